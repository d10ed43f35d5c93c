import { durations, parseDuration } from "./duration.js";
import { type Fault, parseFault } from "./fault.js";

/** When an entry's moment comes. Times are in ms. */
export type When =
	/** That long after the scenario began. */
	| { on: "time"; ms: number }
	/** That long after the entry before struck. */
	| { on: "entry"; ms: number }
	/** Again and again. */
	| { on: "period"; ms: number }
	/** A line with that command has arrived. */
	| { on: "command"; command: string }
	/** A prompt for a payload, or a command's result, was printed. */
	| { on: "prompt" }
	| { on: "result" }
	/** The module has printed it. */
	| { on: "print"; text: string };

/** One entry of a scenario. */
export interface Entry {
	when: When;
	/** The first of its moments that counts, from 1. */
	first: number;
	/** How many count, or Infinity. */
	count: number;
	/** How likely it strikes at one that counts, 0…1. */
	chance: number;
	fault: Fault;
}

/** What goes wrong, and when: see {@link parseScenario}. */
export type Scenario = readonly Entry[];

const moments =
	'a command as AT+CIPSEND, prompt, result, or what the module prints, in quotes: "CONNECT OK"';

/**
 * Reads a scenario: entries of `[<when>] [#N] [xN] [chance P] <fault>`, one a line or with `;` between them. What follows
 * a `#` and a space, and a line that begins with `#`, is a comment. `<when>` is
 * - nothing: from the beginning on, which is when it is played;
 * - `at 5s`: that long after the beginning;
 * - `after 300ms`: that long after the entry before has struck, each time;
 * - `every 10s`: again and again;
 * - `on AT+CIPSEND`: when that command's line arrives, `on prompt`, `on result`, `on "text"`: a millisecond after
 *   the module has printed it; once. With `every` in place of `on`: each time.
 *
 * `#N`: from the N-th time on, with `on` only then. `xN`: N times. `chance P`: each time with that probability.
 * Faults are those of {@link parseFault}. Throws RangeError that names the line and the word.
 */
export function parseScenario(text: string): Scenario {
	const entries: Entry[] = [];
	for (const [index, line] of text.split(/\r\n|\r|\n/).entries())
		for (const part of split(line)) {
			try {
				entries.push(parseEntry(part, entries.length === 0));
			} catch (error) {
				if (!(error instanceof RangeError)) throw error;
				throw new RangeError(`line ${index + 1}, ${part}: ${error.message}`, {
					cause: error,
				});
			}
		}
	return entries;
}

/** A line's entries: split at `;` outside quotes, without comments. */
function split(line: string): string[] {
	const parts = /^\s*#/.test(line) ? [] : [""];
	let quoted = false;
	for (let i = 0; i < line.length && parts.length > 0; i++) {
		if (line[i] === '"') quoted = !quoted;
		if (!quoted && line[i] === ";") parts.push("");
		else if (!quoted && /^\s#(?:\s|$)/.test(line.slice(i, i + 3))) break;
		else parts[parts.length - 1] += line[i];
	}
	return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** Takes words off the front of an entry. */
class Words {
	rest: string;

	constructor(text: string) {
		this.rest = text;
	}

	/** Takes what `pattern`, which begins with `^`, finds at the front, and the blanks behind it. */
	take(pattern: RegExp): RegExpExecArray | null {
		const found = pattern.exec(this.rest);
		if (found) this.rest = this.rest.slice(found[0].length).trimStart();
		return found;
	}

	/** Takes a word for what follows `keyword`. Throws RangeError unless `read` knows it. */
	value<T>(
		keyword: string,
		allowed: string,
		read: (word: string) => T | undefined,
	): T {
		const [word] = this.rest.split(/\s/, 1);
		const value = read(word);
		if (value === undefined)
			throw new RangeError(`${keyword} "${word}": ${allowed}`);
		this.rest = this.rest.slice(word.length).trimStart();
		return value;
	}
}

/** `on` alone is a fault. */
const keywords = /^(?:at|after|every)(?=\s|$)|^on(?=\s)/;

function parseEntry(text: string, isFirst: boolean): Entry {
	const words = new Words(text);
	const keyword = words.take(keywords)?.[0] ?? "";
	if (keyword === "after" && isFirst)
		throw new RangeError("after: there is no entry before it");
	const when = parseWhen(keyword, words);
	let first = 1;
	let count = keyword === "every" || keyword === "after" ? Infinity : 1;
	let chance = 1;
	for (;;) {
		if (words.take(/^#/)) {
			if (when.on === "time")
				throw new RangeError(
					`#: not with ${keyword || "what is from the start"}`,
				);
			first = words.value("#", "1 to 1000000", parseCount);
		} else if (words.take(/^x(?=\d)/))
			count = words.value("x", "1 to 1000000", parseCount);
		else if (words.take(/^chance(?=\s|$)/))
			chance = words.value("chance", "a probability, 0 to 1", parseChance);
		else break;
	}
	return { when, first, count, chance, fault: parseFault(words.rest) };
}

function parseWhen(keyword: string, words: Words): When {
	if (keyword === "") return { on: "time", ms: 0 };
	if (keyword === "at" || keyword === "after") {
		const ms = words.value(keyword, durations, parseDuration);
		return { on: keyword === "at" ? "time" : "entry", ms };
	}
	const quoted = words.take(/^"(?:[^"\\]|\\.)+"(?=\s|$)/);
	if (quoted) return { on: "print", text: unquote(quoted[0]) };
	const event = words.take(/^(?:prompt|result)(?=\s|$)/)?.[0];
	if (event === "prompt" || event === "result") return { on: event };
	const command = words.take(/^AT\S*/i);
	if (command) return { on: "command", command: command[0].toUpperCase() };
	if (keyword === "on")
		return words.value<When>(keyword, moments, () => undefined);
	const ms = words.value(
		keyword,
		`${durations}, 1 ms or more; or ${moments}`,
		(word) => {
			const value = parseDuration(word) ?? 0;
			return value >= 1 ? value : undefined;
		},
	);
	return { on: "period", ms };
}

/** A text in quotes, with the escapes of JSON. */
function unquote(text: string): string {
	try {
		return String(JSON.parse(text));
	} catch {
		throw new RangeError(
			`${text}: escapes are those of JSON: \\r \\n \\" \\u00ff`,
		);
	}
}

function parseCount(word: string): number | undefined {
	const value = /^\d{1,7}$/.test(word) ? Number(word) : 0;
	return value >= 1 && value <= 1_000_000 ? value : undefined;
}

function parseChance(word: string): number | undefined {
	const value = /^\d*\.?\d+(?:e-?\d+)?$/i.test(word) ? Number(word) : -1;
	return value >= 0 && value <= 1 ? value : undefined;
}
