import type { Channel } from "../at/channel.js";
import * as Outcome from "../at/channel.js";
import {
	CIPCLOSE,
	CIPLEFT,
	CIPREAD,
	CIPSEND,
	CIPSTART,
	commands,
	MOST,
	NOTICE,
} from "../at/command.js";
import * as Token from "../at/token.js";
import type { Clock } from "../platform.js";
import {
	CLOSE_LIMIT,
	checkBuffer,
	Connection,
	type Links,
	OPEN_LIMIT,
	reasonOf,
} from "./connection.js";
import { Inbox } from "./inbox.js";
import type { LinkOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import type { Reason } from "./reason.js";
import { CLOSING, CONNECTED, CONNECTING, REMOTE_CLOSING } from "./state.js";

/** The least that is read at once even where the port's buffer is too small for any size to be safe. */
const LEAST = 16;
/** Milliseconds until what was written is gone; no manual limits it. */
const SEND_LIMIT = 60000;
const COMMA = 0x2c;
const DIGIT = 0x30;
const EQUALS = 0x3d;
/** Operations, for `checkBuffer`. */
const READ = "read";
const WRITE = "write";
/** +CME ERROR: 3, operation not allowed: the link is not connected. */
const NOT_CONNECTED = 3;

/**
 * One slot of the table: its state, what it received, what it has to send. The object belongs to the slot, not to
 * one connection: after `onFail` or `onClose` it is free, and `open` may hand it out again.
 */
export class Link extends Connection {
	readonly #inbox: Inbox;
	readonly #outbox: Outbox;
	#options: LinkOptions | undefined;
	#onReadable: LinkOptions["onReadable"];
	#onWritable: LinkOptions["onWritable"];
	/** CIPCLOSE no longer waits for what was written. */
	#rush = false;
	/** The module has nothing more of a link that the peer closed, but this many bytes too few. */
	#drained = false;
	#missing = 0;
	/** The module said that something waits; how much it still had after a read; whether to ask it. */
	#noticed = false;
	#left = 0;
	#ask = false;
	/** The payload under way is no answer to a read of ours: a damaged number sent it here. */
	#foreign = false;
	/** Bytes that the read under way asked for. */
	#asked = 0;
	/** Bytes in the CIPSEND under way, what the module took of them, and whether it is a send's turn. */
	#sending = 0;
	#taken = 0;
	#sendFirst = false;

	/** `receive`, `transmit`: bytes of its buffers in the channel's arena. */
	constructor(
		number: number,
		channel: Channel,
		clock: Clock,
		links: Links,
		receive: number,
		transmit: number,
	) {
		super(number, channel, clock, links);
		this.#inbox = new Inbox(channel.arena, receive);
		this.#outbox = new Outbox(channel.arena, transmit);
	}

	/** What `open` was given last; undefined before. */
	get options(): Readonly<LinkOptions> | undefined {
		return this.#options;
	}

	/** Bytes that can be read now. */
	get readable(): number {
		return this.#inbox.readable;
	}

	/** Bytes that can be written now. */
	get writable(): number {
		return this.current === CONNECTED ? this.#outbox.room : 0;
	}

	/** Begins to connect. The table has checked the options and that the slot is free. */
	open(options: LinkOptions): void {
		// A copy: what was checked is what is sent.
		this.#options = { ...options };
		this.#onReadable = options.onReadable;
		this.#onWritable = options.onWritable;
		this.#rush = false;
		this.#drained = false;
		this.#missing = 0;
		this.#inbox.clear();
		this.begin(options.deadline ?? OPEN_LIMIT);
		this.wake();
	}

	/**
	 * Moves received bytes to the front of `buffer`, as many as there are and it holds. Returns the count.
	 * Throws a TypeError where `buffer` is no Uint8Array.
	 */
	read(buffer: Uint8Array): number {
		checkBuffer(this.number, READ, buffer);
		const count = this.#inbox.read(buffer);
		// The app hears of the end after it has returned from here.
		if (this.#inbox.readable === 0 && this.#drained) this.alarm.set(0);
		if (count > 0) this.wake();
		return count;
	}

	/**
	 * Takes all bytes of `buffer`, to be sent in order. Returns the room left.
	 * Throws a TypeError where the link is not CONNECTED or `buffer` is no Uint8Array, a RangeError where there is not
	 * room for all of it; then nothing was taken.
	 */
	write(buffer: Uint8Array): number {
		checkBuffer(this.number, WRITE, buffer);
		if (this.current !== CONNECTED)
			throw new TypeError(
				`link ${this.number} is ${this.current}: write between onConnect and onClose`,
			);
		const { length } = buffer;
		const { room } = this.#outbox;
		if (length > room)
			throw new RangeError(
				`link ${this.number}: write of ${length} bytes, room for ${room}: wait for onWritable`,
			);
		if (length === 0) return room;
		if (this.#outbox.waiting === 0) this.alarm.set(SEND_LIMIT);
		this.#outbox.put(buffer);
		this.wake();
		return this.#outbox.room;
	}

	/**
	 * Closes the link once what was written is sent; received bytes that were not read are dropped. `onClose` follows,
	 * or `onFail` where CONNECT OK had not come. Throws a TypeError where nothing is open.
	 */
	close(): void {
		if (this.free)
			throw new TypeError(
				`link ${this.number} is ${this.current}: nothing to close`,
			);
		if (this.current === CLOSING) return;
		// What the peer closed needs no CIPCLOSE.
		if (this.current === REMOTE_CLOSING) this.started = false;
		this.current = CLOSING;
		this.#inbox.clear();
		if (!this.started) this.alarm.set(0);
		else this.alarm.set(this.#outbox.waiting > 0 ? SEND_LIMIT : CLOSE_LIMIT);
		this.wake();
	}

	/** Starts the close that is due, if any: of a connection that nobody wants, or of this one. */
	offerClose(): boolean {
		if (this.closing) return false;
		const due =
			this.current === CLOSING &&
			this.started &&
			(this.#outbox.waiting === 0 || this.#rush);
		if (!due && (!this.stale || this.stuck)) return false;
		this.#sendClose();
		return true;
	}

	#sendClose(): void {
		const { writer } = this.channel;
		writer.begin(CIPCLOSE);
		if (this.channel.multi) {
			writer.byte(EQUALS);
			writer.byte(DIGIT + this.number);
		}
		this.closing = true;
		this.channel.send(this, CIPCLOSE, this.number);
	}

	/** Starts what is the link's next: to connect, or in turn a read and a send. */
	offerTurn(): boolean {
		if (this.current === CONNECTING) return this.#offerStart();
		const sendFirst = this.#sendFirst;
		if (sendFirst && this.#offerSend()) return true;
		if (this.#offerRead()) return true;
		return !sendFirst && this.#offerSend();
	}

	onResult(row: number, _link: number, outcome: number, code: number): void {
		if (row === CIPCLOSE) {
			this.closing = false;
			this.stale = outcome === Outcome.TIMEOUT;
			this.stuck = this.stale;
			if (this.current === CLOSING && this.started)
				this.end(outcome === Outcome.TIMEOUT ? "deadline" : "CLOSE OK");
			return;
		}
		// The life of the slot that asked for it may be over.
		if (row !== this.pending) return;
		this.pending = -1;
		switch (row) {
			case CIPSTART:
				if (outcome === Outcome.DONE) return;
				this.links.doubt();
				// CONNECT OK came: what is lost is only the OK before it.
				if (this.current !== CONNECTING) return;
				// A refusal may mean that the module holds a connection that we do not know of.
				this.stale = true;
				this.end(reasonOf(outcome));
				return;
			case CIPSEND:
				this.#sentResult(outcome, code);
				return;
			case CIPREAD:
				this.#readResult(outcome, code);
				return;
			case CIPLEFT:
				this.#ask = false;
				if (outcome === Outcome.CME && code === NOT_CONNECTED)
					this.remoteClosed();
				else if (outcome !== Outcome.DONE) this.#noticed = true;
				return;
		}
	}

	override onLine(token: number, state: string): void {
		this.heard = true;
		switch (token) {
			case Token.WAITING:
				this.#noticed = true;
				return;
			case Token.LEFT:
				this.#left = this.channel.tokenizer.value;
				this.#noticed = this.#left > 0;
				return;
			case Token.SEND_OK:
				this.#taken = this.#sending;
				return;
			case Token.DATA_ACCEPT:
				this.#taken = this.channel.tokenizer.value;
				return;
		}
		super.onLine(token, state);
	}

	/** A payload of `length` bytes for this link begins. */
	onPayload(token: number, length: number): void {
		this.heard = true;
		if (token !== Token.READ && this.links.byRequest) {
			// What set it to wait (CIPRXGET=1) was lost, and no read will give this.
			if (this.armed) this.break("bytes lost", this.unread() + length);
			return;
		}
		this.#inbox.begin(length);
		this.#foreign = token === Token.READ && this.pending !== CIPREAD;
		if (token !== Token.READ || this.#foreign) return;
		this.#noticed = false;
		this.#left = this.channel.tokenizer.value;
		if (length > this.#asked) this.#inbox.damaged = true;
	}

	/** Bytes of it. */
	onBytes(start: number, end: number): void {
		if (this.armed && !this.#foreign) this.#inbox.arrive(start, end);
	}

	/** The payload is whole. Of a read only its result makes it sure. */
	onPayloadEnd(): void {
		if (this.links.byRequest || !this.armed) return;
		if (this.#inbox.damaged) this.break("bytes lost", this.#inbox.announced);
		else this.#arrived(this.#inbox.keep());
	}

	/** Something was damaged. `missing`: bytes of this link known to be gone, or -1 where it was none of its own. */
	onLost(missing: number): void {
		if (!this.armed) return;
		this.#ask = true;
		if (missing < 0) return;
		this.#inbox.damaged = true;
		if (missing > this.#inbox.announced) {
			// Its head was lost, so what it held is still among what was left.
			this.#inbox.announced = missing;
			this.#left = Math.max(this.#left - missing, 0);
		}
		if (this.pending !== CIPREAD)
			this.break("bytes lost", this.#inbox.announced);
	}

	/** A notice may have been missed too. */
	override doubt(): boolean {
		const silent = super.doubt();
		if (silent) this.#ask = true;
		return silent;
	}

	#offerStart(): boolean {
		const options = this.#options;
		if (this.stale && this.stuck) {
			this.#sendClose();
			return true;
		}
		if (this.started || this.stale || options === undefined) return false;
		const { writer } = this.channel;
		this.#numbered(CIPSTART);
		writer.quoted(options.kind);
		writer.byte(COMMA);
		writer.quoted(options.host);
		writer.byte(COMMA);
		writer.integer(options.port);
		this.started = true;
		this.pending = CIPSTART;
		this.channel.send(this, CIPSTART, this.number);
		return true;
	}

	#offerSend(): boolean {
		const { waiting } = this.#outbox;
		if (waiting === 0 || !this.opened || this.#rush) return false;
		if (this.current !== CONNECTED && this.current !== CLOSING) return false;
		const length = Math.min(waiting, MOST);
		this.#sending = length;
		this.#taken = 0;
		this.#sendFirst = false;
		this.pending = CIPSEND;
		this.#numbered(CIPSEND);
		this.channel.writer.integer(length);
		this.channel.sendPayload(
			this,
			CIPSEND,
			this.number,
			this.#outbox.start,
			this.#outbox.start + length,
		);
		return true;
	}

	#offerRead(): boolean {
		if (!this.armed || this.#drained || !this.links.byRequest) return false;
		const remote = this.current === REMOTE_CLOSING;
		if (this.#ask && !remote) {
			this.pending = CIPLEFT;
			const { writer } = this.channel;
			writer.begin(CIPLEFT);
			if (this.channel.multi) {
				writer.byte(COMMA);
				writer.byte(DIGIT + this.number);
			}
			this.channel.send(this, CIPLEFT, this.number);
			return true;
		}
		if (!this.#noticed && this.#left === 0 && !remote) return false;
		// A slow app is back-pressure: what it does not read stays in the module, and at last with the peer.
		const { size, readable } = this.#inbox;
		let length = size - readable;
		if (length < size >> 1) return false;
		const safe = this.#safe();
		if (length > safe) length = safe;
		this.#sendFirst = true;
		this.#inbox.begin(0);
		this.#asked = length;
		this.pending = CIPREAD;
		this.#numbered(CIPREAD);
		this.channel.writer.integer(length);
		this.channel.send(this, CIPREAD, this.number);
		return true;
	}

	/** Begins a command whose first parameter is the link, where there are several, and more follow. */
	#numbered(row: number): void {
		const { writer } = this.channel;
		writer.begin(row);
		if (!this.channel.multi) return;
		writer.byte(DIGIT + this.number);
		writer.byte(COMMA);
	}

	/** Bytes that can be asked for so that the whole answer and every notice fit the port's buffer. */
	#safe(): number {
		const length =
			this.channel.capacity -
			commands[CIPREAD].longest -
			NOTICE * this.links.connected;
		if (length > MOST) return MOST;
		return Math.max(length, LEAST);
	}

	/** The peer or the network closed: what the module still holds comes first. */
	protected remoteClosed(): void {
		this.alarm.clear();
		this.current = REMOTE_CLOSING;
		if (!this.links.byRequest) this.#drainedNow(0);
	}

	/** Bytes that the module announced and that can not be read any more. */
	protected unread(): number {
		if (this.#drained) return this.#missing;
		const reading = this.pending === CIPREAD ? this.#inbox.announced : 0;
		return Math.max(this.#left + reading, this.#noticed ? 1 : 0);
	}

	#sentResult(outcome: number, code: number): void {
		const sending = this.#sending;
		this.#sending = 0;
		if (outcome === Outcome.CME || outcome === Outcome.ERROR)
			this.links.doubt();
		if (outcome === Outcome.DONE) {
			let taken = this.#taken;
			if (taken > sending) taken = sending;
			if (taken === 0) {
				this.break("SEND FAIL", this.unread());
				return;
			}
			this.sent += taken;
			this.#outbox.taken(taken);
			if (this.#outbox.waiting > 0) this.alarm.set(SEND_LIMIT);
			else if (this.current === CONNECTED) this.alarm.clear();
			else this.alarm.set(CLOSE_LIMIT);
			if (this.writable > 0) this.#onWritable?.(this.writable);
		} else if (
			outcome === Outcome.CME &&
			code === NOT_CONNECTED &&
			this.current === CONNECTED
		)
			this.remoteClosed();
		else if (outcome !== Outcome.CLOSED)
			this.break(reasonOf(outcome), this.unread());
	}

	#readResult(outcome: number, code: number): void {
		if (!this.armed) return;
		const { damaged, announced } = this.#inbox;
		if (!damaged && outcome === Outcome.DONE) {
			const count = this.#inbox.keep();
			if (count > 0) {
				this.#arrived(count);
				return;
			}
			this.#left = 0;
			if (this.current === REMOTE_CLOSING) this.#drainedNow(0);
			return;
		}
		const refused = outcome === Outcome.ERROR || outcome === Outcome.CME;
		if (
			!damaged &&
			refused &&
			(code === NOT_CONNECTED || this.current === REMOTE_CLOSING)
		)
			this.#drainedNow(this.unread());
		else this.break("bytes lost", announced + this.#left);
	}

	/** `count` bytes more are sure: they are the app's. */
	#arrived(count: number): void {
		this.received += count;
		this.#onReadable?.(this.#inbox.readable);
	}

	/** The module has nothing more for a link that is closed there; `missing` bytes of what it announced are gone. */
	#drainedNow(missing: number): void {
		this.current = REMOTE_CLOSING;
		this.#drained = true;
		this.#missing = missing;
		this.#endIfRead();
	}

	#endIfRead(): void {
		if (this.#inbox.readable === 0)
			this.end(this.#missing > 0 ? "bytes lost" : "CLOSED", "", this.#missing);
	}

	protected clear(): number {
		const unsent = this.#outbox.waiting;
		this.#noticed = false;
		this.#left = 0;
		this.#ask = false;
		this.#drained = false;
		this.#inbox.discard();
		this.#outbox.waiting = 0;
		this.#sending = 0;
		return unsent;
	}

	protected tellConnect(): void {
		this.#options?.onConnect?.call(this);
		if (this.writable > 0) this.#onWritable?.(this.writable);
	}

	protected tellEnd(
		opened: boolean,
		reason: Reason,
		state: string,
		missing: number,
		unsent: number,
	): void {
		if (opened) this.#options?.onClose?.call(this, reason, missing, unsent);
		else this.#options?.onFail?.call(this, reason, state);
	}

	protected expired(): void {
		switch (this.current) {
			case CONNECTING:
				this.stale = this.started;
				this.end("deadline");
				break;
			case CONNECTED:
				this.break("deadline", this.unread());
				break;
			case REMOTE_CLOSING:
				this.#endIfRead();
				break;
			case CLOSING:
				if (!this.started) this.end("CLOSE OK");
				else if (this.#rush) {
					this.stale = !this.closing;
					this.end("deadline");
				} else {
					this.#rush = true;
					this.alarm.set(CLOSE_LIMIT);
				}
				break;
		}
	}
}
