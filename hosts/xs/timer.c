#include "xs.h"
#include "host.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* Timers, like those of Moddable's "timer" module: an object per timer, and setting it again allocates nothing. */

typedef struct Timer Timer;
struct Timer {
	Timer* next;
	double due;
	double interval;
	uint64_t order;
	uint32_t turn;
	bool scheduled;
	bool cleared;
	xsSlot self;
	xsSlot callback;
};

static Timer* timers = NULL;
static uint64_t orders = 0;
static uint32_t turn = 0;

static void schedule(Timer* timer, double delay, double interval)
{
	timer->due = hostNow() + delay;
	timer->interval = interval;
	timer->order = orders++;
	timer->turn = turn;
	timer->scheduled = true;
}

static void clear(Machine* the, Timer* timer)
{
	timer->cleared = true;
	timer->scheduled = false;
	xsSetHostData(timer->self, NULL);
	xsForget(timer->self);
	xsForget(timer->callback);
}

static void sweep(void)
{
	Timer** address = &timers;
	while (*address) {
		Timer* timer = *address;
		if (timer->cleared) {
			*address = timer->next;
			free(timer);
		} else
			address = &timer->next;
	}
}

static double delayOf(Machine* the, int index)
{
	if (xsToInteger(xsArgc) <= index)
		return 0;
	double delay = xsToNumber(xsArg(index));
	if (!(delay >= 0 && delay <= 4294967295.0))
		hostThrow(the, "RangeError", "Timer: %g ms, wanted 0 to 4294967295", delay);
	return delay;
}

static void create(Machine* the, double delay, double interval)
{
	nativesCheck(the, "Timer");
	if (xsToInteger(xsArgc) < 1 || !xsIsCallable(xsArg(0)))
		hostThrow(the, "TypeError", "Timer: the callback is not a function");
	Timer* timer = calloc(1, sizeof *timer);
	if (!timer)
		hostThrow(the, "Error", "Timer: no memory");
	timer->callback = xsArg(0);
	timer->self = xsNewHostObject(NULL);
	xsSetHostData(timer->self, timer);
	xsRemember(timer->self);
	xsRemember(timer->callback);
	schedule(timer, delay, interval);
	Timer** address = &timers;
	while (*address)
		address = &(*address)->next;
	*address = timer;
	xsResult = xsAccess(timer->self);
}

static void timerSet(Machine* the)
{
	create(the, delayOf(the, 1), delayOf(the, 2));
}

static void timerRepeat(Machine* the)
{
	double interval = delayOf(the, 1);
	create(the, interval, interval);
}

static void timerSchedule(Machine* the)
{
	Timer* timer = xsToInteger(xsArgc) > 0 ? xsGetHostData(xsArg(0)) : NULL;
	if (!timer)
		hostThrow(the, "TypeError", "Timer.schedule: this timer was cleared");
	if (xsToInteger(xsArgc) == 1) {
		timer->scheduled = false;
		timer->interval = INFINITY;
	} else
		schedule(timer, delayOf(the, 1), delayOf(the, 2));
}

static void timerClear(Machine* the)
{
	if (xsToInteger(xsArgc) < 1 || xsTypeOf(xsArg(0)) != xsReferenceType)
		return;
	Timer* timer = xsGetHostData(xsArg(0));
	if (timer)
		clear(the, timer);
}

const Native timerNatives[] = {
	{"set", timerSet, 3},
	{"repeat", timerRepeat, 2},
	{"schedule", timerSchedule, 3},
	{"clear", timerClear, 1},
	{NULL, NULL, 0},
};

static void ticks(Machine* the)
{
	nativesCheck(the, "Time.ticks");
	xsResult = xsNumber(floor(hostNow()));
}

const Native timeNatives[] = {
	{"ticks", ticks, isGetter},
	{NULL, NULL, 0},
};

double timersNext(void)
{
	double next = INFINITY;
	for (Timer* timer = timers; timer; timer = timer->next)
		if (timer->scheduled && timer->due < next)
			next = timer->due;
	if (next == INFINITY)
		return -1;
	return fmax(0, next - hostNow());
}

/* What is set while timers run waits for the next turn, so that a timer of 0 ms does not keep the serial ports waiting. */
static Timer* pick(double now)
{
	Timer* best = NULL;
	for (Timer* timer = timers; timer; timer = timer->next) {
		if (!timer->scheduled || timer->turn == turn || timer->due > now)
			continue;
		if (!best || timer->due < best->due || (timer->due == best->due && timer->order < best->order))
			best = timer;
	}
	return best;
}

static void fire(Machine* machine, Timer* timer)
{
	timer->due += timer->interval;
	timer->turn = turn;
	xsBeginHost(machine);
	xsCallFunction1(xsAccess(timer->callback), xsGlobal, xsAccess(timer->self));
	if (!timer->cleared && timer->interval == 0)
		clear(the, timer);
	xsEndHost(machine);
	hostSettle(machine);
}

void timersRun(Machine* the)
{
	double now = hostNow();
	Timer* timer;
	turn++;
	while ((timer = pick(now)))
		fire(the, timer);
	sweep();
}
