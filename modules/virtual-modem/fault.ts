import type { DamageKind } from "./damage.js";
import { durations, parseDuration } from "./duration.js";
import { dnsError, tcpError } from "./error-code.js";
import type { FaultSite } from "./fault-injector.js";

/** Something that goes wrong, ready to be done: see {@link parseFault}. */
export interface Fault {
	/** As it was written. */
	readonly text: string;
	strike(site: FaultSite): void;
}

/** One row of the table of faults. */
export interface FaultKind {
	/** The one or two words that it begins with. */
	readonly name: string;
	/** Its words as a person types them: `cut N|mqtt [CODE]`. */
	readonly usage: string;
	/** One line of help. */
	readonly help: string;
	/** What it does, by the words behind its name. Throws RangeError. */
	parse(words: string): (site: FaultSite) => void;
}

/** A parameter of a fault. */
interface Parameter<T> {
	/** As `usage` shows it. */
	name: string;
	/** What it may be, for messages. */
	allowed: string;
	/** It takes the rest of the line, spaces and all. */
	whole?: boolean;
	/** Given when it is left out. */
	fallback?: { value: T };
	/** Returns undefined for what it cannot be. */
	read(text: string): T | undefined;
}

function optional<T>(parameter: Parameter<T>, value: T): Parameter<T> {
	const name = `[${parameter.name}]`;
	return { ...parameter, name, fallback: { value } };
}

function integer(
	name: string,
	low: number,
	high: number,
	unit: string,
): Parameter<number> {
	return {
		name,
		allowed: `${unit}, ${low} to ${high}`,
		read(text) {
			const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
			return value >= low && value <= high ? value : undefined;
		},
	};
}

/** A bare `FIRST` or `SECOND`. */
function choice<T extends string>(
	first: T,
	second: T,
	allowed: string,
): Parameter<T> {
	return {
		name: `${first}|${second}`,
		allowed,
		read: (text) => [first, second].find((word) => word === text),
	};
}

const duration: Parameter<number> = {
	name: "MS",
	allowed: `${durations}, up to 10⁹ ms`,
	read: parseDuration,
};

/** Forever where it is left out. */
const lasting = optional(duration, Infinity);

const text: Parameter<string> = {
	name: "TEXT",
	allowed: "a line of 1 to 512 characters of one byte each",
	whole: true,
	read: (line) =>
		/^[\x20-\x7e\x80-\xff]{1,512}$/.test(line) ? line : undefined,
};

const spelling: Parameter<string> = { ...text, name: "SPELLING" };

const bytes: Parameter<Uint8Array> = {
	name: "HEX",
	allowed: "1 to 512 bytes, two hex digits each",
	whole: true,
	read(line) {
		const digits = line.replace(/\s/g, "");
		if (!/^(?:[\da-f]{2}){1,512}$/i.test(digits)) return undefined;
		const count = digits.length / 2;
		return Uint8Array.from({ length: count }, (_, i) =>
			parseInt(digits.slice(2 * i, 2 * i + 2), 16),
		);
	},
};

const command: Parameter<string> = {
	name: "COMMAND",
	allowed: "a command as AT+CIPSEND",
	read: (word) =>
		/^AT[\x21-\x7e]*$/i.test(word) ? word.toUpperCase() : undefined,
};

const link: Parameter<number | "mqtt"> = {
	name: "N|mqtt",
	allowed: "a link's number, 0 to 5, or mqtt",
	read(word) {
		if (word === "mqtt") return word;
		return /^[0-5]$/.test(word) ? Number(word) : undefined;
	},
};

const socket = integer("N", 0, 5, "a link's number");

/** A host, and one of its ports or all. */
export interface Place {
	host: string;
	port: number | undefined;
}

const place: Parameter<Place | undefined> = {
	name: "HOST[:PORT]",
	allowed: "a host's name or address, with a port from 1 to 65535 or without",
	read(word) {
		const found = /^([^:]{1,128})(?::(\d{1,5}))?$/.exec(word);
		// A number alone is a time.
		if (!found || parseDuration(word) !== undefined) return undefined;
		const port = found[2] === undefined ? undefined : Number(found[2]);
		if (port !== undefined && !(port >= 1 && port <= 65535)) return undefined;
		return { host: found[1], port };
	},
};

const anyPlace = optional(place, undefined);

const rate: Parameter<number> = {
	name: "RATE",
	allowed: "a chance for each byte, 0 to 1; 0 ends it",
	read(word) {
		const value = /^\d*\.?\d+(?:e-?\d+)?$/i.test(word) ? Number(word) : -1;
		return value >= 0 && value <= 1 ? value : undefined;
	},
};

const direction = optional(
	choice(
		"in",
		"out",
		"in for what the host sends, out for what the module sends",
	),
	"out",
);

/** TCPIP/错误码.md, TCPIP/CDNSGIP.md */
const tcpCode = integer("CODE", 0, 18, "a TCP error code");
const dnsCode = integer("CODE", 10, 15, "a DNS error code");

/** The row of a fault that begins with `name` and is `run` with its parameters. */
function row<T extends readonly unknown[]>(
	name: string,
	parameters: { readonly [K in keyof T]: Parameter<T[K]> },
	help: string,
	run: (site: FaultSite, ...values: T) => void,
): FaultKind {
	const list: readonly Parameter<unknown>[] = parameters;
	const usage = [name, ...list.map((parameter) => parameter.name)].join(" ");
	return {
		name,
		usage,
		help,
		parse(words) {
			let rest = words.trim();
			let refusal = "";
			const values = list.map((parameter) => {
				const word = parameter.whole ? rest : rest.split(/\s/, 1)[0];
				const value = word === "" ? undefined : parameter.read(word);
				if (value !== undefined) {
					rest = rest.slice(word.length).trimStart();
					return value;
				}
				refusal ||= parameter.allowed;
				if (parameter.fallback) return parameter.fallback.value;
				const what = word === "" ? "something is missing" : `not "${word}"`;
				throw new RangeError(`${usage}: ${what}: ${parameter.allowed}`);
			});
			if (rest !== "") {
				const allowed = refusal || "nothing more";
				throw new RangeError(`${usage}: not "${rest}": ${allowed}`);
			}
			// Each value came from the parameter in its place.
			return (site) => run(site, ...(values as unknown as T));
		},
	};
}

const damages: readonly (readonly [DamageKind, string])[] = [
	["drop", "is lost"],
	["flip", "has one bit wrong"],
	["insert", "has another before it"],
	["repeat", "comes twice"],
];

/**
 * The faults, as they are typed, scripted and shown by `--help`. One that is not of a moment stands until the word that
 * ends it, or `heal`. One that waits for its moment (the next answer, prompt, result, send) is forgotten in a restart.
 */
export const faultKinds: readonly FaultKind[] = [
	row("reset", [], "the module starts again at once, in mid-command", (site) =>
		site.reset(),
	),
	row("off", [], "the module is switched off, until on", (site) => site.off()),
	row("on", [], "the module is switched on, or off and on", (site) =>
		site.reset(),
	),
	row("mute", [lasting], "neither hears nor speaks, until unmute", (site, ms) =>
		site.mute(ms),
	),
	row("unmute", [], "hears and speaks again", (site) => site.mute(0)),
	row(
		"stall",
		[duration],
		"stands still: reads and prints nothing, its UART overruns, then goes on",
		(site, ms) => site.stall(ms),
	),
	row(
		"pdp",
		[optional(spelling, "")],
		"the network drops the bearer: +PDP DEACT as the dialect has it, or +PDP: DEACT, " +
			"+CGEV: NW PDN DEACT 1, +CGEV: ME PDN DEACT 1, ME DETACH, NW DETACH, or any line",
		(site, line) => site.deactivate(line),
	),
	row(
		"register",
		[integer("STAT", 0, 5, "a registration status")],
		"<stat> of CREG from now on: 0 off, 1 home, 2 searching, 3 denied, 5 roaming",
		(site, status) => site.register(status),
	),
	row("sim out", [], "the SIM is pulled", (site) => site.sim(false)),
	row("sim in", [], "the SIM is back", (site) => site.sim(true)),
	row(
		"cut",
		[link, optional(tcpCode, tcpError.reset)],
		"the link's peer resets it",
		(site, n, code) => site.endLink(n, code),
	),
	row("close", [link], "the link's peer closes it", (site, n) =>
		site.endLink(n, 0),
	),
	row(
		"half",
		[socket, lasting],
		"the link's peer sends no more (REMOTE CLOSING), and closes after MS",
		(site, n, ms) => site.halfClose(n, ms),
	),
	row(
		"refuse",
		[anyPlace, lasting],
		"connections are refused, to one place or all",
		(site, where, ms) => site.network.refuse(where, ms),
	),
	row(
		"blackhole",
		[anyPlace, lasting],
		"nothing gets through to one place or all, and nothing comes back",
		(site, where, ms) => site.network.blackHole(where, ms),
	),
	row(
		"dns",
		[duration],
		"looking a name up takes longer; 0 ends it",
		(site, ms) => site.network.lookUp(ms, 0),
	),
	row(
		"dns fail",
		[optional(dnsCode, dnsError.invalidName)],
		"names cannot be looked up, until dns 0",
		(site, code) => site.network.lookUp(0, code),
	),
	row("urc", [text], "prints a line now", (site, line) => site.urc(line)),
	row(
		"urc middle",
		[text],
		"prints a line within the next answer",
		(site, line) => site.pending.interject(line),
	),
	row(
		"urc prompt",
		[text],
		"prints a line between the next prompt and its result",
		(site, line) => site.pending.interjectAtPrompt(line),
	),
	row("noise", [bytes], "prints bytes now", (site, noise) => site.noise(noise)),
	row(
		"noresult",
		[optional(command, "")],
		"the next result, or that of the next such command, never comes",
		(site, name) => site.pending.withhold(name),
	),
	row("sendfail", [], "the next payload is not sent: SEND FAIL", (site) =>
		site.pending.failSend(),
	),
	row(
		"short",
		[integer("N", 1, 1459, "bytes")],
		"the next DATA ACCEPT takes only so many; the rest is not sent",
		(site, count) => site.pending.shorten(count),
	),
	...damages.flatMap(([kind, what]) => [
		row(
			kind,
			[rate, direction],
			`a byte ${what}, by chance`,
			(site, chance, way) => site.damager(way).chance(kind, chance),
		),
		row(
			`${kind} at`,
			[
				integer("N", 0, 1_000_000_000, "bytes from now"),
				optional(integer("COUNT", 1, 65536, "bytes"), 1),
				direction,
			],
			`the byte N bytes from now ${what}, or COUNT of them`,
			(site, start, count, way) => site.damager(way).plan(kind, start, count),
		),
	]),
	row("heal", [], "whatever stands or waits is taken back", (site) =>
		site.heal(),
	),
];

/**
 * Reads a fault as it is typed: `cut 0`, `pdp +CGEV: NW PDN DEACT 1`, `drop 0.001 in`; see {@link faultKinds}.
 * Throws RangeError that names the word, and what may stand there.
 */
export function parseFault(line: string): Fault {
	const trimmed = line.trim();
	const [first, second] = trimmed.split(/\s+/, 2);
	const named = (name: string) => faultKinds.find((kind) => kind.name === name);
	const kind = named(`${first} ${second}`) ?? named(first);
	if (!kind) {
		const kin = faultKinds.filter(({ name }) => name.startsWith(`${first} `));
		const names = (kin.length > 0 ? kin : faultKinds).map(({ name }) => name);
		const what = kin.length > 0 ? trimmed : first;
		throw new RangeError(`"${what}" is no fault: ${names.join(", ")}`);
	}
	const length = kind.name.includes(" ") ? 2 : 1;
	const words = trimmed.replace(new RegExp(`^(?:\\S+\\s*){${length}}`), "");
	return { text: trimmed, strike: kind.parse(words) };
}
