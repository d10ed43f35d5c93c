import type { Waiter } from "../at/agenda.js";
import * as Agenda from "../at/agenda.js";
import type { Asker, Channel } from "../at/channel.js";
import * as Outcome from "../at/channel.js";
import * as Token from "../at/token.js";
import type { Prepared } from "./preparation.js";
import type { Reason } from "./reason.js";
import {
	CLOSED,
	CLOSING,
	CONNECTED,
	CONNECTING,
	INITIAL,
	type LinkState,
	REMOTE_CLOSING,
} from "./state.js";

/** Milliseconds: CONNECT OK, and the close. No manual limits them. */
export const OPEN_LIMIT = 75000;
export const TLS_OPEN_LIMIT = 90000;
export const CLOSE_LIMIT = 10000;

/** What a connection needs of the table that it lies in. */
export interface Links {
	readonly channel: Channel;
	/** Received bytes come when asked for (CIPRXGET), not when they arrive. */
	readonly byRequest: boolean;
	/** Links that may send a notice at any time. */
	readonly connected: number;
	/** Bytes that the read under way asked for; bytes in the CIPSEND under way, and what the module took of them. */
	asked: number;
	sending: number;
	taken: number;
	/** Something is not as it was thought to be: the module is to be asked for its own view. */
	doubt(): void;
	/** What a link sent is to be confirmed: it is asked for in a while. */
	confirm(): void;
	/** The connection of that number may have something to say. */
	stir(number: number): void;
	/** A TCP link connects, with TLS or without. */
	readonly starting: boolean;
	/** A life of that number begins. */
	begin(number: number): void;
	/** Says to the module what comes before the connect. Returns whether all of it was said. */
	prepare(connection: Connection, options: Readonly<Prepared>): boolean;
	/** Why the connection of that number did not get on until its deadline. */
	obstacle(number: number): Reason;
}

/**
 * What is true of a connection, a bit each: every field of an object takes a slot of 16 bytes, and there are seven
 * connections. For that reason, too, these classes have no `#private` members, which take more.
 */
/** The command that connects went out, so the module may hold a connection. */
export const STARTED = 1 << 0;
/** CONNECT OK came. */
export const OPENED = 1 << 1;
/** The close is out. */
export const LEAVING = 1 << 2;
/** Nobody here wants the module's connection: it is closed before this one connects again. */
export const STALE = 1 << 3;
/** The close that was tried last was not answered: the next waits until the connection is in the way, and for its turn. */
export const STUCK = 1 << 4;
/** Something was heard about it since `doubt` asked last. */
export const HEARD = 1 << 5;
/** The module said already that it is not connecting, as we think. */
const SUSPECTED = 1 << 6;
/** It ended and is to be opened again, but not yet. */
export const PAUSED = 1 << 7;
/** How often that happened since it was CONNECTED last, from this bit on in three. */
const ATTEMPTS = 8;
const MOST_ATTEMPTS = 6;
/** The first bit that is free for what only some connections have. */
export const OWN = 11;

/** Milliseconds before a connection that ended is opened again, doubled up to 64 s with each attempt that failed. */
const PAUSE = 1000;

/**
 * What the six links and the MQTT link have in common: one life after the other, each from `open` over CONNECT OK or
 * CONNECT FAIL to its one end, and where the app wants it, after a pause, to the next. The object belongs to the slot, not to one life: after its end it is free, and may be
 * opened again, from inside the callback that tells the end too.
 */
export abstract class Connection implements Asker, Waiter {
	/** 0-5, or 7 for the module's MQTT link. */
	readonly number: number;
	/** Bytes that the module took, and that it gave, since the last `open`. */
	sent = 0;
	received = 0;
	protected readonly links: Links;
	protected current: LinkState = INITIAL;
	/** The command under way for this life, or -1. */
	protected pending = -1;
	protected flags = 0;

	constructor(number: number, links: Links) {
		this.number = number;
		this.links = links;
	}

	/** Where its deadline is in the agenda. */
	private get place(): number {
		return this.number < Agenda.LINKS ? this.number : Agenda.MQTT;
	}

	onTime(place: number): void {
		if (place !== this.place) return;
		if (this.current === CONNECTING && (this.flags & PAUSED) !== 0)
			this.renew();
		else this.expired();
		this.wake();
	}

	get state(): LinkState {
		return this.current;
	}

	/** Nobody holds it. */
	get free(): boolean {
		return this.current === INITIAL || this.current === CLOSED;
	}

	/** The module may hold a connection for it, wanted or not: an unnumbered CLOSED may be its. */
	get held(): boolean {
		return !this.free || (this.flags & (STALE | LEAVING)) !== 0;
	}

	/** The module is connecting it: an unnumbered result may be its. */
	get starting(): boolean {
		return this.current === CONNECTING && (this.flags & STARTED) !== 0;
	}

	/** It is to connect, and the command has not gone out. */
	get preparing(): boolean {
		return (
			this.current === CONNECTING && (this.flags & (STARTED | PAUSED)) === 0
		);
	}

	/** The module may say something of it at any time. */
	get armed(): boolean {
		return this.current === CONNECTED || this.current === REMOTE_CLOSING;
	}

	/** Starts the close that is due, if any: of a connection that nobody wants, or of this one. */
	abstract offerClose(): boolean;
	/** Starts what is its next. */
	abstract offerTurn(): boolean;
	abstract onResult(
		row: number,
		link: number,
		outcome: number,
		code: number,
	): void;
	/** A payload of `length` bytes for it begins. */
	abstract onPayload(token: number, length: number): void;
	/** Bytes of it. */
	abstract onBytes(start: number, end: number): void;
	abstract onPayloadEnd(): void;
	/** Something was damaged. `missing`: bytes of this link known to be gone, or -1 where it was none of its own. */
	abstract onLost(missing: number): void;

	/** A line about it. `state` is the STATE: line before it. */
	onLine(token: number, state: string): void {
		switch (token) {
			case Token.CONNECT_OK:
				this.connected();
				return;
			case Token.CONNECT_FAIL:
				if (this.starting) this.end("CONNECT FAIL", state);
				return;
			case Token.ALREADY_CONNECT:
				// One that is up is what the module means, if it means this one at all.
				if ((this.flags & OPENED) === 0) this.flags |= STALE;
				if (this.starting) this.end("ALREADY CONNECT");
				return;
			case Token.TCP_ERROR:
			case Token.UDP_ERROR:
			case Token.CLOSED:
				this.flags &= ~STALE;
				if (this.current === CONNECTED) this.remoteClosed();
				else if (this.current === CLOSING && (this.flags & LEAVING) === 0)
					this.end("CLOSED");
				return;
		}
	}

	/** Whether nothing was heard of it, while it is open, since the last call: its end may have been missed. */
	doubt(): boolean {
		const silent = (this.flags & HEARD) === 0 && this.armed;
		this.flags &= ~HEARD;
		return silent;
	}

	/** The module was asked, and holds this connection in that state: where that differs from ours, it is right. */
	reconcile(state: LinkState): void {
		const connected = state === CONNECTED;
		const connecting = state === CONNECTING;
		if (!this.starting || connecting) this.flags &= ~SUSPECTED;
		if (connected && this.starting) this.connected();
		else if (connected || connecting) {
			if (this.free) this.flags |= STALE;
		} else if (this.current === CONNECTED) this.remoteClosed();
		else if (this.starting && this.pending < 0) {
			// A module may be slow to say that it has begun, so it is asked once more.
			if ((this.flags & SUSPECTED) !== 0) this.end("CONNECT FAIL", state);
			else {
				this.flags |= SUSPECTED;
				this.links.doubt();
			}
		}
	}

	/** The module holds no connection any more, for a reason that is not its own. One not yet begun may stay. */
	drop(reason: Reason, waiting: boolean): void {
		this.flags &= ~(STALE | STUCK | LEAVING);
		if (waiting && this.current === CONNECTING && !this.starting) return;
		if (!this.free) this.end(reason, "", this.unread());
	}

	/** It can not connect; `state` says why, in the module's words. */
	refuse(reason: Reason, state: string): void {
		if (this.preparing) this.end(reason, state);
	}

	/** A life begins; it has until `deadline` to connect. */
	protected begin(deadline: number): void {
		this.current = CONNECTING;
		this.flags &= ~(STARTED | OPENED | SUSPECTED | PAUSED);
		this.sent = 0;
		this.received = 0;
		this.links.begin(this.number);
		this.setLimit(deadline);
	}

	protected connected(): void {
		if (this.starting) {
			this.current = CONNECTED;
			this.flags |= OPENED;
			this.flags &= ~(7 << ATTEMPTS);
			this.clearLimit();
			this.tellConnect();
		} else if (this.free) this.flags |= STALE;
	}

	/** It may have something to say, which is asked for at once where the wire is free. */
	protected wake(): void {
		this.links.stir(this.number);
		this.links.channel.wake();
	}

	/** `expired` follows in `delay` ms, in place of any earlier setting. */
	protected setLimit(delay: number): void {
		this.links.channel.agenda.set(this.place, delay);
	}

	protected clearLimit(): void {
		this.links.channel.agenda.clear(this.place);
	}

	protected mark(flag: number, on: boolean): void {
		if (on) this.flags |= flag;
		else this.flags &= ~flag;
	}

	/** Ends it although the module still holds it. */
	protected break(reason: Reason, missing: number): void {
		this.mark(STALE, this.current !== REMOTE_CLOSING);
		this.end(reason, "", missing);
	}

	/** Ends this life, and tells the app last of all. */
	protected end(reason: Reason, state = "", missing = 0): void {
		const opened = (this.flags & OPENED) !== 0;
		const wanted =
			this.current !== CLOSING &&
			reason !== "SHUT OK" &&
			reason !== "modem closed";
		const unsent = this.clear();
		this.current = CLOSED;
		this.pending = -1;
		this.flags &= ~OPENED;
		this.clearLimit();
		this.links.stir(this.number);
		this.tellEnd(opened, reason, state, missing, unsent);
		// The app may have opened it for something else.
		if (wanted && this.current === CLOSED && this.reopens) this.pause();
	}

	/** Waits before the next life. */
	private pause(): void {
		const attempts = (this.flags >> ATTEMPTS) & 7;
		if (attempts < MOST_ATTEMPTS) this.flags += 1 << ATTEMPTS;
		this.current = CONNECTING;
		this.flags |= PAUSED;
		this.flags &= ~STARTED;
		this.setLimit(PAUSE << attempts);
	}

	/** Whether the app wants it opened again when it ends. */
	protected abstract get reopens(): boolean;
	/** Begins a life with what the app gave last. */
	protected abstract renew(): void;
	/** The deadline that was set last is over. */
	protected abstract expired(): void;
	/** The peer or the network closed: what came before can still be read. */
	protected abstract remoteClosed(): void;
	/** Bytes that the module announced and that can not be had any more. */
	protected abstract unread(): number;
	/** Forgets what this life had. Returns the bytes that were not sent. */
	protected abstract clear(): number;
	protected abstract tellConnect(): void;
	protected abstract tellEnd(
		opened: boolean,
		reason: Reason,
		state: string,
		missing: number,
		unsent: number,
	): void;
}

/** What the outcome of a command means for the connection that it was for. */
export function reasonOf(outcome: number): Reason {
	switch (outcome) {
		case Outcome.ERROR:
			return "ERROR";
		case Outcome.CME:
			return "CME ERROR";
		case Outcome.FAIL:
			return "SEND FAIL";
		case Outcome.RESET:
			return "module restarted";
	}
	return "deadline";
}

/** Throws a TypeError where what was given to `operation` is no Uint8Array. */
export function checkBuffer(
	number: number,
	operation: string,
	buffer: unknown,
): void {
	if (!(buffer instanceof Uint8Array))
		throw new TypeError(
			`link ${number}: ${operation} with a ${typeof buffer}: give a Uint8Array`,
		);
}
