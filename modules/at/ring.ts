import type { Serial } from "../platform.js";
import { Arena } from "./arena.js";

/**
 * The receive ring. Its first `reach` bytes are mirrored behind its end as they arrive, so that up to `reach` bytes
 * from `head` on always lie in one piece and nobody who reads a line needs to know that the ring ends somewhere.
 */
export class Ring {
	readonly #arena: Arena;
	readonly #start: number;
	readonly #end: number;
	readonly #reach: number;
	#head: number;
	#tail: number;
	#length = 0;
	/** The last `fill` left off because there was no more room: the port may hold more. */
	brimmed = false;
	/** The most bytes that ever waited in it. */
	highWater = 0;

	/** `size`: bytes it holds, a multiple of 4 that is no less than `reach`. */
	constructor(arena: Arena, size: number, reach: number) {
		if (size % 4 !== 0 || size < reach)
			throw new RangeError(
				`ring: size ${size} must be a multiple of 4 and at least ${reach}, the longest line`,
			);
		this.#arena = arena;
		this.#start = arena.take(Ring.footprint(size, reach));
		this.#end = this.#start + size;
		this.#reach = reach;
		this.#head = this.#start;
		this.#tail = this.#start;
	}

	/** Bytes of the arena that a ring takes. */
	static footprint(size: number, reach: number): number {
		return Arena.round(size + reach);
	}

	/** Unread bytes. */
	get length(): number {
		return this.#length;
	}

	/** Index of the first unread byte in the arena. */
	get head(): number {
		return this.#head;
	}

	/** Unread bytes from `head` on that lie in one piece, at least the first `reach` of them. */
	get run(): number {
		const whole = this.#end + this.#reach - this.#head;
		if (this.#length < whole) return this.#length;
		return whole;
	}

	/** Moves all that `serial` has and the ring can hold. Returns the count. */
	fill(serial: Serial): number {
		let total = 0;
		for (;;) {
			const tail = this.#tail;
			let room = this.#end - this.#start - this.#length;
			this.brimmed = room === 0;
			if (room === 0) return total;
			if (room > this.#end - tail) room = this.#end - tail;
			const count = serial.read(this.#arena.bytes, tail, tail + room);
			if (count === 0) return total;
			this.#took(count);
			total += count;
			if (count < room) return total;
		}
	}

	/** Drops `count` bytes from the front. */
	consume(count: number): void {
		this.#length -= count;
		this.#head += count;
		if (this.#head >= this.#end) this.#head -= this.#end - this.#start;
	}

	#took(count: number): void {
		const tail = this.#tail;
		const after = tail + count;
		const mirrored = this.#start + this.#reach;
		if (tail < mirrored) {
			const end = after < mirrored ? after : mirrored;
			this.#arena.bytes.copyWithin(tail + this.#end - this.#start, tail, end);
		}
		this.#tail = after === this.#end ? this.#start : after;
		const length = this.#length + count;
		this.#length = length;
		if (length > this.highWater) this.highWater = length;
	}
}
