import { NodeClock } from "../../hosts/node/clock.js";
import {
	NodeNetwork,
	type NodeNetworkOptions,
} from "../../hosts/node/network.js";
import {
	VirtualModem,
	type VirtualModemOptions,
} from "../../modules/virtual-modem/virtual-modem.js";

/** Someone who types at a virtual modem on real sockets, without a wire. */
export class RealTerminal {
	readonly modem: VirtualModem;
	#heard = Buffer.alloc(0);
	#changed: () => void = () => {};

	/** The modem is on, without echo, and answers at once. */
	constructor(
		network: NodeNetworkOptions = {},
		options: Partial<VirtualModemOptions> = {},
	) {
		this.modem = new VirtualModem({
			clock: new NodeClock(),
			network: new NodeNetwork(network),
			latency: 0,
			send: (bytes) => {
				this.#heard = Buffer.concat([this.#heard, bytes]);
				this.#changed();
			},
			...options,
		});
		this.modem.powerOn();
	}

	/** Sends, and waits until `end` was printed. Returns all up to and with it. */
	async say(said: string | Uint8Array, end: string): Promise<string> {
		this.modem.receive(Buffer.from(said));
		return this.until(end);
	}

	/** Sends command lines, each when the one before has said OK. */
	async prepare(...commands: string[]): Promise<void> {
		for (const command of commands) await this.say(`${command}\r\n`, "OK\r\n");
	}

	/** No echo, numbered links, the bearer up. */
	async prepareLinks(): Promise<void> {
		await this.prepare("ATE0;+CIPMUX=1;+CSTT;+CIICR");
		await this.say("AT+CIFSR\r\n", "10.76.1.35\r\n");
	}

	/** Writes a file of the module's. */
	async store(name: string, content: string): Promise<void> {
		await this.prepare(`AT+FSCREATE=${name}`);
		const { length } = content;
		await this.say(`AT+FSWRITE=${name},0,${length},10\r\n`, "> ");
		await this.say(content, "OK\r\n");
	}

	/** Waits until `end` was printed. Returns all up to and with it, one character a byte. */
	async until(end: string): Promise<string> {
		const place = () => this.#heard.indexOf(end, 0, "latin1");
		while (place() < 0) await this.#more();
		const heard = await this.take(place() + end.length);
		return heard.toString("latin1");
	}

	/** The next `count` bytes that are printed. */
	async take(count: number): Promise<Buffer> {
		while (this.#heard.length < count) await this.#more();
		const taken = this.#heard.subarray(0, count);
		this.#heard = this.#heard.subarray(count);
		return taken;
	}

	#more(): Promise<void> {
		return new Promise((resolve) => {
			this.#changed = resolve;
		});
	}
}
