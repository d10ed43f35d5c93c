import { Arena } from "./arena.js";
import { commands } from "./command.js";

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const ZERO = 0x30;
/** Rows whose texts are kept, and by row the place in them or -1. */
const kept = Object.freeze(commands.filter(({ often }) => often));
const places = Object.freeze(commands.map((command) => kept.indexOf(command)));
const TEXTS = kept.reduce((size, { text }) => size + text.length, 0);

/** Builds one command at a time in a fixed place. The texts that are written often are encoded once, so writing them allocates nothing. */
export class Writer {
	readonly #arena: Arena;
	/** Index in the arena of where each kept text begins, and behind the last where it ends, two bytes each. */
	readonly #texts: number;
	/** Index of the command's first byte in the arena. */
	readonly start: number;
	#end: number;

	/** `longest`: bytes of the longest command that will be written. */
	constructor(arena: Arena, longest: number) {
		this.#arena = arena;
		this.#texts = arena.take(2 * (kept.length + 1));
		let end = arena.take(TEXTS);
		arena.view.setUint16(this.#texts, end, true);
		kept.forEach(({ text }, place) => {
			end = arena.encode(text, end);
			arena.view.setUint16(this.#texts + 2 * (place + 1), end, true);
		});
		this.start = arena.take(longest);
		this.#end = this.start;
	}

	/** Bytes of the arena that a writer takes. */
	static footprint(longest: number): number {
		return (
			Arena.round(2 * (kept.length + 1)) +
			Arena.round(TEXTS) +
			Arena.round(longest)
		);
	}

	/** Index behind the last byte written. */
	get end(): number {
		return this.#end;
	}

	/** Begins with the text of the table's `row`. */
	begin(row: number): void {
		const place = places[row];
		if (place < 0) {
			this.#end = this.#arena.encode(commands[row].text, this.start);
			return;
		}
		const { bytes, view } = this.#arena;
		const from = view.getUint16(this.#texts + 2 * place, true);
		const to = view.getUint16(this.#texts + 2 * (place + 1), true);
		bytes.copyWithin(this.start, from, to);
		this.#end = this.start + to - from;
	}

	/** Adds one byte. */
	byte(code: number): void {
		this.#arena.bytes[this.#end++] = code;
	}

	/** Adds `value`, 0…999999999, in decimal. */
	integer(value: number): void {
		let scale = 1;
		while (value >= scale * 10) scale *= 10;
		for (; scale >= 1; scale = (scale / 10) | 0) {
			const digit = (value / scale) | 0;
			this.#arena.bytes[this.#end++] = ZERO + digit;
			value -= digit * scale;
		}
	}

	/** Adds `text`, which is the driver's own. */
	text(text: string): void {
		this.#end = this.#arena.encode(text, this.#end);
	}

	/** Ends the command, and adds empty lines behind it: `count` bytes in all, an even number. */
	blanks(count: number): void {
		for (let i = 0; i < count; i += 2) {
			this.byte(CR);
			this.byte(LF);
		}
	}

	/** Adds `text` in quotes. It was checked at the door (`check.ts`) and is written as it stands. */
	quoted(text: string): void {
		this.byte(QUOTE);
		this.text(text);
		this.byte(QUOTE);
	}

	/** Adds the bytes `[start…end)` of the arena in quotes. Allocates nothing. */
	quotedBytes(start: number, end: number): void {
		this.byte(QUOTE);
		this.#arena.bytes.copyWithin(this.#end, start, end);
		this.#end += end - start;
		this.byte(QUOTE);
	}
}
