#include "xs-serial.h"
#include "driver/gpio.h"
#include "driver/uart.h"
#include "esp_clk_tree.h"
#include "esp_heap_caps.h"
#include "esp_intr_alloc.h"
#include "freertos/timers.h"
#include "soc/interrupts.h"

/*
 * Its own interrupt rather than the IDF's driver: that one tells what happens through a queue, for which a task of its own
 * would have to wait, and what it lost at no place among the bytes.
 */

enum {
	/* Bytes in the receive FIFO at which it interrupts, and at which RTS falls: the module may still send 32. */
	receiveMark = 32,
	rtsMark = 96,
	/* Of the transmit FIFO, down to which it goes before it interrupts. */
	transmitMark = 16,
	/* Idle time, in bits, after which fewer bytes interrupt: two bytes' worth. */
	idle = 20,
};

portMUX_TYPE uartMutex = portMUX_INITIALIZER_UNLOCKED;

static Uart uarts[uartCount];
static intr_handle_t interrupts[uartCount];

Uart *uartOf(int number)
{
	return &uarts[number];
}

uint32_t uartClock(void)
{
	uint32_t clock = 0;
	esp_clk_tree_src_get_freq_hz((soc_module_clk_t)UART_SCLK_DEFAULT, ESP_CLK_TREE_SRC_FREQ_PRECISION_CACHED, &clock);
	return clock;
}

uint8_t *uartAllocate(size_t size)
{
	return heap_caps_malloc(size, MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT);
}

static uartCode void onInterrupt(void *line)
{
	uart_ll_clr_intsts_mask(((Line *)line)->uart->device, UART_INTR_RXFIFO_FULL | UART_INTR_RXFIFO_TOUT | UART_INTR_TXFIFO_EMPTY);
	lineServe(line);
}

const char *uartStart(int number, const UartPins *pins, uint32_t baud, Line *line)
{
	static const int sources[] = { ETS_UART0_INTR_SOURCE, ETS_UART1_INTR_SOURCE, ETS_UART2_INTR_SOURCE };
	const uart_config_t config = {
		.baud_rate = (int)baud,
		.data_bits = UART_DATA_8_BITS,
		.parity = UART_PARITY_DISABLE,
		.stop_bits = UART_STOP_BITS_1,
		.flow_ctrl = pins->rts == notGiven ? UART_HW_FLOWCTRL_DISABLE : UART_HW_FLOWCTRL_CTS_RTS,
		.rx_flow_ctrl_thresh = rtsMark,
	};
	Uart *uart = &uarts[number];
	if (uart_is_driver_installed(number))
		return "in use by the IDF's driver";
	*uart = (Uart){ .device = UART_LL_GET_HW(number) };
	if (uart_param_config(number, &config))
		return "the IDF refuses its settings";
	uart_ll_disable_intr_mask(uart->device, UART_LL_INTR_MASK);
	uart_ll_clr_intsts_mask(uart->device, UART_LL_INTR_MASK);
	uart_ll_set_rxfifo_full_thr(uart->device, receiveMark);
	uart_ll_set_rx_tout(uart->device, idle);
	uart_ll_set_txfifo_empty_thr(uart->device, transmitMark);
	if (uart_set_pin(number, pins->transmit, pins->receive, pins->rts == notGiven ? UART_PIN_NO_CHANGE : pins->rts,
			pins->cts == notGiven ? UART_PIN_NO_CHANGE : pins->cts))
		return "the IDF refuses its pins";
	if (esp_intr_alloc(sources[number], ESP_INTR_FLAG_IRAM, onInterrupt, line, &interrupts[number]))
		return "no interrupt is free for it";
	return NULL;
}

void uartSetBaud(Uart *uart, uint32_t baud)
{
	uart_set_baudrate((uart_port_t)(uart - uarts), baud);
}

void uartStop(Uart *uart, const UartPins *pins)
{
	const int all[] = { pins->transmit, pins->receive, pins->rts, pins->cts };
	esp_intr_free(interrupts[uart - uarts]);
	for (int i = 0; i < 4; i++)
		if (all[i] != notGiven)
			gpio_reset_pin(all[i]);
}

static void post(void *line, uint32_t unused)
{
	(void)unused;
	modMessagePostToMachine(serialMachine(line), NULL, 0, serialDeliver, line);
}

/* The machine's queue may be full, and what fills it is in flash: a task that may wait for both hands the message over. */
uartCode bool uartPost(Line *line)
{
	if (!xPortInIsrContext())
		return xTimerPendFunctionCall(post, line, 0, 0) == pdPASS;
	BaseType_t woken = pdFALSE;
	bool posted = xTimerPendFunctionCallFromISR(post, line, 0, &woken) == pdPASS;
	if (woken)
		portYIELD_FROM_ISR();
	return posted;
}
