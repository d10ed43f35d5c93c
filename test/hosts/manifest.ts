import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { assert } from "chai";

interface Manifest {
	include?: string[];
	modules?: Record<string, string>;
	preload?: string[];
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every specifier that a manifest and what it includes name, with the file it stands for. */
function modulesOf(path: string): Map<string, string> {
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

/** Relative imports of a module that are there when it runs. */
function importsOf(file: string): string[] {
	const text = readFileSync(file, "utf8");
	return [
		...text.matchAll(
			/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"(\.[^"]+)"/gm,
		),
	].map(([, path]) => path);
}

describe("a manifest", () => {
	for (const path of ["manifest.json", "modules/virtual-modem/manifest.json"]) {
		const modules = modulesOf(join(root, path));

		it(`names files that exist, under specifiers that say where: ${path}`, () => {
			assert.isAbove(modules.size, 0);
			for (const [specifier, file] of modules) {
				assert.isTrue(existsSync(file), file);
				assert.equal(
					specifier,
					`sixlink/${relative(join(root, "modules"), file).replace(/\.ts$/, "")}`,
				);
			}
		});

		it(`names everything that its modules import: ${path}`, () => {
			for (const [specifier, file] of modules)
				for (const path of importsOf(file)) {
					const imported = join(dirname(specifier), path).replace(/\.js$/, "");
					assert.isTrue(
						modules.has(imported),
						`${specifier} imports ${imported}`,
					);
				}
		});
	}

	it("is there for every module, and modules import no platform", () => {
		const named = new Set(
			["manifest.json", "modules/virtual-modem/manifest.json"].flatMap(
				(path) => [...modulesOf(join(root, path)).values()],
			),
		);
		const files = readdirSync(join(root, "modules"), { recursive: true })
			.map((file) => join(root, "modules", String(file)))
			.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
		for (const file of files) {
			const text = readFileSync(file, "utf8");
			assert.notMatch(text, /from "(embedded|node):/, file);
			const typesOnly = !/^export (?!type|interface)/m.test(text);
			assert.equal(named.has(file), !typesOnly, file);
		}
	});
});
