import { args, exit, write } from "host";
import * as probe from "probe";
import { TimerClock } from "../hosts/xs/clock.js";
import { Arena } from "../modules/at/arena.js";
import { Dialect } from "../modules/at/dialect.js";
import { Ring } from "../modules/at/ring.js";
import { LINE } from "../modules/at/tokenizer.js";
import { Writer } from "../modules/at/writer.js";
import { SLOTS } from "../modules/link/table.js";
import { States } from "../modules/link/state.js";
import { Modem, profiles } from "../modules/modem/modem.js";
import type { Serial, SerialCallbacks } from "../modules/platform.js";
import type { Memory } from "./figures.js";

/** Runs inside XS, once for each profile so that nothing is there yet. Argument: the profile. Writes what a modem takes, as JSON. */

/** Gives nothing, takes everything, and sees how large the driver's arena is. */
class Port implements Serial {
	static arena = 0;
	readonly capacity = Infinity;

	constructor(callbacks: SerialCallbacks) {
		this.#callbacks = callbacks;
	}

	readonly #callbacks: SerialCallbacks;

	read(buffer: Uint8Array): number {
		Port.arena = buffer.length;
		return 0;
	}

	write(_buffer: Uint8Array, start: number, end: number): number {
		return end - start;
	}

	close(): void {}
}
