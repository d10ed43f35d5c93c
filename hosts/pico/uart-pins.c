#include "uart-claim.h"
#include <stdio.h>

const UartPins uartDefaults = { .port = notGiven, .transmit = 4, .receive = 5, .rts = notGiven, .cts = notGiven };

/* A pin's number modulo 4 says what a UART does with it (RP2040 datasheet, 1.4.3). */
enum { transmitRole, receiveRole, ctsRole, rtsRole };

/* The number of the UART that has `role` at `pin`, or -1. */
static int uartAt(int pin, int role)
{
	return pin > 29 || pin % 4 != role ? -1 : (pin + 4) / 8 % 2;
}

int uartFind(const UartPins *pins, char *problem, size_t size)
{
	const struct { const char *name; int pin, role; } all[] = {
		{ "transmit", pins->transmit, transmitRole }, { "receive", pins->receive, receiveRole },
		{ "rts", pins->rts, rtsRole }, { "cts", pins->cts, ctsRole },
	};
	int number = pins->port;
	if (number > 1) {
		snprintf(problem, size, "port %d: the chip has UART 0 and 1", number);
		return -1;
	}
	for (int i = 0; i < 4; i++) {
		if (all[i].pin == notGiven)
			continue;
		int at = uartAt(all[i].pin, all[i].role);
		if (at < 0) {
			snprintf(problem, size, "%s: pin %d is none of a UART's", all[i].name, all[i].pin);
			return -1;
		}
		if (number == notGiven)
			number = at;
		if (at != number) {
			snprintf(problem, size, "%s: pin %d is UART %d's, and UART %d is meant", all[i].name, all[i].pin, at, number);
			return -1;
		}
	}
	return number;
}

/* The divider has 16 bits before the point and 6 behind it, and counts sixteenths of a bit. */
uint32_t uartNearest(uint32_t baud)
{
	uint64_t clock = uartClock();
	uint64_t divider = (clock * 4 + baud / 2) / baud;
	if (divider < 1 << 6)
		divider = 1 << 6;
	if (divider > 65535 << 6)
		divider = 65535 << 6;
	return (uint32_t)((clock * 4 + divider / 2) / divider);
}
