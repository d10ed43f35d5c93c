import { writeFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { assert } from "chai";
import { buildCortexM, type CortexM } from "../../hosts/node/cortex-m.js";
import { cache, NoCompiler, root } from "../../hosts/node/compiler.js";

describe("the XS host for Cortex-M", function () {
	this.timeout(120_000);
	let host: CortexM;
	const file = join(cache, `cortex-m-${process.pid}.js`);

	before(async function () {
		try {
			host = await buildCortexM({ quiet: true });
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			this.skip();
		}
	});

	after(() => rm(file, { force: true }));

	async function run(source: string, ...args: string[]): Promise<string> {
		await writeFile(file, source);
		return host.run([relative(root, file), ...args]);
	}

	async function refused(source: string): Promise<string> {
		try {
			await run(source);
		} catch (error) {
			return String(error);
		}
		throw new Error("it ended well");
	}

	/** Instructions that `statement` takes a hundred times. */
	async function instructions(statement: string): Promise<number> {
		return Number(
			await run(`
				import * as probe from "probe";
				import { write } from "host";
				function turns(count) { for (let i = 0; i < count; i++) { ${statement} } }
				turns(100);
				probe.reset();
				turns(100);
				write(String(probe.instructions()));
			`),
		);
	}

	it("runs modules from files, with arguments and timers", async () => {
		const source = `
			import Timer from "timer";
			import { args, write } from "host";
			write(args.join("+"));
			Timer.set(() => write(" later"), 5);
		`;
		assert.equal(await run(source, "a,b", "c"), "a,b+c later");
	});

	it("ends as the program did", async () => {
		assert.include(
			await refused(`import { exit } from "host"; exit(7);`),
			"status 7",
		);
		assert.include(
			await refused(`throw new Error("broken");`),
			"Error: broken",
		);
	});

	it("has the slots of a device, and code without metering", async () => {
		assert.equal(
			await run(`
				import * as probe from "probe";
				import { write } from "host";
				probe.reset();
				const object = {};
				write([probe.bits(), probe.slots() > 0, probe.meter()].join());
			`),
			"32,true,NaN",
		);
	});

	it("counts instructions to the last one, the same in each run", async () => {
		const none = await instructions("");
		const some = await instructions("i + 1;");
		assert.isAbove(none, 1000);
		assert.isAbove(some, none + 1000);
		assert.equal(await instructions(""), none);
		assert.equal(await instructions("i + 1;"), some);
	});
});
