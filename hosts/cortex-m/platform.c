#include "xs.h"
#include "host.h"
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* What hosts/xs takes from a computer (the file of this name there, and what newlib leaves to the system), on the MPS2 board in QEMU. */

/* The board's cycle counter. With -icount shift=0 an instruction takes 1 ns of the machine's time, so a cycle has 40. */
static volatile const uint32_t* const cycles = (const uint32_t*)0x40028018;
enum { cyclesPerMillisecond = 25000, instructionsPerCycle = 40 };

static uint64_t extended(uint32_t now)
{
	static uint64_t total = 0;
	total += (uint32_t)(now - (uint32_t)total);
	return total;
}

double hostNow(void)
{
	return (double)extended(*cycles) / cyclesPerMillisecond;
}

/*
 * Reads the counter every 41 instructions, one more than a cycle has, until two readings are two cycles apart: then the
 * last is of a cycle's first instruction, and the first was so many turns of 41 before it.
 */
static uint32_t edge(uint32_t* turns)
{
	uint32_t before, now, count = 0;
	__asm__ volatile(
		"ldr %[now], [%[cycles]]\n"
		"1: mov %[before], %[now]\n"
		"add %[count], #1\n"
		".rept 35\n nop\n .endr\n"
		"ldr %[now], [%[cycles]]\n"
		"sub %[before], %[now], %[before]\n"
		"cmp %[before], #2\n"
		"bne 1b"
		: [before] "=&r"(before), [now] "=&r"(now), [count] "+&r"(count) : [cycles] "r"(cycles) : "cc");
	*turns = count;
	return now;
}

/* Without -icount the counter is of the computer's time, and there may be no such edge: a loop of known length tells. */
static bool counted(void)
{
	enum { turns = 100000, instructionsPerTurn = 2 };
	uint32_t left = turns;
	uint32_t before = *cycles;
	__asm__ volatile("1: subs %0, #1\n bne 1b" : "+r"(left) : : "cc");
	uint32_t passed = *cycles - before;
	return passed - turns * instructionsPerTurn / instructionsPerCycle <= 1;
}

double hostInstructions(void)
{
	static enum { unknown, exact, useless } counter = unknown;
	static uint64_t own = 0;
	if (counter == unknown)
		counter = counted() ? exact : useless;
	if (counter == useless)
		return NAN;
	uint32_t turns;
	uint64_t end = extended(edge(&turns)) * instructionsPerCycle;
	uint64_t result = end - turns * 41 - own;
	/* What the search itself took is none of the program's. */
	own += turns * 41;
	return (double)result;
}

void hostWrite(int descriptor, const void* bytes, size_t count)
{
	const char* from = bytes;
	while (count) {
		ssize_t written = write(descriptor, from, count);
		if (written <= 0)
			return;
		from += written;
		count -= (size_t)written;
	}
}

/* Nothing here knows the current folder: paths stay as they are given, but for what `.` and `..` say. */
char* realpath(const char* restrict path, char* restrict resolved)
{
	size_t used = 0;
	while (*path) {
		size_t length = strcspn(path, "/");
		bool up = length == 2 && !strncmp(path, "..", 2);
		char* slash = used ? memrchr(resolved, '/', used - 1) : NULL;
		size_t parent = slash ? (size_t)(slash - resolved) + 1 : 0;
		if (up && used && strncmp(resolved + parent, "../", 3))
			used = parent;
		else if (length && !(length == 1 && *path == '.')) {
			if (used + length + 2 > PATH_MAX) {
				errno = ENAMETOOLONG;
				return NULL;
			}
			memcpy(resolved + used, path, length);
			used += length;
			resolved[used++] = '/';
		} else if (!length && !used)
			resolved[used++] = '/';
		path += length + (path[length] == '/');
	}
	resolved[used > 1 ? used - 1 : used] = 0;
	return resolved;
}

char* getcwd(char* buffer, size_t size)
{
	(void)buffer;
	(void)size;
	errno = ENOSYS;
	return NULL;
}
