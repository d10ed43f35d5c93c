#include "xs.h"
#include "host.h"
#include "port.h"
#include <stdlib.h>

/* "embedded:io/serial", over the machine's ports. */

typedef struct Serial Serial;
struct Serial {
	Serial* next;
	/* Negative once it is closed. */
	int port;
	double capacity;
	bool flowControl;
	int baud;
	/* A short write is owed one onWritable. */
	bool starved;
	/* The last onReadable read nothing: wait a moment before the next, rather than spin. */
	bool stalled;
	bool progressed;
	/* Gone at the other end, and said so. */
	bool hungUp;
	PortEvents* events;
	xsSlot self;
	xsSlot onReadable;
	xsSlot onWritable;
	xsSlot onError;
};

static Serial* serials = NULL;

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

static void release(Machine* the, Serial* serial)
{
	if (serial->port < 0)
		return;
	portClose(serial->port);
	serial->port = -1;
	xsSetHostData(serial->self, NULL);
	xsForget(serial->self);
	xsForget(serial->onReadable);
	xsForget(serial->onWritable);
	xsForget(serial->onError);
}

/* The port that the options name; `options` says what it is then. */
static int openPort(Machine* the, PortOptions* options)
{
	char device[1024];
	char problem[1280];
	xsSlot flowControl = xsGet(xsArg(0), xsID("flowControl"));
	*options = (PortOptions){.baud = (int)option(the, "baud", 0), .flowControl = xsTest(flowControl)};
	if (given(the, "device")) {
		xsSlot value = xsGet(xsArg(0), xsID("device"));
		options->device = xsToStringBuffer(value, device, sizeof device);
	} else if (given(the, "descriptor"))
		options->descriptor = (int)option(the, "descriptor", -1);
	else
		hostThrow(the, "TypeError", "Serial: neither device nor descriptor is given");
	int port = portOpen(options, problem, sizeof problem);
	if (port < 0)
		hostThrow(the, "Error", "Serial: %s", problem);
	return port;
}

void serialConstruct(Machine* the)
{
	if (xsTypeOf(xsTarget) != xsReferenceType)
		hostThrow(the, "TypeError", "Serial: call it with new");
	nativesCheck(the, "Serial");
	if (xsToInteger(xsArgc) < 1 || xsTypeOf(xsArg(0)) != xsReferenceType)
		hostThrow(the, "TypeError", "Serial: no options");
	int count = 0;
	for (Serial* serial = serials; serial; serial = serial->next)
		count++;
	if (count == portLimit)
		hostThrow(the, "RangeError", "Serial: %d ports are open, and that is the limit", portLimit);
	double capacity = option(the, "capacity", portCapacity);
	PortOptions options;
	int port = openPort(the, &options);
	Serial* serial = calloc(1, sizeof *serial);
	if (!serial) {
		portClose(port);
		hostThrow(the, "Error", "Serial: no memory");
	}
	serial->port = port;
	serial->capacity = capacity;
	serial->flowControl = options.flowControl;
	serial->baud = options.baud;
	serial->self = xsNewHostObject(NULL);
	xsRemember(serial->self);
	xsSetHostData(serial->self, serial);
	serial->next = serials;
	serials = serial;
	xsTry {
		xsSlot object = xsGet(xsGlobal, xsID("Object"));
		xsSlot prototype = xsGet(xsTarget, xsID("prototype"));
		xsCall2(object, xsID("setPrototypeOf"), serial->self, prototype);
		keep(the, &serial->onReadable, "onReadable");
		keep(the, &serial->onWritable, "onWritable");
		keep(the, &serial->onError, "onError");
	}
	xsCatch {
		release(the, serial);
		xsThrow(xsException);
	}
	xsResult = xsAccess(serial->self);
}

static Serial* serialOf(Machine* the)
{
	Serial* serial = xsGetHostData(xsThis);
	if (!serial)
		hostThrow(the, "Error", "Serial: this port was closed");
	return serial;
}

static void serialRead(Machine* the)
{
	size_t wanted;
	Serial* serial = serialOf(the);
	unsigned char* bytes = bufferRange(the, true, &wanted);
	size_t count = portRead(serial->port, bytes, wanted);
	if (count)
		serial->progressed = true;
	wireTrace(false, bytes, count);
	xsResult = xsInteger((int)count);
}

static void serialWrite(Machine* the)
{
	size_t wanted;
	Serial* serial = serialOf(the);
	const unsigned char* bytes = bufferRange(the, false, &wanted);
	size_t count = portWrite(serial->port, bytes, wanted);
	if (count < wanted)
		serial->starved = true;
	wireTrace(true, bytes, count);
	xsResult = xsInteger((int)count);
}

static void serialClose(Machine* the)
{
	Serial* serial = xsGetHostData(xsThis);
	if (serial)
		release(the, serial);
}

static void serialCapacity(Machine* the)
{
	xsResult = xsNumber(serialOf(the)->capacity);
}

static void serialFlowControl(Machine* the)
{
	xsResult = xsBoolean(serialOf(the)->flowControl);
}

static void serialReportsOverrun(Machine* the)
{
	serialOf(the);
	xsResult = xsBoolean(portReportsOverrun);
}

static void serialBaud(Machine* the)
{
	xsResult = xsInteger(serialOf(the)->baud);
}

static void serialSetBaud(Machine* the)
{
	char problem[128];
	Serial* serial = serialOf(the);
	int baud = xsToInteger(xsArg(0));
	if (portSetBaud(serial->port, baud, problem, sizeof problem))
		hostThrow(the, "RangeError", "Serial: %s", problem);
	serial->baud = baud;
}

const Native serialNatives[] = {
	{"read", serialRead, 3},
	{"write", serialWrite, 3},
	{"close", serialClose, 0},
	{"capacity", serialCapacity, isGetter},
	{"flowControl", serialFlowControl, isGetter},
	{"reportsOverrun", serialReportsOverrun, isGetter},
	{"baud", serialBaud, isGetter},
	{"baud", serialSetBaud, isSetter},
	{NULL, NULL, 0},
};

bool serialOpen(void)
{
	for (Serial* serial = serials; serial; serial = serial->next)
		if (serial->port >= 0 && !serial->hungUp)
			return true;
	return false;
}

static void sweep(void)
{
	Serial** address = &serials;
	while (*address) {
		Serial* serial = *address;
		if (serial->port < 0) {
			*address = serial->next;
			free(serial);
		} else
			address = &serial->next;
	}
}

static void call(Machine* machine, Serial* serial, xsSlot* callback, size_t count)
{
	xsBeginHost(machine);
	if (xsTypeOf(*callback) != xsUndefinedType)
		xsCallFunction1(xsAccess(*callback), xsAccess(serial->self), xsInteger((int)count));
	xsEndHost(machine);
	hostSettle(machine);
}

static void fail(Machine* machine, Serial* serial, const char* reason)
{
	xsBeginHost(machine);
	if (xsTypeOf(serial->onError) != xsUndefinedType)
		xsCallFunction1(xsAccess(serial->onError), xsAccess(serial->self), xsString(reason));
	xsEndHost(machine);
	hostSettle(machine);
}

static void serve(Machine* the, Serial* serial, const PortEvents* events)
{
	/* First, as what comes after the loss is read next. */
	if (events->overrun)
		fail(the, serial, "overrun");
	if (events->readable && serial->port >= 0) {
		serial->progressed = false;
		call(the, serial, &serial->onReadable, events->readable);
		serial->stalled = !serial->progressed;
	}
	if (events->gone && serial->port >= 0) {
		serial->hungUp = true;
		fail(the, serial, "hang up");
		return;
	}
	if (events->writable && serial->starved && serial->port >= 0) {
		serial->starved = false;
		call(the, serial, &serial->onWritable, 1);
	}
}

void serialPoll(Machine* the, double timeout)
{
	PortEvents events[portLimit];
	int count = 0;
	sweep();
	for (Serial* serial = serials; serial; serial = serial->next) {
		serial->events = NULL;
		if (serial->hungUp)
			continue;
		if (serial->stalled && (timeout < 0 || timeout > 1))
			timeout = 1;
		serial->events = &events[count++];
		*serial->events = (PortEvents){.port = serial->port, .reading = !serial->stalled, .writing = serial->starved};
		serial->stalled = false;
	}
	portsWait(events, count, timeout);
	/* A callback may open ports (they go in front, unpolled) and close them (they stay in the list until the sweep). */
	for (Serial* serial = serials; serial; serial = serial->next)
		if (serial->events && serial->port >= 0)
			serve(the, serial, serial->events);
}
