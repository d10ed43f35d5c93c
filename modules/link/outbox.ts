import type { Arena } from "../at/arena.js";

/** What the app wrote and the module has not taken, in order from `start` on. */
export class Outbox {
	/** Bytes that wait, and the most that ever did. */
	waiting = 0;
	highWater = 0;
	/** Index of the first in the arena; it stays while a CIPSEND is under way. */
	readonly start: number;
	readonly #arena: Arena;
	readonly #size: number;

	/** `size`: bytes of the arena that it takes. */
	constructor(arena: Arena, size: number) {
		this.#arena = arena;
		this.#size = size;
		this.start = arena.take(size);
	}

	/** Bytes that can be written. */
	get room(): number {
		return this.#size - this.waiting;
	}

	/** Adds `buffer`, for which there must be room. */
	put(buffer: Uint8Array): void {
		this.#arena.bytes.set(buffer, this.start + this.waiting);
		this.waiting += buffer.length;
		if (this.waiting > this.highWater) this.highWater = this.waiting;
	}

	/** The module took the first `count` bytes. */
	taken(count: number): void {
		const from = this.start + count;
		this.#arena.bytes.copyWithin(this.start, from, this.start + this.waiting);
		this.waiting -= count;
	}
}
