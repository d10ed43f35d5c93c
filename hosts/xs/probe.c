#include "xsAll.h"
#include "host.h"

/* Counts what the engine and the host allocate. The linker sends the allocators' callers here first (--wrap). */

static struct {
	txSize slots;
	txSize chunk;
	txSize mallocs;
	txU2 collections;
	double instructions;
} counts;

txSlot* __real_fxNewSlot(txMachine* the);
txSlot* __real_fxDuplicateSlot(txMachine* the, txSlot* slot);
void* __real_fxNewChunk(txMachine* the, txSize size);
void* __real_fxNewGrowableChunk(txMachine* the, txSize size, txSize capacity);
void* __real_fxRenewChunk(txMachine* the, void* data, txSize size);
void* __real_malloc(size_t size);
void* __real_calloc(size_t count, size_t size);
void* __real_realloc(void* data, size_t size);

txSlot* __wrap_fxNewSlot(txMachine* the);
txSlot* __wrap_fxDuplicateSlot(txMachine* the, txSlot* slot);
void* __wrap_fxNewChunk(txMachine* the, txSize size);
void* __wrap_fxNewGrowableChunk(txMachine* the, txSize size, txSize capacity);
void* __wrap_fxRenewChunk(txMachine* the, void* data, txSize size);
void* __wrap_malloc(size_t size);
void* __wrap_calloc(size_t count, size_t size);
void* __wrap_realloc(void* data, size_t size);

/* A chunk takes its header, and its size rounded up to a word. */
static txSize footprint(txSize size)
{
	const txSize word = sizeof(size_t);
	return (txSize)sizeof(txChunk) + (size + word - 1) / word * word;
}

txSlot* __wrap_fxNewSlot(txMachine* the)
{
	counts.slots++;
	return __real_fxNewSlot(the);
}

/* The duplicate's fxNewSlot is called inside one object file, where the linker does not see it. */
txSlot* __wrap_fxDuplicateSlot(txMachine* the, txSlot* slot)
{
	counts.slots++;
	return __real_fxDuplicateSlot(the, slot);
}

void* __wrap_fxNewChunk(txMachine* the, txSize size)
{
	counts.chunk += footprint(size);
	return __real_fxNewChunk(the, size);
}

void* __wrap_fxNewGrowableChunk(txMachine* the, txSize size, txSize capacity)
{
	counts.chunk += footprint(capacity);
	return __real_fxNewGrowableChunk(the, size, capacity);
}

static txSize capacityOf(void* data)
{
	txChunk* chunk = (txChunk*)data - 1;
	return (txSize)(chunk->temporary - (txByte*)chunk);
}

void* __wrap_fxRenewChunk(txMachine* the, void* data, txSize size)
{
	txSize before = capacityOf(data);
	void* result = __real_fxRenewChunk(the, data, size);
	if (result)
		counts.chunk += capacityOf(result) - before;
	return result;
}

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
	counts.slots = 0;
	counts.chunk = 0;
	counts.mallocs = 0;
	counts.collections = the->garbageCollectionCount;
	meterRestart(the);
	counts.instructions = hostInstructions();
}

static void slots(txMachine* the)
{
	fxInteger(the, mxResult, counts.slots);
}

static void chunk(txMachine* the)
{
	fxInteger(the, mxResult, counts.chunk);
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
