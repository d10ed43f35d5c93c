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
	#damage: Damage;
	#random: Random;
	#count = 0;
	#harmless: boolean;

	/** Throws RangeError for a probability outside 0…1. */
	constructor(damage: Damage = {}, random: Random) {
		for (const kind of kinds) {
			const chance = damage[kind] ?? 0;
			if (!(chance >= 0 && chance <= 1))
				throw new RangeError(
					`${kind} ${chance}: a probability, 0 to 1; leave it out for 0`,
				);
		}
		this.#damage = damage;
		this.#random = random;
		this.#harmless = kinds.every((kind) => !damage[kind]) && !damage.at?.length;
	}

	/** Returns what comes out at the far end. */
	apply(bytes: Uint8Array): Uint8Array {
		if (this.#harmless) return bytes;
		const damaged: number[] = [];
		for (const byte of bytes) this.#pass(byte, damaged);
		return Uint8Array.from(damaged);
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
		const planned = this.#damage.at?.find(({ byte }) => byte === place);
		if (planned) return planned.kind;
		return kinds.find((kind) => this.#random.chance(this.#damage[kind] ?? 0));
	}
}
