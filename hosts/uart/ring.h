/* Bytes between an interrupt and the program: one puts, the other takes, and neither waits for the other. */
#ifndef SIXLINK_RING_H
#define SIXLINK_RING_H

#include <stdint.h>
#include <string.h>

/* Never called apart: what an interrupt calls may have to lie elsewhere than the rest of the program. */
#define ringInline static inline __attribute__((always_inline))

typedef struct {
	uint8_t *bytes;
	/* A power of two. */
	uint32_t size;
	/* Counts, of which the lower bits are the place: both wrap at 2^32. Each is written by one side, after the bytes. */
	uint32_t put;
	uint32_t taken;
} Ring;

ringInline uint32_t ringPut(const Ring *ring)
{
	return __atomic_load_n(&ring->put, __ATOMIC_ACQUIRE);
}

ringInline uint32_t ringTaken(const Ring *ring)
{
	return __atomic_load_n(&ring->taken, __ATOMIC_ACQUIRE);
}

ringInline uint32_t ringLength(const Ring *ring)
{
	return ringPut(ring) - ringTaken(ring);
}

ringInline uint32_t ringRoom(const Ring *ring)
{
	return ring->size - ringLength(ring);
}

/* There must be room. */
ringInline void ringPush(Ring *ring, uint8_t byte)
{
	uint32_t put = ring->put;
	ring->bytes[put & (ring->size - 1)] = byte;
	__atomic_store_n(&ring->put, put + 1, __ATOMIC_RELEASE);
}

/* There must be a byte. */
ringInline uint8_t ringPull(Ring *ring)
{
	uint32_t taken = ring->taken;
	uint8_t byte = ring->bytes[taken & (ring->size - 1)];
	__atomic_store_n(&ring->taken, taken + 1, __ATOMIC_RELEASE);
	return byte;
}

/* As many of `count` bytes as there is room for. Returns how many. */
static inline uint32_t ringWrite(Ring *ring, const uint8_t *from, uint32_t count)
{
	uint32_t room = ringRoom(ring), put = ring->put, at = put & (ring->size - 1);
	if (count > room)
		count = room;
	uint32_t first = ring->size - at < count ? ring->size - at : count;
	memcpy(ring->bytes + at, from, first);
	memcpy(ring->bytes, from + first, count - first);
	__atomic_store_n(&ring->put, put + count, __ATOMIC_RELEASE);
	return count;
}

/* As many of `count` bytes as there are. Returns how many. */
static inline uint32_t ringRead(Ring *ring, uint8_t *to, uint32_t count)
{
	uint32_t length = ringLength(ring), taken = ring->taken, at = taken & (ring->size - 1);
	if (count > length)
		count = length;
	uint32_t first = ring->size - at < count ? ring->size - at : count;
	memcpy(to, ring->bytes + at, first);
	memcpy(to + first, ring->bytes, count - first);
	__atomic_store_n(&ring->taken, taken + count, __ATOMIC_RELEASE);
	return count;
}

#endif
