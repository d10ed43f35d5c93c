import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
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

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { engine: { type: "string", default: "npm" } },
});
try {
	const xs = await buildXS({ engine: values.engine === "sdk" ? "sdk" : "npm" });
	console.log(`Tests in ${xs.engine}, ${xs.bits}-bit`);
	const files = positionals.length > 0 ? positionals : specifications("test");
	const { status } = spawnSync(
		xs.host,
		[
			"--grow",
			"--heap",
			"65536",
			"--chunk",
			"4000000",
			"--stack",
			"4096",
			"--map",
			"chai=node_modules/chai/index.js",
			"--map",
			"sixlink/*=build/modules/*.js",
			"build/test/xs/runner.js",
			...files.map((file) => `../../../${file}`),
		],
		{ stdio: "inherit" },
	);
	process.exit(status ?? 1);
} catch (error) {
	if (!(error instanceof NoCompiler)) throw error;
	console.error(error.message);
	process.exit(1);
}
