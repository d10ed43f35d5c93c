/*
 * The board's UART1, one of the Cortex-M System Design Kit's (its manual, "APB UART"), as hosts/uart/line.h wants it. It
 * keeps one byte each way. Its address is of Arm's application note AN386.
 */
#ifndef SIXLINK_UART_H
#define SIXLINK_UART_H

#include <stdbool.h>
#include <stdint.h>

typedef volatile struct {
	uint32_t data;
	uint32_t state;
	uint32_t control;
	/* Reads as what is pending, a 1 written clears. */
	uint32_t interrupts;
	uint32_t divider;
} Uart;

#define uart1 ((Uart*)0x40005000)

enum {
	transmitFull = 1 << 0,
	receiveFull = 1 << 1,
	receiveOverrun = 1 << 3,

	transmitEnable = 1 << 0,
	receiveEnable = 1 << 1,
	transmitInterruptEnable = 1 << 2,
	receiveInterruptEnable = 1 << 3,

	transmitInterrupt = 1 << 0,
	receiveInterrupt = 1 << 1,
};

#define uartCode

static inline bool uartReadable(Uart* uart)
{
	return uart->state & receiveFull;
}

static inline uint8_t uartTake(Uart* uart)
{
	return (uint8_t)uart->data;
}

static inline bool uartWritable(Uart* uart)
{
	return !(uart->state & transmitFull);
}

static inline void uartGive(Uart* uart, uint8_t byte)
{
	uart->data = byte;
}

static inline bool uartOverran(Uart* uart)
{
	bool overran = uart->state & receiveOverrun;
	if (overran)
		uart->state = receiveOverrun;
	return overran;
}

static inline void uartInterrupts(Uart* uart, bool receive, bool transmit)
{
	uart->control = transmitEnable | receiveEnable | (transmit ? transmitInterruptEnable : 0) | (receive ? receiveInterruptEnable : 0);
}

static inline uint32_t uartLock(void)
{
	uint32_t state;
	__asm__ volatile("mrs %0, primask\n cpsid i" : "=r"(state) : : "memory");
	return state;
}

static inline void uartUnlock(uint32_t state)
{
	__asm__ volatile("msr primask, %0" : : "r"(state) : "memory");
}

struct Line;

/* Whoever waits in portsWait is woken by the interrupt itself. */
static inline bool uartPost(struct Line* line)
{
	(void)line;
	return true;
}

#endif
