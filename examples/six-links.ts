import {
	type Link,
	Modem,
	type ModemOptions,
	type ModemState,
} from "sixlink/modem";
import type { Alarm, Clock, SerialOptions } from "../modules/platform.js";
import { type Broker, Hello } from "./hello.js";

/** Counts what the engine allocates, where the host can. Reading a count allocates nothing. */
export interface Probe {
	reset(): void;
	slots(): number;
	/** Bytes. */
	chunk(): number;
	collections(): number;
	mallocs(): number;
}

/** The machine that the firmware runs on. */
export interface Platform {
	/** What to call it: "XS 13.3.0, 32-bit". */
	engine: string;
	clock: Clock;
	serial: SerialOptions;
	/** The module's pins that are wired. */
	power?: ModemOptions["power"];
	write(text: string): void;
	/** Writes `buffer[start…end)`, allocating nothing. */
	print(buffer: Uint8Array, start: number, end: number): void;
	probe?: Probe;
	/** The firmware is done. */
	end(ok: boolean): void;
}

export interface Plan {
	apn: string;
	/** An echo server, and a port at the same host where nobody listens. */
	host: string;
	port: number;
	closedPort: number;
	/** An MQTT broker for the module's own MQTT link; without one it is not opened. */
	broker?: Broker;
	/** The bytes and messages have no end, and what fails or closes is opened again. */
	endless?: boolean;
}

const LINKS = 6;
/** Bytes that go out and come back on each link, before the count and in it. */
const WARM_UP = 4096;
const BYTES = 65536;
/** Few enough for the smallest profile. */
const CHUNK = 64;
/** Milliseconds for all of it; where there is no end, before a link is opened again and between two messages. */
const LIMIT = 600000;
const PAUSE = 1000;

/** The example's firmware: six links at once, each sending a pattern to an echo server and checking what comes back. */
export class SixLinks {
	readonly #platform: Platform;
	readonly #plan: Plan;
	readonly #modem: Modem;
	readonly #streams: Stream[] = [];
	readonly #line: Line;
	readonly #limit: Alarm;
	/** Where there is no end: the next message, or the MQTT link anew. */
	readonly #greeting: Alarm;
	readonly #started: number;
	#connected = 0;
	#failed = 0;
	#closed = 0;
	#lost = 0;
	#target = WARM_UP;
	#hello: Hello | undefined;
	/** Links that are warm, and the MQTT link, whose message came back. */
	#warm = 0;
	#done = 0;
	#shown = 0;
	#slots: number | null = null;
	#chunk: number | null = null;
	#collections: number | null = null;
	#mallocs: number | null = null;
	#ended = false;

	constructor(platform: Platform, plan: Plan) {
		this.#platform = platform;
		this.#plan = plan;
		this.#started = platform.clock.now();
		this.#line = new Line(platform);
		this.#limit = platform.clock.alarm(() =>
			this.#fail(`not done after ${LIMIT / 1000} s`),
		);
		this.#greeting = platform.clock.alarm(() => this.#greetAgain());
		if (plan.endless) this.#target = Infinity;
		else this.#limit.set(LIMIT);
		this.#modem = new Modem({
			serial: platform.serial,
			clock: platform.clock,
			power: platform.power,
			apn: plan.apn,
			mqtt: plan.broker !== undefined,
			onState: (state, detail) => this.#onState(state, detail),
			onError: (reason) => this.#say("port  ", reason),
		});
	}

	get modem(): Modem {
		return this.#modem;
	}

	#onState(state: ModemState, detail: string): void {
		if (this.#ended) return;
		this.#say("modem ", detail === "" ? state : `${state}: ${detail}`);
		if (state === "ready" && this.#streams.length === 0) {
			for (let slot = 0; slot < LINKS; slot++) {
				const again = this.#platform.clock.alarm(() =>
					this.#open(slot, this.#plan.port),
				);
				this.#streams.push(new Stream(slot, again));
				this.#open(slot, slot === 0 ? this.#plan.closedPort : this.#plan.port);
			}
			if (this.#plan.broker !== undefined) this.#greet(this.#plan.broker);
		} else if (state === "failed" && !this.#plan.endless)
			this.#fail(`the modem failed: ${detail}`);
		else if (state === "off") this.#finish();
	}

	#open(slot: number, port: number): void {
		if (this.#ended) return;
		const stream = this.#streams[slot];
		const { host } = this.#plan;
		stream.begin();
		this.#link(slot, `opens ${host}:${port}`);
		stream.link = this.#modem.open({
			kind: "TCP",
			host,
			port,
			slot,
			onConnect: () => {
				this.#connected++;
				this.#link(slot, "CONNECT OK");
			},
			onFail: (reason, state) => {
				this.#link(slot, state === "" ? reason : `${reason}, STATE: ${state}`);
				this.#failed++;
				if (this.#plan.endless) stream.again.set(PAUSE);
				else if (port === this.#plan.closedPort)
					this.#open(slot, this.#plan.port);
				else this.#fail(`link ${slot} did not connect`);
			},
			onReadable: () => {
				const before = stream.received;
				stream.read();
				this.#onReceived(stream, before);
			},
			onWritable: () => {
				stream.write(this.#target);
			},
			onClose: (reason, missing, unsent) => {
				this.#lost += missing;
				this.#link(
					slot,
					missing + unsent === 0
						? reason
						: `${reason}: ${missing} bytes missing, ${unsent} not sent`,
				);
				if (this.#plan.endless) stream.again.set(PAUSE);
				else this.#onClosed(reason === "CLOSE OK");
			},
		});
	}

	/** All that is opened: the links, and the MQTT link. */
	get #all(): number {
		return this.#plan.broker === undefined ? LINKS : LINKS + 1;
	}

	#greet(broker: Broker): void {
		this.#hello = new Hello(this.#modem, broker, {
			say: (what) => this.#link(this.#modem.mqtt.number, what),
			onReturn: (right) => {
				if (!right) this.#fail("link 7: the message came back changed");
				else if (this.#plan.endless) this.#greeting.set(PAUSE);
				else this.#warmed();
			},
			onEnd: (wanted) => {
				if (this.#plan.endless) this.#greeting.set(PAUSE);
				else this.#onClosed(wanted);
			},
		});
	}

	#greetAgain(): void {
		const { broker } = this.#plan;
		if (this.#ended || broker === undefined) return;
		if (this.#modem.mqtt.free) this.#greet(broker);
		else this.#hello?.again();
	}

	/** Runs while data moves: allocates nothing but at the two ends of the count. */
	#onReceived(stream: Stream, before: number): void {
		if (stream.wrong >= 0) {
			this.#fail(`link ${stream.slot}: byte ${stream.wrong} came back changed`);
			return;
		}
		this.#done += stream.received - before;
		if (this.#plan.endless) return;
		if (before < WARM_UP && stream.received >= WARM_UP) this.#warmed();
		const all = LINKS * (WARM_UP + BYTES);
		if (this.#target > WARM_UP && this.#done >= this.#shown) {
			this.#shown += all >> 3;
			this.#line.progress(
				this.#platform.clock.now() - this.#started,
				this.#done,
				all,
			);
		}
		if (this.#done === all) this.#counted();
	}

	#warmed(): void {
		if (++this.#warm === this.#all) this.#count();
	}

	/** Every link is warm: from here on the engine's allocations count. */
	#count(): void {
		this.#say("all   ", `warm; counting from here, ${BYTES} bytes each way`);
		this.#platform.probe?.reset();
		this.#target = WARM_UP + BYTES;
		for (let i = 0; i < LINKS; i++) this.#streams[i].write(this.#target);
	}

	#counted(): void {
		const { probe } = this.#platform;
		if (probe !== undefined) {
			const slots = probe.slots();
			const chunk = probe.chunk();
			const collections = probe.collections();
			const mallocs = probe.mallocs();
			this.#slots = slots;
			this.#chunk = chunk;
			this.#collections = collections;
			this.#mallocs = mallocs;
		}
		this.#say("all   ", "every byte came back right");
		this.#modem.status((answered) => {
			this.#say("modem ", `STATE: ${this.#modem.bearer}`);
			this.#platform.write(
				"slot  kind   state           sent  received  peer\n",
			);
			const { links } = this.#modem;
			for (const link of this.#hello ? [...links, this.#modem.mqtt] : links) {
				const { kind = "", host = "", port = 0 } = link.options ?? {};
				this.#platform.write(
					`${String(link.number).padStart(4)}  ${kind.padEnd(5)}  ${link.state.padEnd(14)}${String(link.sent).padStart(6)}${String(link.received).padStart(10)}  ${host}:${port}\n`,
				);
			}
			if (!answered) {
				this.#fail("the module did not tell its status");
				return;
			}
			for (const link of this.#modem.links) link.close();
			this.#hello?.link.close();
		});
	}

	#onClosed(wanted: boolean): void {
		if (!wanted) this.#fail("a link closed that nobody closed");
		else if (++this.#closed === this.#all) this.#modem.shut();
	}

	#fail(what: string): void {
		if (this.#ended) return;
		this.#say("all   ", what);
		this.#finish();
	}

	#finish(): void {
		if (this.#ended) return;
		this.#ended = true;
		this.#limit.clear();
		let sent = 0;
		let received = 0;
		for (const { link } of this.#streams) {
			sent += link?.sent ?? 0;
			received += link?.received ?? 0;
		}
		const all = LINKS * (WARM_UP + BYTES);
		const ok =
			this.#connected === LINKS &&
			this.#failed === 1 &&
			this.#closed === this.#all &&
			this.#done === all &&
			sent === all &&
			this.#lost === 0 &&
			!this.#slots &&
			!this.#chunk &&
			!this.#collections;
		this.#platform.write(
			`summary ${JSON.stringify({
				ok,
				engine: this.#platform.engine,
				connected: this.#connected,
				failed: this.#failed,
				sent,
				received,
				lost: this.#lost,
				messages: this.#hello?.returned ?? 0,
				slots: this.#slots,
				chunk: this.#chunk,
				collections: this.#collections,
				mallocs: this.#mallocs,
				seconds: Math.round(this.#platform.clock.now() - this.#started) / 1000,
			})}\n`,
		);
		this.#modem.close();
		this.#platform.end(ok);
	}

	#link(slot: number, what: string): void {
		this.#say(`link ${slot}`, what);
	}

	#say(who: string, what: string): void {
		const seconds = (this.#platform.clock.now() - this.#started) / 1000;
		this.#platform.write(
			`${seconds.toFixed(3).padStart(8)}  ${who}  ${what}\n`,
		);
	}
}

/** What one link sends and expects back: the same pattern, different on each link. */
class Stream {
	readonly slot: number;
	/** Where there is no end: the link anew. */
	readonly again: Alarm;
	link: Link | undefined;
	sent = 0;
	received = 0;
	/** Index of the first byte that came back wrong, or -1. */
	wrong = -1;
	readonly #out = new Uint8Array(CHUNK);
	readonly #in = new Uint8Array(CHUNK);

	constructor(slot: number, again: Alarm) {
		this.slot = slot;
		this.again = again;
	}

	/** From the first byte. */
	begin(): void {
		this.sent = 0;
		this.received = 0;
		this.wrong = -1;
	}

	/** Writes as much as there is room for, up to `target` bytes since the link opened. */
	write(target: number): void {
		const { link } = this;
		if (link === undefined) return;
		while (this.sent < target && link.writable >= CHUNK) {
			for (let i = 0; i < CHUNK; i++)
				this.#out[i] = this.#pattern(this.sent + i);
			this.sent += CHUNK;
			link.write(this.#out);
		}
	}

	/** Reads and checks all that is there. */
	read(): void {
		const { link } = this;
		if (link === undefined) return;
		let count = link.read(this.#in);
		while (count > 0) {
			for (let i = 0; i < count; i++) {
				if (this.#in[i] !== this.#pattern(this.received) && this.wrong < 0)
					this.wrong = this.received;
				this.received++;
			}
			count = link.read(this.#in);
		}
	}

	#pattern(index: number): number {
		return (index * 31 + (index >> 8) * 17 + this.slot * 43) & 0xff;
	}
}

/** The progress line, written over and over in one place, because making a string allocates. */
class Line {
	readonly #platform: Platform;
	readonly #bytes: Uint8Array;
	static readonly #text = "    .     data    received        of        bytes\n";

	constructor(platform: Platform) {
		this.#platform = platform;
		this.#bytes = new Uint8Array(Line.#text.length);
		for (let i = 0; i < Line.#text.length; i++)
			this.#bytes[i] = Line.#text.charCodeAt(i);
	}

	progress(milliseconds: number, done: number, all: number): void {
		const time = Math.round(milliseconds);
		this.#number(4, (time / 1000) | 0, 1);
		this.#number(8, time % 1000, 3);
		this.#number(33, done, 1);
		this.#number(43, all, 1);
		this.#platform.print(this.#bytes, 0, this.#bytes.length);
	}

	/** Writes `value` so that it ends before index `end`, in `least` digits or more. */
	#number(end: number, value: number, least: number): void {
		while (least > 0 || value > 0) {
			this.#bytes[--end] = 0x30 + (value % 10);
			value = (value / 10) | 0;
			least--;
		}
	}
}
