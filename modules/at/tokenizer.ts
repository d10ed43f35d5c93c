import type { Arena } from "./arena.js";
import {
	Dialect,
	BY_FIELDS,
	EXACT,
	LINK,
	LINK_OPEN,
	lines,
} from "./dialect.js";
import { Fields } from "./fields.js";
import type { Ring } from "./ring.js";
import * as Token from "./token.js";

/**
 * The longest line that is read whole: a topic of 256 bytes and what stands around it. Of a longer line the first
 * `LINE` bytes are read and the rest is skipped, so a line can be as long as it likes and takes no memory.
 */
export const LINE = 320;
/** The same where no message can come: +CDNSGIP with a name of 128 bytes. */
export const LINE_WITHOUT_MQTT = 192;

/** The largest payload believed, in bytes. A larger count is damage, and what follows is read as lines. */
const MOST = 8192;
/** A line that needs no line end shows itself within so many bytes. */
const OPEN = 16;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const PROMPT = 0x3e;
const D = 0x44;
const E = 0x45;
const A = 0x41;
const T = 0x54;
/** The last byte of a full-width colon. */
const WIDE = 0x9a;
const DEL = 0x7f;
/** `+IPD`, `+MSU` and `byte` as four bytes read at once. */
const IPD = 0x4450492b;
const MSU = 0x55534d2b;
const BYTE = 0x65747962;
/** For finding a byte below 14 among four: CR and LF are the only ones a line is likely to have. */
const BELOW = 0x0e0e0e0e;
const HIGH = 0x80808080 | 0;

const RECEIVE_ROW = lines.findIndex((line) => line.token === Token.RECEIVE);
const RXGET_ROW = lines.findIndex((line) => line.token === Token.RXGET);

/** What a tokenizer tells. Called when its own state is already past the thing told. */
export interface Reader {
	/** A line; its bytes and fields are the tokenizer's until the call returns. `link`: 0-7, or -1 where none is named. */
	onLine(token: number, link: number): void;
	/**
	 * The wire carries a transparent link. Where it is ours, takes what it can of the ring and returns true; returns false
	 * where what comes is to be read as lines.
	 */
	onRaw(): boolean;
	/** The prompt that was awaited. */
	onPrompt(): void;
	/** A counted payload of `length` bytes begins. READ_HEX comes as twice as many digits. */
	onPayload(token: number, link: number, length: number): void;
	/** The next bytes of the payload are `[start…end)` of the arena. */
	onBytes(start: number, end: number): void;
	onPayloadEnd(): void;
	/** Something was damaged. `missing`: bytes of the link that are known to be gone, 0 where none are known of. */
	onLost(link: number, missing: number): void;
}

/**
 * Takes the module's bytes apart into lines, counted payloads and prompts, in any cut, in the memory it started with
 * and in time proportional to the bytes. It knows no command: the channel tells it when a prompt is awaited.
 */
export class Tokenizer {
	readonly fields: Fields;
	/** The line told last, trimmed; in the telling of a MESSAGE payload its topic. */
	start = 0;
	end = 0;
	/** Of a DATA ACCEPT, its length; of LEFT and READ, what the module still holds. */
	value = 0;
	/** Bytes of the counted payload under way that are still to come. Only the tokenizer itself sets it. */
	left = 0;
	/** A prompt is awaited. */
	prompt = false;
	/** The wire carries a transparent link: nothing in it is a payload's head. */
	transparent = false;

	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	readonly #ring: Ring;
	readonly #dialect: Dialect;
	readonly #reader: Reader;
	/** Bytes of the line at the ring's head that hold no line end. */
	#scanned = 0;
	#overlong = false;
	#link = Token.NONE;
	#row = -1;
	/** Nobody wants the payload under way. */
	#discard = false;
	/** The line feed that belongs to a payload's head may still come. */
	#feed = false;
	/** Index of the field that counts a read's bytes. */
	#at = 0;
	/** Line-end bytes that must follow a read. */
	#trail = 0;

	constructor(arena: Arena, ring: Ring, reader: Reader) {
		this.#bytes = arena.bytes;
		this.#view = arena.view;
		this.#ring = ring;
		this.#dialect = new Dialect(arena);
		this.#reader = reader;
		this.fields = new Fields(arena);
	}

	/** Bytes of the arena that a tokenizer takes. */
	static footprint(): number {
		return Dialect.footprint() + Fields.footprint();
	}

	/** Where the text behind the head of the line told last begins; it ends at `end`. */
	get rest(): number {
		return this.#dialect.rest;
	}

	/** Reads all that the ring holds, but for an unfinished line. */
	read(): void {
		const ring = this.#ring;
		while (ring.length > 0) {
			if (this.left > 0) this.payload();
			else if (this.#trail > 0) this.check();
			else if (this.transparent && this.#reader.onRaw()) return;
			else if (!this.line()) return;
		}
	}

	/** Gives up the payload under way, as its bytes do not come, and says how many are missing. */
	abandon(): void {
		const missing = this.left;
		this.left = 0;
		this.#feed = false;
		this.#trail = 0;
		if (missing > 0) this.#reader.onLost(this.#link, missing);
	}

	private payload(): void {
		const ring = this.#ring;
		const start = ring.head;
		if (this.#feed) {
			this.#feed = false;
			if (this.#bytes[start] === LF) {
				ring.consume(1);
				return;
			}
		}
		const run = ring.run;
		let left = this.left;
		const count = run < left ? run : left;
		left -= count;
		this.left = left;
		ring.pass(count);
		if (this.#discard) return;
		this.#reader.onBytes(start, start + count);
		if (left === 0) this.#reader.onPayloadEnd();
	}

	/** A read is followed by a line end; anything else means that bytes of it were lost or added. */
	private check(): void {
		const byte = this.#bytes[this.#ring.head];
		if (byte !== (this.#trail === 2 ? CR : LF)) {
			this.#trail = 0;
			this.#reader.onLost(this.#link, 0);
			return;
		}
		this.#trail--;
		this.#ring.consume(1);
	}

	/** Reads one line or prompt, or skips what is neither. Returns false where more bytes are needed. */
	private line(): boolean {
		const ring = this.#ring;
		const bytes = this.#bytes;
		let at = ring.head;
		let end = at + (ring.length < ring.reach ? ring.length : ring.reach);
		if (this.#overlong) {
			const stop = this.boundary(at, end);
			this.#overlong = stop === end;
			ring.consume(stop - at);
			return true;
		}
		if (this.#scanned === 0) {
			const noise = this.transparent ? 0x100 : DEL;
			let start = at;
			for (; start < end; start++) {
				const byte = bytes[start];
				if (byte > SPACE && byte < noise) break;
			}
			if (start > at) {
				ring.consume(start - at);
				if (start === end) return true;
				at = ring.head;
				end = at + (ring.length < ring.reach ? ring.length : ring.reach);
			}
			if (this.prompt && bytes[at] === PROMPT) {
				this.prompt = false;
				ring.consume(1);
				this.#reader.onPrompt();
				return true;
			}
		}
		if (end >= at + 4 && !this.transparent) {
			const head = this.#view.getInt32(at, true);
			if (head === IPD || head === MSU)
				return this.inline(at, end, head === MSU);
		}
		const stop = this.boundary(at + this.#scanned, end);
		if (stop < end || end === at + ring.reach) this.told(at, stop, end);
		else if (!this.open(at, end)) {
			this.#scanned = end - at;
			return false;
		}
		return true;
	}

	/** A line whose payload, if it has one, begins behind its head without a line end. */
	private inline(at: number, end: number, message: boolean): boolean {
		const bytes = this.#bytes;
		let i = at + Math.max(this.#scanned, 4);
		for (; i < end; i++) {
			const byte = bytes[i];
			if (byte === CR || byte === LF) break;
			if (message ? byte !== COMMA : byte !== COLON && byte !== WIDE) continue;
			if (message ? this.message(at, i) : this.packet(at, i)) {
				this.#scanned = 0;
				this.#ring.consume(i + 1 - at);
				this.begin(message ? Token.MESSAGE : Token.IPD, this.value, false);
				return true;
			}
		}
		if (i < end || end === at + this.#ring.reach) {
			this.told(at, i, end);
			return true;
		}
		this.#scanned = end - at;
		return false;
	}

	/** Is `[at…colon]` the head of an +IPD? */
	private packet(at: number, colon: number): boolean {
		if (this.#bytes[colon] === WIDE) colon -= 2;
		this.fields.parse(at + 5, colon);
		this.value = this.fields.number(0);
		this.#link = Token.NONE;
		return this.value >= 0 && this.value <= MOST;
	}

	/**
	 * Is `[at…comma]` the head of a +MSUB with a message: `"topic",20 byte,`? The word and the quotes may be missing; a
	 * topic that begins with a quote ends with one.
	 */
	private message(at: number, comma: number): boolean {
		const bytes = this.#bytes;
		const worded = this.#view.getInt32(comma - 4, true) === BYTE;
		let i = comma - (worded ? 5 : 1);
		while (bytes[i] === SPACE) i--;
		let length = 0;
		let scale = 1;
		while (bytes[i] >= ZERO && bytes[i] <= ZERO + 9 && scale <= 10000) {
			length += (bytes[i--] - ZERO) * scale;
			scale *= 10;
		}
		if (scale === 1 || length > MOST) return false;
		while (bytes[i] === SPACE) i--;
		if (bytes[i] !== COMMA) return false;
		const topic = this.#dialect.colon(at + 5, comma);
		if (topic < 0 || topic >= i) return false;
		const quoted = bytes[topic] === QUOTE;
		if (quoted && (i - 1 === topic || bytes[i - 1] !== QUOTE)) return false;
		this.start = quoted ? topic + 1 : topic;
		this.end = quoted ? i - 1 : i;
		this.value = length;
		this.#link = Token.MQTT;
		return true;
	}

	/** Tells an unfinished line where its text alone is sure to be all of it, as its first bytes show. */
	private open(at: number, end: number): boolean {
		if (this.#scanned > OPEN) return false;
		const token = this.classify(at, end);
		if (this.#row < 0 || lines[this.#row].form !== LINK_OPEN) return false;
		this.#scanned = 0;
		this.#ring.consume(this.#dialect.rest - at);
		this.#reader.onLine(token, this.#link);
		return true;
	}

	/** Tells the line `[at…stop)`, or begins the payload that it is the head of. What is before `end` has come. */
	private told(at: number, stop: number, end: number): void {
		const ring = this.#ring;
		const bytes = this.#bytes;
		this.#scanned = 0;
		const token = this.classify(at, stop);
		const row = this.#row;
		if (row >= 0 && lines[row].form === LINK_OPEN) stop = this.#dialect.rest;
		else if (stop === at + ring.reach) this.#overlong = true;
		switch (token) {
			case Token.RECEIVE:
			case Token.READ:
			case Token.READ_HEX: {
				if (this.#overlong || this.transparent) break;
				ring.consume(stop + 1 - at);
				const length =
					token === Token.RECEIVE ? this.value : this.fields.number(this.#at);
				this.begin(token, length, bytes[stop] === CR);
				return;
			}
			case Token.CONNECT:
				// Behind its line end may stand any byte.
				ring.consume(stop - at);
				this.#reader.onLine(token, this.#link);
				return;
			case Token.UNKNOWN:
				ring.consume(stop - at);
				if (
					!this.#overlong &&
					!this.transparent &&
					this.damaged(bytes[stop] === CR)
				)
					return;
				this.#reader.onLine(token, Token.NONE);
				return;
		}
		// What stands before the next line goes with this one, so that it takes no step of its own.
		while (stop < end && bytes[stop] <= SPACE) stop++;
		ring.consume(stop - at);
		this.#reader.onLine(token, this.#link);
	}

	/** A payload begins; `feed`: the line feed of its head is still to come. */
	private begin(token: number, length: number, feed: boolean): void {
		this.#discard = false;
		this.#feed = feed;
		this.left = token === Token.READ_HEX ? length << 1 : length;
		if (token === Token.READ || token === Token.READ_HEX)
			this.#trail = length > 0 ? 2 : 0;
		this.#reader.onPayload(token, this.#link, length);
		if (length === 0) this.#reader.onPayloadEnd();
	}

	/**
	 * A payload's head that lost its first bytes: its payload is skipped and told as missing. One that says nothing to be
	 * believed: what follows is read as lines.
	 */
	private damaged(feed: boolean): boolean {
		const dialect = this.#dialect;
		if (this.#row >= 0) {
			const { token } = lines[this.#row];
			if (token === Token.RECEIVE || token === Token.IPD)
				this.#reader.onLost(Token.ANY, 0);
			else if (token === Token.MESSAGE) this.#reader.onLost(Token.MQTT, 0);
			return false;
		}
		const { start, end } = this;
		const ending = this.#bytes[end - 1];
		if (ending === COLON || ending === WIDE) {
			if (dialect.missing(RECEIVE_ROW, start, end) === 0) return false;
			if (!this.pushed()) return false;
		} else if (dialect.missing(RXGET_ROW, start, end) > 0) {
			this.fields.parse(dialect.rest, this.end);
			if (this.fetched() !== Token.READ) return false;
			this.value = this.fields.number(this.#at);
		} else return false;
		this.#ring.consume(1);
		this.left = this.value;
		this.#discard = true;
		this.#feed = feed;
		this.#reader.onLost(this.#link, this.value);
		return true;
	}

	/** The token of the line `[at…stop)`; sets `start`, `end`, the fields, the link and the row. */
	private classify(at: number, stop: number): number {
		const bytes = this.#bytes;
		while (stop > at && bytes[stop - 1] <= SPACE) stop--;
		this.start = at;
		this.end = stop;
		this.#link = Token.NONE;
		this.#row = -1;
		const digit = bytes[at] - ZERO;
		if (digit < 0 || digit > 9) {
			this.#row = this.#dialect.find(at, stop);
			return this.#row < 0 ? Token.UNKNOWN : this.known(stop);
		}
		if (bytes[at + 1] !== COMMA) return this.address(at, stop);
		let rest = at + 2;
		while (rest < stop && bytes[rest] === SPACE) rest++;
		const row = this.#dialect.find(rest, stop);
		const form = row < 0 ? EXACT : lines[row].form;
		if (form >= LINK) {
			if (digit === 6 || digit > Token.MQTT) return Token.UNKNOWN;
			this.#row = row;
			this.#link = digit;
			return this.known(stop);
		}
		this.fields.parse(at, stop);
		if (
			digit > 5 ||
			this.fields.count < 6 ||
			bytes[this.fields.start(2) - 1] !== QUOTE
		)
			return Token.UNKNOWN;
		this.#link = digit;
		return Token.SLOT_ASKED;
	}

	/** The token of the row found, its fields taken apart. */
	private known(stop: number): number {
		const { form, token } = lines[this.#row];
		if (form === EXACT || form === LINK || form === LINK_OPEN) return token;
		this.fields.parse(this.#dialect.rest, stop);
		return form === BY_FIELDS ? this.decided(token, stop) : token;
	}

	/** The token of a row that only its fields decide. */
	private decided(token: number, stop: number): number {
		const fields = this.fields;
		switch (token) {
			case Token.RXGET:
				return this.fetched();
			case Token.RECEIVE:
				return this.pushed() ? Token.RECEIVE : Token.UNKNOWN;
			case Token.DATA_ACCEPT:
				if (fields.count > 1) this.#link = fields.number(0);
				this.value = fields.number(fields.count - 1);
				return this.#link > Token.MQTT || this.value < 0
					? Token.UNKNOWN
					: token;
			case Token.SLOT:
			case Token.SLOT_ASKED:
				// A module with more slots than six tells of them too.
				this.#link = fields.number(0);
				return this.#link < 0 || this.#link > 9 || fields.count < 6
					? Token.UNKNOWN
					: token;
			case Token.NETWORK:
				return this.network(stop);
			case Token.MESSAGE:
				return fields.count === 1 && fields.number(0) >= 0
					? Token.MQTT_CACHED
					: Token.UNKNOWN;
		}
		return Token.UNKNOWN;
	}

	/** What a +CGEV means: anything with DEACT or DETACH in it is the end of the bearer. */
	private network(stop: number): number {
		const bytes = this.#bytes;
		for (let i = this.#dialect.rest; i + 2 < stop; i++)
			if (
				bytes[i] === D &&
				bytes[i + 1] === E &&
				(bytes[i + 2] === A || bytes[i + 2] === T)
			)
				return Token.NETWORK_LOST;
		return Token.UNKNOWN;
	}

	/** Reads `<n>,<len>:` behind +RECEIVE. */
	private pushed(): boolean {
		const bytes = this.#bytes;
		let colon = this.end - 1;
		if (bytes[colon] === WIDE) colon -= 2;
		if (this.#dialect.colon(colon, this.end) !== this.end) return false;
		this.fields.parse(this.#dialect.rest, colon);
		this.#link = this.fields.number(0);
		this.value = this.fields.number(1);
		return (
			this.fields.count === 2 &&
			this.#link >= 0 &&
			this.#link <= 5 &&
			this.value >= 0 &&
			this.value <= MOST
		);
	}

	/** Reads the fields of +CIPRXGET: the mode, the link where there are several, counts. */
	private fetched(): number {
		const fields = this.fields;
		const mode = fields.number(0);
		const { count } = fields;
		const at = count - (mode === 1 ? 0 : mode === 4 ? 1 : 2);
		this.#at = at;
		const link = at > 1 ? fields.number(1) : Token.NONE;
		this.#link = link;
		if (at < 1 || at > 2 || (at > 1 && (link < 0 || link > 5)))
			return Token.UNKNOWN;
		this.value = at < count ? fields.number(count - 1) : 0;
		if (mode === 1) return Token.WAITING;
		if (this.value < 0) return Token.UNKNOWN;
		if (mode === 4) return Token.LEFT;
		const read = fields.number(at);
		if ((mode !== 2 && mode !== 3) || read < 0 || read > MOST)
			return Token.UNKNOWN;
		return mode === 2 ? Token.READ : Token.READ_HEX;
	}

	/** Four numbers with dots between, which is all that CIFSR answers. */
	private address(at: number, stop: number): number {
		const bytes = this.#bytes;
		let dots = 0;
		let digits = 0;
		for (let i = at; i < stop; i++) {
			if (bytes[i] >= ZERO && bytes[i] <= ZERO + 9) digits++;
			else if (bytes[i] !== DOT || digits === 0 || digits > 3)
				return Token.UNKNOWN;
			else {
				dots++;
				digits = 0;
			}
		}
		return dots === 3 && digits > 0 && digits < 4
			? Token.ADDRESS
			: Token.UNKNOWN;
	}

	/** The index of the first CR or LF in `[at…end)`, or `end`. */
	private boundary(at: number, end: number): number {
		const bytes = this.#bytes;
		const view = this.#view;
		for (;;) {
			let last = at + 4;
			while (last <= end) {
				const word = view.getInt32(at, true);
				if (((word - BELOW) & ~word & HIGH) !== 0) break;
				at = last;
				last += 4;
			}
			if (last > end) last = end;
			for (; at < last; at++) {
				const byte = bytes[at];
				if (byte === LF || byte === CR) return at;
			}
			if (at === end) return end;
		}
	}
}
