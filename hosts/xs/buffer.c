#include "xsmc.h"
#include "host.h"
#include <math.h>
#include <string.h>

/* The bytes that a call's (buffer, start, end) mean, checked; nothing is allocated, unlike with a view. */
unsigned char* bufferRange(Machine* the, bool writable, size_t* count)
{
	void* bytes;
	xsUnsignedValue length;
	if (xsmcArgc < 3)
		hostThrow(the, "TypeError", "wanted buffer, start, end");
	if (writable)
		xsmcGetBufferWritable(xsArg(0), &bytes, &length);
	else
		xsmcGetBufferReadable(xsArg(0), &bytes, &length);
	double start = xsmcToNumber(xsArg(1));
	double end = xsmcToNumber(xsArg(2));
	if (!(start >= 0 && start <= end && end <= length) || start != floor(start) || end != floor(end))
		hostThrow(the, "RangeError", "range %g to %g of %u bytes", start, end, (unsigned)length);
	*count = (size_t)(end - start);
	return (unsigned char*)bytes + (size_t)start;
}

/* copy(buffer, start, end, from, at) */
void bufferCopy(Machine* the)
{
	size_t count;
	void* from;
	xsUnsignedValue length;
	unsigned char* to = bufferRange(the, true, &count);
	if (xsmcArgc < 5)
		hostThrow(the, "TypeError", "wanted buffer, start, end, from, at");
	xsmcGetBufferReadable(xsArg(3), &from, &length);
	double at = xsmcToNumber(xsArg(4));
	if (!(at >= 0 && at + (double)count <= length) || at != floor(at))
		hostThrow(the, "RangeError", "%u bytes from %g of %u", (unsigned)count, at, (unsigned)length);
	memmove(to, (unsigned char*)from + (size_t)at, count);
}
