import { Arena } from "../../modules/at/arena.js";
import { Ring } from "../../modules/at/ring.js";
import * as Token from "../../modules/at/token.js";
import { LINE, type Reader, Tokenizer } from "../../modules/at/tokenizer.js";
import type { Serial } from "../../modules/platform.js";
import { bytesOf } from "./terminal.js";

/** A port that gives what it is handed. Allocates nothing once it is made. */
export class Source implements Serial {
	readonly capacity = Infinity;
	readonly flowControl = false;
	readonly reportsOverrun = false;
	baud = 0;
	#bytes: Uint8Array = new Uint8Array(0);
	#at = 0;
	#end = 0;

	/** What `read` gives from now on: `[start…end)` of `bytes`. */
	hold(bytes: Uint8Array, start: number, end: number): void {
		this.#bytes = bytes;
		this.#at = start;
		this.#end = end;
	}

	get length(): number {
		return this.#end - this.#at;
	}

	read(buffer: Uint8Array, start: number, end: number): number {
		const first = start;
		while (start < end && this.#at < this.#end)
			buffer[start++] = this.#bytes[this.#at++];
		return start - first;
	}

	write(_buffer: Uint8Array, start: number, end: number): number {
		return end - start;
	}

	close(): void {}
}

const names = new Map(
	Object.entries(Token).map(([name, value]) => [value, name]),
);

/** A tokenizer alone, and what it tells, as text: `OK`, `CLOSED 3`, `READ 2 "abc" of 3`. */
export class Listening implements Reader {
	readonly told: string[] = [];
	readonly tokenizer: Tokenizer;
	readonly ring: Ring;
	readonly #arena: Arena;
	readonly #source = new Source();
	#head = "";
	#payload = "";

	constructor(ring = 512) {
		this.#arena = new Arena(Ring.footprint(ring, LINE) + Tokenizer.footprint());
		this.ring = new Ring(this.#arena, ring, LINE);
		this.tokenizer = new Tokenizer(this.#arena, this.ring, this);
	}

	/** Hears `text`, one character a byte, `split` bytes at a time; 0 for all at once. Returns all that was told so far. */
	hear(text: string, split = 0): string[] {
		const bytes = bytesOf(text);
		const step = split || bytes.length || 1;
		for (let at = 0; at < bytes.length; at += step) {
			this.#source.hold(bytes, at, Math.min(at + step, bytes.length));
			while (this.#source.length > 0) {
				this.ring.fill(this.#source);
				this.tokenizer.read();
			}
		}
		return this.told;
	}

	onLine(token: number, link: number): void {
		const { start, end } = this.tokenizer;
		const name =
			token === Token.UNKNOWN
				? JSON.stringify(this.#arena.decode(start, end))
				: names.get(token);
		this.told.push(link < 0 ? `${name}` : `${name} ${link}`);
	}

	onRaw(): boolean {
		return false;
	}

	onPrompt(): void {
		this.told.push(">");
	}

	onPayload(token: number, link: number, length: number): void {
		const { start, end } = this.tokenizer;
		const topic =
			token === Token.MESSAGE ? ` ${this.#arena.decode(start, end)}` : "";
		this.#head = `${names.get(token)} ${link}${topic}: ${length}`;
		this.#payload = "";
	}

	onBytes(start: number, end: number): void {
		this.#payload += this.#arena.decode(start, end);
	}

	onPayloadEnd(): void {
		this.told.push(`${this.#head} ${JSON.stringify(this.#payload)}`);
	}

	onLost(link: number, missing: number): void {
		this.told.push(`lost ${missing} of ${link}`);
	}
}
