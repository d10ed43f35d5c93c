#include "xsmc.h"
#include "mc.xs.h"
#include "xsHost.h"
#include "driver/uart.h"
#include "hal/uart_ll.h"

/*
 * What the firmware says, on UART 0, pin 1. It waits for the line: the trace is for looking, and bytes of the modem's have
 * a ring. In a debug build xsbug has the UART, and shows it.
 */

enum { baud = 115200, transmit = 1 };

static void send(xsMachine *the, const char *bytes, size_t count)
{
#ifdef mxDebug
	fxReport(the, "%.*s", (int)count, bytes);
#else
	static bool open = false;
	uart_dev_t *uart = UART_LL_GET_HW(UART_NUM_0);
	if (!open) {
		const uart_config_t config = {
			.baud_rate = baud,
			.data_bits = UART_DATA_8_BITS,
			.parity = UART_PARITY_DISABLE,
			.stop_bits = UART_STOP_BITS_1,
			.flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
		};
		if (uart_param_config(UART_NUM_0, &config) ||
			uart_set_pin(UART_NUM_0, transmit, UART_PIN_NO_CHANGE, UART_PIN_NO_CHANGE, UART_PIN_NO_CHANGE))
			xsUnknownError("UART 0: the console cannot have it");
		open = true;
	}
	for (; count > 0; count--, bytes++) {
		while (uart_ll_get_txfifo_len(uart) == 0)
			;
		uart_ll_write_txfifo(uart, (const uint8_t *)bytes, 1);
	}
#endif
}

void sixlink_console_write(xsMachine *the)
{
	const char *text = xsmcToString(xsArg(0));
	send(the, text, c_strlen(text));
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
	send(the, (const char *)bytes + start, end - start);
}
