#include "xsAll.h"

/*
 * What the engine allocates, seen from its own counts. Only a collection makes them less, and only an allocation brings
 * one about: where neither count has gone up at its highest, nothing was allocated and nothing collected.
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

void sixlink_probe_engine(txMachine *the)
{
	char text[32];
	c_snprintf(text, sizeof text, "XS %d.%d.%d, %d-bit", XS_MAJOR_VERSION, XS_MINOR_VERSION, XS_PATCH_VERSION, (int)sizeof(void *) * 8);
	fxString(the, mxResult, text);
}
