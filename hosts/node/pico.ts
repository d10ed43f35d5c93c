import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Board } from "./board.js";
import { messageOf, Refusal, refuse as refuseAs } from "./refusal.js";
import { Trace } from "./trace.js";

const usage = `usage: npm run pico -- --bootrom FILE [options] IMAGE.uf2

Runs an RP2040's firmware in an emulator, a virtual module at its UART, and shows what it says at the other.
Ends when it has said "summary", with status 0 if all went well.

  --bootrom FILE   the chip's ROM, 16384 bytes
  --uart 0|1       the module's UART (1); the firmware speaks at the other
  --limit SECONDS  of the chip's time (900)
  --trace          show the module's wire on standard error, as npm run replay reads it
  --help           this text

The module's network has an echo server at echo.test:7 and an MQTT broker at mqtt.test:1883.
`;

const refuse: (message: string) => never = (message) =>
	refuseAs("pico", message);

const bootromSize = 16384;
function parse() {
	try {
		return parseArgs({
			allowPositionals: true,
			options: {
				bootrom: { type: "string" },
				uart: { type: "string", default: "1" },
				limit: { type: "string", default: "900" },
				trace: { type: "boolean", default: false },
				help: { type: "boolean", default: false },
			},
		});
	} catch (error) {
		return refuse(messageOf(error));
	}
}

/** What the arguments ask for, checked before anything is begun. */
function readArguments() {
	const { values, positionals } = parse();
	const { bootrom, uart, limit, trace, help } = values;
	if (help) {
		process.stdout.write(usage);
		process.exit(0);
	}
	if (positionals.length !== 1)
		return refuse(`${positionals.length} images: give one .uf2 file`);
	if (uart !== "0" && uart !== "1")
		return refuse(`--uart ${uart}: give 0 or 1`);
	if (!(Number(limit) > 0))
		return refuse(`--limit ${limit}: more than 0 seconds`);
	if (bootrom === undefined)
		return refuse("no --bootrom: give the file of the chip's ROM");
	const rom = read("--bootrom", bootrom);
	if (rom.length !== bootromSize)
		return refuse(
			`--bootrom ${bootrom}: ${rom.length} bytes, and the ROM has ${bootromSize}`,
		);
	const [path] = positionals;
	const image = read("image", path);
	return {
		path,
		image,
		rom,
		uart: Number(uart) as 0 | 1,
		limit: Number(limit) * 1000,
		trace,
	};
}

function read(what: string, path: string): Buffer {
	try {
		return readFileSync(path);
	} catch (error) {
		return refuse(`${what} ${path}: ${messageOf(error)}`);
	}
}

/** The exit status. */
function main(): number {
	const { path, image, rom, uart, limit, trace } = readArguments();
	let now = 0;
	const shown = new Trace(() => now);
	let board: Board;
	try {
		board = new Board({
			rom,
			image,
			uart,
			onLine: (line) => process.stdout.write(line),
			onTraffic: (direction, bytes, time) => {
				now = time;
				if (trace) shown.write(direction === ">" ? ">>" : "<<", bytes);
			},
			onError: complain,
		});
	} catch (error) {
		if (error instanceof Refusal) return refuse(`${path}: ${error.message}`);
		throw error;
	}
	const { summary, stopped, address, time, overruns } = board.run(limit);
	if (overruns > 0)
		complain(`${overruns} bytes lost, the UART's FIFO being full`);
	if (summary === undefined) {
		const what = stopped ? "a breakpoint" : "no summary";
		complain(
			`${what} at 0x${address.toString(16)}, ${(time / 1000).toFixed(3)} s`,
		);
		return 1;
	}
	const { ok }: { ok?: unknown } = JSON.parse(summary);
	return ok === true && overruns === 0 ? 0 : 1;
}

function complain(message: string): void {
	process.stderr.write(`pico: ${message}\n`);
}

process.exitCode = main();
