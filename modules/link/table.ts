import * as Agenda from "../at/agenda.js";
import type { Waiter } from "../at/agenda.js";
import { Arena } from "../at/arena.js";
import {
	type Channel,
	CLOSING,
	type Listener,
	type Receiver,
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
	NOTICE,
	SSLMIPSTART,
} from "../at/command.js";
import * as Token from "../at/token.js";
import { Pool } from "./buffers.js";
import type { Connection, Links } from "./connection.js";
import { Link } from "./link.js";
import { MqttLink } from "./mqtt-link.js";
import { checkMqttOptions, type MqttOptions } from "./mqtt-options.js";
import { checkOptions, checkTransparent, type LinkOptions } from "./options.js";
import { Preparation, type Prepared } from "./preparation.js";
import type { Reason } from "./reason.js";
import {
	CONNECTING,
	isLinkState,
	type LinkState,
	type State,
	States,
	states,
	UNTOLD,
} from "./state.js";

/** The slots of a module. */
export const SLOTS = 6;
const UDP = "UDP";
/** Milliseconds after which a link of which nothing was heard is asked whether something waits. */
const SILENCE = 15000;
/** Milliseconds from a send to the question what the peer acknowledged. */
const CONFIRM = 500;

/** What the states of a single link are as a slot's; the others say nothing of it. */
const single: Readonly<Partial<Record<State, LinkState>>> = Object.freeze({
	"TCP CONNECTING": "CONNECTING",
	"UDP CONNECTING": "CONNECTING",
	"CONNECT OK": "CONNECTED",
	"TCP CLOSING": "CLOSING",
	"UDP CLOSING": "CLOSING",
	"TCP CLOSED": "CLOSED",
	"UDP CLOSED": "CLOSED",
	"SERVER LISTENING": "INITIAL",
	"IP STATUS": "INITIAL",
	"PDP DEACT": "CLOSED",
});

/** The longest push of the module's MQTT client: a topic of 256 bytes, a message of 4100 (`MQTT/MSUB.md`). */
const MESSAGE = 4390;

/** Bytes of the buffers in the channel's arena. */
export interface Sizes {
	/** Of each link. */
	receive: number;
	transmit: number;
	/** Of the MQTT link, for messages to read and for one to publish; 0 where left out: it is not used. */
	messages?: number;
	publish?: number;
}

export interface TableOptions extends Sizes {
	channel: Channel;
	/** Received bytes come when asked for (CIPRXGET=1), not when they arrive. */
	byRequest: boolean;
	/** A link that is to verify a certificate found the module's clock not set. */
	onTimeless?: () => void;
}

/**
 * The six slots and the MQTT link. Hears which link a line is about, and gives each link in turn the chance to speak,
 * so that none waits for another for longer than one read and one send.
 */
export class Table implements Speaker, Listener, Receiver, Links, Waiter {
	readonly links: readonly Link[];
	/** The module's own MQTT link, number 7 on the wire; undefined where there is no room for it. */
	readonly mqtt: MqttLink | undefined;
	readonly byRequest: boolean;
	asked = 0;
	sending = 0;
	taken = 0;
	/** The bearer is up: links may speak. */
	ready = false;
	/** The bearer's or single link's state as the module said it last. */
	state: State | typeof UNTOLD = UNTOLD;
	/** Something may not be as it is thought to be: the module is to be asked for its own view. */
	doubtful = false;
	readonly channel: Channel;
	readonly #states: States;
	/** The links and the MQTT link, in the order of their turns. */
	readonly #all: readonly Connection[];
	/** The STATE: line that a CONNECT FAIL may follow. */
	#before: State | typeof UNTOLD = UNTOLD;
	/** The command that unnumbered results belong to, and the slot connecting last. */
	#starter = CIPSTART;
	#starting = 0;
	#turn = 0;
	/** Bits, by place in `#all`, of those that may have something to say: the others had nothing, and nothing changed. */
	#stirred = 0;
	#payload: Connection | undefined;
	readonly #onTimeless: (() => void) | undefined;
	/** Where a connection needs more than its connect. */
	#preparation: Preparation | undefined;
	#watching = false;
	#confirming = false;
	/** A CIPSTATUS is under way; what it told of each slot; bits of slots of which it told two things. */
	#asked = false;
	/** Index in the arena: of each slot, what it told, as its place in `states`, or one behind them. */
	readonly #told: number;
	#mixed = 0;
	/** What AT+MQTTSTATU told, or -1. */
	#status = -1;

	constructor(options: TableOptions) {
		const { channel, receive, transmit } = options;
		const { messages = 0, publish = 0 } = options;
		this.channel = channel;
		this.byRequest = options.byRequest;
		this.#onTimeless = options.onTimeless;
		this.#states = new States(channel.arena);
		this.#told = channel.arena.take(SLOTS);
		const links: Link[] = [];
		const pool = new Pool(channel.arena, receive, transmit, SLOTS);
		for (let number = 0; number < SLOTS; number++)
			links.push(new Link(number, this, pool));
		this.links = links;
		this.mqtt =
			messages > 0 ? new MqttLink(this, messages, publish) : undefined;
		this.#all = this.mqtt === undefined ? links : [...links, this.mqtt];
		this.stirAll();
		for (let slot = 0; slot < SLOTS; slot++) this.tell(slot, UNTOLD);
		channel.agenda.links = links;
		channel.agenda.enter(Agenda.SILENCE, this);
		channel.agenda.enter(Agenda.CONFIRM, this);
		channel.listen(this);
		channel.deliver(this);
		channel.speak(this, CLOSING);
		channel.speak(this, TURN);
	}

	/** Bytes of the arena that a table takes. */
	static footprint(sizes: Sizes): number {
		const { receive, transmit, messages = 0, publish = 0 } = sizes;
		return (
			States.footprint() +
			Arena.round(SLOTS) +
			Pool.footprint(receive, transmit, SLOTS) +
			(messages > 0 ? MqttLink.footprint(messages, publish) : 0)
		);
	}

	get starting(): boolean {
		for (let i = 0; i < SLOTS; i++) {
			const { starting, options } = this.links[i];
			if (starting && options?.kind !== UDP) return true;
		}
		return false;
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
		if (this.channel.carrier !== undefined) checkTransparent(options);
		const last = this.channel.multi ? SLOTS - 1 : 0;
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
		this.tell(slot, UNTOLD);
		this.links[slot].open(options);
		return this.links[slot];
	}

	/** Begins to connect the MQTT link. Throws as `open` does. */
	openMqtt(options: MqttOptions): MqttLink {
		checkMqttOptions(options);
		const mqtt = this.requireMqtt();
		const { capacity } = this.channel;
		const most = MESSAGE + NOTICE * SLOTS;
		if (capacity < most && options.lossy !== true)
			throw new RangeError(
				`the port holds ${capacity} bytes, the module may push ${most} at once: give a port with flow control or more room, or lossy: true where lost messages do not matter`,
			);
		if (!mqtt.free)
			throw new RangeError(
				`the MQTT link is busy (${mqtt.state}): there is one, wait for its onClose or onFail`,
			);
		this.#status = -1;
		mqtt.open(options);
		return mqtt;
	}

	/** The MQTT link. Throws a TypeError where there is none. */
	requireMqtt(): MqttLink {
		if (this.mqtt === undefined)
			throw new TypeError(
				"the modem has no room for the MQTT link: make it with mqtt: true",
			);
		return this.mqtt;
	}

	doubt(): void {
		this.doubtful = true;
		this.channel.stirred = true;
	}

	/** Every connection may have something to say. */
	private stirAll(): void {
		this.#stirred = (1 << this.#all.length) - 1;
	}

	begin(number: number): void {
		this.#preparation?.begin(number);
	}

	prepare(connection: Connection, options: Readonly<Prepared>): boolean {
		if (this.#preparation === undefined) {
			if (!Preparation.needed(options)) return true;
			this.#preparation = new Preparation(this, this.#onTimeless);
		}
		return this.#preparation.prepare(connection, options);
	}

	obstacle(number: number): Reason {
		return this.#preparation?.obstacle(number) ?? "deadline";
	}

	confirm(): void {
		if (this.#confirming) return;
		this.#confirming = true;
		this.channel.agenda.set(Agenda.CONFIRM, CONFIRM);
	}

	stir(number: number): void {
		this.#stirred |= 1 << (number < SLOTS ? number : SLOTS);
		this.channel.stirred = true;
	}

	/** Every link ends, for a reason that is not its own; those that wait for the bearer may go on waiting. */
	drop(reason: Reason, waiting: boolean): void {
		this.ready = false;
		this.doubtful = false;
		this.#preparation?.reset();
		this.stirAll();
		// A callback may open a slot that was free: that one stays.
		const held = this.#all.map((link) => !link.free);
		this.#all.forEach((link, index) => {
			if (held[index] || link.free) link.drop(reason, waiting);
		});
	}

	/** The link whose connection a line on someone else's wire is about, which an unnumbered one leaves open: 0-5 or 7. */
	named(link: number): number {
		if (link >= 0) return link;
		return this.#starter === MIPSTART || this.#starter === SSLMIPSTART
			? Token.MQTT
			: 0;
	}

	offer(rank: number): boolean {
		const stirred = this.#stirred;
		if (stirred === 0 || !this.ready) return false;
		const all = this.#all;
		if (rank === CLOSING) {
			if (this.mqtt?.offerSession()) return true;
			for (let i = 0, left = stirred; left !== 0; i++, left >>= 1)
				if ((left & 1) !== 0 && all[i].offerClose()) return true;
		} else {
			let turn = this.#turn;
			// Nobody from there on: the turn is with the first ones.
			if (stirred >> turn === 0) turn = 0;
			for (let left = stirred; left !== 0;) {
				const now = turn;
				turn = now === this.#all.length - 1 ? 0 : now + 1;
				const bit = 1 << now;
				if ((left & bit) === 0) continue;
				left &= ~bit;
				const link = all[now];
				if (this.waits(link)) continue;
				if (!link.offerTurn()) {
					// Nor had it anything to close, which is asked for first.
					this.#stirred &= ~bit;
					continue;
				}
				this.#turn = turn;
				if (now < SLOTS && link.starting) this.#starting = now;
				return true;
			}
		}
		return false;
	}

	onLine(token: number, link: number): void {
		if (token === Token.CIPACK) {
			// It has no number: it is the answer to the link that asked.
			const count = this.channel.tokenizer.fields.number(1);
			for (let i = 0; i < SLOTS; i++) this.links[i].acknowledge(count);
			return;
		}
		if (token < Token.LINKS || token > Token.LINKS_END) return;
		switch (token) {
			case Token.WAITING:
			case Token.LEFT:
			case Token.SEND_OK:
			case Token.DATA_ACCEPT:
			case Token.TCP_ERROR:
			case Token.UDP_ERROR:
				break;
			case Token.STATE: {
				const { tokenizer } = this.channel;
				this.state = this.#states.find(tokenizer.rest, tokenizer.end);
				if (!this.#asked) this.#before = this.state;
				else if (!this.channel.multi && this.state !== UNTOLD)
					this.tell(0, single[this.state] ?? UNTOLD);
				return;
			}
			case Token.SLOT:
			case Token.SLOT_ASKED:
				if (this.#asked && link < SLOTS) this.hearSlot(link);
				return;
			case Token.MQTTSTATU:
				this.#status = this.channel.tokenizer.fields.number(0);
				return;
			case Token.CONNACK:
			case Token.SUBACK:
			case Token.UNSUBACK:
			case Token.PUBACK:
			case Token.PUBREC:
			case Token.PUBCOMP:
				link = Token.MQTT;
				break;
			case Token.CONNECT_OK:
			case Token.CONNECT_FAIL:
			case Token.ALREADY_CONNECT:
			case Token.CLOSED:
				if (link < 0) link = this.meant(token);
				if (link < 0) return;
				break;
		}
		const before = this.#before;
		if (token === Token.CONNECT_FAIL) this.#before = UNTOLD;
		if (token === Token.CONNECT_OK) {
			// What a status under way told of it is past.
			if (link < SLOTS) this.tell(link, UNTOLD);
			else this.#status = -1;
			if (!this.#watching) this.channel.agenda.set(Agenda.SILENCE, SILENCE);
			this.#watching = true;
		}
		const connection = this.at(link);
		if (connection === undefined) return;
		this.stir(connection.number);
		if (token === Token.CONNECT_FAIL)
			connection.onLine(token, this.explained(connection, before));
		else connection.onLine(token, before);
	}

	onFull(): void {
		for (let i = 0; i < SLOTS; i++) this.links[i].inquire();
	}

	onPayload(token: number, link: number, length: number): void {
		this.#payload = token === Token.MESSAGE ? this.mqtt : this.at(link);
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
		const { multi, carrier, tokenizer } = this.channel;
		const carried = tokenizer.transparent && carrier?.lossy === false;
		const own = !multi && (link === Token.NONE || carried) ? 0 : link;
		this.stirAll();
		for (let i = 0; i < this.#all.length; i++)
			this.#all[i].onLost(this.#all[i].number === own ? missing : -1);
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
		this.channel.shared = this.mqtt?.held === true && this.links[0].held;
	}

	/** What the links are is asked for now: forgets what was told before. */
	forget(): void {
		this.state = UNTOLD;
		this.doubtful = false;
		for (let slot = 0; slot < SLOTS; slot++) this.tell(slot, UNTOLD);
		this.#mixed = 0;
		this.#status = -1;
	}

	/** It was told: where the module and the table differ, the module is right. */
	reconcile(): void {
		this.stirAll();
		// Of two that say different things of one slot, one is damaged.
		if (this.#mixed !== 0) this.doubt();
		for (let slot = 0; slot < SLOTS; slot++) {
			const told = this.told(slot);
			if (told !== UNTOLD && (this.#mixed & (1 << slot)) === 0)
				this.links[slot].reconcile(told);
		}
		if (this.#status >= 0) this.mqtt?.settle(this.#status);
	}

	private told(slot: number): LinkState | typeof UNTOLD {
		const state = states[this.channel.arena.bytes[this.#told + slot]];
		return state !== undefined && isLinkState(state) ? state : UNTOLD;
	}

	private tell(slot: number, state: LinkState | typeof UNTOLD): void {
		const place = state === UNTOLD ? states.length : states.indexOf(state);
		this.channel.arena.bytes[this.#told + slot] = place;
	}

	/** A line of CIPSTATUS says what slot `link` is. */
	private hearSlot(link: number): void {
		const { fields } = this.channel.tokenizer;
		const state = this.#states.find(fields.start(5), fields.end(5));
		const before = this.told(link);
		if (!isLinkState(state)) return;
		if (before !== UNTOLD && before !== state) this.#mixed |= 1 << link;
		this.tell(link, state);
	}

	/** What the module said of a connect that failed, behind the STATE: line `before`. */
	private explained(link: Connection, before: string): string {
		const options = this.optionsOf(link);
		return options === undefined || this.#preparation === undefined
			? before
			: this.#preparation.explain(link.number, options, before);
	}

	private optionsOf({ number }: Connection): Readonly<Prepared> | undefined {
		return number < SLOTS ? this.links[number].options : this.mqtt?.options;
	}

	/**
	 * Links with TLS and without connect in turns. With a single link there are no numbers, so only one of it and the MQTT
	 * link may connect at a time.
	 */
	private waits(link: Connection): boolean {
		if (link.state !== CONNECTING) return false;
		if (this.#preparation !== undefined && link.preparing) {
			const options = this.optionsOf(link);
			if (options !== undefined && this.#preparation.holds(link, options))
				return true;
		}
		if (this.channel.multi) return false;
		return link === this.mqtt
			? this.links[0].starting
			: this.mqtt?.starting === true;
	}

	/** The link that a result without a number is about, or `Token.NONE` where the module must be asked. */
	private meant(token: number): number {
		const { mqtt } = this;
		if (this.channel.multi) {
			if (token === Token.ALREADY_CONNECT)
				return this.#starter === CIPSTART ? this.#starting : Token.MQTT;
		} else if (token !== Token.CLOSED) return mqtt?.starting ? Token.MQTT : 0;
		else if (!mqtt?.held) return 0;
		else if (!this.links[0].held) return Token.MQTT;
		this.doubt();
		return Token.NONE;
	}

	/** The link of that number. A line that has none is about the only link, or where there are several it is damaged. */
	private at(number: number): Connection | undefined {
		if (number === Token.MQTT) return this.mqtt;
		if (number >= 0) return this.links[number];
		return this.channel.multi ? undefined : this.links[0];
	}

	onTime(place: number): void {
		if (place === Agenda.SILENCE) this.silent();
		else {
			this.#confirming = false;
			for (let i = 0; i < SLOTS; i++)
				if (this.links[i].confirmLater()) this.confirm();
		}
		this.channel.wake();
	}

	/** A lost notice would silence a link for good, so one that was silent for long is asked. */
	private silent(): void {
		this.#watching = false;
		this.stirAll();
		for (let i = 0; i < this.#all.length; i++) {
			if (this.#all[i].doubt()) this.doubt();
			if (this.#all[i].armed) this.#watching = true;
		}
		if (this.#watching) this.channel.agenda.set(Agenda.SILENCE, SILENCE);
	}
}
