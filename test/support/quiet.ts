import { copy } from "host";
import { LONGEST_MQTT } from "../../modules/at/command.js";
import { Channel } from "../../modules/at/channel.js";
import { Recorder } from "../../modules/at/recorder.js";
import type { Link } from "../../modules/link/link.js";
import { Table } from "../../modules/link/table.js";
import type { Clock, Serial, SerialCallbacks } from "../../modules/platform.js";
import { ascii } from "./ascii.js";

/**
 * A table of links whose module is played from bytes made beforehand, inside XS: nothing here allocates, and bytes come
 * as from a native port.
 */
export class Quiet {
	readonly table: Table;
	readonly channel: Channel;
	/** Bytes that the driver sent. */
	sent = 0;
	#bytes: Uint8Array = new Uint8Array(0);
	#at = 0;
	#end = 0;
	#callbacks: SerialCallbacks | undefined;

	/** `mqtt`: there are buffers for the MQTT link, of twice the size. `recorder`: bytes. */
	constructor(
		clock: Clock,
		receive: number,
		transmit: number,
		mqtt = false,
		recorder = 0,
	) {
		const sizes = {
			receive,
			transmit,
			messages: mqtt ? 2 * receive : 0,
			publish: mqtt ? 2 * transmit : 0,
		};
		const onOpen = (callbacks: SerialCallbacks) => {
			this.#callbacks = callbacks;
		};
		const onWrite = (count: number) => {
			this.sent += count;
		};
		const read = (buffer: Uint8Array, start: number, end: number) => {
			let count = this.#end - this.#at;
			if (count > end - start) count = end - start;
			copy(buffer, start, start + count, this.#bytes, this.#at);
			this.#at += count;
			return count;
		};
		class Port implements Serial {
			readonly capacity = Infinity;
			readonly flowControl = false;
			readonly reportsOverrun = false;
			baud = 0;

			constructor(callbacks: SerialCallbacks) {
				onOpen(callbacks);
			}

			read(buffer: Uint8Array, start: number, end: number): number {
				return read(buffer, start, end);
			}

			write(_buffer: Uint8Array, start: number, end: number): number {
				onWrite(end - start);
				return end - start;
			}

			close(): void {}
		}
		this.channel = new Channel({
			serial: { io: Port },
			clock,
			sizes: () => ({
				ring: 512,
				longest: LONGEST_MQTT,
				extra: Table.footprint(sizes) + Recorder.footprint(recorder),
			}),
			onError: () => {},
		});
		const { arena, ring } = this.channel;
		if (recorder > 0) ring.recorder = new Recorder(arena, clock, recorder);
		this.channel.settled = true;
		this.table = new Table({
			channel: this.channel,
			byRequest: true,
			...sizes,
		});
		this.table.ready = true;
	}

	/** The driver hears `bytes`, `split` at a time, 0 for all at once. */
	hear(bytes: Uint8Array, split = 0): void {
		const { length } = bytes;
		const step = split === 0 ? length : split;
		for (let at = 0; at < length; at += step) {
			const end = Math.min(at + step, length);
			this.#bytes = bytes;
			this.#at = at;
			this.#end = end;
			this.#callbacks?.onReadable(end - at);
		}
	}

	/** Connects `slot`, whose app echoes what it reads through a buffer of 512 bytes. */
	connect(slot: number): Link {
		const buffer = new Uint8Array(512);
		const link = this.table.open({
			kind: "TCP",
			host: "h",
			port: 1,
			slot,
			onReadable() {
				if (this.read(buffer) === buffer.length) this.write(buffer);
			},
		});
		this.hear(ascii(`\r\nOK\r\n\r\n${slot}, CONNECT OK\r\n`));
		return link;
	}
}
