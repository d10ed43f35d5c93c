import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { cache, compile, digest, findCompiler, root } from "./compiler.js";
import type { Plug, PlugEvents } from "./plug.js";

/** Builds hosts/pty unless it is there already. Returns the program's path. Throws NoCompiler. */
export async function buildPty(): Promise<string> {
	const { command, version } = await findCompiler("The pseudo-terminal");
	const source = join(root, "hosts", "pty", "pty.c");
	const name = digest([command, version, await readFile(source)]).slice(0, 16);
	const program = join(cache, `pty-${name}`);
	if (existsSync(program)) return program;
	await mkdir(cache, { recursive: true });
	const flags = ["-std=c11", "-O2", "-Wall", "-Wextra"];
	await compile(command, program, [...flags, source]);
	return program;
}

export interface PtyOptions extends PlugEvents {
	/** The program that {@link buildPty} built. */
	program: string;
	/** A link to the terminal, as long as it is there. A link that was left behind is replaced, anything else refused. */
	link?: string;
	/**
	 * The most bytes that nobody has read. By default the system's own limit, and what comes while nobody has the
	 * terminal open is lost.
	 */
	depth?: number;
	/** The terminal is gone, and nobody had asked for it. */
	onGone(): void;
}

/** Bytes on their way to a terminal of the system's own depth. */
const windowSize = 65536;

/** A pseudo-terminal: a serial port of this machine for other programs. */
export class Pty implements Plug {
	readonly path: string;
	#child: ChildProcessByStdio<Writable, Readable, Readable>;
	#limit: number;
	#pending = 0;
	#closing = false;

	/** Rejects with what the system says where it cannot be had. */
	static async open(options: PtyOptions): Promise<Pty> {
		const { program, link, depth } = options;
		const child = spawn(
			program,
			[
				...["--count", depth === undefined ? "taken" : "read"],
				...(link === undefined ? [] : ["--link", link]),
			],
			// A group of its own: Ctrl-C is for this process, which ends the child in its turn.
			{ stdio: ["pipe", "pipe", "pipe", "pipe"], detached: true },
		);
		const said = child.stdio[3];
		if (!(said instanceof Readable)) throw new Error("the pty has no pipes");
		let complaint = "";
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			complaint += text;
		});
		const closed = once(child, "close");
		const heard = once(said.setEncoding("utf8"), "data");
		const first: unknown[] = await Promise.race([heard, closed]);
		if (typeof first[0] === "string")
			return new Pty(child, said, first[0], options);
		throw new Error(complaint.trim().replace(/^pty: /, "") || "the pty ended");
	}

	private constructor(
		child: ChildProcessByStdio<Writable, Readable, Readable>,
		said: Readable,
		first: string,
		options: PtyOptions,
	) {
		const end = first.indexOf("\n");
		this.path = first.slice(0, end);
		this.#child = child;
		this.#limit = options.depth ?? windowSize;
		let line = first.slice(end + 1);
		said.on("data", (text: string) => {
			const lines = (line + text).split("\n");
			line = lines.pop() ?? "";
			for (const count of lines) this.#pending -= Number(count);
			if (lines.length > 0) options.onRoom();
		});
		child.stdin.on("error", () => {});
		child.stdout.on("data", (bytes: Buffer) => options.onData(bytes));
		child.on("exit", () => {
			if (!this.#closing) options.onGone();
		});
	}

	get room(): number {
		return this.#limit - this.#pending;
	}

	/** Bytes on their way to the terminal; with a depth, those that nobody has read. */
	get backlog(): number {
		return this.#pending;
	}

	send(bytes: Uint8Array): void {
		this.#pending += bytes.length;
		this.#child.stdin.write(bytes);
	}

	pause(): void {
		this.#child.stdout.pause();
	}

	resume(): void {
		this.#child.stdout.resume();
	}

	/** Resolves when the terminal and its link are gone. */
	async close(): Promise<void> {
		this.#closing = true;
		const { exitCode, signalCode } = this.#child;
		if (exitCode !== null || signalCode !== null) return;
		this.#child.kill();
		await once(this.#child, "exit");
	}
}
