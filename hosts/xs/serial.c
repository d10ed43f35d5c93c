#define _DEFAULT_SOURCE
#include "xs.h"
#include "host.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* "embedded:io/serial" on a tty, or on any descriptor that can be polled. */

typedef struct Port Port;
struct Port {
	Port* next;
	int descriptor;
	double capacity;
	/* A short write is owed one onWritable. */
	bool starved;
	/* The last onReadable read nothing: wait a moment before the next, rather than spin. */
	bool stalled;
	bool progressed;
	/* Gone at the other end, and said so. */
	bool hungUp;
	struct pollfd* polled;
	xsSlot self;
	xsSlot onReadable;
	xsSlot onWritable;
	xsSlot onError;
};

enum { portLimit = 16, defaultCapacity = 4096 };

static Port* ports = NULL;

static const struct { int baud; speed_t speed; } speeds[] = {
	{300, B300}, {600, B600}, {1200, B1200}, {2400, B2400}, {4800, B4800}, {9600, B9600}, {19200, B19200},
	{38400, B38400}, {57600, B57600}, {115200, B115200}, {230400, B230400}, {460800, B460800}, {500000, B500000},
	{576000, B576000}, {921600, B921600}, {1000000, B1000000}, {1152000, B1152000}, {1500000, B1500000},
	{2000000, B2000000}, {2500000, B2500000}, {3000000, B3000000}, {3500000, B3500000}, {4000000, B4000000},
};

static const char* configure(int descriptor, int baud)
{
	struct termios tty;
	if (tcgetattr(descriptor, &tty))
		return strerror(errno);
	for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
		if (speeds[i].baud != baud)
			continue;
		cfmakeraw(&tty);
		tty.c_cflag |= CLOCAL | CREAD;
		tty.c_cc[VMIN] = 1;
		tty.c_cc[VTIME] = 0;
		if (cfsetspeed(&tty, speeds[i].speed) || tcsetattr(descriptor, TCSANOW, &tty) || tcgetattr(descriptor, &tty))
			return strerror(errno);
		/* tcsetattr succeeds when any of its changes did. */
		return cfgetospeed(&tty) == speeds[i].speed ? NULL : "the port refused this rate";
	}
	return "no such rate here";
}

static bool given(Machine* the, const char* key)
{
	xsSlot value = xsGet(xsArg(0), xsID(key));
	return xsTypeOf(value) != xsUndefinedType;
}

static double option(Machine* the, const char* key, double fallback)
{
	xsSlot value = xsGet(xsArg(0), xsID(key));
	return xsTypeOf(value) == xsUndefinedType ? fallback : xsToNumber(value);
}

static void keep(Machine* the, xsSlot* slot, const char* key)
{
	xsSlot callback = xsGet(xsArg(0), xsID(key));
	if (xsTypeOf(callback) == xsUndefinedType)
		return;
	if (!xsIsCallable(callback))
		hostThrow(the, "TypeError", "Serial: %s is not a function", key);
	*slot = callback;
	xsRemember(*slot);
}

static void release(Machine* the, Port* port)
{
	if (port->descriptor < 0)
		return;
	close(port->descriptor);
	port->descriptor = -1;
	xsSetHostData(port->self, NULL);
	xsForget(port->self);
	xsForget(port->onReadable);
	xsForget(port->onWritable);
	xsForget(port->onError);
}

void serialConstruct(Machine* the)
{
	if (xsTypeOf(xsTarget) != xsReferenceType)
		hostThrow(the, "TypeError", "Serial: call it with new");
	nativesCheck(the, "Serial");
	if (xsToInteger(xsArgc) < 1 || xsTypeOf(xsArg(0)) != xsReferenceType)
		hostThrow(the, "TypeError", "Serial: no options");
	int count = 0;
	for (Port* port = ports; port; port = port->next)
		count++;
	if (count == portLimit)
		hostThrow(the, "RangeError", "Serial: %d ports are open, and that is the limit", portLimit);
	double capacity = option(the, "capacity", defaultCapacity);
	int baud = (int)option(the, "baud", 0);
	int descriptor;
	char name[1024];
	if (given(the, "device")) {
		xsSlot device = xsGet(xsArg(0), xsID("device"));
		xsToStringBuffer(device, name, sizeof name);
		descriptor = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (descriptor < 0)
			hostThrow(the, "Error", "Serial: cannot open %s: %s", name, strerror(errno));
	} else if (given(the, "descriptor")) {
		descriptor = (int)option(the, "descriptor", -1);
		snprintf(name, sizeof name, "descriptor %d", descriptor);
		int flags = fcntl(descriptor, F_GETFL);
		if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0)
			hostThrow(the, "Error", "Serial: cannot use %s: %s", name, strerror(errno));
	} else
		hostThrow(the, "TypeError", "Serial: neither device nor descriptor is given");
	const char* problem = baud ? configure(descriptor, baud) : NULL;
	Port* port = problem ? NULL : calloc(1, sizeof *port);
	if (!port) {
		close(descriptor);
		hostThrow(the, "Error", "Serial: %s at %d baud: %s", name, baud, problem ? problem : "no memory");
	}
	port->descriptor = descriptor;
	port->capacity = capacity;
	port->self = xsNewHostObject(NULL);
	xsRemember(port->self);
	xsSetHostData(port->self, port);
	port->next = ports;
	ports = port;
	xsTry {
		xsSlot object = xsGet(xsGlobal, xsID("Object"));
		xsSlot prototype = xsGet(xsTarget, xsID("prototype"));
		xsCall2(object, xsID("setPrototypeOf"), port->self, prototype);
		keep(the, &port->onReadable, "onReadable");
		keep(the, &port->onWritable, "onWritable");
		keep(the, &port->onError, "onError");
	}
	xsCatch {
		release(the, port);
		xsThrow(xsException);
	}
	xsResult = xsAccess(port->self);
}

static Port* portOf(Machine* the)
{
	Port* port = xsGetHostData(xsThis);
	if (!port)
		hostThrow(the, "Error", "Serial: this port was closed");
	return port;
}

static void serialRead(Machine* the)
{
	size_t wanted;
	Port* port = portOf(the);
	unsigned char* bytes = bufferRange(the, true, &wanted);
	ssize_t count = wanted ? read(port->descriptor, bytes, wanted) : 0;
	if (count < 0)
		count = 0;
	if (count)
		port->progressed = true;
	wireTrace(false, bytes, (size_t)count);
	xsResult = xsInteger((int)count);
}

static void serialWrite(Machine* the)
{
	size_t wanted;
	Port* port = portOf(the);
	const unsigned char* bytes = bufferRange(the, false, &wanted);
	ssize_t count = wanted ? write(port->descriptor, bytes, wanted) : 0;
	if (count < 0)
		count = 0;
	if ((size_t)count < wanted)
		port->starved = true;
	wireTrace(true, bytes, (size_t)count);
	xsResult = xsInteger((int)count);
}

static void serialClose(Machine* the)
{
	Port* port = xsGetHostData(xsThis);
	if (port)
		release(the, port);
}

static void serialCapacity(Machine* the)
{
	xsResult = xsNumber(portOf(the)->capacity);
}

const Native serialNatives[] = {
	{"read", serialRead, 3},
	{"write", serialWrite, 3},
	{"close", serialClose, 0},
	{"capacity", serialCapacity, -1},
	{NULL, NULL, 0},
};

bool serialOpen(void)
{
	for (Port* port = ports; port; port = port->next)
		if (port->descriptor >= 0 && !port->hungUp)
			return true;
	return false;
}

static void sweep(void)
{
	Port** address = &ports;
	while (*address) {
		Port* port = *address;
		if (port->descriptor < 0) {
			*address = port->next;
			free(port);
		} else
			address = &port->next;
	}
}

static void call(Machine* machine, Port* port, xsSlot* callback, int count)
{
	xsBeginHost(machine);
	if (xsTypeOf(*callback) != xsUndefinedType)
		xsCallFunction1(xsAccess(*callback), xsAccess(port->self), xsInteger(count));
	xsEndHost(machine);
	hostSettle(machine);
}

static void hangUp(Machine* machine, Port* port)
{
	port->hungUp = true;
	xsBeginHost(machine);
	if (xsTypeOf(port->onError) != xsUndefinedType)
		xsCallFunction1(xsAccess(port->onError), xsAccess(port->self), xsString("hang up"));
	xsEndHost(machine);
	hostSettle(machine);
}

static void serve(Machine* the, Port* port, int events)
{
	if (events & (POLLIN | POLLHUP | POLLERR)) {
		int available = 0;
		ioctl(port->descriptor, FIONREAD, &available);
		if (available > 0) {
			port->progressed = false;
			call(the, port, &port->onReadable, available);
			port->stalled = !port->progressed;
		} else {
			hangUp(the, port);
			return;
		}
	}
	if ((events & POLLOUT) && port->starved && port->descriptor >= 0) {
		port->starved = false;
		call(the, port, &port->onWritable, 1);
	}
}

bool serialPoll(Machine* the, double timeout)
{
	struct pollfd fds[portLimit];
	nfds_t count = 0;
	sweep();
	for (Port* port = ports; port; port = port->next) {
		port->polled = NULL;
		if (port->hungUp)
			continue;
		if (port->stalled && (timeout < 0 || timeout > 1))
			timeout = 1;
		port->polled = &fds[count++];
		port->polled->fd = port->descriptor;
		port->polled->events = (short)((port->stalled ? 0 : POLLIN) | (port->starved ? POLLOUT : 0));
		port->polled->revents = 0;
		port->stalled = false;
	}
	if (poll(fds, count, timeout < 0 ? -1 : (int)ceil(timeout)) <= 0)
		return count > 0;
	/* A callback may open ports (they go in front, unpolled) and close them (they stay in the list until the sweep). */
	for (Port* port = ports; port; port = port->next)
		if (port->polled && port->descriptor >= 0 && port->polled->revents)
			serve(the, port, port->polled->revents);
	return true;
}
