/* A UART of the RP2040, an Arm PL011 with FIFOs of 32 bytes (RP2040 datasheet, 4.2), as hosts/uart/line.h wants it. */
#ifndef SIXLINK_UART_H
#define SIXLINK_UART_H

#include <stdbool.h>
#include <stdint.h>
#include "hardware/structs/uart.h"
#include "hardware/sync.h"

enum { uartCount = 2 };

typedef uart_hw_t Uart;

#define uartCode

static inline bool uartReadable(Uart *uart)
{
	return !(uart->fr & UART_UARTFR_RXFE_BITS);
}

static inline uint8_t uartTake(Uart *uart)
{
	return (uint8_t)uart->dr;
}

static inline bool uartWritable(Uart *uart)
{
	return !(uart->fr & UART_UARTFR_TXFF_BITS);
}

static inline void uartGive(Uart *uart, uint8_t byte)
{
	uart->dr = byte;
}

static inline bool uartOverran(Uart *uart)
{
	bool overran = uart->ris & UART_UARTRIS_OERIS_BITS;
	if (overran)
		uart->icr = UART_UARTICR_OEIC_BITS;
	return overran;
}

/* A transmit interrupt is of a FIFO that has emptied to its mark, not of an empty one: it must have been filled before. */
static inline void uartInterrupts(Uart *uart, bool receive, bool transmit)
{
	uart->imsc = (receive ? UART_UARTIMSC_RXIM_BITS | UART_UARTIMSC_RTIM_BITS | UART_UARTIMSC_OEIM_BITS : 0) |
		(transmit ? UART_UARTIMSC_TXIM_BITS : 0);
}

static inline uint32_t uartLock(void)
{
	return save_and_disable_interrupts();
}

static inline void uartUnlock(uint32_t state)
{
	restore_interrupts(state);
}

struct Line;
bool uartPost(struct Line *line);

#endif
