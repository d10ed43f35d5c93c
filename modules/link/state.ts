import { Arena } from "../at/arena.js";

/**
 * The states of a link, in the words of `TCPIP/CIPSTATUS.md`. Constants are in flash; of a literal in a function of a
 * preloaded module XS makes a new string whenever it comes by it.
 */
export const INITIAL = "INITIAL";
export const CONNECTING = "CONNECTING";
export const CONNECTED = "CONNECTED";
export const REMOTE_CLOSING = "REMOTE CLOSING";
export const CLOSING = "CLOSING";
export const CLOSED = "CLOSED";

export type LinkState =
	| typeof INITIAL
	| typeof CONNECTING
	| typeof CONNECTED
	| typeof REMOTE_CLOSING
	| typeof CLOSING
	| typeof CLOSED;

/** No state was told. */
export const UNTOLD = "";

/** Every state that the module names: those of a link, then those of the bearer and of a single link. */
export const states = Object.freeze([
	INITIAL,
	CONNECTING,
	CONNECTED,
	REMOTE_CLOSING,
	CLOSING,
	CLOSED,
	"IP INITIAL",
	"IP START",
	"IP CONFIG",
	"IP GPRSACT",
	"IP STATUS",
	"IP PROCESSING",
	"TCP CONNECTING",
	"UDP CONNECTING",
	"SERVER LISTENING",
	"CONNECT OK",
	"TCP CLOSING",
	"UDP CLOSING",
	"TCP CLOSED",
	"UDP CLOSED",
	"PDP DEACT",
] as const);

/** Any of them. */
export type State = (typeof states)[number];

/** Is it a link's state, and not the bearer's? */
export function isLinkState(state: State | typeof UNTOLD): state is LinkState {
	switch (state) {
		case INITIAL:
		case CONNECTING:
		case CONNECTED:
		case REMOTE_CLOSING:
		case CLOSING:
		case CLOSED:
			return true;
	}
	return false;
}

/** Finds a state's name without making a string of the bytes. */
export class States {
	readonly #arena: Arena;
	/** Index in the arena of the names, each behind a byte with its length. */
	readonly #start: number;

	constructor(arena: Arena) {
		this.#arena = arena;
		this.#start = arena.take(States.footprint());
		let at = this.#start;
		for (const state of states) {
			arena.bytes[at] = state.length;
			at = arena.encode(state, at + 1);
		}
	}

	/** Bytes of the arena that it takes. */
	static footprint(): number {
		return Arena.round(states.join("").length + states.length);
	}

	/** The state that the bytes `[start…end)` name, or an empty string. */
	find(start: number, end: number): State | typeof UNTOLD {
		const bytes = this.#arena.bytes;
		let at = this.#start;
		for (let index = 0; index < states.length; index++) {
			const length = bytes[at++];
			if (length === end - start) {
				let i = 0;
				while (i < length && bytes[start + i] === bytes[at + i]) i++;
				if (i === length) return states[index];
			}
			at += length;
		}
		return UNTOLD;
	}
}
