/*
 * A serial line of a microcontroller: a ring each way between its UART's interrupt and the program. It is of no chip and
 * no engine, and allocates nothing. Each chip has a file `uart.h`, with its own kind of a `Uart` and these functions:
 *
 * uartReadable, uartTake      a byte that the receive FIFO has, and that byte
 * uartWritable, uartGive      room in the transmit FIFO, and a byte into it
 * uartOverran                 whether bytes were lost since it was last asked
 * uartInterrupts              which of the two FIFOs interrupt: receive (bytes, or lost ones), transmit (room)
 * uartLock, uartUnlock        keep the interrupt away, on whatever core; it calls them, too
 * uartPost                    has somebody call `lineDelivered` soon, once and outside interrupts; tells whether it could.
 *                             Called from the interrupt and from the program, neither keeping the other away
 * uartCode                    where code goes that runs while flash cannot be read
 */
#ifndef SIXLINK_LINE_H
#define SIXLINK_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include "uart.h"
#include "ring.h"

typedef struct Line {
	Uart *uart;
	Ring in;
	Ring out;
	/* The other end is held by RTS while this one is full. */
	bool flowControl;
	bool open;
	/* The ring was full: what comes stays in the FIFO, until it is not. */
	bool held;
	/* A short write is owed one notice of room. */
	bool starved;
	bool writable;
	/* Bytes are missing before the one that `in` counts as `gap`. */
	bool lossy;
	uint32_t gap;
	/* There is something to tell, and a notice of it is under way. */
	bool news;
	bool posted;
} Line;

/* The rings' sizes are powers of two. Up to here the UART must not interrupt. */
void lineOpen(Line *line, Uart *uart, Ring in, Ring out, bool flowControl);
/* A notice may still be under way: it comes, and says nothing. The rings are the caller's again. */
void lineClose(Line *line);

/* What the UART's interrupt calls. */
void lineServe(Line *line);

/* Takes what has arrived, `count` at most and none from behind a gap that was not told. Returns how many. */
uint32_t lineRead(Line *line, uint8_t *to, uint32_t count);
/* Gives what there is room for. Returns how many; less than `count` is owed one notice of room. */
uint32_t lineWrite(Line *line, const uint8_t *from, uint32_t count);

/* The notice has come: these say what of, in this order, so that a loss is told before the bytes behind it. */
void lineDelivered(Line *line);
/* Bytes were lost, and those that can be read now came after them: true once. */
bool lineOverran(Line *line);
/* Bytes that can be read. */
uint32_t lineReadable(const Line *line);
/* Bytes that there is room for, if a short write is owed it, once; or 0. */
uint32_t lineWritable(Line *line);

#endif
