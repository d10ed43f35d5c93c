#include "xs.h"
#include "host.h"
#include "port.h"
#include "interrupts.h"
#include "line.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/*
 * The board's port: its UART1, with a line's rings behind it. UART0 is left to a console.
 * Interrupts are of Arm's application note AN386.
 */

enum {
	frequency = 25000000,
	slowest = 300,
	/* The UART divides by 16 or more. */
	fastest = frequency / 16,
	usual = 115200,

	transmitRing = 4096,
};

/* The processor's own timer (Armv7-M reference manual, B3.3), which wakes it from a wait. */
static volatile struct {
	uint32_t control;
	uint32_t reload;
	uint32_t current;
}* const timer = (void*)0xE000E010;

enum {
	/* By the processor's clock, and with an interrupt. */
	timerOn = 7,
	timerLongest = 0xFFFFFF,
};

static volatile uint32_t* const interruptEnable = (uint32_t*)0xE000E100;

static Line line;
static uint8_t in[portCapacity], out[transmitRing];

const bool portReportsOverrun = true;

void uart1Receive(void)
{
	uart1->interrupts = receiveInterrupt;
	lineServe(&line);
}

void uart1Transmit(void)
{
	uart1->interrupts = transmitInterrupt;
	lineServe(&line);
}

void timerEnd(void)
{
}

int portSetBaud(int port, int baud, char* problem, size_t size)
{
	(void)port;
	if (baud < slowest || baud > fastest) {
		snprintf(problem, size, "UART1 at %d baud: it takes %d to %d", baud, slowest, fastest);
		return -1;
	}
	uart1->divider = frequency / (uint32_t)baud;
	return 0;
}

int portOpen(PortOptions* options, char* problem, size_t size)
{
	if (!options->baud)
		options->baud = usual;
	if (!options->device || strcmp(options->device, "UART1"))
		snprintf(problem, size, "%s: the board's port is UART1", options->device ? options->device : "a descriptor");
	else if (line.open)
		snprintf(problem, size, "UART1 is open already");
	else if (options->flowControl)
		snprintf(problem, size, "UART1 has no RTS and CTS");
	else if (portSetBaud(0, options->baud, problem, size) == 0) {
		lineOpen(&line, uart1, (Ring){.bytes = in, .size = sizeof in}, (Ring){.bytes = out, .size = sizeof out}, false);
		*interruptEnable = 1 << uart1ReceiveInterrupt | 1 << uart1TransmitInterrupt;
		return 0;
	}
	return -1;
}

void portClose(int port)
{
	(void)port;
	lineClose(&line);
	uart1->control = 0;
}

size_t portRead(int port, void* bytes, size_t count)
{
	(void)port;
	return lineRead(&line, bytes, count);
}

size_t portWrite(int port, const void* bytes, size_t count)
{
	(void)port;
	return lineWrite(&line, bytes, count);
}

/* Of the one port. */
static bool happened(PortEvents* events)
{
	lineDelivered(&line);
	events->overrun = lineOverran(&line);
	events->readable = events->reading ? lineReadable(&line) : 0;
	events->writable = events->writing && lineWritable(&line);
	return events->readable || events->writable || events->overrun;
}

/* Rests until something interrupts, `milliseconds` at most. An interrupt that is held wakes it, too, and is served afterwards. */
static void rest(double milliseconds)
{
	timer->reload = (uint32_t)fmin(ceil(milliseconds * (frequency / 1000)), timerLongest);
	timer->current = 0;
	timer->control = timerOn;
	__asm__ volatile("wfi" : : : "memory");
	timer->control = 0;
}

void portsWait(PortEvents* events, int count, double timeout)
{
	double end = timeout < 0 ? INFINITY : hostNow() + timeout;
	for (;;) {
		double left = end - hostNow();
		uint32_t state = uartLock();
		bool done = count && happened(events);
		if (!done && left > 0)
			rest(left);
		uartUnlock(state);
		if (done || left <= 0)
			return;
	}
}
