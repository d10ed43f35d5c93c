#include "line.h"

/* What the interrupt changes the program changes with the interrupt kept away. The rings need no such thing. */

/*
 * What the FIFO holds when a loss shows came before it in part. Where the one ends and the other begins is not known, so
 * that all of it counts as after. A loss behind one that is not yet told adds to it: it is told there, and again at the last.
 */
uartCode static void lose(Line *line)
{
	line->lastGap = ringPut(&line->in);
	if (!line->lossy)
		line->gap = line->lastGap;
	__atomic_store_n(&line->lossy, true, __ATOMIC_RELEASE);
	line->news = true;
}

/* Whether the ring takes bytes. With flow control it does again when a quarter is free, so that RTS is not moved for each byte. */
uartCode static bool takes(Line *line)
{
	uint32_t room = ringRoom(&line->in);
	if (line->held && room >= (line->flowControl ? line->in.size / 4 : 1))
		line->held = false;
	return !line->held;
}

/* Moves bytes between FIFOs and rings. The interrupt is kept away. */
uartCode static void serve(Line *line)
{
	Uart *uart = line->uart;
	if (uartOverran(uart))
		lose(line);
	while (takes(line) && uartReadable(uart)) {
		if (ringRoom(&line->in) == 0)
			line->held = true;
		else {
			ringPush(&line->in, uartTake(uart));
			line->news = true;
		}
	}
	while (ringLength(&line->out) && uartWritable(uart))
		uartGive(uart, ringPull(&line->out));
	if (line->starved && ringRoom(&line->out) >= line->out.size / 2) {
		line->starved = false;
		line->writable = true;
		line->news = true;
	}
	uartInterrupts(uart, !line->held, ringLength(&line->out) > 0);
}

/* Ends what began with uartLock, and has what is new told. Where that cannot be, the next that is new tries again. */
uartCode static void unlock(Line *line, uint32_t state)
{
	bool post = line->news && !line->posted;
	line->posted |= post;
	uartUnlock(state);
	if (post && !uartPost(line))
		line->posted = false;
}

uartCode void lineServe(Line *line)
{
	uint32_t state = uartLock();
	if (line->open)
		serve(line);
	unlock(line, state);
}

void lineOpen(Line *line, Uart *uart, Ring in, Ring out, bool flowControl)
{
	*line = (Line){
		.uart = uart,
		.in = in,
		.out = out,
		.flowControl = flowControl,
		.open = true,
		/* A notice to whoever had the line before: it comes, and is one too many. */
		.posted = line->posted,
	};
	lineServe(line);
}

void lineClose(Line *line)
{
	uint32_t state = uartLock();
	uartInterrupts(line->uart, false, false);
	line->open = line->news = false;
	uartUnlock(state);
}

/* Where reading ends: at what has arrived, or at a gap before. The gap is looked at last, as it is set before what follows it. */
static uint32_t end(const Line *line)
{
	uint32_t put = ringPut(&line->in);
	return __atomic_load_n(&line->lossy, __ATOMIC_ACQUIRE) ? line->gap : put;
}

uint32_t lineReadable(const Line *line)
{
	return end(line) - line->in.taken;
}

uint32_t lineRead(Line *line, uint8_t *to, uint32_t count)
{
	uint32_t readable = lineReadable(line);
	count = ringRead(&line->in, to, count < readable ? count : readable);
	bool reached = count == readable && line->lossy;
	if (line->held || reached) {
		uint32_t state = uartLock();
		line->news |= reached;
		serve(line);
		unlock(line, state);
	}
	return count;
}

uint32_t lineWrite(Line *line, const uint8_t *from, uint32_t count)
{
	uint32_t written = ringWrite(&line->out, from, count);
	uint32_t state = uartLock();
	line->starved |= written < count;
	serve(line);
	unlock(line, state);
	return written;
}

void lineDelivered(Line *line)
{
	uint32_t state = uartLock();
	line->posted = line->news = false;
	uartUnlock(state);
}

bool lineOverran(Line *line)
{
	uint32_t state = uartLock();
	bool told = line->open && line->lossy && line->gap == line->in.taken;
	if (told) {
		line->lossy = line->gap != line->lastGap;
		line->gap = line->lastGap;
	}
	uartUnlock(state);
	return told;
}

uint32_t lineWritable(Line *line)
{
	uint32_t state = uartLock();
	bool owed = line->open && line->writable;
	line->writable = false;
	uartUnlock(state);
	return owed ? ringRoom(&line->out) : 0;
}
