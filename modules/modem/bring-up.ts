import { BRING_UP, type Waiter } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import {
	type Asker,
	type Channel,
	type Listener,
	RECOVERY,
	type Speaker,
} from "../at/channel.js";
import {
	AT,
	CEREG,
	CFUN_OFF,
	CGATT,
	CIFSR,
	CIICR,
	CIPCCFG,
	CIPHEAD,
	CIPMODE,
	CIPMUX,
	CIPQSEND,
	CIPRXGET,
	CIPSHUT,
	CIPSSL,
	CIPSTART,
	CIPTKA,
	CPIN,
	CREG,
	CSCLK,
	CSTT,
	ESCAPE,
	IFC,
	IPR,
	MIPSTART,
	PIN,
	RESET,
	SSLMIPSTART,
	SYNC,
} from "../at/command.js";
import * as Token from "../at/token.js";
import type { Reason } from "../link/reason.js";
import type { Table } from "../link/table.js";
import { writeKeepAlive } from "./keep-alive.js";
import { BEARER, Ladder, POWER, RADIO, rungs } from "./ladder.js";
import type { Modem, ModemOptions } from "./modem.js";
import type { Power } from "./power.js";
import { rates } from "./rate.js";
import { type ModemState, script, stepOf } from "./script.js";
import { isSet, utcOf } from "./timestamp.js";
import type { Trouble } from "./trouble.js";

/** Milliseconds without an answer after which the module is taken to be off. */
const DEAD = 5000;
/** `AT`s that the port's own rate is given first, and then each rate in turn. */
const PATIENCE = 8;
const TRIES = 3;
/** Of so many without an answer one is followed by `+++`, where the module may have outlived us in the data state. */
const ESCAPES = 3;
/** Milliseconds of silence before it (`TCPIP/+++.md`). */
const GUARD = 1100;
/** Bytes that go with such an `AT`, for a module that still waits for a payload of the program before this one. */
const BLANKS = 200;
/** Milliseconds: a module that stayed up for so long came up well; one on which no link connects for so long did not. */
const STABLE = 60000;
const FRUITLESS = 180000;
/** Links that must have tried for that. */
const STARTS = 3;
/** Times that a link may be refused one after the other. */
const REFUSALS = 6;
/** +CME ERROR: 14 (`Configuration/CME_ERROR.md`). */
const SIM_BUSY = 14;
const COMMA = 0x2c;
const DIGIT = 0x30;

/** What +CME ERROR numbers mean while the SIM is asked for (`Configuration/CME_ERROR.md`). */
const sim: Readonly<Record<number, Trouble>> = Object.freeze({
	10: "SIM missing",
	11: "SIM PIN needed",
	12: "SIM PUK needed",
	13: "SIM failure",
	[SIM_BUSY]: "SIM busy",
	15: "SIM wrong",
});
/** What +CPIN: tells in the same case (`Device_control/CPIN.md`). */
const codes: Readonly<Record<string, Trouble | "">> = Object.freeze({
	READY: "",
	"SIM PIN": "SIM PIN needed",
	"SIM PUK": "SIM PUK needed",
	"SIM REMOVED": "SIM missing",
	"NOT INSERTED": "SIM missing",
});

export interface BringUpOptions {
	modem: Modem;
	options: Readonly<ModemOptions>;
	channel: Channel;
	table: Table;
	power: Power | undefined;
}

/**
 * Brings the module up to an address, by the script, and keeps it there: whatever goes wrong, it begins again where that
 * is mended, and climbs the ladder where beginning again does not help.
 */
export class BringUp implements Speaker, Asker, Listener, Waiter {
	state: ModemState = "off";
	address = "";
	/** Times that a step did not lead on. */
	retries = 0;
	/** The module's clock was told the time since it started. */
	timed = false;
	readonly #modem: Modem;
	readonly #options: Readonly<ModemOptions>;
	readonly #channel: Channel;
	readonly #table: Table;
	readonly #power: Power | undefined;
	readonly #ladder: Ladder;
	/** The rate that the module is to speak at: the port's at first. */
	#baud: number;
	/** Why the step under way did not lead on, and what was told last. */
	#detail: Trouble | `${string} needed` | "" = "";
	#told = "";
	/** The step under way, and whether it is to be sent when the wire is free; beyond the last there is none. */
	#step = 0;
	#due = false;
	/** The command whose result the script waits for, -1 where what comes is of an earlier run. */
	#pending = -1;
	/** When the state was entered. */
	#since = 0;
	/** Networks differ in which of CEREG and CREG tells: asked in turn. While the module does not answer: it gets `+++`. */
	#other = false;
	/** `AT`s without an answer. The power key was pressed since. */
	#unheard = 0;
	#pressed = false;
	#shutting = false;
	#closed = false;
	/** Links that began to connect since one did; how many of them the module refused; the command that it heard last. */
	#starts = 0;
	#refusals = 0;
	#command = -1;

	constructor(from: BringUpOptions) {
		const { modem, options, channel, table, power } = from;
		this.#modem = modem;
		this.#options = options;
		this.#channel = channel;
		this.#table = table;
		this.#power = power;
		this.#ladder = new Ladder(options.store);
		this.#baud = channel.baud;
		channel.agenda.enter(BRING_UP, this);
		channel.speak(this, RECOVERY);
		channel.listen(this);
		this.#since = channel.agenda.now();
		this.#channel.agenda.set(BRING_UP, 0);
	}

	/** How much of the way to `ready` is done, in percent. */
	get progress(): number {
		return this.state === "off"
			? 0
			: Math.round((100 * this.#step) / script.length);
	}

	/** Times that beginning again was not enough. */
	get climbs(): number {
		return this.#ladder.climbs;
	}

	/** How far that went: the name of a rung. */
	get rung(): string {
		return rungs[this.#ladder.rung].name;
	}

	/** Ends all links and the bearer; then the state is `off`. */
	shut(): void {
		if (this.state === "off") {
			this.#channel.agenda.clear(BRING_UP);
			return;
		}
		this.#shutting = true;
		this.goTo(CIPSHUT);
		this.#table.drop("SHUT OK", false);
		this.#channel.wake();
	}

	/** From the beginning: the module is new, or must be found again. */
	restart(reason: (Reason & Trouble) | ""): void {
		if (this.#closed || (this.state === "off" && reason !== "")) return;
		if (this.#shutting) {
			this.off(reason);
			return;
		}
		this.goTo(AT);
		this.timed = false;
		if (reason !== "") this.#table.drop(reason, true);
		const shut = this.#shutting;
		// What a callback had sent meanwhile went to a module that is not there.
		if (shut) this.#pending = -1;
		this.#channel.reset();
		if (shut) {
			this.off(reason);
			return;
		}
		this.#unheard = 0;
		this.#pressed = false;
		this.enter("boot", reason);
		this.#channel.wake();
	}

	/** Lets go of it all. */
	close(): void {
		this.#closed = true;
		this.state = "off";
		this.goTo(AT);
		this.#due = false;
	}

	/** The module holds no bearer. */
	gone(): void {
		this.fallBack(AT, "bearer lost");
	}

	offer(): boolean {
		if (this.#table.ready && this.mends()) return true;
		if (!this.#due) return false;
		this.#due = false;
		const { command } = script[this.#step];
		if (this.#other && command === CEREG) this.send(CREG);
		else if (this.#other && command === AT) this.send(ESCAPE);
		else this.send(command);
		return true;
	}

	onResult(row: number, _link: number, outcome: number, code: number): void {
		if (row !== this.#pending) return;
		this.#pending = -1;
		if (this.#shutting) {
			this.off(outcome === Outcome.DONE ? "" : "CIPSHUT failed");
			return;
		}
		if (outcome === Outcome.RESET) {
			this.#due = true;
			return;
		}
		const refused = outcome === Outcome.ERROR || outcome === Outcome.CME;
		switch (row) {
			case RESET:
				this.restart("");
				return;
			case ESCAPE:
				this.#other = false;
				this.#due = true;
				return;
			case IPR:
				// Where it can not speak at the port's rate, the port goes on at the module's.
				if (refused) this.#baud = this.#channel.baud;
				this.#channel.baud = this.#baud;
				this.goTo(AT);
				this.tell("boot", "other rate");
				return;
			case PIN:
				// A SIM that was busy has not counted it.
				if (refused && code !== SIM_BUSY)
					this.#ladder.refuse(this.#options.pin ?? "");
				this.goTo(CPIN);
				return;
		}
		const passed =
			outcome === Outcome.DONE
				? this.passes(row)
				: refused && script[this.#step].lenient;
		if (passed) this.next();
		else this.failed(row, outcome, code);
	}

	onLine(token: number, link: number): void {
		const { fields } = this.#channel.tokenizer;
		switch (token) {
			case Token.CPIN: {
				if (this.#pending !== CPIN) return;
				const code = fields.text(0);
				this.#detail = codes[code] ?? `${code} needed`;
				return;
			}
			case Token.CREG:
			case Token.CEREG: {
				if (this.#pending !== CEREG && this.#pending !== CREG) return;
				// An answer has the setting in front of the state, a notice has not.
				const status =
					fields.number(1) < 0 ? fields.number(0) : fields.number(1);
				if (status === 1 || status === 5) this.#detail = "";
				else if (status === 3) this.#detail = "registration denied";
				else this.#detail = status === 0 ? "not searching" : "searching";
				return;
			}
			case Token.CGATT:
				if (this.#pending !== CGATT) return;
				this.#detail = fields.number(0) === 1 ? "" : "not attached";
				return;
			case Token.CCLK:
				this.timed = isSet(utcOf(fields.text(0)));
				return;
			case Token.NITZ:
				this.timed = true;
				return;
			case Token.ADDRESS: {
				const { arena, tokenizer } = this.#channel;
				this.address = arena.decode(tokenizer.start, tokenizer.end);
				return;
			}
			case Token.CONNECT_OK:
				this.#starts = 0;
				if (link !== Token.MQTT) this.#refusals = 0;
				this.#ladder.rest();
				return;
			case Token.ERROR:
			case Token.CME_ERROR:
				// CIPMUX=1 may have been damaged on its way; whatever it is, it is to be set up anew.
				if (this.#command === CIPSTART && ++this.#refusals >= REFUSALS)
					this.useless();
				return;
			case Token.READY:
				if (script[this.#step]?.command !== AT)
					this.restart("module restarted");
				return;
			case Token.ECHO:
				this.restart("module restarted");
				return;
			case Token.SIM_REMOVED:
				if (this.#pending === CPIN) this.#detail = "SIM missing";
				else if (this.#step > stepOf(CPIN)) this.fallBack(CPIN, "SIM removed");
				return;
			case Token.PDP_DEACT:
			case Token.NETWORK_LOST:
				if (this.#table.ready) this.lost();
				return;
		}
	}

	/** A pause is over. */
	onTime(): void {
		const { complaint } = this.#ladder;
		if (complaint !== "") {
			this.#ladder.complaint = "";
			this.#options.onError?.call(this.#modem, complaint);
			if (this.#closed) return;
		}
		if (this.state === "ready") {
			if (this.#starts >= STARTS) this.useless();
			this.#starts = 0;
			return;
		}
		if (this.state === "off") {
			this.restart("");
			return;
		}
		if (this.state === "failed") {
			if (this.#ladder.rung === POWER && this.#power?.restart()) {
				this.restart("");
				return;
			}
			this.enter(script[this.#step].state, "");
		}
		this.#due = true;
		this.#channel.wake();
	}

	onCommand(row: number): void {
		this.#command = row;
		if (row !== CIPSTART && row !== MIPSTART && row !== SSLMIPSTART) return;
		if (this.state !== "ready") return;
		if (this.#starts === 0) this.#channel.agenda.set(BRING_UP, FRUITLESS);
		this.#starts++;
	}

	/** Of one that waits for a payload no other link need suffer, unless it can be reset: then no peer gets what was not meant for it. */
	onError(reason: string): void {
		this.#options.onError?.call(this.#modem, reason);
	}

	onMute(): void {
		const { owed } = this.#channel;
		const resets = this.#power?.resets ?? false;
		if (owed && !resets) {
			this.#channel.fill();
			return;
		}
		this.restart("module mute");
		if (owed) this.#power?.restart();
	}

	/** What had the module wait to be asked for received bytes was damaged on its way: says it again. */
	private mends(): boolean {
		if (!this.#channel.pushed) return false;
		this.#channel.pushed = false;
		if (this.#options.receive === "push") return false;
		const { writer } = this.#channel;
		writer.begin(CIPRXGET);
		writer.byte(DIGIT + 1);
		this.#channel.send(this, CIPRXGET, Token.NONE);
		return true;
	}

	/** Sends the script's `command` with the parameters that the options say. */
	private send(command: number): void {
		const { writer } = this.#channel;
		const { apn, user, password, single, receive, pin, keepAlive } =
			this.#options;
		writer.begin(command);
		switch (command) {
			case AT:
				if (this.#unheard > 1 && !this.#power?.resets) writer.blanks(BLANKS);
				break;
			case IPR:
				writer.integer(this.#baud);
				writer.text(";&W");
				break;
			case PIN:
				writer.quoted(pin ?? "");
				break;
			case CSCLK:
			case CIPSSL:
				writer.byte(DIGIT);
				break;
			case CIPMUX:
				writer.byte(single ? DIGIT : DIGIT + 1);
				break;
			case CIPMODE:
			case CIPQSEND:
			case CIPHEAD:
				writer.byte(DIGIT + 1);
				break;
			case CIPCCFG:
				// The manual's defaults, but what one link did not send is not for the next.
				writer.text("5,2,1024,0,0,1460,50,1");
				break;
			case CIPTKA:
				writeKeepAlive(writer, keepAlive ?? {});
				break;
			case CIPRXGET:
				writer.byte(receive === "push" ? DIGIT : DIGIT + 1);
				break;
			case CSTT:
				writer.quoted(apn);
				if (user !== undefined || password !== undefined) {
					writer.byte(COMMA);
					writer.quoted(user ?? "");
					writer.byte(COMMA);
					writer.quoted(password ?? "");
				}
				break;
		}
		this.#pending = command;
		this.#channel.send(this, command, Token.NONE);
	}

	/** Is the answer to `command`, which ended well, the one to go on with? */
	private passes(command: number): boolean {
		switch (command) {
			case CPIN:
				return this.#detail === "" || this.entersPin();
			case CEREG:
			case CREG:
			case CGATT:
				return this.#detail === "";
			case AT:
				this.#unheard = 0;
				return true;
			case SYNC:
				this.#channel.settled = true;
				return true;
		}
		return true;
	}

	/** Whether the SIM waits for the PIN that the app gave, and has not refused it. */
	private entersPin(): boolean {
		const { pin } = this.#options;
		if (this.#detail !== "SIM PIN needed" || pin === undefined) return false;
		if (!this.#ladder.refused(pin)) return true;
		this.#detail = "SIM PIN refused";
		return false;
	}

	/** Does the script's step `command` apply, where nothing has led straight to it? */
	private applies(command: number): boolean {
		switch (command) {
			case RESET:
			case CFUN_OFF:
				return false;
			case IPR:
				return this.#channel.baud !== this.#baud;
			case IFC:
				return this.#channel.flowControl;
			case CIPMODE:
			case CIPCCFG:
				return this.#options.transparent === true;
			case CIPQSEND:
			case CIPRXGET:
			case CIPHEAD:
				return this.#options.transparent !== true;
			case CIPTKA:
				return this.#options.keepAlive !== undefined;
			case PIN:
				return this.#detail !== "";
		}
		return true;
	}

	private next(): void {
		this.#step++;
		while (
			this.#step < script.length &&
			!this.applies(script[this.#step].command)
		)
			this.#step++;
		this.#detail = "";
		if (this.#step < script.length) {
			this.#due = true;
			const { state } = script[this.#step];
			if (state !== this.state) this.enter(state, "");
			return;
		}
		this.#starts = 0;
		this.#channel.missed = false;
		this.#table.ready = true;
		this.enter("ready", this.address);
	}

	/** The step did not lead on: once more after a pause, from where the script says, until its limit. */
	private failed(row: number, outcome: number, code: number): void {
		this.retries++;
		const step = script[this.#step];
		const waited = this.#channel.agenda.now() - this.#since;
		const detail = this.reason(row, outcome, code);
		if (waited >= step.limit) {
			this.climb(step.rung, detail);
			return;
		}
		if (step.command === CEREG) this.#other = !this.#other;
		if (row === AT) {
			this.probe();
			this.#other =
				this.#options.transparent === true &&
				outcome === Outcome.TIMEOUT &&
				this.#unheard % ESCAPES === 1;
		}
		if (row === AT && !this.#pressed && waited >= DEAD)
			this.#pressed = this.#power?.press() ?? false;
		// A module that boots is silent for a while: that is not worth a word.
		if (step.state !== "boot" || waited >= DEAD) this.tell(step.state, detail);
		this.#step = stepOf(step.back);
		this.#channel.agenda.set(
			BRING_UP,
			row === AT && this.#other ? GUARD : step.pause,
		);
	}

	/** Why the step that sent `row` did not lead on. */
	private reason(row: number, outcome: number, code: number): string {
		switch (outcome) {
			case Outcome.DONE:
				return this.#detail;
			case Outcome.TIMEOUT:
				return "no answer";
		}
		if (row === CIICR || row === CIFSR) return "bearer refused";
		if (row === CPIN && sim[code] !== undefined) return sim[code];
		return outcome === Outcome.CME ? `+CME ERROR: ${code}` : "ERROR";
	}

	/** No answer: after a while the next rate is tried, and in turn the port's own again. */
	private probe(): void {
		this.#unheard++;
		const tries = this.#unheard - PATIENCE;
		if (this.#baud === 0 || tries < 0 || tries % TRIES !== 0) return;
		const index = (tries / TRIES) % (rates.length + 1);
		const rate = index < rates.length ? rates[index] : this.#baud;
		try {
			this.#channel.baud = rate;
		} catch {
			// The port can not do it, and keeps the one that it has.
		}
	}

	/** What was tried is not enough: after a pause the ladder's next. */
	private climb(least: number, detail: string): void {
		const pause = this.#ladder.climb(least);
		const { rung } = this.#ladder;
		this.goTo(rungs[rung].begin);
		this.#due = false;
		this.#channel.agenda.set(BRING_UP, pause);
		this.tell(rung >= RADIO ? "failed" : "bearer", detail);
	}

	/** No link gets anywhere: where none is up, the bearer is brought up anew. */
	private useless(): void {
		this.#refusals = 0;
		if (this.#table.ready && this.#table.connected === 0)
			this.lost("links fail");
	}

	/** The next thing that the script sends is `command`; what is on its way is of no interest any more. */
	private goTo(command: number): void {
		this.#channel.agenda.clear(BRING_UP);
		this.#step = stepOf(command);
		this.#due = true;
		this.#pending = -1;
		this.#table.ready = false;
		this.address = "";
	}

	/** The bearer is gone, or of no use. */
	private lost(detail: Trouble = "bearer lost"): void {
		if (
			this.#channel.agenda.now() - this.#since >= STABLE &&
			detail === "bearer lost"
		) {
			this.#ladder.rest();
			this.fallBack(CIPSHUT, detail);
			return;
		}
		if (this.#shutting) return;
		this.goTo(CIPSHUT);
		this.#due = false;
		this.#table.drop("PDP DEACT", true);
		if (this.#shutting || this.#closed) return;
		this.climb(BEARER, detail);
	}

	/** The module has lost the bearer or the SIM: every link is told, and the script goes on from `command`. */
	private fallBack(command: number, detail: Trouble): void {
		if (this.#shutting || this.state === "off") return;
		this.goTo(command);
		this.#table.drop("PDP DEACT", true);
		this.enter(script[stepOf(command)].state, detail);
		this.#channel.wake();
	}

	/** What was to be shut is, or can not be told that it should. */
	private off(detail: string): void {
		this.#shutting = false;
		this.#step = script.length;
		this.#due = false;
		this.#pending = -1;
		this.enter("off", detail);
	}

	private enter(state: ModemState, detail: string): void {
		// A callback on the way here may have closed the modem.
		if (this.#closed) return;
		if (state !== this.state) this.#since = this.#channel.agenda.now();
		this.state = state;
		this.#told = detail;
		this.#options.onState?.call(this.#modem, state, detail);
	}

	/** The same, where it is news. */
	private tell(state: ModemState, detail: string): void {
		if (state !== this.state || detail !== this.#told)
			this.enter(state, detail);
	}
}
