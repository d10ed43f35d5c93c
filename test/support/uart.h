/* A UART for hosts/uart/line.c on a computer: FIFOs that a test fills and empties, and what the line asks of it, checked. */
#ifndef SIXLINK_UART_H
#define SIXLINK_UART_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define check(truth) \
	do { \
		if (!(truth)) { \
			printf("%s:%d: %s\n", __FILE__, __LINE__, #truth); \
			exit(1); \
		} \
	} while (0)

enum { fifoDepth = 32, rtsMark = 16 };

typedef struct {
	uint8_t bytes[fifoDepth];
	uint32_t put, taken;
} Fifo;

typedef struct {
	Fifo receive, transmit;
	bool overran;
	bool receiveEnabled, transmitEnabled;
	/* Notices under way, and how many of the next cannot be posted. */
	int posted, unpostable;
} Uart;

#define uartCode

extern bool uartLocked;

static inline uint32_t fifoLength(const Fifo *fifo)
{
	return fifo->put - fifo->taken;
}

static inline void fifoPut(Fifo *fifo, uint8_t byte)
{
	check(fifoLength(fifo) < fifoDepth);
	fifo->bytes[fifo->put++ % fifoDepth] = byte;
}

static inline uint8_t fifoTake(Fifo *fifo)
{
	check(fifoLength(fifo) > 0);
	return fifo->bytes[fifo->taken++ % fifoDepth];
}

static inline bool uartReadable(Uart *uart)
{
	check(uartLocked);
	return fifoLength(&uart->receive) > 0;
}

static inline uint8_t uartTake(Uart *uart)
{
	check(uartLocked);
	return fifoTake(&uart->receive);
}

static inline bool uartWritable(Uart *uart)
{
	check(uartLocked);
	return fifoLength(&uart->transmit) < fifoDepth;
}

static inline void uartGive(Uart *uart, uint8_t byte)
{
	check(uartLocked);
	fifoPut(&uart->transmit, byte);
}

static inline bool uartOverran(Uart *uart)
{
	bool overran = uart->overran;
	check(uartLocked);
	uart->overran = false;
	return overran;
}

static inline void uartInterrupts(Uart *uart, bool receive, bool transmit)
{
	check(uartLocked);
	uart->receiveEnabled = receive;
	uart->transmitEnabled = transmit;
}

static inline uint32_t uartLock(void)
{
	check(!uartLocked);
	uartLocked = true;
	return 7;
}

static inline void uartUnlock(uint32_t state)
{
	check(uartLocked && state == 7);
	uartLocked = false;
}

struct Line;
bool uartPost(struct Line *line);

#endif
