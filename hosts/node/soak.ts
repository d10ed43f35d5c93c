import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Soak } from "../../bench/figures.js";
import { commands } from "../../modules/virtual-modem/commands/table.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { Fuzzer, wake } from "../../test/support/fuzzer.js";
import { Terminal } from "../../test/support/terminal.js";
import { held } from "./heap.js";
import { messageOf } from "./refusal.js";

/** What a client out of its mind does to a virtual modem in the long run, on a virtual clock and a network in memory. */

export interface SoakOptions {
	lines: number;
	/** After how many lines the heap is measured for the first time. */
	settled: number;
	seed: number;
}

/** Bytes for files: so few that they are full before the heap is measured. */
const flash = 20_000;
/** Lines between two looks whether the module still answers. */
const period = 10_000;

/** What the lines are to get to, or they show little. */
const reached = [
	"OK",
	"ERROR",
	"CONNECT OK",
	"CONNECT FAIL",
	"SEND OK",
	"CLOSED",
	"CONNACK OK",
	"SUBACK",
];

/** Whether the module comes back to AT from whatever it is in, without a restart, once the other ends of its links are gone. */
function answers(terminal: Terminal): boolean {
	terminal.network.breakAll(0);
	for (let attempt = 0; attempt < 100; attempt++) {
		wake(terminal);
		terminal.wait(2000);
		terminal.say("+++", 2000);
		// Wakes it too, for a tenth of a second at least.
		terminal.say("\x1b", 50);
		// AT&F, since ATQ and ATV may have its results silent or numbers.
		if (terminal.say("\r\nAT&F\r\n", 100).includes("\r\nOK\r\n")) return true;
		// A payload of a length that was announced takes anything.
		terminal.say("\0".repeat(1024), 100);
	}
	return false;
}

/** Says `lines` lines to the modem of `terminal`, which is to be new. */
export function soak(
	{ lines, settled, seed }: SoakOptions,
	terminal = new Terminal({ latency: 2, seed, flash }),
): Soak {
	const fuzzer = new Fuzzer(new Random(seed), commands.keys());
	fuzzer.prepare(terminal);
	const counts = new Map(reached.map((text) => [text, 0]));
	const figures: Soak = {
		lines,
		settled,
		seed,
		commands: commands.size,
		exceptions: 0,
		firstException: null,
		silent: 0,
		heap: { settled: 0, end: 0 },
		reached: {},
	};
	for (let line = 1; line <= lines; line++) {
		try {
			const { heard } = fuzzer.say(terminal);
			for (const [text, count] of counts)
				if (heard.includes(text)) counts.set(text, count + 1);
		} catch (error) {
			figures.exceptions++;
			figures.firstException ??= `line ${line}: ${messageOf(error)}`;
		}
		if (line % period === 0) {
			if (!answers(terminal)) figures.silent++;
			// What brokers keep for who is away is not the module's.
			fuzzer.serve(terminal);
		}
		if (line === settled) figures.heap.settled = held();
	}
	if (!answers(terminal)) figures.silent++;
	figures.heap.end = held();
	figures.reached = Object.fromEntries(counts);
	return figures;
}

const self = fileURLToPath(import.meta.url);

/** The same in a process of its own, whose heap holds nothing else. */
export async function startSoak(options: SoakOptions): Promise<Soak> {
	const { stdout } = await promisify(execFile)(process.execPath, [
		...process.execArgv,
		self,
		JSON.stringify(options),
	]);
	return JSON.parse(stdout);
}

if (process.argv[1] === self)
	process.stdout.write(JSON.stringify(soak(JSON.parse(process.argv[2]))));
