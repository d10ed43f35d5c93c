import {
	Loopback,
	type LoopbackOptions,
} from "../../modules/virtual-modem/loopback.js";
import {
	VirtualModem,
	type VirtualModemOptions,
} from "../../modules/virtual-modem/virtual-modem.js";
import { VirtualClock } from "./clock.js";

/** Characters 0…255 as bytes. */
export function bytesOf(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	let count = 0;
	// Not by index, which XS looks for from the start of the text each time.
	for (const character of text) bytes[count++] = character.charCodeAt(0);
	return bytes;
}

/** Bytes as characters 0…255. */
export function textOf(bytes: ArrayLike<number>): string {
	let text = "";
	for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]);
	return text;
}

/** Someone who types at a virtual modem: the other ends are a loopback network and a virtual clock. */
export class Terminal {
	readonly clock = new VirtualClock();
	readonly network: Loopback;
	readonly modem: VirtualModem;
	#heard = "";

	/** The modem is on; it and its network answer at once unless the options say otherwise. */
	constructor(
		options: Partial<VirtualModemOptions> = {},
		network: Omit<LoopbackOptions, "clock"> = {},
	) {
		this.network = new Loopback({ clock: this.clock, ...network });
		this.modem = new VirtualModem({
			clock: this.clock,
			network: this.network,
			send: (bytes) => {
				this.#heard += textOf(bytes);
			},
			latency: 0,
			...options,
		});
		this.modem.powerOn();
		this.clock.advance(0);
	}

	/** Sends `text` as it stands, waits `ms`, and returns what was printed since the last time. */
	say(text: string, ms = 0): string {
		this.modem.receive(bytesOf(text));
		return this.wait(ms);
	}

	/** Waits `ms` and returns what was printed since the last time. */
	wait(ms: number): string {
		this.clock.advance(ms);
		const heard = this.#heard;
		this.#heard = "";
		return heard;
	}

	/** Commands without their line ends; what they print is forgotten. */
	prepare(...commands: string[]): void {
		for (const command of commands) this.say(`${command}\r\n`);
	}

	/** No echo, numbered links, the bearer up. */
	prepareLinks(): void {
		this.prepare("ATE0", "AT+CIPMUX=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR");
	}
}
