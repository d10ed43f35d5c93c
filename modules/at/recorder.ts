import type { Clock } from "../platform.js";
import { Arena } from "./arena.js";
import { checkInteger } from "./check.js";

/** Bytes that a recorder can be given. */
const LEAST = 1024;
const LARGEST = 65536;

/** What an entry holds: what came from the module, what went to it, or that the port lost bytes there. */
const HEARD = 0;
const SAID = 1;
const OVERRUN = 4;
/** Added to those: the bytes are not kept, only their count. */
const BLANK = 2;

/** Bytes in front of each entry: its kind and length in two, the milliseconds since the burst before in three. */
const HEAD = 5;
/** The most bytes of an entry, and of one that keeps none. */
const MOST = 256;
const MOST_BLANK = 4095;
/** Milliseconds within which what passes one way is one burst. */
const BURST = 10;
/** The longest pause that is told, in milliseconds: 4.6 hours. */
const LONGEST_PAUSE = 0xffffff;
/** The blanks that stand for a secret: not even its length is told. */
const STARS = 3;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const A = 0x41;
const T = 0x54;
const BACKSLASH = 0x5c;
const DEL = 0x7f;

/** Refuses a size that is neither 0, for none, nor 1024 to 65536 bytes, with a TypeError or RangeError that names all. */
export function checkRecorder(size: unknown): void {
	if (checkInteger("recorder", size, 0, LARGEST) > 0)
		checkInteger("recorder (0 for none)", size, LEAST, LARGEST);
}

/** What has come and is no whole line yet: `unread` bytes of the arena from `ring.head` on. */
export interface Unread {
	readonly ring: { readonly head: number };
	readonly unread: number;
}

/**
 * Keeps what passed on the wire last, both ways and with its times, in a fixed part of the arena; the oldest entries make
 * room for the next. What nobody else is to read is not kept in the first place: secret parameters of commands, what a
 * module repeats of them, and payloads, of which the driver needs nothing but the length.
 */
export class Recorder {
	readonly #bytes: Uint8Array;
	readonly #clock: Clock;
	readonly #start: number;
	readonly #end: number;
	/** Indices of the oldest entry, of the latest, and behind that. */
	#head: number;
	#last: number;
	#tail: number;
	#used = 0;
	/** Bytes that made room since the beginning: by them whoever reads meanwhile knows where he is. */
	#dropped = 0;
	/** Of the latest entry. */
	#kind = OVERRUN;
	#length = 0;
	/** When the burst under way began. */
	#since: number;
	/** Of what goes to the module `[#from…#to)` of the arena is blank; `#counted`: a payload, so its length is told. */
	#from = 0;
	#to = 0;
	#counted = false;
	/** A secret went to the module, which may repeat it. What comes now is the rest of such a line. */
	#guarded = false;
	#hiding = false;

	/** `size`: bytes of the arena that it takes, 1024 or more. */
	constructor(arena: Arena, clock: Clock, size: number) {
		this.#bytes = arena.bytes;
		this.#clock = clock;
		this.#start = arena.take(size);
		this.#end = this.#start + size;
		this.#head = this.#start;
		this.#last = this.#start;
		this.#tail = this.#start;
		this.#since = clock.now();
	}

	/** Bytes of the arena that a recorder takes. */
	static footprint(size: number): number {
		return Arena.round(size);
	}

	/**
	 * The command `[start…end)` of the arena, its CR LF included, is about to be sent. `secret`: the first of its
	 * parameters that is not to be recorded, nor those behind it; -1 where all may be.
	 */
	command(start: number, end: number, secret: number): void {
		this.#counted = false;
		this.#guarded = secret >= 0;
		this.#to = end - 2;
		let at = this.#to;
		if (secret >= 0) {
			const bytes = this.#bytes;
			const to = at;
			at = start;
			while (at < to && bytes[at] !== EQUALS) at++;
			at++;
			let quoted = false;
			for (; secret > 0 && at < to; at++) {
				const byte = bytes[at];
				if (byte === QUOTE) quoted = !quoted;
				else if (byte === COMMA && !quoted) secret--;
			}
		}
		this.#from = at;
	}

	/** The payload `[start…end)` of the arena is about to be sent. */
	payload(start: number, end: number): void {
		this.#counted = true;
		this.#from = start;
		this.#to = end;
	}

	/** `[start…end)` of the arena was sent: the next part of what was about to be. */
	said(start: number, end: number): void {
		const from = start > this.#from ? start : this.#from;
		const to = end < this.#to ? end : this.#to;
		if (from >= to) {
			this.add(SAID, start, end - start);
			return;
		}
		this.add(SAID, start, from - start);
		if (this.#counted) this.add(SAID | BLANK, 0, to - from);
		else if (from === this.#from) this.add(SAID | BLANK, 0, STARS);
		this.add(SAID, to, end - to);
	}

	/** `[start…end)` of the arena came and is no payload: a line or a part of one, or what stands around it. */
	heard(start: number, end: number): void {
		const hiding = this.#hiding;
		const from = this.hidden(start, end);
		let to = end;
		if (from < end) while (to > from && ends(this.#bytes[to - 1])) to--;
		this.#hiding = from < end && to === end;
		this.add(HEARD, start, from - start);
		if (from < to && !(hiding && from === start))
			this.add(HEARD | BLANK, 0, STARS);
		this.add(HEARD, to, end - to);
	}

	/** `count` bytes of a payload came. */
	passed(count: number): void {
		this.add(HEARD | BLANK, 0, count);
	}

	/** The port lost bytes. */
	overrun(): void {
		this.add(OVERRUN | BLANK, 0, 1);
	}

	/**
	 * What is recorded, and what `rest` holds behind it: lines of the session format that `npm run replay` reads, the
	 * oldest first, each with its line end, of printable ASCII. They are made as they are taken; what is overwritten
	 * meanwhile is left out, and said, and what is recorded after the first was taken is no part of them.
	 */
	*lines(rest: Unread): Generator<string, void> {
		const bytes = this.#bytes;
		const end = this.#dropped + this.#used;
		let at = this.#dropped;
		let way = -1;
		let line = "";
		let pause = 0;
		/** Bits of the kinds of which a line has begun. */
		let begun = 1 << OVERRUN;
		if (at > 0) yield "# what was before is overwritten\n";
		while (at < end) {
			if (at < this.#dropped) {
				if (line !== "") yield finished(line);
				yield "# what was here was overwritten while it was read\n";
				at = this.#dropped;
				way = -1;
				line = "";
				begun = 1 << OVERRUN;
				continue;
			}
			const index = this.wrap(this.#head + at - this.#dropped);
			const kind = bytes[index] >> 4;
			const elapsed =
				(bytes[this.wrap(index + 2)] << 16) |
				(bytes[this.wrap(index + 3)] << 8) |
				bytes[this.wrap(index + 4)];
			const length = this.lengthAt(index);
			let text = "";
			at += HEAD;
			if ((kind & BLANK) !== 0) text = "*".repeat(length);
			else
				// The last may have grown since.
				for (let i = 0; i < length && at < end; i++, at++)
					text += escaped(bytes[this.wrap(index + HEAD + i)]);
			// What was left out of a line means nothing where the line is overwritten.
			if ((kind & BLANK) === 0) begun |= 1 << kind;
			else if ((begun & (1 << (kind & ~BLANK))) === 0) continue;
			if ((kind & ~BLANK) === way && elapsed === 0) {
				line += text;
				continue;
			}
			if (line !== "") yield finished(line);
			pause = way < 0 ? 0 : pause + elapsed;
			if (pause >= BURST) {
				yield `.. ${pause}\n`;
				pause = 0;
			}
			way = kind & ~BLANK;
			if (way === OVERRUN) line = "# overrun: the port lost bytes";
			else line = `${way === SAID ? ">>" : "<<"} ${text}`;
		}
		if (line !== "") yield finished(line);
		if (end !== this.#dropped + this.#used) return;
		if (rest.unread > 0) {
			const { head } = rest.ring;
			const to = head + rest.unread;
			const from = this.hidden(head, to);
			line = "<< ";
			for (let i = head; i < from; i++) line += escaped(bytes[i]);
			yield finished(from < to ? `${line}***` : line);
		}
		pause += Math.floor(this.#clock.now() - this.#since);
		if (way >= 0 && pause >= BURST) yield `.. ${pause}\n`;
	}

	/**
	 * From where on `[start…end)` repeats what is not to be recorded, `end` where it does not. Of a command that a module
	 * repeats that is all behind its name, whatever the command; and while a secret is under way all behind the first
	 * quote or equals sign, for the name may be damaged.
	 */
	private hidden(start: number, end: number): number {
		const bytes = this.#bytes;
		if (this.#hiding && !ends(bytes[start])) return start;
		if (!this.#guarded && (bytes[start] !== A || bytes[start + 1] !== T))
			return end;
		for (let at = start; at < end; at++) {
			const byte = bytes[at];
			if (byte === EQUALS || byte === QUOTE) return at;
		}
		return end;
	}

	/** Adds `count` bytes, which stand from index `from` of the arena on where they are kept. */
	private add(kind: number, from: number, count: number): void {
		if (count === 0) return;
		const bytes = this.#bytes;
		const now = this.#clock.now();
		let elapsed = Math.floor(now - this.#since);
		let joins = false;
		// A clock that counts in 32 bits starts over.
		if (elapsed < 0 || elapsed > LONGEST_PAUSE) {
			elapsed = elapsed < 0 ? 0 : LONGEST_PAUSE;
			this.#since = now;
		} else if (((kind ^ this.#kind) & ~BLANK) === 0 && elapsed < BURST) {
			elapsed = 0;
			joins = kind === this.#kind;
		} else this.#since += elapsed;
		const kept = (kind & BLANK) === 0;
		const most = kept ? MOST : MOST_BLANK;
		while (count > 0) {
			const part = count < most ? count : most;
			if (!joins || this.#length + part > most) {
				this.makeRoom(HEAD);
				let tail = this.#tail;
				this.#last = tail;
				this.#kind = kind;
				this.#length = 0;
				this.#used += HEAD;
				tail = this.wrap(tail + 2);
				bytes[tail] = elapsed >> 16;
				tail = this.wrap(tail + 1);
				bytes[tail] = elapsed >> 8;
				tail = this.wrap(tail + 1);
				bytes[tail] = elapsed;
				this.#tail = this.wrap(tail + 1);
				joins = true;
				elapsed = 0;
			}
			if (kept) {
				this.makeRoom(part);
				this.#used += part;
				const tail = this.#tail;
				const whole = this.#end - tail;
				const first = part < whole ? part : whole;
				bytes.copyWithin(tail, from, from + first);
				bytes.copyWithin(this.#start, from + first, from + part);
				this.#tail = this.wrap(tail + part);
			}
			this.#length += part;
			bytes[this.#last] = (kind << 4) | (this.#length >> 8);
			bytes[this.wrap(this.#last + 1)] = this.#length;
			from += part;
			count -= part;
		}
	}

	/** Drops the oldest entries until `count` bytes are free. */
	private makeRoom(count: number): void {
		const bytes = this.#bytes;
		const size = this.#end - this.#start;
		while (size - this.#used < count) {
			const head = this.#head;
			const kept = ((bytes[head] >> 4) & BLANK) === 0;
			const length = kept ? HEAD + this.lengthAt(head) : HEAD;
			this.#head = this.wrap(head + length);
			this.#used -= length;
			this.#dropped += length;
		}
	}

	private lengthAt(index: number): number {
		const bytes = this.#bytes;
		return ((bytes[index] & 0x0f) << 8) | bytes[this.wrap(index + 1)];
	}

	private wrap(index: number): number {
		return index < this.#end ? index : index - this.#end + this.#start;
	}
}

function ends(byte: number): boolean {
	return byte === CR || byte === LF;
}

/** The line with its end. A blank at its end would not survive every mail. */
function finished(line: string): string {
	return line.endsWith(" ") ? `${line.slice(0, -1)}\\x20\n` : `${line}\n`;
}

function escaped(byte: number): string {
	switch (byte) {
		case CR:
			return "\\r";
		case LF:
			return "\\n";
		case BACKSLASH:
			return "\\\\";
	}
	return byte < SPACE || byte >= DEL
		? `\\x${byte.toString(16).padStart(2, "0")}`
		: String.fromCharCode(byte);
}
