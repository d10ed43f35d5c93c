#include "xs.h"
#include "host.h"

/* No port of this board is tied to anything: "embedded:io/serial" says so, and only timers are waited for. */

void serialConstruct(Machine* the)
{
	hostThrow(the, "Error", "Serial: this board has no port");
}

const Native serialNatives[] = {{NULL, NULL, 0}};

bool serialOpen(void)
{
	return false;
}

bool serialPoll(Machine* the, double timeout)
{
	(void)the;
	double end = hostNow() + timeout;
	while (hostNow() < end)
		;
	return false;
}
