#define _DEFAULT_SOURCE
#include "xs.h"
#include "host.h"
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

/* What the host needs of the computer. A board has a file of this name of its own. */

void hostWrite(int descriptor, const void* bytes, size_t count)
{
	const char* from = bytes;
	while (count) {
		ssize_t written = write(descriptor, from, count);
		if (written < 0 && errno == EAGAIN) {
			struct pollfd room = {.fd = descriptor, .events = POLLOUT};
			poll(&room, 1, -1);
		} else if (written < 0 && errno != EINTR)
			return;
		else if (written > 0) {
			from += written;
			count -= (size_t)written;
		}
	}
}

double hostNow(void)
{
	static struct timespec start = {0, 0};
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (start.tv_sec == 0)
		start = now;
	return (double)(now.tv_sec - start.tv_sec) * 1e3 + (double)(now.tv_nsec - start.tv_nsec) / 1e6;
}

double hostInstructions(void)
{
	return NAN;
}
