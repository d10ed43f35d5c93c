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
	/* 0: as it is. Opening says what that is, where it is anything. */
	int baud;
	/* RTS and CTS. */
	bool flowControl;
} PortOptions;

typedef struct {
	int port;
	/* What is waited for, beside errors. */
	bool reading;
	bool writing;
	/* What has come about. */
	size_t readable;
	bool writable;
	/* Bytes were lost before those that can be read. */
	bool overrun;
	/* Nothing more comes from it. */
	bool gone;
} PortEvents;

/* Whether bytes that are lost in a port are told. */
extern const bool portReportsOverrun;

/* Returns the port, 0 or more, or -1 with one line of what is wrong in `problem`. */
int portOpen(PortOptions* options, char* problem, size_t size);
void portClose(int port);
/* Returns 0, or -1 with what is wrong in `problem` and the rate as it was. */
int portSetBaud(int port, int baud, char* problem, size_t size);
/* Both move what they can at once, and return how much that was. */
size_t portRead(int port, void* bytes, size_t count);
size_t portWrite(int port, const void* bytes, size_t count);
/* Waits for an event of the `count` ports, or `timeout` ms (negative: for ever). */
void portsWait(PortEvents* events, int count, double timeout);

#endif
