import { once } from "node:events";
import { writeFile, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join, relative } from "node:path";
import { assert } from "chai";
import { buildCortexM, type CortexM } from "../../hosts/node/cortex-m.js";
import { cache, NoCompiler, root } from "../../hosts/node/compiler.js";
import { listen } from "../../hosts/node/listen.js";

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

	describe("UART1", function () {
		this.timeout(20_000);
		const left: (() => void)[] = [];

		afterEach(() => {
			for (const end of left.splice(0)) end();
		});

		/** What the board's programs begin with. */
		const opening = `
			import Serial from "embedded:io/serial";
			import * as probe from "probe";
			import { exit } from "host";
			const bytes = new Uint8Array(8192);
		`;

		/** Runs `source` with its UART tied to `peer`'s socket. Returns its status. */
		async function tied(
			source: string,
			peer: (socket: Socket) => Promise<void>,
		): Promise<number> {
			await writeFile(file, source);
			const server = createServer();
			const port = await listen(server);
			left.push(() => server.close());
			const connected = once(server, "connection");
			const { status, stop } = host.start(
				[relative(root, file)],
				`socket,host=127.0.0.1,port=${port},nodelay=on`,
			);
			left.push(stop);
			const [socket] = (await connected) as [Socket];
			await peer(socket);
			return status;
		}

		/** The next `count` bytes of `socket`. */
		async function take(socket: Socket, count: number): Promise<Buffer> {
			let all = Buffer.alloc(0);
			while (all.length < count) {
				const [bytes] = (await once(socket, "data")) as [Buffer];
				all = Buffer.concat([all, bytes]);
			}
			return all;
		}

		/** No two blocks of 256 are the same. */
		const pattern = (count: number) =>
			Buffer.from(
				Array.from({ length: count }, (_, i) => (i + (i >> 8) * 17) & 0xff),
			);

		it("carries every byte both ways, as many at a time as its capacity, allocating nothing", async () => {
			const source = `${opening}
				let total = 0, end = 0, start = 0;
				const serial = new Serial({ device: "UART1", onReadable() {
					if (total === 0) probe.reset();
					if (end === 0) total += end = this.read(bytes, 0, 100);
					send();
				}, onWritable: send });
				function send() {
					start += serial.write(bytes, start, end);
					if (start < end) return;
					start = end = 0;
					if (total > 65536) exit(probe.slots() + probe.chunk() + probe.mallocs());
				}
			`;
			const status = await tied(source, async (socket) => {
				const sent = pattern(65536);
				for (let at = 0; at < sent.length; at += 4096) {
					const piece = sent.subarray(at, at + 4096);
					socket.write(piece);
					assert.isTrue((await take(socket, 4096)).equals(piece));
				}
				socket.write("!");
			});
			assert.equal(status, 0);
		});

		it("leaves at the UART what it has no room for, and goes on once it has", async () => {
			const source = `${opening}
				let full = false, total = 0, end = 0, start = 0;
				const serial = new Serial({ device: "UART1", onReadable(count) {
					if (count > this.capacity) exit(1);
					full ||= count === this.capacity;
					if (!full || end > 0) return;
					total += end = this.read(bytes, 0, bytes.length);
					send();
				}, onWritable: send, onError() { exit(2); } });
				function send() {
					start += serial.write(bytes, start, end);
					if (start < end) return;
					start = end = 0;
					if (total > 5000) exit();
				}
			`;
			const status = await tied(source, async (socket) => {
				const sent = pattern(5000);
				socket.write(sent);
				assert.isTrue((await take(socket, 5000)).equals(sent));
				socket.write("!");
			});
			assert.equal(status, 0);
		});

		it("says what it can do, and changes its rate", async () => {
			const source = `${opening}
				import { write } from "host";
				const serial = new Serial({ device: "UART1" });
				const facts = [serial.capacity, serial.flowControl, serial.reportsOverrun, serial.baud];
				serial.baud = 9600;
				try { serial.baud = 4000000; } catch (error) { facts.push(String(error)); }
				facts.push(serial.baud);
				write(facts.join("\\n"));
				exit();
			`;
			assert.deepEqual((await run(source)).split("\n"), [
				"4096",
				"false",
				"true",
				"115200",
				"RangeError: Serial: UART1 at 4000000 baud: it takes 300 to 1562500",
				"9600",
			]);
		});

		it("refuses what is no port of the board, a rate that it cannot do, and to be opened twice", async () => {
			const source = `${opening}
				import { write } from "host";
				function refusal(options) { try { new Serial(options); return "none"; } catch (error) { return String(error); } }
				write([{ device: "UART9" }, { descriptor: 0 }, { device: "UART1", baud: 4000000 }, { device: "UART1", flowControl: true },
					{ device: "UART1", baud: 115200 }, { device: "UART1" }].map(refusal).join("\\n"));
				exit();
			`;
			assert.deepEqual((await run(source)).split("\n"), [
				"Error: Serial: UART9: the board's port is UART1",
				"Error: Serial: a descriptor: the board's port is UART1",
				"Error: Serial: UART1 at 4000000 baud: it takes 300 to 1562500",
				"Error: Serial: UART1 has no RTS and CTS",
				"none",
				"Error: Serial: UART1 is open already",
			]);
		});
	});
});
