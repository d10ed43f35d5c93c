/* Of the IDF's header what hosts/esp32/uart-pins.c asks: the pins that an ESP32 has (GPIO 24 and 28 to 31 are none), and which of them drive. */
#ifndef SIXLINK_GPIO_H
#define SIXLINK_GPIO_H

#define GPIO_IS_VALID_GPIO(pin) ((pin) >= 0 && (pin) <= 39 && (pin) != 24 && ((pin) < 28 || (pin) > 31))
#define GPIO_IS_VALID_OUTPUT_GPIO(pin) (GPIO_IS_VALID_GPIO(pin) && (pin) <= 33)

#endif
