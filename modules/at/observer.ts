import type { Channel, Follower } from "./channel.js";
import { commands } from "./command.js";
import * as Token from "./token.js";
import { LINE } from "./tokenizer.js";

/** Lines of the other host that are remembered until their echo comes. */
const ECHOES = 32;
const CR = 0x0d;
const LF = 0x0a;
const CTRL_Z = 0x1a;
const ESC = 0x1b;
const SPACE = 0x20;
const PLUS = 0x2b;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUESTION = 0x3f;
const DEL = 0x7f;

/** What the host's lines are: commands, or behind the prompt a payload. */
const COMMANDS = 0;
const PAYLOAD = 1;

/**
 * Reads the host's side of a wire on which someone else speaks, so that the channel understands the module's side:
 * which command is under way, where a prompt is awaited, which lines are only echo. Its memory is fixed.
 */
export class Observer implements Follower {
	readonly #channel: Channel;
	/** Hashes of payload lines whose echo may still come, and of the last command. */
	readonly #echoes = new Int32Array(ECHOES);
	#count = 0;
	#command = 0;
	/** The module repeats what it is sent: learnt from each command, applied to its payload. */
	#repeats = false;
	/** The line being written. */
	readonly #line = new Uint8Array(LINE);
	#length = 0;
	#mode = COMMANDS;
	/** Payload bytes announced, -1 where unknown, and those seen. */
	#announced = -1;
	#seen = 0;

	constructor(channel: Channel) {
		this.#channel = channel;
		channel.follow(this);
	}

	/** The host wrote `bytes`, in one go. */
	observe(bytes: Uint8Array): void {
		if (this.#channel.tokenizer.transparent) {
			if (bytes.length === 3 && bytes.every((byte) => byte === PLUS))
				this.#channel.escape();
			return;
		}
		for (const byte of bytes) {
			if (this.#mode === PAYLOAD) {
				this.#seen++;
				if (byte === CTRL_Z || byte === ESC) this.#announced = 0;
			}
			if (byte === CR || byte === LF) this.#ended();
			else if (this.#length < LINE) this.#line[this.#length++] = byte;
		}
	}

	echo(): boolean {
		const { arena, tokenizer } = this.#channel;
		const hash = hashOf(arena.bytes, tokenizer.start, tokenizer.end);
		if (hash === this.#command) {
			this.#repeats = true;
			return true;
		}
		if (!this.#repeats) return false;
		if (this.#length > 0 && hash === hashOf(this.#line, 0, this.#length)) {
			this.#length = 0;
			return true;
		}
		const index = this.#echoes.indexOf(hash);
		if (index < 0 || index >= this.#count) return false;
		this.#echoes.copyWithin(index, index + 1, this.#count--);
		return true;
	}

	prompted(): void {
		this.#mode = PAYLOAD;
		this.#seen = 0;
	}

	ended(): void {
		this.#mode = COMMANDS;
		this.#count = 0;
		this.#length = 0;
	}

	/** The line is whole: a command, or a part of a payload. */
	#ended(): void {
		const length = this.#length;
		if (length === 0) return;
		this.#length = 0;
		const payload =
			this.#mode === PAYLOAD &&
			(this.#announced < 0 || this.#seen <= this.#announced);
		if (
			!payload &&
			(this.#line[0] & ~0x20) === 0x41 &&
			(this.#line[1] & ~0x20) === 0x54
		)
			this.#sent(length);
		else {
			if (this.#count === ECHOES) this.#echoes.copyWithin(0, 1, this.#count--);
			this.#echoes[this.#count++] = hashOf(this.#line, 0, length);
		}
	}

	/** The host sent a command. */
	#sent(length: number): void {
		let row = 0;
		commands.forEach((command, index) => {
			const { text } = command;
			if (text.length > commands[row].text.length && this.#speaks(text, length))
				row = index;
		});
		const numbers = this.#numbers(commands[row].text.length, length);
		const sends = commands[row].prompt > 0;
		this.#command = hashOf(this.#line, 0, length);
		this.#repeats = false;
		this.#mode = COMMANDS;
		this.#count = 0;
		this.#announced = sends && numbers.length > 0 ? (numbers.at(-1) ?? -1) : -1;
		this.#channel.observe(row, numbers.length > 1 ? numbers[0] : Token.ANY);
	}

	/** Does the line begin with `text`, in either case, and is it no question about it? */
	#speaks(text: string, length: number): boolean {
		const bare = text.endsWith("=") ? text.length - 1 : text.length;
		if (length < bare) return false;
		for (let i = 0; i < bare; i++) {
			const byte = this.#line[i];
			const upper = byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte;
			if (upper !== text.charCodeAt(i)) return false;
		}
		if (bare === text.length) return true;
		const next = length > bare ? this.#line[bare] : SEMICOLON;
		if (next === EQUALS) return this.#line[bare + 1] !== QUESTION;
		return next === SEMICOLON || next === SPACE;
	}

	/** The numbers at the end of the line from `at` on. */
	#numbers(at: number, length: number): number[] {
		const text = String.fromCharCode(...this.#line.subarray(at, length));
		return text
			.split(",")
			.map((field) => (/^\s*\d+\s*$/.test(field) ? Number(field) : -1))
			.filter((number) => number >= 0);
	}
}

/** The hash of `[start…end)` without the blanks and noise around it. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
	while (start < end && (bytes[start] <= SPACE || bytes[start] >= DEL)) start++;
	while (end > start && (bytes[end - 1] <= SPACE || bytes[end - 1] >= DEL))
		end--;
	let hash = start - end;
	for (let i = start; i < end; i++)
		hash = Math.imul(hash ^ bytes[i], 0x01000193);
	return hash;
}
