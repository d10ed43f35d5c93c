import type { Clock } from "../platform.js";
import { Agenda } from "./agenda.js";
import type { Fault } from "./fault.js";
import { holdsCommand, type Moment } from "./pending-faults.js";
import type { Random } from "./random.js";
import type { Entry, Scenario } from "./scenario.js";

/** Entries that wait for a text to be printed. */
interface Awaited {
	entry: number;
	text: string;
}

/** Plays one scenario: strikes from the clock only, so that nothing is pulled away under the feet of who gave the cue. */
export class ScenarioPlayer {
	#scenario: Scenario;
	#agenda: Agenda;
	#random: Random;
	#strike: (fault: Fault) => void;
	/** How many moments of each entry have come. */
	#moments: number[];
	#awaited: Awaited[];
	/** The end of what was printed, in which a text may have begun. */
	#tail = "";
	#tailSize: number;

	/** Begins at once. `strike` does a fault. */
	constructor(
		scenario: Scenario,
		clock: Clock,
		random: Random,
		strike: (fault: Fault) => void,
	) {
		this.#scenario = scenario;
		this.#agenda = new Agenda(clock);
		this.#random = random;
		this.#strike = strike;
		this.#moments = scenario.map(() => 0);
		this.#awaited = scenario.flatMap(({ when }, entry) =>
			when.on === "print" ? [{ entry, text: when.text }] : [],
		);
		const longest = Math.max(
			1,
			...this.#awaited.map(({ text }) => text.length),
		);
		this.#tailSize = longest - 1;
		for (const [index, { when, count }] of scenario.entries())
			if (when.on === "time")
				for (let i = 0; i < count; i++) this.#cue(index, when.ms);
			else if (when.on === "period") this.#repeat(index, when.ms);
	}

	stop(): void {
		this.#agenda.clear();
		this.#scenario = [];
		this.#awaited = [];
	}

	/** A moment in the life of the command line `line`. */
	moment(moment: Moment, line: string): void {
		for (const [index, { when }] of this.#scenario.entries())
			if (when.on === "command") {
				if (moment === "command" && holdsCommand(line, when.command))
					this.#cue(index, 0);
			} else if (when.on === moment) this.#cue(index, 0);
	}

	/** The module has printed `bytes`. */
	printed(bytes: Uint8Array): void {
		if (this.#awaited.length === 0) return;
		const before = this.#tail.length;
		let text = this.#tail;
		for (const byte of bytes) text += String.fromCharCode(byte);
		for (const awaited of this.#awaited) {
			// Only what ends in the new part has not been found before.
			let at = text.indexOf(
				awaited.text,
				Math.max(0, before - awaited.text.length + 1),
			);
			for (; at >= 0; at = text.indexOf(awaited.text, at + 1))
				// A fault that prints what it waits for must not keep the clock from going on.
				this.#cue(awaited.entry, 1);
		}
		this.#tail = text.slice(Math.max(0, text.length - this.#tailSize));
	}

	#repeat(index: number, ms: number): void {
		this.#agenda.later(ms, () => {
			const { first, count } = this.#scenario[index];
			this.#come(index);
			if (this.#moments[index] < first - 1 + count) this.#repeat(index, ms);
		});
	}

	#cue(index: number, delay: number): void {
		this.#agenda.later(delay, () => this.#come(index));
	}

	/** One of an entry's moments has come. */
	#come(index: number): void {
		const entry: Entry | undefined = this.#scenario[index];
		if (!entry) return;
		const moment = ++this.#moments[index];
		if (moment < entry.first || moment >= entry.first + entry.count) return;
		if (entry.chance < 1 && !this.#random.chance(entry.chance)) return;
		this.#strike(entry.fault);
		const next: Entry | undefined = this.#scenario[index + 1];
		if (next?.when.on === "entry") this.#cue(index + 1, next.when.ms);
	}
}
