import { SUPPORT, type Waiter } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import {
	type Asker,
	type Channel,
	QUERY,
	type Speaker,
} from "../at/channel.js";
import {
	CIPSTATUS_TEST,
	MIPSTART_TEST,
	SSLMIPSTART_TEST,
} from "../at/command.js";
import * as Token from "../at/token.js";

/** Milliseconds from the request to the answer. */
const LIMIT = 20000;

/** The commands whose test form can be asked for. */
const rows = Object.freeze({
	"AT+CIPSTATUS": CIPSTATUS_TEST,
	"AT+MIPSTART": MIPSTART_TEST,
	"AT+SSLMIPSTART": SSLMIPSTART_TEST,
} as const);

/** A command that a module may lack: some firmware has no TLS, some no MQTT. */
export type Testable = keyof typeof rows;

/** Asks a module which commands it has, by their test form (`=?`). */
export class Support implements Speaker, Asker, Waiter {
	readonly #channel: Channel;
	#row = -1;
	#out = false;
	#onAnswer: ((supported: boolean | undefined) => void) | undefined;

	constructor(channel: Channel) {
		this.#channel = channel;
		channel.agenda.enter(SUPPORT, this);
		channel.speak(this, QUERY);
	}

	/**
	 * Asks for `command`, and calls `onAnswer` once: with whether the module has it, or with undefined where it did not say.
	 * Throws a RangeError for a command that is not in the table, a TypeError while a question is under way.
	 */
	ask(
		command: Testable,
		onAnswer: (supported: boolean | undefined) => void,
	): void {
		const row = rows[command];
		if (row === undefined)
			throw new RangeError(
				`command ${command} can not be asked for: give ${Object.keys(rows).join(", ")}`,
			);
		if (this.#onAnswer !== undefined)
			throw new TypeError("a question is under way: wait for its answer");
		this.#row = row;
		this.#out = false;
		this.#onAnswer = onAnswer;
		this.#channel.agenda.set(SUPPORT, LIMIT);
		this.#channel.wake();
	}

	/** Gives up what is under way. */
	cancel(): void {
		this.#done(undefined);
	}

	onTime(): void {
		this.#done(undefined);
	}

	offer(): boolean {
		if (this.#onAnswer === undefined || this.#out) return false;
		if (!this.#channel.settled) return false;
		this.#out = true;
		this.#channel.writer.begin(this.#row);
		this.#channel.send(this, this.#row, Token.NONE);
		return true;
	}

	onResult(row: number, _link: number, outcome: number): void {
		// It may be the answer to one that was given up.
		if (row !== this.#row || !this.#out) return;
		if (outcome === Outcome.DONE) this.#done(true);
		else if (outcome === Outcome.ERROR || outcome === Outcome.CME)
			this.#done(false);
		else this.#done(undefined);
	}

	#done(supported: boolean | undefined): void {
		const onAnswer = this.#onAnswer;
		this.#onAnswer = undefined;
		this.#channel.agenda.clear(SUPPORT);
		onAnswer?.(supported);
	}
}
