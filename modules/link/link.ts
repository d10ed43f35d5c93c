import * as Outcome from "../at/channel.js";
import {
	CIPACK,
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
import { Buffers, type Pool } from "./buffers.js";
import {
	CLOSE_LIMIT,
	checkBuffer,
	Connection,
	HEARD,
	LEAVING,
	type Links,
	OPEN_LIMIT,
	OPENED,
	OWN,
	PAUSED,
	reasonOf,
	STALE,
	STARTED,
	STUCK,
	TLS_OPEN_LIMIT,
} from "./connection.js";
import type { LinkOptions } from "./options.js";
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
const TCP = "TCP";
const TLS = "TLS";
const UDP = "UDP";
const WRITE = "write";
/** +CME ERROR: 3, operation not allowed: the link is not connected. */
const NOT_CONNECTED = 3;

/** CIPCLOSE no longer waits for what was written. */
const RUSH = 1 << OWN;
/** The module has nothing more of a link that the peer closed. */
const DRAINED = 1 << (OWN + 1);
/** The module said that something waits. */
const NOTICED = 1 << (OWN + 2);
/** The module is to be asked how much waits. */
const ASK = 1 << (OWN + 3);
/** The payload under way is no answer to a read of ours: a damaged number sent it here. */
const FOREIGN = 1 << (OWN + 4);
/** The payload under way can not be used. */
const DAMAGED = 1 << (OWN + 6);
/** It carries datagrams. */
const DATAGRAMS = 1 << (OWN + 7);
/** The app wants to know what the peer acknowledged; the module is to be asked now. */
const CONFIRM = 1 << (OWN + 8);
const CONFIRM_NOW = 1 << (OWN + 9);
/** The close does not wait for what is on its way (CIPCLOSE's quick mode). */
const ABORT = 1 << (OWN + 10);
/** It is a send's turn. */
const SEND_FIRST = 1 << (OWN + 5);

/**
 * One slot of the table: its state, what it received, what it has to send. The object belongs to the slot, not to
 * one connection: after `onFail` or `onClose` it is free, and `open` may hand it out again.
 */
export class Link extends Connection {
	private readonly buffers: Buffers;
	private given: LinkOptions | undefined;
	/** Bytes that the module still had after a read; once it is drained, that it announced and did not give. */
	private left = 0;
	/** Bytes that the peer has acknowledged, as far as the module was asked. */
	private confirmed = 0;

	constructor(number: number, links: Links, pool: Pool) {
		super(number, links);
		this.buffers = new Buffers(pool, number);
	}

	/** What `open` was given last; undefined before. */
	get options(): Readonly<LinkOptions> | undefined {
		return this.given;
	}

	/** Bytes that can be read now. */
	get readable(): number {
		return this.buffers.readable;
	}

	/** Bytes that can be written now. */
	get writable(): number {
		if (this.current !== CONNECTED) return 0;
		// One write is one datagram.
		const { room, waiting } = this.buffers;
		return (this.flags & DATAGRAMS) !== 0 && waiting > 0 ? 0 : room;
	}

	/** The most bytes that ever were in its receive buffer, and in what is to be sent, whoever held the slot. */
	get mostReceived(): number {
		return this.buffers.mostReceived;
	}

	get mostWaiting(): number {
		return this.buffers.mostWaiting;
	}

	/** With `confirm`: bytes that the peer has acknowledged since CONNECT OK, as far as the module was asked. */
	get acknowledged(): number {
		return this.confirmed;
	}

	/** Begins to connect. The table has checked the options and that the slot is free. */
	open(options: LinkOptions): void {
		// A copy: what was checked is what is sent.
		this.given = { ...options };
		this.renew();
		this.wake();
	}

	protected get reopens(): boolean {
		return this.given?.reopen === true;
	}

	protected renew(): void {
		this.flags &= ~(RUSH | DRAINED | DAMAGED | CONFIRM_NOW | ABORT);
		this.mark(DATAGRAMS, this.given?.kind === UDP);
		this.mark(CONFIRM, this.given?.confirm === true);
		this.confirmed = 0;
		this.left = 0;
		this.buffers.clear();
		const usual = this.given?.kind === TLS ? TLS_OPEN_LIMIT : OPEN_LIMIT;
		this.begin(this.given?.deadline ?? usual);
	}

	/**
	 * Moves received bytes to the front of `buffer`, as many as there are and it holds. Returns the count.
	 * Throws a TypeError where `buffer` is no Uint8Array.
	 */
	read(buffer: Uint8Array): number {
		checkBuffer(this.number, READ, buffer);
		const count = this.buffers.read(buffer);
		// The app hears of the end after it has returned from here.
		if (this.buffers.readable === 0 && (this.flags & DRAINED) !== 0)
			this.setLimit(0);
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
		const room = this.writable;
		if (length > room)
			throw new RangeError(
				`link ${this.number}: write of ${length} bytes, room for ${room}: wait for onWritable`,
			);
		if (length === 0) return room;
		if (this.buffers.waiting === 0) this.setLimit(SEND_LIMIT);
		this.buffers.put(buffer);
		this.wake();
		return this.writable;
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
		if (this.current === REMOTE_CLOSING) this.flags &= ~STARTED;
		this.current = CLOSING;
		this.buffers.clear();
		if ((this.flags & STARTED) === 0) this.setLimit(0);
		else this.setLimit(this.buffers.waiting > 0 ? SEND_LIMIT : CLOSE_LIMIT);
		this.wake();
	}

	/**
	 * Closes the link at once: what was written and not sent is dropped, and the module does not wait for what is on its way
	 * (`TCPIP/CIPCLOSE.md`, quick). `onClose` follows, or `onFail` where CONNECT OK had not come. Throws a TypeError
	 * where nothing is open.
	 */
	abort(): void {
		if (!this.free) this.flags |= RUSH | ABORT;
		this.close();
		if ((this.flags & STARTED) !== 0) this.setLimit(CLOSE_LIMIT);
		this.wake();
	}

	/** Transparent, and it has bytes to give or to take. */
	get carries(): boolean {
		if (this.current === CONNECTED) return true;
		return (
			this.current === CLOSING &&
			(this.flags & RUSH) === 0 &&
			this.buffers.waiting > 0
		);
	}

	/** Bytes that there is room for of what it receives. */
	get vacant(): number {
		return this.buffers.vacant;
	}

	/** Indices in the arena of what a transparent link has to send. */
	get outgoing(): number {
		return this.buffers.outgoing;
	}

	get outgoingEnd(): number {
		return this.buffers.outgoing + this.buffers.waiting;
	}

	/** The port took the first `count` bytes of it. */
	took(count: number): void {
		this.sent += count;
		this.buffers.taken(count);
		this.limitSend();
		if (this.writable > 0) this.given?.onWritable?.call(this, this.writable);
	}

	/** `count` bytes came for a transparent link, at `start` in the arena. Returns how many of them there was room for. */
	carry(start: number, count: number): number {
		this.flags |= HEARD;
		// Nobody reads them any more.
		if (this.current !== CONNECTED) return count;
		const { vacant } = this.buffers;
		if (count > vacant) count = vacant;
		if (count === 0 || !this.buffers.arrive(start, start + count)) return 0;
		this.received += this.buffers.keep();
		return count;
	}

	/** The last of what came at once was carried. */
	carried(): void {
		if (this.current !== CONNECTED) return;
		this.given?.onReadable?.call(this, this.buffers.readable);
	}

	/** Starts the close that is due, if any: of a connection that nobody wants, or of this one. */
	offerClose(): boolean {
		if ((this.flags & LEAVING) !== 0) return false;
		const due =
			this.current === CLOSING &&
			(this.flags & STARTED) !== 0 &&
			(this.buffers.waiting === 0 || (this.flags & RUSH) !== 0);
		if (!due && ((this.flags & STALE) === 0 || (this.flags & STUCK) !== 0))
			return false;
		this.sendClose();
		return true;
	}

	private sendClose(): void {
		const { writer } = this.links.channel;
		writer.begin(CIPCLOSE);
		if (this.links.channel.multi) {
			writer.byte(EQUALS);
			writer.byte(DIGIT + this.number);
		}
		if ((this.flags & ABORT) !== 0) {
			writer.byte(this.links.channel.multi ? COMMA : EQUALS);
			writer.byte(DIGIT + 1);
		}
		this.flags |= LEAVING;
		this.links.channel.send(this, CIPCLOSE, this.number);
	}

	/** Starts what is the link's next: to connect, or in turn a read and a send. */
	offerTurn(): boolean {
		if (this.current === CONNECTING) return this.offerStart();
		const sendFirst = (this.flags & SEND_FIRST) !== 0;
		if (sendFirst && this.offerSend()) return true;
		if (this.offerRead()) return true;
		if (!sendFirst && this.offerSend()) return true;
		return this.offerConfirm();
	}

	onResult(row: number, _link: number, outcome: number, code: number): void {
		if (row === CIPCLOSE) {
			this.flags &= ~LEAVING;
			this.mark(STALE, outcome === Outcome.TIMEOUT);
			this.mark(STUCK, (this.flags & STALE) !== 0);
			if (this.current === CLOSING && (this.flags & STARTED) !== 0)
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
				this.flags |= STALE;
				this.end(reasonOf(outcome));
				return;
			case CIPSEND:
				this.sentResult(outcome, code);
				return;
			case CIPREAD:
				this.readResult(outcome, code);
				return;
			case CIPLEFT:
				this.flags &= ~ASK;
				if (outcome === Outcome.CME && code === NOT_CONNECTED)
					this.remoteClosed();
				else if (outcome !== Outcome.DONE) this.flags |= NOTICED;
				return;
		}
	}

	override onLine(token: number, state: string): void {
		this.flags |= HEARD;
		switch (token) {
			case Token.WAITING:
				this.flags |= NOTICED;
				return;
			case Token.LEFT:
				this.left = this.links.channel.tokenizer.value;
				this.mark(NOTICED, this.left > 0);
				return;
			case Token.SEND_OK:
				if (this.pending === CIPSEND) this.links.taken = this.links.sending;
				return;
			case Token.DATA_ACCEPT:
				if (this.pending === CIPSEND)
					this.links.taken = this.links.channel.tokenizer.value;
				return;
		}
		super.onLine(token, state);
	}

	/** A payload of `length` bytes for this link begins. */
	onPayload(token: number, length: number): void {
		this.flags |= HEARD;
		if (token !== Token.READ && this.links.byRequest) {
			// What set it to wait (CIPRXGET=1) was lost, and no read will give this.
			if (this.armed) this.break("bytes lost", this.unread() + length);
			return;
		}
		this.buffers.announced = length;
		this.mark(FOREIGN, token === Token.READ && this.pending !== CIPREAD);
		if (token !== Token.READ || (this.flags & FOREIGN) !== 0) return;
		this.flags &= ~NOTICED;
		this.left = this.links.channel.tokenizer.value;
		if (length > this.links.asked) this.flags |= DAMAGED;
	}

	/** Bytes of it. */
	onBytes(start: number, end: number): void {
		if (!this.armed || (this.flags & FOREIGN) !== 0) return;
		if (!this.buffers.arrive(start, end)) this.flags |= DAMAGED;
	}

	/** The payload is whole. Of a read only its result makes it sure. */
	onPayloadEnd(): void {
		if (this.links.byRequest || !this.armed) return;
		if ((this.flags & DAMAGED) !== 0)
			this.break("bytes lost", this.buffers.announced);
		else this.arrived(this.buffers.keep());
	}

	/** Something was damaged. `missing`: bytes of this link known to be gone, or -1 where it was none of its own. */
	onLost(missing: number): void {
		if (!this.armed) return;
		this.flags |= ASK;
		if (missing < 0) return;
		this.flags |= DAMAGED;
		if (missing > this.buffers.announced) {
			// Its head was lost, so what it held is still among what was left.
			this.buffers.announced = missing;
			this.left = Math.max(this.left - missing, 0);
		}
		if (this.pending !== CIPREAD)
			this.break("bytes lost", this.buffers.announced);
	}

	/** A notice may have been missed too. */
	override doubt(): boolean {
		const silent = super.doubt();
		if (silent) this.inquire();
		return silent;
	}

	/** A notice may have been missed: the module is to be asked. */
	inquire(): void {
		if (!this.armed) return;
		this.flags |= ASK;
		this.links.stir(this.number);
	}

	private offerStart(): boolean {
		const options = this.given;
		if ((this.flags & STALE) !== 0 && (this.flags & STUCK) !== 0) {
			this.sendClose();
			return true;
		}
		if ((this.flags & (STARTED | STALE | PAUSED)) !== 0) return false;
		if (options === undefined) return false;
		const { channel } = this.links;
		if (!this.links.prepare(this, options)) return !channel.idle;
		const { writer } = channel;
		this.numbered(CIPSTART);
		writer.quoted(options.kind === UDP ? UDP : TCP);
		writer.byte(COMMA);
		writer.quoted(options.host);
		writer.byte(COMMA);
		writer.integer(options.port);
		this.flags |= STARTED;
		this.pending = CIPSTART;
		channel.send(this, CIPSTART, this.number);
		return true;
	}

	private offerSend(): boolean {
		const { waiting } = this.buffers;
		if (
			waiting === 0 ||
			(this.flags & OPENED) === 0 ||
			(this.flags & RUSH) !== 0
		)
			return false;
		if (this.current !== CONNECTED && this.current !== CLOSING) return false;
		const length = Math.min(waiting, MOST);
		this.links.sending = length;
		this.links.taken = 0;
		this.flags &= ~SEND_FIRST;
		this.pending = CIPSEND;
		this.numbered(CIPSEND);
		this.links.channel.writer.integer(length);
		this.links.channel.sendPayload(
			this,
			CIPSEND,
			this.number,
			this.buffers.outgoing,
			this.buffers.outgoing + length,
		);
		return true;
	}

	private offerRead(): boolean {
		if (!this.armed || (this.flags & DRAINED) !== 0 || !this.links.byRequest)
			return false;
		const remote = this.current === REMOTE_CLOSING;
		if ((this.flags & ASK) !== 0 && !remote) {
			this.pending = CIPLEFT;
			const { writer } = this.links.channel;
			writer.begin(CIPLEFT);
			if (this.links.channel.multi) {
				writer.byte(COMMA);
				writer.byte(DIGIT + this.number);
			}
			this.links.channel.send(this, CIPLEFT, this.number);
			return true;
		}
		if ((this.flags & NOTICED) === 0 && this.left === 0 && !remote)
			return false;
		// A slow app is back-pressure: what it does not read stays in the module, and at last with the peer.
		// One datagram is read at a time, so that its end is known.
		const datagrams = (this.flags & DATAGRAMS) !== 0;
		if (datagrams ? this.buffers.readable > 0 : !this.buffers.thirsty)
			return false;
		let length = this.buffers.vacant;
		const safe = this.safe();
		if (length > safe) length = safe;
		this.flags |= SEND_FIRST;
		this.buffers.announced = 0;
		this.links.asked = length;
		this.pending = CIPREAD;
		this.numbered(CIPREAD);
		this.links.channel.writer.integer(length);
		this.links.channel.send(this, CIPREAD, this.number);
		return true;
	}

	private offerConfirm(): boolean {
		if ((this.flags & CONFIRM_NOW) === 0 || !this.armed) return false;
		this.flags &= ~CONFIRM_NOW;
		this.pending = CIPACK;
		const { writer } = this.links.channel;
		writer.begin(CIPACK);
		if (this.links.channel.multi) {
			writer.byte(EQUALS);
			writer.byte(DIGIT + this.number);
		}
		// Its answer names no link.
		this.links.channel.send(this, CIPACK, Token.NONE);
		return true;
	}

	/** The module is to be asked what the peer acknowledged, if that may have changed. Returns whether it is. */
	confirmLater(): boolean {
		if ((this.flags & CONFIRM) === 0 || !this.armed) return false;
		if (this.confirmed === this.sent) return false;
		this.flags |= CONFIRM_NOW;
		this.links.stir(this.number);
		return true;
	}

	/** The module was asked, and says that the peer has acknowledged `count` bytes; -1 where it did not say. */
	acknowledge(count: number): void {
		if (this.pending !== CIPACK || count <= this.confirmed) return;
		this.confirmed = count < this.sent ? count : this.sent;
		this.given?.onAcknowledge?.call(this, this.confirmed);
	}

	/** Begins a command whose first parameter is the link, where there are several, and more follow. */
	private numbered(row: number): void {
		const { writer } = this.links.channel;
		writer.begin(row);
		if (!this.links.channel.multi) return;
		writer.byte(DIGIT + this.number);
		writer.byte(COMMA);
	}

	/** Bytes that can be asked for so that the whole answer and every notice fit the port's buffer. */
	private safe(): number {
		const length =
			this.links.channel.capacity -
			commands[CIPREAD].longest -
			NOTICE * this.links.connected;
		if (length > MOST) return MOST;
		return Math.max(length, LEAST);
	}

	/** The peer or the network closed: what the module still holds comes first. */
	protected remoteClosed(): void {
		this.clearLimit();
		this.current = REMOTE_CLOSING;
		if (!this.links.byRequest) this.drainedNow(0);
	}

	/** Bytes that the module announced and that can not be read any more. */
	protected unread(): number {
		if ((this.flags & DRAINED) !== 0) return this.left;
		const reading = this.pending === CIPREAD ? this.buffers.announced : 0;
		return Math.max(this.left + reading, (this.flags & NOTICED) !== 0 ? 1 : 0);
	}

	private sentResult(outcome: number, code: number): void {
		const sending = this.links.sending;
		this.links.sending = 0;
		if (outcome === Outcome.CME || outcome === Outcome.ERROR)
			this.links.doubt();
		if (outcome === Outcome.DONE) {
			let taken = this.links.taken;
			if (taken > sending) taken = sending;
			if (taken === 0) {
				this.break("SEND FAIL", this.unread());
				return;
			}
			this.sent += taken;
			this.buffers.taken(taken);
			if ((this.flags & CONFIRM) !== 0) this.links.confirm();
			this.limitSend();
			if (this.writable > 0) this.given?.onWritable?.call(this, this.writable);
		} else if (
			outcome === Outcome.CME &&
			code === NOT_CONNECTED &&
			this.current === CONNECTED
		)
			this.remoteClosed();
		else if (outcome !== Outcome.CLOSED)
			this.break(reasonOf(outcome), this.unread());
	}

	/** Some of what waited is sent: the rest has its time anew. */
	private limitSend(): void {
		if (this.buffers.waiting > 0) this.setLimit(SEND_LIMIT);
		else if (this.current === CONNECTED) this.clearLimit();
		else this.setLimit(CLOSE_LIMIT);
	}

	private readResult(outcome: number, code: number): void {
		if (!this.armed) return;
		const { announced } = this.buffers;
		const damaged = (this.flags & DAMAGED) !== 0;
		if (!damaged && outcome === Outcome.DONE) {
			const count = this.buffers.keep();
			if (count > 0) {
				this.arrived(count);
				return;
			}
			this.left = 0;
			if (this.current === REMOTE_CLOSING) this.drainedNow(0);
			return;
		}
		const refused = outcome === Outcome.ERROR || outcome === Outcome.CME;
		if (
			!damaged &&
			refused &&
			(code === NOT_CONNECTED || this.current === REMOTE_CLOSING)
		)
			this.drainedNow(this.unread());
		else this.break("bytes lost", announced + this.left);
	}

	/** `count` bytes more are sure: they are the app's. */
	private arrived(count: number): void {
		this.received += count;
		this.given?.onReadable?.call(this, this.buffers.readable);
	}

	/** The module has nothing more for a link that is closed there; `missing` bytes of what it announced are gone. */
	private drainedNow(missing: number): void {
		this.current = REMOTE_CLOSING;
		this.flags |= DRAINED;
		this.left = missing;
		this.endIfRead();
	}

	private endIfRead(): void {
		if (this.buffers.readable === 0)
			this.end(this.left > 0 ? "bytes lost" : "CLOSED", "", this.left);
	}

	protected clear(): number {
		let unsent = this.buffers.waiting;
		if ((this.flags & CONFIRM) !== 0) unsent += this.sent - this.confirmed;
		this.flags &= ~NOTICED;
		this.left = 0;
		this.flags &= ~ASK;
		this.flags &= ~DRAINED;
		this.buffers.discard();
		this.buffers.waiting = 0;
		return unsent;
	}

	protected tellConnect(): void {
		this.given?.onConnect?.call(this);
		if (this.writable > 0) this.given?.onWritable?.call(this, this.writable);
	}

	protected tellEnd(
		opened: boolean,
		reason: Reason,
		state: string,
		missing: number,
		unsent: number,
	): void {
		if (opened) this.given?.onClose?.call(this, reason, missing, unsent);
		else this.given?.onFail?.call(this, reason, state);
	}

	protected expired(): void {
		switch (this.current) {
			case CONNECTING:
				this.mark(STALE, (this.flags & STARTED) !== 0);
				this.end(this.links.obstacle(this.number));
				break;
			case CONNECTED:
				this.break("deadline", this.unread());
				break;
			case REMOTE_CLOSING:
				this.endIfRead();
				break;
			case CLOSING:
				if ((this.flags & STARTED) === 0) this.end("CLOSE OK");
				else if ((this.flags & RUSH) !== 0) {
					this.mark(STALE, (this.flags & LEAVING) === 0);
					this.end("deadline");
				} else {
					this.flags |= RUSH;
					this.setLimit(CLOSE_LIMIT);
				}
				break;
		}
	}
}
