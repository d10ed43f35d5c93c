#define _DEFAULT_SOURCE
#include "xsAll.h"
#include "xsScript.h"
#include "host.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Finds modules by the --map entries, parses them from disk, and treats their code as if it were in flash. */

typedef struct {
	char* name;
	size_t length;
	const char* path;
	bool prefix;
} Entry;

enum { entryLimit = 64 };

static Entry entries[entryLimit];
static int entryCount = 0;

bool modulesMap(const char* text)
{
	const char* equals = strchr(text, '=');
	if (!equals || equals == text || !equals[1] || entryCount == entryLimit)
		return false;
	size_t length = (size_t)(equals - text);
	bool prefix = text[length - 1] == '*';
	if (prefix != (strchr(equals, '*') != NULL))
		return false;
	entries[entryCount++] = (Entry){
		.name = strndup(text, length), .length = prefix ? length - 1 : length, .path = equals + 1, .prefix = prefix,
	};
	return true;
}

/* The file that the map names for a bare specifier: an exact entry, or else the longest prefix. */
static bool mapped(const char* name, char* path, size_t size)
{
	const Entry* best = NULL;
	for (const Entry* entry = entries; entry < entries + entryCount; entry++) {
		if (entry->prefix ? strncmp(name, entry->name, entry->length) : strcmp(name, entry->name))
			continue;
		if (!best || (best->prefix && (!entry->prefix || entry->length > best->length)))
			best = entry;
	}
	if (!best)
		return false;
	int star = (int)strcspn(best->path, "*");
	if (best->prefix)
		snprintf(path, size, "%.*s%s%s", star, best->path, name + best->length, best->path + star + 1);
	else
		snprintf(path, size, "%s", best->path);
	return true;
}

/* One name per file, whatever way leads to it: its real path, from the current folder where it is below that. */
static bool canonical(const char* path, char* name)
{
	char folder[PATH_MAX];
	struct stat status;
	if (!realpath(path, name) || stat(name, &status))
		return false;
	if (S_ISDIR(status.st_mode)) {
		errno = EISDIR;
		return false;
	}
	size_t length = getcwd(folder, sizeof folder) ? strlen(folder) : 0;
	if (length && !strncmp(name, folder, length) && name[length] == '/')
		memmove(name, name + length + 1, strlen(name + length + 1) + 1);
	return true;
}

static txID identify(txMachine* the, const char* name)
{
	txID id = fxFindName(the, (txString)name);
	return id == XS_NO_ID ? fxNewNameX(the, strdup(name)) : id;
}

txID fxFindModule(txMachine* the, txSlot* realm, txID importer, txSlot* slot)
{
	(void)realm;
	char specifier[PATH_MAX];
	char path[2 * PATH_MAX];
	char name[PATH_MAX];
	const char* source;
	fxToStringBuffer(the, slot, specifier, sizeof specifier);
	/* The command line names a file, or else what a module would import. */
	if (importer == XS_NO_ID && canonical(specifier, name))
		return identify(the, name);
	const char* problem = strerror(errno);
	const char* from = importer == XS_NO_ID ? "the command line" : fxGetKeyName(the, importer);
	if (importer != XS_NO_ID && (!strncmp(specifier, "./", 2) || !strncmp(specifier, "../", 3))) {
		const char* slash = strrchr(from, '/');
		snprintf(path, sizeof path, "%.*s%s", slash ? (int)(slash - from + 1) : 0, from, specifier);
	} else if (!mapped(specifier, path, sizeof path)) {
		if (nativesFind(specifier, &source))
			return identify(the, specifier);
		if (importer == XS_NO_ID)
			hostThrow(the, "ReferenceError", "module \"%s\" not found: %s", specifier, problem);
		hostThrow(the, "ReferenceError", "module \"%s\" not found: %s imports it, and no --map names it", specifier, from);
	}
	if (canonical(path, name))
		return identify(the, name);
	hostThrow(the, "ReferenceError", "module \"%s\" not found: %s imports it, and %s is not there: %s", specifier, from, path,
		strerror(errno));
}

/* Of xsRun.c; not every version's header declares it. */
extern void fxRemapIDs(txMachine* the, txByte* code, txSize size, txID* ids);

static char parserError[1024];

static void reportError(void* console, txString path, txInteger line, txString format, c_va_list arguments)
{
	(void)console;
	if (parserError[0])
		return;
	int used = snprintf(parserError, sizeof parserError, "%s:%d: ", path ? path : "?", (int)line);
	vsnprintf(parserError + used, sizeof parserError - (size_t)used, format, arguments);
}

/* `marks`: mxDebugFlag for the lines that errors name, which a device's code does not have. */
static txScript* parse(txMachine* the, void* stream, txGetter getter, const char* name, txUnsigned marks)
{
	txParser parser;
	txParserJump jump;
	txScript* volatile script = NULL;
	parserError[0] = 0;
	fxInitializeParser(&parser, the, the->parserBufferSize, the->parserTableModulo);
	parser.reportError = reportError;
	parser.firstJump = &jump;
	if (setjmp(jump.jmp_buf) == 0) {
		parser.path = fxNewParserSymbol(&parser, (txString)name);
		fxParserTree(&parser, stream, getter, marks, NULL);
		/* Errors name the compiled file and its line. */
		parser.source = parser.path;
		fxParserHoist(&parser);
		fxParserBind(&parser);
		script = fxParserCode(&parser);
	}
	fxTerminateParser(&parser);
	if (parserError[0])
		hostThrow(the, "SyntaxError", "%s", parserError);
	return script;
}

/* On a device the linker puts names into flash. */
static void flashNames(txMachine* the, txScript* script)
{
	txByte* name = script->symbolsBuffer;
	txID count = 0;
	if (!name)
		return;
	mxDecodeID(name, count);
	txID* ids = calloc((size_t)count + 1, sizeof *ids);
	if (!ids)
		fxAbort(the, XS_NOT_ENOUGH_MEMORY_EXIT);
	ids[0] = XS_NO_ID;
	for (txID i = 1; i < count; i++) {
		ids[i] = fxNewNameX(the, (txString)name);
		name += strlen((char*)name) + 1;
	}
	fxRemapIDs(the, script->codeBuffer, script->codeSize, ids);
	free(ids);
	script->symbolsBuffer = NULL;
}

/*
 * The linker has the literals and nested functions of a module stay in flash too, but not those of one that it
 * preloads (xslBase.c, fxMapCode): that one copies each to a chunk of the heap whenever it is evaluated, as code that is
 * parsed at run time does. To count what a device would, the same is done here.
 */
static void flashLiterals(txScript* script)
{
	txByte* end = script->codeBuffer + script->codeSize;
	for (txByte* code = script->codeBuffer; code < end;) {
		txS1 size = gxCodeSizes[(txU1)*code];
		txU1 op = (txU1)*code;
		if (op >= XS_CODE_STRING_1 && op <= XS_CODE_STRING_4)
			*code = (txByte)(op - XS_CODE_STRING_1 + XS_CODE_STRING_ARCHIVE_1);
		else if (op >= XS_CODE_CODE_1 && op <= XS_CODE_CODE_4)
			*code = (txByte)(op - XS_CODE_CODE_1 + XS_CODE_CODE_ARCHIVE_1);
		code++;
		if (size > 0)
			code += size - 1;
		else if (size == 0)
			code += sizeof(txID);
		else {
			/* A counted operand: the count is as wide as the size is negative. */
			txU4 length = 0;
			memcpy(&length, code, (size_t)-size);
			code += -size + (txInteger)length;
		}
	}
}

#ifdef mxDebug
static const txUnsigned marked = mxDebugFlag;
#else
static const txUnsigned marked = 0;
#endif

static txScript* parseFile(txMachine* the, const char* name, txUnsigned marks)
{
	FILE* file = fopen(name, "r");
	if (!file)
		hostThrow(the, "ReferenceError", "module \"%s\" cannot be read: %s", name, strerror(errno));
	txScript* script = parse(the, file, (txGetter)fgetc, name, marks);
	fclose(file);
	if (!script)
		hostThrow(the, "SyntaxError", "%s: the parser gave up", name);
	return script;
}

void modulesSize(txMachine* the, const char* file)
{
	fxBeginHost(the);
	mxTry(the) {
		txScript* script = parseFile(the, file, 0);
		printf("%d %s\n", (int)script->codeSize, file);
		fxDeleteScript(script);
	}
	mxCatch(the) {
		fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
	}
	fxEndHost(the);
}

void fxLoadModule(txMachine* the, txSlot* module, txID moduleID)
{
	const char* name = fxGetKeyName(the, moduleID);
	const char* source;
	txSlot* native = nativesFind(name, &source);
	txScript* script;
	if (native) {
		txStringCStream stream = {.buffer = (txString)source, .size = (txSize)strlen(source)};
		script = parse(the, &stream, fxStringCGetter, name, marked);
		if (!script)
			hostThrow(the, "SyntaxError", "%s: the parser gave up", name);
	} else
		script = parseFile(the, name, marked);
	flashNames(the, script);
	if (the->sharedMachine)
		flashLiterals(script);
	fxResolveModule(the, module, moduleID, script, NULL, NULL);
	if (native)
		fxNextSlotProperty(the, fxLastProperty(the, mxModuleMeta(module)->value.reference), native, fxID(the, "native"), XS_GET_ONLY);
}
