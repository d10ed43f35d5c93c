/** Seeded pseudo-random numbers (mulberry32): the same seed gives the same run. Not for secrets. */
export class Random {
	#state: number;

	/** `seed`: any integer; its low 32 bits count. */
	constructor(seed = 1) {
		this.#state = seed | 0;
	}

	/** The next number, 0 ≤ x < 1. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	}

	/** An integer, `low` ≤ x ≤ `high`. */
	integer(low: number, high: number): number {
		return low + Math.floor(this.next() * (high - low + 1));
	}

	/** True with the given probability (0…1). */
	chance(probability: number): boolean {
		return probability > 0 && this.next() < probability;
	}
}
