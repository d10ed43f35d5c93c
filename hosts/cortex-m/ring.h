/*
 * Bytes between an interrupt and the program: one puts, the other takes, and neither waits for the other. The counts run
 * on and wrap; their difference is what is in the ring, so that it can be full.
 */
#ifndef SIXLINK_RING_H
#define SIXLINK_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A power of 2. */
enum { ringSize = 4096 };

typedef struct {
	volatile uint32_t put;
	volatile uint32_t taken;
	volatile uint8_t bytes[ringSize];
} Ring;

static inline uint32_t ringLength(const Ring* ring)
{
	return ring->put - ring->taken;
}

/* Tells whether there was room. */
static inline bool ringPut(Ring* ring, uint8_t byte)
{
	uint32_t put = ring->put;
	if (put - ring->taken == ringSize)
		return false;
	ring->bytes[put % ringSize] = byte;
	ring->put = put + 1;
	return true;
}

/* Tells whether there was a byte. */
static inline bool ringTake(Ring* ring, uint8_t* byte)
{
	uint32_t taken = ring->taken;
	if (ring->put == taken)
		return false;
	*byte = ring->bytes[taken % ringSize];
	ring->taken = taken + 1;
	return true;
}

#endif
