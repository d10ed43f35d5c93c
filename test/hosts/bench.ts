import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:net";
import { assert } from "chai";
import { growthBar, misses } from "../../bench/bars.js";
import type { Cost, Figures, Load } from "../../bench/figures.js";
import { markdown, text } from "../../bench/report.js";
import { crowd } from "../../hosts/node/crowd.js";
import { listen } from "../../hosts/node/listen.js";
import { type Servers, startServers } from "../../hosts/node/servers.js";
import { soak } from "../../hosts/node/soak.js";
import { throughput } from "../../hosts/node/throughput.js";
import { Terminal } from "../support/terminal.js";

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

const load: Load = {
	machine: "Node 20.20.2, 2 x a processor",
	crowd: {
		modems: 64,
		links: 6,
		rate: 10_000,
		seconds: 5,
		elapsed: 5,
		echoed: 19_200_000,
		wrong: 0,
		dropped: 0,
		cpu: 2.5,
		memory: { switchedOn: 16_000, busy: 50_000 },
	},
	throughput: {
		bytes: 1 << 25,
		rounds: 3,
		bare: 500e6,
		ways: [
			{ name: "pushed", pushed: true, rate: 100e6 },
			{ name: "read", pushed: false, rate: 10e6 },
		],
	},
	soak: {
		lines: 1_000_000,
		seed: 1,
		commands: 50,
		exceptions: 0,
		firstException: null,
		silent: 0,
		settled: 100_000,
		heap: { settled: 5_000_000, end: 5_000_000 + growthBar },
		reached: { OK: 1 },
	},
};

describe("the bench", () => {
	it("refuses what it does not know with one line that names it, and status 2", () => {
		for (const argument of ["--colour", "more", "--only modem"]) {
			const { status, stdout, stderr } = spawnSync(
				process.execPath,
				[
					"--import",
					"./test/ts-node.js",
					"hosts/node/bench.ts",
					...argument.split(" "),
				],
				{ encoding: "utf8" },
			);
			assert.equal(status, 2, stderr);
			assert.equal(stdout, "");
			assert.match(stderr, /^bench: [^\n]+\n$/);
			assert.include(stderr, argument);
		}
	}).timeout(60_000);

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
		for (const line of text(figures, load).split("\n"))
			assert.isAtMost(line.length, 100, line);
	});

	it("writes every table as Markdown too", () => {
		const told = markdown(figures, load, "npm run bench -- --save");
		assert.include(told, "|  | split | 0.3 | 300.0 | 0.3 | 300.0 |");
		assert.include(told, "| sixlink/modem | 48 |");
		assert.include(told, "| pushed | 100.0 | 0.200 |");
		assert.include(told, "| growth | 1 048 576 |");
	});

	it("tells either half alone", () => {
		assert.notInclude(text(figures), "VIRTUAL MODEM");
		assert.notInclude(text(undefined, load), "ALLOCATIONS");
	});

	it("names each bar that the virtual modem misses, and none that it reaches", () => {
		assert.deepEqual(misses(load), []);
		const missed = (change: Partial<Load>) => misses({ ...load, ...change });
		const { crowd, throughput, soak } = load;
		const slow = { name: "pushed", pushed: true, rate: 19.9e6 };
		const heap = { ...soak.heap, end: soak.heap.end + 1 };
		const changes: [string, Partial<Load>][] = [
			["64 modems dropped 1 bytes", { crowd: { ...crowd, dropped: 1 } }],
			["64 modems changed 2 bytes", { crowd: { ...crowd, wrong: 2 } }],
			["took 10.1 s of a processor", { crowd: { ...crowd, cpu: 10.1 } }],
			["19.9 MB/s, not 20", { throughput: { ...throughput, ways: [slow] } }],
			[
				"3 of 1000000 lines threw, the first of them AT: it broke",
				{
					soak: { ...soak, exceptions: 3, firstException: "AT: it broke" },
				},
			],
			["1 times in 1000000 lines", { soak: { ...soak, silent: 1 } }],
			["grew by 1048577 bytes", { soak: { ...soak, heap } }],
			["never said OK", { soak: { ...soak, reached: { OK: 0 } } }],
		];
		for (const [message, change] of changes) {
			const told = missed(change);
			assert.lengthOf(told, 1);
			assert.include(told[0], message);
		}
	});
});

describe("the bench of the virtual modem", function () {
	this.timeout(30_000);
	const few = { modems: 2, rate: 10_000, seconds: 0.3, patience: 200 };
	const little = { bytes: 1 << 20, rounds: 1 };
	let servers: Servers;
	let others: Server[];

	/** A server of this process in place of the bench's own. */
	async function instead(
		kind: "echo" | "source",
		answer: (bytes: Buffer) => Buffer,
	): Promise<Servers> {
		const server = createServer((socket) => {
			socket.on("error", () => {});
			if (kind === "echo")
				socket.on("data", (bytes) => socket.write(answer(bytes)));
			else socket.write(answer(Buffer.alloc(1 << 20)));
		});
		others.push(server);
		return { ...servers, [kind]: await listen(server) };
	}

	before(async () => {
		servers = await startServers();
	});

	beforeEach(() => {
		others = [];
	});

	afterEach(() => {
		for (const server of others) server.close();
	});

	after(() => servers.close());

	it("gets every byte of every link back", async () => {
		const { echoed, wrong, dropped, memory } = await crowd(servers, few);
		assert.deepEqual([echoed, wrong, dropped], [36_000, 0, 0]);
		assert.isAbove(memory.busy, memory.switchedOn);
	});

	it("sees bytes that change, and bytes that do not come", async () => {
		const changing = await instead("echo", (bytes) => {
			bytes[7] ^= 1;
			return bytes;
		});
		assert.isAbove((await crowd(changing, few)).wrong, 0);
		const dropping = await instead("echo", (bytes) => bytes.subarray(1));
		const { dropped, wrong } = await crowd(dropping, few);
		assert.isAbove(dropped, 0);
		assert.isAbove(wrong, 0);
	});

	it("takes the time of what a source sends, each way", async () => {
		const { bare, ways } = await throughput(servers, little);
		assert.isAbove(bare, 0);
		for (const { name, rate } of ways) assert.isAbove(rate, 0, name);
		assert.isTrue(ways.some(({ pushed }) => pushed));
	});

	it("refuses a source that sends something else", async () => {
		const other = await instead("source", (bytes) => bytes);
		let message = "";
		await throughput(other, little).catch((error: Error) => {
			message = error.message;
		});
		assert.include(message, "not sent");
	});

	it("repeats itself for the same seed", () => {
		const options = { lines: 300, settled: 100, seed: 3 };
		const { exceptions, reached } = soak(options);
		assert.deepEqual(soak(options).reached, reached);
		assert.equal(exceptions, 0);
		assert.isAbove(reached.OK, 0);
	});

	it("counts what throws, and keeps the first", () => {
		const terminal = new Terminal();
		terminal.network.open = () => {
			throw new Error("no network");
		};
		const { exceptions, firstException } = soak(
			{ lines: 500, settled: 100, seed: 1 },
			terminal,
		);
		assert.isAbove(exceptions, 0);
		assert.match(firstException ?? "", /^line \d+: no network$/);
	});

	it("sees a module that answers no more", () => {
		const terminal = new Terminal();
		terminal.modem.mute(true);
		const { silent } = soak({ lines: 1, settled: 1, seed: 1 }, terminal);
		assert.equal(silent, 1);
	});

	it("sees what is kept", () => {
		const terminal = new Terminal();
		const kept: Uint8Array[] = [];
		const receive = terminal.modem.receive.bind(terminal.modem);
		terminal.modem.receive = (bytes) => {
			kept.push(new Uint8Array(5000));
			receive(bytes);
		};
		const { heap } = soak({ lines: 600, settled: 100, seed: 1 }, terminal);
		assert.isAbove(heap.end - heap.settled, growthBar);
	});
});
