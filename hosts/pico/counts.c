#include "xsAll.h"
#include "allocations.h"

/*
 * What the engine and newlib allocate: the linker sends the callers of both here first (--wrap, in the manifest's build).
 * Of newlib's functions it is those behind malloc, calloc and realloc, which the Pico SDK wraps itself.
 */

static txInteger mallocs;

struct _reent;
void *__real__malloc_r(struct _reent *context, size_t size);
void *__real__realloc_r(struct _reent *context, void *data, size_t size);
void *__wrap__malloc_r(struct _reent *context, size_t size);
void *__wrap__realloc_r(struct _reent *context, void *data, size_t size);

void *__wrap__malloc_r(struct _reent *context, size_t size)
{
	mallocs++;
	return __real__malloc_r(context, size);
}

void *__wrap__realloc_r(struct _reent *context, void *data, size_t size)
{
	mallocs++;
	return __real__realloc_r(context, data, size);
}

void sixlink_probe_reset(txMachine *the)
{
	allocations = (struct Allocations){0};
	mallocs = 0;
}

void sixlink_probe_slots(txMachine *the)
{
	fxInteger(the, mxResult, allocations.slots);
}

void sixlink_probe_chunk(txMachine *the)
{
	fxInteger(the, mxResult, allocations.chunk);
}

void sixlink_probe_mallocs(txMachine *the)
{
	fxInteger(the, mxResult, mallocs);
}
