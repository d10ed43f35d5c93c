import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
	buildEngine,
	cache,
	type EngineSource,
	NoCompiler,
	root,
	run,
	textOf,
} from "./engine.js";

export { NoCompiler };

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

interface Compiler {
	command: string;
	version: string;
	bits: 32 | 64;
	/** -m32, or nothing. */
	flags: string[];
}

export async function buildXS(options: XSOptions = {}): Promise<XS> {
	const { command, version, bits, flags } = await findCompiler();
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
			tools: [join(root, "hosts", "pty", "pty.c")],
		},
		options,
	);
	const host = join(folder, "xs");
	const { stdout } = await run(host, ["--version"]);
	return {
		host,
		pty: join(folder, "pty"),
		engine: stdout.split(",")[0] ?? stdout.trim(),
		bits,
	};
}

async function findCompiler(): Promise<Compiler> {
	if (process.platform !== "linux")
		throw new NoCompiler(
			`The XS host is for Linux, and this is ${process.platform}`,
		);
	const command = process.env.CC || "cc";
	let version: string;
	try {
		version = (await run(command, ["--version"])).stdout;
	} catch (error) {
		throw new NoCompiler(
			`No C compiler: ${command} does not run (${textOf(error)}). Install one, or set CC to it.`,
		);
	}
	const flags = (await runs32(command)) ? ["-m32"] : [];
	return {
		command,
		version,
		flags,
		bits:
			flags.length || process.arch === "ia32" || process.arch === "arm"
				? 32
				: 64,
	};
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
