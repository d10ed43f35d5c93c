#define _DEFAULT_SOURCE
#include "xsAll.h"
#include "host.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * xs [options] MODULE [args…]: runs a module on XS in the memory of a microcontroller, with timers and serial ports.
 * xs --size FILE…: writes the bytes of code of each, with its name.
 */

/* The defaults of an ESP32 under Moddable, which does not let them grow. */
static txCreation creation = {
	.initialChunkSize = 78848,
	.initialHeapCount = 4928,
	.stackCount = 512,
	.initialKeyCount = 2048,
	.incrementalKeyCount = 256,
	.nameModulo = 1993,
	.symbolModulo = 127,
	.parserBufferSize = 64 * 1024,
	.parserTableModulo = 1993,
};

static const char* usage = "xs [--map NAME=PATH]… [--preload MODULE]… [--chunk BYTES] [--heap SLOTS] [--stack SLOTS] [--grow] [--trace] [--version] MODULE [args…], or --size FILE…";
enum { preloadLimit = 64 };

static const char* preloads[preloadLimit + 1];
static bool jobsQueued = false;
static bool loaded = false;

const char* hostEngine(void)
{
	static char engine[64];
	snprintf(engine, sizeof engine, "XS %d.%d.%d, %d-bit", XS_MAJOR_VERSION, XS_MINOR_VERSION, XS_PATCH_VERSION, (int)sizeof(void*) * 8);
	return engine;
}

void hostExit(int status)
{
	wireEnd();
	exit(status);
}

static void refuse(const char* format, const char* what)
{
	fprintf(stderr, "xs: ");
	fprintf(stderr, format, what);
	fprintf(stderr, "\n");
	exit(statusUsage);
}

/* What was thrown, with the stack that an error carries. It may have left no frame to run the getter in. */
static void report(txMachine* the, const char* what)
{
	mxTry(the) {
		fxBeginHost(the);
		mxPush(mxException);
		if (mxIsReference(the->stack)) {
			mxDub();
			fxGetID(the, fxID(the, "stack"));
			if (the->stack->kind != XS_STRING_KIND && the->stack->kind != XS_STRING_X_KIND)
				mxPop();
		}
		fprintf(stderr, "xs: %s: %s\n", what, fxToString(the, the->stack));
	}
	mxCatch(the) {
		fprintf(stderr, "xs: %s, and no text for it\n", what);
	}
}

void fxAbort(txMachine* the, int status)
{
	wireEnd();
	switch (status) {
	case XS_NOT_ENOUGH_MEMORY_EXIT:
		fprintf(stderr, "xs: out of memory: %d of %d slots and %d of %d chunk bytes are in use (see --heap, --chunk, --grow)\n",
			(int)the->currentHeapCount, (int)the->maximumHeapCount, (int)the->currentChunksSize, (int)the->maximumChunksSize);
		exit(statusMemory);
#if XS_MAJOR_VERSION < 17
	case XS_STACK_OVERFLOW_EXIT:
#else
	case XS_JAVASCRIPT_STACK_OVERFLOW_EXIT:
	case XS_NATIVE_STACK_OVERFLOW_EXIT:
#endif
		fprintf(stderr, "xs: stack overflow: the stack has %d slots (see --stack)\n", (int)(the->stackTop - the->stackBottom));
		exit(statusMemory);
	case XS_UNHANDLED_EXCEPTION_EXIT:
		report(the, "uncaught");
		break;
	case XS_UNHANDLED_REJECTION_EXIT:
		report(the, "unhandled rejection");
		break;
	default:
		fprintf(stderr, "xs: the engine gave up with its status %d\n", status);
	}
	exit(statusFailure);
}

#ifdef mxDebug
/* The engine is built for debugging, for the path:line of errors, but no debugger ever connects. */
void fxConnect(txMachine* the)
{
	(void)the;
}

void fxDisconnect(txMachine* the)
{
	(void)the;
}

txBoolean fxIsConnected(txMachine* the)
{
	(void)the;
	return 0;
}

/* Asked once at each line mark, which a device's code does not have: take its unit off the meter again. */
txBoolean fxIsReadable(txMachine* the)
{
	the->meterIndex -= meterUnit;
	return 0;
}

void fxReceive(txMachine* the)
{
	(void)the;
}

void fxSend(txMachine* the, txBoolean more)
{
	(void)the;
	(void)more;
}
#endif

void fxQueuePromiseJobs(txMachine* the)
{
	(void)the;
	jobsQueued = true;
}

void hostSettle(txMachine* the)
{
	while (jobsQueued) {
		jobsQueued = false;
		fxRunPromiseJobs(the);
	}
	fxEndJob(the);
	fxCheckUnhandledRejections(the, 1);
}

static void fulfilled(txMachine* the)
{
	(void)the;
	loaded = true;
}

static void rejected(txMachine* the)
{
	mxException = *mxArgv(0);
	fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
}

bool hostImport(txMachine* the, const char* module)
{
	loaded = false;
	fxBeginHost(the);
	mxTry(the) {
		mxPushStringC((txString)module);
#if XS_MAJOR_VERSION < 17
		fxRunImport(the, mxModuleInstanceInternal(mxProgram.value.reference)->value.module.realm, XS_NO_ID);
#else
		fxImport(the);
#endif
		mxDub();
		fxGetID(the, mxID(_then));
		mxCall();
		fxNewHostFunction(the, fulfilled, 1, XS_NO_ID, XS_NO_ID);
		fxNewHostFunction(the, rejected, 1, XS_NO_ID, XS_NO_ID);
		mxRunCount(2);
		mxPop();
	}
	mxCatch(the) {
		fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
	}
	fxEndHost(the);
	hostSettle(the);
	return loaded;
}

static void loop(txMachine* the)
{
	for (;;) {
		timersRun(the);
		double next = timersNext();
		if (next < 0 && !serialOpen())
			return;
		wireEnd();
		serialPoll(the, next);
	}
}

static txSize number(const char* flag, const char* value, long least)
{
	char* end;
	const long most = INT32_MAX / 32;
	long result = value ? strtol(value, &end, 10) : 0;
	if (!value || *end || result < least || result > most) {
		fprintf(stderr, "xs: %s wants a whole number from %ld to %ld, not %s\n", flag, least, most, value ? value : "nothing");
		exit(statusUsage);
	}
	return (txSize)result;
}

int main(int argc, char** argv)
{
	int i = 1;
	int preloadCount = 0;
	bool sizing = false;
	hostNow();
	signal(SIGPIPE, SIG_IGN);
	for (; i < argc && argv[i][0] == '-'; i++) {
		const char* flag = argv[i];
		if (!strcmp(flag, "--map")) {
			if (++i == argc || !modulesMap(argv[i]))
				refuse("--map wants NAME=PATH, with a * in both or in neither, at most 64 times: not %s", i < argc ? argv[i] : "nothing");
		} else if (!strcmp(flag, "--preload")) {
			if (++i == argc || preloadCount == preloadLimit)
				refuse("--preload wants a MODULE, at most 64 times: not %s", i < argc ? argv[i] : "nothing");
			preloads[preloadCount++] = argv[i];
		} else if (!strcmp(flag, "--chunk"))
			creation.initialChunkSize = number(flag, argv[++i], 1024);
		else if (!strcmp(flag, "--heap"))
			creation.initialHeapCount = number(flag, argv[++i], 256);
		else if (!strcmp(flag, "--stack"))
			creation.stackCount = number(flag, argv[++i], 128);
		else if (!strcmp(flag, "--grow")) {
			creation.incrementalChunkSize = 64 * 1024;
			creation.incrementalHeapCount = 4096;
		} else if (!strcmp(flag, "--trace"))
			wireEnabled = true;
		else if (!strcmp(flag, "--size"))
			sizing = true;
		else if (!strcmp(flag, "--version")) {
			puts(hostEngine());
			return 0;
		} else
			refuse("unknown option %s", flag);
	}
	if (i == argc)
		refuse("no MODULE given: %s", usage);
	txMachine* flash = flashBuild(&creation, argc - i - 1, argv + i + 1, preloads);
	txMachine* program = flash ? fxCloneMachine(&creation, flash, "xs", NULL) : NULL;
	if (!program)
		refuse("cannot make a machine of these sizes for %s", argv[i]);
	if (sizing) {
		for (; i < argc; i++)
			modulesSize(program, argv[i]);
		return 0;
	}
	nativesAllow();
	probeReset(program);
	hostImport(program, argv[i]);
	loop(program);
	if (!loaded) {
		fprintf(stderr, "xs: %s still awaits at its top level, and nothing is left that could wake it\n", argv[i]);
		hostExit(statusFailure);
	}
	hostExit(0);
}
