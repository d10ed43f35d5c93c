import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, type Writable } from "node:stream";
import { assert } from "chai";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { buildXS, NoCompiler, type XS } from "../../hosts/node/xs.js";

interface Outcome {
	status: number | null;
	out: string;
	err: string;
}

async function text(stream: Readable): Promise<string> {
	let all = "";
	for await (const piece of stream.setEncoding("utf8")) all += piece;
	return all;
}

/** Runs the measured statement ten times, after one run that makes what is made once. */
function measured(statement: string, around = ""): string {
	return `
		import * as probe from "probe";
		${around}
		function turns(count) {
			for (let i = 0; i < count; i++) { ${statement} }
		}
		turns(1);
		probe.reset();
		turns(10);
		const slots = probe.slots(), chunk = probe.chunk(), mallocs = probe.mallocs();
		trace(slots / 10 + " " + chunk / 10 + " " + mallocs / 10);
	`;
}

describe("the XS host", function () {
	this.timeout(120_000);
	let xs: XS;
	let folder = "";
	let files = 0;

	before(async function () {
		try {
			xs = await buildXS({
				engine: process.env.XS_ENGINE === "sdk" ? "sdk" : "npm",
				quiet: true,
			});
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			this.skip();
		}
		folder = await mkdtemp(join(tmpdir(), "sixlink-xs-"));
	});

	after(async () => {
		if (folder) await rm(folder, { recursive: true });
	});

	async function module(
		source: string,
		name = `m${files++}.js`,
	): Promise<string> {
		await writeFile(join(folder, name), source);
		return name;
	}

	async function run(...args: string[]): Promise<Outcome> {
		const child = spawn(xs.host, args, {
			cwd: folder,
			stdio: ["ignore", "pipe", "pipe"],
		});
		const [out, err] = await Promise.all([
			text(child.stdout),
			text(child.stderr),
			once(child, "close"),
		]);
		return { status: child.exitCode, out, err };
	}

	async function runs(source: string, ...options: string[]): Promise<string> {
		const { status, out, err } = await run(...options, await module(source));
		assert.equal(err, "");
		assert.equal(status, 0);
		return out;
	}

	describe("ends as the program did", () => {
		it("with 0 when nothing is left to do", async () => {
			assert.equal(await runs(`trace("hello ", 1, "\\n");`), "hello 1\n");
		});

		it("with 1 when a module throws, and says where", async () => {
			const { status, err } = await run(
				await module(
					`\n\nfunction broken() { throw new Error("load"); }\nbroken();`,
					"throws.js",
				),
			);
			assert.equal(status, 1);
			assert.match(err, /Error: load/);
			assert.include(err, "throws.js:3");
		});

		it("with 1 when an imported module does not parse, and says where", async () => {
			await module("let a;\nlet let = 1;", "wrong.js");
			const { status, err } = await run(await module(`import "./wrong.js";`));
			assert.equal(status, 1);
			assert.match(err, /SyntaxError: wrong\.js:2: /);
		});

		it("with 1 when a timer throws", async () => {
			const { status, err } = await run(
				await module(
					`import Timer from "timer"; Timer.set(() => { throw new Error("late"); }, 1);`,
				),
			);
			assert.equal(status, 1);
			assert.match(err, /Error: late/);
		});

		it("with 1 when a promise is rejected and no one handles it", async () => {
			const { status, err } = await run(
				await module(`Promise.reject(new Error("alone"));`),
			);
			assert.equal(status, 1);
			assert.match(err, /unhandled rejection: Error: alone/);
		});

		it("with 1 when it awaits what never comes", async () => {
			assert.equal(
				(await run(await module("await new Promise(() => {});"))).status,
				1,
			);
		});

		it("with the status it asks for", async () => {
			assert.equal(
				(await run(await module(`import {exit} from "host"; exit(7);`))).status,
				7,
			);
		});

		it("with 70 when memory runs out", async () => {
			const hungry = await module("const all = []; for (;;) all.push({});");
			const slots = await run("--heap", "1000", hungry);
			assert.equal(slots.status, 70);
			assert.match(slots.err, /out of memory: \d+ of \d+ slots/);
			const chunk = await run(
				"--chunk",
				"20000",
				await module("new Uint8Array(30000);"),
			);
			assert.equal(chunk.status, 70);
			const stack = await run(await module("function f() { f(); } f();"));
			assert.equal(stack.status, 70);
			assert.match(stack.err, /512 slots/);
		});

		it("unless memory may grow", async () => {
			await runs(
				"const all = []; for (let i = 0; i < 20000; i++) all.push({});",
				"--grow",
			);
		});
	});

	describe("command line", () => {
		it("refuses what it does not know with one line and status 2", async () => {
			for (const args of [
				["--colour", "m.js"],
				[],
				["--heap", "lots", "m.js"],
				["--chunk"],
				["--map", "name", "m.js"],
				["--preload"],
			]) {
				const { status, err } = await run(...args);
				assert.equal(status, 2);
				assert.match(err, /^xs: [^\n]+\n$/);
			}
		});

		it("tells the bytes of code of each file, which comments and lines do not change", async () => {
			const short = await module("export const a = 1;", "short.js");
			const commented = await module(
				"// a comment\n\n\nexport const a = 1;",
				"commented.js",
			);
			const long = await module("export const a = 1, b = a + 2;", "long.js");
			const { status, out } = await run("--size", short, commented, long);
			assert.equal(status, 0);
			const lines = out.trim().split("\n");
			assert.deepEqual(
				lines.map((line) => line.split(" ")[1]),
				[short, commented, long],
			);
			const [first, second, third] = lines.map(Number.parseFloat);
			assert.isAbove(first, 10);
			assert.equal(second, first);
			assert.isAbove(third, first);
			assert.equal((await run("--size", "gone.js")).status, 1);
		});

		it("hands on what follows the module", async () => {
			const name = await module(
				`import {args} from "host"; trace(args.join("|"), Object.isFrozen(args));`,
			);
			assert.equal(
				(await run(name, "a", "--trace", "é")).out,
				"a|--trace|étrue",
			);
		});
	});

	describe("modules", () => {
		it("are found by exact names, by the longest prefix, and beside their importer, once each", async () => {
			await module(
				`export let count = 0; export function add() { return ++count; }`,
				"counter.js",
			);
			await module(
				`import {add} from "./counter.js"; export default add();`,
				"first.js",
			);
			await module(
				`import {add} from "app/counter"; export default add();`,
				"second.js",
			);
			const main = `import a from "one"; import b from "app/second"; import {count} from "./counter.js"; trace([a, b, count].join());`;
			assert.equal(
				await runs(
					main,
					"--map",
					"one=first.js",
					"--map",
					"app/*=./*.js",
					"--map",
					"a*=nowhere*",
				),
				"1,2,2",
			);
		});

		it("that are missing are named, with their importer", async () => {
			const bare = await run(await module(`import "nothing";`, "bare.js"));
			assert.equal(bare.status, 1);
			assert.match(bare.err, /"nothing" not found: bare\.js imports it/);
			const mapped = await run("--map", "nothing=gone.js", "bare.js");
			assert.match(
				mapped.err,
				/"nothing" not found: bare\.js imports it, and gone\.js is not there/,
			);
			assert.equal((await run("gone.js")).status, 1);
		});
	});

	describe("preloaded modules", () => {
		const library = `
			import Timer from "timer";
			import Serial from "embedded:io/serial";
			export const word = ["pre", "loaded"].join("");
			export const list = [word, {deep: word}];
			export const bytes = Uint8Array.of(1, 2, 3);
			export const map = new Map([["key", word]]);
			export let count = 0;
			export function increment() { return ++count; }
			export function literal() { return "a literal"; }
			const text = "a constant";
			export function constant() { return text; }
			export function within(x) { return (() => x)(); }
			const inner = (() => { function inner(x) { return x + 1; } return inner; })();
			export function nested(x) { return inner(x); }
			export class Base {
				static limit = 7;
				static #secret = "secret";
				#total = 0;
				#seen = [];
				constructor(callback) { this.callback = callback; }
				static secret() { return Base.#secret; }
				static is(value) { return #total in value; }
				#twice() { return this.#total * 2; }
				add(value) {
					this.#total += value;
					this.#seen.push(value);
					this.callback(this.#twice());
				}
				get seen() { return this.#seen; }
				later(delay) { Timer.set(() => this.callback(this.#total), delay); }
				load(name) { return import(name); }
			}
			export class Derived extends Base { #own = "own"; get own() { return this.#own + word; } }
			export {Serial};
		`;

		async function uses(program: string): Promise<string> {
			return runs(program, "--preload", await module(library, "library.js"));
		}

		it("give the program their classes, with private fields, callbacks and timers", async () => {
			await module(`export default "late";`, "late.js");
			const source = `
				import {Base, Derived, Serial} from "./library.js";
				import Timer from "timer";
				import * as probe from "probe";
				const seen = [];
				const derived = new Derived(value => {
					probe.collect();
					seen.push(value);
				});
				derived.add(2);
				derived.add(3);
				derived.later(1);
				class Here extends Derived { #here = 1; get all() { return this.#here + this.own; } }
				const {default: late} = await derived.load("./late.js");
				Timer.set(() => trace([seen, derived.seen, new Here().all, Base.secret(), Base.limit,
					Base.is(derived), Base.is({}), typeof Serial, late].join()), 20);
			`;
			assert.equal(
				await uses(source),
				"4,10,5,2,3,1ownpreloaded,secret,7,true,false,function,late",
			);
		});

		it("are found by the map, and run once", async () => {
			await module(`trace("once "); export default 1;`, "once.js");
			assert.equal(
				await runs(
					`import one from "app/once"; import two from "./once.js"; trace(one + two);`,
					"--preload",
					"app/once",
					"--map",
					"app/*=*.js",
				),
				"once 2",
			);
		});

		it("keep what is theirs while the program collects and writes", async () => {
			const source = `
				import {word, list, count, increment} from "./library.js";
				import * as probe from "probe";
				import {args} from "host";
				const kept = [word, list[0], list[1].deep, args[0]];
				increment();
				list[1].deep = "written";
				list.push("pushed");
				for (let i = 0; i < 300; i++) new Uint8Array(100);
				probe.collect();
				increment();
				trace([kept, count, list[0], list[1].deep, list[2], word].join());
			`;
			const name = await module(source);
			await module(library, "library.js");
			const { out } = await run("--preload", "library.js", name, "argument");
			assert.equal(
				out,
				"preloaded,preloaded,preloaded,argument,2,preloaded,written,pushed,preloaded",
			);
		});

		it("are read-only where a device's are", async () => {
			const source = `
				import {bytes, map, Base} from "./library.js";
				function refused(action) { try { action(); return false; } catch (error) { return error instanceof TypeError; } }
				trace([
					refused(() => { bytes[0] = 2; }),
					refused(() => { map.set("key", 2); }),
					refused(() => { Base.limit = 8; }),
					refused(() => { Base.prototype.extra = 1; }),
					bytes[0], map.get("key"),
				].join());
			`;
			assert.equal(await uses(source), "true,true,true,true,1,preloaded");
		});

		it("take no room in the program's heap", async () => {
			const source = `
				import {Base} from "./library.js";
				import Timer from "timer";
				import * as probe from "probe";
				Timer.set(() => {
					probe.collect();
					trace(probe.heapSlots(), typeof Base);
				});
			`;
			await module(library, "library.js");
			const parsed = Number.parseInt(await runs(source), 10);
			const preloaded = Number.parseInt(await uses(source), 10);
			assert.isAbove(parsed, preloaded + 200);
			assert.isBelow(preloaded, 150);
		});

		it("make a string of a literal and copy a nested function as a device's do, which the program does not", async () => {
			const source = `
				import {literal, constant, nested, within} from "./library.js";
				import * as probe from "probe";
				const loading = probe.slots();
				function own() { return "a literal"; }
				function chunk(action) {
					for (let i = 0; i < 11; i++) {
						if (i === 1) probe.reset();
						action(i);
					}
					return probe.chunk();
				}
				const chunks = [literal, within, constant, nested, own].map(chunk);
				const slots = probe.slots(), mallocs = probe.mallocs();
				trace([...chunks.map((bytes) => bytes > 0), chunks[0], slots, mallocs, loading < 600].join());
			`;
			// "a literal" with its end is 10 bytes, in words 12, behind a head of two words.
			assert.match(
				await uses(source),
				/^true,true,false,false,false,(200|320),0,0,true$/,
			);
		});

		it("end the process when they throw, or want what only the running program has", async () => {
			const program = await module("");
			const wanted: [string, RegExp][] = [
				[
					`throw new Error("early");`,
					/^xs: uncaught: Error: early\n at .*preload\.js:1/,
				],
				[`Promise.reject("alone");`, /^xs: unhandled rejection: alone/],
				["await new Promise(() => {});", /preload\.js awaits at its top level/],
				[
					`import Timer from "timer"; Timer.set(() => {});`,
					/Timer: not while modules are preloaded/,
				],
				[
					`import Serial from "embedded:io/serial"; new Serial({device: "/dev/null"});`,
					/Serial: not while modules are preloaded/,
				],
				[
					`import Time from "time"; Time.ticks;`,
					/Time\.ticks: not while modules are preloaded/,
				],
				[
					`import {exit} from "host"; exit();`,
					/exit: not while modules are preloaded/,
				],
			];
			for (const [source, message] of wanted) {
				const name = await module(source, "preload.js");
				const { status, err } = await run("--preload", name, program);
				assert.equal(status, 1);
				assert.match(err, message);
			}
			const missing = await run("--preload", "gone", program);
			assert.equal(missing.status, 1);
			assert.match(missing.err, /"gone" not found/);
		});
	});

	describe("timers", () => {
		it("fire in the order they are due", async () => {
			const source = `
				import Timer from "timer";
				import Time from "time";
				const start = Time.ticks;
				let count = 0;
				Timer.set(() => trace("30 "), 30);
				Timer.set(() => trace("10 "), 10);
				Timer.set(() => trace("0a "));
				Timer.set(() => { trace("0b "); Promise.resolve().then(() => trace("job ")); });
				Timer.set(() => trace("0c "));
				Timer.clear(Timer.set(() => trace("never "), 5));
				Timer.clear(undefined);
				const r = Timer.repeat(id => { trace(id === r, " "); if (++count === 2) Timer.clear(r); }, 50);
				Timer.set(() => trace(Time.ticks - start >= 120), 120);
			`;
			assert.equal(await runs(source), "0a 0b job 0c 10 30 true true true");
		});

		it("can be made once and set again and again, allocating nothing", async () => {
			const source = `
				import Timer from "timer";
				import * as probe from "probe";
				let count = 0, gone = false;
				const alarm = Timer.set(() => {
					Timer.schedule(alarm);
					if (++count < 5) Timer.schedule(alarm, 1, 86400000);
					else trace(count, " ", probe.slots(), " ", probe.chunk(), " ", probe.mallocs());
				}, 86400000, 86400000);
				Timer.schedule(alarm);
				/* Loading ends in a promise: count from after it. */
				Timer.set(() => {
					probe.reset();
					Timer.schedule(alarm, 1, 86400000);
				});
			`;
			assert.equal(await runs(source), "5 0 0 0");
		});
	});

	/** Compiles the driver's clock to `name`, with "time" of another name if it is given. */
	async function writeClock(name: string, time = "time"): Promise<void> {
		const clock = await readFile(
			new URL("../../hosts/xs/clock.ts", import.meta.url),
			"utf8",
		);
		const options = { target: ScriptTarget.ES2022, module: ModuleKind.ES2022 };
		const { outputText } = transpileModule(clock, { compilerOptions: options });
		await module(outputText.replace('from "time"', `from "${time}"`), name);
	}

	it("keeps the driver's time over the end of a device's ticks, which are 32 bits with a sign", async () => {
		await module(
			"export default { ticks: 0x7fffff00 | 0, set(ticks) { this.ticks = ticks | 0; } };",
			"ticks.js",
		);
		await writeClock("long.js", "./ticks.js");
		const source = `
			import {TimerClock} from "./long.js";
			import Time from "./ticks.js";
			const clock = new TimerClock, times = [];
			for (const ticks of [0x7fffff00, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x17fffff00, 0x17fffff05]) {
				Time.set(ticks);
				times.push(clock.now());
			}
			trace(times.join());
		`;
		assert.equal(
			await runs(source),
			[0, 255, 256, 0x800000ff, 0x80000100, 2 ** 32, 2 ** 32 + 5].join(),
		);
	});

	it("keeps the driver's time with its timers, allocating nothing", async () => {
		await writeClock("clock.js");
		const source = `
			import {TimerClock} from "./clock.js";
			import Timer from "timer";
			import * as probe from "probe";
			const clock = new TimerClock;
			let count = 0;
			const alarm = clock.alarm(() => {
				if (++count < 4) alarm.set(5);
				else trace(count, " ", probe.slots(), " ", probe.chunk(), " ", clock.now() - start >= 19);
			});
			const silent = clock.alarm(() => trace("never"));
			const start = clock.now();
			Timer.set(() => {
				probe.reset();
				silent.set(1);
				silent.clear();
				alarm.set(1000);
				alarm.set(5);
			});
		`;
		assert.equal(await runs(source), "4 0 0 true");
	});

	describe("probe", () => {
		/** Per turn, 0 unless given; a pair is the least and the most, where engines or their bits differ. */
		interface Cost {
			statement: string;
			around?: string;
			slots?: number | [number, number];
			chunk?: [number, number];
			mallocs?: number | [number, number];
		}
		const costs: Record<string, Cost> = {
			"an empty loop": { statement: "" },
			"a string literal": {
				statement: `kept = "a literal";`,
				around: "let kept;",
			},
			"a call of a nested function": {
				statement: "inner(i);",
				around:
					"const inner = (() => { function inner(x) { return x + 1; } return inner; })();",
			},
			"a private field": {
				statement: "point.move(i);",
				around:
					"class Point { #x = 0; move(x) { this.#x = x; return this.#x; } } const point = new Point;",
			},
			"a byte of an array": {
				statement: "bytes[i] = bytes[i + 1];",
				around: "const bytes = new Uint8Array(32);",
			},
			"an object literal": {
				statement: "kept = {x: 1, y: 2};",
				around: "let kept;",
				slots: 3,
			},
			"a closure": {
				statement: "kept = () => 1;",
				around: "let kept;",
				slots: [5, 10],
			},
			"the length of a string": {
				statement: "kept = word.length;",
				around: `let kept; const word = "word";`,
				slots: 2,
			},
			"joining strings": {
				statement: `kept = word + "x";`,
				around: `let kept; const word = "word";`,
				chunk: [12, 40],
			},
			"for-of over eight": {
				statement: "for (const value of list) kept = value;",
				around: "let kept; const list = [1, 2, 3, 4, 5, 6, 7, 8];",
				slots: 8,
				mallocs: [1, 2],
			},
			"try and catch": {
				statement: "try { kept = i; } catch { kept = 0; }",
				around: "let kept;",
				mallocs: 1,
			},
		};
		for (const [name, cost] of Object.entries(costs)) {
			it(`counts ${name}`, async () => {
				const counts = (await runs(measured(cost.statement, cost.around)))
					.split(" ")
					.map(Number);
				for (const [index, wanted] of [
					cost.slots ?? 0,
					cost.chunk ?? 0,
					cost.mallocs ?? 0,
				].entries()) {
					const [least, most] =
						typeof wanted === "number" ? [wanted, wanted] : wanted;
					assert.isAtLeast(
						counts[index],
						least,
						`slots, chunk, mallocs are ${counts}`,
					);
					assert.isAtMost(
						counts[index],
						most,
						`slots, chunk, mallocs are ${counts}`,
					);
				}
			});
		}

		it("meters the program, and not the marks that errors take their lines from", async () => {
			const meter = (body: string) =>
				runs(
					`import * as probe from "probe"; let x = 0; probe.reset(); ${body} trace(probe.meter());`,
				);
			assert.equal(
				await meter("x++; x++; x++;"),
				await meter("x++;\n\nx++;\nx++;\n"),
			);
		});

		it("collects on request, and knows what is in use", async () => {
			const source = `
				import * as probe from "probe";
				for (let i = 0; i < 100; i++) new Uint8Array(100);
				const before = probe.heapSlots(), chunk = probe.heapChunk();
				probe.reset();
				probe.collect();
				trace([probe.collections(), before - probe.heapSlots() >= 300, chunk - probe.heapChunk() >= 10000].join());
			`;
			assert.equal(await runs(source), "1,true,true");
		});

		it("names the engine", async () => {
			const out = await runs(
				`import {engine, bits} from "probe"; trace(engine(), "|", bits());`,
			);
			assert.equal(out, `${xs.engine}, ${xs.bits}-bit|${xs.bits}`);
		});
	});

	it("copies bytes between buffers, within their bounds and allocating nothing", async () => {
		const source = `
			import {copy} from "host";
			import * as probe from "probe";
			const from = Uint8Array.of(1, 2, 3, 4), to = new Uint8Array(4);
			function refused(...args) { try { copy(...args); return false; } catch (error) { return error instanceof RangeError; } }
			copy(to, 1, 3, from, 2);
			probe.reset();
			copy(to, 1, 3, from, 2);
			const slots = probe.slots(), chunk = probe.chunk();
			trace([to, slots, chunk, refused(to, 0, 5, from, 0), refused(to, 0, 2, from, 3), refused(to, 0, 2, from, -1)].join());
		`;
		assert.equal(await runs(source), "0,3,4,0,0,0,true,true,true");
	});

	describe("serial", () => {
		const ptys: ChildProcess[] = [];

		afterEach(() => {
			for (const pty of ptys.splice(0)) pty.kill();
		});

		interface Wire {
			path: string;
			input: Writable;
			output: Readable;
		}

		async function openPty(...args: string[]): Promise<Wire> {
			const child = spawn(xs.pty, args, {
				stdio: ["pipe", "pipe", "inherit", "pipe"],
			});
			const named = child.stdio[3];
			if (!(named instanceof Readable) || !child.stdin || !child.stdout)
				throw new Error("no pipes");
			return {
				path: (await text(named)).trim(),
				input: child.stdin,
				output: child.stdout,
			};
		}

		const everyByte = Buffer.alloc(
			65536,
			Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
		);

		it("carries every byte both ways through a pseudo-terminal, and tells when it is gone", async () => {
			const { path, input, output } = await openPty();
			const echo = await module(`
				import Serial from "embedded:io/serial";
				import {args} from "host";
				const bytes = new Uint8Array(1000);
				let start = 0, end = 0;
				function send(port) {
					start += port.write(bytes, start, end);
					if (start === end) start = end = 0;
				}
				new Serial({device: args[0], baud: 115200, capacity: 128,
					onReadable(count) {
						if (end || count < 1) return;
						end = this.read(bytes, 0, this.capacity);
						send(this);
					},
					onWritable() {
						send(this);
					},
					onError(reason) {
						trace(reason);
					},
				});
			`);
			const outcome = run(echo, path);
			input.write(everyByte);
			const pieces: Buffer[] = [];
			for await (const piece of output) {
				pieces.push(piece);
				if (Buffer.concat(pieces).length >= everyByte.length) input.end();
			}
			assert.isTrue(Buffer.concat(pieces).equals(everyByte));
			assert.deepEqual(await outcome, { status: 0, out: "hang up", err: "" });
		});

		it("reads and writes without allocating", async () => {
			const { path, input } = await openPty();
			const source = `
				import Serial from "embedded:io/serial";
				import * as probe from "probe";
				import {args, print, exit} from "host";
				const bytes = new Uint8Array(1000);
				let total = 0;
				const serial = new Serial({device: args[0], onReadable(count) {
					if (total === 0) probe.reset();
					const got = this.read(bytes, 0, 100);
					total += got;
					print(bytes, 0, this.write(bytes, 0, got));
					if (total < 1000) return;
					const slots = probe.slots(), chunk = probe.chunk(), mallocs = probe.mallocs();
					trace([slots, chunk, mallocs].join());
					exit();
				}});
			`;
			const outcome = run(await module(source), path);
			input.write("x".repeat(1000));
			assert.equal((await outcome).out, `${"x".repeat(1000)}0,0,0`);
			input.end();
		});

		it("traces both directions in the session format", async () => {
			const { path, input } = await openPty();
			const source = `
				import Serial from "embedded:io/serial";
				import Timer from "timer";
				import {args, exit} from "host";
				const bytes = new Uint8Array(100);
				const serial = new Serial({device: args[0], onReadable() {
					const got = this.read(bytes, 0, 3) + this.read(bytes, 3, 100);
					Timer.set(() => exit(), 0);
				}});
				Timer.set(() => serial.write(Uint8Array.of(65, 84, 92, 9, 13), 0, 5), 20);
				Timer.set(() => trace("ready"), 60);
			`;
			const child = spawn(xs.host, ["--trace", await module(source), path], {
				cwd: folder,
				stdio: ["ignore", "pipe", "pipe"],
			});
			const err = text(child.stderr);
			await once(child.stdout, "data");
			input.write(Buffer.from("\r\nOK\xff\0", "latin1"));
			assert.match(
				await err,
				/^>> AT\\\\\\t\\r\n\.\. \d+\n<< \\r\\nOK\\xFF\\x00\n$/,
			);
			input.end();
		});

		it("says what a port can do, and changes its rate", async () => {
			const { path, input } = await openPty();
			const source = `
				import Serial from "embedded:io/serial";
				import {args, exit} from "host";
				const port = new Serial({device: args[0]});
				const facts = [port.capacity, port.flowControl, port.reportsOverrun, port.baud];
				port.baud = 9600;
				try { port.baud = 12345; } catch (error) { facts.push(String(error)); }
				facts.push(port.baud, new Serial({device: args[0], baud: 115200, flowControl: true}).flowControl);
				trace(facts.join("\\n"));
				exit();
			`;
			const outcome = await run(await module(source), path);
			input.end();
			assert.deepEqual(outcome.out.split("\n"), [
				"4096",
				"false",
				"false",
				"0",
				"RangeError: Serial: 12345 baud: no such rate here",
				"9600",
				"true",
			]);
		});

		it("refuses what it cannot open, and bounds that are none", async () => {
			const source = `
				import Serial from "embedded:io/serial";
				function refusal(action) { try { action(); return "none"; } catch (error) { return String(error); } }
				const port = new Serial({descriptor: 0, capacity: 7});
				trace([
					refusal(() => new Serial({device: "/nowhere/tty"})),
					refusal(() => new Serial({device: "/dev/null", baud: 9600})),
					refusal(() => new Serial({})),
					refusal(() => port.read(new Uint8Array(4), 0, 5)),
					refusal(() => port.write(new Uint8Array(4), 3, 2)),
					refusal(() => port.write(new Uint8Array(4), 0.5, 2)),
					port.capacity,
					refusal(() => { port.close(); port.close(); port.read(new Uint8Array(4), 0, 4); }),
				].join("\\n"));
			`;
			assert.deepEqual((await runs(source)).split("\n"), [
				"Error: Serial: cannot open /nowhere/tty: No such file or directory",
				"Error: Serial: /dev/null at 9600 baud: Inappropriate ioctl for device",
				"TypeError: Serial: neither device nor descriptor is given",
				"RangeError: range 0 to 5 of 4 bytes",
				"RangeError: range 3 to 2 of 4 bytes",
				"RangeError: range 0.5 to 2 of 4 bytes",
				"7",
				"Error: Serial: this port was closed",
			]);
		});
	});

	describe("pty", () => {
		it("links its terminal's path until it ends, and refuses what it does not know", async () => {
			const link = join(folder, "tty");
			const child = spawn(xs.pty, ["--link", link], {
				stdio: ["pipe", "ignore", "pipe"],
			});
			const [line] = await once(child.stderr, "data");
			assert.equal(`${await readlink(link)}\n`, String(line));
			child.kill();
			await once(child, "close");
			assert.isFalse(existsSync(link));
			const wrong = spawn(xs.pty, ["--what"], {
				stdio: ["ignore", "ignore", "pipe"],
			});
			assert.equal(
				await text(wrong.stderr),
				"pty: --what: usage: pty [--link PATH] [--count taken|read]\n",
			);
			assert.equal(wrong.exitCode ?? (await once(wrong, "close"))[0], 2);
		});
	});
});
