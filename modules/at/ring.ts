import type { Serial } from "../platform.js";
import { Arena } from "./arena.js";
import type { Recorder } from "./recorder.js";

/**
 * The receive ring. Where what waits in it goes on past its end, up to `reach` bytes of its beginning are mirrored
 * behind the end, so that up to `reach` bytes from `head` on always lie in one piece and nobody who reads a line needs
 * to know that the ring ends somewhere.
 */
export class Ring {
	/** Index of the first unread byte in the arena. Only the ring itself sets it. */
	head: number;
	/** Unread bytes. Only the ring itself sets it. */
	length = 0;
	/** The last `fill` left off because there was no more room: the port may hold more. */
	brimmed = false;
	/** Bytes that ever came. */
	received = 0;
	/** The most bytes that ever waited in it. */
	highWater = 0;
	/** Hears of all that leaves it, where there is one. */
	recorder: Recorder | undefined;
	readonly #bytes: Uint8Array;
	readonly #start: number;
	readonly #end: number;
	readonly #size: number;
	/** Bytes that a line may have. */
	readonly reach: number;
	#tail: number;

	/** `size`: bytes it holds, a multiple of 4 that is no less than `reach`. */
	constructor(arena: Arena, size: number, reach: number) {
		if (size % 4 !== 0 || size < reach)
			throw new RangeError(
				`ring: size ${size} must be a multiple of 4 and at least ${reach}, the longest line`,
			);
		this.#bytes = arena.bytes;
		this.#start = arena.take(Ring.footprint(size, reach));
		this.#end = this.#start + size;
		this.#size = size;
		this.reach = reach;
		this.head = this.#start;
		this.#tail = this.#start;
	}

	/** Bytes of the arena that a ring takes. */
	static footprint(size: number, reach: number): number {
		return Arena.round(size + reach);
	}

	/** Unread bytes from `head` on that lie in one piece, at least the first `reach` of them. */
	get run(): number {
		const whole = this.#end + this.reach - this.head;
		const length = this.length;
		return length < whole ? length : whole;
	}

	/** There is no room. */
	get full(): boolean {
		return this.length === this.#size;
	}

	/** Moves all that `serial` has and the ring can hold. Returns the count. */
	fill(serial: Serial): number {
		const bytes = this.#bytes;
		const before = this.length;
		for (;;) {
			const tail = this.#tail;
			const room = this.#size - this.length;
			this.brimmed = room === 0;
			if (room === 0) break;
			let end = tail + room;
			if (end > this.#end) end = this.#end;
			const count = serial.read(bytes, tail, end);
			if (count === 0) break;
			const after = tail + count;
			// Older bytes lie before the end.
			if (tail < this.head) {
				const mirrored = this.#start + this.reach;
				if (tail < mirrored)
					bytes.copyWithin(
						tail + this.#size,
						tail,
						after < mirrored ? after : mirrored,
					);
			}
			this.#tail = after === this.#end ? this.#start : after;
			this.length += count;
			if (after < end) break;
		}
		if (this.length > this.highWater) this.highWater = this.length;
		const count = this.length - before;
		this.received += count;
		return count;
	}

	/** Drops `count` bytes from the front, which are no payload: a line or a part of one, and what stands around it. */
	consume(count: number): void {
		this.recorder?.heard(this.head, this.head + count);
		this.drop(count);
	}

	/** Drops `count` bytes of a payload from the front. */
	pass(count: number): void {
		this.recorder?.passed(count);
		this.drop(count);
	}

	/** Drops `count` bytes from the front without a record. */
	drop(count: number): void {
		const head = this.head + count;
		this.head = head < this.#end ? head : head - this.#size;
		this.length -= count;
	}
}
