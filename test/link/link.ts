import { assert } from "chai";
import { profiles } from "../../modules/modem/modem.js";
import { pattern } from "../../modules/virtual-modem/loopback.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { MqttCall } from "../support/mqtt-call.js";
import { Played } from "../support/played.js";
import { textOf } from "../support/terminal.js";

/** About as many bytes as the module says before it is ready. */
const BOOT = 300;

/** A bench that is ready. */
function ready(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
	const bench = new Bench(options);
	bench.boot();
	bench.sent = "";
	return bench;
}

describe("opening a link", () => {
	it("tells CONNECT OK", () => {
		const bench = ready();
		const call = new Call(bench);
		assert.equal(call.link.state, "CONNECTING");
		bench.clock.advance(1000);
		assert.deepEqual(call.events, ["connect"]);
		assert.equal(call.link.state, "CONNECTED");
		assert.equal(bench.sent, 'AT+CIPSTART=0,"TCP","echo.test",7\r\n');
	});

	it("tells CONNECT FAIL with the STATE: line before it, and the slot can be opened again at once", () => {
		for (const single of [false, true]) {
			const bench = ready({ modem: { single } });
			const again: Call[] = [];
			const call = new Call(bench, {
				host: "closed.test",
				port: 9,
				onFail(reason, state) {
					call.events.push(`fail: ${reason}, ${state}`);
					again.push(new Call(bench, { slot: 0 }));
				},
			});
			bench.clock.advance(2000);
			assert.deepEqual(call.events, [
				`fail: CONNECT FAIL, ${single ? "TCP CLOSED" : "IP PROCESSING"}`,
			]);
			assert.deepEqual(again[0].events, ["connect"]);
		}
	});

	for (const line of ["0, ALREADY CONNECT", "ALREADY CONNECT"])
		it(`tells ${line}, closes what the module held, and connects the next time`, () => {
			const bench = ready();
			bench.network.blackHole("hole.test", 1);
			const call = new Call(bench, { host: "hole.test", port: 1 });
			bench.clock.advance(500);
			bench.module.urc(line);
			bench.clock.advance(500);
			assert.deepEqual(call.events, ["fail: ALREADY CONNECT"]);
			assert.include(bench.sent, "AT+CIPCLOSE=0");
			const next = new Call(bench, { slot: 0 });
			bench.clock.advance(1000);
			assert.deepEqual(next.events, ["connect"]);
		});

	it("fails at its deadline when the module never answers, and leaves the channel free", () => {
		const bench = ready();
		bench.module.mute(true);
		const call = new Call(bench, { deadline: 5000 });
		bench.clock.advance(4999);
		assert.deepEqual(call.events, []);
		bench.clock.advance(1);
		assert.deepEqual(call.events, ["fail: deadline"]);
		bench.module.mute(false);
		const next = new Call(bench);
		bench.clock.run(() => next.events.length > 0, 200000);
		assert.deepEqual(next.events, ["connect"]);
	});

	it("fails at its deadline when the peer never answers, and what the module tried is closed", () => {
		const bench = ready();
		bench.network.blackHole("hole.test", 1);
		const call = new Call(bench, {
			host: "hole.test",
			port: 1,
			deadline: 3000,
		});
		bench.clock.advance(3000);
		assert.deepEqual(call.events, ["fail: deadline"]);
		bench.clock.advance(1000);
		assert.include(bench.sent, "AT+CIPCLOSE=0");
		const next = new Call(bench);
		bench.clock.advance(1000);
		assert.deepEqual(next.events, ["connect"]);
	});

	it("waits for the bearer, but not beyond its deadline, and is then never sent", () => {
		const bench = new Bench({ module: { boot: { registration: 60000 } } });
		const call = new Call(bench, { deadline: 5000 });
		const patient = new Call(bench);
		bench.clock.advance(5000);
		assert.deepEqual(call.events, ["fail: deadline"]);
		bench.clock.advance(60000);
		assert.deepEqual(patient.events, ["connect"]);
		assert.notInclude(bench.sent, "CIPSTART=0");
	});
});

describe("a link refuses at the door, and sends nothing", () => {
	const bad: [string, object, RegExp, ErrorConstructor][] = [
		["port 0", { port: 0 }, /port 0 .* 1 to 65535/, RangeError],
		["port 65536", { port: 65536 }, /port 65536 .* 1 to 65535/, RangeError],
		["a broken port", { port: 80.5 }, /port 80.5/, RangeError],
		["a port in words", { port: "80" }, /port is a string/, TypeError],
		[
			"no host",
			{ host: "" },
			/host has 0 characters: give 1 to 128/,
			RangeError,
		],
		[
			"a long host",
			{ host: "h".repeat(129) },
			/host has 129 characters: give 1 to 128/,
			RangeError,
		],
		[
			"a host that is none",
			{ host: undefined },
			/host is a undefined/,
			TypeError,
		],
		["CR in a host", { host: "a\rAT" }, /0x0d at index 1/, RangeError],
		["LF in a host", { host: "a\nAT" }, /0x0a at index 1/, RangeError],
		["a quote in a host", { host: 'a"b' }, /0x22 at index 1/, RangeError],
		["NUL in a host", { host: "\0" }, /0x00 at index 0/, RangeError],
		["Ctrl-Z in a host", { host: "ab\x1a" }, /0x1a at index 2/, RangeError],
		["ESC in a host", { host: "\x1b" }, /0x1b/, RangeError],
		["a host beyond ASCII", { host: "é" }, /0xe9/, RangeError],
		[
			"a kind that is none",
			{ kind: "SCTP" },
			/kind SCTP .* TCP, UDP or TLS/,
			TypeError,
		],
		["slot 6", { slot: 6 }, /slot 6 .* 0 to 5/, RangeError],
		["slot -1", { slot: -1 }, /slot -1/, RangeError],
		["a deadline of 0", { deadline: 0 }, /deadline 0/, RangeError],
	];
	for (const [what, options, message, kind] of bad)
		it(what, () => {
			const bench = ready();
			assert.throws(() => new Call(bench, options), kind, message);
			bench.clock.advance(1000);
			assert.equal(bench.sent, "");
			assert.isTrue(bench.modem.links.every((link) => link.free));
		});

	it("a busy slot", () => {
		const bench = ready();
		new Call(bench, { slot: 2 });
		assert.throws(
			() => new Call(bench, { slot: 2 }),
			RangeError,
			/slot 2 of 0-5 is busy \(CONNECTING\)/,
		);
	});

	it("a seventh link, and a second where there is only one", () => {
		for (const single of [false, true]) {
			const bench = ready({ modem: { single } });
			const most = single ? 1 : 6;
			for (let i = 0; i < most; i++) new Call(bench);
			assert.throws(
				() => new Call(bench),
				RangeError,
				`all ${most} slots are busy`,
			);
		}
	});

	it("a write before CONNECT OK, after the end, of no bytes, or beyond the room", () => {
		const bench = ready();
		const call = new Call(bench);
		assert.throws(() => call.write("x"), TypeError, /link 0 is CONNECTING/);
		bench.clock.advance(1000);
		const room = call.link.writable;
		assert.throws(
			() => call.write("x".repeat(room + 1)),
			RangeError,
			`link 0: write of ${room + 1} bytes, room for ${room}`,
		);
		assert.equal(call.link.writable, room);
		const nothing: Uint8Array[] = [];
		assert.throws(
			() => call.link.write(nothing[0]),
			TypeError,
			/write with a undefined/,
		);
		assert.throws(
			() => call.link.read(nothing[0]),
			TypeError,
			/read with a undefined/,
		);
		call.link.close();
		bench.clock.advance(1000);
		bench.sent = "";
		assert.throws(() => call.write("x"), TypeError, /link 0 is CLOSED/);
		assert.throws(
			() => call.link.close(),
			TypeError,
			/link 0 is CLOSED: nothing to close/,
		);
		bench.clock.advance(1000);
		assert.equal(bench.sent, "");
	});
});

describe("what was checked is what is sent", () => {
	it("whatever the app does to its options afterwards", () => {
		const bench = new Bench();
		const options = { kind: "TCP" as const, host: "echo.test", port: 7 };
		bench.modem.open(options);
		options.host = 'x"\r\nAT+CMUX=0\r\n';
		options.port = 0;
		bench.boot();
		bench.clock.advance(1000);
		assert.include(bench.sent, 'AT+CIPSTART=0,"TCP","echo.test",7\r\n');
		assert.notInclude(bench.sent, "CMUX");
	});
});

describe("a link that is up", () => {
	it("gives every byte once and in order, whatever the wire's pace and cuts", () => {
		for (const baud of [9600, 115200, 921600])
			for (const cuts of [false, true]) {
				const bench = ready({ wire: { baud, cuts } });
				bench.network.source("source.test", 1, 3000, false);
				const call = new Call(bench, { host: "source.test", port: 1 });
				bench.clock.run(() => call.received.length === 3000, 60000);
				assert.equal(call.received, textOf(pattern(0, 3000)));
				assert.equal(call.link.received, 3000);
				assert.equal(bench.wire.overruns, 0);
			}
	});

	it("keeps to what a bare FIFO of 128 bytes holds while the host is away", () => {
		const bench = ready({ wire: { receiveDepth: 128 } });
		for (let i = 0; i < 3; i++)
			bench.network.source(`s${i}.test`, 1, 2000, false);
		const calls = [0, 1, 2].map(
			(i) => new Call(bench, { host: `s${i}.test`, port: 1 }),
		);
		for (let i = 0; i < 400; i++) {
			bench.wire.stall(40);
			bench.clock.advance(50);
		}
		for (const call of calls) assert.equal(call.received.length, 2000);
		assert.equal(bench.wire.overruns, 0);
		assert.equal(bench.modem.lost, 0);
	});

	it("leaves with the peer what the app does not read, and loses none of it", () => {
		const bench = ready();
		bench.network.source("source.test", 1, 60000, false);
		const call = new Call(bench, { host: "source.test", port: 1 });
		call.reading = false;
		bench.clock.advance(20000);
		const held = call.link.readable;
		assert.isAtMost(held, profiles.fast.receive);
		bench.clock.advance(60000);
		assert.equal(call.link.readable, held);
		call.reading = true;
		call.read();
		bench.clock.run(() => call.received.length === 60000, 200000);
		assert.equal(call.received.length, 60000);
	});

	it("is asked when it is silent for long, so that a lost notice does not silence it", () => {
		const bench = ready();
		const call = new Call(bench);
		bench.clock.advance(1000);
		bench.module.mute(true);
		bench.network.echo("other.test", 1);
		bench.module.mute(false);
		bench.sent = "";
		bench.clock.advance(31000);
		assert.include(bench.sent, "AT+CIPRXGET=4,0");
		assert.equal(call.link.state, "CONNECTED");
	});

	it("sends what was written before it closes", () => {
		const bench = ready();
		const sink = bench.network.sink("sink.test", 1);
		const call = new Call(bench, { host: "sink.test", port: 1 });
		bench.clock.advance(1000);
		call.write("0123456789".repeat(50));
		call.link.close();
		bench.clock.advance(2000);
		assert.deepEqual(call.events, [
			"connect",
			"close: CLOSE OK, 0 missing, 0 unsent",
		]);
		assert.equal(sink.bytes.length, 500);
	});

	it("tells the app last: it may open, write and close from inside a callback", () => {
		const bench = ready();
		const events: string[] = [];
		bench.modem.open({
			kind: "TCP",
			host: "echo.test",
			port: 7,
			onConnect() {
				this.write(Uint8Array.of(1, 2, 3));
			},
			onReadable(count) {
				events.push(`readable ${count}`);
				this.close();
			},
			onClose(reason) {
				events.push(reason);
				bench.modem.open({
					kind: "TCP",
					host: "echo.test",
					port: 7,
					slot: this.number,
					onConnect() {
						events.push("again");
						this.close();
						bench.modem.open({ kind: "TCP", host: "echo.test", port: 7 });
					},
					onClose: (reason) => events.push(reason),
				});
			},
		});
		bench.clock.advance(5000);
		assert.deepEqual(events, ["readable 3", "CLOSE OK", "again", "CLOSE OK"]);
		assert.equal(bench.modem.links[1].state, "CONNECTED");
	});

	it("closed while it connects tells it once, and the slot is free", () => {
		const bench = ready();
		bench.network.blackHole("hole.test", 1);
		const sent = new Call(bench, { host: "hole.test", port: 1 });
		bench.clock.advance(500);
		sent.link.close();
		const waiting = new Call(bench, { host: "hole.test", port: 1 });
		waiting.link.close();
		bench.clock.advance(500);
		assert.deepEqual(sent.events, ["fail: CLOSE OK"]);
		assert.deepEqual(waiting.events, ["fail: CLOSE OK"]);
	});

	for (const what of ["a link", "the MQTT link"])
		it(`${what} that is up stays so when the OK of its start is lost, or another's ALREADY CONNECT gets its number`, () => {
			const played = new Played();
			const { table } = played;
			const mqtt = what !== "a link";
			const events: string[] = [];
			if (mqtt) {
				const call = new MqttCall({
					open: (options) => table.openMqtt(options),
				});
				for (let i = 0; i < 3; i++) played.say("\r\nOK\r\n");
				played.say("\r\n7,CONNECT OK\r\n\r\nO@\r\n");
				assert.deepEqual(call.told(), ["connect"]);
			} else {
				table.open({
					kind: "TCP",
					host: "h",
					port: 80,
					onConnect: () => events.push("connect"),
					onClose: () => events.push("close"),
				});
				played.say("\r\n0, CONNECT OK\r\n\r\nO@\r\n");
				assert.deepEqual(events, ["connect"]);
			}
			played.said();
			played.clock.advance(9000);
			played.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
			played.say(`\r\n${mqtt ? 7 : 0}, ALREADY CONNECT\r\n`);
			if (mqtt) played.say("\r\nOK\r\n\r\nCONNACK OK\r\n");
			assert.notMatch(played.said(), /CLOSE|DISCONNECT/);
			const { state } = mqtt ? table.requireMqtt() : table.links[0];
			assert.equal(state, "CONNECTED");
		});
});

describe("a link that the peer closes", () => {
	for (const receive of ["request", "push"] as const)
		it(`gives what came before, then says so, by ${receive}`, () => {
			const bench = ready({
				modem: { receive, profile: "fast" },
				wire: { flowControl: receive === "push" },
			});
			bench.network.source("source.test", 1, 300, true);
			const call = new Call(bench, { host: "source.test", port: 1 });
			call.reading = false;
			bench.clock.advance(3000);
			assert.deepEqual(call.events, ["connect"]);
			assert.equal(call.link.state, "REMOTE CLOSING");
			call.read();
			bench.clock.advance(3000);
			assert.equal(call.received.length, 300);
			assert.deepEqual(call.events, [
				"connect",
				"close: CLOSED, 0 missing, 0 unsent",
			]);
		});

	it("tells how much is missing where the module threw away what it had announced", () => {
		const bench = ready({ module: { dialect: { afterClose: "lost" } } });
		bench.network.source("source.test", 1, 2000, true);
		const call = new Call(bench, { host: "source.test", port: 1 });
		bench.clock.run(() => call.events.length === 2, 20000);
		assert.match(
			call.events[1],
			/^close: bytes lost, [1-9]\d* missing, 0 unsent$/,
		);
		assert.isBelow(call.received.length, 2000);
	});

	it("tells how much of what was written was not sent", () => {
		const bench = ready({ wire: { baud: 9600 } });
		bench.network.closeAfter("short.test", 1, 1);
		const call = new Call(bench, { host: "short.test", port: 1 });
		bench.clock.run(() => call.events.length === 1, 20000);
		call.write("x");
		bench.clock.advance(40);
		call.write("y".repeat(100));
		bench.clock.run(() => call.events.length === 2, 20000);
		const [, unsent] = /(\d+) unsent/.exec(call.events[1]) ?? [];
		assert.equal(call.link.sent + Number(unsent), 101);
	});
});

describe("a link on which a byte is damaged", () => {
	for (const single of [false, true])
		for (const kind of ["drop", "insert", "repeat"] as const)
			it(`gives no wrong byte, and ends where some are missing: ${kind}, ${single ? "single" : "of six"}`, () => {
				for (let byte = 0; byte < 400; byte += 7) {
					const bench = new Bench({
						modem: { single },
						wire: { toHost: { at: [{ byte: BOOT + byte, kind }] } },
					});
					bench.boot();
					bench.network.source("source.test", 1, 300, false);
					const call = new Call(bench, { host: "source.test", port: 1 });
					bench.clock.advance(60000);
					assert.equal(
						call.received,
						textOf(pattern(0, call.received.length)),
						`byte ${byte}: ${call.events}`,
					);
					if (call.received.length < 300)
						assert.match(
							call.events.at(-1) ?? "",
							/^(fail|close: (bytes lost|deadline|module))/,
							`byte ${byte}`,
						);
				}
			});

	it("says how much is missing, of what was asked for and what was left", () => {
		const bench = ready();
		bench.network.source("source.test", 1, 300, false);
		const call = new Call(bench, { host: "source.test", port: 1 });
		bench.clock.run(() => call.received.length > 0, 5000);
		const before = call.received.length;
		bench.clock.run(() => bench.sent.endsWith("AT+CIPRXGET=2,0,77\r\n"), 5000);
		bench.module.deactivate();
		bench.clock.advance(100);
		const [, missing] = /(\d+) missing/.exec(call.events[1]) ?? [];
		assert.isAtLeast(Number(missing) + call.received.length, 300 - 77);
		assert.isAtMost(Number(missing) + call.received.length, 300);
		assert.isAtLeast(call.received.length, before);
	});
});

describe("a module that pushes although it was told to wait until it is asked", () => {
	it("ends the link, and says how much is missing", () => {
		const played = new Played();
		const events: string[] = [];
		played.table.open({
			kind: "TCP",
			host: "h",
			port: 80,
			onReadable: () => events.push("readable"),
			onClose: (reason, missing) => events.push(`${reason}, ${missing}`),
		});
		played.say("\r\nOK\r\n\r\n0, CONNECT OK\r\n");
		played.say("\r\n+RECEIVE,0,3:\r\nabc\r\n");
		assert.deepEqual(events, ["bytes lost, 3"]);
	});
});

describe("a damaged wire", () => {
	for (const kind of ["drop", "flip", "insert", "repeat"] as const)
		it(`ends nothing twice, hangs nothing and gives no wrong byte for a right one unnoticed: ${kind}`, () => {
			for (let seed = 1; seed <= 5; seed++) {
				const bench = new Bench({
					wire: {
						seed,
						toHost: { [kind]: 0.001 },
						toModule: { [kind]: 0.0002 },
					},
				});
				bench.clock.run(() => bench.modem.state === "ready", 600000);
				bench.network.source("source.test", 1, 5000, false);
				const calls = [0, 1, 2].map(
					() => new Call(bench, { host: "source.test", port: 1 }),
				);
				bench.clock.advance(300000);
				for (const { link, events, received } of calls) {
					assert.isAtMost(events.length, 2);
					// A bit that flips inside a payload is beyond what framing can tell.
					if (kind !== "flip")
						assert.equal(
							received,
							textOf(pattern(0, received.length)),
							`seed ${seed}: ${events}`,
						);
					if (kind !== "flip" && link.state === "CONNECTED")
						assert.equal(received.length, 5000, `seed ${seed}: ${events}`);
				}
				for (const { link } of calls) if (!link.free) link.close();
				bench.clock.advance(300000);
				for (const { link } of calls) assert.isTrue(link.free);
			}
		});
});

describe("six links", () => {
	it("take turns: none waits while another has much to send", () => {
		const bench = ready();
		bench.network.sink("sink.test", 1);
		const calls = Array.from(
			{ length: 6 },
			() => new Call(bench, { host: "sink.test", port: 1 }),
		);
		bench.clock.advance(2000);
		for (let i = 0; i < 200; i++) {
			for (const { link } of calls)
				if (link.writable > 0) link.write(new Uint8Array(link.writable));
			bench.clock.advance(20);
		}
		const sent = calls.map(({ link }) => link.sent);
		const most = 2 * profiles.fast.transmit;
		assert.isAtMost(Math.max(...sent) - Math.min(...sent), most, `${sent}`);
	});

	it("one of which the peer closes in the middle of a send leave the others alone", () => {
		for (let delay = 0; delay < 60; delay += 3) {
			const bench = ready();
			bench.network.closeAfter("short.test", 1, 1);
			const other = new Call(bench);
			const broken = new Call(bench, { host: "short.test", port: 1 });
			bench.clock.advance(1000);
			broken.write("x");
			bench.clock.advance(delay);
			if (broken.link.writable >= 500) broken.write("y".repeat(500));
			bench.clock.advance(120000);
			assert.deepEqual(other.events, ["connect"], `delay ${delay}`);
			other.write("hello");
			bench.clock.advance(1000);
			assert.equal(other.received, "hello");
			assert.equal(bench.modem.state, "ready");
		}
	});

	for (const [what, command] of [
		["one of them", "CIPCLOSE=1"],
		["the MQTT link", "MIPCLOSE"],
	])
		it(`do not suffer from ${what} whose close is never answered: it is asked for again when it is opened again`, () => {
			const bench = ready({
				wire: { receiveDepth: 8192 },
				modem: { mqtt: true },
			});
			bench.network.broker("broker.test", 1883);
			const mqtt = command === "MIPCLOSE";
			const open = () => (mqtt ? new MqttCall(bench.modem) : new Call(bench));
			const other = new Call(bench);
			const call = open();
			bench.clock.advance(2000);
			bench.deafen(command);
			bench.sent = "";
			call.link.close();
			let written = 0;
			for (let i = 0; i < 1000; i++) {
				if (other.link.writable > 10) {
					other.write("0123456789");
					written += 10;
				}
				bench.clock.advance(100);
			}
			assert.deepEqual(other.events, ["connect"]);
			assert.equal(other.received.length, written);
			assert.equal(bench.sent.split(command).length - 1, 1);
			assert.match(call.events.at(-1) ?? "", /^close: deadline/);
			open();
			bench.clock.advance(25000);
			assert.isAbove(bench.sent.split(command).length - 1, 1);
			other.write("still here");
			bench.clock.advance(60000);
			assert.equal(other.received.slice(-10), "still here");
		});

	it("one of which breaks leave the others alone", () => {
		const bench = ready();
		bench.network.closeAfter("short.test", 1, 1, 14);
		const others = Array.from({ length: 5 }, () => new Call(bench));
		const broken = new Call(bench, { host: "short.test", port: 1 });
		bench.clock.advance(1000);
		broken.write("x");
		for (const other of others) other.write("hello");
		bench.clock.advance(3000);
		assert.equal(broken.events.length, 2);
		for (const other of others) {
			assert.deepEqual(other.events, ["connect"]);
			assert.equal(other.received, "hello");
		}
	});
});

describe("a port that was full", () => {
	it("has each link asked at once, for a notice may be lost without a sign", () => {
		const bench = new Bench({ wire: { receiveDepth: 128 } });
		bench.network.source("source.test", 7, 300, false);
		bench.boot();
		const calls = [new Call(bench), new Call(bench)];
		bench.clock.advance(2000);
		const late = new Call(bench, { host: "source.test" });
		bench.clock.run(() => late.link.state === "CONNECTED", 5000);
		// The notice comes behind what fills the port.
		bench.wire.stall(60);
		for (let i = 0; i < 6; i++) bench.module.urc("+CGEV: NW MODIFY 1,0");
		bench.clock.advance(2000);
		assert.isAbove(bench.wire.overruns, 0);
		assert.lengthOf(late.received, 300);
		for (const { events } of calls) assert.deepEqual(events, ["connect"]);
	});
});

describe("a send is its own link's", () => {
	/** Two links that are up, the second with a send of 100 bytes under way. */
	function sending() {
		const played = new Played();
		const ends: string[] = [];
		const open = (slot: number) =>
			played.table.open({
				kind: "TCP",
				host: "h",
				port: 80,
				slot,
				onClose: (reason, _missing, unsent) =>
					ends.push(`${slot}: ${reason}, ${unsent} unsent`),
			});
		const links = [open(0), open(1)];
		for (const slot of [0, 1])
			played.say(`\r\nOK\r\n\r\n${slot}, CONNECT OK\r\n`);
		links[1].write(new Uint8Array(100));
		played.say("\r\n> ");
		return { played, links, ends };
	}

	it("whatever other link ends meanwhile", () => {
		const { played, links, ends } = sending();
		played.table.open({ kind: "TCP", host: "h", port: 80, deadline: 50 });
		played.clock.advance(100);
		played.say("\r\nDATA ACCEPT:1,100\r\n");
		assert.equal(links[1].sent, 100);
		assert.deepEqual(ends, []);
	});

	it("whatever late result names another link", () => {
		const { played, links, ends } = sending();
		played.say("\r\nDATA ACCEPT:0,7\r\n\r\nDATA ACCEPT:1,100\r\n");
		assert.equal(links[0].sent, 0);
		assert.equal(links[1].sent, 100);
		assert.deepEqual(ends, []);
	});
});
