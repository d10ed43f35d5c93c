#include "uart-owner.h"

const char *uartOwner[uartsMost];
