import type { Parameters } from "./line.js";
import type { Module, ModuleState } from "./module.js";

export { cme } from "./cme.js";

/** What a command asks the host for behind its prompt. */
export interface PayloadOptions {
	/** Bytes, of an open payload the most. */
	size: number;
	/** Ctrl-Z ends it before `size` does. */
	open: boolean;
	/** ESC gives an open payload up. Default false. */
	escape?: boolean;
	/** ms without a byte that end an open payload as Ctrl-Z does. Default: it waits for ever. */
	pause?: number;
	/** ms from the prompt on after which a payload that is not complete is given up. Default: never. */
	limit?: number;
	/** ms from the prompt on after which any payload ends with the bytes that it has. Default: it waits for ever. */
	cutoff?: number;
	/** Whether nothing is printed. Default false. */
	silent?: boolean;
}

/** One command while it runs. Exactly one of `ok`, `end` and `fail` ends it; whatever is called later is ignored. */
export interface Turn {
	/** Prints an information line. */
	line(text: string): void;
	/** Prints bytes as they are. */
	bytes(bytes: Uint8Array): void;
	/** Ends with OK. On a line of several commands the last one's OK is the only one. */
	ok(): void;
	/** Ends with `text` in place of OK, or with nothing more. */
	end(text?: string): void;
	/**
	 * Ends with `+CME ERROR: <code>`, or ERROR as AT+CMEE has it, and with it the whole command line. Without a code it is
	 * ERROR whatever AT+CMEE says, and a text is printed as it is.
	 */
	fail(code?: number | string): void;
	/** Goes on `delay` ms later. */
	wait(delay: number, then: () => void): void;
	/** Goes on when the time that this command takes is over. */
	work(then: () => void): void;
	/** Whatever the host sends from now on calls `stop`, which has to end the command; then it is read as usual. */
	interruptible(stop: () => void): void;
	/** Prompts for a payload. `then` gets the bytes, or undefined when it was given up. */
	prompt(
		options: PayloadOptions,
		then: (payload: Uint8Array | undefined) => void,
	): void;
}

export type Handler = (
	module: Module,
	turn: Turn,
	parameters: Parameters,
) => void;

/** One row of a command table: the forms that the command has. */
export interface Command {
	name: string;
	/** The information that answers `=?` before OK; empty for OK alone. */
	test?: string | ((module: Module) => string[]);
	/** The information that answers `?` before OK. */
	read?: (module: Module) => string;
	write?: Handler;
	execute?: Handler;
	/** The states in which `write` and `execute` are allowed; in others they give `+CME ERROR: 3`, or what `refusal` has. Default: all. */
	states?: readonly ModuleState[];
	/** The dialect's switch that says how they are refused in other states. */
	refusal?: "secondTask" | "addressRefusal";
	/** Answers whatever the SIM does. */
	early?: boolean;
	/** Begins at once and takes its time itself, by `Turn.work`, since its state shows meanwhile. */
	gradual?: boolean;
	/** Answers while the SIM waits for its PIN or PUK, too. */
	locked?: boolean;
}
