import type { Arena } from "./arena.js";

/** The most fields that a line is taken apart into; what follows is left alone. */
const MOST = 8;
/** Bytes for what is found of a field, and where in them its end and its number are, behind its start. */
const SIZE = 12;
const END = 4;
const NUMBER = 8;
/** The most digits of a number, so that it fits 32 bits. */
const DIGITS = 9;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;

/**
 * The comma-separated fields of an answer: `2,3,5,0` or `0,"CHINA, MOBILE"`. Blanks and quotes around a field are not
 * part of it, a comma inside quotes does not end it. Work is proportional to the bytes; nothing is allocated.
 */
export class Fields {
	readonly #arena: Arena;
	readonly #view: DataView;
	/** Index in the arena of what is found: of each field its start, its end and its number, four bytes each. */
	readonly #found: number;
	#count = 0;
	/** Where the line's fields lie while nobody has asked for one; -1 where they are taken apart. */
	#at = -1;
	#end = 0;

	constructor(arena: Arena) {
		this.#arena = arena;
		this.#view = arena.view;
		this.#found = arena.take(Fields.footprint());
	}

	/** Bytes of the arena that it takes. */
	static footprint(): number {
		return MOST * SIZE;
	}

	/** How many fields the line has, 8 at most. An empty line has none. */
	get count(): number {
		if (this.#at >= 0) this.split();
		return this.#count;
	}

	/** The field as a whole number 0…999999999, or -1 where it is quoted, empty, absent or anything else. */
	number(index: number): number {
		if (this.#at >= 0) this.split();
		return index >= 0 && index < this.#count
			? this.#view.getInt32(this.#found + SIZE * index + NUMBER, true)
			: -1;
	}

	/** The field as text, without quotes; empty where absent. Allocates. */
	text(index: number): string {
		if (this.#at >= 0) this.split();
		return index < this.#count
			? this.#arena.decode(this.start(index), this.end(index))
			: "";
	}

	/** Index of the field's first byte. */
	start(index: number): number {
		if (this.#at >= 0) this.split();
		return this.#view.getInt32(this.#found + SIZE * index, true);
	}

	/** Index behind the field's last byte. */
	end(index: number): number {
		if (this.#at >= 0) this.split();
		return this.#view.getInt32(this.#found + SIZE * index + END, true);
	}

	/** From now on the fields are those of the bytes `[at…end)`, taken apart when one is asked for. */
	parse(at: number, end: number): void {
		this.#at = at;
		this.#end = end;
	}

	private split(): void {
		const bytes = this.#arena.bytes;
		const view = this.#view;
		const end = this.#end;
		let at = this.#at;
		let count = 0;
		let place = this.#found;
		this.#at = -1;
		while (count < MOST) {
			while (at < end && bytes[at] === SPACE) at++;
			if (at === end && count === 0) break;
			let start = at;
			let number = 0;
			for (; at < end; at++) {
				const digit = bytes[at] - ZERO;
				if (digit < 0 || digit > 9) break;
				number = number * 10 + digit;
			}
			if (at === start || at > start + DIGITS) number = -1;
			if (at === start && at < end && bytes[at] === QUOTE) {
				start = ++at;
				while (at < end && bytes[at] !== QUOTE) at++;
				view.setInt32(place + END, at, true);
				while (at < end && bytes[at] !== COMMA) at++;
			} else {
				let last = at;
				while (at < end) {
					const byte = bytes[at];
					if (byte === COMMA) break;
					at++;
					if (byte === SPACE) continue;
					number = -1;
					last = at;
				}
				view.setInt32(place + END, last, true);
			}
			view.setInt32(place, start, true);
			view.setInt32(place + NUMBER, number, true);
			count++;
			place += SIZE;
			if (at === end) break;
			at++;
		}
		this.#count = count;
	}
}
