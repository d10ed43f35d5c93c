import type { Arena } from "../at/arena.js";

/**
 * What a link received and the app has not read. Bytes of a payload arrive first and are kept when they are sure:
 * a read is sure with its final result, a push with its last byte.
 */
export class Inbox {
	/** Bytes that the app can read. */
	readable = 0;
	/** The length of the payload under way, and whether it can not be used. */
	announced = 0;
	damaged = false;
	readonly size: number;
	readonly #arena: Arena;
	readonly #start: number;
	/** Where the readable bytes begin, and how many more have arrived behind them. */
	#first = 0;
	#arrived = 0;

	/** `size`: bytes of the arena that it takes. */
	constructor(arena: Arena, size: number) {
		this.#arena = arena;
		this.#start = arena.take(size);
		this.size = size;
	}

	clear(): void {
		this.readable = 0;
		this.damaged = false;
		this.#first = 0;
		this.#arrived = 0;
	}

	/** A payload of `length` bytes begins. */
	begin(length: number): void {
		this.announced = length;
	}

	/** The bytes `[start…end)` of the arena arrive. More than there is room for damages the payload. */
	arrive(start: number, end: number): void {
		const length = this.readable + this.#arrived;
		const count = end - start;
		if (length + count > this.size) {
			this.damaged = true;
			return;
		}
		if (this.#first + length + count > this.size) {
			const from = this.#start + this.#first;
			this.#arena.bytes.copyWithin(this.#start, from, from + length);
			this.#first = 0;
		}
		const at = this.#start + this.#first + length;
		this.#arena.bytes.copyWithin(at, start, end);
		this.#arrived += count;
	}

	/** What arrived is sure. Returns its count. */
	keep(): number {
		const count = this.#arrived;
		this.readable += count;
		this.#arrived = 0;
		return count;
	}

	/** What arrived is of no use. */
	discard(): void {
		this.#arrived = 0;
	}

	/** Moves readable bytes to the front of `buffer`, as many as there are and it holds. Returns the count. */
	read(buffer: Uint8Array): number {
		const count = Math.min(buffer.length, this.readable);
		const start = this.#start + this.#first;
		this.#arena.copyOut(start, start + count, buffer, 0);
		this.#first += count;
		this.readable -= count;
		return count;
	}
}
