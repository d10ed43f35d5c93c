/* Serial ports as the machine has them, under "embedded:io/serial" (serial.c): a computer's are in port.c, a board has a file of this name of its own. */
#ifndef SIXLINK_PORT_H
#define SIXLINK_PORT_H

#include <stdbool.h>
#include <stddef.h>

enum {
	portLimit = 16,
	/* Bytes that a port keeps until they are read. */
	portCapacity = 4096,
};

typedef struct {
	/* A name or path; NULL: `descriptor`, which is open already. */
	const char* device;
	int descriptor;
	/* 0: as it is. */
	int baud;
} PortOptions;

typedef struct {
	int port;
	/* What is waited for, beside errors. */
	bool reading;
	bool writing;
	/* What has come about. */
	size_t readable;
	bool writable;
	/* Bytes lost since last told, because nobody read in time. */
	unsigned overrun;
	/* Nothing more comes from it. */
	bool gone;
} PortEvents;

/* Returns the port, 0 or more, or -1 with one line of what is wrong in `problem`. */
int portOpen(const PortOptions* options, char* problem, size_t size);
void portClose(int port);
/* Both move what they can at once, and return how much that was. */
size_t portRead(int port, void* bytes, size_t count);
size_t portWrite(int port, const void* bytes, size_t count);
/* Waits for an event of the `count` ports, or `timeout` ms (negative: for ever). */
void portsWait(PortEvents* events, int count, double timeout);

#endif
