/* Bytes between an interrupt handler and the rest: one side puts, the other takes, and neither waits for the other. */
#ifndef SIXLINK_RING_H
#define SIXLINK_RING_H

#include <stdint.h>
#include <string.h>

typedef struct {
	uint8_t *bytes;
	/* A power of two. */
	uint32_t size;
	/* Counts, of which the lower bits are the place: both wrap at 2^32. */
	volatile uint32_t put;
	volatile uint32_t taken;
} Ring;

static inline uint32_t ringLength(const Ring *ring)
{
	return ring->put - ring->taken;
}

static inline uint32_t ringRoom(const Ring *ring)
{
	return ring->size - ringLength(ring);
}

/* There must be room. */
static inline void ringPut(Ring *ring, uint8_t byte)
{
	ring->bytes[ring->put & (ring->size - 1)] = byte;
	ring->put++;
}

/* There must be a byte. */
static inline uint8_t ringTake(Ring *ring)
{
	uint8_t byte = ring->bytes[ring->taken & (ring->size - 1)];
	ring->taken++;
	return byte;
}

/* As many of `count` bytes as there is room for. Returns how many. */
static inline uint32_t ringWrite(Ring *ring, const uint8_t *from, uint32_t count)
{
	uint32_t room = ringRoom(ring), at = ring->put & (ring->size - 1);
	if (count > room)
		count = room;
	uint32_t first = ring->size - at < count ? ring->size - at : count;
	memcpy(ring->bytes + at, from, first);
	memcpy(ring->bytes, from + first, count - first);
	ring->put += count;
	return count;
}

/* As many of `count` bytes as there are. Returns how many. */
static inline uint32_t ringRead(Ring *ring, uint8_t *to, uint32_t count)
{
	uint32_t length = ringLength(ring), at = ring->taken & (ring->size - 1);
	if (count > length)
		count = length;
	uint32_t first = ring->size - at < count ? ring->size - at : count;
	memcpy(to, ring->bytes + at, first);
	memcpy(to + first, ring->bytes, count - first);
	ring->taken += count;
	return count;
}

#endif
