import { Arena } from "../at/arena.js";
import {
	type Channel,
	CLOSING,
	type Listener,
	type Speaker,
	TURN,
} from "../at/channel.js";
import { checkInteger } from "../at/check.js";
import {
	ATO,
	CIPSTART,
	CIPSTATUS,
	CIPSTATUS_SLOT,
	MIPSTART,
	SSLMIPSTART,
} from "../at/command.js";
import * as Token from "../at/token.js";
import type { Alarm, Clock } from "../platform.js";
import { Link, type Links } from "./link.js";
import { checkOptions, type LinkOptions } from "./options.js";
import type { Reason } from "./reason.js";
import { States } from "./state.js";

/** The slots of a module. */
export const SLOTS = 6;
/** Milliseconds after which a link of which nothing was heard is asked whether something waits. */
const SILENCE = 15000;

/** What the states of a single link are as a slot's. */
const single: Readonly<Record<string, string>> = {
	"CONNECT OK": "CONNECTED",
	"TCP CLOSING": "CLOSING",
	"UDP CLOSING": "CLOSING",
	"TCP CLOSED": "CLOSED",
	"UDP CLOSED": "CLOSED",
	"IP STATUS": "INITIAL",
	"PDP DEACT": "CLOSED",
};

export interface TableOptions {
	channel: Channel;
	clock: Clock;
	/** Received bytes come when asked for (CIPRXGET=1), not when they arrive. */
	byRequest: boolean;
	/** Bytes of each link's buffers. */
	receive: number;
	transmit: number;
}

/**
 * The six slots and the MQTT link. Hears which link a line is about, and gives each link in turn the chance to speak,
 * so that none waits for another for longer than one read and one send.
 */
export class Table implements Speaker, Listener, Links {
	readonly links: readonly Link[];
	/** The module's own MQTT link, number 7 on the wire. */
	readonly mqtt: Link;
	readonly byRequest: boolean;
	/** The bearer is up: links may speak. */
	ready = false;
	/** The bearer's or single link's state as the module said it last. */
	state = "";
	/** A link was refused something since `ready`: the bearer may be gone without a word. */
	doubtful = false;
	/** Nothing was heard of an open link for long: its CLOSED may have been lost. */
	silent = false;
	readonly #channel: Channel;
	readonly #states: States;
	readonly #silence: Alarm;
	/** The STATE: line that a CONNECT FAIL may follow. */
	#before = "";
	/** The command that unnumbered results belong to, and the slot connecting last. */
	#starter = CIPSTART;
	#starting = 0;
	#turn = 0;
	#payload: Link | undefined;
	#watching = false;
	/** A CIPSTATUS is under way, and the states that it told. */
	#asked = false;
	readonly #told: string[] = new Array(SLOTS).fill("");

	constructor(options: TableOptions) {
		const { channel, clock, receive, transmit } = options;
		this.#channel = channel;
		this.byRequest = options.byRequest;
		this.#states = new States(channel.arena);
		const links: Link[] = [];
		for (let number = 0; number < SLOTS; number++)
			links.push(new Link(number, channel, clock, this, receive, transmit));
		this.links = links;
		this.mqtt = new Link(Token.MQTT, channel, clock, this, 0, 0);
		this.#silence = clock.alarm(() => this.#silent());
		channel.listen(this);
		channel.speak(this);
	}

	/** Bytes of the arena that a table takes. */
	static footprint(receive: number, transmit: number): number {
		const link = Arena.round(receive) + Arena.round(transmit);
		return States.footprint() + SLOTS * link;
	}

	/** Links that may send a notice at any time. */
	get connected(): number {
		let count = 0;
		for (let i = 0; i < SLOTS; i++) if (this.links[i].armed) count++;
		return count;
	}

	/**
	 * Begins to connect in `options.slot`, or the lowest free one. Throws a TypeError or RangeError that names the value
	 * and the limit where the options are wrong or no slot is free; then nothing has changed.
	 */
	open(options: LinkOptions): Link {
		checkOptions(options);
		const last = this.#channel.multi ? SLOTS - 1 : 0;
		let slot = options.slot;
		if (slot === undefined) {
			slot = this.links.findIndex((link) => link.free);
			if (slot < 0 || slot > last)
				throw new RangeError(
					`all ${last + 1} slots are busy: close a link before another is opened`,
				);
		} else {
			checkInteger("slot", slot, 0, last);
			if (!this.links[slot].free)
				throw new RangeError(
					`slot ${slot} of 0-${last} is busy (${this.links[slot].state}): wait for its onClose or onFail`,
				);
		}
		this.#told[slot] = "";
		this.links[slot].open(options);
		return this.links[slot];
	}

	doubt(): void {
		this.doubtful = true;
	}

	/** Every link ends, for a reason that is not its own; those that wait for the bearer may go on waiting. */
	drop(reason: Reason, waiting: boolean): void {
		this.ready = false;
		this.doubtful = false;
		this.silent = false;
		// A callback may open a slot that was free: that one stays.
		const held = this.links.map((link) => !link.free);
		this.links.forEach((link, slot) => {
			if (held[slot] || link.free) link.drop(reason, waiting);
		});
	}

	/** The link whose connection a line is about, which an unnumbered one leaves open: 0-5 or 7. */
	named(link: number): number {
		if (link >= 0) return link;
		return this.#starter === MIPSTART || this.#starter === SSLMIPSTART
			? Token.MQTT
			: 0;
	}

	offer(rank: number): boolean {
		if (!this.ready) return false;
		if (rank === CLOSING) {
			for (let i = 0; i < SLOTS; i++)
				if (this.links[i].offerClose()) return true;
		} else if (rank === TURN) {
			for (let i = 0; i < SLOTS; i++) {
				const slot = this.#turn;
				this.#turn = slot === SLOTS - 1 ? 0 : slot + 1;
				if (this.links[slot].offerTurn()) {
					if (this.links[slot].state === "CONNECTING") this.#starting = slot;
					return true;
				}
			}
		}
		return false;
	}

	onLine(token: number, link: number): void {
		switch (token) {
			case Token.STATE: {
				const { tokenizer } = this.#channel;
				this.state = this.#states.find(tokenizer.rest, tokenizer.end);
				if (!this.#asked) this.#before = this.state;
				return;
			}
			case Token.SLOT:
			case Token.SLOT_ASKED:
				this.#told[link] = this.#states.find(
					this.#channel.tokenizer.fields.start(5),
					this.#channel.tokenizer.fields.end(5),
				);
				return;
			case Token.ALREADY_CONNECT:
				if (link === Token.NONE && this.#channel.multi)
					link = this.#starter === CIPSTART ? this.#starting : Token.MQTT;
				else link = this.named(link);
				break;
			case Token.CONNECT_OK:
			case Token.CONNECT_FAIL:
			case Token.CLOSED:
				link = this.named(link);
				break;
			case Token.TCP_ERROR:
			case Token.UDP_ERROR:
			case Token.SEND_OK:
			case Token.DATA_ACCEPT:
			case Token.WAITING:
			case Token.LEFT:
				break;
			default:
				return;
		}
		const before = this.#before;
		if (token === Token.CONNECT_FAIL) this.#before = "";
		if (token === Token.CONNECT_OK) {
			// What a status under way told of the slot is past.
			if (link >= 0 && link < SLOTS) this.#told[link] = "";
			if (!this.#watching) this.#silence.set(SILENCE);
			this.#watching = true;
		}
		this.#at(link)?.onLine(token, before);
	}

	onPayload(token: number, link: number, length: number): void {
		this.#payload = token === Token.MESSAGE ? undefined : this.#at(link);
		this.#payload?.onPayload(token, length);
	}

	onBytes(start: number, end: number): void {
		this.#payload?.onBytes(start, end);
	}

	onPayloadEnd(): void {
		this.#payload?.onPayloadEnd();
	}

	onLost(link: number, missing: number): void {
		// Where there is one link, a payload that names none is its.
		const own = link === Token.NONE && !this.#channel.multi ? 0 : link;
		for (let i = 0; i < SLOTS; i++)
			this.links[i].onLost(i === own ? missing : -1);
	}

	onCommand(row: number): void {
		if (
			row === CIPSTART ||
			row === MIPSTART ||
			row === SSLMIPSTART ||
			row === ATO
		)
			this.#starter = row;
		this.#asked = row === CIPSTATUS || row === CIPSTATUS_SLOT;
	}

	onMute(): void {}

	/** What the slots are is asked for now: forgets what was told before. */
	forget(): void {
		this.state = "";
		this.silent = false;
		this.#told.fill("");
	}

	/** It was told: where the module and the table differ, the module is right. */
	reconcile(): void {
		if (!this.#channel.multi) this.#told[0] = single[this.state] ?? "";
		for (let slot = 0; slot < SLOTS; slot++)
			if (this.#told[slot] !== "") this.links[slot].reconcile(this.#told[slot]);
	}

	/** The link of that number. A line that has none is about the only link, or where there are several it is damaged. */
	#at(number: number): Link | undefined {
		if (number === Token.MQTT) return this.mqtt;
		if (number >= 0) return this.links[number];
		return this.#channel.multi ? undefined : this.links[0];
	}

	/** A lost notice would silence a link for good, so one that was silent for long is asked. */
	#silent(): void {
		this.#watching = false;
		for (let slot = 0; slot < SLOTS; slot++) {
			if (this.links[slot].doubt()) this.silent = true;
			if (this.links[slot].armed) this.#watching = true;
		}
		if (this.#watching) this.#silence.set(SILENCE);
		this.#channel.wake();
	}
}
