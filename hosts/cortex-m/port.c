#include "xs.h"
#include "host.h"
#include "port.h"
#include "interrupts.h"
#include "ring.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/*
 * The board's port: its UART1, between two rings that its interrupts fill and empty. UART0 is left to a console.
 * Addresses and interrupts are of Arm's application note AN386, the UART of the Cortex-M System Design Kit's manual.
 */

/* An APB UART of that kit. It keeps one byte each way. */
static volatile struct {
	uint32_t data;
	uint32_t state;
	uint32_t control;
	/* Reads as what is pending, a 1 written clears. */
	uint32_t interrupts;
	uint32_t divider;
}* const uart = (void*)0x40005000;

enum {
	transmitFull = 1 << 0,
	receiveFull = 1 << 1,
	receiveOverrun = 1 << 3,

	transmitEnable = 1 << 0,
	receiveEnable = 1 << 1,
	transmitInterruptEnable = 1 << 2,
	receiveInterruptEnable = 1 << 3,

	transmitInterrupt = 1 << 0,
	receiveInterrupt = 1 << 1,

	frequency = 25000000,
	slowest = 300,
	/* The UART divides by 16 or more. */
	fastest = frequency / 16,
	usual = 115200,
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

_Static_assert((int)ringSize == (int)portCapacity, "a port keeps what it says");

static bool open = false;
static Ring in, out;
/* Bytes lost since the port was opened, and how many of them were told. */
static volatile uint32_t lost;
static uint32_t told;

void uart1Receive(void)
{
	uart->interrupts = receiveInterrupt;
	if (uart->state & receiveOverrun) {
		uart->state = receiveOverrun;
		lost++;
	}
	while (uart->state & receiveFull)
		if (!ringPut(&in, (uint8_t)uart->data))
			lost++;
}

void uart1Transmit(void)
{
	uint8_t byte;
	uart->interrupts = transmitInterrupt;
	while (!(uart->state & transmitFull) && ringTake(&out, &byte))
		uart->data = byte;
}

void timerEnd(void)
{
}

static void hold(void)
{
	__asm__ volatile("cpsid i" : : : "memory");
}

static void resume(void)
{
	__asm__ volatile("cpsie i" : : : "memory");
}

int portOpen(const PortOptions* options, char* problem, size_t size)
{
	int baud = options->baud ? options->baud : usual;
	if (!options->device || strcmp(options->device, "UART1"))
		snprintf(problem, size, "%s: the board's port is UART1", options->device ? options->device : "a descriptor");
	else if (open)
		snprintf(problem, size, "UART1 is open already");
	else if (baud < slowest || baud > fastest)
		snprintf(problem, size, "UART1 at %d baud: it takes %d to %d", baud, slowest, fastest);
	else {
		open = true;
		told = lost = in.put = in.taken = out.put = out.taken = 0;
		uart->divider = frequency / (uint32_t)baud;
		uart->control = transmitEnable | receiveEnable | transmitInterruptEnable | receiveInterruptEnable;
		*interruptEnable = 1 << uart1ReceiveInterrupt | 1 << uart1TransmitInterrupt;
		return 0;
	}
	return -1;
}

void portClose(int port)
{
	(void)port;
	uart->control = 0;
	open = false;
}

size_t portRead(int port, void* bytes, size_t count)
{
	(void)port;
	uint8_t* to = bytes;
	while (count && ringTake(&in, to)) {
		to++;
		count--;
	}
	return (size_t)(to - (uint8_t*)bytes);
}

size_t portWrite(int port, const void* bytes, size_t count)
{
	(void)port;
	const uint8_t* from = bytes;
	while (count && ringPut(&out, *from)) {
		from++;
		count--;
	}
	hold();
	uart1Transmit();
	resume();
	return (size_t)(from - (const uint8_t*)bytes);
}

/* Of the one port. */
static bool happened(PortEvents* events)
{
	uint32_t overrun = lost;
	events->readable = events->reading ? ringLength(&in) : 0;
	events->writable = events->writing && ringLength(&out) <= ringSize / 2;
	events->overrun = overrun - told;
	told = overrun;
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
		hold();
		bool done = count && happened(events);
		if (!done && left > 0)
			rest(left);
		resume();
		if (done || left <= 0)
			return;
	}
}
