#include "uart-claim.h"

const char *uartOwner[uartsMost];
