import type { Channel, Follower } from "./channel.js";
import { AT, CIPMUX, CIPSEND, commands, FSWRITE, MPUBEX } from "./command.js";
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

/**
 * Reads the host's side of a wire on which someone else speaks, so that the channel understands the module's side:
 * which command is under way, where a prompt is awaited, which lines are only echo. Its memory is fixed.
 */
export class Observer implements Follower {
	readonly #channel: Channel;
	/** Hashes of the last command and of payload lines, whose echo may still come. */
	#command = 0;
	readonly #echoes = new Int32Array(ECHOES);
	#count = 0;
	/** The module repeats what it is sent, as a command showed; the last one did. */
	#repeats = false;
	#repeated = false;
	/** The line being written. */
	readonly #line = new Uint8Array(LINE);
	#length = 0;
	/** The prompt has come: lines are payload until the result or the announced count; -1 where it is unknown. */
	#payload = false;
	#announced = -1;
	#seen = 0;
	/** CIPMUX=1 was seen: a send's only number is its link. */
	#multi = false;
	/** Of the three `+` that leave a transparent link, those that were written. */
	#pluses = 0;

	constructor(channel: Channel) {
		this.#channel = channel;
		channel.follow(this);
	}

	/** The host wrote `bytes`, in one go. */
	observe(bytes: Uint8Array): void {
		if (this.#channel.tokenizer.transparent) {
			this.escapes(bytes);
			return;
		}
		for (const byte of bytes) {
			const end = byte === CTRL_Z || byte === ESC;
			if (byte === CR || byte === LF) this.finished();
			else if (this.#length < LINE) this.#line[this.#length++] = byte;
			if (!this.#payload) continue;
			this.#seen++;
			if (end) this.#announced = this.#seen;
			// What follows the payload is no part of its last line.
			if (this.#seen === this.#announced) this.finished();
		}
	}

	echo(): boolean {
		const { arena, tokenizer } = this.#channel;
		const hash = hashOf(arena.bytes, tokenizer.start, tokenizer.end);
		if (hash === this.#command) {
			this.#repeats = true;
			this.#repeated = true;
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
		this.#payload = true;
		this.#seen = 0;
	}

	ended(): void {
		// Logs leave out the echo of a command with a prompt even where there is echo.
		if (!this.#repeated && !this.#payload) this.#repeats = false;
		this.#payload = false;
		this.#count = 0;
		this.#length = 0;
	}

	/** Bytes into a transparent link: three `+` alone, in one write or several, ask to leave it. */
	private escapes(bytes: Uint8Array): void {
		let pluses = 0;
		for (const byte of bytes) {
			if (byte === PLUS) pluses++;
			else if (byte !== CR && byte !== LF) {
				this.#pluses = 0;
				return;
			}
		}
		this.#pluses += pluses;
		if (this.#pluses !== 3) return;
		this.#pluses = 0;
		this.#channel.escape();
	}

	/** The line is whole: a command, or a part of a payload. */
	private finished(): void {
		const length = this.#length;
		this.#length = 0;
		if (length === 0) return;
		const text = String.fromCharCode(...this.#line.subarray(0, length));
		const [, command] = /^[^!-*,-~]*(AT.*)$/is.exec(text) ?? [];
		const payload =
			this.#payload && (this.#announced < 0 || this.#seen <= this.#announced);
		const hash = hashOf(this.#line, 0, length);
		if (command !== undefined && !payload) {
			this.#command = hash;
			this.#repeated = false;
			this.sent(command);
			return;
		}
		if (this.#count === ECHOES) this.#echoes.copyWithin(0, 1, this.#count--);
		this.#echoes[this.#count++] = hash;
	}

	/** The host sent a command, or several joined by semicolons: the last of them ends the line. */
	private sent(line: string): void {
		this.#payload = false;
		this.#count = 0;
		line.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/).forEach((part, index) => {
			const command = index === 0 ? part.trim() : `AT${part.trim()}`;
			const row = rowOf(command);
			const numbers = command
				.slice(commands[row].text.length)
				.split(",")
				.filter((field) => /^\s*\d+\s*$/.test(field))
				.map(Number);
			if (row === CIPMUX) this.#multi = numbers[0] === 1;
			const named = numbers.length > 1 || this.#multi;
			this.#announced = announcedBy(row, numbers, named);
			this.#channel.observe(row, named ? (numbers[0] ?? Token.ANY) : Token.ANY);
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
function announcedBy(
	row: number,
	numbers: readonly number[],
	named: boolean,
): number {
	switch (row) {
		case CIPSEND:
			return numbers[named ? 1 : 0] ?? -1;
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
