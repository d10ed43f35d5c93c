#include "xsAll.h"
#include "allocations.h"
#include "host.h"

/* Counts what the engine and the host allocate. The linker sends malloc's callers here first (--wrap). */

static struct {
	txSize mallocs;
	txU2 collections;
	double instructions;
} counts;

void* __real_malloc(size_t size);
void* __real_calloc(size_t count, size_t size);
void* __real_realloc(void* data, size_t size);
void* __wrap_malloc(size_t size);
void* __wrap_calloc(size_t count, size_t size);
void* __wrap_realloc(void* data, size_t size);

void* __wrap_malloc(size_t size)
{
	counts.mallocs++;
	return __real_malloc(size);
}

void* __wrap_calloc(size_t count, size_t size)
{
	counts.mallocs++;
	return __real_calloc(count, size);
}

void* __wrap_realloc(void* data, size_t size)
{
	counts.mallocs++;
	return __real_realloc(data, size);
}

#ifdef mxMetering
/* The engine's meter is narrow and wraps: a difference is taken in its own type. */
typedef __typeof__(((txMachine*)NULL)->meterIndex) Meter;

static Meter meterStart;

static void meterRestart(txMachine* the)
{
	meterStart = the->meterIndex;
}

static txNumber meterSince(txMachine* the)
{
	Meter passed = the->meterIndex - meterStart;
	return (txNumber)passed / meterUnit;
}
#else
/* As on a device. */
static void meterRestart(txMachine* the)
{
	(void)the;
}

static txNumber meterSince(txMachine* the)
{
	(void)the;
	return C_NAN;
}
#endif

void probeReset(txMachine* the)
{
	allocations = (struct Allocations){0};
	counts.mallocs = 0;
	counts.collections = the->garbageCollectionCount;
	meterRestart(the);
	counts.instructions = hostInstructions();
}

static void slots(txMachine* the)
{
	fxInteger(the, mxResult, allocations.slots);
}

static void chunk(txMachine* the)
{
	fxInteger(the, mxResult, allocations.chunk);
}

static void mallocs(txMachine* the)
{
	fxInteger(the, mxResult, counts.mallocs);
}

static void collections(txMachine* the)
{
	fxInteger(the, mxResult, (txU2)(the->garbageCollectionCount - counts.collections));
}

static void meter(txMachine* the)
{
	fxNumber(the, mxResult, meterSince(the));
}

/* Read first of all, as the rest of the call is none of the program's. */
static void instructions(txMachine* the)
{
	double now = hostInstructions();
	fxNumber(the, mxResult, now - counts.instructions);
}

static void heapSlots(txMachine* the)
{
	fxInteger(the, mxResult, the->currentHeapCount);
}

static void heapChunk(txMachine* the)
{
	fxInteger(the, mxResult, the->currentChunksSize);
}

static void collect(txMachine* the)
{
	fxCollectGarbage(the);
}

static void engine(txMachine* the)
{
	fxStringX(the, mxResult, (txString)hostEngine());
}

static void bits(txMachine* the)
{
	fxInteger(the, mxResult, (txInteger)sizeof(void*) * 8);
}

const Native probeNatives[] = {
	{"reset", probeReset, 0},
	{"slots", slots, 0},
	{"chunk", chunk, 0},
	{"collections", collections, 0},
	{"mallocs", mallocs, 0},
	{"meter", meter, 0},
	{"instructions", instructions, 0},
	{"heapSlots", heapSlots, 0},
	{"heapChunk", heapChunk, 0},
	{"collect", collect, 0},
	{"engine", engine, 0},
	{"bits", bits, 0},
	{NULL, NULL, 0},
};
