#ifndef SIXLINK_SERIAL_H
#define SIXLINK_SERIAL_H

#include <stdbool.h>

enum { uartCount = 2 };

/* Which UARTs are open, as a port or as the console. */
extern bool uartTaken[uartCount];

#endif
