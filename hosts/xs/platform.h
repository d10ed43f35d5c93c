/* What XS asks of its platform: C library, POSIX where there is one, and the engine's own defaults wherever this host has no reason to differ. */
#ifndef SIXLINK_PLATFORM_H
#define SIXLINK_PLATFORM_H

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
	#include <arpa/inet.h>
	#include <pthread.h>
	#undef mxLinux
	#define mxLinux 1
	#define mxUseGCCAtomics 1
	#define mxUsePOSIXThreads 1
#else
	/* newlib names none. */
	#define PATH_MAX 1024
#endif

#define mxUseDefaultBuildKeys 1
#define mxUseDefaultChunkAllocation 1
#define mxUseDefaultMachinePlatform 1
#define mxUseDefaultParseScript 1
#define mxUseDefaultSharedChunks 1
#define mxUseDefaultSlotAllocation 1

/* A 32-bit build keeps the 16-byte slots of a microcontroller; a 64-bit one has room for wide identifiers. */
#if INTPTR_MAX == INT64_MAX
	#define mx32bitID 1
#endif

#define mxMachinePlatform \
	void* waiterCondition; \
	void* waiterData; \
	void* waiterLink;

#endif
