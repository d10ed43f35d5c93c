#include "interrupts.h"
#include "semihosting.h"
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* From reset to main, and from exit back to QEMU. Files and console are newlib's, by semihosting (librdimon). */

extern uint32_t dataStart[], dataEnd[], dataLoad[], bssStart[], bssEnd[], stackEnd[];
extern void initialise_monitor_handles(void);
extern int main(int argc, char** argv);

enum { argumentLimit = 128 };

static char commandLine[8192];
static char* arguments[argumentLimit + 1];

/* newlib's exit calls it. */
void _fini(void)
{
}

void _exit(int status)
{
	uint32_t block[2] = {stoppedByProgram, (uint32_t)status};
	semihosting(semihostingExit, block);
	for (;;)
		;
}

/* The first argument is the program; none holds a space. */
static int readArguments(void)
{
	struct {
		char* text;
		uint32_t size;
	} block = {commandLine, sizeof commandLine};
	if (semihosting(semihostingGetCommandLine, &block))
		return 0;
	int count = 0;
	for (char* word = strtok(commandLine, " "); word && count < argumentLimit; word = strtok(NULL, " "))
		arguments[count++] = word;
	return count;
}

void reset(void)
{
	memcpy(dataStart, dataLoad, (size_t)((char*)dataEnd - (char*)dataStart));
	memset(bssStart, 0, (size_t)((char*)bssEnd - (char*)bssStart));
	initialise_monitor_handles();
	int count = readArguments();
	exit(main(count, arguments));
}

static void fault(void)
{
	static const char text[] = "xs: the processor faulted\n";
	write(STDERR_FILENO, text, sizeof text - 1);
	_exit(EXIT_FAILURE);
}

enum { systemTimer = 15, firstInterrupt = 16 };

/* Stack, reset, NMI and the four faults, and what interrupts. */
__attribute__((section(".vectors"), used)) static const void* const vectors[] = {
	stackEnd, reset, fault, fault, fault, fault, fault,
	[systemTimer] = timerEnd,
	[firstInterrupt + uart1ReceiveInterrupt] = uart1Receive,
	[firstInterrupt + uart1TransmitInterrupt] = uart1Transmit,
};
