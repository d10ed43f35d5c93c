import type { Store } from "../../modules/platform.js";

/** A store that outlives the program of a test. */
export class Memory implements Store {
	readonly written: string[] = [];
	/** It throws whatever it is asked. */
	broken = false;
	#text: string | undefined;

	constructor(text?: string) {
		this.#text = text;
	}

	read(): string | undefined {
		if (this.broken) throw new Error("worn out");
		return this.#text;
	}

	write(text: string): void {
		if (this.broken) throw new Error("worn out");
		this.written.push(text);
		this.#text = text;
	}
}
