import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
	closeSync,
	constants,
	existsSync,
	lstatSync,
	mkdtempSync,
	openSync,
	readFileSync,
	readlinkSync,
	readSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert } from "chai";
import { NoCompiler } from "../../hosts/node/compiler.js";
import { Console } from "../../hosts/node/console.js";
import { listen } from "../../hosts/node/listen.js";
import { readModemOptions } from "../../hosts/node/modem-options.js";
import { buildPty, Pty } from "../../hosts/node/pty.js";
import { Refusal } from "../../hosts/node/refusal.js";
import { VirtualPort } from "../../hosts/node/virtual-port.js";
import { Reading } from "../../hosts/replay/reading.js";
import { parseSession } from "../../hosts/replay/session.js";
import { Program } from "../support/program.js";

/** What `npm run modem` would make of `args`, one port each; on, and booted at once. */
class Modems {
	readonly ports: VirtualPort[] = [];

	static async start(pty: string | undefined, args: string): Promise<Modems> {
		const options = readModemOptions(
			`--boot instant --latency 0 ${args}`.trim().split(" "),
		);
		if (!options) throw new Error("help");
		const all = new Modems();
		const onGone = () => assert.fail("the terminal has gone");
		try {
			for (const port of options.ports)
				all.ports.push(await VirtualPort.open({ ...port, pty, onGone }));
		} catch (error) {
			await all.close();
			throw error;
		}
		for (const { modem } of all.ports) modem.powerOn();
		return all;
	}

	async close(): Promise<void> {
		await Promise.all(this.ports.map((port) => port.close()));
	}
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

async function freePort(): Promise<number> {
	const server = createServer();
	const port = await listen(server);
	server.close();
	return port;
}

function refusal(args: string[]): string {
	try {
		readModemOptions(args);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return error.message;
	}
	throw new Error(`not refused: ${args.join(" ")}`);
}

/** Every byte value, in an order of its own. */
function pattern(length: number): Buffer {
	return Buffer.from(
		Uint8Array.from({ length }, (_, i) => (i * 31) ^ (i >> 8) ^ (i >> 16)),
	);
}

describe("the options of npm run modem", () => {
	it("are refused with a line that names flag, value and limit", () => {
		for (const [args, said] of [
			["--dialect x", /^--dialect x: give air780e, air780eg, air724, sim800$/],
			["--boot soon", /^--boot soon: give logged or instant$/],
			["--latency=-1", /^--latency -1: give a factor, 0 to 1000$/],
			["--baud fast", /^--baud fast: give a whole number, 0 to 4000000$/],
			["--baud 299", /^--baud 299: give 0, or a rate from 300 to 4000000$/],
			["--fifo 1", /^--fifo 1: give a whole number, 2 to 4096$/],
			["--count 65", /^--count 65: give a whole number, 1 to 64$/],
			["--tcp here", /^--tcp here: give HOST:PORT$/],
			["--tcp h:70000", /--tcp's port 70000/],
			["--tcp h:65535 --count 2", /^--tcp h:65535: 2 ports from there/],
			["--seed x", /^--seed x: give a whole number, 0 to 4294967295$/],
			["--name x", /^--name "x": NAME=HOST/],
			["--name a=b:0", /^--name "b:0": HOST or HOST:PORT, PORT 1…65535$/],
			["--fault cut", /^--fault cut N/],
			["--script /nowhere", /^--script \/nowhere: ENOENT/],
			["--wrong", /--wrong/],
			["more", /more/],
		] as const)
			assert.match(refusal(args.split(" ")), said, args);
	});

	it("name the line of a script that cannot be", () => {
		const folder = mkdtempSync(join(tmpdir(), "sixlink-modem-"));
		const file = join(folder, "script");
		writeFileSync(file, "at 1s reset\nat 2s dance\n");
		const message = refusal(["--script", file]);
		rmSync(folder, { recursive: true });
		assert.include(message, file);
		assert.match(message, /line 2.*dance/);
		assert.notInclude(message, "\n");
	});

	it("give each of several modules a link, a TCP port and a seed of its own", () => {
		const args = "--count 3 --link /tmp/m --tcp 127.0.0.1:7000 --seed 5";
		assert.deepEqual(
			readModemOptions(args.split(" "))?.ports.map((port) => [
				port.link,
				port.tcp?.port,
				port.seed,
			]),
			[
				["/tmp/m0", 7000, 5],
				["/tmp/m1", 7001, 6],
				["/tmp/m2", 7002, 7],
			],
		);
	});

	it("are what the module and its line are made from", () => {
		const args = `--dialect air724 --boot instant --latency 0.5 --baud 9600 --fifo 64 --rtscts --cuts --seed 9
			--name a.example=b.example:7 --name c.example=14 --fault mute --fault unmute`;
		const { ports = [], faults } = readModemOptions(args.split(/\s+/)) ?? {};
		const { trace, ...port } = ports[0];
		assert.isUndefined(trace);
		assert.deepEqual(port, {
			link: undefined,
			tcp: undefined,
			dialect: "air724",
			boot: "instant",
			latency: 0.5,
			baud: 9600,
			fifo: 64,
			flowControl: true,
			cuts: true,
			seed: 9,
			names: { "a.example": "b.example:7", "c.example": 14 },
		});
		assert.deepEqual(
			faults?.map(({ text }) => text),
			["mute", "unmute"],
		);
	});

	it("without --count leave the link as it is", () => {
		const options = readModemOptions(["--link", "/tmp/m"]);
		assert.equal(options?.ports[0].link, "/tmp/m");
	});
});

describe("a virtual module at a port of this machine", function () {
	this.timeout(60_000);
	let pty = "";
	let folder = "";
	let modems: Modems | undefined;
	let program: Program | undefined;
	let server: Server | undefined;

	before(async function () {
		try {
			pty = await buildPty();
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			this.skip();
		}
		folder = mkdtempSync(join(tmpdir(), "sixlink-modem-"));
	});

	after(() => {
		if (folder) rmSync(folder, { recursive: true });
	});

	afterEach(async () => {
		await program?.close();
		await modems?.close();
		server?.close();
		program = modems = server = undefined;
	});

	async function start(args = ""): Promise<Program> {
		modems = await Modems.start(pty, args);
		program = await Program.open(modems.ports[0].name);
		return program;
	}

	/** A link to a server that does `serve`, without any frame around its bytes. */
	async function startLink(
		args: string,
		serve: Parameters<typeof createServer>[1],
	): Promise<Program> {
		server = createServer(serve);
		const port = await listen(server);
		const terminal = await start(args);
		await terminal.say("ATE0;+CIPRXF=1;+CSTT;+CIICR\r\n");
		await terminal.say("AT+CIFSR\r\n", ".35\r\n");
		await terminal.say(
			`AT+CIPSTART="TCP","127.0.0.1",${port}\r\n`,
			"CONNECT OK\r\n",
		);
		return terminal;
	}

	it("answers", async () => {
		const terminal = await start();
		assert.equal(await terminal.say("AT\r\n"), "AT\r\n\r\nOK\r\n");
	});

	it("is the module that was asked for, with the names that were", async () => {
		server = createServer((socket) => {
			socket.on("error", () => {});
			socket.end("here");
		});
		const port = await listen(server);
		const terminal = await start(
			`--dialect sim800 --name shop.example:80=127.0.0.1:${port}`,
		);
		await terminal.say("ATE0\r\n");
		assert.include(await terminal.say("ATI\r\n"), "SIM800");
		await terminal.say("AT+CSTT;+CIICR\r\n");
		await terminal.say("AT+CIFSR\r\n", ".35\r\n");
		await terminal.say('AT+CIPSTART="TCP","shop.example",80\r\n', "here");
	});

	it("takes its time for a command as logs show it, or none, and cuts what it says", async () => {
		const terminal = await start("--baud 0 --cuts --latency 1");
		await terminal.say("ATE0;+CSTT\r\n");
		const begun = performance.now();
		assert.equal(await terminal.say("AT+CIICR\r\n"), "\r\nOK\r\n");
		assert.isAtLeast(performance.now() - begun, 19);
	});

	it("is told this computer's time by the network", async () => {
		const terminal = await start("--boot logged");
		await terminal.until("+NITZ: ");
		const said = await terminal.until("\r\n");
		const [date, time] = said.split(/[,+-]/);
		const told = Date.parse(`20${date.replaceAll("/", "-")}T${time}Z`);
		assert.closeTo(told, Date.now(), 60_000);
	});

	it("is there under its link, and gone with it", async () => {
		const link = join(folder, "link");
		await start(`--link ${link}`);
		const { name } = modems?.ports[0] ?? {};
		assert.equal(readlinkSync(link), name);
		await program?.close();
		program = undefined;
		await modems?.close();
		assert.isFalse(existsSync(String(name)));
		assert.throws(() => lstatSync(link), /ENOENT/);
	});

	it("takes over a link that was left behind", async () => {
		const link = join(folder, "stale");
		symlinkSync("/dev/pts/987654", link);
		await start(`--link ${link}`);
		assert.equal(readlinkSync(link), modems?.ports[0].name);
	});

	it("leaves everything else at its place alone", async () => {
		const file = join(folder, "file");
		const other = join(folder, "other");
		writeFileSync(file, "precious");
		symlinkSync("/dev/null", other);
		const port = await freePort();
		for (const path of [file, other, join(folder, "none", "link")]) {
			let message = "";
			await start(`--link ${path} --tcp 127.0.0.1:${port}`).catch(
				(error: Error) => {
					message = error.message;
				},
			);
			assert.match(message, /^--link /);
			assert.include(message, path);
		}
		assert.equal(readFileSync(file, "utf8"), "precious");
		assert.equal(readlinkSync(other), "/dev/null");
		server = createServer();
		server.listen(port, "127.0.0.1");
		await once(server, "listening");
	});

	it("loses what nobody has it open for, as a serial port does", async () => {
		modems = await Modems.start(pty, "");
		const [{ modem, name }] = modems.ports;
		modem.urc("early");
		await pause(100);
		program = await Program.open(name);
		assert.equal(await program.say("AT\r\n"), "AT\r\n\r\nOK\r\n");
		await program.close();
		const idler = new Idler(name);
		modem.urc("unread");
		await pause(50);
		idler.close();
		await pause(50);
		program = await Program.open(name);
		assert.equal(await program.say("AT\r\n"), "AT\r\n\r\nOK\r\n");
	});

	it("serves its UART at a TCP port too, to one client at a time", async () => {
		const port = await freePort();
		const terminal = await start(`--tcp 127.0.0.1:${port}`);
		const client = connect(port, "127.0.0.1");
		let heard = "";
		client.on("data", (bytes) => {
			heard += bytes.toString("latin1");
		});
		await once(client, "connect");
		await terminal.say("ATE0\r\n");
		client.write("ATI\r\n");
		await terminal.until("OK\r\n");
		while (!heard.endsWith("LTE_AT\r\n\r\nOK\r\n")) await once(client, "data");
		const second = connect(port, "127.0.0.1");
		second.on("error", () => {});
		await once(second, "close");
		client.destroy();
		await pause(50);
		const third = connect(port, "127.0.0.1");
		await once(third, "connect");
		third.write("AT\r\n");
		assert.equal(String((await once(third, "data"))[0]), "\r\nOK\r\n");
		third.destroy();
	});

	it("is refused a TCP port that another has", async () => {
		server = createServer();
		const port = await listen(server);
		const link = join(folder, "refused");
		let message = "";
		await start(`--link ${link} --tcp 127.0.0.1:${port}`).catch(
			(error: Error) => {
				message = error.message;
			},
		);
		assert.match(message, new RegExp(`^--tcp 127.0.0.1:${port}: .*EADDRINUSE`));
		assert.throws(() => lstatSync(link), /ENOENT/);
	});

	it("carries 10 MB to a program at baud 0, byte for byte", async () => {
		const sent = pattern(10_000_000);
		const terminal = await startLink("--baud 0", (socket) => {
			socket.on("error", () => {});
			socket.end(sent);
		});
		const heard = Buffer.from(await terminal.take(sent.length), "latin1");
		assert.isTrue(heard.equals(sent));
		assert.equal(await terminal.until("CLOSED\r\n"), "\r\nCLOSED\r\n");
		assert.include(
			modems?.ports[0].report ?? [],
			"overruns: 0 bytes at the host, 0 at the module",
		);
	});

	it("carries 2 MB from a program at baud 0 in transparent mode, byte for byte", async () => {
		const sent = pattern(2_000_000);
		const received: Buffer[] = [];
		let count = 0;
		let done = () => {};
		const all = new Promise<void>((resolve) => {
			done = resolve;
		});
		server = createServer((socket) => {
			socket.on("error", () => {});
			socket.on("data", (bytes) => {
				received.push(bytes);
				count += bytes.length;
				if (count >= sent.length) done();
			});
		});
		const port = await listen(server);
		const terminal = await start("--baud 0");
		await terminal.say("ATE0;+CIPMODE=1;+CSTT;+CIICR\r\n");
		await terminal.say("AT+CIFSR\r\n", ".35\r\n");
		await terminal.say(
			`AT+CIPSTART="TCP","127.0.0.1",${port}\r\n`,
			"\r\nCONNECT\r\n",
		);
		terminal.write(sent);
		await all;
		assert.isTrue(Buffer.concat(received).equals(sent));
	});

	it("takes all that a program sends at baud 0, though it waits for nothing", async () => {
		const sent = pattern(300_000);
		const received: Buffer[] = [];
		const terminal = await startLink("--baud 0", (socket) => {
			socket.on("data", (bytes) => received.push(bytes));
			socket.on("error", () => {});
		});
		let commands = "";
		for (let i = 0; i < sent.length; i += 1000)
			commands += `AT+CIPSEND=1000\r\n${sent.toString("latin1", i, i + 1000)}`;
		await terminal.say(`${commands}AT\r\n`, "\r\nOK\r\n");
		while (Buffer.concat(received).length < sent.length) await pause(10);
		assert.isTrue(Buffer.concat(received).equals(sent));
	});

	it("takes its time at a rate, and goes on at another behind AT+IPR", async () => {
		const terminal = await start("--baud 57600");
		await terminal.say("ATE0\r\n");
		const line = "x".repeat(1500);
		const times: number[] = [];
		for (const rate of [57600, 460800]) {
			await terminal.say(`AT+IPR=${rate}\r\n`);
			await pause(20);
			const begun = performance.now();
			for (let i = 0; i < 4; i++) modems?.ports[0].modem.urc(line);
			await terminal.take(4 * 1504);
			times.push(performance.now() - begun);
		}
		assert.isAtLeast(times[0] / ((6016 * 10_000) / 57600), 0.98);
		assert.isAtLeast(times[0] / times[1], 2);
	});

	/** A program that has the port open and reads it only when it is told to. */
	class Idler {
		readonly #descriptor: number;

		constructor(path: string) {
			const { O_RDWR, O_NOCTTY, O_NONBLOCK } = constants;
			this.#descriptor = openSync(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
		}

		/** All there is. */
		read(): string {
			const buffer = Buffer.alloc(4096);
			try {
				const count = readSync(this.#descriptor, buffer);
				return buffer.toString("latin1", 0, count);
			} catch {
				return "";
			}
		}

		close(): void {
			closeSync(this.#descriptor);
		}
	}

	it("overruns a FIFO of the given size when the program does not read, and not before", async () => {
		modems = await Modems.start(pty, "--fifo 128");
		const [{ modem, name }] = modems.ports;
		const idler = new Idler(name);
		/** All has left the module, kept or lost. */
		const arrival = async () => {
			do await pause(20);
			while (!modems?.ports[0].report[1].includes(" 0 bytes on their way"));
		};
		const overruns = () => String(modems?.ports[0].report[2]);
		modem.urc("x".repeat(124));
		await arrival();
		assert.match(overruns(), /^overruns: 0 bytes at the host/);
		modem.urc("z".repeat(96));
		await arrival();
		assert.match(overruns(), /^overruns: 100 bytes at the host/);
		let heard = idler.read();
		assert.equal(heard, `\r\n${"x".repeat(62)}`);
		while (heard.length < 128) {
			await pause(5);
			heard += idler.read();
		}
		assert.equal(heard, `\r\n${"x".repeat(124)}\r\n`);
		idler.close();
	});

	it("overruns nothing with RTS and CTS", async () => {
		modems = await Modems.start(pty, "--fifo 128 --rtscts");
		const [port] = modems.ports;
		const idler = new Idler(port.name);
		port.modem.urc("z".repeat(996));
		await pause(200);
		let heard = "";
		while (heard.length < 1000) {
			heard += idler.read();
			await pause(5);
		}
		assert.equal(heard, `\r\n${"z".repeat(996)}\r\n`);
		assert.match(port.report[2], /^overruns: 0 bytes at the host/);
		idler.close();
	});

	it("overruns nothing because this process is late", async () => {
		const terminal = await start("--baud 921600");
		const [port] = modems?.ports ?? [];
		await terminal.say("ATE0\r\n");
		port.modem.urc("y".repeat(29_996));
		for (let i = 0; i < 3; i++) {
			// More arrives meanwhile than the system keeps.
			const until = performance.now() + 100;
			while (performance.now() < until);
			await pause(5);
		}
		await terminal.take(30_000);
		assert.match(port.report[2], /^overruns: 0 bytes at the host/);
	});

	it("does what is typed, for one module or all", async () => {
		modems = await Modems.start(pty, "--count 2");
		const programs = await Promise.all(
			modems.ports.map(({ name }) => Program.open(name)),
		);
		const said: string[] = [];
		const complaints: string[] = [];
		let ended = 0;
		const typed = new Console(
			modems.ports,
			(text) => said.push(text),
			(message) => complaints.push(message),
			() => ended++,
		);
		typed.take("1: urc +HELLO: 1");
		await programs[1].until("+HELLO: 1\r\n");
		typed.take("all: urc +ALL");
		await Promise.all(programs.map((each) => each.until("+ALL\r\n")));
		assert.equal(programs[0].heard, "");
		typed.take("1: status");
		assert.match(said[0], /^1: port: \/dev\/pts\/\d+\n1: line: 115200 baud/);
		assert.match(said[0], /1: bearer: IP INITIAL\n/);
		typed.take("status");
		assert.include(said[1], "0: port: ");
		typed.take("help");
		assert.match(said[2], /cut N.*\n/);
		for (const line of [
			"reset",
			"2: reset",
			"x: reset",
			"0: dance",
			"0: cut 9",
		])
			typed.take(line);
		assert.lengthOf(complaints, 5);
		assert.match(complaints[0], /"0: reset" to "1: reset", or "all: reset"/);
		assert.match(complaints[1], /give 0 to 1 or all/);
		assert.match(complaints[3], /dance/);
		for (const message of complaints) assert.notInclude(message, "\n");
		typed.take("quit");
		assert.equal(ended, 1);
		for (const each of programs) await each.close();
	});
});

describe("npm run modem", function () {
	this.timeout(120_000);
	let folder = "";
	let child: ChildProcess | undefined;

	before(async function () {
		try {
			await buildPty();
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			this.skip();
		}
		folder = mkdtempSync(join(tmpdir(), "sixlink-modem-"));
	});

	after(() => {
		if (folder) rmSync(folder, { recursive: true });
	});

	afterEach(() => {
		child?.kill("SIGKILL");
		child = undefined;
	});

	/** The command, with its outputs as they grow. */
	function run(
		args: string[],
		stdin: "pipe" | "ignore" | number = "pipe",
		env = {},
	) {
		const started = spawn(
			process.execPath,
			["--import", "./test/ts-node.js", "hosts/node/modem.ts", ...args],
			{ stdio: [stdin, "pipe", "pipe"], env: { ...process.env, ...env } },
		);
		child = started;
		const run = {
			child: started,
			out: "",
			err: "",
			lines: lines,
			ends: ends(),
		};
		started.stdout?.setEncoding("utf8").on("data", (text: string) => {
			run.out += text;
		});
		started.stderr?.setEncoding("utf8").on("data", (text: string) => {
			run.err += text;
		});
		async function lines(count: number): Promise<string[]> {
			while (run.out.split("\n").length <= count && started.stdout)
				await once(started.stdout, "data");
			return run.out.split("\n").slice(0, count);
		}
		async function ends(): Promise<number | null> {
			await once(started, "close");
			return started.exitCode;
		}
		return run;
	}

	/** The processes that `child` has begun. */
	function childrenOf({ pid }: ChildProcess): string[] {
		const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
		return text.trim().split(" ");
	}

	it("prints a path for each module and nothing else, and leaves nothing behind at Ctrl-C", async () => {
		const link = join(folder, "many");
		const modem = run(["--count", "3", "--link", link, "--boot", "instant"]);
		const paths = await modem.lines(3);
		assert.match(modem.out, /^(\/dev\/pts\/\d+\n){3}$/);
		assert.deepEqual(
			[0, 1, 2].map((i) => readlinkSync(`${link}${i}`)),
			paths,
		);
		const children = childrenOf(modem.child);
		assert.lengthOf(children, 3);
		const programs = await Promise.all(paths.map((path) => Program.open(path)));
		for (const program of programs)
			assert.equal(await program.say("AT\r\n"), "AT\r\n\r\nOK\r\n");
		await Promise.all(programs.map((program) => program.close()));
		modem.child.kill("SIGINT");
		assert.equal(await modem.ends, 0);
		assert.equal(modem.err, "");
		for (const pid of children) assert.isFalse(existsSync(`/proc/${pid}`));
		for (const path of paths) assert.isFalse(existsSync(path));
		for (const i of [0, 1, 2])
			assert.throws(() => lstatSync(`${link}${i}`), /ENOENT/);
	});

	it("shows the wire as npm run replay reads it, beside scripted and typed faults", async () => {
		const script = join(folder, "script");
		writeFileSync(script, "on AT+CSQ urc +SCRIPTED: 1\n");
		const modem = run([
			...["--trace", "--boot", "instant", "--latency", "0"],
			...["--script", script, "--fault", "urc +FAULT: 1"],
		]);
		const [path] = await modem.lines(1);
		const program = await Program.open(path);
		await program.say("ATE0\r\n");
		const heard = await program.say("AT+CSQ\r\n");
		if (!heard.includes("+SCRIPTED: 1\r\n"))
			await program.until("+SCRIPTED: 1\r\n");
		modem.child.stdin?.write("urc +TYPED: 1\ndance\nstatus\n");
		await program.until("TYPED: 1\r\n");
		await program.close();
		while (!modem.out.includes("MQTT: ")) await pause(10);
		modem.child.stdin?.write("quit\n");
		assert.equal(await modem.ends, 0);
		const lines = modem.err.split("\n");
		assert.lengthOf(
			lines.filter((line) => line.startsWith("modem: ")),
			1,
		);
		const session = lines.filter((line) => !line.startsWith("modem: "));
		const events: string[] = [];
		new Reading((event) => events.push(JSON.stringify(event))).play(
			parseSession(session.join("\n")),
			0,
		);
		assert.include(events, '["ok"]');
		assert.include(events.join(), "+SCRIPTED");
		assert.include(events.join(), "+TYPED");
		assert.include(modem.err, "+FAULT");
	});

	it("runs on at the end of an empty input, and takes terminal and link along even when it is killed", async () => {
		const link = join(folder, "killed");
		const modem = run(["--link", link], "ignore");
		const [path] = await modem.lines(1);
		const [pid] = childrenOf(modem.child);
		await pause(200);
		assert.isNull(modem.child.exitCode);
		modem.child.kill("SIGKILL");
		await modem.ends;
		for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); i++) await pause(20);
		assert.isFalse(existsSync(path));
		assert.throws(() => lstatSync(link), /ENOENT/);
	});

	it("ends with the terminal that it was started from", async () => {
		const events = { onData() {}, onRoom() {}, onGone() {} };
		const terminal = await Pty.open({ program: await buildPty(), ...events });
		const descriptor = openSync(terminal.path, "r+");
		const modem = run(["--boot", "instant"], descriptor);
		closeSync(descriptor);
		const [path] = await modem.lines(1);
		await terminal.close();
		assert.equal(await modem.ends, 0, modem.err);
		assert.isFalse(existsSync(path));
	});

	it("ends with status 2 and one line where it cannot have what it wants", async () => {
		for (const [args, env, said] of [
			[["--baud", "1"], {}, /^modem: --baud 1: [^\n]+\n$/],
			[
				["--link", "/nowhere/at/all"],
				{},
				/^modem: --link \/nowhere\/at\/all: [^\n]+\n$/,
			],
			[[], { CC: "/nowhere/cc" }, /^modem: No C compiler[^\n]+--tcp[^\n]+\n$/],
		] as const) {
			const modem = run([...args], "ignore", env);
			assert.equal(await modem.ends, 2, modem.err);
			assert.equal(modem.out, "");
			assert.match(modem.err, said);
		}
	});

	it("without a C compiler serves TCP alone, and says so", async () => {
		const port = await freePort();
		const tcp = `127.0.0.1:${port}`;
		const args = ["--tcp", tcp, "--boot", "instant"];
		const modem = run(args, "ignore", { CC: "/nowhere/cc" });
		assert.deepEqual(await modem.lines(1), [tcp]);
		const client = connect(port, "127.0.0.1");
		client.write("ATE0\r\n");
		assert.include(String((await once(client, "data"))[0]), "ATE0");
		client.destroy();
		modem.child.kill("SIGTERM");
		assert.equal(await modem.ends, 0);
		assert.match(modem.err, /^modem: No C compiler[^\n]+\n$/);
	});
});
