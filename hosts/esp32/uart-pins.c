#include "uart-claim.h"
#include <stdio.h>
#include "driver/gpio.h"

enum {
	/* What the FIFO's clock carries. */
	fastest = 5000000,
	dividerLimit = 0xFFFFF,
};

const UartPins uartDefaults = { .port = 1, .transmit = 17, .receive = 16, .rts = notGiven, .cts = notGiven };

/* What is wrong with `pin`, or NULL. */
static const char *faultOf(int pin, bool output)
{
	if (!GPIO_IS_VALID_GPIO(pin))
		return "is none";
	if (pin >= 6 && pin <= 11)
		return "is the flash's";
	if (pin == 1 || pin == 3)
		return "is the console's";
	if (output && !GPIO_IS_VALID_OUTPUT_GPIO(pin))
		return "is an input only";
	return NULL;
}

int uartFind(const UartPins *pins, char *problem, size_t size)
{
	const struct { const char *name; int pin; bool output; } all[] = {
		{ "transmit", pins->transmit, true }, { "receive", pins->receive, false },
		{ "rts", pins->rts, true }, { "cts", pins->cts, false },
	};
	if (pins->port == 0) {
		snprintf(problem, size, "port 0: the console's; give 1 or 2");
		return -1;
	}
	if (pins->port > 2) {
		snprintf(problem, size, "port %d: give 1 or 2", pins->port);
		return -1;
	}
	for (int i = 0; i < 4; i++) {
		const char *fault = all[i].pin == notGiven ? NULL : faultOf(all[i].pin, all[i].output);
		if (fault) {
			snprintf(problem, size, "%s: pin %d %s", all[i].name, all[i].pin, fault);
			return -1;
		}
	}
	return pins->port;
}

/* The divider has 20 bits before the point and 4 behind it. */
uint32_t uartNearest(uint32_t baud)
{
	uint64_t sixteenths = (uint64_t)uartClock() << 4;
	if (baud > fastest)
		baud = fastest;
	uint64_t divider = sixteenths / baud;
	if (divider >> 4 > dividerLimit)
		divider = (uint64_t)dividerLimit << 4;
	return (uint32_t)((sixteenths + divider / 2) / divider);
}
