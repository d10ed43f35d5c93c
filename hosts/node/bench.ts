import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import type {
	Compared,
	Cost,
	Figures,
	Measured,
	Memory,
	Module,
} from "../../bench/figures.js";
import { markdown, text } from "../../bench/report.js";
import { PIECE } from "../../bench/workloads.js";
import { buildCortexM, type CortexM } from "./cortex-m.js";
import { NoCompiler, root } from "./engine.js";
import { modulesOf } from "./manifest.js";
import { messageOf, refuse as refuseAs } from "./refusal.js";
import { buildXS, type XS } from "./xs.js";

const usage = `usage: npm run bench -- [options]

Measures the driver on the real engine, beside an ordinary reader that appends and splits: allocations, work, RAM, code.
Instructions are counted on a Cortex-M4 in QEMU, where that and a compiler for it are installed.

  --json    one JSON document on standard output, with totals instead of quotients; npm run --silent bench -- --json
  --save    write docs/figures.md
  --check   measure twice, and fail where a figure differs
  --help    this text

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

function parse() {
	try {
		return parseArgs({
			options: {
				json: { type: "boolean", default: false },
				save: { type: "boolean", default: false },
				check: { type: "boolean", default: false },
				help: { type: "boolean", default: false },
			},
		}).values;
	} catch (error) {
		return refuse(messageOf(error));
	}
}

async function main(): Promise<void> {
	const { json, save, check, help } = parse();
	if (help) {
		process.stdout.write(usage);
		return;
	}
	const xs = await buildXS();
	const cortexM = await buildCortexM().catch((error: unknown) => {
		if (error instanceof NoCompiler) return messageOf(error);
		throw error;
	});
	const figures = await figuresOf(xs, cortexM);
	if (check) checkRepeated(figures, await figuresOf(xs, cortexM));
	if (save) await keep(figures);
	process.stdout.write(
		json ? `${JSON.stringify(figures, null, "\t")}\n` : `${text(figures)}\n`,
	);
	if (check && !json)
		process.stdout.write("\nMeasured twice: every figure was the same.\n");
}

/** Writes the figures down, if there are all of them. */
async function keep(figures: Figures): Promise<void> {
	if (figures.missing !== null || figures.bits !== 32)
		throw new Error(
			`not saved, as figures are missing: ${figures.missing ?? "this machine builds 64-bit only"}`,
		);
	await mkdir(join(root, "docs"), { recursive: true });
	await writeFile(
		join(root, figuresFile),
		markdown(figures, "npm run bench -- --save"),
	);
	process.stderr.write(`Saved ${figuresFile}\n`);
}

main().catch((error: unknown) => {
	process.stderr.write(`bench: ${messageOf(error)}\n`);
	process.exit(1);
});
