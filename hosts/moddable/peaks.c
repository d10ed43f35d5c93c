#include "xsAll.h"

/*
 * What the engine allocates, for a board whose linker cannot be told to count it: seen from the engine's own counts. Only
 * a collection makes them less, and only an allocation brings one about: where neither count has gone up at its highest,
 * nothing was allocated and nothing collected. Otherwise it is the most that was in use beyond that at the start.
 */

static txSize slotsBefore;
static txSize chunkBefore;

void sixlink_probe_reset(txMachine *the)
{
	slotsBefore = the->peakHeapCount = the->currentHeapCount;
	chunkBefore = the->peakChunksSize = the->currentChunksSize;
}

void sixlink_probe_slots(txMachine *the)
{
	fxInteger(the, mxResult, the->peakHeapCount - slotsBefore);
}

void sixlink_probe_chunk(txMachine *the)
{
	fxInteger(the, mxResult, the->peakChunksSize - chunkBefore);
}

void sixlink_probe_mallocs(txMachine *the)
{
	fxNumber(the, mxResult, C_NAN);
}
