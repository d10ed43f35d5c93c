import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cache, type Compiler, findCompiler, root, run } from "./compiler.js";
import { buildEngine, type EngineSource } from "./engine.js";
import { buildPty } from "./pty.js";

export { NoCompiler } from "./compiler.js";

/** Builds the XS host, hosts/xs, for this computer. */

export interface XSOptions {
	engine?: EngineSource;
	quiet?: boolean;
}

export interface XS {
	/** Path of the host program. */
	host: string;
	/** Path of the pseudo-terminal tool. */
	pty: string;
	/** As the host says it: "XS 13.3.0". */
	engine: string;
	/** 32 where the compiler can: slots are then as large as a microcontroller's. */
	bits: 32 | 64;
}

interface HostCompiler extends Compiler {
	bits: 32 | 64;
	/** -m32, or nothing. */
	flags: string[];
}

export async function buildXS(options: XSOptions = {}): Promise<XS> {
	const { command, version, bits, flags } = await findHostCompiler();
	const folder = await buildEngine(
		{
			title: `the XS host, ${bits}-bit`,
			folder: String(bits),
			program: "xs",
			compiler: command,
			version,
			flags,
			// Lines in errors, and the meter.
			defines: ["mxDebug=1", "mxMetering=1"],
			hosts: [join(root, "hosts", "xs")],
			link: ["-lm", "-lpthread"],
		},
		options,
	);
	const host = join(folder, "xs");
	const { stdout } = await run(host, ["--version"]);
	return {
		host,
		pty: await buildPty(),
		engine: stdout.split(",")[0] ?? stdout.trim(),
		bits,
	};
}

async function findHostCompiler(): Promise<HostCompiler> {
	const compiler = await findCompiler("The XS host");
	const flags = (await runs32(compiler.command)) ? ["-m32"] : [];
	const wide =
		flags.length === 0 && process.arch !== "ia32" && process.arch !== "arm";
	return { ...compiler, flags, bits: wide ? 64 : 32 };
}

/** Headers, libraries and kernel must all go along. */
async function runs32(command: string): Promise<boolean> {
	const trial = join(cache, `trial-${process.pid}`);
	await mkdir(cache, { recursive: true });
	try {
		await writeFile(
			`${trial}.c`,
			"#include <stdlib.h>\nint main(void) { return EXIT_SUCCESS; }\n",
		);
		await run(command, ["-m32", `${trial}.c`, "-o", trial]);
		await run(trial);
		return true;
	} catch {
		return false;
	} finally {
		await rm(trial, { force: true });
		await rm(`${trial}.c`, { force: true });
	}
}
