import type { Channel, Follower } from "./channel.js";
import { AT, CIPSEND, commands, FSWRITE, MPUBEX } from "./command.js";
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

	/** The host sent a command, or several joined by semicolons: the last of them ends the line. */
	#sent(length: number): void {
		const line = String.fromCharCode(...this.#line.subarray(0, length));
		this.#command = hashOf(this.#line, 0, length);
		this.#repeats = false;
		this.#mode = COMMANDS;
		this.#count = 0;
		line.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/).forEach((part, index) => {
			const command = index === 0 ? part.trim() : `AT${part.trim()}`;
			const row = rowOf(command);
			const numbers = command
				.slice(commands[row].text.length)
				.split(",")
				.filter((field) => /^\s*\d+\s*$/.test(field))
				.map(Number);
			this.#announced = announcedBy(row, numbers);
			this.#channel.observe(row, numbers.length > 1 ? numbers[0] : Token.ANY);
		});
	}
}

/** The row of the table that `command`, in either case, is; AT where it is none of them or a question about one. */
function rowOf(command: string): number {
	const upper = command.toUpperCase();
	let row = AT;
	commands.forEach(({ text }, index) => {
		const name = text.replace(/=$/, "");
		const rest = upper.slice(name.length);
		const meant = name === text || rest === "" || /^=(?!\?)/.test(rest);
		if (
			meant &&
			upper.startsWith(name) &&
			text.length > commands[row].text.length
		)
			row = index;
	});
	return row;
}

/** The payload bytes that a command announces with its numbers, -1 where it does not. */
function announcedBy(row: number, numbers: readonly number[]): number {
	switch (row) {
		case CIPSEND:
			return numbers[1] ?? numbers[0] ?? -1;
		case MPUBEX:
			return numbers[2] ?? -1;
		case FSWRITE:
			return numbers[1] ?? -1;
	}
	return -1;
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
