import { SLOTS } from "../../modules/link/table.js";
import type { ModemOptions } from "../../modules/modem/modem.js";
import type { Alarm } from "../../modules/platform.js";
import type { Boot } from "../../modules/virtual-modem/boot.js";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { Bench } from "./bench.js";
import { pinOf } from "./pin.js";

/** Each fault of the virtual modem as it may be typed, and what ends it where `heal` does not. */
export const outages: readonly (readonly [fault: string, end?: string])[] = [
	["reset"],
	["off", "on"],
	["on"],
	["mute"],
	["mute 20"],
	["unmute"],
	["stall 20"],
	["stall 20s"],
	["pdp"],
	["pdp +PDP: DEACT"],
	["pdp +CGEV: NW PDN DEACT 1"],
	["pdp +CGEV: ME PDN DEACT 1"],
	["pdp +CGEV: ME DETACH"],
	["pdp +CGEV: NW DETACH"],
	["pdp +STRANGE"],
	["register 0", "register 1"],
	["register 2", "register 1"],
	["register 3", "register 1"],
	["register 5"],
	["sim out", "sim in"],
	["sim in"],
	["cut 0"],
	["cut 5 13"],
	["cut mqtt"],
	["close 0"],
	["close 5"],
	["close mqtt"],
	["half 0", "close 0"],
	["half 1 20"],
	["refuse"],
	["refuse echo.test:7 20s"],
	["blackhole"],
	["blackhole echo.test 20s"],
	["blackhole broker.test 20s"],
	["dns 20s", "dns 0"],
	["dns fail", "dns 0"],
	["urc RING"],
	["urc RDY"],
	["urc OK"],
	["urc ERROR"],
	["urc 0, CLOSED"],
	["urc 7, CLOSED"],
	["urc 1, CONNECT OK"],
	["urc SHUT OK"],
	["urc +CPIN: SIM REMOVED"],
	["urc +PDP DEACT"],
	["urc +CME ERROR: 3"],
	["urc middle RING"],
	["urc middle OK"],
	["urc prompt +CREG: 2"],
	["noise 00ff0d0a"],
	["noise 3e20"],
	["noresult"],
	["noresult AT+CIPSEND"],
	["sendfail"],
	["short 1"],
	...["drop", "flip", "insert", "repeat"].flatMap((kind) =>
		["0.2", "0.02", "at 0 3", "at 5 40"].flatMap((how): [string][] => [
			[`${kind} ${how}`],
			[`${kind} ${how} in`],
		]),
	),
	["heal"],
];

/** A boot that takes its time: it is deaf, then its SIM is busy, then it looks for the network. */
const boot: Partial<Boot> = {
	deaf: 300,
	ready: [500],
	sim: 1200,
	registration: 2500,
	search: 1500,
};

/** Milliseconds between a close by the app and its opening it again, between two rounds of a link. */
const AGAIN = 1000;
const REST = 700;
/** The same between two closes by the app, in turn of a link and of the MQTT link. */
const CLOSING = 8000;
/** Bytes of a round. */
const ROUND = 300;
/** The MQTT link's place behind the slots. */
const MQTT = SLOTS;

export interface OutageOptions {
	/** When it begins: the command that has just been sent, or `answer to` it; `idle`, or after so many ms. */
	moment: string;
	fault: string;
	end?: string;
	/** Milliseconds until the fault ends. */
	lasting: number;
	/** The host has the module's power key and reset. */
	pins?: boolean;
	single?: boolean;
	modem?: Partial<ModemOptions>;
}

/** An app that wants all links open, each busy with an echo, and a fault that hits it at some moment. */
export class Outage {
	readonly bench: Bench;
	/** Rounds of each link that came back since the fault ended, and of the MQTT link. */
	readonly rounds: number[] = new Array(SLOTS + 1).fill(0);
	/** By link: whether the app holds it open, bytes of its round that are not back, and what has it go on. */
	readonly #opened: boolean[] = [];
	/** The app closed it. */
	readonly #closed: boolean[] = [];
	readonly #left: number[] = new Array(SLOTS).fill(0);
	readonly #ticks: Alarm[] = [];
	readonly #closing: Alarm;
	readonly #most: number;
	readonly #buffer = new Uint8Array(2048);
	/** The commands that were sent, each once, in order. */
	readonly #lines = new Set<string>();
	#mqttNext = false;
	#asking = false;
	#line = "";
	#answered = true;
	#moment = "";

	constructor(options: Partial<OutageOptions> = {}) {
		const { pins = false, single = false } = options;
		this.#most = single ? 1 : SLOTS;
		const made: { bench?: Bench } = {};
		this.bench = new Bench({
			wire: {
				receiveDepth: 8192,
				trace: (direction, bytes) => this.#traced(direction, bytes),
			},
			module: { boot },
			modem: {
				mqtt: true,
				single,
				power: pins
					? {
							key: pinOf((low) => made.bench?.module.pullPowerKey(low)),
							reset: pinOf((low) => made.bench?.module.pullReset(low)),
						}
					: undefined,
				...options.modem,
			},
		});
		made.bench = this.bench;
		this.bench.network.broker("broker.test", 1883);
		const { clock } = this.bench;
		for (let slot = 0; slot < SLOTS; slot++)
			this.#ticks.push(clock.alarm(() => this.#tick(slot)));
		this.#ticks.push(clock.alarm(() => this.#tickMqtt()));
		for (let slot = 0; slot < this.#most; slot++) this.#open(slot);
		this.#openMqtt();
		this.#closing = clock.alarm(() => this.#close());
		this.#closing.set(CLOSING);
	}

	/** Milliseconds from the end of the fault until each link carried a round that began behind it, or -1 where `limit` is over. */
	static recovery(options: OutageOptions, limit = 7_200_000): number {
		const outage = new Outage(options);
		const { clock, module } = outage.bench;
		if (!outage.reach(options.moment)) return NaN;
		module.inject(parseFault(options.fault));
		clock.advance(options.lasting);
		module.inject(parseFault("heal"));
		if (options.end !== undefined) module.inject(parseFault(options.end));
		return outage.whole(limit);
	}

	/**
	 * The moments of a life without faults: each command that is sent, and its answer; of those that differ in numbers
	 * alone the first and the last. And some without a command.
	 */
	static moments(options: Partial<OutageOptions> = {}): string[] {
		const outage = new Outage(options);
		outage.bench.clock.advance(40_000);
		const kinds = new Map<string, string[]>();
		for (const line of outage.#lines) {
			const kind = line.replace(/\d+/g, "n");
			kinds.set(kind, [kinds.get(kind)?.[0] ?? line, line]);
		}
		const lines = [...new Set([...kinds.values()].flat())];
		return [
			...["0 ms", "450 ms", "20000 ms", "25050 ms"],
			...lines.flatMap((line) => [line, `answer to ${line}`]),
		];
	}

	/** Waits for the moment. Returns whether it came. */
	reach(moment: string): boolean {
		const { clock } = this.bench;
		if (moment.endsWith(" ms")) {
			clock.advance(Number.parseInt(moment));
			return true;
		}
		this.#moment = moment;
		return clock.run(() => this.#moment === "", 120_000);
	}

	/** Waits until each link carried a round that begins now. Returns how long that took, or -1. */
	whole(limit: number): number {
		const { clock } = this.bench;
		const since = clock.now();
		this.rounds.fill(0);
		const done = clock.run(
			() =>
				this.rounds.every(
					(count, i) => count > 0 || (i >= this.#most && i < MQTT),
				),
			limit,
		);
		return done ? clock.now() - since : -1;
	}

	#traced(direction: ">" | "<", bytes: Uint8Array): void {
		const text = String.fromCharCode(...bytes);
		if (direction === "<") {
			if (!this.#answered && this.#moment === `answer to ${this.#line}`)
				this.#moment = "";
			this.#answered = true;
			return;
		}
		this.bench.sent = (this.bench.sent + text).slice(-300);
		const found = /^(AT[^\r]*)/.exec(text);
		if (found === null) return;
		this.#line = found[1];
		this.#lines.add(found[1]);
		this.#answered = false;
		if (this.#moment === this.#line) this.#moment = "";
	}

	#open(slot: number): void {
		const ended = () => this.#ended(slot);
		this.#opened[slot] = true;
		this.bench.modem.open({
			kind: "TCP",
			host: "echo.test",
			port: 7,
			slot,
			onConnect: () => {
				this.#left[slot] = 0;
				this.#tick(slot);
			},
			reopen: true,
			onFail: ended,
			onClose: ended,
			onReadable: () => this.#read(slot),
		});
	}

	/** What the app itself closed it opens again; all else the driver does. */
	#ended(place: number): void {
		if (!this.#closed[place]) return;
		this.#closed[place] = false;
		this.#opened[place] = false;
		this.#ticks[place].set(AGAIN);
	}

	/** Opens it again, or begins a round where the last is back. */
	#tick(slot: number): void {
		if (!this.#opened[slot]) this.#open(slot);
		this.#ticks[slot].set(REST);
		const link = this.bench.modem.links[slot];
		if (link.writable < ROUND || this.#left[slot] > 0) return;
		this.#left[slot] = ROUND;
		link.write(this.#buffer.subarray(0, ROUND));
	}

	#read(slot: number): void {
		const link = this.bench.modem.links[slot];
		for (;;) {
			const count = link.read(this.#buffer);
			if (count === 0) return;
			if (this.#left[slot] <= 0) continue;
			this.#left[slot] -= count;
			if (this.#left[slot] <= 0) this.rounds[slot]++;
		}
	}

	#openMqtt(): void {
		const { modem } = this.bench;
		const buffer = this.#buffer;
		const ended = () => this.#ended(MQTT);
		this.#opened[MQTT] = true;
		modem.open({
			kind: "MQTT",
			host: "broker.test",
			port: 1883,
			id: "sixlink",
			lossy: true,
			onSession() {
				this.subscribe("t");
			},
			onReadable() {
				while (this.read(buffer) > 0);
			},
			onAcknowledge: (done) => {
				if (done) this.rounds[MQTT]++;
				this.#ticks[MQTT].set(REST);
			},
			reopen: true,
			onFail: ended,
			onClose: ended,
		});
	}

	/** Closes what is open, and asks for the signal. */
	#close(): void {
		const { modem } = this.bench;
		this.#closing.set(CLOSING);
		const link = this.#mqttNext ? modem.mqtt : modem.links[this.#most - 1];
		this.#mqttNext = !this.#mqttNext;
		const place = link === modem.mqtt ? MQTT : this.#most - 1;
		if (!link.free && this.#opened[place]) {
			this.#closed[place] = true;
			link.close();
		}
		if (this.#asking) return;
		this.#asking = true;
		modem.signal(() => {
			this.#asking = false;
		});
	}

	#tickMqtt(): void {
		if (!this.#opened[MQTT]) this.#openMqtt();
		const { mqtt } = this.bench.modem;
		if (mqtt.writable > 0) mqtt.publish("t", this.#buffer.subarray(0, 100), 1);
		else this.#ticks[MQTT].set(REST);
	}
}
