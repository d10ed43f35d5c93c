import { QUESTIONS, type Waiter } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import {
	type Asker,
	type Channel,
	type Listener,
	QUERY,
	type Speaker,
} from "../at/channel.js";
import {
	CCLK,
	CCLK_SET,
	CIPSTATUS_TEST,
	CNTP,
	CNTP_SET,
	COPS,
	CSQ,
	MIPSTART_TEST,
	SAPBR_OPEN,
	SAPBR_SET,
	SSLMIPSTART_TEST,
} from "../at/command.js";
import * as Token from "../at/token.js";
import { isSet, timestampOf, utcOf } from "./timestamp.js";

/** Milliseconds from the request to the answer. */
const LIMIT = 20000;
const COMMA = 0x2c;
const ZERO = 0x30;
/** `+CNTP: 1`, the module's clock is set (`NTP/CNTP.md`). */
const SYNCHRONISED = 1;
/** `<rssi>` that is none (`Network_service/CSQ.md`). */
const UNKNOWN = 99;

/** What can be asked, one of each at a time. */
export const SUPPORT = 0;
export const SIGNAL = 1;
export const OPERATOR = 2;
export const TIME = 3;
export const SET_TIME = 4;
export const SYNCHRONISE = 5;

/** In words, and the commands that it takes, one after the other. */
const questions = Object.freeze([
	{ name: "supports", rows: [] },
	{ name: "signal", rows: [CSQ] },
	{ name: "operator", rows: [COPS] },
	{ name: "time", rows: [CCLK] },
	{ name: "setTime", rows: [CCLK_SET] },
	{ name: "synchronise", rows: [SAPBR_SET, SAPBR_OPEN, CNTP_SET, CNTP] },
]);

/** The commands whose test form can be asked for. */
const testable = Object.freeze({
	"AT+CIPSTATUS": CIPSTATUS_TEST,
	"AT+MIPSTART": MIPSTART_TEST,
	"AT+SSLMIPSTART": SSLMIPSTART_TEST,
} as const);

/** A command that a module may lack: some firmware has no TLS, some no MQTT. */
export type Testable = keyof typeof testable;

/** What a question comes to; undefined where the module did not say. */
export type Answer = boolean | number | string | undefined;

/** What an app asks a module now and then. Each question is answered exactly once, within 20 s. */
export class Questions implements Speaker, Asker, Listener, Waiter {
	readonly #channel: Channel;
	/** By question: whom to tell, and until when. */
	readonly #asked: (((answer: Answer) => void) | undefined)[] = [];
	readonly #until: number[] = [];
	/** The question whose command is out, or -1; whether it is still asked; how many of its commands are done. */
	#out = -1;
	#current = false;
	#stage = 0;
	#answer: Answer;
	/** What is asked about: the row of a test form, the time to set, the server. */
	#row = -1;
	#utc = 0;
	#server = "";
	/** The time server was asked, and its notice is awaited. */
	#awaited = false;

	constructor(channel: Channel) {
		this.#channel = channel;
		channel.agenda.enter(QUESTIONS, this);
		channel.speak(this, QUERY);
		channel.listen(this);
	}

	/** That question is under way. */
	asks(question: number): boolean {
		return this.#asked[question] !== undefined;
	}

	/** Throws a TypeError while that question is under way. */
	check(question: number): void {
		if (this.asks(question))
			throw new TypeError(
				`${questions[question].name} is under way: wait for its answer`,
			);
	}

	/** Throws a RangeError for a command that is not in the table. */
	support(command: Testable, onAnswer: (answer: Answer) => void): void {
		const row = testable[command];
		if (row === undefined)
			throw new RangeError(
				`command ${command} can not be asked for: give ${Object.keys(testable).join(", ")}`,
			);
		this.check(SUPPORT);
		this.#row = row;
		this.ask(SUPPORT, onAnswer);
	}

	setTime(utc: number, onAnswer: (answer: Answer) => void): void {
		this.check(SET_TIME);
		this.#utc = utc;
		this.ask(SET_TIME, onAnswer);
	}

	synchronise(server: string, onAnswer: (answer: Answer) => void): void {
		this.check(SYNCHRONISE);
		this.#server = server;
		this.ask(SYNCHRONISE, onAnswer);
	}

	/** Asks, and calls `onAnswer` once. */
	ask(question: number, onAnswer: (answer: Answer) => void): void {
		this.check(question);
		this.#asked[question] = onAnswer;
		this.#until[question] = this.#channel.agenda.now() + LIMIT;
		this.watch();
		this.#channel.wake();
	}

	/** Gives up whatever is under way. */
	cancel(): void {
		for (let i = 0; i < questions.length; i++) this.done(i, undefined);
	}

	offer(): boolean {
		if (this.#out >= 0 || !this.#channel.settled) return false;
		const question = this.next();
		if (question < 0) return false;
		const row =
			question === SUPPORT ? this.#row : questions[question].rows[this.#stage];
		const { writer } = this.#channel;
		writer.begin(row);
		if (row === CCLK_SET) writer.quoted(timestampOf(this.#utc));
		if (row === CNTP_SET) {
			writer.quoted(this.#server);
			writer.byte(COMMA);
			writer.byte(ZERO);
		}
		this.#out = question;
		this.#current = true;
		this.#answer = undefined;
		this.#channel.send(this, row, Token.NONE);
		return true;
	}

	onResult(row: number, _link: number, outcome: number): void {
		const question = this.#out;
		this.#out = -1;
		// It may be the answer to one that was given up.
		if (!this.#current) {
			this.#stage = 0;
			return;
		}
		const done = outcome === Outcome.DONE;
		const refused = outcome === Outcome.ERROR || outcome === Outcome.CME;
		// That context may be open already.
		const open = row === SAPBR_SET || row === SAPBR_OPEN;
		if (done || (refused && open)) {
			if (++this.#stage < questions[question].rows.length) return;
			this.#stage = 0;
			if (row === CNTP) this.#awaited = true;
			else
				this.done(
					question,
					row === CCLK_SET || question === SUPPORT ? true : this.#answer,
				);
			return;
		}
		this.#stage = 0;
		const says = question === SUPPORT || question >= SET_TIME;
		this.done(question, refused && says ? false : undefined);
	}

	onLine(token: number): void {
		const { fields } = this.#channel.tokenizer;
		switch (token) {
			case Token.CSQ: {
				const strength = fields.number(0);
				if (this.#out === SIGNAL && strength >= 0 && strength < UNKNOWN)
					this.#answer = 2 * strength - 113;
				return;
			}
			case Token.COPS:
				if (this.#out === OPERATOR) this.#answer = fields.text(2);
				return;
			case Token.CCLK: {
				const utc = utcOf(fields.text(0));
				if (this.#out === TIME && isSet(utc)) this.#answer = utc;
				return;
			}
			case Token.CNTP:
				if (!this.#awaited) return;
				this.#awaited = false;
				this.done(SYNCHRONISE, fields.number(0) === SYNCHRONISED);
				return;
		}
	}

	onTime(): void {
		const now = this.#channel.agenda.now();
		for (let i = 0; i < questions.length; i++)
			if (this.#asked[i] !== undefined && this.#until[i] <= now)
				this.done(i, undefined);
	}

	/** The question whose command is next: the one that is begun, or the first that waits. */
	private next(): number {
		if (this.#stage > 0) return this.#asked[SYNCHRONISE] ? SYNCHRONISE : -1;
		for (let i = 0; i < questions.length; i++)
			if (this.#asked[i] !== undefined && !(i === SYNCHRONISE && this.#awaited))
				return i;
		return -1;
	}

	private done(question: number, answer: Answer): void {
		const onAnswer = this.#asked[question];
		if (onAnswer === undefined) return;
		this.#asked[question] = undefined;
		if (this.#out === question) this.#current = false;
		if (question === SYNCHRONISE) {
			this.#awaited = false;
			this.#stage = 0;
		}
		this.watch();
		onAnswer(answer);
	}

	/** Sets the alarm for the first that is over. */
	private watch(): void {
		let first = Infinity;
		for (let i = 0; i < questions.length; i++)
			if (this.#asked[i] !== undefined && this.#until[i] < first)
				first = this.#until[i];
		const { agenda } = this.#channel;
		if (first === Infinity) agenda.clear(QUESTIONS);
		else agenda.set(QUESTIONS, Math.max(first - agenda.now(), 0));
	}
}
