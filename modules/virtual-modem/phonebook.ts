export interface PhonebookEntry {
	number: string;
	/** Type of address: 145 international, 129 unknown (3GPP TS 24.008, 10.5.4.7). */
	type: number;
	text: string;
}

/** The phonebook of the SIM. It outlives every restart. */
export class Phonebook {
	readonly capacity = 250;
	/** The longest number, and the longest text. */
	readonly numberSize = 40;
	readonly textSize = 14;
	#entries = new Map<number, PhonebookEntry>();

	get used(): number {
		return this.#entries.size;
	}

	/** The first index without an entry, undefined when all have one. */
	get free(): number | undefined {
		for (let index = 1; index <= this.capacity; index++)
			if (!this.#entries.has(index)) return index;
		return undefined;
	}

	/** Without an entry it forgets the one that is there. */
	write(index: number, entry: PhonebookEntry | undefined): void {
		if (entry) this.#entries.set(index, entry);
		else this.#entries.delete(index);
	}

	/** Entries in the order of their indexes. */
	get entries(): [index: number, entry: PhonebookEntry][] {
		return [...this.#entries].sort(([a], [b]) => a - b);
	}
}
