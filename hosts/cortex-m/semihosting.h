/* Arm semihosting: the program asks whoever runs it (QEMU) for files, the console and its arguments. */
#ifndef SIXLINK_SEMIHOSTING_H
#define SIXLINK_SEMIHOSTING_H

/* Operations of "Semihosting for AArch32 and AArch64". */
enum {
	semihostingGetCommandLine = 0x15,
	semihostingExit = 0x20,
};

/* Of exit: the program ended by itself. */
enum { stoppedByProgram = 0x20026 };

static inline int semihosting(int operation, void* argument)
{
	register int r0 __asm__("r0") = operation;
	register void* r1 __asm__("r1") = argument;
	__asm__ volatile("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
	return r0;
}

#endif
