/* What has a board's UARTs, so that no two have the same. */
#ifndef SIXLINK_UART_OWNER_H
#define SIXLINK_UART_OWNER_H

enum { uartsMost = 3 };

/* For what it is had, by the UART's number; NULL where it is free. */
extern const char *uartOwner[uartsMost];

#endif
