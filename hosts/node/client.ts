import type { Clock, Serial } from "../../modules/platform.js";
import type { Network } from "../../modules/virtual-modem/network.js";
import { VirtualModem } from "../../modules/virtual-modem/virtual-modem.js";
import { Wire } from "../../modules/virtual-modem/wire.js";

export interface ClientOptions {
	clock: Clock;
	/** The network behind the modem. */
	network: Network;
	/** Data of a link, pushed or read. The array is lent for the call. */
	onData(link: number, bytes: Uint8Array): void;
}

/** What stands before data: TCPIP/+RECEIVE.md, TCPIP/CIPHEAD.md, TCPIP/CIPRXGET.md. */
const heads = [
	/^\+RECEIVE,(?<link>\d),(?<length>\d+):$/,
	/^\+IPD,(?<length>\d+)$/,
	/^\+CIPRXGET: 2,(?<link>\d),(?<length>\d+),/,
];
const failure = /ERROR|FAIL|CLOSED|DEACT/;

const LF = 10;
const colon = 58;
const space = 32;

/** What clients read into, one after the other. */
const buffer = Buffer.alloc(65536);

/** A virtual modem on a wire at baud 0, and who uses it: says commands, and tells data from lines. */
export class Client {
	readonly #modem: VirtualModem;
	readonly #port: Serial;
	readonly #onData: (link: number, bytes: Uint8Array) => void;
	#awaited = /(?!)/;
	#resolve: () => void = () => {};
	#reject: (reason: Error) => void = () => {};
	#line = "";
	/** Everything that comes is data. */
	#transparent = false;
	#link = 0;
	/** Data that is still to come behind its head. */
	#left = 0;

	/** The modem is on, and answers without delay. */
	constructor({ clock, network, onData }: ClientOptions) {
		this.#onData = onData;
		const wire = new Wire({ clock, baud: 0, transmitDepth: 65536 });
		this.#modem = new VirtualModem({
			clock,
			network,
			latency: 0,
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
		});
		wire.onReceive = (bytes) => this.#modem.receive(bytes);
		wire.onDrain = () => this.#modem.carried();
		this.#port = new wire.Serial({
			onReadable: () => this.#read(),
			onWritable: () => {},
			onError: (message) => this.#reject(new Error(message)),
		});
		this.#modem.powerOn();
	}

	/** Sends bytes or a text, and waits for a line, or prompt, that `end` matches. Rejects when the modem reports a failure first. */
	say(said: string | Uint8Array, end: RegExp): Promise<void> {
		const bytes = Buffer.from(said);
		this.#port.write(bytes, 0, bytes.length);
		return new Promise((resolve, reject) => {
			this.#awaited = end;
			this.#resolve = resolve;
			this.#reject = reject;
		});
	}

	/** Brings the bearer up, after `settings`: commands that are legal before. */
	async prepare(...settings: string[]): Promise<void> {
		for (const command of ["ATE0", ...settings, "AT+CSTT;+CIICR"])
			await this.say(`${command}\r\n`, /^OK$/);
		await this.say("AT+CIFSR\r\n", /^[\d.]+$/);
	}

	/** Switches the modem off. */
	close(): void {
		this.#modem.powerOff();
	}

	#read(): void {
		for (;;) {
			const count = this.#port.read(buffer, 0, buffer.length);
			if (count === 0) return;
			let at = 0;
			while (at < count)
				at =
					this.#transparent || this.#left > 0
						? this.#readData(at, count)
						: this.#readLine(at, count);
		}
	}

	#readData(start: number, count: number): number {
		const end = this.#transparent ? count : Math.min(count, start + this.#left);
		this.#left = Math.max(0, this.#left - (end - start));
		this.#onData(this.#link, buffer.subarray(start, end));
		return end;
	}

	/** Reads up to the end of a line, or of a prompt or head that has no line end. Returns where it stopped. */
	#readLine(start: number, count: number): number {
		for (let at = start; at < count; at++) {
			const byte = buffer[at];
			if (byte !== LF && byte !== colon && byte !== space) continue;
			const line = this.#line + buffer.toString("latin1", start, at);
			const ends =
				byte === LF ||
				(byte === colon && line.startsWith("+IPD,")) ||
				(byte === space && line === ">");
			if (!ends) continue;
			this.#line = "";
			this.#hear(line.trimEnd());
			return at + 1;
		}
		this.#line += buffer.toString("latin1", start, count);
		return count;
	}

	#hear(line: string): void {
		for (const head of heads) {
			const { groups } = head.exec(line) ?? {};
			if (!groups) continue;
			this.#link = Number(groups.link ?? 0);
			this.#left = Number(groups.length);
		}
		// TCPIP/CIPMODE.md
		this.#transparent = line === "CONNECT";
		if (this.#awaited.test(line)) this.#resolve();
		else if (failure.test(line))
			this.#reject(new Error(`the virtual modem said ${line}`));
	}
}
