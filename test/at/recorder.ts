import { assert } from "chai";
import { Arena } from "../../modules/at/arena.js";
import {
	AT,
	CIPSEND,
	CIPSTART,
	commands,
	CSQ,
	CSTT,
	FSWRITE,
	MCONFIG,
	MPUBEX,
} from "../../modules/at/command.js";
import { Recorder } from "../../modules/at/recorder.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { VirtualClock } from "../support/clock.js";
import { Script } from "../support/script.js";

const SIZE = 1024;
/** Bytes in front of each entry. */
const HEAD = 5;

/** A channel with a recorder. */
class Recorded extends Script {
	constructor(size = SIZE) {
		super(0, Infinity, size);
	}

	record(): string {
		const { channel } = this;
		return [...(channel.ring.recorder?.lines(channel) ?? [])].join("");
	}
}

/** Several recorders that hear the same. */
class Recorders {
	readonly clock = new VirtualClock();
	readonly arena: Arena;
	readonly #recorders: readonly Recorder[];
	readonly #source: number;
	/** The bytes on both sides of each. */
	readonly #guards: number[] = [];

	constructor(...sizes: number[]) {
		const all = sizes.reduce((sum, size) => sum + size + 4, 4);
		this.arena = new Arena(all + 1024);
		this.#source = this.arena.take(1024);
		this.#recorders = sizes.map((size) => {
			this.#guards.push(this.arena.take(4));
			return new Recorder(this.arena, this.clock, size);
		});
		this.#guards.push(this.arena.take(4));
	}

	say(text: string): void {
		const end = this.arena.encode(text, this.#source);
		for (const recorder of this.#recorders) recorder.said(this.#source, end);
	}

	hear(text: string): void {
		const end = this.arena.encode(text, this.#source);
		for (const recorder of this.#recorders) recorder.heard(this.#source, end);
	}

	/** Sends a payload. */
	send(count: number): void {
		for (const recorder of this.#recorders) {
			recorder.payload(0, count);
			recorder.said(0, count);
			recorder.payload(0, 0);
		}
	}

	pass(count: number): void {
		for (const recorder of this.#recorders) recorder.passed(count);
	}

	/** Takes the lines of one of them. */
	read(index = 0): Generator<string> {
		const unread = { ring: { head: 0 }, unread: 0 };
		return this.#recorders[index].lines(unread);
	}

	/** Nobody wrote beside his place. */
	check(): void {
		for (const at of this.#guards)
			assert.equal(this.arena.view.getInt32(at, true), 0);
	}
}

describe("a recorder", () => {
	it("keeps both ways in their order, and the pauses between bursts", () => {
		const script = new Recorded();
		script.send(CSQ);
		script.clock.advance(5);
		script.say("\r\n+CSQ: 21,0\r\n");
		script.clock.advance(4);
		script.say("\r\nOK\r\n");
		script.clock.advance(2000);
		script.say("\r\n+NITZ: 26/06/04,09:04:18+32,0\r\n");
		script.clock.advance(30);
		assert.equal(
			script.record(),
			String.raw`>> AT+CSQ\r\n
<< \r\n+CSQ: 21,0\r\n\r\nOK\r\n
.. 2009
<< \r\n+NITZ: 26/06/04,09:04:18+32,0\r\n
.. 30
`,
		);
	});

	it("writes whatever is not printable, and a blank at a line's end, as escapes", () => {
		const script = new Recorded();
		script.say("\0\t\x1b\x7f\xe0\xff\\\r\n");
		assert.equal(
			script.record(),
			"<< \\x00\\x09\\x1b\\x7f\\xe0\\xff\\\\\\r\\n\n",
		);
		script.clock.advance(10);
		script.say("+COPS: \r\n");
		script.say("  ");
		assert.include(script.record(), "<< +COPS: \\r\\n \\x20\n");
	});

	it("shows the half line that has come, and none while lines are told", () => {
		const script = new Recorded();
		script.say("\r\n0, CONNE");
		assert.equal(script.record(), "<< \\r\\n\n<< 0, CONNE\n");
		let inside = "";
		script.onLine = () => {
			inside = script.record();
		};
		script.say("CT OK\r\n1, CLOSED\r\n2, CLO");
		assert.equal(inside, "<< \\r\\n0, CONNECT OK\\r\\n1, CLOSED\\r\\n\n");
		assert.equal(
			script.record(),
			"<< \\r\\n0, CONNECT OK\\r\\n1, CLOSED\\r\\n\n<< 2, CLO\n",
		);
	});

	it("marks where the port lost bytes, and only that", () => {
		const script = new Recorded();
		script.say("\r\n0, CLOSED\r\n");
		script.fail("overrun");
		script.say("\r\n1, CLOSED\r\n");
		script.fail("gone");
		assert.equal(
			script.record(),
			"<< \\r\\n0, CLOSED\\r\\n\n# overrun: the port lost bytes\n<< \\r\\n1, CLOSED\\r\\n\n",
		);
	});

	it("tells a pause of weeks as hours, and none where the clock starts over", () => {
		for (const [pause, told] of [
			[1e6, ".. 1000000\n"],
			[0xffffff, ".. 16777215\n"],
			[3e9, ".. 16777215\n"],
			[-5e9, ""],
		] as const) {
			const recorders = new Recorders(SIZE);
			recorders.say("a");
			recorders.clock.advance(pause);
			recorders.say("b");
			const lines = [...recorders.read()].join("");
			assert.equal(lines.replace(">> ab", ">> a\n>> b"), `>> a\n${told}>> b\n`);
		}
	});

	it("wraps around at every offset: what is oldest goes, in whole entries, and the rest stays as it was", () => {
		const random = new Random(5);
		const text = (length: number) => {
			let made = "";
			for (let i = 0; i < length; i++)
				made += String.fromCharCode(random.integer(0x61, 0x7a));
			return made;
		};
		for (let offset = 1; offset <= SIZE; offset++) {
			const recorders = new Recorders(SIZE, 5 * SIZE);
			const turn = (entry: string, index: number) => {
				recorders.clock.advance(10);
				if (index % 2 === 0) recorders.say(entry);
				else recorders.hear(entry);
			};
			for (let left = offset; left > 0; left -= 100)
				recorders.say(text(Math.min(left, 100)));
			for (let i = 0; i < 16; i++) turn(text(random.integer(1, 200)), i);
			recorders.check();
			const [first, ...lines] = recorders.read(0);
			const whole = [...recorders.read(1)];
			assert.equal(first, "# what was before is overwritten\n");
			// In front of the first there was a pause.
			assert.deepEqual(lines, whole.slice(whole.length - lines.length));
			const kept = lines
				.filter((line) => !line.startsWith(".."))
				.map((line) => line.length - ">> \n".length + HEAD);
			const used = kept.reduce((sum, size) => sum + size, 0);
			assert.isAtMost(used, SIZE);
			assert.isAbove(used, SIZE - 200 - HEAD);
		}
	});

	it("keeps what is longer than an entry, one after the other", () => {
		const recorders = new Recorders(SIZE);
		const long = "0123456789".repeat(70);
		recorders.say(long);
		recorders.hear("+RECEIVE,0,5000:");
		recorders.pass(5000);
		recorders.check();
		assert.deepEqual(
			[...recorders.read()],
			[`>> ${long}\n`, `<< +RECEIVE,0,5000:${"*".repeat(5000)}\n`],
		);
	});

	it("takes no more room for a long payload than for a short one, so that it reaches back far", () => {
		const recorders = new Recorders(SIZE);
		for (let i = 0; i < 20; i++) {
			recorders.clock.advance(10);
			recorders.hear("+RECEIVE,0,1460:\r\n");
			recorders.pass(1460);
		}
		assert.lengthOf(
			[...recorders.read()].filter((line) => line.startsWith("<<")),
			20,
		);
	});

	it("forgets what was left out of a line together with the line", () => {
		const recorders = new Recorders(SIZE);
		recorders.hear("+RECEIVE,0,99:\r\n");
		recorders.pass(99);
		while (![...recorders.read()][0].startsWith("#")) {
			recorders.clock.advance(10);
			recorders.say("01234");
		}
		for (const line of recorders.read()) assert.notInclude(line, "*");
	});

	it("leaves out a payload whose command is overwritten, for it would be read as a part of the next", () => {
		const recorders = new Recorders(SIZE);
		recorders.say("AT+CIPSEND=0,9999\r\n");
		recorders.hear("> ");
		for (let i = 0; i < 150; i++) {
			recorders.send(40);
			recorders.hear("\r\n");
		}
		recorders.say("AT\r\n");
		assert.equal(
			[...recorders.read()].join("").replace(/<< (\\r\\n)+\n/, ""),
			"# what was before is overwritten\n>> AT\\r\\n\n",
		);
	});

	it("gives what is there when the first line is taken, and nothing of what comes after it", () => {
		const recorders = new Recorders(SIZE);
		recorders.say("AT\r\n");
		recorders.hear("\r\nOK\r\n");
		recorders.say("AT+CS");
		const lines = recorders.read();
		const taken = [lines.next().value];
		recorders.say("Q\r\n");
		recorders.hear("\r\n+CSQ: 21,0\r\n");
		recorders.clock.advance(1000);
		assert.deepEqual(
			[...taken, ...lines],
			[">> AT\\r\\n\n", "<< \\r\\nOK\\r\\n\n", ">> AT+CS\n"],
		);
	});

	it("can be read while it goes on, as slowly as one likes: what is overwritten is left out, and said", () => {
		for (const pace of [0, 1, 2, 3, 5, 20]) {
			const recorders = new Recorders(SIZE);
			const turn = (index: number) => {
				recorders.clock.advance(10);
				const text = `${index}`.padStart(40, "-");
				if (index % 2 === 0) recorders.say(text);
				else recorders.hear(text);
			};
			for (let i = 0; i < 20; i++) turn(i);
			let next = 20;
			const taken: number[] = [];
			let said = false;
			for (const line of recorders.read()) {
				if (line.startsWith("# ")) said = true;
				else if (!line.startsWith("..")) {
					assert.match(line, /^(>>|<<) -{38,}\d+\n$/);
					taken.push(Number(line.slice(5).replace(/^-*/, "")));
				}
				for (let i = 0; i < pace; i++) turn(next++);
			}
			assert.deepEqual(
				taken,
				[...taken].sort((a, b) => a - b),
				"in order",
			);
			assert.equal(new Set(taken).size, taken.length, "each once");
			if (pace === 0) assert.equal(taken.at(-1), 19);
			assert.equal(said, taken.length < 20, `pace ${pace}`);
		}
	});
});

const PASSWORD = "pa,s;sWORD=42";
const USER = "gr.user@example";

/** Fails where four characters of a secret in a row can be read. */
function checkHidden(record: string, ...secrets: string[]): void {
	for (const secret of secrets)
		for (let i = 0; i + 4 <= secret.length; i++)
			assert.notInclude(record, secret.slice(i, i + 4));
}

describe("a recorder keeps no secret", () => {
	const secrets: [string, number, string, string][] = [
		[
			"the user and password of an APN",
			CSTT,
			`"cmiot","${USER}","${PASSWORD}"`,
			`>> AT+CSTT="cmiot",***\\r\\n\n`,
		],
		[
			"whatever a broker wants to know",
			MCONFIG,
			`"meter-17","${USER}","${PASSWORD}"`,
			`>> AT+MCONFIG=***\\r\\n\n`,
		],
	];

	for (const [what, row, parameters, recorded] of secrets) {
		it(`${what}, in any cut, nor its length`, () => {
			for (let fifo = 1; fifo < 80; fifo++) {
				const script = new Recorded();
				script.fifo = fifo;
				script.send(row, parameters);
				assert.include(script.said(), parameters);
				assert.equal(script.record(), recorded, `${fifo} at a time`);
			}
		});

		it(`${what}, where the port is full in between`, () => {
			const { length } = `${commands[row].text}${parameters}\r\n`;
			for (let first = 1; first < length; first++) {
				const one = new Recorded();
				one.fifo = first;
				one.full = first;
				one.send(row, parameters);
				one.clock.advance(50);
				one.fifo = Infinity;
				one.full = Infinity;
				one.room(1000);
				assert.include(one.said(), parameters);
				checkHidden(one.record(), USER, PASSWORD);
				assert.equal(
					one.record().replace(/\n\.\. 50\n>> |^>> /g, ""),
					recorded.replace(">> ", ""),
				);
			}
		});

		it(`${what}, where the module repeats it, in any cut`, () => {
			const echo = `${commands[row].text}${parameters}\r\r\n\r\nOK\r\n`;
			for (const cut of [1, 2, 3, 8, 12, 20, 40, 80]) {
				const script = new Recorded();
				script.channel.settled = cut % 2 === 0;
				script.send(row, parameters);
				for (let at = 0; at < echo.length; at += cut) {
					script.say(echo.slice(at, at + cut));
					checkHidden(script.record(), USER, PASSWORD);
				}
				assert.match(
					script.record(),
					/<< AT\+\w+\*\*\*\\r\\r\\n\\r\\nOK\\r\\n\n$/,
				);
			}
		});

		it(`${what}, where the module repeats it damaged`, () => {
			const echo = `${commands[row].text}${parameters}\r\r\n\r\nOK\r\n`;
			const length = echo.indexOf("\r");
			for (let at = 0; at < length; at++)
				for (const [kind, damaged] of [
					["lost", echo.slice(0, at) + echo.slice(at + 1)],
					["changed", `${echo.slice(0, at)}#${echo.slice(at + 1)}`],
					["added", `${echo.slice(0, at)}\0${echo.slice(at)}`],
				]) {
					const script = new Recorded();
					script.send(row, parameters);
					script.say(damaged);
					checkHidden(script.record(), USER, PASSWORD);
					assert.include(script.record(), "OK", `${kind} at ${at}`);
				}
		});

		it(`${what}, where the module repeats it after the next command was sent`, () => {
			const script = new Recorded();
			script.channel.settled = false;
			script.send(row, parameters);
			script.clock.advance(100_000);
			script.send(AT);
			script.say(`${commands[row].text}${parameters}\r\r\n\r\nOK\r\n`);
			checkHidden(script.record(), USER, PASSWORD);
		});
	}

	it("as long as it likes", () => {
		const user = "0123456789abcdef".repeat(16);
		const password = "ghijklmnopqrstuv".repeat(16);
		const parameters = `"id","${user}","${password}"`;
		for (const cut of [1, 7, 64, 1000]) {
			const script = new Recorded();
			script.send(MCONFIG, parameters);
			const echo = `AT+MCONFIG=${parameters}\r\r\n`;
			for (let at = 0; at < echo.length; at += cut)
				script.say(echo.slice(at, at + cut));
			script.say("\r\nOK\r\n");
			checkHidden(script.record(), user, password);
			assert.include(
				script.record(),
				"<< AT+MCONFIG***\\r\\r\\n\\r\\nOK\\r\\n\n",
			);
		}
	});

	it("but what is behind it", () => {
		const script = new Recorded();
		script.send(CSTT, `"cmiot","${USER}","${PASSWORD}"`);
		script.say("\r\n+CME ERROR: 3\r\n");
		script.clock.advance(20);
		script.send(CIPSTART, '0,"TCP","example.com",80', 0);
		script.say("\r\nOK\r\n\r\n0, CONNECT OK\r\n");
		assert.equal(
			script.record(),
			String.raw`>> AT+CSTT="cmiot",***\r\n
<< \r\n+CME ERROR: 3\r\n
.. 20
>> AT+CIPSTART=0,"TCP","example.com",80\r\n
<< \r\nOK\r\n\r\n0, CONNECT OK\r\n
`,
		);
	});

	it("nor an APN's, where that is all there is", () => {
		const script = new Recorded();
		script.send(CSTT, '"cmiot"');
		assert.equal(script.record(), '>> AT+CSTT="cmiot"\\r\\n\n');
	});

	it("and every command that takes one says from where on", () => {
		const takers =
			/^AT\+(CSTT|MCONFIG|CPIN|CPWD|CLCK|CGAUTH|SAPBR|CIPCSGP|CPNETAPN|FTPUN|FTPPW)=\D?$/;
		const rows = commands.filter(({ text }) => takers.test(text));
		assert.isAtLeast(rows.length, 2);
		for (const { text, secret } of rows) assert.isAtLeast(secret, 0, text);
	});
});

describe("a recorder keeps the length of a payload, and nothing else of it", () => {
	const payload = `-----BEGIN RSA PRIVATE KEY-----\r\n"\0OK\r\n> \x1a\xff`;
	const { length } = payload;
	for (const [what, row, parameters, link] of [
		["sent on a link", CIPSEND, `0,${length}`, 0],
		["published", MPUBEX, `"t",0,0,${length}`, 7],
		["written to a file, as a key is", FSWRITE, `"k.pem",0,${length},9`, -1],
	] as const)
		it(what, () => {
			for (const fifo of [1, 2, 3, 16, 128, Infinity]) {
				const script = new Recorded();
				script.fifo = fifo;
				script.send(row, parameters, link, payload);
				script.say("\r\n> ");
				assert.isTrue(script.said().endsWith(payload));
				assert.equal(
					script.record(),
					`>> ${commands[row].text}${parameters}\\r\\n\n<< \\r\\n>\n>> ${"*".repeat(length)}\n<< \\x20\n`,
				);
			}
		});

	for (const [what, head, tail] of [
		["read", `+CIPRXGET: 2,0,${length},0\r\n`, "\r\nOK\r\n"],
		["pushed", `+RECEIVE,0,${length}:\r\n`, "\r\n"],
		["pushed on a single link", `+IPD,${length}:`, "\r\n"],
		["pushed on the MQTT link", `+MSUB: "a/b",${length} byte,`, "\r\n"],
		["that lost its head", `ECEIVE,0,${length}:\r\n`, "\r\n"],
	])
		it(`that is ${what}, in any cut`, () => {
			const text = `\r\n${head}${payload}${tail}`;
			const visible = (part: string) =>
				part.replaceAll("\r", "\\r").replaceAll("\n", "\\n");
			for (let cut = 1; cut <= text.length; cut++) {
				const script = new Recorded();
				for (let at = 0; at < text.length; at += cut)
					script.say(text.slice(at, at + cut));
				assert.equal(
					script.record(),
					`<< \\r\\n${visible(head)}${"*".repeat(length)}${visible(tail)}\n`,
				);
			}
		});
});
