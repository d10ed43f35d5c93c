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
	readonly #end: number;
	/** Where the readable bytes begin, and where the next to arrive goes: behind those that have arrived and are not sure. */
	#first: number;
	#next: number;

	/** `size`: bytes of the arena that it takes. */
	constructor(arena: Arena, size: number) {
		this.#arena = arena;
		this.#start = arena.take(size);
		this.#end = this.#start + size;
		this.#first = this.#start;
		this.#next = this.#start;
		this.size = size;
	}

	clear(): void {
		this.readable = 0;
		this.damaged = false;
		this.#first = this.#start;
		this.#next = this.#start;
	}

	/** A payload of `length` bytes begins. */
	begin(length: number): void {
		this.announced = length;
	}

	/** The bytes `[start…end)` of the arena arrive. More than there is room for damages the payload. */
	arrive(start: number, end: number): void {
		const count = end - start;
		if (this.#next + count > this.#end) this.#gather();
		const at = this.#next;
		if (at + count > this.#end) {
			this.damaged = true;
			return;
		}
		this.#arena.bytes.copyWithin(at, start, end);
		this.#next = at + count;
	}

	/** What arrived is sure. Returns its count. */
	keep(): number {
		const length = this.#next - this.#first;
		const count = length - this.readable;
		this.readable = length;
		return count;
	}

	/** What arrived is of no use. */
	discard(): void {
		this.#next = this.#first + this.readable;
	}

	/** Moves readable bytes to the front of `buffer`, as many as there are and it holds. Returns the count. */
	read(buffer: Uint8Array): number {
		const { length } = buffer;
		const count = length < this.readable ? length : this.readable;
		const start = this.#first;
		this.#arena.copyOut(start, start + count, buffer, 0);
		this.#first = start + count;
		this.readable -= count;
		if (this.#first === this.#next) {
			this.#first = this.#start;
			this.#next = this.#start;
		}
		return count;
	}

	/** Moves all there is to the start, so that the room is in one piece. */
	#gather(): void {
		this.#arena.bytes.copyWithin(this.#start, this.#first, this.#next);
		this.#next -= this.#first - this.#start;
		this.#first = this.#start;
	}
}
