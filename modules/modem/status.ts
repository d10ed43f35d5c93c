import { STATUS_LIMIT, STATUS_PAUSE, type Waiter } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import {
	type Asker,
	type Channel,
	QUERY,
	type Speaker,
} from "../at/channel.js";
import {
	CIFSR,
	CIPSTATUS,
	CIPSTATUS_SLOT,
	commands,
	MQTTSTATU,
	NOTICE,
} from "../at/command.js";
import * as Token from "../at/token.js";
import type { State, UNTOLD } from "../link/state.js";
import { SLOTS, type Table } from "../link/table.js";

/** Milliseconds from the app's request to its answer. */
const LIMIT = 20000;
/** Between two questions of our own, and the longest that this grows to where the module does not answer them. */
const PAUSE = 1000;
const LONG_PAUSE = 64000;
const DIGIT = 0x30;
/** What is asked for, in order: the address, the slots or all of them at once, the MQTT link. */
const ADDRESS = 0;
const FIRST = 1;
const MQTT = FIRST + SLOTS;
const END = MQTT + 1;

/** In these no link can be: the module lost the bearer, or its memory. */
const gone: readonly (State | typeof UNTOLD)[] = Object.freeze([
	"IP INITIAL",
	"IP START",
	"IP CONFIG",
	"PDP DEACT",
]);
const IP_GPRSACT = "IP GPRSACT";

export interface StatusOptions {
	channel: Channel;
	table: Table;
	owner: StatusOwner;
}

/** Whose bearer it is. */
export interface StatusOwner {
	/** The module holds no bearer. */
	gone(): void;
}

/**
 * The module's own view of its bearer and its links (AT+CIPSTATUS, AT+MQTTSTATU), asked for when the app wants it, and
 * whenever something may have been missed: after a resync, damage, a refusal, a long silence.
 */
export class Status implements Speaker, Asker, Waiter {
	readonly #channel: Channel;
	readonly #table: Table;
	readonly #owner: StatusOwner;
	/** Where the whole answer would not fit what the port holds: one slot at a time, and the address for the bearer's state. */
	readonly #bySlot: boolean;
	/** What is asked for next; nothing from `END` on. */
	#step = END;
	/** A question is out; what it says is of use, for nothing began anew behind it. */
	#asking = false;
	#current = false;
	#resting = false;
	#rest = PAUSE;
	#onStatus: ((answered: boolean) => void) | undefined;

	constructor(options: StatusOptions) {
		const { channel, table } = options;
		this.#channel = channel;
		this.#table = table;
		this.#owner = options.owner;
		channel.agenda.enter(STATUS_LIMIT, this);
		channel.agenda.enter(STATUS_PAUSE, this);
		this.#bySlot =
			channel.multi &&
			channel.capacity < commands[CIPSTATUS].longest + NOTICE * SLOTS;
		channel.speak(this, QUERY);
	}

	/** The app's request for it is under way. */
	get asked(): boolean {
		return this.#onStatus !== undefined;
	}

	/** Asks, and calls `onStatus` once with whether the module answered. */
	ask(onStatus: (answered: boolean) => void): void {
		this.#onStatus = onStatus;
		this.begin();
		this.#channel.agenda.set(STATUS_LIMIT, LIMIT);
		this.#channel.wake();
	}

	/** Gives up what is under way. */
	cancel(): void {
		this.failed();
	}

	onTime(place: number): void {
		if (place === STATUS_LIMIT) this.failed();
		else {
			this.#resting = false;
			this.#channel.wake();
		}
	}

	offer(): boolean {
		if (!this.#channel.settled || this.#asking) return false;
		if (this.#step >= END) {
			if (!this.#table.ready || this.#resting) return false;
			if (!this.#table.doubtful && !this.#channel.missed) return false;
			this.begin();
		}
		if (!this.#current) {
			this.#channel.missed = false;
			this.#table.forget();
		}
		this.#current = true;
		this.#asking = true;
		const { writer } = this.#channel;
		const row = this.row();
		writer.begin(row);
		if (row === CIPSTATUS_SLOT) {
			const slot = this.#step - FIRST;
			writer.byte(DIGIT + slot);
			this.#channel.send(this, row, slot);
		} else this.#channel.send(this, row, Token.NONE);
		return true;
	}

	onResult(row: number, _link: number, outcome: number): void {
		this.#asking = false;
		if (!this.#current) return;
		const refused = outcome === Outcome.ERROR || outcome === Outcome.CME;
		const { state } = this.#table;
		if (row === CIFSR) {
			if (refused && this.#table.ready) {
				this.failed();
				this.#owner.gone();
				return;
			}
		} else if (outcome !== Outcome.DONE && !(row === MQTTSTATU && refused)) {
			this.failed();
			return;
		}
		this.#step = this.next(row);
		if (this.#step < END) return;
		// The app may ask anew from inside what this one tells it.
		this.#rest = PAUSE;
		const onStatus = this.ended();
		this.#table.reconcile();
		onStatus?.(true);
		if (this.#table.ready && gone.includes(state)) this.#owner.gone();
	}

	private begin(): void {
		this.#step = this.#bySlot ? ADDRESS : FIRST;
		this.#current = false;
	}

	private row(): number {
		if (this.#step === ADDRESS) return CIFSR;
		if (this.#step === MQTT) return MQTTSTATU;
		return this.#bySlot ? CIPSTATUS_SLOT : CIPSTATUS;
	}

	/** What follows the question `row`. */
	private next(row: number): number {
		if (row === MQTTSTATU) return END;
		// No link can connect in this state until the address was asked for (`TCPIP/CIPSTART.md`).
		if (row === CIPSTATUS && this.#table.state === IP_GPRSACT) return ADDRESS;
		if (this.#bySlot && this.#step < MQTT - 1) return this.#step + 1;
		return this.#table.mqtt?.free === false ? MQTT : END;
	}

	private failed(): void {
		if (this.#rest < LONG_PAUSE) this.#rest *= 2;
		const onStatus = this.ended();
		onStatus?.(false);
	}

	/** Nothing is asked for any more. Returns whom the app wants told. */
	private ended(): ((answered: boolean) => void) | undefined {
		this.#step = END;
		this.#current = false;
		this.#channel.agenda.clear(STATUS_LIMIT);
		this.#resting = true;
		this.#channel.agenda.set(STATUS_PAUSE, this.#rest);
		const onStatus = this.#onStatus;
		this.#onStatus = undefined;
		return onStatus;
	}
}
