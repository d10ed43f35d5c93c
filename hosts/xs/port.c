#define _DEFAULT_SOURCE
#include "port.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* A computer's ports: a tty, or any descriptor that can be polled. */

static const struct { int baud; speed_t speed; } speeds[] = {
	{300, B300}, {600, B600}, {1200, B1200}, {2400, B2400}, {4800, B4800}, {9600, B9600}, {19200, B19200},
	{38400, B38400}, {57600, B57600}, {115200, B115200}, {230400, B230400}, {460800, B460800}, {500000, B500000},
	{576000, B576000}, {921600, B921600}, {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000},
	{2000000, B2000000}, {2500000, B2500000}, {3000000, B3000000}, {3500000, B3500000}, {4000000, B4000000},
};

/* The driver of a tty has a buffer of its own, and says nothing of what it cannot hold. */
const bool portReportsOverrun = false;

static const char* configure(int descriptor, int baud, bool flowControl)
{
	struct termios tty;
	if (tcgetattr(descriptor, &tty))
		return strerror(errno);
	for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
		if (speeds[i].baud != baud)
			continue;
		cfmakeraw(&tty);
		tty.c_cflag |= CLOCAL | CREAD;
		tty.c_cflag = flowControl ? tty.c_cflag | CRTSCTS : tty.c_cflag & ~(tcflag_t)CRTSCTS;
		tty.c_cc[VMIN] = 1;
		tty.c_cc[VTIME] = 0;
		if (cfsetspeed(&tty, speeds[i].speed) || tcsetattr(descriptor, TCSANOW, &tty) || tcgetattr(descriptor, &tty))
			return strerror(errno);
		/* tcsetattr succeeds when any of its changes did. */
		return cfgetospeed(&tty) == speeds[i].speed ? NULL : "the port refused this rate";
	}
	return "no such rate here";
}

int portOpen(PortOptions* options, char* problem, size_t size)
{
	int port = options->descriptor;
	char name[32];
	if (options->device) {
		port = open(options->device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (port < 0) {
			snprintf(problem, size, "cannot open %s: %s", options->device, strerror(errno));
			return -1;
		}
	} else {
		snprintf(name, sizeof name, "descriptor %d", port);
		int flags = fcntl(port, F_GETFL);
		if (flags < 0 || fcntl(port, F_SETFL, flags | O_NONBLOCK) < 0) {
			snprintf(problem, size, "cannot use %s: %s", name, strerror(errno));
			return -1;
		}
	}
	const char* refusal = options->baud ? configure(port, options->baud, options->flowControl) : NULL;
	if (!refusal)
		return port;
	close(port);
	snprintf(problem, size, "%s at %d baud: %s", options->device ? options->device : name, options->baud, refusal);
	return -1;
}

int portSetBaud(int port, int baud, char* problem, size_t size)
{
	struct termios tty;
	bool flowControl = tcgetattr(port, &tty) == 0 && (tty.c_cflag & CRTSCTS);
	const char* refusal = configure(port, baud, flowControl);
	if (refusal)
		snprintf(problem, size, "%d baud: %s", baud, refusal);
	return refusal ? -1 : 0;
}

void portClose(int port)
{
	close(port);
}

size_t portRead(int port, void* bytes, size_t count)
{
	ssize_t moved = count ? read(port, bytes, count) : 0;
	return moved > 0 ? (size_t)moved : 0;
}

size_t portWrite(int port, const void* bytes, size_t count)
{
	ssize_t moved = count ? write(port, bytes, count) : 0;
	return moved > 0 ? (size_t)moved : 0;
}

void portsWait(PortEvents* events, int count, double timeout)
{
	struct pollfd polled[portLimit];
	for (int i = 0; i < count; i++)
		polled[i] = (struct pollfd){
			.fd = events[i].port,
			.events = (short)((events[i].reading ? POLLIN : 0) | (events[i].writing ? POLLOUT : 0)),
		};
	if (poll(polled, (nfds_t)count, timeout < 0 ? -1 : (int)ceil(timeout)) <= 0)
		return;
	for (int i = 0; i < count; i++) {
		if (polled[i].revents & (POLLIN | POLLHUP | POLLERR)) {
			int available = 0;
			ioctl(events[i].port, FIONREAD, &available);
			events[i].readable = available > 0 ? (size_t)available : 0;
			events[i].gone = available <= 0;
		}
		events[i].writable = polled[i].revents & POLLOUT;
	}
}
