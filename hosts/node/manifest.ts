import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

interface Manifest {
	include?: string[];
	modules?: Record<string, string>;
}

/** Every specifier that the manifest at `path` and what it includes name, with the path of its source. */
export function modulesOf(path: string): Map<string, string> {
	const manifest: Manifest = JSON.parse(readFileSync(path, "utf8"));
	const folder = dirname(path);
	return new Map([
		...(manifest.include ?? []).flatMap((file) => [
			...modulesOf(resolve(folder, file)),
		]),
		...Object.entries(manifest.modules ?? {}).map(
			([specifier, file]): [string, string] => [
				specifier,
				`${resolve(folder, file)}.ts`,
			],
		),
	]);
}
