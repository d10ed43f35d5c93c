import { createInterface } from "node:readline";
import { faultKinds, parseFault } from "../../modules/virtual-modem/fault.js";
import { messageOf } from "./refusal.js";
import type { VirtualPort } from "./virtual-port.js";

/** What is not a fault. */
const words: readonly (readonly [usage: string, help: string])[] = [
	["status", "where the module stands: line, bearer, links, MQTT"],
	["help", "this list"],
	["quit", "the end"],
];

/** The commands that can be typed while modules run, a line each. */
export const consoleHelp = [
	...faultKinds.map(({ usage, help }) => helpLine(usage, help)),
	...words.map(([usage, help]) => helpLine(usage, help)),
].join("");

/** Takes commands for modules, one a line. */
export class Console {
	#ports: readonly VirtualPort[];
	#say: (text: string) => void;
	#complain: (message: string) => void;
	#quit: () => void;

	/** `say` gets what was asked for, `complain` one line for each command that is none. */
	constructor(
		ports: readonly VirtualPort[],
		say: (text: string) => void,
		complain: (message: string) => void,
		quit: () => void,
	) {
		this.#ports = ports;
		this.#say = say;
		this.#complain = complain;
		this.#quit = quit;
	}

	/** Reads commands from `input` to its end, then calls `ended`. */
	read(input: NodeJS.ReadableStream, ended: () => void): void {
		createInterface({ input })
			.on("line", (line) => this.take(line))
			.on("close", ended);
	}

	/** `N: command`, `all: command`, or a command for the only module. */
	take(line: string): void {
		try {
			this.#run(line.trim());
		} catch (error) {
			if (!(error instanceof RangeError)) throw error;
			this.#complain(messageOf(error));
		}
	}

	#run(line: string): void {
		if (line === "") return;
		if (line === "quit") return this.#quit();
		if (line === "help") return this.#say(consoleHelp);
		const [, whose, rest] = /^(\w+):\s*(.*)$/.exec(line) ?? [];
		const numbers = this.#named(whose, line);
		const command = rest ?? line;
		if (command === "status")
			return this.#say(numbers.map((number) => this.#status(number)).join(""));
		const fault = parseFault(command);
		for (const number of numbers) this.#ports[number].modem.inject(fault);
	}

	/** The numbers of the modules that `whose` names. */
	#named(whose: string | undefined, line: string): number[] {
		const all = [...this.#ports.keys()];
		if (whose === "all" || (all.length === 1 && whose === undefined))
			return all;
		const last = all.length - 1;
		if (whose === undefined) {
			if (line === "status") return all;
			throw new RangeError(
				`"${line}": say for which module: "0: ${line}" to "${last}: ${line}", or "all: ${line}"`,
			);
		}
		const number = /^\d+$/.test(whose) ? Number(whose) : -1;
		if (number < 0 || number > last)
			throw new RangeError(
				`"${line}": give ${last === 0 ? "0" : `0 to ${last}`} or all before the colon`,
			);
		return [number];
	}

	#status(number: number): string {
		const prefix = this.#ports.length > 1 ? `${number}: ` : "";
		const { report } = this.#ports[number];
		return report.map((line) => `${prefix}${line}\n`).join("");
	}
}

/** `usage` and `help` in two columns, in lines of up to 100 characters. */
function helpLine(usage: string, help: string): string {
	const left = 36;
	const lines = [""];
	for (const word of help.split(" ")) {
		const last = lines.length - 1;
		if (lines[last].length + word.length > 100 - left) lines.push(word);
		else lines[last] += `${lines[last] === "" ? "" : " "}${word}`;
	}
	return lines
		.map((line, i) => `  ${(i === 0 ? usage : "").padEnd(left - 2)}${line}\n`)
		.join("");
}
