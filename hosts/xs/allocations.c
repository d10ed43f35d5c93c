#include "xsAll.h"
#include "allocations.h"

/* The linker sends the callers of the engine's allocators here first (--wrap). */

struct Allocations allocations;

txSlot* __real_fxNewSlot(txMachine* the);
txSlot* __real_fxDuplicateSlot(txMachine* the, txSlot* slot);
void* __real_fxNewChunk(txMachine* the, txSize size);
void* __real_fxNewGrowableChunk(txMachine* the, txSize size, txSize capacity);
void* __real_fxRenewChunk(txMachine* the, void* data, txSize size);

txSlot* __wrap_fxNewSlot(txMachine* the);
txSlot* __wrap_fxDuplicateSlot(txMachine* the, txSlot* slot);
void* __wrap_fxNewChunk(txMachine* the, txSize size);
void* __wrap_fxNewGrowableChunk(txMachine* the, txSize size, txSize capacity);
void* __wrap_fxRenewChunk(txMachine* the, void* data, txSize size);

/* A chunk takes its header, and its size rounded up to a word. */
static txSize footprint(txSize size)
{
	const txSize word = sizeof(size_t);
	return (txSize)sizeof(txChunk) + (size + word - 1) / word * word;
}

txSlot* __wrap_fxNewSlot(txMachine* the)
{
	allocations.slots++;
	return __real_fxNewSlot(the);
}

/* The duplicate's fxNewSlot is called inside one object file, where the linker does not see it. */
txSlot* __wrap_fxDuplicateSlot(txMachine* the, txSlot* slot)
{
	allocations.slots++;
	return __real_fxDuplicateSlot(the, slot);
}

void* __wrap_fxNewChunk(txMachine* the, txSize size)
{
	allocations.chunk += footprint(size);
	return __real_fxNewChunk(the, size);
}

void* __wrap_fxNewGrowableChunk(txMachine* the, txSize size, txSize capacity)
{
	allocations.chunk += footprint(capacity);
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
		allocations.chunk += capacityOf(result) - before;
	return result;
}
