import { SLEEP, type Waiter } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import {
	type Asker,
	type Channel,
	type Listener,
	RECOVERY,
	type Speaker,
} from "../at/channel.js";
import { AT, CSCLK, SYNC } from "../at/command.js";
import * as Token from "../at/token.js";
import type { Table } from "../link/table.js";
import type { Power } from "./power.js";

/** Milliseconds of silence after which the module may sleep: AT+WAKETIM is 1 s where nobody set it. */
const IDLE = 500;
/** The same until the pin that keeps it awake is let go. */
const LINGER = 2000;
/** `AT`s that are sent to wake it; some take several, and the first bytes are always lost. */
const TRIES = 20;
const DIGIT = 0x30;
/** Modes of `Device_control/CSCLK.md`: never, when the pin lets it, when the wire is silent. */
const NEVER = 0;
const BY_PIN = 1;
const BY_SILENCE = 2;

/**
 * A module that may sleep while nobody has anything to say, and is woken before it is told something: by its pin where
 * there is one, and by `AT` until it answers. It stays on the network; what arrives wakes it.
 */
export class Sleep implements Speaker, Asker, Listener, Waiter {
	readonly #channel: Channel;
	readonly #table: Table;
	readonly #power: Power | undefined;
	/** The mode wanted, and the one in force. */
	#wanted = NEVER;
	#mode = NEVER;
	/** When the module was heard last; whether the pin keeps it awake. */
	#heard = 0;
	#held = true;
	/** `AT`s that it did not answer; an answer to one of these may still come. */
	#tries = 0;
	/** The command of ours that is out, or -1. */
	#out = -1;

	constructor(channel: Channel, table: Table, power: Power | undefined) {
		this.#channel = channel;
		this.#table = table;
		this.#power = power;
		channel.agenda.enter(SLEEP, this);
		channel.speak(this, RECOVERY);
		channel.listen(this);
	}

	/** From now on, over every restart of the module. */
	allow(allowed: boolean): void {
		const mode = this.#power?.sleeps ? BY_PIN : BY_SILENCE;
		this.#wanted = allowed ? mode : NEVER;
		this.#channel.wake();
	}

	offer(): boolean {
		if (!this.#table.ready) return false;
		let row = -1;
		if (this.#mode !== NEVER && !this.awake) {
			this.hold(true);
			row = AT;
		} else if (this.#tries > 0) row = SYNC;
		else if (this.#mode !== this.#wanted) row = CSCLK;
		if (row < 0) return false;
		const { writer } = this.#channel;
		writer.begin(row);
		if (row === CSCLK) writer.byte(DIGIT + this.#wanted);
		this.#out = row;
		this.#channel.send(this, row, Token.NONE);
		return true;
	}

	onResult(row: number, _link: number, outcome: number): void {
		this.#out = -1;
		if (outcome === Outcome.TIMEOUT) {
			// Then it is not asleep, and whoever speaks next finds that out.
			if (row !== AT || ++this.#tries >= TRIES) this.wakened();
			return;
		}
		if (row === AT && this.#tries > 0) return;
		this.wakened();
		// A module that does not know the command never sleeps.
		if (row === CSCLK) this.#mode = this.#wanted;
	}

	onLine(): void {
		this.#heard = this.#channel.agenda.now();
		if (this.#mode === BY_PIN && this.#held)
			this.#channel.agenda.set(SLEEP, LINGER);
	}

	/** The module was silent for a while: its pin lets it sleep. */
	onTime(): void {
		if (this.#mode === BY_PIN) this.hold(false);
	}

	onCommand(row: number): void {
		// The bring-up has it stay awake.
		if (row === CSCLK && this.#out < 0) this.#mode = NEVER;
	}

	private get awake(): boolean {
		if (this.#channel.agenda.now() - this.#heard < IDLE) return true;
		return this.#mode === BY_PIN && this.#held && this.#tries === 0;
	}

	private wakened(): void {
		this.#tries = 0;
		this.#heard = this.#channel.agenda.now();
		if (this.#held) this.#channel.agenda.set(SLEEP, LINGER);
	}

	private hold(held: boolean): void {
		if (held === this.#held) return;
		this.#held = held;
		this.#power?.allowSleep(!held);
	}
}
