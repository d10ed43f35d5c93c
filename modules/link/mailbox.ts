import { Arena } from "../at/arena.js";
import { TOPIC, Topic } from "./topic.js";

/** Bytes in front of each message: the lengths of its topic and its payload. */
const HEAD = 4;

/** Messages that the MQTT link received and the app has not read, whole and in order. */
export class Mailbox {
	/** Messages that are whole. */
	count = 0;
	/** The most bytes that ever were in it. */
	highWater = 0;
	readonly #arena: Arena;
	readonly #start: number;
	readonly #size: number;
	readonly #known: Topic;
	/** Bytes of the messages that are whole, and of the one under way. */
	#used = 0;
	#arrived = 0;
	/** Bytes of the first message's payload that were read. */
	#read = 0;

	/** `size`: bytes for messages, their topics and 4 bytes each. */
	constructor(arena: Arena, size: number) {
		this.#arena = arena;
		this.#start = arena.take(size);
		this.#size = size;
		this.#known = new Topic(arena, TOPIC);
	}

	/** Bytes of the arena that it takes. */
	static footprint(size: number): number {
		return Arena.round(size) + TOPIC;
	}

	clear(): void {
		this.count = 0;
		this.#used = 0;
		this.#arrived = 0;
		this.#read = 0;
	}

	/**
	 * A message of `length` bytes begins, its topic is `[start…end)` of the arena. Returns whether there is room for it,
	 * which there is not for a topic longer than any that the manual allows.
	 */
	begin(start: number, end: number, length: number): boolean {
		const { bytes } = this.#arena;
		const topic = end - start;
		this.#arrived = 0;
		if (topic > TOPIC || HEAD + topic + length > this.#size - this.#used)
			return false;
		const at = this.#start + this.#used;
		bytes[at] = topic & 0xff;
		bytes[at + 1] = topic >> 8;
		bytes[at + 2] = length & 0xff;
		bytes[at + 3] = length >> 8;
		bytes.copyWithin(at + HEAD, start, end);
		this.#arrived = HEAD + topic;
		return true;
	}

	/** The next bytes of it are `[start…end)` of the arena. */
	arrive(start: number, end: number): void {
		const at = this.#start + this.#used + this.#arrived;
		this.#arena.bytes.copyWithin(at, start, end);
		this.#arrived += end - start;
		const held = this.#used + this.#arrived;
		if (held > this.highWater) this.highWater = held;
	}

	/** It is whole. */
	keep(): void {
		this.#used += this.#arrived;
		this.#arrived = 0;
		this.count++;
	}

	/** What arrived of it is of no use. */
	discard(): void {
		this.#arrived = 0;
	}

	/** The first message's topic. Allocates where it is another than the last time. */
	get topic(): string {
		const at = this.#start + HEAD;
		return this.#known.read(at, at + this.topicLength());
	}

	/** Bytes of the first message that were not read. */
	get readable(): number {
		return this.length() - this.#read;
	}

	/** Moves bytes of the first message to the front of `buffer`, as many as there are and it holds. Returns the count. */
	read(buffer: Uint8Array): number {
		const count = Math.min(buffer.length, this.readable);
		const start = this.#start + HEAD + this.topicLength() + this.#read;
		this.#arena.copyOut(start, start + count, buffer, 0);
		this.#read += count;
		return count;
	}

	/** The first message is done with. */
	remove(): void {
		const size = HEAD + this.topicLength() + this.length();
		const end = this.#start + this.#used + this.#arrived;
		this.#arena.bytes.copyWithin(this.#start, this.#start + size, end);
		this.#used -= size;
		this.#read = 0;
		this.count--;
	}

	private topicLength(): number {
		const { bytes } = this.#arena;
		return bytes[this.#start] | (bytes[this.#start + 1] << 8);
	}

	private length(): number {
		const { bytes } = this.#arena;
		return bytes[this.#start + 2] | (bytes[this.#start + 3] << 8);
	}
}
