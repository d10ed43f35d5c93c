import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
	type DialectName,
	dialects,
} from "../../modules/virtual-modem/dialect.js";
import { type Fault, parseFault } from "../../modules/virtual-modem/fault.js";
import {
	parseScenario,
	type Scenario,
} from "../../modules/virtual-modem/scenario.js";
import { readAddress } from "./address.js";
import { consoleHelp } from "./console.js";
import { nameOf } from "./names.js";
import { NodeNetwork } from "./network.js";
import { messageOf, Refusal } from "./refusal.js";
import { Trace } from "./trace.js";
import type { VirtualPortOptions } from "./virtual-port.js";

export const modemUsage = `usage: npm run --silent modem -- [options]

A virtual module on a pseudo-terminal, with real sockets behind it. Prints the terminal's path: give it to
whatever wants a serial port. Ends at quit, at Ctrl-C and with the terminal that it was started from.

  --link PATH              a link to the terminal, as long as it is there; with --count PATH0, PATH1, …
  --tcp HOST:PORT          its UART at a TCP port too, for one client at a time; with --count at the ports
                           from PORT on. Without a C compiler this alone works, and HOST:PORT is printed
  --count N                so many modules, 1 to 64: a path a line

  --dialect NAME           ${Object.keys(dialects).join(", ")} (air780e)
  --boot logged|instant    as logs of such a module show it, usable after 4 s or more, or at once (logged)
  --latency FACTOR         times what logs show for each command, 0 to 1000; 0: all at once (1)
  --baud N                 the rate until AT+IPR changes it, 300 to 4000000; 0: as fast as it goes (115200)
  --fifo N                 bytes that the host keeps until the program reads them, 2 to 4096; what comes
                           beyond is lost, also where a busy computer is late (as many as this system keeps)
  --rtscts                 RTS and CTS are connected: nothing is lost that way
  --cuts                   what the module sends comes in pieces of random length
  --seed N                 the same seed, the same latency, cuts and faults (1); with --count N, N+1, …

  --name NAME=HOST[:PORT]  what a name is in the module's network; also NAME:PORT=HOST:PORT, and NAME=10 to
                           NAME=15, a DNS error code. As often as you like
  --fault FAULT            something that goes wrong from the start, as listed below. As often as you like
  --script FILE            what goes wrong when: a fault a line, behind at 5s, after 300ms, every 10s,
                           on AT+CIPSEND, on prompt, on result or on "CONNECT OK"
  --trace                  the wire on standard error, as npm run replay reads it; with --count behind the
                           module's number, so that sed -n 's/^0 //p' picks one
  --help                   this text

What can be typed while it runs, a line each; with --count as 0: cut 3, or all: reset

${consoleHelp}
A terminal program:

  npm run --silent modem -- --link /tmp/modem
  minicom --device /tmp/modem --baudrate 115200

Drivers under test, in whatever language opens serial ports, and the example of this package:

  npm run --silent modem -- --link /tmp/modem --count 2 --name echo.example=127.0.0.1:7000 </dev/null &
  python3 -c 'import serial; p = serial.Serial("/tmp/modem0", timeout=5); p.write(b"AT\\r\\n"); print(p.read(9))'
  npm start -- --serial /tmp/modem1 --connect echo.example:7000
`;

function refuse(message: string): never {
	throw new Refusal(message);
}

function parse(args: string[]) {
	try {
		return parseArgs({
			args,
			options: {
				link: { type: "string" },
				tcp: { type: "string" },
				count: { type: "string" },
				dialect: { type: "string", default: "air780e" },
				boot: { type: "string", default: "logged" },
				latency: { type: "string", default: "1" },
				baud: { type: "string", default: "115200" },
				fifo: { type: "string" },
				rtscts: { type: "boolean", default: false },
				cuts: { type: "boolean", default: false },
				seed: { type: "string", default: "1" },
				name: { type: "string", multiple: true, default: [] },
				fault: { type: "string", multiple: true, default: [] },
				script: { type: "string" },
				trace: { type: "boolean", default: false },
				help: { type: "boolean", default: false },
			},
		}).values;
	} catch (error) {
		return refuse(messageOf(error));
	}
}

/** A whole number from `low` to `high`, as the argument `name` says it. */
function integer(
	name: string,
	text: string,
	low: number,
	high: number,
): number {
	const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
	if (value < low || value > high)
		return refuse(`${name} ${text}: give a whole number, ${low} to ${high}`);
	return value;
}

/** What `read` gives; what it throws is refused, behind `prefix`. */
function checked<T>(prefix: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		return refuse(prefix + messageOf(error));
	}
}

function isDialect(name: string): name is DialectName {
	return Object.hasOwn(dialects, name);
}

/** What `npm run modem` is asked for. */
export interface ModemOptions {
	/** Of each module. */
	ports: Omit<VirtualPortOptions, "onGone">[];
	/** What goes wrong from the beginning on, and when the rest does. */
	faults: Fault[];
	scenario: Scenario;
}

/** Reads the arguments; undefined where they ask for help. Throws Refusal, with a line that names what cannot be. */
export function readModemOptions(args: string[]): ModemOptions | undefined {
	const given = parse(args);
	if (given.help) return undefined;
	const { dialect } = given;
	if (!isDialect(dialect))
		return refuse(
			`--dialect ${dialect}: give ${Object.keys(dialects).join(", ")}`,
		);
	const { boot } = given;
	if (boot !== "logged" && boot !== "instant")
		return refuse(`--boot ${boot}: give logged or instant`);
	const latency = /^\d*\.?\d+$/.test(given.latency)
		? Number(given.latency)
		: -1;
	if (latency < 0 || latency > 1000)
		return refuse(`--latency ${given.latency}: give a factor, 0 to 1000`);
	const baud = integer("--baud", given.baud, 0, 4_000_000);
	if (baud !== 0 && baud < 300)
		return refuse(`--baud ${baud}: give 0, or a rate from 300 to 4000000`);
	const { link, tcp, script, rtscts, cuts, trace } = given;
	const count = integer("--count", given.count ?? "1", 1, 64);
	const address =
		tcp === undefined
			? undefined
			: checked("", () => readAddress("--tcp", tcp));
	if (address && address.port + count > 65536)
		return refuse(
			`--tcp ${tcp}: ${count} ports from there on end beyond 65535`,
		);
	const seed = integer("--seed", given.seed, 0, 0xffffffff);
	const fifo =
		given.fifo === undefined
			? undefined
			: integer("--fifo", given.fifo, 2, 4096);
	const faults = given.fault.map((text) =>
		checked("--fault ", () => parseFault(text)),
	);
	const scenario =
		script === undefined
			? []
			: checked(`--script ${script}: `, () =>
					parseScenario(readFileSync(script, "utf8")),
				);
	const names = Object.fromEntries(
		given.name.map((text) => checked("--", () => nameOf(text))),
	);
	// Together they may go in a circle.
	checked("--", () => new NodeNetwork({ names }));
	const numbered = given.count !== undefined;
	const ports = Array.from(
		{ length: count },
		(_, i): Omit<VirtualPortOptions, "onGone"> => ({
			link: link === undefined || !numbered ? link : `${link}${i}`,
			tcp: address && { host: address.host, port: address.port + i },
			dialect,
			boot,
			baud,
			fifo,
			flowControl: rtscts,
			cuts,
			seed: seed + i,
			latency,
			names,
			trace: trace
				? new Trace(() => performance.now(), numbered ? `${i} ` : "")
				: undefined,
		}),
	);
	return { ports, faults, scenario };
}
