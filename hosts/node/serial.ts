import { SerialPort } from "serialport";
import { checkInteger } from "sixlink/at/check";
import type { Serial, SerialCallbacks } from "../../modules/platform.js";

/** Bytes that wait for the port before a write is refused. */
const PENDING = 1024;

/** Sees every burst; `>>` is from the host to the module. */
type Tracer = (mark: ">>" | "<<", bytes: Uint8Array) => void;

/**
 * A serial port of the computer. What arrives is kept until it is read; what the system itself lost before that, it
 * does not tell.
 */
class NodeSerial implements Serial {
	readonly capacity = Infinity;
	readonly flowControl: boolean;
	readonly reportsOverrun = false;
	readonly #port: SerialPort;
	readonly #callbacks: SerialCallbacks;
	readonly #trace: Tracer;
	#arrived: Uint8Array = new Uint8Array(0);
	#pending = 0;
	#refused = false;

	constructor(port: SerialPort, callbacks: SerialCallbacks, trace: Tracer) {
		this.flowControl = port.settings.rtscts ?? false;
		this.#port = port;
		this.#callbacks = callbacks;
		this.#trace = trace;
		port.on("data", (data: Buffer) => {
			trace("<<", data);
			this.#arrived = Buffer.concat([this.#arrived, data]);
			callbacks.onReadable(this.#arrived.length);
		});
		port.on("close", () => callbacks.onError("the port is gone"));
	}

	get baud(): number {
		return this.#port.baudRate;
	}

	set baud(baud: number) {
		checkInteger("baud", baud, 1, 12000000);
		this.#port.update({ baudRate: baud }, (error) => {
			if (error) this.#callbacks.onError(`${baud} baud: ${error.message}`);
		});
	}

	read(buffer: Uint8Array, start: number, end: number): number {
		const count = Math.min(end - start, this.#arrived.length);
		buffer.set(this.#arrived.subarray(0, count), start);
		this.#arrived = this.#arrived.subarray(count);
		return count;
	}

	write(buffer: Uint8Array, start: number, end: number): number {
		const count = Math.min(end - start, PENDING - this.#pending);
		if (count < end - start) this.#refused = true;
		if (count === 0) return 0;
		const bytes = Buffer.from(buffer.subarray(start, start + count));
		this.#trace(">>", bytes);
		this.#pending += count;
		this.#port.write(bytes, () => {
			this.#pending -= count;
			if (!this.#refused) return;
			this.#refused = false;
			this.#callbacks.onWritable(PENDING - this.#pending);
		});
		return count;
	}

	close(): void {
		this.#port.removeAllListeners();
		this.#port.close();
	}
}

/** The class of an open port, for `serial.io`. */
export function serialOf(
	port: SerialPort,
	trace: Tracer = () => {},
): new (callbacks: SerialCallbacks) => Serial {
	return class extends NodeSerial {
		constructor(callbacks: SerialCallbacks) {
			super(port, callbacks, trace);
		}
	};
}

/** Opens a port of the computer. Rejects with what the system says where it cannot be had. */
export function openPort(path: string, baudRate: number): Promise<SerialPort> {
	return new Promise((resolve, reject) => {
		const port = new SerialPort({ path, baudRate }, (error) =>
			error ? reject(error) : resolve(port),
		);
	});
}
