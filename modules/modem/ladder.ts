import { AT, CFUN_OFF, CPIN, RESET } from "../at/command.js";
import type { Store } from "../platform.js";

/** One thing to do about a module that does not come up, or does not stay up. Times are milliseconds. */
export interface Rung {
	/** As the store keeps it. */
	name: string;
	/** Times that it is tried before the next rung. */
	limit: number;
	/** Before it is tried first; each time after takes twice as long as the one before, up to `longest`. */
	pause: number;
	longest: number;
	/** The command of the script that it begins with. */
	begin: number;
}

/** All is well, or what is wrong is one link's own affair. */
export const LINK = 0;
/** CIPSHUT, and the bearer anew. */
export const BEARER = 1;
/** The radio off and on: CFUN=0, CFUN=1. */
export const RADIO = 2;
/** AT+RESET. */
export const RESTART = 3;
/** Reset pin and power key, where there are any; else as before. */
export const POWER = 4;

/** The mildest first. The last is tried for ever. */
export const rungs: readonly Readonly<Rung>[] = Object.freeze([
	rung("link", 0, 0, 0, AT),
	rung("bearer", 4, 500, 4000, CPIN),
	rung("radio", 2, 2000, 10000, CFUN_OFF),
	rung("reset", 2, 5000, 30000, RESET),
	rung("power", Infinity, 10000, 1800000, RESET),
]);

function rung(
	name: string,
	limit: number,
	pause: number,
	longest: number,
	begin: number,
): Readonly<Rung> {
	return Object.freeze({ name, limit, pause, longest, begin });
}

/** The most tries that are counted: by then a pause is as long as it gets. */
const MOST = 99;

/**
 * How far recovery has gone, kept over a restart of the program: a device that sleeps or is reset between two tries
 * goes on where it was.
 */
export class Ladder {
	/** Index in `rungs`. */
	rung = LINK;
	/** Times that it went on. */
	climbs = 0;
	/** What is wrong with the store; whoever tells it clears it. */
	complaint = "";
	readonly #store: Store | undefined;
	#tries = 0;
	/** The PIN that the SIM refused: three wrong ones lock it, however often the program is started between them. */
	#refused = "";

	constructor(store: Store | undefined) {
		this.#store = store;
		let text: string | undefined;
		try {
			text = store?.read();
		} catch (error) {
			this.complaint = `the stored rung can not be read: ${String(error)}`;
		}
		if (text !== undefined && text !== "" && !this.restore(text))
			this.complaint = `the stored rung ${JSON.stringify(text)} is none: ignored`;
	}

	/** Goes on to what is to be done next, which is at least the rung `least`. Returns the milliseconds to wait before it. */
	climb(least: number): number {
		this.climbs++;
		if (this.rung < least) {
			this.rung = least;
			this.#tries = 0;
		} else if (this.#tries >= rungs[this.rung].limit) {
			this.rung++;
			this.#tries = 0;
		}
		const { pause, longest } = rungs[this.rung];
		const wait = Math.min(pause * 2 ** this.#tries, longest);
		if (this.#tries < MOST) this.#tries++;
		this.save();
		return wait;
	}

	/** It works: the next trouble begins at the bottom. */
	rest(): void {
		if (this.rung === LINK) return;
		this.rung = LINK;
		this.#tries = 0;
		this.save();
	}

	/** Whether the SIM refused this PIN. */
	refused(pin: string): boolean {
		return this.#refused === pin;
	}

	/** The SIM refused `pin`. */
	refuse(pin: string): void {
		this.#refused = pin;
		this.save();
	}

	/** Reads `bearer 2` or, with a PIN, `link 0 1234`. Returns false for anything else, and then has taken nothing of it. */
	private restore(text: string): boolean {
		const parts = text.split(" ");
		const [name, count, pin = ""] = parts;
		const index = rungs.findIndex((rung) => rung.name === name);
		const tries = Number(count);
		if (
			parts.length > 3 ||
			index < 0 ||
			!/^\d{1,2}$/.test(count) ||
			tries > rungs[index].limit ||
			(pin !== "" && !/^\d{4,8}$/.test(pin))
		)
			return false;
		this.rung = index;
		this.#tries = tries;
		this.#refused = pin;
		return true;
	}

	private save(): void {
		let text = "";
		if (this.rung !== LINK || this.#refused !== "") {
			text = `${rungs[this.rung].name} ${this.#tries}`;
			if (this.#refused !== "") text += ` ${this.#refused}`;
		}
		try {
			this.#store?.write(text);
		} catch (error) {
			this.complaint = `the rung can not be stored: ${String(error)}`;
		}
	}
}
