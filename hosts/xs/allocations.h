/* What the engine takes from its heap. Include it after xsAll.h. */
#ifndef SIXLINK_ALLOCATIONS_H
#define SIXLINK_ALLOCATIONS_H

/* Since the program set it to zeros. */
extern struct Allocations {
	txSize slots;
	/* Bytes. */
	txSize chunk;
} allocations;

#endif
