import { checkInteger } from "sixlink/at/check";
import type {
	Serial,
	SerialCallbacks,
	SerialOptions,
} from "../../modules/platform.js";

/** What is used of the SDK's serial port as it is on Linux, in its format `buffer`. */
interface ComputerPort {
	/** At most `count` of the bytes that are there, or undefined where none is. */
	read(count: number): ArrayBuffer | undefined;
	/** Up to 1024 bytes, once after each `onWritable`. Throws for more, for a second time, and where the system refuses. */
	write(bytes: ArrayBuffer): void;
	/** Behind `onError` the port closes itself. Once it is closed, reading and writing are no calls to be made: they crash. */
	close(): void;
}

export type ComputerPortConstructor = new (options: {
	device: string;
	baud: number;
	/** Called with all that can be read, again and again until it is read; with 0 at the end of what is no terminal. */
	onReadable(count: number): void;
	/** Called once at first, and once after each write, when it is with the system. */
	onWritable(count: number): void;
	onError(): void;
}) => ComputerPort;

/** Bytes that the system keeps of what came in: its line discipline's buffer (Linux, drivers/tty/n_tty.c). */
const CAPACITY = 4095;

/**
 * The class of a Linux computer's port as the Moddable SDK has it in `mcsim`, for `serial.io`. Options: `device`, the
 * port's path; `baud`, 115200 unless given. Each read and write makes a buffer. It has neither flow control nor a change of
 * rate, and neither it nor the system tells of a loss, of a rate that the hardware cannot do, or of another program that
 * has the port, unless that one keeps it for itself.
 * Throws Error, with the device, for one that cannot be opened.
 */
export function computerSerial(
	Port: ComputerPortConstructor,
): SerialOptions["io"] {
	return class ComputerSerial implements Serial {
		readonly #port: ComputerPort;
		readonly #baud: number;
		#open = true;
		#writable = 0;
		/** A short write is owed one notice of room. */
		#starved = false;

		constructor(options: SerialCallbacks & Record<string, unknown>) {
			const { device, flowControl = false } = options;
			const baud = checkInteger("baud", options.baud ?? 115200, 300, 4000000);
			if (typeof device !== "string")
				throw new TypeError(`device ${device}: give the port's path`);
			if (flowControl !== false)
				throw new RangeError("flowControl: the SDK's port has none");
			this.#baud = baud;
			try {
				this.#port = new Port({
					device,
					baud,
					onReadable: (count) => {
						if (this.#open && count > 0) options.onReadable(count);
					},
					onWritable: (count) => {
						this.#writable = count;
						if (!this.#open || !this.#starved) return;
						this.#starved = false;
						options.onWritable(count);
					},
					onError: () => {
						if (!this.#open) return;
						this.#open = false;
						options.onError("the port is gone");
					},
				});
			} catch (error) {
				throw new Error(`${device}: ${error}`, { cause: error });
			}
		}

		get capacity(): number {
			return CAPACITY;
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
			if (!this.#open || start === end) return 0;
			const bytes = this.#port.read(end - start);
			if (bytes === undefined) return 0;
			buffer.set(new Uint8Array(bytes), start);
			return bytes.byteLength;
		}

		write(buffer: Uint8Array, start: number, end: number): number {
			const count = this.#open ? Math.min(end - start, this.#writable) : 0;
			if (count < end - start) this.#starved = true;
			if (count === 0) return 0;
			// Before the notice of it a second write may throw, or be told twice.
			this.#writable = 0;
			try {
				this.#port.write(buffer.slice(start, start + count).buffer);
			} catch {
				// The system refuses where the device has gone, and that comes as onError.
				this.#starved = true;
				return 0;
			}
			return count;
		}

		close(): void {
			if (!this.#open) return;
			this.#open = false;
			this.#port.close();
		}
	};
}
