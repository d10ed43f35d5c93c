import { Channel } from "../at/channel.js";
import { checkFlag, checkInteger, checkText } from "../at/check.js";
import { LONGEST, LONGEST_MQTT, MOST } from "../at/command.js";
import { checkRecorder, Recorder } from "../at/recorder.js";
import { LINE, LINE_WITHOUT_MQTT } from "../at/tokenizer.js";
import type { Link } from "../link/link.js";
import type { MqttLink } from "../link/mqtt-link.js";
import type { MqttOptions } from "../link/mqtt-options.js";
import type { LinkOptions } from "../link/options.js";
import { type Sizes, Table } from "../link/table.js";
import { Transparent } from "../link/transparent.js";
import type { Clock, Serial, SerialOptions, Store } from "../platform.js";
import { BringUp } from "./bring-up.js";
import { FileStore } from "./file-store.js";
import { checkKeepAlive, type KeepAlive } from "./keep-alive.js";
import { Ping } from "./ping.js";
import { Power, type PowerOptions } from "./power.js";
import {
	OPERATOR,
	Questions,
	SIGNAL,
	SYNCHRONISE,
	type Testable,
	TIME,
} from "./questions.js";
import { record } from "./record.js";
import { Resolver } from "./resolver.js";
import type { ModemState } from "./script.js";
import { Sleep } from "./sleep.js";
import { Statistics } from "./statistics.js";
import { Status } from "./status.js";
import { FIRST, LAST } from "./timestamp.js";

export type { ModemState };

/** Bytes of ring, of each link's buffers, and of the MQTT link's. */
export const profiles = Object.freeze({
	small: Object.freeze({
		ring: 320,
		receive: 76,
		transmit: 104,
		messages: 1024,
		publish: 512,
	}),
	fast: Object.freeze({
		ring: 2048,
		receive: 1460,
		transmit: 1460,
		messages: 8192,
		publish: 4100,
	}),
});

/** Bytes of a port's ring that can take several whole answers while JavaScript is away. */
const ROOMY = 4096;

export type Profile = keyof typeof profiles;

export interface ModemOptions {
	serial: SerialOptions;
	clock: Clock;
	/** 1-128 characters; empty where the network names it. */
	apn: string;
	/** For the APN, up to 32 characters each. */
	user?: string;
	password?: string;
	/** The SIM's, 4 to 8 digits, where it asks for it. It is tried once: three wrong ones lock the SIM. */
	pin?: string;
	/** Where left out, by what the port can do: `fast` with RTS/CTS or a ring of 4096 bytes or more, else `small`. */
	profile?: Profile;
	/** One link without a number (CIPMUX=0) instead of six. */
	single?: boolean;
	/**
	 * With `single`: the link is transparent (AT+CIPMODE=1). While it is open the wire carries its bytes as they are, and
	 * nothing can be asked: questions are answered when it is closed, or with nothing. A line CLOSED of the peer's, or a like
	 * one of the module's, with silence behind it, is taken for the module's. Only TCP, not with `mqtt`. Default false.
	 */
	transparent?: boolean;
	/** Room is kept for the module's MQTT link, 2 KB or 12 KB by profile; false where left out. */
	mqtt?: boolean;
	/** `push`: the module sends what arrives at once. Only for ports with flow control, or with `lossy`. */
	receive?: "request" | "push";
	/** Bytes may get lost unnoticed: a port without flow control will do for `push` and `transparent`. Default false. */
	lossy?: boolean;
	/** Silent peers are asked whether they are still there; where left out, they are not. */
	keepAlive?: KeepAlive;
	/**
	 * The name or address of a time server (NTP), 1-128 characters: it is asked where a link with TLS finds the module's
	 * clock not set. Where left out, such a link waits for the network's time, `setTime` or `synchronise`.
	 */
	timeServer?: string;
	/** Pins of the module: with `key` it is switched on where it does not answer, with `reset` it is reset where that does not help. */
	power?: PowerOptions;
	/** Where recovery keeps how far it has gone, so that a deep sleep or a watchdog does not have it start over. */
	store?: Store;
	/** Bytes for the last that passed on the wire, 1024 to 65536, which `record` gives; 0, for none, where left out. */
	recorder?: number;
	/**
	 * The modem went on, or back, or knows better why it does not. `detail` says why, where there is a reason: a word of
	 * `advice` (`sixlink/modem/trouble`), which says what to do, or what the module said. With `ready` it is the address.
	 */
	onState?(this: Modem, state: ModemState, detail: string): void;
	/**
	 * The port's own trouble, in its words, or the store's, which are sentences. `overrun`: the port lost bytes, which the
	 * links concerned are told as well. After any other word of the port's it is of no use.
	 */
	onError?(this: Modem, reason: string): void;
}

/**
 * A module on a serial port: brings it up to an address and keeps it there, and holds its links.
 * Everything else is in the order of the folders: `at` reads and writes, `link` keeps the slots.
 */
export class Modem {
	readonly profile: Profile;
	readonly #options: ModemOptions;
	readonly #channel: Channel;
	readonly #table: Table;
	readonly #status: Status;
	readonly #power: Power | undefined;
	readonly #bringUp: BringUp;
	/** Made when something is asked first. */
	#asking: Questions | undefined;
	/** Made when the module is to sleep first. */
	#sleep: Sleep | undefined;
	/** Each made when it is first asked for. */
	#files: FileStore | undefined;
	#resolver: Resolver | undefined;
	#ping: Ping | undefined;
	#closed = false;
	/** Made when it is asked for first. */
	#statistics: Statistics | undefined;

	/**
	 * Opens the port and begins to boot the module. Throws what the port throws, and a TypeError or RangeError for
	 * texts that could not be sent. No callback runs before it has returned.
	 */
	constructor(options: ModemOptions) {
		checkText("apn", options.apn, 128, 0);
		checkText("user", options.user ?? "", 32, 0);
		checkText("password", options.password ?? "", 32, 0);
		if (options.pin !== undefined) checkPin(options.pin);
		const { receive = "request", single = false, mqtt = false } = options;
		if (receive !== "request" && receive !== "push")
			throw new RangeError(`receive ${receive}: give request or push`);
		checkFlag("single", single);
		checkFlag("mqtt", mqtt);
		const { transparent = false, lossy = false } = options;
		checkFlag("transparent", transparent);
		checkFlag("lossy", lossy);
		if (transparent && (!single || mqtt))
			throw new TypeError(
				`transparent with single: ${single}, mqtt: ${mqtt}: it has the wire to itself, give single: true and no mqtt`,
			);
		if (options.timeServer !== undefined)
			checkText("timeServer", options.timeServer, 128);
		if (options.keepAlive !== undefined) checkKeepAlive(options.keepAlive);
		if (options.profile !== undefined) checkProfile(options.profile, receive);
		const { clock, serial, recorder = 0 } = options;
		checkRecorder(recorder);
		this.#options = { ...options };
		let profile: Profile = "small";
		let sizes: Sizes = profiles[profile];
		this.#channel = new Channel({
			serial,
			clock,
			sizes: (port) => {
				profile = options.profile ?? profileOf(port);
				checkProfile(profile, receive);
				if (transparent && !lossy) checkHeld("transparent", port);
				if (receive === "push" && !lossy) checkHeld("receive push", port);
				const { ring, messages, publish, ...rest } = profiles[profile];
				sizes = mqtt ? { ...rest, messages, publish } : rest;
				const longest = mqtt ? LONGEST_MQTT : LONGEST;
				const line = mqtt ? LINE : LINE_WITHOUT_MQTT;
				const extra = Table.footprint(sizes) + Recorder.footprint(recorder);
				return { ring, line, longest, extra };
			},
		});
		this.profile = profile;
		try {
			if (options.power) this.#power = new Power(options.power, clock);
		} catch (error) {
			this.#channel.close();
			throw error;
		}
		this.#channel.multi = !single;
		this.#table = new Table({
			channel: this.#channel,
			byRequest: receive === "request" && !transparent,
			onTimeless:
				options.timeServer === undefined ? undefined : () => this.askTime(),
			...sizes,
		});
		if (transparent)
			this.#channel.carrier = new Transparent(
				this.#channel,
				this.#table.links[0],
				lossy,
			);
		// The last to take of the arena: only its own indices may need more than two bytes.
		if (recorder > 0) {
			const { arena, ring } = this.#channel;
			ring.recorder = new Recorder(arena, clock, recorder);
		}
		this.#bringUp = new BringUp({
			modem: this,
			options: this.#options,
			channel: this.#channel,
			table: this.#table,
			power: this.#power,
		});
		this.#status = new Status({
			channel: this.#channel,
			table: this.#table,
			owner: this.#bringUp,
		});
	}

	get state(): ModemState {
		return this.#bringUp.state;
	}

	/** How much of the way from power-on to `ready` is done, in percent. */
	get progress(): number {
		return this.#bringUp.progress;
	}

	/** Our address, empty while there is none. */
	get address(): string {
		return this.#bringUp.address;
	}

	/** The six slots. */
	get links(): readonly Link[] {
		return this.#table.links;
	}

	/** The module's own MQTT link, number 7. Throws a TypeError where the modem was made without it. */
	get mqtt(): MqttLink {
		return this.#table.requireMqtt();
	}

	/** What was counted since the modem was made. */
	get statistics(): Statistics {
		return (this.#statistics ??= new Statistics(
			this.#channel,
			this.#table,
			this.#bringUp,
		));
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
		this.checkOpen();
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
		this.questions.support(command, (answer) =>
			onAnswer.call(this, answer === undefined ? undefined : answer === true),
		);
	}

	/**
	 * Asks for the signal (AT+CSQ), and calls `onSignal` once, within 20 s, with dBm from -113 to -51, or with undefined
	 * where there is none or the module did not say. Throws a TypeError while that question is under way.
	 */
	signal(onSignal: (this: Modem, dBm: number | undefined) => void): void {
		this.questions.ask(SIGNAL, (answer) =>
			onSignal.call(this, typeof answer === "number" ? answer : undefined),
		);
	}

	/**
	 * Asks for the operator (AT+COPS?), and calls `onOperator` once, within 20 s, with its name or number as the module
	 * has it, or with undefined where there is none or the module did not say. Throws as `signal` does.
	 */
	operator(
		onOperator: (this: Modem, operator: string | undefined) => void,
	): void {
		this.questions.ask(OPERATOR, (answer) =>
			onOperator.call(
				this,
				typeof answer === "string" && answer !== "" ? answer : undefined,
			),
		);
	}

	/**
	 * Lets the module sleep while nobody has anything to say (AT+CSCLK), or not, from now on: it stays on the network, links
	 * stay open, and what arrives wakes it. It is woken before it is told something, which takes up to a second. With the
	 * pin `sleep` it sleeps whenever that lets it, without one after a second of silence.
	 */
	allowSleep(allowed: boolean): void {
		checkFlag("allowed", allowed);
		this.checkOpen();
		this.#sleep ??= new Sleep(this.#channel, this.#table, this.#power);
		this.#sleep.allow(allowed);
	}

	/**
	 * The module's clock is set, as TLS needs it: the network told the time (NITZ), it was right when the module was found, or
	 * `setTime` or `synchronise` has set it.
	 */
	get timed(): boolean {
		return this.#bringUp.timed;
	}

	/**
	 * Asks for the module's clock (AT+CCLK?), and calls `onTime` once, within 20 s, with milliseconds since 1970, UTC, or
	 * with undefined where it was never set or the module did not say. Throws as `signal` does.
	 */
	time(onTime: (this: Modem, utc: number | undefined) => void): void {
		this.questions.ask(TIME, (answer) =>
			onTime.call(this, typeof answer === "number" ? answer : undefined),
		);
	}

	/**
	 * Sets the module's clock (AT+CCLK). `utc`: milliseconds since 1970, from 2024 to the end of 2069. Calls `onSet` once,
	 * within 20 s, with whether it is set. Throws a TypeError or RangeError for another time, and as `signal` does.
	 */
	setTime(utc: number, onSet: (this: Modem, done: boolean) => void): void {
		checkInteger("utc", utc, FIRST, LAST);
		this.questions.setTime(utc, (answer) => this.ofTime(answer, onSet));
	}

	/**
	 * Sets the module's clock by a time server (AT+CNTP), once there is a network. `server`: a name or address of 1-128
	 * characters. Calls `onSet` once, within 20 s, with whether it is set. Throws a TypeError or RangeError for another
	 * server, and as `signal` does.
	 */
	synchronise(
		server: string,
		onSet: (this: Modem, done: boolean) => void,
	): void {
		checkText("server", server, 128);
		this.questions.synchronise(server, (answer) => this.ofTime(answer, onSet));
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
		return record(this, this.#channel, recorder);
	}

	/**
	 * Writes a file into the module, in place of one of that name, for what `ca`, `certificate` and `key` of a link name.
	 * It can be written before the modem is `ready`. `bytes`: 1 to 10240, which stay as they are until `onDone`, which
	 * comes within 100 s: with false where it failed, and why. Then what the file holds is not known.
	 * `name`: 1-64 characters of printable ASCII without quotes. Throws a TypeError or RangeError that names the value and
	 * the limit, a TypeError while another operation on files is under way; then nothing has changed.
	 */
	writeFile(
		name: string,
		bytes: Uint8Array,
		onDone: (this: Modem, done: boolean, detail: string) => void,
	): void {
		this.fileStore().write(name, bytes, (done, detail) =>
			onDone.call(this, done, detail),
		);
	}

	/** Removes a file from the module. `onDone` comes within 20 s. Throws as `writeFile` does. */
	removeFile(
		name: string,
		onDone: (this: Modem, done: boolean, detail: string) => void,
	): void {
		this.fileStore().remove(name, (done, detail) =>
			onDone.call(this, done, detail),
		);
	}

	/**
	 * Asks for the bytes of a file in the module. `onAnswer` comes within 20 s, with undefined where there is none, or the
	 * module did not say, and why. Throws as `writeFile` does.
	 */
	fileSize(
		name: string,
		onAnswer: (this: Modem, size: number | undefined, detail: string) => void,
	): void {
		this.fileStore().size(name, (size, detail) =>
			onAnswer.call(this, size, detail),
		);
	}

	/**
	 * Asks for the address of `host` (AT+CDNSGIP), once the modem is `ready`. `onAnswer` comes within 30 s, with undefined
	 * where there is none, and why. Throws a TypeError or RangeError for a host that can not be sent, a TypeError while
	 * another is asked for.
	 */
	resolve(
		host: string,
		onAnswer: (
			this: Modem,
			address: string | undefined,
			detail: string,
		) => void,
	): void {
		this.checkOpen();
		this.#resolver ??= new Resolver(this.#channel, this.#table);
		this.#resolver.ask(host, (address, detail) =>
			onAnswer.call(this, address, detail),
		);
	}

	/**
	 * Asks `host` for an echo (AT+CIPPING), once the modem is `ready`. `onAnswer` comes within 40 s, with the milliseconds
	 * there and back, or with undefined and why. While it waits, 3 s at most where `host` is an address, the links wait too.
	 * Throws as `resolve` does.
	 */
	ping(
		host: string,
		onAnswer: (
			this: Modem,
			milliseconds: number | undefined,
			detail: string,
		) => void,
	): void {
		this.checkOpen();
		this.#ping ??= new Ping(this.#channel, this.#table);
		this.#ping.ask(host, (milliseconds, detail) =>
			onAnswer.call(this, milliseconds, detail),
		);
	}

	private fileStore(): FileStore {
		this.checkOpen();
		this.#files ??= new FileStore(this.#channel);
		return this.#files;
	}

	private checkOpen(): void {
		if (this.#closed)
			throw new TypeError("the modem is closed: make a new one");
	}

	/** Ends all links and the bearer (AT+CIPSHUT); then the state is `off`, until `start`. */
	shut(): void {
		this.#bringUp.shut();
	}

	/** Begins anew after `shut`. Throws a TypeError in any other state. */
	start(): void {
		if (this.state !== "off")
			throw new TypeError(
				`modem is ${this.state}: start is for a modem that is off`,
			);
		this.#bringUp.restart("");
	}

	/** Lets go of the port for good. Every link ends. */
	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		const { state } = this;
		this.#bringUp.close();
		this.#channel.close();
		this.#power?.close();
		this.#table.drop("modem closed", false);
		this.#status.cancel();
		this.#asking?.cancel();
		this.#files?.cancel();
		this.#resolver?.cancel();
		this.#ping?.cancel();
		this.#channel.reset();
		if (state !== "off") this.#options.onState?.call(this, "off", "");
	}

	private get questions(): Questions {
		this.checkOpen();
		this.#asking ??= new Questions(this.#channel);
		return this.#asking;
	}

	private askTime(): void {
		const { timeServer } = this.#options;
		if (timeServer === undefined || this.questions.asks(SYNCHRONISE)) return;
		this.questions.synchronise(timeServer, (answer) =>
			this.ofTime(answer, () => {}),
		);
	}

	private ofTime(
		answer: unknown,
		onSet: (this: Modem, done: boolean) => void,
	): void {
		if (answer === true) this.#bringUp.timed = true;
		onSet.call(this, answer === true);
	}
}

/** What suits a port. */
function profileOf({ capacity, flowControl }: Serial): Profile {
	return flowControl || capacity >= ROOMY ? "fast" : "small";
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

/** Throws a RangeError for a port that may lose what the module sends unasked, which `what` has it do. */
function checkHeld(what: string, { capacity, flowControl }: Serial): void {
	if (!flowControl && capacity < Infinity)
		throw new RangeError(
			`${what}: the port holds ${capacity} bytes and has no flow control, what comes beyond is lost: give a port that has, or lossy: true where that does not matter`,
		);
}

function isMqtt(options: LinkOptions | MqttOptions): options is MqttOptions {
	return options.kind === "MQTT" || options.kind === "MQTTS";
}

/** Throws a TypeError or RangeError for what no SIM takes; the PIN itself is not told. */
function checkPin(pin: unknown): void {
	if (typeof pin !== "string")
		throw new TypeError(`pin is a ${typeof pin}: give a string of digits`);
	if (!/^\d{4,8}$/.test(pin))
		throw new RangeError(
			`pin has ${pin.length} characters: give 4 to 8 digits and nothing else`,
		);
}
