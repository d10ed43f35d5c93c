import type { Clock } from "../platform.js";
import { Bearer, type BearerState, type PrivateApn } from "./bearer.js";
import type { Dialect } from "./dialect.js";
import { FileStore } from "./file-store.js";
import { Heartbeat } from "./heartbeat.js";
import { Link, type LinkLimits, type SingleState } from "./link.js";
import { Mqtt } from "./mqtt.js";
import type { Network, TlsOptions } from "./network.js";
import { Output } from "./output.js";
import { Ping } from "./ping.js";
import { announceRegistration, Registration } from "./registration.js";
import { Settings } from "./settings.js";
import { TcpipProfile } from "./tcpip-profile.js";
import { contextNumbers, TlsContext } from "./tls-context.js";
import { Transparent } from "./transparent.js";
import { WallClock } from "./wall-clock.js";

/** `<sl_state>` and `<ml_state>` of TCPIP/CIPSTATUS.md, but for SERVER LISTENING: no command listens. */
export type ModuleState = BearerState | SingleState | "IP PROCESSING";

/** What a module needs from outside. */
export interface ModuleOptions {
	clock: Clock;
	network: Network;
	send(bytes: Uint8Array): void;
	backlog(): number;
	onBaud(rate: number): void;
	onRestart(): void;
	dialect: Dialect;
	/** ms from AT+CFUN=1 to registration. */
	search: number;
	limits: LinkLimits;
	/** Bytes of flash for files. */
	flash: number;
}

/** The parts of a module and what concerns more than one of them. */
export class Module {
	readonly output: Output;
	readonly network: Network;
	readonly dialect: Dialect;
	readonly links: readonly Link[];
	readonly mqtt: Mqtt;
	readonly files: FileStore;
	readonly transparent: Transparent;
	readonly heartbeat: Heartbeat;
	readonly ping: Ping;
	readonly profile = new TcpipProfile();
	/** AT+CPNETAPN: kept for good. */
	privateApn: PrivateApn | undefined;
	settings = new Settings();
	registration = new Registration();
	bearer = new Bearer();
	/** By `<n>` of AT+SSLCFG. */
	readonly tlsContexts = new Map<number, TlsContext>();
	wallClock: WallClock;
	#clock: Clock;
	#saved = new Settings();
	#onBaud: (rate: number) => void;
	#onRestart: () => void;
	#search: number;
	#radioAlarm;
	#restartAlarm;
	#baudAlarm;
	/** What prints unasked, in its turn. */
	#talkers: readonly (Link | Mqtt)[];
	#life = 0;
	#turn = 0;

	constructor(options: ModuleOptions) {
		const { clock } = options;
		this.#clock = clock;
		this.wallClock = new WallClock(clock);
		this.output = new Output(clock, options.send, options.backlog, () =>
			this.pump(),
		);
		this.network = options.network;
		this.dialect = options.dialect;
		this.#search = options.search;
		this.#onBaud = options.onBaud;
		this.#onRestart = options.onRestart;
		this.links = [0, 1, 2, 3, 4, 5].map(
			(number) => new Link(this, number, clock, options.limits),
		);
		this.mqtt = new Mqtt(this, clock, options.limits);
		this.files = new FileStore(options.flash);
		this.transparent = new Transparent(this, clock, options.limits);
		this.heartbeat = new Heartbeat(this, clock);
		this.ping = new Ping(this, clock);
		this.#talkers = [...this.links, this.mqtt];
		this.#radioAlarm = clock.alarm(() => this.setRegistration(1));
		this.#restartAlarm = clock.alarm(() => this.#onRestart());
		this.#baudAlarm = clock.alarm(() => this.#onBaud(this.settings.ipr));
	}

	/** Whether a link was opened since the bearer came up. */
	get anyLinkUsed(): boolean {
		return this.links.some((link) => link.state !== "INITIAL");
	}

	/** `<sl_state>` or `<ml_state>` of TCPIP/CIPSTATUS.md. */
	get state(): ModuleState {
		const { state } = this.bearer;
		if (!this.anyLinkUsed || state === "PDP DEACT") return state;
		return this.settings.mux === 1
			? "IP PROCESSING"
			: this.links[0].singleState;
	}

	/** `STATE: …` as the dialect spells it. */
	get stateLine(): string {
		return `STATE:${this.dialect.stateSpace ? " " : ""}${this.state}`;
	}

	/** What AT+CIPSTATUS prints behind its OK (TCPIP/CIPSTATUS.md), line by line; the six of numbered links come in one piece. */
	get statusLines(): string[] {
		if (this.settings.mux === 0) return [this.stateLine];
		const links = this.links.map(({ status }) => `C: ${status}`);
		return [this.stateLine, links.join("\r\n")];
	}

	/** A link's text: with its number when links are numbered. */
	linkText(number: number, text: string): string {
		if (this.settings.mux === 0) return text;
		return `${number},${this.dialect.linkSpace ? " " : ""}${text}`;
	}

	/** Everything as after switching on. What was saved stays. */
	powerUp(): void {
		this.#life++;
		this.#radioAlarm.clear();
		this.#restartAlarm.clear();
		this.#baudAlarm.set(0);
		this.closeAllLinks();
		this.mqtt.config = undefined;
		for (const link of this.links) link.localPorts = { TCP: 0, UDP: 0 };
		this.transparent.reset();
		this.heartbeat.reset();
		this.ping.stop();
		this.output.clear();
		this.settings = new Settings();
		this.settings.ipr = this.#saved.ipr;
		this.settings.ifcByTerminal = this.#saved.ifcByTerminal;
		this.settings.ifcByModule = this.#saved.ifcByModule;
		this.registration = new Registration();
		this.bearer = new Bearer();
		this.profile.restore(this.settings, this.bearer);
		for (const number of contextNumbers)
			this.tlsContexts.set(number, new TlsContext());
		this.wallClock = new WallClock(this.#clock);
	}

	/** Lets the last answer leave, then starts again. */
	restart(): void {
		this.#restartAlarm.set(1);
	}

	save(): void {
		this.#saved = Object.assign(new Settings(), this.settings);
	}

	/** The new bit rate counts from the end of the answer on. */
	baudChanged(): void {
		this.#baudAlarm.set(1);
	}

	setRegistration(status: number): void {
		if (this.registration.status === status) return;
		this.registration.status = status;
		this.registration.attached = status === 1 || status === 5;
		announceRegistration(this);
	}

	/** AT+CFUN: without the radio there is no registration and no bearer. */
	setRadio(fun: number): void {
		this.registration.radio = fun;
		if (fun === 1) {
			if (this.registration.status === 0) {
				this.setRegistration(2);
				this.#radioAlarm.set(this.#search);
			}
			return;
		}
		this.#radioAlarm.clear();
		this.loseBearer("+CGEV: ME DETACH");
		this.setRegistration(0);
	}

	/** Takes the bearer down and all links with it, then prints `text`. Without a bearer it only prints. */
	loseBearer(text: string): void {
		const { bearer } = this;
		if (bearer.state !== "IP INITIAL" || this.anyLinkUsed || this.mqtt.open) {
			for (const link of this.links) link.lose();
			this.mqtt.lose();
			this.ping.stop();
			bearer.state = "PDP DEACT";
		}
		this.output.line(text);
	}

	/** Ends every link, and the MQTT link, without a word. */
	closeAllLinks(): void {
		for (const link of this.links) link.clear();
		this.mqtt.close(true);
	}

	/** How context `number` has TLS spoken with `host`. */
	tls(number: number, host: string): TlsOptions {
		const context = this.tlsContexts.get(number) ?? new TlsContext();
		return context.options(
			host,
			(path) => this.files.read(path),
			this.wallClock.utc,
		);
	}

	/** TCPIP/CDNSGIP.md: the result comes behind OK. */
	resolve(name: string): void {
		const life = this.#life;
		this.network.resolve(name, (result) => {
			if (life !== this.#life) return;
			this.output.line(
				typeof result === "string"
					? `+CDNSGIP: 1,"${name}","${result}"`
					: `+CDNSGIP:0,${result}`,
			);
		});
	}

	/** Prints what links hold back because the line was busy or the host's settings forbade it: first the one whose turn it is. */
	pump(): void {
		const talkers = this.#talkers;
		const turn = this.#turn;
		for (const talker of talkers.slice(turn)) talker.settle();
		for (const talker of talkers.slice(0, turn)) talker.settle();
	}

	/** A link has pushed data: next time the others come first. */
	pushed(link: Link | Mqtt): void {
		const talkers = this.#talkers;
		this.#turn = (talkers.indexOf(link) + 1) % talkers.length;
	}
}
