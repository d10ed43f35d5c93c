import type { Arena } from "../at/arena.js";

/** Characters of a topic (`MQTT/MSUB.md`). */
export const TOPIC = 256;

/** A topic both as text and as bytes, so that the same one again and again is made only once. */
export class Topic {
	#text = "";
	#end: number;
	readonly #arena: Arena;
	/** Index of its first byte in the arena. */
	readonly start: number;

	/** `size`: bytes of the arena that it takes, for a topic as long. */
	constructor(arena: Arena, size: number) {
		this.#arena = arena;
		this.start = arena.take(size);
		this.#end = this.start;
	}

	/** Index behind its last byte. */
	get end(): number {
		return this.#end;
	}

	get text(): string {
		return this.#text;
	}

	/** From now on it is `text`. Allocates where that is another one. */
	write(text: string): void {
		if (text === this.#text) return;
		this.#end = this.#arena.encode(text, this.start);
		this.#text = text;
	}

	/** From now on it is the bytes `[start…end)` of the arena. Returns its text. Allocates where that is another one. */
	read(start: number, end: number): string {
		if (!this.is(start, end)) {
			this.#arena.bytes.copyWithin(this.start, start, end);
			this.#end = this.start + end - start;
			this.#text = this.#arena.decode(start, end);
		}
		return this.#text;
	}

	private is(start: number, end: number): boolean {
		const { bytes } = this.#arena;
		const length = end - start;
		if (length !== this.#end - this.start) return false;
		for (let i = 0; i < length; i++)
			if (bytes[start + i] !== bytes[this.start + i]) return false;
		return true;
	}
}
