#include "xs-serial.h"
#include "hardware/clocks.h"
#include "hardware/gpio.h"
#include "hardware/irq.h"
#include "hardware/uart.h"
#include "pico/time.h"

static Line *lines[uartCount];

static uart_inst_t *instance(int number)
{
	return number ? uart1 : uart0;
}

Uart *uartOf(int number)
{
	return uart_get_hw(instance(number));
}

static int numberOf(const Uart *uart)
{
	return uart == uart_get_hw(uart1);
}

uint32_t uartClock(void)
{
	return clock_get_hz(clk_peri);
}

uint8_t *uartAllocate(size_t size)
{
	return c_malloc(size);
}

static void onInterrupt(void)
{
	for (int number = 0; number < uartCount; number++)
		if (lines[number])
			lineServe(lines[number]);
}

const char *uartStart(int number, const UartPins *pins, uint32_t baud, Line *line)
{
	uart_inst_t *uart = instance(number);
	bool flowControl = pins->rts != notGiven;
	uint irq = UART_IRQ_NUM(uart);
	uart_init(uart, baud);
	uart_set_hw_flow(uart, flowControl, flowControl);
	/*
	 * RTS falls and the receive interrupt comes at the same number of bytes. With flow control half of the FIFO is left to
	 * what the other end still sends; without it as much as there can be, to an interrupt that is late.
	 */
	uart_get_hw(uart)->ifls = (flowControl ? 2 : 0) << UART_UARTIFLS_RXIFLSEL_LSB;
	gpio_set_function(pins->transmit, GPIO_FUNC_UART);
	gpio_set_function(pins->receive, GPIO_FUNC_UART);
	/* A module that is off leaves the line alone. */
	gpio_pull_up(pins->receive);
	if (flowControl) {
		gpio_set_function(pins->rts, GPIO_FUNC_UART);
		gpio_set_function(pins->cts, GPIO_FUNC_UART);
	}
	lines[number] = line;
	irq_set_exclusive_handler(irq, onInterrupt);
	irq_set_enabled(irq, true);
	return NULL;
}

void uartSetBaud(Uart *uart, uint32_t baud)
{
	uart_set_baudrate(instance(numberOf(uart)), baud);
}

void uartStop(Uart *uart, const UartPins *pins)
{
	const int all[] = { pins->transmit, pins->receive, pins->rts, pins->cts };
	int number = numberOf(uart);
	uint irq = UART_IRQ_NUM(instance(number));
	irq_set_enabled(irq, false);
	irq_remove_handler(irq, onInterrupt);
	lines[number] = NULL;
	uart_deinit(instance(number));
	for (int i = 0; i < 4; i++)
		if (all[i] != notGiven)
			gpio_deinit(all[i]);
}

extern int modMessagePostToMachineFromISR(xsMachine *the, modMessageDeliver callback, void *refcon);

static int64_t again(alarm_id_t id, void *line)
{
	(void)id;
	uint32_t state = uartLock();
	int failure = modMessagePostToMachineFromISR(serialMachine(line), serialDeliver, line);
	uartUnlock(state);
	return failure ? -1000 : 0;
}

/* The machine has four messages for everything that interrupts. When none is left, this one is sent a millisecond later, or two. */
bool uartPost(Line *line)
{
	return again(0, line) == 0 || add_alarm_in_us(1000, again, line, true) > 0;
}
