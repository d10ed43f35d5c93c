#include "line.h"

bool uartLocked;

/* What the programs of test/hosts/line.ts begin with: the line on one UART, and what happens to it, one at a time. */

bool uartPost(Line *line)
{
	Uart *uart = line->uart;
	check(!uartLocked);
	if (uart->unpostable > 0) {
		uart->unpostable--;
		return false;
	}
	uart->posted++;
	check(uart->posted == 1);
	return true;
}

static Uart uart;
static Line line;

static Ring make(uint32_t size)
{
	/* The counts are about to wrap. */
	return (Ring){ .bytes = malloc(size), .size = size, .put = -100u, .taken = -100u };
}

static void begin(uint32_t in, uint32_t out, bool flowControl)
{
	lineOpen(&line, &uart, make(in), make(out), flowControl);
}

static void end(void)
{
	lineClose(&line);
	free(line.in.bytes);
	free(line.out.bytes);
}

/* The UART interrupts, if there is something to interrupt for. */
static void interrupt(void)
{
	bool received = uart.receiveEnabled && (fifoLength(&uart.receive) > 0 || uart.overran);
	bool sent = uart.transmitEnabled && fifoLength(&uart.transmit) < fifoDepth / 2;
	if (received || sent)
		lineServe(&line);
}

/* A byte comes in from the wire. Tells whether there was room. */
static bool arrive(uint8_t byte)
{
	if (fifoLength(&uart.receive) == fifoDepth) {
		uart.overran = true;
		return false;
	}
	fifoPut(&uart.receive, byte);
	return true;
}

static bool rts(void)
{
	return fifoLength(&uart.receive) < rtsMark;
}

/* A notice comes, if one is under way: then its news can be asked for. */
static bool notice(void)
{
	if (uart.posted == 0)
		return false;
	uart.posted--;
	lineDelivered(&line);
	return true;
}
