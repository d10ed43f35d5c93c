import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert } from "chai";
import {
	findCompiler,
	NoCompiler,
	root,
	run,
} from "../../hosts/node/compiler.js";

/** What each program begins with. */
const begin = `
	#include "ring.h"
	#include <stdio.h>
	#include <stdlib.h>
	#define check(truth) do { if (!(truth)) { printf("line %d: %s\\n", __LINE__, #truth); return 1; } } while (0)
	static Ring make(uint32_t size) { return (Ring){ .bytes = malloc(size), .size = size }; }
	int main(void) {`;

describe("the serial port's ring", function () {
	this.timeout(30_000);
	let compiler: string;
	let folder: string;

	before(async function () {
		try {
			compiler = (await findCompiler("The ring")).command;
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			this.skip();
		}
		folder = await mkdtemp(join(tmpdir(), "ring-"));
	});

	after(async () => {
		if (folder) await rm(folder, { recursive: true });
	});

	/** Runs `program` under the address and undefined-behaviour sanitizers; returns what it says. */
	async function play(program: string): Promise<string> {
		const [source, binary] = ["ring.c", "ring"].map((name) =>
			join(folder, name),
		);
		await writeFile(source, `${begin}${program}\nputs("done"); return 0; }\n`);
		const flags = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-g", "-O1"];
		const checks = ["-fsanitize=address,undefined", "-fno-sanitize-recover"];
		const include = ["-I", join(root, "hosts", "uart")];
		await run(compiler, [
			...flags,
			...checks,
			...include,
			source,
			"-o",
			binary,
		]);
		const environment = { ...process.env, ASAN_OPTIONS: "detect_leaks=0" };
		return (await run(binary, [], { env: environment })).stdout;
	}

	it("gives back what was put, in order, over its end and over that of its counts", async () => {
		const said = await play(`
			Ring ring = make(256);
			ring.put = ring.taken = -100u;
			uint8_t sent = 0, expected = 0;
			for (int turn = 0; turn < 100000; turn++) {
				uint8_t bytes[300];
				uint32_t count = (uint32_t)rand() % 300;
				if (turn % 2) {
					for (uint32_t i = 0; i < count; i++) bytes[i] = sent + i;
					sent += ringWrite(&ring, bytes, count);
				} else {
					uint32_t length = ringLength(&ring), taken = ringRead(&ring, bytes, count);
					check(taken == (count < length ? count : length));
					for (uint32_t i = 0; i < taken; i++) check(bytes[i] == expected++);
				}
				check(ringLength(&ring) + ringRoom(&ring) == 256);
			}`);
		assert.equal(said, "done\n");
	});

	it("takes no more than there is room for", async () => {
		const said = await play(`
			Ring ring = make(256);
			uint8_t bytes[300] = { 0 };
			check(ringWrite(&ring, bytes, 300) == 256);
			check(ringRoom(&ring) == 0);
			check(ringWrite(&ring, bytes, 1) == 0);
			check(ringRead(&ring, bytes, 1) == 1);
			check(ringWrite(&ring, bytes, 300) == 1);`);
		assert.equal(said, "done\n");
	});

	it("takes and gives single bytes between whole reads and writes", async () => {
		const said = await play(`
			Ring ring = make(256);
			uint8_t bytes[256];
			for (int i = 0; i < 1000; i++) {
				ringPush(&ring, (uint8_t)i);
				ringPush(&ring, (uint8_t)(i + 1));
				check(ringPull(&ring) == (uint8_t)i);
				check(ringRead(&ring, bytes, 256) == 1 && bytes[0] == (uint8_t)(i + 1));
			}
			check(ringRead(&ring, bytes, 256) == 0);`);
		assert.equal(said, "done\n");
	});
});
