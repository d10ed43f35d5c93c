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
		...Object.entries(readManifest(path).modules ?? {})
			.filter(([specifier]) => specifier !== "*")
			.flatMap(([specifier, named]) =>
				ours(path, named).map((file): [string, string] => [
					specifier,
					`${file}.ts`,
				]),
			),
	]);
}

/** The paths of the files in C that the manifest at `path` names beside its modules, without their ends; without those of the SDK. */
export function nativesOf(path: string): string[] {
	const { "*": named = [] } = readManifest(path).modules ?? {};
	return ours(path, named);
}

/** Paths of what the manifest at `path` names of this repository, without their ends. */
function ours(path: string, named: string | string[]): string[] {
	return [named]
		.flat()
		.filter((file) => !file.startsWith("$("))
		.map((file) => resolve(dirname(path), file));
}
