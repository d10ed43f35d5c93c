import type { SerialPort } from "serialport";
import { openPort } from "../../hosts/node/serial.js";

/** A program of some user's that has opened a serial port. */
export class Program {
	readonly #port: SerialPort;
	#heard = "";
	#changed: () => void = () => {};

	static async open(path: string, baud = 115200): Promise<Program> {
		return new Program(await openPort(path, baud));
	}

	private constructor(port: SerialPort) {
		this.#port = port;
		port.on("data", (bytes: Buffer) => {
			this.#heard += bytes.toString("latin1");
			this.#changed();
		});
	}

	/** Sends `text`, one byte a character, and waits until `end` has come. Returns what came, up to and with it. */
	async say(text: string, end = "OK\r\n"): Promise<string> {
		this.write(Buffer.from(text, "latin1"));
		return this.until(end);
	}

	write(bytes: Uint8Array): void {
		this.#port.write(Buffer.from(bytes));
	}

	async until(end: string): Promise<string> {
		while (!this.#heard.includes(end)) await this.#change();
		return this.#take(this.#heard.indexOf(end) + end.length);
	}

	/** The next `count` bytes. */
	async take(count: number): Promise<string> {
		while (this.#heard.length < count) await this.#change();
		return this.#take(count);
	}

	/** What has come and was not taken. */
	get heard(): string {
		return this.#heard;
	}

	close(): Promise<void> {
		return new Promise((resolve) => this.#port.close(() => resolve()));
	}

	#take(count: number): string {
		const taken = this.#heard.slice(0, count);
		this.#heard = this.#heard.slice(count);
		return taken;
	}

	#change(): Promise<void> {
		return new Promise((resolve) => {
			this.#changed = resolve;
		});
	}
}
