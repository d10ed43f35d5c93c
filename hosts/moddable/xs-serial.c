#include "xs-serial.h"
#include "mc.xs.h"
#include "builtinCommon.h"

enum {
	defaultRing = 4096,
	transmitRing = 512,
};

typedef struct {
	Line line;
	xsMachine *the;
	xsSlot self;
	xsSlot *onReadable;
	xsSlot *onWritable;
	xsSlot *onError;
	UartPins pins;
	uint32_t baud;
} Port;

/* Never freed: a message may still be under way to a port that was closed. */
static Port ports[uartCount];

xsMachine *serialMachine(const Line *line)
{
	return ((const Port *)line)->the;
}

static void call(Port *port, xsSlot *callback, uint32_t count)
{
	xsMachine *the = port->the;
	if (!callback)
		return;
	xsBeginHost(the);
	xsmcSetInteger(xsResult, (xsIntegerValue)count);
	xsCallFunction1(xsReference(callback), port->self, xsResult);
	xsEndHost(the);
}

static void complain(Port *port, char *reason)
{
	xsMachine *the = port->the;
	if (!port->onError)
		return;
	xsBeginHost(the);
	xsmcSetString(xsResult, reason);
	xsCallFunction1(xsReference(port->onError), port->self, xsResult);
	xsEndHost(the);
}

/* Each callback may close the port. */
void serialDeliver(void *machine, void *refcon, uint8_t *message, uint16_t length)
{
	(void)machine, (void)message, (void)length;
	Port *port = refcon;
	uint32_t count;
	lineDelivered(&port->line);
	if (lineOverran(&port->line))
		complain(port, "overrun");
	if (port->line.open && (count = lineReadable(&port->line)))
		call(port, port->onReadable, count);
	if (port->line.open && (count = lineWritable(&port->line)))
		call(port, port->onWritable, count);
}

static void mark(xsMachine *the, void *data, xsMarkRoot markRoot)
{
	Port *port = data;
	if (port->onReadable)
		(*markRoot)(the, port->onReadable);
	if (port->onWritable)
		(*markRoot)(the, port->onWritable);
	if (port->onError)
		(*markRoot)(the, port->onError);
}

bool uartPinIsFree(int pin)
{
	return builtinIsPinFree(pin);
}

static void usePins(UartPins *pins, bool use)
{
	const char *name;
	int *pin;
	for (int i = 0; (pin = uartPin(pins, i, &name)); i++) {
		if (*pin == notGiven)
			continue;
		if (use)
			builtinUsePin(*pin);
		else
			builtinFreePin(*pin);
	}
}

void sixlink_serial_destructor(void *data)
{
	Port *port = data;
	if (!port || !port->line.open)
		return;
	lineClose(&port->line);
	uartStop(port->line.uart, &port->pins);
	usePins(&port->pins, false);
	uartOwner[port - ports] = NULL;
	c_free(port->line.in.bytes);
	c_free(port->line.out.bytes);
}

static const xsHostHooks ICACHE_RODATA_ATTR hooks = { sixlink_serial_destructor, mark, NULL };

/* A whole number among the options, that of `name`. */
static int option(xsMachine *the, xsIdentifier id, const char *name, int fallback)
{
	xsmcGet(xsVar(0), xsArg(0), id);
	xsType type = xsmcTypeOf(xsVar(0));
	if (type == xsUndefinedType)
		return fallback;
	if (type != xsIntegerType && type != xsNumberType)
		xsTypeError("%s: not a number", name);
	xsNumberValue number = xsmcToNumber(xsVar(0));
	if (!(number >= 0 && number <= 0x7fffffff) || number != (xsNumberValue)(int)number)
		xsRangeError("%s: not a whole number from 0 on", name);
	return (int)number;
}

static void refuse(xsMachine *the, const UartProblem *problem)
{
	if (problem->taken)
		xsUnknownError("%s", problem->text);
	else
		xsRangeError("%s", problem->text);
}

void sixlink_serial_constructor(xsMachine *the)
{
	xsmcVars(1);
	builtinInitIO();
	UartPins pins = {
		.port = option(the, xsID_port, "port", uartDefaults.port),
		.transmit = option(the, xsID_transmit, "transmit", uartDefaults.transmit),
		.receive = option(the, xsID_receive, "receive", uartDefaults.receive),
		.rts = option(the, xsID_rts, "rts", uartDefaults.rts),
		.cts = option(the, xsID_cts, "cts", uartDefaults.cts),
	};
	int size = option(the, xsID_ring, "ring", defaultRing);
	int baud = option(the, xsID_baud, "baud", 115200);
	UartProblem wrong;
	int number = uartClaim(&pins, &wrong);
	if (number < 0 || !uartRingFits(size, &wrong) || !uartRateFits(baud, &wrong))
		refuse(the, &wrong);
	Port *port = &ports[number];
	xsSlot *onReadable = builtinGetCallback(the, xsID_onReadable);
	xsSlot *onWritable = builtinGetCallback(the, xsID_onWritable);
	xsSlot *onError = builtinGetCallback(the, xsID_onError);
	Ring in = { .bytes = uartAllocate(size), .size = size };
	Ring out = { .bytes = uartAllocate(transmitRing), .size = transmitRing };
	const char *problem = in.bytes && out.bytes ? uartStart(number, &pins, baud, &port->line) : "no memory for its rings";
	if (problem) {
		c_free(in.bytes);
		c_free(out.bytes);
		xsUnknownError("UART %d: %s", number, problem);
	}
	port->the = the;
	port->self = xsThis;
	port->onReadable = onReadable;
	port->onWritable = onWritable;
	port->onError = onError;
	port->pins = pins;
	port->baud = baud;
	uartOwner[number] = "a serial port";
	usePins(&pins, true);
	xsmcSetHostData(xsThis, port);
	xsSetHostHooks(xsThis, (xsHostHooks *)&hooks);
	xsRemember(port->self);
	lineOpen(&port->line, uartOf(number), in, out, pins.rts != notGiven);
}

void sixlink_serial_close(xsMachine *the)
{
	Port *port = xsmcGetHostData(xsThis);
	if (!port)
		return;
	xsForget(port->self);
	sixlink_serial_destructor(port);
	xsmcSetHostData(xsThis, NULL);
	xsmcSetHostDestructor(xsThis, NULL);
}

static Port *portOf(xsMachine *the)
{
	return xsmcGetHostDataValidate(xsThis, (void *)&hooks);
}

void sixlink_serial_get_capacity(xsMachine *the)
{
	xsmcSetInteger(xsResult, (xsIntegerValue)portOf(the)->line.in.size);
}

void sixlink_serial_get_flowControl(xsMachine *the)
{
	xsmcSetBoolean(xsResult, portOf(the)->line.flowControl);
}

void sixlink_serial_get_baud(xsMachine *the)
{
	xsmcSetInteger(xsResult, (xsIntegerValue)portOf(the)->baud);
}

void sixlink_serial_set_baud(xsMachine *the)
{
	Port *port = portOf(the);
	int baud = xsmcToInteger(xsArg(0));
	UartProblem wrong;
	if (!uartRateFits(baud, &wrong))
		refuse(the, &wrong);
	port->baud = baud;
	uartSetBaud(port->line.uart, baud);
}

/* The bytes that a call's (buffer, start, end) mean, checked. */
static uint8_t *range(xsMachine *the, bool writable, uint32_t *count)
{
	void *bytes;
	xsUnsignedValue length;
	if (writable)
		xsmcGetBufferWritable(xsArg(0), &bytes, &length);
	else
		xsmcGetBufferReadable(xsArg(0), &bytes, &length);
	int start = xsmcToInteger(xsArg(1));
	int end = xsmcToInteger(xsArg(2));
	if (start < 0 || start > end || (xsUnsignedValue)end > length)
		xsRangeError("range %d to %d of %d bytes", start, end, (int)length);
	*count = end - start;
	return (uint8_t *)bytes + start;
}

void sixlink_serial_read(xsMachine *the)
{
	Port *port = portOf(the);
	uint32_t count;
	uint8_t *bytes = range(the, true, &count);
	xsmcSetInteger(xsResult, (xsIntegerValue)lineRead(&port->line, bytes, count));
}

void sixlink_serial_write(xsMachine *the)
{
	Port *port = portOf(the);
	uint32_t count;
	const uint8_t *bytes = range(the, false, &count);
	xsmcSetInteger(xsResult, (xsIntegerValue)lineWrite(&port->line, bytes, count));
}
