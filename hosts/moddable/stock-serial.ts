import type {
	Serial,
	SerialCallbacks,
	SerialOptions,
} from "../../modules/platform.js";

/** What is used of the SDK's serial port as it is on microcontrollers, in its format `number`, which allocates nothing. */
interface StockPort {
	/** Throws where nothing is there (Pico), or returns undefined (ESP32). */
	read(): number | undefined;
	/** Throws where there is no room. */
	write(byte: number): void;
	close(): void;
}

export type StockConstructor = new (options: {
	format: "number";
	baud: number;
	/** Called with all that can be read. */
	onReadable(count: number): void;
	/** Called with all that can be written, once at first and then when the most of what was written is sent. */
	onWritable(count: number): void;
	[key: string]: unknown;
}) => StockPort;

/**
 * The class of a microcontroller's port as the Moddable SDK has it (ESP32, Pico), for `serial.io`. It keeps 128 bytes, loses what
 * comes beyond without a word, and has neither flow control nor a change of rate.
 */
export function stockSerial(Stock: StockConstructor): SerialOptions["io"] {
	return class StockSerial implements Serial {
		readonly #port: StockPort;
		readonly #baud: number;
		#readable = 0;
		#writable = 0;
		/** A short write is owed one notice of room. */
		#starved = false;

		constructor(options: SerialCallbacks & Record<string, unknown>) {
			const { baud = 115200, onReadable, onWritable } = options;
			if (typeof baud !== "number") throw new TypeError("baud: not a number");
			if (options.rts !== undefined || options.cts !== undefined)
				throw new RangeError("rts, cts: the SDK's port has no flow control");
			this.#baud = baud;
			this.#port = new Stock({
				...options,
				baud,
				format: "number",
				onReadable: (count) => {
					this.#readable = count;
					onReadable.call(options, count);
				},
				onWritable: (count) => {
					this.#writable = count;
					if (!this.#starved || count === 0) return;
					this.#starved = false;
					onWritable.call(options, count);
				},
			});
		}

		get capacity(): number {
			return 128;
		}

		get flowControl(): boolean {
			return false;
		}

		get reportsOverrun(): boolean {
			return false;
		}

		get baud(): number {
			return this.#baud;
		}

		set baud(baud: number) {
			if (baud !== this.#baud)
				throw new RangeError(
					`baud ${baud}: the SDK's port keeps the ${this.#baud} that it was opened with`,
				);
		}

		read(buffer: Uint8Array, start: number, end: number): number {
			let at = start;
			while (at < end && this.#readable > 0) {
				const byte = this.#port.read();
				this.#readable--;
				if (byte === undefined) {
					this.#readable = 0;
					break;
				}
				buffer[at++] = byte;
			}
			return at - start;
		}

		write(buffer: Uint8Array, start: number, end: number): number {
			let at = start;
			while (at < end && this.#writable > 0) {
				this.#port.write(buffer[at++]);
				this.#writable--;
			}
			if (at < end) this.#starved = true;
			return at - start;
		}

		close(): void {
			this.#port.close();
		}
	};
}
