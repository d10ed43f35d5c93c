/* What interrupts: the vectors are in startup.c, the functions with what they serve. */
#ifndef SIXLINK_INTERRUPTS_H
#define SIXLINK_INTERRUPTS_H

/* Their numbers at the interrupt controller (Arm application note AN386). */
enum {
	uart1ReceiveInterrupt = 2,
	uart1TransmitInterrupt = 3,
};

/* port.c */
void uart1Receive(void);
void uart1Transmit(void);
void timerEnd(void);

#endif
