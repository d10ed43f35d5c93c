#include "xsmc.h"
#include "host.h"
#include <math.h>

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
