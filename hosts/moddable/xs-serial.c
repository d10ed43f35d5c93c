#include "xsmc.h"
#include "mc.xs.h"
#include "xsHost.h"
#include "builtinCommon.h"
#include "hardware/clocks.h"
#include "hardware/gpio.h"
#include "hardware/irq.h"
#include "hardware/sync.h"
#include "hardware/uart.h"
#include "ring.h"
#include "serial.h"

/* A UART of the RP2040 with rings behind its FIFOs. Nothing is allocated once it is open. */

enum {
	defaultRing = 4096,
	leastRing = 256,
	mostRing = 32768,
	transmitRing = 512,
	/* Parts in a thousand by which two ends may differ and still understand each other. */
	tolerance = 20,
};

typedef struct {
	xsMachine *the;
	xsSlot self;
	xsSlot *onReadable;
	xsSlot *onWritable;
	xsSlot *onError;
	uint32_t transmit;
	uint32_t receive;
	Ring in;
	Ring out;
	bool open;
	/* A short write is owed one onWritable. */
	bool starved;
	/* What the next delivery says. */
	volatile bool writable;
	volatile bool overrun;
	volatile bool posted;
} Port;

bool uartTaken[uartCount];

/* Never freed: a message may still be under way to a port that was closed. */
static Port ports[uartCount];

extern int modMessagePostToMachineFromISR(xsMachine *the, modMessageDeliver callback, void *refcon);

static void deliver(void *machine, void *refcon, uint8_t *message, uint16_t length);

static uart_inst_t *uartOf(const Port *port)
{
	return port == ports ? uart0 : uart1;
}

static uint irqOf(const Port *port)
{
	return port == ports ? UART0_IRQ : UART1_IRQ;
}

/* Interrupts are off. When the pool of messages is empty, the next byte or write tries again. */
static void post(Port *port)
{
	if (!port->posted && modMessagePostToMachineFromISR(port->the, deliver, port) == 0)
		port->posted = true;
}

/* Moves bytes between FIFOs and rings. Interrupts are off. */
static void serve(Port *port)
{
	uart_hw_t *hardware = uart_get_hw(uartOf(port));
	bool news = false;
	while (ringRoom(&port->in) && !(hardware->fr & UART_UARTFR_RXFE_BITS)) {
		ringPut(&port->in, (uint8_t)hardware->dr);
		news = true;
	}
	if (hardware->ris & UART_UARTRIS_OERIS_BITS) {
		hardware->icr = UART_UARTICR_OEIC_BITS;
		port->overrun = true;
		news = true;
	}
	while (ringLength(&port->out) && !(hardware->fr & UART_UARTFR_TXFF_BITS))
		hardware->dr = ringTake(&port->out);
	if (port->starved && ringRoom(&port->out) >= transmitRing / 2) {
		port->starved = false;
		port->writable = true;
		news = true;
	}
	/* While the ring is full, the FIFO behind it fills; a read goes on. */
	uart_set_irqs_enabled(uartOf(port), ringRoom(&port->in) > 0, ringLength(&port->out) > 0);
	if (news)
		post(port);
}

static void onInterrupt(void)
{
	for (Port *port = ports; port < ports + uartCount; port++)
		if (port->open)
			serve(port);
}

static void call(Port *port, xsSlot *callback, int count)
{
	xsMachine *the = port->the;
	if (!callback || !port->open)
		return;
	xsBeginHost(the);
	xsmcSetInteger(xsResult, count);
	xsCallFunction1(xsReference(callback), port->self, xsResult);
	xsEndHost(the);
}

static void complain(Port *port, const char *reason)
{
	xsMachine *the = port->the;
	if (!port->onError || !port->open)
		return;
	xsBeginHost(the);
	xsmcSetString(xsResult, (char *)reason);
	xsCallFunction1(xsReference(port->onError), port->self, xsResult);
	xsEndHost(the);
}

static void deliver(void *machine, void *refcon, uint8_t *message, uint16_t length)
{
	Port *port = refcon;
	/* First, so that what comes from here on is posted anew. */
	port->posted = false;
	if (port->overrun) {
		port->overrun = false;
		complain(port, "overrun");
	}
	if (port->open && ringLength(&port->in))
		call(port, port->onReadable, (int)ringLength(&port->in));
	if (port->open && port->writable) {
		port->writable = false;
		call(port, port->onWritable, (int)ringRoom(&port->out));
	}
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

void sixlink_serial_destructor(void *data)
{
	Port *port = data;
	if (!port || !port->open)
		return;
	port->open = false;
	uartTaken[port - ports] = false;
	irq_set_enabled(irqOf(port), false);
	irq_remove_handler(irqOf(port), onInterrupt);
	uart_deinit(uartOf(port));
	builtinFreePin(port->transmit);
	builtinFreePin(port->receive);
	c_free(port->in.bytes);
	c_free(port->out.bytes);
}

static const xsHostHooks ICACHE_RODATA_ATTR hooks = { sixlink_serial_destructor, mark, NULL };

static int option(xsMachine *the, xsIdentifier id, int fallback)
{
	if (xsmcHas(xsArg(0), id)) {
		xsmcGet(xsVar(0), xsArg(0), id);
		if (xsmcTypeOf(xsVar(0)) != xsUndefinedType)
			return xsmcToInteger(xsVar(0));
	}
	return fallback;
}

/* The UART's number of which `pin` is the transmit (0) or receive (1) pin, or -1. RP2040 datasheet, 1.4.3. */
static int uartAt(int pin, int role)
{
	if (pin < 0 || pin > 29 || pin % 4 != role)
		return -1;
	return ((pin + 4) / 8) % 2;
}

static int checkPin(xsMachine *the, int pin, int role)
{
	int number = uartAt(pin, role);
	if (number < 0)
		xsRangeError("pin %d: no UART %s there", pin, role ? "receives" : "transmits");
	if (!builtinIsPinFree(pin))
		xsUnknownError("pin %d: in use", pin);
	return number;
}

void sixlink_serial_constructor(xsMachine *the)
{
	xsmcVars(1);
	builtinInitIO();
	int transmit = option(the, xsID_transmit, 4);
	int receive = option(the, xsID_receive, 5);
	int number = checkPin(the, transmit, 0);
	if (checkPin(the, receive, 1) != number)
		xsRangeError("pins %d and %d: of two UARTs", transmit, receive);
	Port *port = &ports[number];
	if (uartTaken[number])
		xsUnknownError("UART %d: in use", number);
	int size = option(the, xsID_ring, defaultRing);
	if (size < leastRing || size > mostRing || (size & (size - 1)))
		xsRangeError("ring %d: a power of two from %d to %d", size, leastRing, mostRing);
	int baud = option(the, xsID_baud, 115200);
	/* The divider counts sixteenths of a bit. */
	if (baud < 300 || baud > (int)clock_get_hz(clk_peri) / 16)
		xsRangeError("baud %d: from 300 to %d", baud, (int)clock_get_hz(clk_peri) / 16);
	xsSlot *onReadable = builtinGetCallback(the, xsID_onReadable);
	xsSlot *onWritable = builtinGetCallback(the, xsID_onWritable);
	xsSlot *onError = builtinGetCallback(the, xsID_onError);
	uint8_t *in = c_malloc(size);
	uint8_t *out = c_malloc(transmitRing);
	if (!in || !out) {
		c_free(in);
		c_free(out);
		xsRangeError("ring %d: no memory", size);
	}
	int actual = (int)uart_init(uartOf(port), baud);
	if ((int64_t)abs(actual - baud) * 1000 > (int64_t)baud * tolerance) {
		uart_deinit(uartOf(port));
		c_free(in);
		c_free(out);
		xsRangeError("baud %d: the nearest is %d", baud, actual);
	}
	*port = (Port){
		.the = the,
		.onReadable = onReadable,
		.onWritable = onWritable,
		.onError = onError,
		.transmit = transmit,
		.receive = receive,
		.in = { .bytes = in, .size = size },
		.out = { .bytes = out, .size = transmitRing },
		/* A message that is under way to the port's last owner says nothing to this one, but it comes. */
		.posted = port->posted,
		.open = true,
	};
	uartTaken[number] = true;
	port->self = xsThis;
	xsmcSetHostData(xsThis, port);
	xsSetHostHooks(xsThis, (xsHostHooks *)&hooks);
	xsRemember(port->self);
	builtinUsePin(transmit);
	builtinUsePin(receive);
	gpio_set_function(transmit, GPIO_FUNC_UART);
	gpio_set_function(receive, GPIO_FUNC_UART);
	irq_set_exclusive_handler(irqOf(port), onInterrupt);
	uart_set_irqs_enabled(uartOf(port), true, false);
	irq_set_enabled(irqOf(port), true);
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

void sixlink_serial_get_capacity(xsMachine *the)
{
	Port *port = xsmcGetHostDataValidate(xsThis, (void *)&hooks);
	xsmcSetInteger(xsResult, port->in.size);
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

static void serveNow(Port *port)
{
	uint32_t state = save_and_disable_interrupts();
	serve(port);
	restore_interrupts(state);
}

void sixlink_serial_read(xsMachine *the)
{
	Port *port = xsmcGetHostDataValidate(xsThis, (void *)&hooks);
	uint32_t count;
	uint8_t *bytes = range(the, true, &count);
	bool held = ringRoom(&port->in) == 0;
	count = ringRead(&port->in, bytes, count);
	if (held)
		serveNow(port);
	xsmcSetInteger(xsResult, count);
}

void sixlink_serial_write(xsMachine *the)
{
	Port *port = xsmcGetHostDataValidate(xsThis, (void *)&hooks);
	uint32_t wanted;
	const uint8_t *bytes = range(the, false, &wanted);
	uint32_t count = ringWrite(&port->out, bytes, wanted);
	if (count < wanted)
		port->starved = true;
	serveNow(port);
	xsmcSetInteger(xsResult, count);
}
