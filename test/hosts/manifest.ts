import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { assert } from "chai";
import {
	includesOf,
	modulesOf,
	nativesOf,
	readManifest,
} from "../../hosts/node/manifest.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every manifest of the repository, from its root on. */
const manifests = [
	"manifest.json",
	...["modules", "hosts"].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true })
			.map((file) => join(folder, String(file)))
			.filter((file) => /(^|\/)manifest(_\w+)?\.json$/.test(file)),
	),
];

/** What a module imports when it runs. */
function importsOf(file: string): string[] {
	const text = readFileSync(file, "utf8");
	return [
		...text.matchAll(
			/^(?:import|export)\s+(?!type\b)(?:[^;"]*?from\s+)?"([^"]+)"/gm,
		),
	].map(([, path]) => path);
}

/** Where a file lies in the repository, as a specifier says it. */
function placeOf(file: string): string {
	const place = relative(root, file).replace(/\.ts$/, "");
	return place.replace(/^modules\//, "sixlink/");
}

describe("a manifest", () => {
	it("is there for each folder of modules, and for each of Moddable's hosts", () => {
		assert.includeMembers(manifests, [
			"manifest.json",
			"hosts/esp32/manifest.json",
			"hosts/esp32/manifest_stock.json",
			"hosts/pico/manifest.json",
			"hosts/pico/manifest_stock.json",
			"hosts/simulator/manifest.json",
			"hosts/simulator/manifest_serial.json",
		]);
		for (const folder of readdirSync(join(root, "modules"), {
			withFileTypes: true,
		}))
			if (folder.isDirectory())
				assert.include(manifests, `modules/${folder.name}/manifest.json`);
	});

	for (const path of manifests) {
		it(`includes manifests that exist: ${path}`, () => {
			for (const file of includesOf(join(root, path)))
				assert.isTrue(existsSync(file), file);
		});

		it(`names files that exist, under specifiers that say where: ${path}`, () => {
			const modules = modulesOf(join(root, path));
			assert.isAbove(modules.size, 0);
			for (const [specifier, file] of modules) {
				assert.isTrue(existsSync(file), file);
				assert.equal(specifier, placeOf(file));
			}
		});

		it(`names files in C that exist, each of a name of its own: ${path}`, () => {
			const names = nativesOf(join(root, path)).flatMap((file) => {
				const wanted = basename(file);
				const found = readdirSync(dirname(file)).filter(
					(name) =>
						wanted === "*" ||
						name === wanted ||
						name.replace(/\.\w+$/, "") === wanted,
				);
				// A module beside it would get a name that nobody imports.
				assert.notMatch(found.join(), /\.ts/);
				assert.isNotEmpty(found, file);
				return found.filter((name) => name.endsWith(".c"));
			});
			// mcconfig makes their objects in one folder, and the chips' SDKs theirs beside.
			assert.equal(new Set(names).size, names.length);
			assert.notInclude(names, "serial.c");
			assert.notInclude(names, "uart.c");
		});

		it(`names files that compile to a module each: ${path}`, () => {
			for (const file of modulesOf(join(root, path)).values()) {
				const place = relative(root, file).replace(/\.ts$/, ".js");
				const output = join(root, "build", place);
				assert.isTrue(existsSync(output), `${output}: npm run build makes it`);
				// Of types alone nothing is left but this, which costs flash and does nothing.
				const text = readFileSync(output, "utf8").replace(/^\/\/.*$/gm, "");
				assert.notEqual(text.trim(), "export {};", file);
			}
		});

		it(`names everything that its modules import: ${path}`, () => {
			const modules = modulesOf(join(root, path));
			for (const [specifier, file] of modules)
				for (const path of importsOf(file)) {
					const imported = path.startsWith(".")
						? join(dirname(specifier), path).replace(/\.js$/, "")
						: path;
					if (path.startsWith(".") || path.startsWith("sixlink/"))
						assert.isTrue(
							modules.has(imported),
							`${specifier} imports ${imported}`,
						);
				}
		});

		it(`preloads and starts what it names: ${path}`, () => {
			const modules = modulesOf(join(root, path));
			const { preload = [], creation } = readManifest(join(root, path));
			for (const specifier of preload) assert.isTrue(modules.has(specifier));
			if (creation?.main !== undefined)
				assert.isTrue(modules.has(creation.main), creation.main);
		});
	}

	it("is there for every module, and modules import no platform", () => {
		const named = new Set(
			manifests.flatMap((path) => [...modulesOf(join(root, path)).values()]),
		);
		const files = ["modules", "hosts/simulator", "hosts/moddable"]
			.flatMap((folder) =>
				readdirSync(join(root, folder), { recursive: true }).map((file) =>
					join(root, folder, String(file)),
				),
			)
			.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
		for (const file of files) {
			const text = readFileSync(file, "utf8");
			if (file.startsWith(join(root, "modules")))
				assert.notMatch(text, /from "(embedded|node):/, file);
			const typesOnly = !/^(?:export (?!type|interface)|new )/m.test(text);
			assert.equal(named.has(file), !typesOnly, file);
		}
	});
});
