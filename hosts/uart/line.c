#include "line.h"

/* What the interrupt changes the program changes with the interrupt kept away. The rings need no such thing. */

/*
 * Bytes were lost, behind those in the FIFO. They go too: what is read before a loss is told is then all from before it,
 * and what is read after, from after it. One loss is kept: what is between two that nobody was told of goes the same way.
 * The program has not read of it, for it reads no further than a loss.
 */
uartCode static void lose(Line *line)
{
	while (uartReadable(line->uart))
		uartTake(line->uart);
	if (line->lossy)
		__atomic_store_n(&line->in.put, line->gap, __ATOMIC_RELEASE);
	line->gap = ringPut(&line->in);
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

/*
 * Moves bytes between FIFOs and rings. The interrupt is kept away. Only a full FIFO loses bytes, and one of which a byte was
 * taken is not full: asked then, it tells of everything lost before.
 */
uartCode static void serve(Line *line)
{
	Uart *uart = line->uart;
	while (takes(line) && uartReadable(uart)) {
		if (ringRoom(&line->in) == 0) {
			line->held = true;
			break;
		}
		uint8_t byte = uartTake(uart);
		if (uartOverran(uart))
			lose(line);
		else
			ringPush(&line->in, byte);
		line->news = true;
	}
	if (!line->held && uartOverran(uart))
		lose(line);
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
	if (told)
		line->lossy = false;
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
