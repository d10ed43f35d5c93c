#include "xs.h"
#include "host.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The native modules. Their objects are made in the machine that stands for flash; a program pays only for importing them. */

typedef struct {
	const char* module;
	const char* source;
	xsSlot object;
} Export;

#define byDefault "export default import.meta.native;"

static Export exports[] = {
	{.module = "timer", .source = byDefault},
	{.module = "time", .source = byDefault},
	{.module = "embedded:io/serial", .source = byDefault},
	{.module = "probe", .source = "export const {reset, slots, chunk, collections, mallocs, meter, instructions, heapSlots,"
		" heapChunk, collect, engine, bits} = import.meta.native;"},
	{.module = "host", .source = "export const {args, copy, exit, print, write, warn} = import.meta.native;"},
};

void* nativesFind(const char* module, const char** source)
{
	for (size_t i = 0; i < sizeof exports / sizeof *exports; i++) {
		if (strcmp(exports[i].module, module))
			continue;
		*source = exports[i].source;
		return &exports[i].object;
	}
	return NULL;
}

static bool allowed = false;

void nativesAllow(void)
{
	allowed = true;
}

void nativesCheck(Machine* the, const char* what)
{
	if (!allowed)
		hostThrow(the, "Error", "%s: not while modules are preloaded, only once the program runs", what);
}

void hostThrow(Machine* the, const char* constructor, const char* format, ...)
{
	char text[2048];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	xsThrow(xsNew1(xsGlobal, xsID(constructor), xsString(text)));
	__builtin_unreachable();
}

static void writeStrings(Machine* the, int descriptor)
{
	int count = xsToInteger(xsArgc);
	if (descriptor == STDERR_FILENO)
		wireEnd();
	for (int i = 0; i < count; i++) {
		const char* text = xsToString(xsArg(i));
		hostWrite(descriptor, text, strlen(text));
	}
}

static void writeOut(Machine* the)
{
	writeStrings(the, STDOUT_FILENO);
}

static void writeError(Machine* the)
{
	writeStrings(the, STDERR_FILENO);
}

static void print(Machine* the)
{
	size_t count;
	unsigned char* bytes = bufferRange(the, false, &count);
	hostWrite(STDOUT_FILENO, bytes, count);
}

static void quit(Machine* the)
{
	nativesCheck(the, "exit");
	hostExit(xsToInteger(xsArgc) > 0 ? xsToInteger(xsArg(0)) : 0);
}

static const Native hostNatives[] = {
	{"copy", bufferCopy, 5},
	{"exit", quit, 1},
	{"print", print, 3},
	{"write", writeOut, 1},
	{"warn", writeError, 1},
	{NULL, NULL, 0},
};

static xsSlot* begin(Machine* the, const char* module)
{
	const char* source;
	xsSlot* object = nativesFind(module, &source);
	*object = xsNewObject();
	xsRemember(*object);
	return object;
}

/* xsDefine does not add a setter to a getter. */
static void addSetter(Machine* the, xsSlot* object, const char* name, xsSlot function)
{
	xsSlot descriptor = xsNewObject();
	xsSet(descriptor, xsID("set"), function);
	xsSlot constructor = xsGet(xsGlobal, xsID("Object"));
	xsCall3(constructor, xsID("defineProperty"), *object, xsString(name), descriptor);
}

static void addAll(Machine* the, xsSlot* object, const Native* native)
{
	for (; native->name; native++) {
		/* The engine's macros push their operands one after the other: a new function must not be made in between. */
		xsSlot function = xsNewHostFunctionObject(native->call, native->length < 0 ? 0 : native->length, xsID(native->name));
		if (native->length == isGetter)
			xsDefine(*object, xsID(native->name), function, xsIsGetter);
		else if (native->length == isSetter)
			addSetter(the, object, native->name, function);
		else
			xsDefine(*object, xsID(native->name), function, xsDontEnum | xsDontDelete | xsDontSet);
	}
}

static void buildArguments(Machine* the, int count, char** values)
{
	xsResult = xsNewArray(count);
	for (int i = 0; i < count; i++)
		xsSetAt(xsResult, xsInteger(i), xsString(values[i]));
	xsSlot object = xsGet(xsGlobal, xsID("Object"));
	xsCall1(object, xsID("freeze"), xsResult);
}

void nativesBuild(Machine* the, int argc, char** argv)
{
	xsSlot* object = begin(the, "host");
	addAll(the, object, hostNatives);
	buildArguments(the, argc, argv);
	xsDefine(*object, xsID("args"), xsResult, xsDontDelete | xsDontSet);

	addAll(the, begin(the, "probe"), probeNatives);
	addAll(the, begin(the, "timer"), timerNatives);
	addAll(the, begin(the, "time"), timeNatives);

	object = begin(the, "embedded:io/serial");
	addAll(the, object, serialNatives);
	xsForget(*object);
	*object = xsNewHostConstructorObject(serialConstruct, 1, *object, xsID("Serial"));
	xsRemember(*object);

	xsSlot function = xsNewHostFunctionObject(writeOut, 1, xsID("trace"));
	xsDefine(xsGlobal, xsID("trace"), function, xsDontEnum);
}
