import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert } from "chai";
import { uf2Block } from "../support/uf2.js";

describe("npm run pico", function () {
	this.timeout(60_000);
	let folder: string;
	let rom: string;
	let image: string;

	before(() => {
		folder = mkdtempSync(join(tmpdir(), "pico-"));
		rom = file("rom.bin", Buffer.alloc(16384));
		image = file("image.uf2", uf2Block(0x1000_0000, Buffer.from("ours")));
	});

	after(() => rmSync(folder, { recursive: true }));

	function file(name: string, bytes: Uint8Array): string {
		const path = join(folder, name);
		writeFileSync(path, bytes);
		return path;
	}

	/** Asserts that `args` are refused with one line that holds each of `named`, and status 2. */
	function refuses(args: string[], ...named: string[]): void {
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			["--import", "./test/ts-node.js", "hosts/node/pico.ts", ...args],
			{ encoding: "utf8" },
		);
		assert.equal(status, 2, stderr);
		assert.equal(stdout, "");
		assert.match(stderr, /^pico: [^\n]+\n$/);
		for (const name of named) assert.include(stderr, name);
	}

	it("refuses to run without the chip's ROM, or with what is none", () => {
		refuses([image], "--bootrom");
		const missing = join(folder, "missing.bin");
		refuses(["--bootrom", missing, image], "--bootrom", missing);
		const short = file("short.bin", Buffer.alloc(16383));
		refuses(["--bootrom", short, image], short, "16383", "16384");
	});

	it("refuses no image, more than one, and what is no image for the chip", () => {
		refuses(["--bootrom", rom], "0 images");
		refuses(["--bootrom", rom, image, image], "2 images");
		const missing = join(folder, "missing.uf2");
		refuses(["--bootrom", rom, missing], "image", missing);
		const elf = file("image.elf", Buffer.alloc(512, "ELF"));
		refuses(["--bootrom", rom, elf], elf, "not of UF2");
		const bytes = Buffer.from("theirs");
		const other = file("rp2350.uf2", uf2Block(0x1000_0000, bytes, 0xe48b_ff59));
		refuses(["--bootrom", rom, other], other, "0xe48bff59");
	});

	it("refuses a flag that it does not know, and a value that is none", () => {
		refuses(["--colour", image], "--colour");
		refuses(["--bootrom", rom, "--uart", "2", image], "--uart 2", "0 or 1");
		refuses(["--bootrom", rom, "--limit", "soon", image], "--limit soon");
	});
});
