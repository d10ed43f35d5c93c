import type { Alarm, Clock } from "../platform.js";
import { ByteQueue } from "./byte-queue.js";
import { toBytes } from "./text.js";

/** Bytes that wait for the command state. What would be more is lost. */
const heldSize = 4096;

/** What the module prints. Bursts leave from the clock only, so no caller is ever re-entered by its own bytes. */
export class Output {
	/** Nothing is printed while true. */
	silent = true;
	#dataState = false;
	/** What stands before a line that nobody asked for. */
	lead = "\r\n";
	#stalled = false;
	#queue = new ByteQueue();
	/** What has to wait for the command state. */
	#held = new ByteQueue();
	#alarm: Alarm;
	#backlog: () => number;

	/** `backlog` returns the bytes that `send` took and the line has not carried yet. `sent` is called after each `send`. */
	constructor(
		clock: Clock,
		send: (bytes: Uint8Array) => void,
		backlog: () => number,
		sent: () => void,
	) {
		this.#backlog = backlog;
		this.#alarm = clock.alarm(() => {
			if (this.#queue.length === 0 || this.#stalled) return;
			send(this.#queue.take());
			sent();
		});
	}

	/** Bytes printed and not carried yet. */
	get backlog(): number {
		return this.#queue.length + this.#backlog();
	}

	/** While true only {@link data} and {@link drain} pass: what else is printed would be taken for data, so it waits (V.250, 5.8). */
	set dataState(on: boolean) {
		this.#dataState = on;
		if (!on) this.data(this.#held.take());
	}

	/** While true everything that is printed waits. */
	set stalled(stalled: boolean) {
		this.#stalled = stalled;
		if (!stalled && this.#queue.length > 0) this.#alarm.set(0);
	}

	bytes(bytes: Uint8Array): void {
		if (!this.#dataState) this.data(bytes);
		else if (!this.silent && this.#held.length + bytes.length <= heldSize)
			this.#held.push(bytes);
	}

	/** Bytes as they are, in the data state too. */
	data(bytes: Uint8Array): void {
		if (this.silent || bytes.length === 0) return;
		if (this.#queue.length === 0) this.#alarm.set(0);
		this.#queue.push(bytes);
	}

	/** The first `count` bytes of `queue`: they leave it, in the data state too. */
	drain(queue: ByteQueue, count: number): void {
		if (this.silent || count === 0) return queue.skip(count);
		if (this.#queue.length === 0) this.#alarm.set(0);
		queue.move(count, this.#queue);
	}

	text(text: string): void {
		this.bytes(toBytes(text));
	}

	/** `text` between a CR LF and a CR LF: a line of an answer. */
	answer(text: string): void {
		this.text(`\r\n${text}\r\n`);
	}

	/** `text` in a line that nobody asked for. */
	line(text: string): void {
		this.text(`${this.lead}${text}\r\n`);
	}

	/** Forgets what has not left yet. */
	clear(): void {
		this.#queue.clear();
		this.#held.clear();
		this.#dataState = false;
		this.#alarm.clear();
	}
}
