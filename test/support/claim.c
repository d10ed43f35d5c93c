#include "uart-claim.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* claim HZ KEY=VALUE…: asks for a UART with these options, and the chip's own for those that are not given. Prints its number, or why not. */

static uint32_t hertz;
static int taken = -1;

uint32_t uartClock(void)
{
	return hertz;
}

bool uartPinIsFree(int pin)
{
	return pin != taken;
}

static int say(const UartProblem *problem)
{
	printf("%s: %s\n", problem->taken ? "taken" : "range", problem->text);
	return 0;
}

int main(int count, char **words)
{
	UartPins pins = uartDefaults;
	int baud = 115200, ring = 4096, owned = -1;
	const struct { const char *key; int *value; } keys[] = {
		{ "port", &pins.port }, { "transmit", &pins.transmit }, { "receive", &pins.receive },
		{ "rts", &pins.rts }, { "cts", &pins.cts }, { "baud", &baud }, { "ring", &ring },
		/* A pin that is in use, and a UART that somebody has. */
		{ "taken", &taken }, { "owned", &owned },
	};
	hertz = (uint32_t)atoi(words[1]);
	for (int i = 2; i < count; i++)
		for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
			size_t length = strlen(keys[k].key);
			if (!strncmp(words[i], keys[k].key, length) && words[i][length] == '=')
				*keys[k].value = atoi(words[i] + length + 1);
		}
	if (owned >= 0)
		uartOwner[owned] = "a serial port";
	UartProblem problem;
	int number = uartClaim(&pins, &problem);
	if (number < 0 || !uartRingFits(ring, &problem) || !uartRateFits(baud, &problem))
		return say(&problem);
	printf("UART %d\n", number);
	return 0;
}
