#include "xsAll.h"
#include "host.h"

/*
 * The machine that stands for flash: the intrinsics, the native modules and what --preload names, which the program's
 * machine shares. What a device's linker makes read-only is read-only here too, so that what runs here runs there.
 */

static void eachSlot(txMachine* the, void (*visit)(txSlot* slot))
{
	for (txSlot* heap = the->firstHeap; heap; heap = heap->next)
		for (txSlot* slot = heap + 1; slot < heap->value.reference; slot++)
			visit(slot);
}

static bool isFunction(const txSlot* instance)
{
	const txSlot* internal = instance->next;
	return internal && (internal->flag & XS_INTERNAL_FLAG) && (internal->kind == XS_CALLBACK_KIND
		|| internal->kind == XS_CALLBACK_X_KIND || internal->kind == XS_CODE_KIND || internal->kind == XS_CODE_X_KIND);
}

static void freezeProperties(txSlot* property)
{
	for (; property; property = property->next) {
		if (property->kind != XS_ACCESSOR_KIND)
			property->flag |= XS_DONT_SET_FLAG;
		property->flag |= XS_DONT_DELETE_FLAG;
	}
}

static void freeze(txSlot* instance)
{
	freezeProperties(instance->next);
	instance->flag |= XS_DONT_PATCH_FLAG;
}

/* Functions, their prototypes and environments stay in flash; so do those that the engine cannot copy when they are written to. */
static void freezeInstance(txSlot* slot)
{
	const txSlot* internal = slot->next;
	if (slot->kind != XS_INSTANCE_KIND || !internal || !(internal->flag & XS_INTERNAL_FLAG))
		return;
	if (isFunction(slot)) {
		freeze(slot);
		if (!(slot->flag & XS_CAN_CONSTRUCT_FLAG))
			return;
		for (txSlot* property = internal->next; property; property = property->next)
			if (property->ID == mxID(_prototype) && property->kind == XS_REFERENCE_KIND)
				freeze(property->value.reference);
		return;
	}
	switch (internal->kind) {
	case XS_PROMISE_KIND:
		freeze(internal->next->value.reference);
		freeze(slot);
		break;
	case XS_ARRAY_BUFFER_KIND:
	case XS_DATA_VIEW_KIND:
	case XS_MAP_KIND:
	case XS_PROXY_KIND:
	case XS_REGEXP_KIND:
	case XS_SET_KIND:
	case XS_TYPED_ARRAY_KIND:
	case XS_WEAK_MAP_KIND:
	case XS_WEAK_REF_KIND:
	case XS_WEAK_SET_KIND:
		freeze(slot);
		break;
	case XS_CLOSURE_KIND:
		if (internal->value.closure->kind == XS_FINALIZATION_REGISTRY_KIND)
			freeze(slot);
		break;
	default:
		if (internal->ID == XS_ENVIRONMENT_BEHAVIOR)
			freeze(slot);
	}
}

/* A variable that holds a function keeps it. */
static void freezeVariable(txSlot* slot)
{
	if (slot->kind != XS_CLOSURE_KIND)
		return;
	txSlot* variable = slot->value.closure;
	if (variable->kind == XS_REFERENCE_KIND && isFunction(variable->value.reference))
		variable->flag |= XS_DONT_SET_FLAG;
}

/* The program's collector moves what its own slots have in chunks: a copy of one of these must not look like its own. */
static void pinValue(txSlot* slot)
{
	switch (slot->kind) {
	case XS_BIGINT_KIND:
		slot->kind = XS_BIGINT_X_KIND;
		break;
	case XS_CODE_KIND:
		slot->kind = XS_CODE_X_KIND;
		break;
	case XS_KEY_KIND:
		slot->kind = XS_KEY_X_KIND;
		break;
	case XS_STRING_KIND:
		slot->kind = XS_STRING_X_KIND;
		break;
	}
}

static void pin(txSlot* slot)
{
	pinValue(slot);
	if (slot->kind == XS_ARRAY_KIND && slot->value.array.address) {
		txSlot* item = slot->value.array.address;
		for (txIndex count = (txIndex)fxGetIndexSize(NULL, slot); count; count--)
			pinValue(item++);
	}
	/* What has no alias is never copied: its private fields and inner values must not be written to either. */
	if (slot->kind != XS_INSTANCE_KIND || slot->ID != XS_NO_ID)
		return;
	for (txSlot* property = slot->next; property && (property->flag & XS_INTERNAL_FLAG); property = property->next) {
		switch (property->kind) {
		case XS_PRIVATE_KIND:
			freezeProperties(property->value.private.first);
			break;
		case XS_ARRAY_BUFFER_KIND:
		case XS_DATE_KIND:
		case XS_MAP_KIND:
		case XS_REGEXP_KIND:
		case XS_SET_KIND:
		case XS_WEAK_MAP_KIND:
		case XS_WEAK_SET_KIND:
			property->flag |= XS_DONT_SET_FLAG;
			break;
		}
	}
}

static void addNatives(txMachine* the, int argc, char** argv)
{
	fxBeginHost(the);
	mxTry(the) {
		nativesBuild(the, argc, argv);
	}
	mxCatch(the) {
		fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
	}
	fxEndHost(the);
}

txMachine* flashBuild(const txCreation* sizes, int argc, char** argv, const char** preloads)
{
	txCreation roomy = *sizes;
	roomy.initialChunkSize = roomy.incrementalChunkSize = 1024 * 1024;
	roomy.initialHeapCount = roomy.incrementalHeapCount = 64 * 1024;
	roomy.stackCount = 4096;
	txMachine* the = fxCreateMachine(&roomy, "flash", NULL, XS_NO_ID);
	if (!the)
		return NULL;
	addNatives(the, argc, argv);
	if (*preloads) {
		for (; *preloads; preloads++) {
			if (hostImport(the, *preloads))
				continue;
			fprintf(stderr, "xs: %s awaits at its top level, and nothing can wake it while it is preloaded\n", *preloads);
			hostExit(statusFailure);
		}
		fxCollectGarbage(the);
		eachSlot(the, freezeInstance);
		eachSlot(the, freezeVariable);
	}
	fxShareMachine(the);
	eachSlot(the, pin);
	return the;
}
