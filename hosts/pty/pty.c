#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

/* pty [--link PATH] [--count taken|read]: a pseudo-terminal whose other end is stdin and stdout. Prints the terminal's
   path on descriptor 3, or stderr. With --count, lines behind the path tell how many bytes more have gone: taken by the
   terminal, where what comes while nobody has it open is lost, or read by whoever has it open. */

typedef enum { NOTHING, TAKEN, READ } Counting;

/* One direction. It reads only when all it read is written, so that a slow end holds the fast one back. */
typedef struct {
	int from;
	int to;
	size_t start;
	size_t end;
	/* Written by the last advance. */
	size_t gone;
	char bytes[4096];
} Relay;

static volatile sig_atomic_t stopped = 0;

static const char* path;
static int master;
/* Held open, but not while bytes taken are counted: without it the master sees whether anybody has the terminal open. */
static int slave;
static int named;
static Counting counting = NOTHING;

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

/* False when there is nothing more to come. EIO: nobody has the terminal open. */
static bool advance(Relay* relay, short readable, short writable)
{
	relay->gone = 0;
	if (relay->start == relay->end && readable) {
		ssize_t count = read(relay->from, relay->bytes, sizeof relay->bytes);
		if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR && errno != EIO))
			return false;
		relay->start = 0;
		relay->end = count > 0 ? (size_t)count : 0;
	}
	if (relay->start < relay->end && writable) {
		ssize_t count = write(relay->to, relay->bytes + relay->start, relay->end - relay->start);
		if (count < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		relay->gone = count > 0 ? (size_t)count : 0;
		relay->start += relay->gone;
	}
	return true;
}

static void tell(size_t count)
{
	if (count > 0)
		dprintf(named, "%zu\n", count);
}

/* POLLIN when the terminal has been written to, POLLHUP when nobody has it open. */
static short look(void)
{
	struct pollfd end = {.fd = master, .events = POLLIN};
	return poll(&end, 1, 0) > 0 ? end.revents : 0;
}

/* Drops what the last who had the terminal open did not read. */
static void flush(void)
{
	int terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal < 0)
		return;
	tcflush(terminal, TCIFLUSH);
	close(terminal);
}

/* Returns how many of `unread` bytes are still unread, and tells of the others. */
static size_t countRead(size_t unread)
{
	int left = 0;
	if (ioctl(slave, FIONREAD, &left) || (size_t)left >= unread)
		return unread;
	tell(unread - (size_t)left);
	return (size_t)left;
}

/* `watch` becomes readable when somebody opens the terminal; -1 where the system cannot tell. It waits with the
   signal mask `signals`. */
static void relay(int watch, const sigset_t* signals)
{
	static Relay in, out;
	in = (Relay){.from = STDIN_FILENO, .to = master};
	out = (Relay){.from = master, .to = STDOUT_FILENO};
	/* Nothing tells when bytes are read, or without a watch when the terminal is opened: one has to look again and again. */
	const long soon = 200000, late = 2000000;
	long pause = soon;
	size_t unread = 0;
	bool used = false;
	while (!stopped) {
		short seen = counting == TAKEN ? look() : 0;
		bool alone = seen & POLLHUP;
		if (used && alone)
			flush();
		used = !alone;
		if (alone) {
			tell(in.end - in.start);
			in.start = in.end;
		}
		bool inFull = in.start < in.end;
		bool outFull = out.start < out.end;
		/* Alone, it would be polled in vain over and over. */
		bool silent = alone && (outFull || !(seen & POLLIN));
		struct pollfd fds[] = {
			{.fd = inFull ? -1 : STDIN_FILENO, .events = POLLIN},
			{.fd = silent ? -1 : master, .events = (short)((inFull ? POLLOUT : 0) | (outFull ? 0 : POLLIN))},
			{.fd = outFull ? STDOUT_FILENO : -1, .events = POLLOUT},
			{.fd = watch, .events = POLLIN},
		};
		bool looks = unread > 0 || (silent && watch < 0);
		if (ppoll(fds, 4, looks ? &(struct timespec){.tv_nsec = unread > 0 ? pause : late} : NULL, signals) < 0)
			continue;
		char events[4096];
		if (fds[3].revents && read(watch, events, sizeof events) < 0)
			watch = -1;
		size_t left = unread > 0 ? countRead(unread) : 0;
		pause = left < unread ? soon : pause < late ? pause * 2 : pause;
		unread = left;
		if (!advance(&in, fds[0].revents, fds[1].revents & POLLOUT) || !advance(&out, fds[1].revents & POLLIN, fds[2].revents))
			return;
		if (counting == TAKEN)
			tell(in.gone);
		else if (counting == READ && in.gone > 0) {
			unread += in.gone;
			pause = soon;
		}
	}
}

/* Whether the link at `link` is one that was left behind: to a terminal that is no more. */
static bool isStale(const char* link)
{
	char target[64];
	ssize_t length = readlink(link, target, sizeof target - 1);
	if (length < 0)
		return false;
	target[length] = 0;
	return !strncmp(target, "/dev/pts/", 9) && access(target, F_OK) && errno == ENOENT;
}

static bool isOurs(const char* link)
{
	char target[64];
	ssize_t length = readlink(link, target, sizeof target - 1);
	return length >= 0 && (size_t)length == strlen(path) && !strncmp(target, path, (size_t)length);
}

static int refuse(const char* argument)
{
	fprintf(stderr, "pty: %s: usage: pty [--link PATH] [--count taken|read]\n", argument);
	return 2;
}

int main(int argc, char** argv)
{
	const char* link = NULL;
	for (int i = 1; i < argc; i++) {
		const char* name = argv[i];
		const char* value = argv[++i];
		if (strcmp(name, "--link") && strcmp(name, "--count"))
			return refuse(name);
		if (!value)
			return refuse(strcmp(name, "--link") ? "--count wants taken or read" : "--link wants a path");
		if (!strcmp(name, "--link"))
			link = value;
		else if (!strcmp(value, "taken"))
			counting = TAKEN;
		else if (!strcmp(value, "read"))
			counting = READ;
		else
			return refuse(value);
	}
	/* Asked before anything is opened: else 3 could be the terminal itself. */
	named = fcntl(3, F_GETFD) < 0 ? STDERR_FILENO : 3;
	/* However its parent ends, even while the terminal is full and stdin is not read. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) || unlockpt(master))
		fail("cannot open a pseudo-terminal");
	path = ptsname(master);
	/* Held open, so that the master sees no hang-up before the first user comes, or between two. */
	slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios tty;
	if (slave < 0 || tcgetattr(slave, &tty))
		fail(path);
	cfmakeraw(&tty);
	tcsetattr(slave, TCSANOW, &tty);
	fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
	struct sigaction action = {.sa_handler = stop};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigset_t ends, others;
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, &others);
	signal(SIGPIPE, SIG_IGN);
	if (link && isStale(link))
		unlink(link);
	if (link && symlink(path, link))
		fail(link);
	int watch = -1;
	if (counting == TAKEN) {
		watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
		if (watch >= 0 && inotify_add_watch(watch, path, IN_OPEN) < 0) {
			close(watch);
			watch = -1;
		}
		close(slave);
	}
	dprintf(named, "%s\n", path);
	if (named == 3 && counting == NOTHING)
		close(named);
	relay(watch, &others);
	if (link && isOurs(link))
		unlink(link);
	return 0;
}
