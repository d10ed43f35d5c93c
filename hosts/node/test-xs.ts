import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { buildXS, NoCompiler } from "./xs.js";

/** Runs the engine-neutral part of the tests, and those that only XS can run, inside XS. */

/** What needs Node, and what holds no tests. */
const outside = new Set(["hosts", "support"]);

function specifications(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true })
		.sort((a, b) => a.name.localeCompare(b.name))
		.flatMap((entry) => {
			const path = join(folder, entry.name);
			if (entry.isDirectory())
				return outside.has(entry.name) ? [] : specifications(path);
			return entry.name.endsWith(".ts") && entry.name !== "runner.ts"
				? [join("build", path.replace(/ts$/, "js"))]
				: [];
		});
}

/** What the tests in `files` print, all in one machine. */
async function run(host: string, files: string[]): Promise<string> {
	const child = spawn(
		host,
		[
			...["--grow", "--heap", "65536", "--chunk", "4000000", "--stack", "4096"],
			...["--map", "chai=node_modules/chai/index.js"],
			...["--map", "sixlink/*=build/modules/*.js"],
			// As its manifest has it on a device.
			...["--preload", "build/modules/modem.js"],
			"build/test/xs/runner.js",
			...files.map((file) => `../../../${file}`),
		],
		{ stdio: ["ignore", "pipe", "inherit"] },
	);
	const exited = once(child, "exit");
	const printed = await text(child.stdout);
	const [status, signal] = await exited;
	if (countOf(printed)) return printed;
	return `${printed}\n  FAILED  ${files.join(", ")}: ended with ${signal ?? `status ${status}`}\n\n0 passed, 1 failed\n`;
}

/** The counts in the last line, if it is the runner's. */
function countOf(printed: string): RegExpExecArray | null {
	return /\n(\d+) passed, (\d+) failed\n$/.exec(printed);
}

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { engine: { type: "string", default: "npm" } },
});
try {
	const xs = await buildXS({ engine: values.engine === "sdk" ? "sdk" : "npm" });
	console.log(`Tests in ${xs.engine}, ${xs.bits}-bit`);
	const files = positionals.length > 0 ? positionals : specifications("test");
	// Each processor has a machine of its own; neighbours in the list are alike, so they are dealt out.
	const hands = Array.from(
		{ length: Math.min(availableParallelism(), files.length) },
		(_, hand) => hand,
	);
	const outputs = await Promise.all(
		hands.map((hand) =>
			run(
				xs.host,
				files.filter((_, index) => index % hands.length === hand),
			),
		),
	);
	let passed = 0;
	let failed = 0;
	for (const output of outputs) {
		const count = countOf(output);
		process.stdout.write(output.slice(0, count?.index));
		passed += Number(count?.[1]);
		failed += Number(count?.[2]);
	}
	console.log(`\n${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
} catch (error) {
	if (!(error instanceof NoCompiler)) throw error;
	console.error(error.message);
	process.exit(1);
}
