import { CLOCK_SET, type Waiter } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import type { Asker, Listener } from "../at/channel.js";
import { CCLK, CIPSSL, CLPORT, FSFLSIZE, SSLCFG } from "../at/command.js";
import * as Token from "../at/token.js";
import type { Connection, Links } from "./connection.js";
import type { Reason } from "./reason.js";
import { needsTime, settings, type TlsOptions } from "./tls-options.js";

/** What of a connection's options is to be said before it connects. */
export interface Prepared extends TlsOptions {
	kind: string;
	host: string;
	localPort?: number;
}

/** Milliseconds between two looks at a clock that is not set. */
const PAUSE = 2000;
/** A module that nobody told the time shows 1970, 1980, 2000, 2004 or 2018. */
const FIRST_YEAR = 24;
const LAST_YEAR = 69;
/** The number of AT+SSLCFG's context for MQTT (`TCPIP/SSLCFG.md`). */
const MQTT_CONTEXT = 88;
/** The numbers of connections: six links, and 7. */
const NUMBERS = 8;
const COMMA = 0x2c;
const SLASH = 0x2f;
const DIGIT = 0x30;
const TLS = "TLS";
const MQTTS = "MQTTS";
const TCP = "TCP";
const UDP = "UDP";

/** The steps of a connection: its port, the clock, of each setting its file and then itself, and CIPSSL. */
const PORT = 0;
const CLOCK = 1;
const SETTINGS = 2;
const MODE = SETTINGS + 2 * settings.length;

/**
 * What the module must be told before a connection begins: its local port, and all about TLS (`TCPIP/CLPORT.md`,
 * `TCPIP/SSLCFG.md`, `TCPIP/CIPSSL.md`). One command at a time, each when it is the connection's turn. There is one for
 * all of them, made when the first needs it.
 *
 * AT+CIPSSL is for every TCP link that connects, up to its CONNECT OK. So links with TLS connect while it is on and those
 * without while it is off, never together; where both want to, they take turns.
 */
export class Preparation implements Asker, Listener, Waiter {
	readonly #links: Links;
	readonly #onTimeless: (() => void) | undefined;
	/** By number, how far each is. */
	readonly #steps = new Uint8Array(NUMBERS);
	/** Bits of the links whose local port was set, for TCP, and from `NUMBERS` on for UDP. */
	#ports = 0;
	/** The clock is known to be set, or not to be; what the answer under way says of that. */
	#timed = false;
	#timeless = false;
	#shown = false;
	/** The clock was looked at a moment ago. */
	#resting = false;
	/** What the module said of a file. */
	#size = 0;
	/** What CIPSSL is, where that is known; what the command under way sets it to. */
	#secure: boolean | undefined;
	#setting: boolean | undefined;
	/** Whose command is under way, unless its life is over, and for which options. */
	#current: Connection | undefined;
	#options: Readonly<Prepared> | undefined;
	/** CIPSSL was set for this one: it is next. */
	#first: Connection | undefined;
	/** This one waits for CIPSSL to be set the other way: no more begin that need it as it is. */
	#waiting: Connection | undefined;
	/** The connection that TCP ERROR was about last, and its code. */
	#failed = -1;
	#code = 0;

	/** `onTimeless`: a certificate is to be verified, and the module's clock is not set. */
	constructor(links: Links, onTimeless: (() => void) | undefined) {
		this.#links = links;
		this.#onTimeless = onTimeless;
		const { channel } = links;
		channel.agenda.enter(CLOCK_SET, this);
		channel.listen(this);
	}

	/** Whether a connection with these options needs any of it. */
	static needed(options: Readonly<Prepared>): boolean {
		return speaksTls(options) || options.localPort !== undefined;
	}

	/** A life of the connection `number` begins. */
	begin(number: number): void {
		this.#steps[number] = 0;
		if (this.#failed === number) this.#failed = -1;
		if (this.#current?.number === number) this.#current = undefined;
		if (this.#first?.number === number) this.#first = undefined;
		if (this.#waiting?.number === number) this.#waiting = undefined;
	}

	/** The module may have forgotten everything. */
	reset(): void {
		this.#steps.fill(0);
		this.#current = undefined;
		this.#first = undefined;
		this.#waiting = undefined;
		this.#setting = undefined;
		this.#secure = undefined;
		this.#timed = false;
	}

	/**
	 * Says the next to the module that `connection`, which `holds` does not hold, needs, if anything can be said now. Returns
	 * whether all is said, so that it may connect.
	 */
	prepare(connection: Connection, options: Readonly<Prepared>): boolean {
		const step = this.next(connection.number, options);
		if (step < MODE) {
			if (step !== CLOCK || !this.#resting) this.say(step, connection, options);
			return false;
		}
		const secure = modeOf(options);
		if (secure !== undefined && secure !== this.#secure) {
			this.say(MODE, connection, options);
			return false;
		}
		if (this.#first === connection) this.#first = undefined;
		if (this.#waiting === connection) this.#waiting = undefined;
		return true;
	}

	/** Is `connection` ready to connect, but for others that connect now? It need not be asked before they have. */
	holds(connection: Connection, options: Readonly<Prepared>): boolean {
		return (
			this.next(connection.number, options) === MODE &&
			this.mustWait(connection, options)
		);
	}

	/** Why a connection of that number did not get on until its deadline. */
	obstacle(number: number): Reason {
		return this.#timeless && this.#steps[number] === CLOCK
			? "clock not set"
			: "deadline";
	}

	/** What the module said of the connect that failed, in place of the STATE: line `before` where it said more. */
	explain(number: number, options: Readonly<Prepared>, before: string): string {
		if (this.#failed !== number || !speaksTls(options)) return before;
		const { ca, verify } = options;
		return ca === undefined || verify === false
			? `TCP ERROR: ${this.#code}`
			: `TCP ERROR: ${this.#code}, ${ca}`;
	}

	onResult(row: number, _link: number, outcome: number, code: number): void {
		const connection = this.#current;
		const options = this.#options;
		const setting = this.#setting;
		this.#current = undefined;
		this.#options = undefined;
		this.#setting = undefined;
		const refused = outcome === Outcome.ERROR || outcome === Outcome.CME;
		if (row === CIPSSL && setting !== undefined) {
			// A module without TLS has none that could be switched off.
			if (outcome === Outcome.DONE || (refused && !setting))
				this.#secure = setting;
			if (this.#secure === setting) this.#first = connection;
		}
		if (row === CCLK) this.told(outcome === Outcome.DONE);
		if (connection === undefined || options === undefined) return;
		const { number } = connection;
		this.#links.stir(number);
		if (refused && row !== CCLK) {
			// That 0 is any port, only the test form says.
			if (row === CLPORT && options.localPort === undefined)
				this.#steps[number]++;
			else if (row !== CIPSSL || this.#secure !== setting)
				this.refuse(connection, options, row, Outcome.refusalOf(outcome, code));
		} else if (outcome !== Outcome.DONE) return;
		else if (row === FSFLSIZE && this.#size === 0)
			this.refuse(connection, options, row, "empty");
		else if (row !== CCLK && row !== CIPSSL) this.#steps[number]++;
	}

	onLine(token: number, link: number): void {
		const { arena, tokenizer } = this.#links.channel;
		switch (token) {
			case Token.CCLK: {
				const { bytes } = arena;
				let at = tokenizer.fields.start(0);
				// Some firmware has four digits.
				if (bytes[at + 4] === SLASH) at += 2;
				const year = 10 * (bytes[at] - DIGIT) + bytes[at + 1] - DIGIT;
				this.#shown = year >= FIRST_YEAR && year <= LAST_YEAR;
				return;
			}
			case Token.FSFLSIZE:
				this.#size = tokenizer.fields.number(0);
				return;
			case Token.TCP_ERROR:
				this.#failed = link < 0 && !this.#links.channel.multi ? 0 : link;
				this.#code = tokenizer.fields.number(0);
				return;
		}
	}

	onTime(): void {
		this.#resting = false;
		for (let number = 0; number < NUMBERS; number++)
			if (this.#steps[number] === CLOCK) this.#links.stir(number);
		this.#links.channel.wake();
	}

	/** The step that the connection of that number is at: the first that has something to say, or `MODE`. */
	private next(number: number, options: Readonly<Prepared>): number {
		const steps = this.#steps;
		while (steps[number] < MODE && !this.needs(steps[number], number, options))
			steps[number]++;
		return steps[number];
	}

	/** Has a step something to say? */
	private needs(
		step: number,
		number: number,
		options: Readonly<Prepared>,
	): boolean {
		if (step === PORT)
			return (
				options.localPort !== undefined ||
				(this.#ports & portOf(number, options)) !== 0
			);
		if (!speaksTls(options)) return false;
		if (step === CLOCK) return needsTime(options) && !this.#timed;
		const { file, of } = settings[(step - SETTINGS) >> 1];
		if (!file && ((step - SETTINGS) & 1) === 0) return false;
		return of(options, options.host) !== undefined;
	}

	private say(
		step: number,
		connection: Connection,
		options: Readonly<Prepared>,
	): void {
		const { number } = connection;
		const { channel } = this.#links;
		const { writer } = channel;
		let row = SSLCFG;
		if (step === PORT) row = CLPORT;
		else if (step === CLOCK) row = CCLK;
		else if (step === MODE) row = CIPSSL;
		else if (((step - SETTINGS) & 1) === 0) row = FSFLSIZE;
		writer.begin(row);
		switch (row) {
			case CLPORT:
				if (channel.multi) {
					writer.byte(DIGIT + number);
					writer.byte(COMMA);
				}
				writer.quoted(options.kind === UDP ? UDP : TCP);
				writer.byte(COMMA);
				writer.integer(options.localPort ?? 0);
				this.#ports |= portOf(number, options);
				break;
			case CCLK:
				this.#shown = false;
				break;
			case CIPSSL:
				this.#setting = modeOf(options);
				this.#secure = undefined;
				writer.byte(this.#setting ? DIGIT + 1 : DIGIT);
				break;
			default: {
				const { name, quoted, of } = settings[(step - SETTINGS) >> 1];
				const value = of(options, options.host) ?? "";
				this.#size = -1;
				if (row === SSLCFG) {
					writer.quoted(name);
					writer.byte(COMMA);
					writer.integer(number === Token.MQTT ? MQTT_CONTEXT : number);
					writer.byte(COMMA);
				}
				if (quoted && value !== "") writer.quoted(value);
				else writer.text(value);
			}
		}
		this.#current = connection;
		this.#options = options;
		channel.send(this, row, Token.NONE);
	}

	/** The module showed its clock, or did not. */
	private told(answered: boolean): void {
		this.#timed = answered && this.#shown;
		this.#timeless = !this.#timed;
		if (this.#timed) return;
		this.#resting = true;
		this.#links.channel.agenda.set(CLOCK_SET, PAUSE);
		this.#onTimeless?.();
	}

	/** The module did not take what `row` says of `connection`. */
	private refuse(
		connection: Connection,
		options: Readonly<Prepared>,
		row: number,
		answer: string,
	): void {
		const step = this.#steps[connection.number];
		if (row === CLPORT) connection.refuse("local port refused", answer);
		else if (row === CIPSSL)
			connection.refuse("TLS refused", `CIPSSL: ${answer}`);
		else {
			const { name, file, of } = settings[(step - SETTINGS) >> 1];
			if (file)
				connection.refuse(
					"file refused",
					`${of(options, options.host)}: ${answer}`,
				);
			else connection.refuse("TLS refused", `${name}: ${answer}`);
		}
	}

	/** Must it wait until others have connected? */
	private mustWait(
		connection: Connection,
		options: Readonly<Prepared>,
	): boolean {
		const secure = modeOf(options);
		if (secure === undefined) return false;
		const first = this.#first;
		if (first !== undefined && first !== connection && first.preparing)
			return true;
		if (secure === this.#secure) {
			const waiting = this.#waiting;
			return (
				waiting !== undefined && waiting !== connection && waiting.preparing
			);
		}
		if (!this.#links.starting) return false;
		if (this.#waiting?.preparing !== true) this.#waiting = connection;
		return true;
	}
}

function speaksTls({ kind }: Readonly<Prepared>): boolean {
	return kind === TLS || kind === MQTTS;
}

/** What CIPSSL must be, where it matters. */
function modeOf({ kind }: Readonly<Prepared>): boolean | undefined {
	if (kind === TLS) return true;
	return kind === TCP ? false : undefined;
}

/** The bit of a link's local port. */
function portOf(number: number, { kind }: Readonly<Prepared>): number {
	return 1 << (kind === UDP ? NUMBERS + number : number);
}
