import { assert } from "chai";
import { FileStore } from "../../modules/modem/file-store.js";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { Played } from "../support/played.js";
import { bytesOf, textOf } from "../support/terminal.js";

/** What operations on files came to, as text. */
class Files {
	readonly events: string[] = [];
	readonly #bench: Bench;

	constructor(bench: Bench) {
		this.#bench = bench;
	}

	write(name: string, bytes: Uint8Array): void {
		this.#bench.modem.writeFile(name, bytes, (done, detail) => {
			this.events.push(done ? "written" : `not written: ${detail}`);
		});
	}

	remove(name: string): void {
		this.#bench.modem.removeFile(name, (done, detail) => {
			this.events.push(done ? "removed" : `not removed: ${detail}`);
		});
	}

	size(name: string): void {
		this.#bench.modem.fileSize(name, (size, detail) => {
			this.events.push(size === undefined ? `no size: ${detail}` : `${size}`);
		});
	}
}

function ready(options: ConstructorParameters<typeof Bench>[0] = {}): {
	bench: Bench;
	files: Files;
} {
	const bench = new Bench(options);
	bench.boot();
	bench.sent = "";
	return { bench, files: new Files(bench) };
}

/** `length` bytes of every value, and among them what looks like a prompt, a result, an end. */
function content(length: number): Uint8Array {
	const bytes = Uint8Array.from(
		{ length },
		(_, i) => (i * 7 + (i >> 8)) & 0xff,
	);
	bytes.set(bytesOf("\r\nOK\r\n> \x1a\x1b+++").subarray(0, length), 0);
	return bytes;
}

describe("a file in the module", () => {
	it("is written, counted and removed", () => {
		const { bench, files } = ready();
		files.write("ca.crt", bytesOf("certificate"));
		bench.clock.advance(1000);
		assert.equal(
			bench.sent,
			'AT+FSDEL="ca.crt"\r\nAT+FSCREATE="ca.crt"\r\nAT+FSWRITE="ca.crt",0,11,10\r\ncertificateAT+FSFLSIZE="ca.crt"\r\n',
		);
		files.size("ca.crt");
		bench.clock.advance(1000);
		files.remove("ca.crt");
		bench.clock.advance(1000);
		files.size("ca.crt");
		bench.clock.advance(1000);
		assert.deepEqual(files.events, [
			"written",
			"11",
			"removed",
			"no size: +CME ERROR: 62",
		]);
	});

	for (const length of [1, 2047, 2048, 2049, 10240])
		it(`of ${length} bytes of any value arrives as it is, through a FIFO of 128 bytes`, () => {
			const { bench, files } = ready({ wire: { transmitDepth: 128 } });
			const bytes = content(length);
			// A part of a larger one, as an app may have it.
			const part = new Uint8Array(length + 9);
			part.set(bytes, 5);
			bench.sent = "";
			files.write("ca.crt", part.subarray(5, 5 + length));
			bench.clock.run(() => files.events.length > 0, 20000);
			assert.deepEqual(files.events, ["written"]);
			const pieces = bench.sent
				.split(/AT\+FS[^\r]*\r\n/)
				.filter((piece) => piece !== "");
			assert.equal(pieces.join(""), textOf(bytes));
		});

	it("takes the place of one of that name", () => {
		const { bench, files } = ready();
		files.write("ca.crt", content(5000));
		bench.clock.advance(5000);
		files.write("ca.crt", content(3));
		bench.clock.advance(5000);
		files.size("ca.crt");
		bench.clock.advance(1000);
		assert.deepEqual(files.events, ["written", "written", "3"]);
	});

	it("can be written before there is a bearer", () => {
		const bench = new Bench({ module: { boot: { registration: 60000 } } });
		const files = new Files(bench);
		files.write("ca.crt", content(100));
		bench.clock.advance(20000);
		assert.equal(bench.modem.state, "registration");
		assert.deepEqual(files.events, ["written"]);
	});

	it("leaves the links their turns while it is written", () => {
		const { bench, files } = ready();
		const call = new Call(bench);
		bench.clock.advance(1000);
		files.write("ca.crt", content(10240));
		call.write("meanwhile");
		bench.clock.run(() => call.received === "meanwhile", 600);
		assert.equal(call.received, "meanwhile");
		assert.deepEqual(files.events, []);
		bench.clock.advance(5000);
		assert.deepEqual(files.events, ["written"]);
	});

	it("that finds no room is said so, with the module's code", () => {
		const { bench, files } = ready({ module: { flash: 3000 } });
		files.write("ca.crt", content(4000));
		bench.clock.advance(5000);
		assert.deepEqual(files.events, ["not written: +CME ERROR: 20"]);
	});

	it("of which bytes were lost on the wire is not taken for written, and a link is not hurt", () => {
		const { bench, files } = ready();
		const call = new Call(bench);
		bench.clock.advance(1000);
		files.write("ca.crt", content(1000));
		let dropped = 0;
		bench.wire.onReceive = (bytes) => {
			// A byte of the payload is lost.
			if (dropped === 0 && bytes.includes(0xfe)) {
				dropped++;
				bench.module.receive(bytes.filter((byte) => byte !== 0xfe));
			} else bench.module.receive(bytes);
		};
		bench.clock.run(() => files.events.length > 0, 100000);
		assert.equal(dropped, 1);
		assert.match(files.events.join(), /^not written: (ERROR|deadline)/);
		call.write("still here");
		bench.clock.advance(5000);
		assert.equal(call.received, "still here");
		assert.deepEqual(call.events, ["connect"]);
	});

	it("of which the module counts other bytes is not taken for written", () => {
		const played = new Played();
		const told: string[] = [];
		new FileStore(played.channel).write("a", content(10), (done, detail) => {
			told.push(`${done}, ${detail}`);
		});
		played.say("\r\nOK\r\n");
		played.say("\r\nOK\r\n");
		played.say("\r\n> ");
		played.say("\r\nOK\r\n");
		played.say("\r\n+FSFLSIZE: 9\r\n\r\nOK\r\n");
		assert.deepEqual(told, ["false, the module has 9 of 10 bytes"]);
	});

	it("ends where the prompt is lost, and a link is not hurt", () => {
		const { bench, files } = ready();
		const call = new Call(bench);
		bench.clock.advance(1000);
		files.write("ca.crt", content(1000));
		bench.clock.run(() => bench.sent.includes("FSWRITE"), 5000);
		bench.module.inject(parseFault("drop at 0 4"));
		bench.clock.run(() => files.events.length > 0, 100000);
		assert.deepEqual(files.events, ["not written: ERROR"]);
		call.write("still here");
		bench.clock.advance(5000);
		assert.equal(call.received, "still here");
		assert.deepEqual(call.events, ["connect"]);
	});

	it("operation ends by its deadline where the module says nothing, once", () => {
		const { bench, files } = ready();
		bench.module.mute(true);
		files.remove("ca.crt");
		bench.clock.advance(20000);
		assert.equal(files.events.length, 1);
		assert.match(files.events[0], /^not removed: /);
		files.write("ca.crt", content(10));
		bench.clock.advance(100000);
		assert.equal(files.events.length, 2);
		bench.module.mute(false);
		bench.clock.run(() => bench.modem.state === "ready", 300000);
		assert.equal(files.events.length, 2);
		files.write("ca.crt", content(10));
		bench.clock.advance(5000);
		assert.equal(files.events.at(-1), "written");
	});

	it("operation ends when the module restarts, and when the modem is closed", () => {
		for (const end of ["reset", "close"] as const) {
			const { bench, files } = ready();
			files.write("ca.crt", content(8000));
			bench.clock.advance(100);
			if (end === "reset") bench.module.reset();
			else bench.modem.close();
			bench.clock.advance(100000);
			assert.equal(files.events.length, 1);
			assert.match(files.events[0], /^not written: /);
		}
	});

	it("can be asked for again from inside the answer", () => {
		const { bench } = ready();
		const told: string[] = [];
		bench.modem.writeFile("a", content(10), function (done) {
			told.push(`${done}`);
			this.fileSize("a", (size) => told.push(`${size}`));
		});
		bench.clock.advance(2000);
		assert.deepEqual(told, ["true", "10"]);
	});
});

describe("a file is refused at the door, and nothing is sent", () => {
	const bad: [string, unknown, unknown, RegExp, ErrorConstructor][] = [
		["no name", "", content(1), /name has 0 .* 1 to 64/, RangeError],
		["a long name", "n".repeat(65), content(1), /65 .* 1 to 64/, RangeError],
		["a quote", 'a"b', content(1), /0x22 at index 1/, RangeError],
		["CR", "a\r", content(1), /0x0d at index 1/, RangeError],
		["a name that is none", 7, content(1), /name is a number/, TypeError],
		[
			"no bytes",
			"a",
			new Uint8Array(0),
			/0 bytes: give 1 to 10240/,
			RangeError,
		],
		[
			"too many",
			"a",
			new Uint8Array(10241),
			/10241 bytes: give 1 to 10240/,
			RangeError,
		],
		["a text", "a", "text", /file of a string: give its bytes/, TypeError],
	];
	for (const [what, name, bytes, message, kind] of bad)
		it(what, () => {
			const { bench, files } = ready();
			assert.throws(
				() => files.write(name as string, bytes as Uint8Array),
				kind,
				message,
			);
			bench.clock.advance(1000);
			assert.equal(bench.sent, "");
		});

	it("a second operation while one is under way", () => {
		const { bench, files } = ready();
		files.write("a", content(10));
		assert.throws(() => files.size("a"), TypeError, /under way: wait/);
		bench.clock.advance(2000);
		assert.deepEqual(files.events, ["written"]);
	});

	it("any of a modem that is closed", () => {
		const { bench, files } = ready();
		bench.modem.close();
		assert.throws(() => files.write("a", content(1)), TypeError, /is closed/);
	});
});
