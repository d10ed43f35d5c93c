#include "uart-claim.h"
#include <stdio.h>

enum {
	leastRing = 256,
	mostRing = 32768,
	leastBaud = 300,
	/* Parts in a thousand by which two ends may differ and still understand each other. */
	tolerance = 20,
};

int *uartPin(UartPins *pins, int index, const char **name)
{
	static const char *const names[] = { "transmit", "receive", "rts", "cts" };
	int *all[] = { &pins->transmit, &pins->receive, &pins->rts, &pins->cts };
	if (index == 4)
		return NULL;
	*name = names[index];
	return all[index];
}

int uartClaim(const UartPins *wanted, UartProblem *problem)
{
	UartPins pins = *wanted;
	const char *name;
	int *pin;
	problem->taken = false;
	if ((pins.rts == notGiven) != (pins.cts == notGiven)) {
		snprintf(problem->text, sizeof problem->text, "rts and cts: give both, or neither");
		return -1;
	}
	int number = uartFind(&pins, problem->text, sizeof problem->text);
	if (number < 0)
		return -1;
	uint64_t used = 0;
	for (int i = 0; (pin = uartPin(&pins, i, &name)); i++) {
		if (*pin == notGiven)
			continue;
		if (used >> *pin & 1) {
			snprintf(problem->text, sizeof problem->text, "%s: pin %d is given twice", name, *pin);
			return -1;
		}
		used |= (uint64_t)1 << *pin;
	}
	problem->taken = true;
	for (int i = 0; (pin = uartPin(&pins, i, &name)); i++)
		if (*pin != notGiven && !uartPinIsFree(*pin)) {
			snprintf(problem->text, sizeof problem->text, "%s: pin %d is in use", name, *pin);
			return -1;
		}
	if (uartOwner[number]) {
		snprintf(problem->text, sizeof problem->text, "UART %d: in use by %s", number, uartOwner[number]);
		return -1;
	}
	return number;
}

bool uartRateFits(int baud, UartProblem *problem)
{
	int64_t nearest = uartNearest(baud < leastBaud ? leastBaud : (uint32_t)baud);
	int64_t difference = nearest - baud;
	if ((difference < 0 ? -difference : difference) * 1000 <= (int64_t)baud * tolerance)
		return true;
	problem->taken = false;
	snprintf(problem->text, sizeof problem->text, "baud %d: the nearest is %d", baud, (int)nearest);
	return false;
}

bool uartRingFits(int size, UartProblem *problem)
{
	if (size >= leastRing && size <= mostRing && !(size & (size - 1)))
		return true;
	problem->taken = false;
	snprintf(problem->text, sizeof problem->text, "ring %d: a power of two from %d to %d", size, leastRing, mostRing);
	return false;
}
