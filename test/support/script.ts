import {
	type Asker,
	Channel,
	type Listener,
} from "../../modules/at/channel.js";
import { LONGEST_MQTT } from "../../modules/at/command.js";
import { Recorder } from "../../modules/at/recorder.js";
import type { Serial, SerialCallbacks } from "../../modules/platform.js";
import { VirtualClock } from "./clock.js";
import { bytesOf, textOf } from "./terminal.js";

/** Bytes of the arena for the payload that a test sends. */
const PAYLOAD = 2048;
const outcomes = ["DONE", "ERROR", "CME", "TIMEOUT", "FAIL", "CLOSED", "RESET"];

/** A channel whose module is played by the test, byte for byte. */
export class Script implements Asker, Listener {
	readonly clock = new VirtualClock();
	readonly channel: Channel;
	/** How commands ended: `DONE`, `CME 3`. */
	readonly results: string[] = [];
	readonly lost: string[] = [];
	mute = 0;
	/** Bytes that the port takes at a time, and until it is full. */
	fifo = Infinity;
	full = Infinity;
	#said = "";
	#arrived: Uint8Array = new Uint8Array(0);
	#callbacks: SerialCallbacks | undefined;

	/** `extra`: bytes of the arena for whoever is built on it. `capacity`: what the port holds. `recorder`: bytes. */
	constructor(extra = 0, capacity = Infinity, recorder = 0) {
		const onOpen = (callbacks: SerialCallbacks) => {
			this.#callbacks = callbacks;
		};
		const read = (buffer: Uint8Array, start: number, end: number) => {
			const count = Math.min(end - start, this.#arrived.length);
			buffer.set(this.#arrived.subarray(0, count), start);
			this.#arrived = this.#arrived.subarray(count);
			return count;
		};
		const write = (buffer: Uint8Array, start: number, end: number) => {
			const count = Math.min(end - start, this.fifo, this.full);
			this.full -= count;
			this.#said += textOf(buffer.slice(start, start + count));
			return count;
		};
		class Port implements Serial {
			readonly capacity = capacity;
			readonly flowControl = false;
			readonly reportsOverrun = false;
			baud = 0;
			readonly read = read;
			readonly write = write;

			constructor(callbacks: SerialCallbacks) {
				onOpen(callbacks);
			}

			close(): void {}
		}
		this.channel = new Channel({
			serial: { io: Port },
			clock: this.clock,
			sizes: () => ({
				ring: 512,
				longest: LONGEST_MQTT,
				extra: extra + Recorder.footprint(recorder) + PAYLOAD,
			}),
		});
		const { arena, ring } = this.channel;
		if (recorder > 0) ring.recorder = new Recorder(arena, this.clock, recorder);
		this.channel.settled = true;
		this.channel.listen(this);
	}

	/** What was sent since the last call. */
	said(): string {
		const said = this.#said;
		this.#said = "";
		return said;
	}

	/** The module says `text`. */
	say(text: string): void {
		this.#arrived = bytesOf(text);
		this.#callbacks?.onReadable(this.#arrived.length);
	}

	/** The port lost bytes, or is of no use any more. */
	fail(reason: string): void {
		this.#callbacks?.onError(reason);
	}

	/** The port has room for `count` bytes again. */
	room(count: number): void {
		this.#callbacks?.onWritable(count);
	}

	/** Sends `row` with `parameters`, and `payload` where it has one. */
	send(row: number, parameters = "", link = -1, payload = ""): void {
		const { arena, writer } = this.channel;
		writer.begin(row);
		for (const byte of bytesOf(parameters)) writer.byte(byte);
		const start = arena.bytes.length - PAYLOAD;
		const end = arena.encode(payload, start);
		this.channel.sendPayload(this, row, link, start, end);
	}

	onResult(_row: number, _link: number, outcome: number, code: number): void {
		this.results.push(
			code === 0 ? outcomes[outcome] : `${outcomes[outcome]} ${code}`,
		);
	}

	onLine(): void {}

	onLost(link: number, missing: number): void {
		this.lost.push(`${missing} of ${link}`);
	}

	onMute(): void {
		this.mute++;
	}
}
