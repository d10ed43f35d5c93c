import type { Random } from "./random.js";

/** What can happen to a byte on the line: it is lost, one bit is wrong, another stands before it, it comes twice. */
export type DamageKind = "drop" | "flip" | "insert" | "repeat";

/** How a line damages bytes: by chance (0…1 a byte, for each kind) and at places counted from 0. */
export interface Damage extends Partial<Record<DamageKind, number>> {
	at?: readonly { byte: number; kind: DamageKind }[];
}

const kinds: readonly DamageKind[] = ["drop", "flip", "insert", "repeat"];

/** Damages bytes as they go by, the same way for the same seed. */
export class Damager {
	#random: Random;
	#chances = { drop: 0, flip: 0, insert: 0, repeat: 0 };
	/** Runs of bytes, by the number of their first; the last one planned wins. */
	#planned: { start: number; end: number; kind: DamageKind }[] = [];
	#count = 0;
	#harmless = true;

	/** Throws RangeError for a probability outside 0…1. */
	constructor(damage: Damage = {}, random: Random) {
		this.#random = random;
		for (const kind of kinds) this.chance(kind, damage[kind] ?? 0);
		for (const { byte, kind } of damage.at ?? []) this.plan(kind, byte);
	}

	/** Damages by chance from now on. Throws RangeError for a probability outside 0…1. */
	chance(kind: DamageKind, chance: number): void {
		if (!(chance >= 0 && chance <= 1))
			throw new RangeError(
				`${kind} ${chance}: a probability, 0 to 1; leave it out for 0`,
			);
		this.#chances[kind] = chance;
		this.#look();
	}

	/** Damages `count` bytes, from the `start`-th from now on, which is the next for 0. */
	plan(kind: DamageKind, start: number, count = 1): void {
		const from = this.#count + start;
		this.#planned.unshift({ start: from, end: from + count, kind });
		this.#look();
	}

	/** Damages nothing any more. */
	heal(): void {
		this.#chances = { drop: 0, flip: 0, insert: 0, repeat: 0 };
		this.#planned = [];
		this.#look();
	}

	/** Returns what comes out at the far end: `bytes` itself where nothing is damaged. */
	apply(bytes: Uint8Array): Uint8Array {
		if (this.#harmless) return bytes;
		const damaged: number[] = [];
		for (const byte of bytes) this.#pass(byte, damaged);
		const open = this.#planned.filter(({ end }) => end > this.#count);
		if (open.length < this.#planned.length) {
			this.#planned = open;
			this.#look();
		}
		return Uint8Array.from(damaged);
	}

	#look(): void {
		this.#harmless =
			this.#planned.length === 0 &&
			kinds.every((kind) => this.#chances[kind] === 0);
	}

	#pass(byte: number, damaged: number[]): void {
		const kind = this.#kindAt(this.#count++);
		if (kind === "drop") return;
		if (kind === "insert") damaged.push(this.#random.integer(0, 255));
		damaged.push(
			kind === "flip" ? byte ^ (1 << this.#random.integer(0, 7)) : byte,
		);
		if (kind === "repeat") damaged.push(byte);
	}

	#kindAt(place: number): DamageKind | undefined {
		const planned = this.#planned.find(
			({ start, end }) => place >= start && place < end,
		);
		if (planned) return planned.kind;
		return kinds.find((kind) => this.#random.chance(this.#chances[kind]));
	}
}
