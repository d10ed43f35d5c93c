#include "xsmc.h"
#include "mc.xs.h"
#include "xsHost.h"
#include "builtinCommon.h"
#include "hardware/gpio.h"
#include "hardware/uart.h"
#include "uart-owner.h"

/* What the firmware says, on UART 0. It waits for the line: the trace is for looking, and bytes of the modem's have a ring. */

enum { baud = 115200, transmit = 0 };

static void send(xsMachine *the, const uint8_t *bytes, size_t count)
{
	static bool open = false;
	if (!open) {
		if (uartOwner[0])
			xsUnknownError("UART 0: in use by %s, and the console needs it", uartOwner[0]);
		if (!builtinIsPinFree(transmit))
			xsUnknownError("pin %d: in use, and the console needs it", transmit);
		builtinUsePin(transmit);
		uartOwner[0] = "the console";
		open = true;
		uart_init(uart0, baud);
		gpio_set_function(transmit, GPIO_FUNC_UART);
	}
	uart_write_blocking(uart0, bytes, count);
}

void sixlink_console_write(xsMachine *the)
{
	const char *text = xsmcToString(xsArg(0));
	send(the, (const uint8_t *)text, c_strlen(text));
}

void sixlink_console_print(xsMachine *the)
{
	void *bytes;
	xsUnsignedValue length;
	xsmcGetBufferReadable(xsArg(0), &bytes, &length);
	int start = xsmcToInteger(xsArg(1));
	int end = xsmcToInteger(xsArg(2));
	if (start < 0 || start > end || (xsUnsignedValue)end > length)
		xsRangeError("range %d to %d of %d bytes", start, end, (int)length);
	send(the, (const uint8_t *)bytes + start, end - start);
}
