import type { Clock } from "../platform.js";
import { Bearer, type BearerState, type PrivateApn } from "./bearer.js";
import { BearerProfile } from "./bearer-profile.js";
import type { Dialect } from "./dialect.js";
import { dnsError } from "./error-code.js";
import { FileStore } from "./file-store.js";
import { Heartbeat } from "./heartbeat.js";
import { Link, type LinkLimits, type SingleState } from "./link.js";
import { MessageService } from "./message-service.js";
import { Mqtt } from "./mqtt.js";
import type { Network, TlsOptions } from "./network.js";
import { Ntp } from "./ntp.js";
import { Output } from "./output.js";
import { PdpContext } from "./pdp-context.js";
import { PendingFaults } from "./pending-faults.js";
import { Phonebook } from "./phonebook.js";
import { Ping } from "./ping.js";
import { Radio } from "./radio.js";
import type { Random } from "./random.js";
import { Registration } from "./registration.js";
import { shortResult } from "./result-code.js";
import { keptAlways, keptByCommand, Settings } from "./settings.js";
import { Sim, type SimOptions } from "./sim.js";
import { Sleep } from "./sleep.js";
import { TcpipProfile } from "./tcpip-profile.js";
import { contextNumbers, TlsContext } from "./tls-context.js";
import { Transparent } from "./transparent.js";
import { Voltages } from "./voltages.js";
import { formatTime, WallClock } from "./wall-clock.js";

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
	onPowerOff(): void;
	/** Whether a command runs. */
	busy(): boolean;
	/** ms from the first byte that wakes a sleeping UART until it hears the next. */
	waking: number;
	sim: Partial<SimOptions>;
	dialect: Dialect;
	/** ms from AT+CFUN=1 to registration. */
	search: number;
	limits: LinkLimits;
	/** Bytes of flash for files. */
	flash: number;
	/** For faults at random places. */
	random: Random;
}

/** The parts of a module and what concerns more than one of them. */
export class Module {
	readonly output: Output;
	readonly network: Network;
	/** Faults that wait for a command. */
	readonly pending: PendingFaults;
	readonly dialect: Dialect;
	readonly links: readonly Link[];
	readonly mqtt: Mqtt;
	readonly files: FileStore;
	readonly transparent: Transparent;
	readonly heartbeat: Heartbeat;
	readonly ping: Ping;
	tcpipProfile = new TcpipProfile();
	/** AT+CPNETAPN: kept for good. */
	privateApn: PrivateApn | undefined;
	readonly sim: Sim;
	readonly radio: Radio;
	readonly phonebook = new Phonebook();
	readonly ntp: Ntp;
	readonly sleep: Sleep;
	settings = new Settings();
	registration = new Registration();
	bearer = new Bearer();
	/** By `<cid>` of AT+CGDCONT. */
	contexts = new Map<number, PdpContext>();
	/** By `<cid>` of AT+SAPBR, from 1 on. */
	profiles: readonly BearerProfile[] = [];
	messages = new MessageService();
	/** By `<n>` of AT+SSLCFG. */
	readonly tlsContexts = new Map<number, TlsContext>();
	voltages = new Voltages();
	wallClock: WallClock;
	/** AT+WISN: kept over every restart. */
	userSerial = "";
	/** Base/EXINFO.md: 0 power-up, 3 a command. */
	startReason = 0;
	#clock: Clock;
	#saved = new Settings();
	#onBaud: (rate: number) => void;
	#onRestart: () => void;
	#restartAlarm;
	#powerOffAlarm;
	#baudAlarm;
	/** What prints unasked, in its turn. */
	#talkers: readonly (Link | Mqtt)[];
	#life = 0;
	#restarting = false;
	#turn = 0;

	constructor(options: ModuleOptions) {
		const { clock } = options;
		this.#clock = clock;
		this.wallClock = new WallClock(clock);
		this.output = new Output(clock, options.send, options.backlog, () => {
			this.sleep.stir();
			this.pump();
		});
		this.network = options.network;
		this.pending = new PendingFaults(this.output, options.random);
		this.dialect = options.dialect;
		this.output.lead = options.dialect.urcLead ? "\r\n" : "";
		this.sim = new Sim(options.sim);
		this.ntp = new Ntp(clock, options.network);
		this.sleep = new Sleep({
			clock,
			settings: () => this.settings,
			busy: () => options.busy(),
			waking: options.waking,
			onDeep: (asleep) => {
				if (asleep) this.radio.vanish();
				else this.radio.search();
			},
		});
		this.radio = new Radio(this, clock, options.search);
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
		this.#restartAlarm = clock.alarm(() => this.#onRestart());
		this.#powerOffAlarm = clock.alarm(() => options.onPowerOff());
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

	/** A result code that no command line awaits: of transparent mode. */
	result(text: string): void {
		const { output, settings } = this;
		const short = shortResult(text, settings);
		if (short === undefined) output.line(text);
		else output.text(short);
	}

	/** Everything as after switching on. What was saved stays. */
	powerUp(): void {
		this.#life++;
		this.radio.powerUp();
		this.#restartAlarm.clear();
		this.#powerOffAlarm.clear();
		this.#baudAlarm.set(0);
		this.closeAllLinks();
		this.mqtt.config = undefined;
		for (const link of this.links) link.localPorts = { TCP: 0, UDP: 0 };
		this.transparent.reset();
		this.heartbeat.reset();
		this.ping.stop();
		this.mqtt.cache.clear();
		this.output.clear();
		this.settings = this.#initial(true);
		this.registration = new Registration();
		this.registration.operatorFormat = this.dialect.operatorFormat;
		this.bearer = new Bearer();
		this.tcpipProfile.restore(this.settings, this.bearer);
		this.contexts = new Map([[1, new PdpContext("cmiot")]]);
		this.profiles = [1, 2, 3].map(() => new BearerProfile());
		this.sim.powerUp();
		this.ntp.powerUp();
		this.sleep.powerUp();
		this.messages = new MessageService();
		for (const number of contextNumbers)
			this.tlsContexts.set(number, new TlsContext());
		this.voltages = new Voltages();
		this.wallClock = new WallClock(this.#clock);
		this.startReason = this.#restarting ? 3 : 0;
		this.#restarting = false;
	}

	/** Lets the last answer leave, then starts again. */
	restart(): void {
		this.#restarting = true;
		this.#restartAlarm.set(1);
	}

	/** Lets the last answer leave, then goes off. */
	shutDown(): void {
		this.#powerOffAlarm.set(1);
	}

	/** AT&W. */
	save(): void {
		this.#saved = Object.assign(new Settings(), this.settings);
	}

	/** AT&F, or with `saved` ATZ: the settings as after switching on. Of links only those that may change now. */
	recall(saved: boolean): void {
		const { ipr, mux } = this.settings;
		const inUse =
			this.bearer.state !== "IP INITIAL" || this.anyLinkUsed || this.mqtt.open;
		this.settings = this.#initial(saved);
		if (inUse) this.settings.mux = mux;
		if (this.settings.ipr !== ipr) this.baudChanged();
	}

	/** AT+RSTSET: forgets what was saved, too. */
	forget(): void {
		this.#saved = new Settings();
		this.settings = this.#factory();
		this.tcpipProfile = new TcpipProfile();
		this.privateApn = undefined;
	}

	#factory(): Settings {
		const settings = new Settings();
		settings.echo = this.dialect.echo;
		settings.cmee = this.dialect.cmee;
		settings.cgerep = this.dialect.cgerep;
		return settings;
	}

	#initial(saved: boolean): Settings {
		const settings = this.#factory();
		if (saved)
			for (const key of keptByCommand) settings[key] = this.#saved[key];
		for (const key of keptAlways) settings[key] = this.settings[key];
		return settings;
	}

	/** The new bit rate counts from the end of the answer on. */
	baudChanged(): void {
		this.#baudAlarm.set(1);
	}

	/** NITZ has come (Network_service/+NITZ.md), `daylight` in hours where the network tells it: as logs have it, UTC with the zone behind it. */
	networkTime(utc: number, zone: number, daylight: number | undefined): void {
		if (this.settings.ctzu === 1) this.wallClock.set(utc, zone);
		// A log has `+0` for the zone where AT+CCLK? has `+00`.
		const time = `${formatTime(utc, this.dialect.nitzYear)}${zone < 0 ? "" : "+"}${zone}`;
		this.output.line(`+NITZ: ${time},${daylight ?? " "}`);
	}

	/** Whether PDP context `cid` is up; links ride on 1. */
	contextUp(cid: number): boolean {
		return (
			this.contexts.get(cid)?.active === true || (cid === 1 && this.bearer.up)
		);
	}

	/** Takes the bearer down and all links with it, then prints `text`, if any. Without a bearer it only prints. */
	loseBearer(text: string): void {
		const { bearer } = this;
		if (bearer.state !== "IP INITIAL" || this.anyLinkUsed || this.mqtt.open) {
			for (const link of this.links) link.lose();
			this.mqtt.lose();
			this.ping.stop();
			bearer.state = "PDP DEACT";
		}
		const context = this.contexts.get(1);
		if (context) context.active = false;
		if (text !== "") this.output.line(text);
		this.profiles.forEach((profile, index) => {
			if (!profile.open) return;
			profile.open = false;
			this.output.line(`+SAPBR ${index + 1}: DEACT`);
		});
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
			const { dnsFailureSpace, dnsFailure } = this.dialect;
			const code = result === dnsError.invalidName ? dnsFailure : result;
			this.output.line(
				typeof code === "string"
					? `+CDNSGIP: 1,"${name}","${code}"`
					: `+CDNSGIP:${dnsFailureSpace ? " " : ""}0,${code}`,
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
