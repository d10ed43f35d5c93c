import { spawnSync } from "node:child_process";
import { assert } from "chai";
import type { Cost, Figures } from "../../bench/figures.js";
import { markdown, text } from "../../bench/report.js";

const cost = (scale: number): Cost => ({
	slots: scale,
	chunk: 1000 * scale,
	collections: scale,
	mallocs: scale,
	meter: 123456 * scale,
	instructions: null,
});

const figures: Figures = {
	engine: "XS 13.3.0",
	bits: 64,
	missing: "qemu-system-arm does not run",
	piece: 64,
	workloads: [
		{
			name: "lines",
			description: "a line",
			operations: 1000,
			bytes: 20000,
			callbacks: 1000,
			sent: 0,
			driver: cost(0),
			split: cost(300),
		},
	],
	memory: [
		{
			profile: "small",
			mqtt: false,
			arena: { ring: 512, buffers: 6144 },
			slots: 100,
			chunk: 7000,
		},
	],
	modules: [{ name: "sixlink/modem", code: 48 }],
};

describe("the bench", () => {
	it("refuses what it does not know with one line that names it, and status 2", () => {
		for (const argument of ["--colour", "more"]) {
			const { status, stdout, stderr } = spawnSync(
				process.execPath,
				["--import", "./test/ts-node.js", "hosts/node/bench.ts", argument],
				{ encoding: "utf8" },
			);
			assert.equal(status, 2, stderr);
			assert.equal(stdout, "");
			assert.match(stderr, /^bench: [^\n]+\n$/);
			assert.include(stderr, argument);
		}
	}).timeout(20_000);

	it("gives allocations by operation, work by byte and callback, and says what is missing", () => {
		const told = text(figures);
		assert.match(told, /split +0\.3 +300\.0 +0\.3 +300\.0/);
		assert.match(told, /driver +0 +0 +0 +0/);
		assert.match(told, /split +- +- +1 851\.8 +37 036\.8/);
		assert.include(
			told,
			"No instructions here:\nqemu-system-arm does not run\n",
		);
		assert.include(told, "64-bit");
	});

	it("adds RAM up, with the slots of the machine", () => {
		const told = text(figures);
		assert.match(told, /arena, sum of the above +6 656/);
		assert.match(told, /other chunks +344/);
		assert.match(told, /slots of 32 bytes +3 200/);
		assert.match(told, /all +10 200/);
	});

	it("keeps to 100 columns", () => {
		for (const line of text(figures).split("\n"))
			assert.isAtMost(line.length, 100, line);
	});

	it("writes every table as Markdown too", () => {
		const told = markdown(figures, "npm run bench -- --save");
		assert.include(told, "|  | split | 0.3 | 300.0 | 0.3 | 300.0 |");
		assert.include(told, "| sixlink/modem | 48 |");
	});
});
