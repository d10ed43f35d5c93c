import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** What is read of a Moddable manifest. */
export interface Manifest {
	include?: string[];
	creation?: { main?: string };
	/** Sources without an ending by specifier; `*` has those in C. */
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

/** What the manifest at `path` names itself, with the path of its source without an ending; without what is the SDK's. */
function entriesOf(path: string): [string, string][] {
	return Object.entries(readManifest(path).modules ?? {}).flatMap(
		([specifier, files]) =>
			[files]
				.flat()
				.filter((file) => !file.startsWith("$("))
				.map((file): [string, string] => [
					specifier,
					resolve(dirname(path), file),
				]),
	);
}

/** Every specifier that the manifest at `path` and what it includes name, with the path of its source; without those of the SDK. */
export function modulesOf(path: string): Map<string, string> {
	return new Map([
		...includesOf(path).flatMap((file) => [...modulesOf(file)]),
		...entriesOf(path)
			.filter(([specifier]) => specifier !== "*")
			.map(([specifier, file]): [string, string] => [specifier, `${file}.ts`]),
	]);
}

/** What the manifest at `path` and what it includes name of C: paths of files, without an ending or with a `*` in place of the name. */
export function nativesOf(path: string): string[] {
	return [
		...includesOf(path).flatMap(nativesOf),
		...entriesOf(path)
			.filter(([specifier]) => specifier === "*")
			.map(([, file]) => file),
	];
}
