import { ByteQueue } from "./byte-queue.js";

/** One direction of a UART: bytes that go one after the other, ten bits each. Nothing happens by itself: the caller brings the time. */
export class Lane {
	#baud: number;
	#queue = new ByteQueue();
	/** When the byte at the head began. */
	#start = 0;

	/** `baud`: bits per second, 0 for no time at all. */
	constructor(baud: number) {
		this.#baud = baud;
	}

	/** Another rate. A byte that is under way begins again; fetch what has arrived before. */
	change(baud: number, now: number): void {
		this.#start = Math.max(this.#start, now);
		this.#baud = baud;
	}

	/** Bytes that have not arrived yet. */
	get length(): number {
		return this.#queue.length;
	}

	/** Puts bytes behind those that are on the way. */
	push(bytes: Uint8Array, now: number): void {
		if (this.#queue.length === 0) this.#start = Math.max(this.#start, now);
		this.#queue.push(bytes);
	}

	/** When the `count`-th of the bytes on the way will have arrived. */
	arrivalOf(count: number): number {
		return this.#start + count * this.#byteTime;
	}

	/**
	 * Moves what has arrived by `now` into `target`, which has room for `room` bytes. `waits`: the sender holds the rest
	 * back, until {@link restart}; else what finds no room is lost. Returns the count lost.
	 */
	carry(now: number, target: ByteQueue, room: number, waits: boolean): number {
		const arrived = this.#arrived(now);
		const moved = Math.max(0, Math.min(arrived, room));
		this.#queue.move(moved, target);
		const lost = waits ? 0 : arrived - moved;
		this.#queue.skip(lost);
		this.#start += (moved + lost) * this.#byteTime;
		return lost;
	}

	/** Loses what has arrived by `now`: nobody listens. */
	discard(now: number): void {
		const arrived = this.#arrived(now);
		this.#queue.skip(arrived);
		this.#start += arrived * this.#byteTime;
	}

	/** The sender was held back until `now`. */
	restart(now: number): void {
		this.#start = Math.max(this.#start, now);
	}

	get #byteTime(): number {
		return this.#baud === 0 ? 0 : 10_000 / this.#baud;
	}

	#arrived(now: number): number {
		if (this.#baud === 0) return this.#queue.length;
		// A thousandth of a byte covers the rounding of sums of times, even after days.
		const whole = Math.floor((now - this.#start) / this.#byteTime + 1e-3);
		return Math.max(0, Math.min(whole, this.#queue.length));
	}
}
