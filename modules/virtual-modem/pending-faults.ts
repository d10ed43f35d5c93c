import type { Output } from "./output.js";
import type { Random } from "./random.js";

/** Points in a command's life. */
export type Moment = "command" | "prompt" | "result";

/** Faults that wait for their moment in a command's life: its answer, prompt, payload or result. */
export class PendingFaults {
	/** Told of every moment. `line`: the command line that it belongs to. */
	onMoment: (moment: Moment, line: string) => void = () => {};
	#output: Output;
	#random: Random;
	/** The command line that is under way. */
	#line = "";
	#interjections: string[] = [];
	#atPrompt: string[] = [];
	/** Commands whose result is to be withheld, empty for any. */
	#withheld: string[] = [];
	#sendFails = 0;
	#shorts: number[] = [];

	constructor(output: Output, random: Random) {
		this.#output = output;
		this.#random = random;
	}

	/** Prints `text` in front of one of the lines of the next answer. */
	interject(text: string): void {
		this.#interjections.push(text);
	}

	/** Prints `text` behind the next prompt, or in front of the result. */
	interjectAtPrompt(text: string): void {
		this.#atPrompt.push(text);
	}

	/** Does not print the next result, or that of the next line with `command`. */
	withhold(command: string): void {
		this.#withheld.push(command);
	}

	/** The next payload is not sent. */
	failSend(): void {
		this.#sendFails++;
	}

	/** Of the next payload that is longer, `count` bytes are accepted. */
	shorten(count: number): void {
		this.#shorts.push(count);
	}

	/** Takes all of it back. */
	clear(): void {
		this.#interjections = [];
		this.#atPrompt = [];
		this.#withheld = [];
		this.#sendFails = 0;
		this.#shorts = [];
	}

	/** A command line has arrived. */
	arrived(line: string): void {
		this.#line = line;
		this.onMoment("command", line);
	}

	/** An information line is about to be printed. */
	answering(): void {
		if (this.#interjections.length === 0) return;
		this.#interjections = this.#interjections.filter((text) => {
			const now = this.#random.chance(0.5);
			if (now) this.#output.line(text);
			return !now;
		});
	}

	/** The prompt is out. What is not printed now comes before the result. */
	prompted(): void {
		for (const text of this.#atPrompt)
			if (this.#random.chance(0.5)) this.#output.line(text);
			else this.#interjections.push(text);
		this.#atPrompt = [];
		this.onMoment("prompt", this.#line);
	}

	/** A result, or an answer that has none, is at its end. Returns whether to print the result. */
	ending(result: string | undefined): boolean {
		if (result !== undefined) {
			for (const text of this.#interjections) this.#output.line(text);
			this.#interjections = [];
			const place = this.#withheld.findIndex((command) =>
				holdsCommand(this.#line, command),
			);
			if (place >= 0) {
				this.#withheld.splice(place, 1);
				return false;
			}
		}
		this.onMoment("result", this.#line);
		return true;
	}

	/** What the module takes of a payload; undefined: nothing, and says SEND FAIL. `accepts`: the result tells how much. */
	taken(payload: Uint8Array, accepts: boolean): Uint8Array | undefined {
		if (this.#sendFails > 0) {
			this.#sendFails--;
			return undefined;
		}
		if (!accepts || this.#shorts.length === 0) return payload;
		if (this.#shorts[0] >= payload.length) return payload;
		return payload.subarray(0, this.#shorts.shift());
	}
}

/** Whether one of a line's commands begins with `command`, which does not end within a word. Empty: any does. */
export function holdsCommand(line: string, command: string): boolean {
	if (command === "") return true;
	const start = Math.max(0, line.search(/AT/i));
	const word = /[A-Z\d]$/.test(command);
	return line
		.slice(start)
		.toUpperCase()
		.split(";")
		.some((part, index) => {
			const whole = (index === 0 ? "" : "AT") + part.trim();
			if (!whole.startsWith(command)) return false;
			const next = whole.slice(command.length);
			// AT alone is a command too, and every other begins with it.
			return command === "AT" ? next === "" : !(word && /^[A-Z\d]/.test(next));
		});
}
