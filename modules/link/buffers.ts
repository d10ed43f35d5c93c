import { Arena } from "../at/arena.js";

/** Bytes behind each link's buffers: the most that ever was in the one and the other, two each. */
const MARKS = 4;

/** Where links' buffers lie in the arena: of each what it receives, then what it sends. */
export class Pool {
	readonly arena: Arena;
	/** Bytes of each. */
	readonly receive: number;
	readonly transmit: number;
	readonly #start: number;

	/** `receive`, `transmit`: bytes for each of `count` links. */
	constructor(arena: Arena, receive: number, transmit: number, count: number) {
		this.arena = arena;
		this.receive = receive;
		this.transmit = transmit;
		this.#start = arena.take(Pool.footprint(receive, transmit, count));
	}

	/** Bytes of the arena that it takes. */
	static footprint(receive: number, transmit: number, count: number): number {
		return count * (Arena.round(receive) + Arena.round(transmit) + MARKS);
	}

	/** Index of the first byte of those of the link `number`. */
	start(number: number): number {
		return this.#start + Pool.footprint(this.receive, this.transmit, number);
	}
}

/**
 * One link's buffers. Received bytes arrive first, and are kept when they are sure: a read is sure with its final result,
 * a push with its last byte. What the app wrote waits in order until the module has taken it.
 */
export class Buffers {
	/** Bytes that the app can read. */
	readable = 0;
	/** The length of the payload under way. */
	announced = 0;
	/** Bytes that wait to be sent. */
	waiting = 0;
	private readonly pool: Pool;
	private readonly start: number;
	/** Where the readable bytes begin, and how many behind them have arrived and are not sure. */
	private first: number;
	private arrived = 0;

	constructor(pool: Pool, number: number) {
		this.pool = pool;
		this.start = pool.start(number);
		this.first = this.start;
	}

	/** Bytes that may arrive. */
	get vacant(): number {
		return this.pool.receive - this.readable;
	}

	/** Whether it is worth while to ask for more: half of it or more is empty. */
	get thirsty(): boolean {
		return this.readable <= this.pool.receive >> 1;
	}

	/** Bytes that can be written. */
	get room(): number {
		return this.pool.transmit - this.waiting;
	}

	/** Index in the arena of the first byte that waits; it stays while a CIPSEND is under way. */
	get outgoing(): number {
		return this.start + Arena.round(this.pool.receive);
	}

	/** The most bytes that ever were in what it receives, those that were not sure among them. */
	get mostReceived(): number {
		return this.pool.arena.view.getUint16(this.marks, true);
	}

	/** The most bytes that ever waited to be sent. */
	get mostWaiting(): number {
		return this.pool.arena.view.getUint16(this.marks + 2, true);
	}

	private get marks(): number {
		return this.outgoing + Arena.round(this.pool.transmit);
	}

	/** Forgets what was received. */
	clear(): void {
		this.readable = 0;
		this.arrived = 0;
		this.first = this.start;
	}

	/** The bytes `[start…end)` of the arena arrive. Returns whether there was room. */
	arrive(start: number, end: number): boolean {
		const count = end - start;
		const { bytes } = this.pool.arena;
		let at = this.first + this.readable + this.arrived;
		const limit = this.start + this.pool.receive;
		if (at + count > limit) {
			// All there is goes to the start, so that the room is in one piece.
			bytes.copyWithin(this.start, this.first, at);
			at -= this.first - this.start;
			this.first = this.start;
			if (at + count > limit) return false;
		}
		bytes.copyWithin(at, start, end);
		this.arrived += count;
		const held = this.readable + this.arrived;
		if (held > this.mostReceived)
			this.pool.arena.view.setUint16(this.marks, held, true);
		return true;
	}

	/** What arrived is sure. Returns its count. */
	keep(): number {
		const count = this.arrived;
		this.readable += count;
		this.arrived = 0;
		return count;
	}

	/** What arrived is of no use. */
	discard(): void {
		this.arrived = 0;
	}

	/** Moves readable bytes to the front of `buffer`, as many as there are and it holds. Returns the count. */
	read(buffer: Uint8Array): number {
		const { length } = buffer;
		const count = length < this.readable ? length : this.readable;
		const { first } = this;
		this.pool.arena.copyOut(first, first + count, buffer, 0);
		this.readable -= count;
		this.first =
			this.readable + this.arrived === 0 ? this.start : first + count;
		return count;
	}

	/** Adds `buffer`, for which there must be room. */
	put(buffer: Uint8Array): void {
		this.pool.arena.bytes.set(buffer, this.outgoing + this.waiting);
		this.waiting += buffer.length;
		if (this.waiting > this.mostWaiting)
			this.pool.arena.view.setUint16(this.marks + 2, this.waiting, true);
	}

	/** The module took the first `count` bytes that waited. */
	taken(count: number): void {
		const { outgoing } = this;
		this.pool.arena.bytes.copyWithin(
			outgoing,
			outgoing + count,
			outgoing + this.waiting,
		);
		this.waiting -= count;
	}
}
