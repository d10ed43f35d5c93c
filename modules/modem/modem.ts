import * as Outcome from "../at/channel.js";
import {
	type Asker,
	Channel,
	type Listener,
	RECOVERY,
	type Speaker,
} from "../at/channel.js";
import { checkFlag, checkText } from "../at/check.js";
import {
	AT,
	CEREG,
	CGATT,
	CIPHEAD,
	CIPMUX,
	CIPQSEND,
	CIPRXGET,
	CIPSHUT,
	CPIN,
	CREG,
	CSTT,
	IFC,
	LONGEST,
	LONGEST_MQTT,
	MOST,
	SYNC,
} from "../at/command.js";
import { checkRecorder, Recorder } from "../at/recorder.js";
import * as Token from "../at/token.js";
import type { Link } from "../link/link.js";
import type { MqttLink } from "../link/mqtt-link.js";
import type { MqttOptions } from "../link/mqtt-options.js";
import type { LinkOptions } from "../link/options.js";
import type { Reason } from "../link/reason.js";
import { type Sizes, Table } from "../link/table.js";
import type { Alarm, Clock, Serial, SerialOptions } from "../platform.js";
import { Power, type PowerOptions } from "./power.js";
import { type ModemState, script, stepOf } from "./script.js";
import { Status } from "./status.js";
import { Support, type Testable } from "./support.js";

export type { ModemState };

/** Bytes of ring, of each link's buffers, and of the MQTT link's. */
export const profiles = Object.freeze({
	small: Object.freeze({
		ring: 512,
		receive: 512,
		transmit: 512,
		messages: 1024,
		publish: 512,
	}),
	fast: Object.freeze({
		ring: 4096,
		receive: 2048,
		transmit: 1460,
		messages: 8192,
		publish: 4100,
	}),
});

export type Profile = keyof typeof profiles;

/** Milliseconds before a failed bring-up begins anew. */
const BACK_OFF = 10000;
/** Milliseconds without an answer after which the module is taken to be off. */
const DEAD = 5000;
const COMMA = 0x2c;
const DIGIT = 0x30;
/** +CME ERROR: 10, no SIM (`Configuration/CME_ERROR.md`). */
const NO_SIM = 10;
/** What a registration that is not there waits for. */
const DENIED = "registration denied";
const SEARCHING = "searching";

export interface ModemOptions {
	serial: SerialOptions;
	clock: Clock;
	/** 1-128 characters; empty where the network names it. */
	apn: string;
	/** For the APN, up to 32 characters each. */
	user?: string;
	password?: string;
	/** Where left out, by what the port can do: `fast` with RTS/CTS or a ring of 4096 bytes or more, else `small`. */
	profile?: Profile;
	/** One link without a number (CIPMUX=0) instead of six. */
	single?: boolean;
	/** Room is kept for the module's MQTT link, 2 KB or 12 KB by profile; false where left out. */
	mqtt?: boolean;
	/** `push`: the module sends what arrives at once. Only for ports with flow control; else bytes get lost. */
	receive?: "request" | "push";
	/** Pins of the module: with `key` it is switched on where it does not answer, with `reset` it is reset where that does not help. */
	power?: PowerOptions;
	/** Bytes for the last that passed on the wire, 1024 to 65536, which `record` gives; 0, for none, where left out. */
	recorder?: number;
	/** The modem went on, or back. `detail` says why, where there is a reason. */
	onState?(this: Modem, state: ModemState, detail: string): void;
	/**
	 * The port's own trouble, in its words. `overrun`: it lost bytes, which the links concerned are told as well. After
	 * anything else the port is of no use.
	 */
	onError?(this: Modem, reason: string): void;
}

/**
 * A module on a serial port: brings it up to an address and keeps it there, and holds its links.
 * Everything else is in the order of the folders: `at` reads and writes, `link` keeps the slots.
 */
export class Modem implements Speaker, Asker, Listener {
	readonly profile: Profile;
	readonly #options: ModemOptions;
	readonly #channel: Channel;
	readonly #table: Table;
	readonly #status: Status;
	readonly #support: Support;
	readonly #power: Power;
	readonly #clock: Clock;
	readonly #alarm: Alarm;
	#state: ModemState = "off";
	#detail = "";
	/** The step under way, and whether it is to be sent when the wire is free; beyond the last there is none. */
	#step = 0;
	#due = false;
	/** The command whose result the script waits for, -1 where what comes is of an earlier run. */
	#pending = -1;
	#since = 0;
	/** Networks differ in which of CEREG and CREG tells: asked in turn. */
	#other = false;
	/** The power key was pressed since the boot began. */
	#pressed = false;
	#shutting = false;
	#closed = false;
	#registered = false;
	#attached = false;
	#address = "";

	/**
	 * Opens the port and begins to boot the module. Throws what the port throws, and a TypeError or RangeError for
	 * texts that could not be sent. No callback runs before it has returned.
	 */
	constructor(options: ModemOptions) {
		checkText("apn", options.apn, 128, 0);
		checkText("user", options.user ?? "", 32, 0);
		checkText("password", options.password ?? "", 32, 0);
		const { receive = "request", single = false, mqtt = false } = options;
		if (receive !== "request" && receive !== "push")
			throw new RangeError(`receive ${receive}: give request or push`);
		checkFlag("single", single);
		checkFlag("mqtt", mqtt);
		if (options.profile !== undefined) checkProfile(options.profile, receive);
		const { clock, serial, recorder = 0 } = options;
		checkRecorder(recorder);
		this.#options = { ...options };
		this.#clock = clock;
		let profile: Profile = "small";
		let sizes: Sizes = profiles[profile];
		this.#channel = new Channel({
			serial,
			clock,
			sizes: (port) => {
				profile = options.profile ?? profileOf(port);
				checkProfile(profile, receive);
				const { ring, messages, publish, ...rest } = profiles[profile];
				sizes = mqtt ? { ...rest, messages, publish } : rest;
				const longest = mqtt ? LONGEST_MQTT : LONGEST;
				const extra = Table.footprint(sizes) + Recorder.footprint(recorder);
				return { ring, longest, extra };
			},
			onError: (reason) => options.onError?.call(this, reason),
		});
		this.profile = profile;
		try {
			this.#power = new Power(options.power ?? {}, clock);
		} catch (error) {
			this.#channel.close();
			throw error;
		}
		this.#channel.multi = !single;
		this.#channel.speak(this, RECOVERY);
		this.#table = new Table({
			channel: this.#channel,
			byRequest: receive === "request",
			...sizes,
		});
		// The last to take of the arena: only its own indices may need more than two bytes.
		if (recorder > 0) {
			const { arena, ring } = this.#channel;
			ring.recorder = new Recorder(arena, clock, recorder);
		}
		this.#channel.listen(this);
		this.#status = new Status({
			channel: this.#channel,
			clock,
			table: this.#table,
			onGone: () => this.#fallBack(AT, "bearer lost"),
		});
		this.#support = new Support(this.#channel, clock);
		this.#alarm = clock.alarm(() => this.#again());
		this.#since = clock.now();
		this.#alarm.set(0);
	}

	get state(): ModemState {
		return this.#state;
	}

	/** Our address, empty while there is none. */
	get address(): string {
		return this.#address;
	}

	/** The six slots. */
	get links(): readonly Link[] {
		return this.#table.links;
	}

	/** The module's own MQTT link, number 7. Throws a TypeError where the modem was made without it. */
	get mqtt(): MqttLink {
		return this.#table.requireMqtt();
	}

	/** Times that bytes were damaged or missing on the wire, each told to the links that it hurt. */
	get lost(): number {
		return this.#channel.lost;
	}

	/**
	 * Opens a link, or with kind MQTT or MQTTS the MQTT link; it waits for the bearer where that is not up yet, until its
	 * deadline. Throws a TypeError or RangeError that names the value and the limit, and then has changed nothing.
	 */
	open(options: LinkOptions): Link;
	open(options: MqttOptions): MqttLink;
	open(options: LinkOptions | MqttOptions): Link | MqttLink {
		if (this.#closed)
			throw new TypeError("the modem is closed: make a new one");
		return isMqtt(options)
			? this.#table.openMqtt(options)
			: this.#table.open(options);
	}

	/**
	 * The bearer's state as the module told it last (`TCPIP/CIPSTATUS.md`). Empty where it was not told: `status` asks for
	 * the slots alone where the port is too small for the whole answer.
	 */
	get bearer(): string {
		return this.#table.state;
	}

	/**
	 * Asks the module for its own view (AT+CIPSTATUS, AT+MQTTSTATU), sets right what differs in the table, and calls
	 * `onStatus` with whether it answered. Throws a TypeError while one is under way.
	 */
	status(onStatus: (this: Modem, answered: boolean) => void): void {
		if (this.#status.asked)
			throw new TypeError("status is under way: wait for its onStatus");
		this.#status.ask((answered) => onStatus.call(this, answered));
	}

	/**
	 * Asks whether the module has a command (its test form, `=?`), and calls `onAnswer` once, with undefined where the
	 * module did not say. Throws a RangeError for a command that can not be asked for, a TypeError while a question is
	 * under way.
	 */
	supports(
		command: Testable,
		onAnswer: (this: Modem, supported: boolean | undefined) => void,
	): void {
		this.#support.ask(command, (supported) => onAnswer.call(this, supported));
	}

	/**
	 * What passed on the wire last, as lines of the session format that `npm run replay` reads, each with its line end.
	 * It holds no secrets and no payloads: `*` stands for them, for payloads in their length. May be called at any time,
	 * and read as slowly as one likes; the driver goes on, and what it overwrites meanwhile is left out, and said.
	 * Throws a TypeError where the modem was made without a recorder.
	 */
	record(): Generator<string> {
		const { recorder } = this.#channel.ring;
		if (recorder === undefined)
			throw new TypeError(
				"nothing is recorded: make the modem with recorder: 4096, or another number of bytes from 1024 to 65536",
			);
		return recorder.lines(this.#channel);
	}

	/** Ends all links and the bearer (AT+CIPSHUT); then the state is `off`, until `start`. */
	shut(): void {
		if (this.#state === "off") {
			this.#alarm.clear();
			return;
		}
		this.#shutting = true;
		this.#goTo(CIPSHUT);
		this.#table.drop("SHUT OK", false);
		this.#channel.wake();
	}

	/** Begins anew after `shut`. Throws a TypeError in any other state. */
	start(): void {
		if (this.#state !== "off")
			throw new TypeError(
				`modem is ${this.#state}: start is for a modem that is off`,
			);
		this.#restart("");
	}

	/** Lets go of the port for good. Every link ends. */
	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#goTo(AT);
		this.#due = false;
		this.#channel.close();
		this.#power.close();
		this.#table.drop("modem closed", false);
		this.#status.cancel();
		this.#support.cancel();
		this.#channel.reset();
		if (this.#state === "off") return;
		this.#state = "off";
		this.#options.onState?.call(this, "off", "");
	}

	offer(): boolean {
		if (!this.#due) return false;
		this.#due = false;
		const { command } = script[this.#step];
		this.#send(command === CEREG && this.#other ? CREG : command);
		return true;
	}

	onResult(row: number, _link: number, outcome: number, code: number): void {
		if (row !== this.#pending) return;
		this.#pending = -1;
		if (this.#shutting) {
			this.#off(outcome === Outcome.DONE ? "" : "CIPSHUT failed");
			return;
		}
		if (outcome === Outcome.RESET) {
			this.#due = true;
			return;
		}
		const passed =
			outcome === Outcome.DONE
				? this.#passes(row)
				: outcome !== Outcome.TIMEOUT && script[this.#step].lenient;
		if (passed) this.#next();
		else this.#failed(row, outcome, code);
	}

	onLine(token: number): void {
		const { fields } = this.#channel.tokenizer;
		switch (token) {
			case Token.CPIN:
				this.#detail = fields.text(0);
				return;
			case Token.CREG:
			case Token.CEREG: {
				// An answer has the setting in front of the state, a notice has not.
				const state =
					fields.number(1) < 0 ? fields.number(0) : fields.number(1);
				this.#registered = state === 1 || state === 5;
				this.#detail = state === 3 ? DENIED : SEARCHING;
				return;
			}
			case Token.CGATT:
				this.#attached = fields.number(0) === 1;
				this.#detail = this.#attached ? "" : "not attached";
				return;
			case Token.ADDRESS: {
				const { arena, tokenizer } = this.#channel;
				this.#address = arena.decode(tokenizer.start, tokenizer.end);
				return;
			}
			case Token.READY:
				if (this.#step > 0) this.#restart("module restarted");
				return;
			case Token.ECHO:
				this.#restart("module restarted");
				return;
			case Token.SIM_REMOVED:
				if (this.#step > stepOf(CPIN)) this.#fallBack(CPIN, "SIM removed");
				return;
			case Token.PDP_DEACT:
			case Token.NETWORK_LOST:
				if (this.#status.ready) this.#fallBack(CIPSHUT, "bearer lost");
				return;
		}
	}

	onLost(): void {}

	onCommand(): void {}

	onMute(): void {
		this.#restart("module mute");
	}

	/** Sends the script's `command` with the parameters that the options say. */
	#send(command: number): void {
		const { writer } = this.#channel;
		const { apn, user, password, single, receive } = this.#options;
		writer.begin(command);
		switch (command) {
			case CIPMUX:
				writer.byte(single ? DIGIT : DIGIT + 1);
				break;
			case CIPQSEND:
			case CIPHEAD:
				writer.byte(DIGIT + 1);
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
	#passes(command: number): boolean {
		switch (command) {
			case CPIN:
				return this.#detail === "READY";
			case CEREG:
			case CREG:
				return this.#registered;
			case CGATT:
				return this.#attached;
			case SYNC:
				this.#channel.settled = true;
				return true;
		}
		return true;
	}

	#next(): void {
		this.#step++;
		if (script[this.#step]?.command === IFC && !this.#channel.flowControl)
			this.#step++;
		this.#detail = "";
		if (this.#step < script.length) {
			this.#due = true;
			const { state } = script[this.#step];
			if (state !== this.#state) this.#enter(state, "");
			return;
		}
		this.#status.ready = true;
		this.#channel.missed = false;
		this.#table.ready = true;
		this.#enter("ready", this.#address);
	}

	/** The step did not lead on: once more after a pause, from where the script says, until its limit. */
	#failed(row: number, outcome: number, code: number): void {
		const step = script[this.#step];
		let detail = this.#detail;
		if (outcome === Outcome.TIMEOUT) detail = "no answer";
		else if (row === CPIN && code === NO_SIM) detail = "SIM missing";
		else if (row === CPIN && detail !== "") detail = `${detail} needed`;
		else if (outcome === Outcome.CME) detail = `+CME ERROR: ${code}`;
		else if (outcome === Outcome.ERROR) detail = "ERROR";
		if (this.#clock.now() - this.#since >= step.limit) {
			this.#alarm.set(BACK_OFF);
			if (row === AT) this.#power.restart();
			this.#enter("failed", detail);
			return;
		}
		if (step.command === CEREG) this.#other = !this.#other;
		if (row === AT && !this.#pressed && this.#clock.now() - this.#since >= DEAD)
			this.#pressed = this.#power.press();
		this.#step = stepOf(step.back);
		this.#alarm.set(step.pause);
	}

	/** A pause is over. */
	#again(): void {
		if (this.#state === "off" || this.#state === "failed") this.#restart("");
		else {
			this.#due = true;
			this.#channel.wake();
		}
	}

	/** The next thing that the script sends is `command`; what is on its way is of no interest any more. */
	#goTo(command: number): void {
		this.#alarm.clear();
		this.#step = stepOf(command);
		this.#due = true;
		this.#pending = -1;
		this.#status.ready = false;
		this.#address = "";
	}

	/** The module has lost the bearer or the SIM: every link is told, and the script goes on from `command`. */
	#fallBack(command: number, detail: string): void {
		if (this.#shutting || this.#state === "off") return;
		this.#goTo(command);
		this.#table.drop("PDP DEACT", true);
		this.#enter(script[stepOf(command)].state, detail);
		this.#channel.wake();
	}

	/** From the beginning: the module is new, or must be found again. */
	#restart(reason: Reason | ""): void {
		if (this.#closed || (this.#state === "off" && reason !== "")) return;
		if (this.#shutting) {
			this.#off(reason);
			return;
		}
		this.#goTo(AT);
		if (reason !== "") this.#table.drop(reason, true);
		const shut = this.#shutting;
		// What a callback had sent meanwhile went to a module that is not there.
		if (shut) this.#pending = -1;
		this.#channel.reset();
		if (shut) {
			this.#off(reason);
			return;
		}
		this.#pressed = false;
		this.#enter("boot", reason);
		this.#channel.wake();
	}

	/** What was to be shut is, or can not be told that it should. */
	#off(detail: string): void {
		this.#shutting = false;
		this.#step = script.length;
		this.#due = false;
		this.#pending = -1;
		this.#enter("off", detail);
	}

	#enter(state: ModemState, detail: string): void {
		// A callback on the way here may have closed the modem.
		if (this.#closed) return;
		if (state !== this.#state) this.#since = this.#clock.now();
		this.#state = state;
		this.#options.onState?.call(this, state, detail);
	}
}

/** What suits a port. */
function profileOf({ capacity, flowControl }: Serial): Profile {
	return flowControl || capacity >= profiles.fast.ring ? "fast" : "small";
}

/** Throws a RangeError for a profile that is none, or does not do for that way of receiving. */
function checkProfile(profile: Profile, receive: "request" | "push"): void {
	if (!Object.hasOwn(profiles, profile))
		throw new RangeError(
			`profile ${profile} is unknown: give ${Object.keys(profiles).join(" or ")}`,
		);
	const { receive: room } = profiles[profile];
	if (receive === "push" && room < MOST)
		throw new RangeError(
			`receive push: frames of ${MOST} bytes do not fit the ${room} of profile ${profile}: give profile fast`,
		);
}

function isMqtt(options: LinkOptions | MqttOptions): options is MqttOptions {
	return options.kind === "MQTT" || options.kind === "MQTTS";
}
