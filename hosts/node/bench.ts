import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import type {
	Compared,
	Cost,
	Figures,
	Load,
	Measured,
	Memory,
	Module,
	Soak,
} from "../../bench/figures.js";
import {
	driverMisses,
	linkMisses,
	misses,
	recoveryMisses,
} from "../../bench/bars.js";
import { type Links, USUAL_LENGTH } from "../../bench/links.js";
import type { Recovery } from "../../bench/recovery.js";
import { markdown, type Report, text } from "../../bench/report.js";
import { PIECE } from "../../bench/workloads.js";
import { buildCortexM, type CortexM } from "./cortex-m.js";
import { NoCompiler, root } from "./compiler.js";
import { modulesOf } from "./manifest.js";
import { messageOf, refuse as refuseAs } from "./refusal.js";
import { buildXS, type XS } from "./xs.js";

const usage = `usage: npm run bench -- [options]

Measures the driver on the real engine, beside an ordinary reader that appends and splits: allocations, work, RAM, code.
Instructions are counted on a Cortex-M4 in QEMU, where that and a compiler for it are installed. Then links on the virtual
wire, in virtual time: what one carries, what is lost while the host is away, and how long they take to come back from each
fault of the module at each moment. Then the virtual modem in this process: what one link carries, 64 modems at once, and a
million random and damaged command lines.

  --only WHAT  driver, links, recovery or module, which is the virtual modem
  --length N   bytes each way on each link of a host that stalls, 10000 to 10000000; ${USUAL_LENGTH} where left out
  --json       one JSON document on standard output, with totals instead of quotients; npm run --silent bench -- --json
  --save       write docs/figures.md
  --check      measure the driver twice, and fail where a figure differs; fail where anything misses a bar
  --help       this text

The status is 1 where the driver allocated anything while it received and sent, or did not understand what it heard.
`;

const figuresFile = join("docs", "figures.md");

const refuse: (message: string) => never = (message) =>
	refuseAs("bench", message);

/** In flash on a device. */
const preloads = [
	"build/modules/modem.js",
	"build/hosts/xs/clock.js",
	"build/bench/append-and-split.js",
	"build/bench/driver.js",
	"build/bench/workloads.js",
].flatMap((path) => ["--preload", path]);

type Run = (args: string[]) => Promise<string>;

/** Runs the host on this computer. What it says on standard error is the error. */
function runOf(xs: XS): Run {
	return (args) =>
		new Promise((resolve, reject) => {
			execFile(xs.host, args, { cwd: root }, (error, stdout, stderr) => {
				if (error === null) resolve(stdout);
				else reject(new Error(stderr.trim() || error.message));
			});
		});
}

/** What each workload took `reader` in the machine that `host` runs. */
async function measure(
	host: Run,
	reader: "driver" | "split",
): Promise<Measured[]> {
	const out = await host([...preloads, "build/bench/measure.js", reader]);
	return out
		.trim()
		.split("\n")
		.map((line): Measured => JSON.parse(line));
}

/** Both readers, one of each pair of figures for the same workload. */
async function compare(host: Run): Promise<Compared[]> {
	const [driver, split] = await Promise.all([
		measure(host, "driver"),
		measure(host, "split"),
	]);
	return driver.map(({ cost, ...workload }, index) => {
		const other = split[index];
		if (other.sent !== workload.sent)
			throw new Error(
				`${workload.name}: the driver sent ${workload.sent} bytes, the other reader ${other.sent}`,
			);
		return { ...workload, driver: cost, split: other.cost };
	});
}

async function measureMemory(host: Run): Promise<Memory[]> {
	const memory: Memory[] = [];
	for (const profile of ["small", "fast"])
		for (const mqtt of ["false", "true"])
			memory.push(
				JSON.parse(
					await host([...preloads, "build/bench/memory.js", profile, mqtt]),
				),
			);
	return memory;
}

async function measureModules(host: Run): Promise<Module[]> {
	const modules = [...modulesOf(join(root, "manifest.json"))].map(
		([name, source]) => ({
			name,
			file: join("build", relative(root, source)).replace(/ts$/, "js"),
		}),
	);
	const out = await host(["--size", ...modules.map(({ file }) => file)]);
	const sizes = out.trim().split("\n").map(Number.parseFloat);
	return modules
		.map(({ name }, index) => ({ name, code: sizes[index] }))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the driver allocated, which is to be nothing; and that the other reader did shows that the counters count. */
function checkAllocations(workloads: Compared[], where: string): void {
	for (const { name, driver, split } of workloads) {
		const { slots, chunk, collections, mallocs } = driver;
		if (slots + chunk + collections + mallocs > 0)
			throw new Error(
				`${name}: the driver allocated ${slots} slots, ${chunk} chunk bytes and ${mallocs} blocks, and the engine collected ${collections} times (${where}): the hot path must allocate nothing`,
			);
		if (split.slots === 0 || split.chunk === 0)
			throw new Error(
				`${name}: no allocation was seen even of the reader that appends and splits (${where})`,
			);
	}
}

/** The instructions from the Cortex-M, all else from the computer. */
function joined(workload: Compared, counted: Compared | undefined): Compared {
	const take = (cost: Cost, other: Cost | undefined): Cost => ({
		...cost,
		instructions: other?.instructions ?? null,
	});
	return {
		...workload,
		driver: take(workload.driver, counted?.driver),
		split: take(workload.split, counted?.split),
	};
}

async function figuresOf(xs: XS, cortexM: CortexM | string): Promise<Figures> {
	const host = runOf(xs);
	const [workloads, counted] = await Promise.all([
		compare(host),
		typeof cortexM === "string" ? undefined : compare(cortexM.run),
	]);
	checkAllocations(workloads, `${xs.bits}-bit`);
	if (counted !== undefined) checkAllocations(counted, "Cortex-M4");
	if (counted?.some(({ driver }) => driver.instructions === null))
		throw new Error("QEMU did not count instructions: is its -icount at work?");
	return {
		engine: xs.engine,
		bits: xs.bits,
		missing: typeof cortexM === "string" ? cortexM : null,
		piece: PIECE,
		workloads: workloads.map((one, index) => joined(one, counted?.[index])),
		memory: await measureMemory(host),
		modules: await measureModules(host),
	};
}

/** Every figure with the path that leads to it. */
function flatten(value: unknown, path: string): [string, unknown][] {
	return typeof value === "object" && value !== null
		? Object.entries(value).flatMap(([key, inner]) =>
				flatten(inner, path === "" ? key : `${path}.${key}`),
			)
		: [[path, value]];
}

function checkRepeated(first: Figures, second: Figures): void {
	const again = new Map(flatten(second, ""));
	for (const [path, value] of flatten(first, ""))
		if (again.get(path) !== value)
			throw new Error(
				`${path} was ${value}, and ${again.get(path)} the second time: figures must repeat exactly`,
			);
}

const parts = ["driver", "links", "recovery", "module"] as const;
type Part = (typeof parts)[number];

function partOf(name: string): Part {
	const part = parts.find((part) => part === name);
	return part ?? refuse(`--only ${name}: give ${parts.join(" or ")}`);
}

function lengthOf(text: string): number {
	const length = Number(text);
	if (Number.isInteger(length) && length >= 10_000 && length <= 10_000_000)
		return length;
	return refuse(`--length ${text}: give 10000 to 10000000 bytes`);
}

function parse() {
	try {
		const { values } = parseArgs({
			options: {
				only: { type: "string" },
				length: { type: "string", default: `${USUAL_LENGTH}` },
				json: { type: "boolean", default: false },
				save: { type: "boolean", default: false },
				check: { type: "boolean", default: false },
				help: { type: "boolean", default: false },
			},
		});
		return {
			...values,
			length: lengthOf(values.length),
			wanted: values.only === undefined ? parts : [partOf(values.only)],
		};
	} catch (error) {
		return refuse(messageOf(error));
	}
}

/** The driver's figures; with `check` the same twice. */
async function measureDriver(check: boolean): Promise<Figures> {
	const xs = await buildXS();
	const cortexM = await buildCortexM().catch((error: unknown) => {
		if (error instanceof NoCompiler) return messageOf(error);
		throw error;
	});
	const figures = await figuresOf(xs, cortexM);
	if (check) checkRepeated(figures, await figuresOf(xs, cortexM));
	return figures;
}

/** In virtual time. */
async function measureLinks(length: number): Promise<Links> {
	const { goodput } = await import("./goodput.js");
	const { startStalls, stallCases, STALL, PAUSE, PATIENCE } =
		await import("./stalls.js");
	const seed = 1;
	const bytes = 1_000_000;
	const stalled = startStalls(stallCases(length, seed));
	return {
		bytes,
		goodput: goodput(bytes),
		stalled: await stalled,
		seed,
		length,
		stall: STALL,
		pause: PAUSE,
		patience: PATIENCE,
	};
}

/** In virtual time. */
async function measureRecovery(): Promise<Recovery[]> {
	const { startOutages } = await import("./outages.js");
	return startOutages();
}

/** What is not timed. */
async function soakModule(): Promise<Soak> {
	const { startSoak } = await import("./soak.js");
	return startSoak({ lines: 1_000_000, settled: 100_000, seed: 1 });
}

/** What is timed, once nothing else keeps the machine busy. */
async function loadModule(soak: Soak): Promise<Load> {
	// With them come the virtual modem and its network: not for who asks for --help.
	const { startServers } = await import("./servers.js");
	const { throughput } = await import("./throughput.js");
	const { crowd } = await import("./crowd.js");
	const [{ model }] = cpus();
	const servers = await startServers();
	try {
		return {
			machine: `Node ${process.versions.node}, ${cpus().length} x ${model}`,
			throughput: await throughput(servers, { bytes: 1 << 25, rounds: 3 }),
			crowd: await crowd(servers, { modems: 64, rate: 10_000, seconds: 5 }),
			soak,
		};
	} finally {
		await servers.close();
	}
}

async function main(): Promise<void> {
	const { wanted, length, json, save, check, help } = parse();
	if (help) {
		process.stdout.write(usage);
		return;
	}
	const counts = wanted.includes("driver");
	const loads = wanted.includes("module");
	if (save && wanted.length < parts.length)
		refuse("--save with --only: the file holds all figures, leave one out");
	// None of it is timed: they may share the machine.
	const [figures, links, recovery, soak] = await Promise.all([
		counts ? measureDriver(check) : undefined,
		wanted.includes("links") ? measureLinks(length) : undefined,
		wanted.includes("recovery") ? measureRecovery() : undefined,
		loads ? soakModule() : undefined,
	]);
	const load = soak && (await loadModule(soak));
	const report = { figures, links, recovery, load };
	if (save) await keep(report);
	process.stdout.write(
		json
			? `${JSON.stringify({ ...figures, links, recovery, virtualModem: load }, null, "\t")}\n`
			: `${text(report)}\n`,
	);
	const missed = [
		...(figures ? driverMisses(figures) : []),
		...(links ? linkMisses(links) : []),
		...(recovery ? recoveryMisses(recovery) : []),
		...(load ? misses(load) : []),
	];
	if (check && missed.length > 0) throw new Error(missed.join("; "));
	if (check && !json && counts)
		process.stdout.write(
			"\nThe driver measured twice: every figure was the same.\n",
		);
}

/** Writes the figures down, if there are all of them. */
async function keep(report: Report): Promise<void> {
	const { figures } = report;
	if (figures && (figures.missing !== null || figures.bits !== 32))
		throw new Error(
			`not saved, as figures are missing: ${figures.missing ?? "this machine builds 64-bit only"}`,
		);
	await mkdir(join(root, "docs"), { recursive: true });
	await writeFile(
		join(root, figuresFile),
		markdown(report, "npm run bench -- --save"),
	);
	process.stderr.write(`Saved ${figuresFile}\n`);
}

main().catch((error: unknown) => {
	process.stderr.write(`bench: ${messageOf(error)}\n`);
	process.exit(1);
});
