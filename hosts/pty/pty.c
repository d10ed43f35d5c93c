#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* pty [--link PATH]: a pseudo-terminal whose other end is stdin and stdout. Prints the terminal's path on descriptor 3, or stderr. */

/* One direction. It reads only when all it read is written, so that a slow end holds the fast one back. */
typedef struct {
	int from;
	int to;
	size_t start;
	size_t end;
	char bytes[4096];
} Relay;

static volatile sig_atomic_t stopped = 0;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void fail(const char* what)
{
	fprintf(stderr, "pty: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* False when there is nothing more to come. */
static bool advance(Relay* relay, short readable, short writable)
{
	if (relay->start == relay->end && readable) {
		ssize_t count = read(relay->from, relay->bytes, sizeof relay->bytes);
		if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
			return false;
		relay->start = 0;
		relay->end = count > 0 ? (size_t)count : 0;
	}
	if (relay->start < relay->end && writable) {
		ssize_t count = write(relay->to, relay->bytes + relay->start, relay->end - relay->start);
		if (count < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		relay->start += count > 0 ? (size_t)count : 0;
	}
	return true;
}

static void relay(int master)
{
	static Relay in, out;
	in = (Relay){.from = STDIN_FILENO, .to = master};
	out = (Relay){.from = master, .to = STDOUT_FILENO};
	while (!stopped) {
		bool inFull = in.start < in.end;
		bool outFull = out.start < out.end;
		struct pollfd fds[] = {
			{.fd = inFull ? -1 : STDIN_FILENO, .events = POLLIN},
			{.fd = master, .events = (short)((inFull ? POLLOUT : 0) | (outFull ? 0 : POLLIN))},
			{.fd = outFull ? STDOUT_FILENO : -1, .events = POLLOUT},
		};
		if (poll(fds, 3, -1) < 0)
			continue;
		if (!advance(&in, fds[0].revents, fds[1].revents & POLLOUT) || !advance(&out, fds[1].revents & POLLIN, fds[2].revents))
			return;
	}
}

int main(int argc, char** argv)
{
	const char* link = NULL;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--link") || !argv[++i]) {
			fprintf(stderr, "pty: %s: usage: pty [--link PATH]\n", argv[i] ? argv[i] : "--link wants a path");
			return 2;
		}
		link = argv[i];
	}
	/* Asked before anything is opened: else 3 could be the terminal itself. */
	int named = fcntl(3, F_GETFD) < 0 ? STDERR_FILENO : 3;
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) || unlockpt(master))
		fail("cannot open a pseudo-terminal");
	const char* path = ptsname(master);
	/* Held open, so that the master sees no hang-up before the first user comes, or between two. */
	int slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios tty;
	if (slave < 0 || tcgetattr(slave, &tty))
		fail(path);
	cfmakeraw(&tty);
	tcsetattr(slave, TCSANOW, &tty);
	fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
	struct sigaction action = {.sa_handler = stop};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (link && symlink(path, link))
		fail(link);
	dprintf(named, "%s\n", path);
	if (named == 3)
		close(named);
	relay(master);
	if (link)
		unlink(link);
	return 0;
}
