/* What the host's C files share. Include it after xs.h or xsAll.h: they name the machine differently. */
#ifndef SIXLINK_HOST_H
#define SIXLINK_HOST_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __XSALL__
typedef txMachine Machine;
/* Later versions weigh what they meter, in fixed point. */
#if XS_MAJOR_VERSION < 17
	#define meterUnit 1
#else
	#define meterUnit XS_CODE_METERING
#endif
#else
typedef xsMachine Machine;
#endif

enum {
	statusFailure = 1,
	statusUsage = 2,
	statusMemory = 70,
};

/* A function of a native module; its length, or what else it is. A setter comes after the getter of its name. */
enum { isGetter = -1, isSetter = -2 };

typedef struct {
	const char* name;
	void (*call)(Machine* the);
	signed char length;
} Native;

/* One function that never returns for each way out: they end an open line of the wire trace first. */
void hostExit(int status) __attribute__((noreturn));
void hostThrow(Machine* the, const char* constructor, const char* format, ...) __attribute__((noreturn, format(printf, 3, 4)));
/* "XS 13.3.0, 32-bit" */
const char* hostEngine(void);

/* platform.c, which a board has one of its own of. */
void hostWrite(int descriptor, const void* bytes, size_t count);
/* Monotonic milliseconds. */
double hostNow(void);
/* Instructions executed so far; NaN where nothing counts them. */
double hostInstructions(void);

/* Loads and runs a module, and tells whether it got to its end: it may still await something. */
bool hostImport(Machine* the, const char* module);
/* Promise jobs to their end; an unhandled rejection ends the program. */
void hostSettle(Machine* the);

/* buffer.c: the bytes that a call's first three arguments (buffer, start, end) mean. */
unsigned char* bufferRange(Machine* the, bool writable, size_t* count);
void bufferCopy(Machine* the);

/* natives.c: made once in the machine that stands for flash, found again by the modules that export them. */
void nativesBuild(Machine* the, int argc, char** argv);
void* nativesFind(const char* module, const char** source);
/* Until the program runs, what only it can do throws. */
void nativesAllow(void);
void nativesCheck(Machine* the, const char* what);

#ifdef __XSALL__
/* flash.c: NULL after the last of `preloads`. */
txMachine* flashBuild(const txCreation* sizes, int argc, char** argv, const char** preloads);
#endif

/* modules.c */
bool modulesMap(const char* entry);
/* Writes the bytes of code that a device would keep of a module's file. */
void modulesSize(Machine* the, const char* file);

extern const Native probeNatives[];
void probeReset(Machine* the);

extern const Native timeNatives[];
extern const Native timerNatives[];
void timersRun(Machine* the);
/* Milliseconds to the next one, negative if none is set. */
double timersNext(void);

extern const Native serialNatives[];
void serialConstruct(Machine* the);
/* Waits for bytes, room, or `timeout` ms (negative: for ever) and calls back. */
void serialPoll(Machine* the, double timeout);
bool serialOpen(void);

extern bool wireEnabled;
void wireTrace(bool written, const unsigned char* bytes, size_t count);
void wireEnd(void);

#endif
