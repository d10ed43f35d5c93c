import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** What is read of a Moddable manifest. */
export interface Manifest {
	include?: string[];
	creation?: { main?: string };
	/** By specifier; under "*" files in C, which have none. */
	modules?: Record<string, string | string[]>;
	preload?: string[];
}

export function readManifest(path: string): Manifest {
	return JSON.parse(readFileSync(path, "utf8"));
}

/** The paths of the manifests that the one at `path` includes; those of the SDK are not here. */
export function includesOf(path: string): string[] {
	return (readManifest(path).include ?? [])
		.filter((file) => !file.startsWith("$("))
		.map((file) => resolve(dirname(path), file));
}

/** Every specifier that the manifest at `path` and what it includes name, with the path of its source; without those of the SDK. */
export function modulesOf(path: string): Map<string, string> {
	return new Map([
		...includesOf(path).flatMap((file) => [...modulesOf(file)]),
		...Object.entries(readManifest(path).modules ?? {}).flatMap(
			([specifier, file]): [string, string][] =>
				specifier === "*" || typeof file !== "string" || file.startsWith("$(")
					? []
					: [[specifier, `${resolve(dirname(path), file)}.ts`]],
		),
	]);
}

/** The paths under "*", without their ends and those of the SDK: files in C, and patterns of such. */
export function nativesOf(path: string): string[] {
	const { "*": named = [] } = readManifest(path).modules ?? {};
	return [named]
		.flat()
		.filter((file) => !file.startsWith("$("))
		.map((file) => resolve(dirname(path), file));
}
