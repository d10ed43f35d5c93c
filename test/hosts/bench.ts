import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:net";
import { assert } from "chai";
import {
	growthBar,
	linkMisses,
	recoveryMisses,
	misses,
} from "../../bench/bars.js";
import type { Cost, Figures, Load } from "../../bench/figures.js";
import {
	type Goodput,
	type Links,
	shareOf,
	type Stalled,
} from "../../bench/links.js";
import type { Recovery } from "../../bench/recovery.js";
import { markdown, text } from "../../bench/report.js";
import { Dissection } from "../../hosts/node/dissection.js";
import { goodput } from "../../hosts/node/goodput.js";
import { Occupancy } from "../../hosts/node/occupancy.js";
import { stallCases, stalls } from "../../hosts/node/stalls.js";
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

const received: Goodput = {
	way: "received",
	receive: "request",
	port: "FIFO of 128",
	baud: 115_200,
	bytes: 115_200,
	ms: 25_000,
	rest: { commands: 0.1, answers: 0.2, module: 0.25, idle: 0.05 },
	bar: 0.4,
};

const stalled: Stalled = {
	port: "FIFO of 128",
	bare: true,
	links: 3,
	baud: 921_600,
	receive: "request",
	length: 1000,
	received: 3000,
	sent: 3000,
	lost: 0,
	unreported: 0,
	wrong: 0,
	broken: 0,
	hung: 0,
	overrun: 18,
	ms: 5000,
};

const links: Links = {
	bytes: 1_000_000,
	goodput: [received],
	stalled: [stalled],
	seed: 1,
	length: 1000,
	stall: 50,
	pause: 100,
	patience: 100,
};

describe("the bench", () => {
	it("refuses what it does not know with one line that names it, and status 2", () => {
		for (const argument of [
			"--colour",
			"more",
			"--only modem",
			"--length 9999",
			"--length much",
		]) {
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
		const told = text({ figures });
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
		const told = text({ figures });
		assert.match(told, /arena, sum of the above +6 656/);
		assert.match(told, /other chunks +344/);
		assert.match(told, /slots of 32 bytes +3 200/);
		assert.match(told, /all +10 200/);
	});

	it("keeps to 100 columns", () => {
		const long = { ...links, length: 10_000_000 };
		for (const line of text({ figures, links: long, load }).split("\n"))
			assert.isAtMost(line.length, 100, line);
	});

	it("writes every table as Markdown too", () => {
		const told = markdown({ figures, links, load }, "npm run bench -- --save");
		assert.include(told, "|  | split | 0.3 | 300.0 | 0.3 | 300.0 |");
		assert.include(told, "| sixlink/modem | 48 |");
		assert.include(told, "| pushed | 100.0 | 0.200 |");
		assert.include(told, "| growth | 1 048 576 |");
		assert.include(
			told,
			"| received | FIFO of 128 | 115 200 | 40.0 | 40 | 10.0 | 20.0 | 25.0 | 5.0 |",
		);
		assert.include(
			told,
			"| FIFO of 128 | 3 | 921 600 | request | 100.0 | 0 | 0 | 0 | 0 | 0 | 18 |",
		);
	});

	it("tells each part alone", () => {
		assert.notInclude(text({ figures }), "VIRTUAL MODEM");
		assert.notInclude(text({ links }), "ALLOCATIONS");
		assert.notInclude(text({ load }), "ALLOCATIONS");
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

describe("the bench of recovery", () => {
	const longest = {
		moment: 'answer to AT+CIPSTART=5,"TCP","echo.test",7',
		fault: "urc +CPIN: SIM REMOVED",
		ms: 7_199_999,
	};
	const recovery: Recovery = {
		name: "six links, power pins",
		lasting: 600_000,
		moments: 100,
		faults: 100,
		stuck: [],
		median: 7_199_999,
		longest,
	};

	it("keeps to 100 columns", () => {
		for (const line of text({ recovery: [recovery] }).split("\n"))
			assert.isAtMost(line.length, 100, line);
	});

	it("names each fault from which a modem did not come back, and the moment", () => {
		assert.deepEqual(recoveryMisses([recovery]), []);
		assert.deepEqual(recoveryMisses([{ ...recovery, stuck: [longest] }]), [
			`six links, power pins: not back from "urc +CPIN: SIM REMOVED" for 600000 ms at "${longest.moment}"`,
		]);
	});
});

describe("the bench of the links", () => {
	const bytesOf = (message: string) => Buffer.from(message, "latin1");
	const read = "\r\n+CIPRXGET: 2,0,12,99\r\n";

	it("names each bar that they miss, and none that they reach", () => {
		assert.deepEqual(linkMisses(links), []);
		const ring = { ...stalled, port: "ring of 512", bare: false, links: 6 };
		const six = { ...stalled, links: 6, received: 6000, sent: 6000 };
		const told = { ...six, lost: 5, broken: 1 };
		const reached = [told, { ...told, receive: "push" as const, wrong: 1 }];
		assert.deepEqual(linkMisses({ ...links, stalled: reached }), []);
		const changes: [string, Partial<Links>][] = [
			[
				"FIFO of 128 at 115200: 40.0 % of the line rate received, not 41.0 %",
				{ goodput: [{ ...received, bar: 0.41 }] },
			],
			["1 bytes were lost", { stalled: [{ ...stalled, lost: 1 }] }],
			[
				"FIFO of 128, 6 links at 921600, a host that stalls: 2 bytes were lost without a word",
				{ stalled: [{ ...told, unreported: 2 }] },
			],
			["3 links changed bytes", { stalled: [{ ...six, wrong: 3 }] }],
			["1 links hung", { stalled: [{ ...six, hung: 1 }] }],
			[
				"1 of 3000 bytes did not reach the app",
				{ stalled: [{ ...stalled, received: 2999 }] },
			],
			[
				"2 of 3000 bytes did not reach the peers",
				{ stalled: [{ ...stalled, sent: 2998 }] },
			],
			[
				"1 links broke",
				{ stalled: [{ ...ring, received: 6000, sent: 6000, broken: 1 }] },
			],
		];
		for (const [message, change] of changes) {
			const missed = linkMisses({ ...links, ...change });
			assert.lengthOf(missed, 1, message);
			assert.include(missed[0], message);
		}
	});

	it("takes ten bits a byte for the line rate", () => {
		assert.closeTo(shareOf(received), 0.4, 1e-9);
		assert.closeTo(shareOf({ ...received, baud: 460_800 }), 0.1, 1e-9);
	});

	it("knows payload from all else, however the wire is cut", () => {
		const exchange: [">" | "<", string][] = [
			[">", "AT+CIPRXGET=2,0,12\r\n"],
			["<", `${read}+RECEIVE,1,5\r\nOK\r\n`],
			[">", "AT+CIPSEND=3,4\r\n"],
			["<", "\r\nERROR\r\n"],
			[">", "AT+CIPSEND=4,6\r\n"],
			["<", "\r\n+RECEIVE,5,3:\r\n>> \r\n\r\n> "],
			[">", "AT+CIP"],
			["<", "\r\nDATA ACCEPT:4,6\r\n"],
			[">", "AT\r\n"],
		];
		for (const size of [1, 2, 3, 7, 1000]) {
			const counts: Record<string, number> = {};
			const dissection = new Dissection((direction, link, count) => {
				const key = `${direction}${link}`;
				counts[key] = (counts[key] ?? 0) + count;
			});
			for (const [direction, message] of exchange)
				for (let at = 0; at < message.length; at += size)
					dissection.take(direction, bytesOf(message.slice(at, at + size)), 0);
			const all = (way: string) =>
				exchange.reduce(
					(sum, [direction, { length }]) =>
						direction === way ? sum + length : sum,
					0,
				);
			assert.deepEqual(counts, {
				">-1": all(">") - 6,
				">4": 6,
				"<-1": all("<") - 15,
				"<0": 12,
				"<5": 3,
			});
		}
	});

	it("divides the time among payload, commands, answers, module and nothing", () => {
		const notice = "\r\n+CIPRXGET: 1,0\r\n";
		const occupancy = new Occupancy(10_000);
		// A byte takes 1 ms. 20 ms of nothing, 22 of a command; the module takes 30, in 18 of which it gives notice.
		occupancy.take(">", bytesOf("AT+CIPRXGET=2,0,1000\r\n"), 20);
		occupancy.take("<", bytesOf(notice), 50);
		// 26 bytes of head, 1000 of payload, 6 of result; all of it at once.
		const head = "\r\n+CIPRXGET: 2,0,1000,10\r\n";
		assert.lengthOf(head, 26);
		occupancy.take("<", bytesOf(`${head}${"x".repeat(1000)}\r\nOK\r\n`), 72);
		const end = 72 + 26 + 1000 + 6;
		const { commands, answers, module, idle } = occupancy.rest(0, end);
		assert.closeTo(commands, 22 / end, 1e-9);
		assert.closeTo(answers, (18 + 26 + 6) / end, 1e-9);
		assert.closeTo(module, (30 - 18) / end, 1e-9);
		assert.closeTo(idle, 20 / end, 1e-9);
		// Of a part of the time only what is in it.
		const part = occupancy.rest(10, 40);
		assert.closeTo(part.idle, 10 / 30, 1e-9);
		assert.closeTo(part.commands, 20 / 30, 1e-9);
	});

	it("counts what both directions carry at once only once", () => {
		const occupancy = new Occupancy(10_000);
		occupancy.take("<", bytesOf(`${read}${"x".repeat(12)}`), 0);
		occupancy.take(">", bytesOf("x".repeat(30)), 0);
		// 24 of head, in which the command is the foremost, 12 of payload.
		const { commands, answers, module, idle } = occupancy.rest(0, 36);
		assert.lengthOf(read, 24);
		assert.closeTo(commands, 24 / 36, 1e-9);
		assert.closeTo(answers + module + idle, 0, 1e-9);
	});

	it("finds that the time which no payload takes is all accounted for", () => {
		for (const one of goodput(20_000)) {
			const { commands, answers, module, idle } = one.rest;
			const sum = shareOf(one) + commands + answers + module + idle;
			// The payload that is timed is counted where it ends, at the app or the peer.
			assert.closeTo(sum, 1, 0.02, `${one.way} ${one.port} ${one.baud}`);
		}
	}).timeout(20_000);

	describe("with a host that stalls", () => {
		const cases = stallCases(10_000, 3);
		const find = (port: string, links: number, receive: string) => {
			const found = cases.find(
				(one) =>
					one.port.name === port &&
					one.links === links &&
					one.receive === receive,
			);
			if (found === undefined) throw new Error(`no case of ${port}`);
			return found;
		};

		it("repeats itself for the same seed, and not for another", () => {
			const one = find("FIFO of 128", 2, "request");
			const first = stalls(one);
			assert.deepEqual(stalls(one), first);
			assert.notEqual(stalls({ ...one, seed: 4 }).ms, first.ms);
		});

		it("gets all bytes through a ring by request", () => {
			const { received, sent, lost, broken } = stalls(
				find("ring of 512", 6, "request"),
			);
			assert.deepEqual([received, sent], [60_000, 60_000]);
			assert.deepEqual([lost, broken], [0, 0]);
		});

		it("sees what a FIFO loses of what is pushed, and links that do not tell", () => {
			const { overrun, lost, unreported, wrong } = stalls(
				find("FIFO of 128", 6, "push"),
			);
			for (const count of [overrun, lost, unreported, wrong])
				assert.isAbove(count, 0);
		});
	}).timeout(20_000);
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
