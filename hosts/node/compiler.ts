import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** This computer's C compiler, and what it makes: programs in the repository's ignored .cache folder. */

/** Thrown where something that a build needs is not installed, so that the caller may go on without it. */
export class NoCompiler extends Error {
	override name = "NoCompiler";
}

/** Runs a program to its end. */
export const run = promisify(execFile);
export const root = packageRoot(dirname(fileURLToPath(import.meta.url)));
export const cache = join(root, ".cache");

/** This file runs compiled from build/ and, under ts-node, in place. */
function packageRoot(folder: string): string {
	return existsSync(join(folder, "package.json"))
		? folder
		: packageRoot(dirname(folder));
}

/** What an error says. */
export function textOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The same for the same parts. */
export function digest(parts: (string | Buffer)[]): string {
	const hash = createHash("sha256");
	for (const part of parts) hash.update(part).update("\0");
	return hash.digest("hex");
}

export interface Compiler {
	command: string;
	/** What it says of its version. */
	version: string;
}

/** The compiler that CC names, or cc. Throws NoCompiler where `what` is for another system or it does not run. */
export async function findCompiler(what: string): Promise<Compiler> {
	if (process.platform !== "linux")
		throw new NoCompiler(
			`${what} is for Linux, and this is ${process.platform}`,
		);
	const command = process.env.CC || "cc";
	try {
		const { stdout } = await run(command, ["--version"]);
		return { command, version: stdout };
	} catch (error) {
		throw new NoCompiler(
			`No C compiler: ${command} does not run (${textOf(error)}). Install one, or set CC to it.`,
		);
	}
}

/** Makes `target`; into place by a rename, so that no one ever sees half a file. */
export async function compile(
	compiler: string,
	target: string,
	args: string[],
): Promise<void> {
	const partial = `${target}.${process.pid}`;
	await new Promise<void>((resolve, reject) => {
		const child = spawn(compiler, [...args, "-o", partial], {
			stdio: ["ignore", "ignore", "inherit"],
		});
		child.on("error", reject);
		child.on("exit", (code) =>
			code === 0
				? resolve()
				: reject(
						new Error(`${compiler} could not make ${target}: status ${code}`),
					),
		);
	});
	await rename(partial, target);
}
