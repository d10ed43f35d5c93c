import {
	Channel,
	type Listener,
	type Receiver,
} from "../../modules/at/channel.js";
import { Observer } from "../../modules/at/observer.js";
import * as Token from "../../modules/at/token.js";
import { Table } from "../../modules/link/table.js";
import type { Clock, Serial, SerialCallbacks } from "../../modules/platform.js";
import type { Entry } from "./session.js";

/** What happened, in the words of the session format's events. */
export type Event = readonly (string | number)[];

/** Events that are their name alone. */
const plain: Record<number, string> = {
	[Token.OK]: "ok",
	[Token.ERROR]: "error",
	[Token.SHUT_OK]: "shut",
	[Token.PROMPT]: "prompt",
	[Token.CONNECT]: "connect-transparent",
	[Token.COMMAND_MODE]: "command-mode",
	[Token.PDP_DEACT]: "pdp-deact",
	[Token.NETWORK_LOST]: "network-lost",
	[Token.NETWORK_UP]: "network-up",
	[Token.CONNACK]: "mqtt-connack",
	[Token.SUBACK]: "mqtt-suback",
	[Token.UNSUBACK]: "mqtt-unsuback",
	[Token.PUBACK]: "mqtt-puback",
	[Token.PUBREC]: "mqtt-pubrec",
	[Token.PUBCOMP]: "mqtt-pubcomp",
	[Token.READY]: "boot",
	[Token.SIM_REMOVED]: "sim-removed",
};

/** Events of a connection, whose link an unnumbered line leaves open. */
const connection: Record<number, string> = {
	[Token.CONNECT_OK]: "connect-ok",
	[Token.CONNECT_FAIL]: "connect-fail",
	[Token.ALREADY_CONNECT]: "connect-already",
	[Token.CLOSED]: "closed",
};

/** Other events that are their name and a link. */
const numbered: Record<number, string> = {
	[Token.CLOSE_OK]: "close-ok",
	[Token.SEND_OK]: "sent",
	[Token.SEND_FAIL]: "send-fail",
	[Token.WAITING]: "waiting",
};

const answers: Record<number, string> = {
	[Token.CSQ]: "+CSQ",
	[Token.CPIN]: "+CPIN",
	[Token.CREG]: "+CREG",
	[Token.CGREG]: "+CGREG",
	[Token.CEREG]: "+CEREG",
	[Token.CGATT]: "+CGATT",
	[Token.CIPACK]: "+CIPACK",
	[Token.CIPMUX]: "+CIPMUX",
	[Token.MQTTSTATU]: "+MQTTSTATU",
	[Token.MQTTMSGGET]: "+MQTTMSGGET",
};

/** Time that does not pass. */
const still: Clock = {
	now: () => 0,
	alarm: () => ({ set() {}, clear() {} }),
};

/** Reads a recorded session with the modules of the device. */
export class Reading implements Listener, Receiver {
	readonly #onEvent: (event: Event) => void;
	readonly #channel: Channel;
	readonly #table: Table;
	readonly #observer: Observer;
	#arrive: (bytes: Uint8Array) => void = () => {};
	/** The payload under way: what is known of it, and its bytes. */
	#payload: (string | number)[] = [];
	#hex = false;
	#bytes: number[] = [];

	constructor(onEvent: (event: Event) => void) {
		this.#onEvent = onEvent;
		const onPort = (arrive: (bytes: Uint8Array) => void) => {
			this.#arrive = arrive;
		};
		this.#channel = new Channel({
			serial: {
				io: class extends Playback {
					constructor(options: SerialCallbacks) {
						super(options);
						onPort((bytes) => this.arrive(bytes));
					}
				},
			},
			clock: still,
			sizes: () => ({
				ring: 512,
				extra: Table.footprint({ receive: 0, transmit: 0 }),
			}),
		});
		// Unnumbered results are taken for whatever is under way: which mode the wire is in may not be on record.
		this.#channel.multi = false;
		this.#table = new Table({
			channel: this.#channel,
			byRequest: true,
			receive: 0,
			transmit: 0,
		});
		this.#observer = new Observer(this.#channel);
		this.#channel.listen(this);
		this.#channel.deliver(this);
	}

	/** Reads on. The module's bytes come `split` at a time, 0 for whole bursts. */
	play(entries: readonly Entry[], split = 0): void {
		for (const entry of entries) {
			// A recording's pauses are as long as its tool made them: nothing is given up for them.
			if (entry.kind === "pause") continue;
			if (entry.kind === "host") this.#observer.observe(entry.bytes);
			else {
				const step = split || entry.bytes.length || 1;
				for (let i = 0; i < entry.bytes.length; i += step)
					this.#arrive(entry.bytes.subarray(i, i + step));
			}
		}
	}

	onLine(token: number, link: number): void {
		const { arena, tokenizer } = this.#channel;
		const { fields, value } = tokenizer;
		const name = (number: number) => (number === Token.MQTT ? "mqtt" : number);
		const text = (start: number) =>
			decode(arena.bytes.subarray(start, tokenizer.end)).trim();
		const n = name(Math.max(link, 0));
		if (token in plain) this.#onEvent([plain[token]]);
		else if (token in connection)
			this.#onEvent([connection[token], name(this.#table.named(link))]);
		else if (token in numbered) this.#onEvent([numbered[token], n]);
		else if (token in answers)
			this.#onEvent(["answer", answers[token], text(tokenizer.rest)]);
		else
			switch (token) {
				case Token.CME_ERROR: {
					const code = fields.count === 1 ? fields.number(0) : -1;
					this.#onEvent(["cme", code < 0 ? text(tokenizer.rest) : code]);
					return;
				}
				case Token.DATA_ACCEPT:
					this.#onEvent(["accepted", n, value]);
					return;
				case Token.LEFT:
					this.#onEvent(["left", n, value]);
					return;
				case Token.STATE:
					this.#onEvent(["state", text(tokenizer.rest)]);
					return;
				case Token.SLOT:
				case Token.SLOT_ASKED:
					if (token === Token.SLOT_ASKED || fields.text(5) !== "INITIAL")
						this.#onEvent([
							"status",
							n,
							...[2, 3, 4, 5].map((index) => fields.text(index)),
						]);
					return;
				case Token.TCP_ERROR:
				case Token.UDP_ERROR:
					this.#onEvent(["tcp-error", n, fields.number(0)]);
					return;
				case Token.ADDRESS:
					this.#onEvent(["ip", text(tokenizer.start)]);
					return;
				case Token.DNS:
					this.#onEvent([
						"dns",
						fields.number(0),
						text(tokenizer.rest)
							.replace(/^[^,]*,?/, "")
							.trim(),
					]);
					return;
				case Token.NITZ:
					this.#onEvent(["nitz", text(tokenizer.rest)]);
					return;
				case Token.MQTT_CACHED:
					this.#onEvent(["mqtt-cached", fields.number(0)]);
					return;
				case Token.RAW:
					this.#onEvent([
						"raw",
						hex(arena.bytes.subarray(tokenizer.start, tokenizer.end)),
					]);
					return;
				default:
					this.#onEvent(["line", text(tokenizer.start)]);
			}
	}

	onFull(): void {}

	onPayload(token: number, link: number, length: number): void {
		const { arena, tokenizer } = this.#channel;
		this.#bytes = [];
		this.#hex = token === Token.READ_HEX;
		this.#payload =
			token === Token.MESSAGE
				? [
						"mqtt-message",
						decode(arena.bytes.subarray(tokenizer.start, tokenizer.end)),
						length,
					]
				: ["data", Math.max(link, 0), length];
	}

	onBytes(start: number, end: number): void {
		this.#bytes.push(...this.#channel.arena.bytes.subarray(start, end));
	}

	onPayloadEnd(): void {
		const bytes = Uint8Array.from(this.#bytes);
		this.#onEvent([
			...this.#payload,
			this.#hex ? decode(bytes).toLowerCase() : hex(bytes),
		]);
	}

	onLost(link: number, missing: number): void {
		this.#onEvent([
			"lost",
			missing > 0 ? `${missing} bytes of link ${link}` : "out of step",
		]);
	}
}

/** A port on which a recording is played. */
class Playback implements Serial {
	readonly capacity = Infinity;
	readonly flowControl = false;
	readonly reportsOverrun = false;
	baud = 0;
	readonly #onReadable: (count: number) => void;
	#bytes: Uint8Array = new Uint8Array(0);

	constructor(options: SerialCallbacks) {
		this.#onReadable = options.onReadable;
	}

	arrive(bytes: Uint8Array): void {
		this.#bytes = bytes;
		while (this.#bytes.length > 0) this.#onReadable(this.#bytes.length);
	}

	read(buffer: Uint8Array, start: number, end: number): number {
		const count = Math.min(end - start, this.#bytes.length);
		buffer.set(this.#bytes.subarray(0, count), start);
		this.#bytes = this.#bytes.subarray(count);
		return count;
	}

	write(_buffer: Uint8Array, start: number, end: number): number {
		return end - start;
	}

	close(): void {}
}

function decode(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}

function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
		"",
	);
}
