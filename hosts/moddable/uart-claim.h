/*
 * Whether a board's UART can be had as somebody wants it. It is of no engine: a computer can ask, too. Beside its xs-uart.c a
 * chip has, in uart-pins.c, uartDefaults, uartFind and uartNearest.
 */
#ifndef SIXLINK_UART_CLAIM_H
#define SIXLINK_UART_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "uart-owner.h"

/* A UART's number and those of GPIOs; each may be `notGiven`. */
typedef struct {
	int port;
	int transmit;
	int receive;
	int rts;
	int cts;
} UartPins;

enum { notGiven = -1 };

typedef struct {
	/* Somebody else has what is wanted; else it cannot be had at all. */
	bool taken;
	char text[96];
} UartProblem;

/* The pin of index 0 to 3, with what it is for; NULL for 4. */
int *uartPin(UartPins *pins, int index, const char **name);

/* The number of the UART that `pins` mean, once it is sure that it and they are free; or -1. */
int uartClaim(const UartPins *pins, UartProblem *problem);
bool uartRateFits(int baud, UartProblem *problem);
/* The ring's size, in bytes. */
bool uartRingFits(int size, UartProblem *problem);

extern const UartPins uartDefaults;
/* The UART for these pins, or -1 with what is wrong in `problem`. */
int uartFind(const UartPins *pins, char *problem, size_t size);
/* Of all rates that the UART can do the nearest to `baud`, 1 or more. */
uint32_t uartNearest(uint32_t baud);

/* Hz that the UARTs' rates are made from. */
uint32_t uartClock(void);
bool uartPinIsFree(int pin);

#endif
