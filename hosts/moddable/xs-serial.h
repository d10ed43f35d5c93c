/*
 * The serial port of a Moddable board in JavaScript (serial.ts), over hosts/uart's line. Beside its uart.h a chip has, in
 * xs-uart.c, the functions that are declared here.
 */
#ifndef SIXLINK_XS_SERIAL_H
#define SIXLINK_XS_SERIAL_H

#include <stddef.h>
#include "xsmc.h"
#include "xsHost.h"
#include "line.h"
#include "uart-claim.h"

/* Memory that an interrupt may use at any time, or NULL. */
uint8_t *uartAllocate(size_t size);
/* Makes UART `number` call lineServe(line). Returns NULL, or what is wrong: then it is as before. */
const char *uartStart(int number, const UartPins *pins, uint32_t baud, Line *line);
void uartSetBaud(Uart *uart, uint32_t baud);
void uartStop(Uart *uart, const UartPins *pins);
Uart *uartOf(int number);

/* For uartPost: whom to send a message to, and what it calls there with the line. */
xsMachine *serialMachine(const Line *line);
void serialDeliver(void *machine, void *line, uint8_t *message, uint16_t length);

#endif
