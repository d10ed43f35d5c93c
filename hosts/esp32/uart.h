/* A UART of the ESP32, with FIFOs of 128 bytes (ESP32 Technical Reference Manual, 13), as hosts/uart/line.h wants it. */
#ifndef SIXLINK_UART_H
#define SIXLINK_UART_H

#include <stdbool.h>
#include <stdint.h>
#include "esp_attr.h"
#include "freertos/FreeRTOS.h"
#include "hal/uart_ll.h"

enum { uartCount = 3 };

typedef struct {
	uart_dev_t *device;
	/* What is known to be in the receive FIFO, and free in the other: asking takes longer than a byte. */
	uint32_t readable;
	uint32_t writable;
} Uart;

/* Flash cannot be read while it is written; the interrupt goes on. */
#define uartCode IRAM_ATTR

FORCE_INLINE_ATTR bool uartReadable(Uart *uart)
{
	if (uart->readable == 0)
		uart->readable = uart_ll_get_rxfifo_len(uart->device);
	return uart->readable;
}

FORCE_INLINE_ATTR uint8_t uartTake(Uart *uart)
{
	uint8_t byte;
	uart_ll_read_rxfifo(uart->device, &byte, 1);
	uart->readable--;
	return byte;
}

FORCE_INLINE_ATTR bool uartWritable(Uart *uart)
{
	if (uart->writable == 0)
		uart->writable = uart_ll_get_txfifo_len(uart->device);
	return uart->writable;
}

FORCE_INLINE_ATTR void uartGive(Uart *uart, uint8_t byte)
{
	uart_ll_write_txfifo(uart->device, &byte, 1);
	uart->writable--;
}

FORCE_INLINE_ATTR bool uartOverran(Uart *uart)
{
	bool overran = uart_ll_get_intraw_mask(uart->device) & UART_INTR_RXFIFO_OVF;
	if (overran)
		uart_ll_clr_intsts_mask(uart->device, UART_INTR_RXFIFO_OVF);
	return overran;
}

enum {
	uartReceiveInterrupts = UART_INTR_RXFIFO_FULL | UART_INTR_RXFIFO_TOUT | UART_INTR_RXFIFO_OVF,
	uartTransmitInterrupts = UART_INTR_TXFIFO_EMPTY,
};

FORCE_INLINE_ATTR void uartInterrupts(Uart *uart, bool receive, bool transmit)
{
	uint32_t wanted = (receive ? uartReceiveInterrupts : 0) | (transmit ? uartTransmitInterrupts : 0);
	uart_ll_disable_intr_mask(uart->device, (uartReceiveInterrupts | uartTransmitInterrupts) & ~wanted);
	uart_ll_ena_intr_mask(uart->device, wanted);
}

/* One for all: an interrupt on one core may meet the program on the other. */
extern portMUX_TYPE uartMutex;

FORCE_INLINE_ATTR uint32_t uartLock(void)
{
	portENTER_CRITICAL_SAFE(&uartMutex);
	return 0;
}

FORCE_INLINE_ATTR void uartUnlock(uint32_t state)
{
	(void)state;
	portEXIT_CRITICAL_SAFE(&uartMutex);
}

struct Line;
bool uartPost(struct Line *line);

#endif
