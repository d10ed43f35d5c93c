import { assert } from "chai";
import type { ModemOptions } from "../../modules/modem/modem.js";
import { pattern, type Session } from "../../modules/virtual-modem/loopback.js";
import type { SerialCallbacks } from "../../modules/platform.js";
import { loggedBoot } from "../../modules/virtual-modem/boot.js";
import type { VirtualModemOptions } from "../../modules/virtual-modem/virtual-modem.js";
import type { WireOptions } from "../../modules/virtual-modem/wire.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";

const command = /AT\+|\+\+\+/g;

/** A booted modem for a transparent link, and a server `peer.test` that keeps what it gets. */
function booted(
	modem: Partial<ModemOptions> = {},
	wire: Partial<WireOptions> = {},
	module: Partial<VirtualModemOptions> = {},
) {
	const bench = new Bench({
		module,
		wire: { flowControl: true, ...wire },
		modem: { single: true, transparent: true, ...modem },
	});
	bench.wire.room = () => bench.module.room;
	const sessions: Session[] = [];
	const server = { got: "" };
	bench.network.serve("peer.test", 7, {
		onOpen: (session) => sessions.push(session),
		onData: (_session, bytes) => {
			for (const byte of bytes) server.got += String.fromCharCode(byte);
		},
	});
	bench.boot();
	return { bench, sessions, server };
}

function connected(
	modem: Partial<ModemOptions> = {},
	wire: Partial<WireOptions> = {},
) {
	const { bench, sessions, server } = booted(modem, wire);
	const call = new Call(bench, { host: "peer.test" });
	bench.clock.advance(1000);
	assert.deepEqual(call.events, ["connect"]);
	bench.sent = "";
	return { bench, sessions, server, call };
}

function textOf(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}

function bytesOf(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Every byte after every other. */
function every(): Uint8Array {
	const bytes = new Uint8Array(0x20000);
	for (let i = 0; i < 0x10000; i++) {
		bytes[2 * i] = i >> 8;
		bytes[2 * i + 1] = i;
	}
	return bytes;
}

/** The server writes as the link takes it. */
function serve(bench: Bench, session: Session, bytes: Uint8Array): void {
	for (let at = 0; at < bytes.length; at += 1000) {
		session.write(bytes.subarray(at, at + 1000));
		bench.clock.advance(20);
	}
}

/** The app writes as there is room. */
function writeAll(bench: Bench, { link }: Call, bytes: Uint8Array): void {
	for (let at = 0; at < bytes.length;) {
		bench.clock.run(() => link.writable > 0, 10_000);
		const count = Math.min(link.writable, bytes.length - at);
		assert.isAbove(count, 0);
		link.write(bytes.subarray(at, at + count));
		at += count;
	}
}

describe("a transparent link", () => {
	it("is set up with AT+CIPMODE=1, and without what would frame its bytes", () => {
		const { bench } = booted();
		assert.match(
			bench.sent,
			/AT\+CIPMUX=0\r\nAT\+CIPMODE=1\r\nAT\+CIPCCFG=\S+,1\r\nAT\+CIPSSL=0\r\n/,
		);
		assert.notMatch(bench.sent, /CIPRXGET|CIPQSEND|CIPHEAD/);
	});

	it("says to the module nothing but the app's bytes while it is open", () => {
		const { bench, call, server } = connected();
		call.write("hello");
		bench.clock.advance(120_000);
		assert.equal(bench.sent, "hello");
		assert.equal(server.got, "hello");
		assert.equal(call.link.sent, 5);
	});

	it("says nothing between AT+CIPSTART and CONNECT", () => {
		const { bench } = booted();
		bench.network.blackHole("hole.test", 7);
		bench.sent = "";
		new Call(bench, { host: "hole.test", deadline: 20_000 });
		bench.modem.signal(() => {});
		bench.clock.advance(19_000);
		assert.equal(bench.sent.match(command)?.length, 1, bench.sent);
	});

	for (const profile of ["small", "fast"] as const)
		for (const cuts of [false, true]) {
			it(`gives every byte that came, ${profile}${cuts ? ", cut anywhere" : ""}`, () => {
				const { bench, call, sessions } = connected({ profile }, { cuts });
				serve(bench, sessions[0], every());
				bench.clock.advance(20_000);
				assert.isTrue(call.received === textOf(every()));
				assert.equal(call.link.received, 0x20000);
				assert.deepEqual(call.events, ["connect"]);
			});

			it(`sends every byte that was written, ${profile}${cuts ? ", cut anywhere" : ""}`, () => {
				const { bench, call, server } = connected({ profile }, { cuts });
				writeAll(bench, call, every());
				bench.clock.advance(20_000);
				assert.isTrue(server.got === textOf(every()));
				assert.equal(call.link.sent, 0x20000);
			});
		}

	it("carries 100 kB each way at once", () => {
		const { bench, call, sessions, server } = connected();
		const bytes = pattern(0, 100_000);
		let written = 0;
		for (let at = 0; at < 2 * bytes.length; at += 500) {
			if (at < bytes.length) sessions[0].write(bytes.subarray(at, at + 500));
			bench.clock.advance(30);
			const count = Math.min(call.link.writable, bytes.length - written);
			call.link.write(bytes.subarray(written, written + count));
			written += count;
		}
		bench.clock.advance(20_000);
		assert.equal(written, bytes.length);
		assert.isTrue(server.got === textOf(bytes));
		assert.isTrue(call.received === textOf(bytes));
	});

	for (const first of [
		"\0",
		"\r",
		"\n",
		" ",
		"\r\n",
		"\n\n",
		"\r\nCONNECT\r\n",
	])
		it(`gives ${JSON.stringify(first)} that comes at once behind CONNECT`, () => {
			const { bench } = booted();
			bench.network.serve("quick.test", 7, {
				onOpen: (session) => session.write(bytesOf(`${first}data`)),
			});
			const call = new Call(bench, { host: "quick.test" });
			bench.clock.advance(1000);
			assert.equal(call.received, `${first}data`);
		});

	it("holds the peer back while the app does not read, and loses nothing", () => {
		const { bench, call, sessions } = connected({ profile: "small" });
		call.reading = false;
		const bytes = pattern(0, 30_000);
		serve(bench, sessions[0], bytes);
		bench.clock.advance(60_000);
		assert.equal(call.link.readable, 76);
		assert.equal(bench.modem.lost, 0);
		call.reading = true;
		call.read();
		bench.clock.advance(20_000);
		assert.isTrue(call.received === textOf(bytes));
	});

	it("goes on where the app reads bit by bit, not when it is told to", () => {
		const { bench, call, sessions } = connected({ profile: "small" });
		call.reading = false;
		serve(bench, sessions[0], pattern(0, 2000));
		const one = new Uint8Array(1);
		for (let i = 0; i < 2000; i++) {
			assert.equal(call.link.read(one), 1);
			call.received += String.fromCharCode(one[0]);
			bench.clock.advance(1);
		}
		assert.isTrue(call.received === textOf(pattern(0, 2000)));
	});

	it("tells onWritable as the port takes what was written", () => {
		const { bench } = booted();
		let left = 20_000;
		const call = new Call(bench, {
			host: "peer.test",
			onWritable(count) {
				const length = Math.min(count, left);
				left -= length;
				this.write(new Uint8Array(length));
			},
		});
		bench.clock.advance(60_000);
		assert.equal(left, 0);
		assert.equal(call.link.sent, 20_000);
	});

	for (const text of ["x+++", "+++x", "++", "++++", "AT+CIPCLOSE\r\n"])
		it(`takes ${JSON.stringify(text)} for data`, () => {
			const { bench, call, server } = connected();
			call.write(text);
			bench.clock.advance(10_000);
			assert.equal(server.got, text);
			assert.equal(call.link.state, "CONNECTED");
		});

	for (const text of [
		"\r\nCLOSED\r\nand more",
		"\r\nCLOSED",
		"\r\nCLOSED\r\r\n",
		"CLOSED\r\n",
		"\r\n",
		"\r\nOK\r\n",
		"\r\nERROR\r\n",
		"\r\nSEND OK\r\n",
		"\r\n+RECEIVE,0,5:\r\n",
		"\r\nTCP ERROR:\r\n",
		"\r\nCLOSED\r\n".repeat(20) + "x",
	])
		it(`gives ${JSON.stringify(text.slice(0, 30))} that the peer sent`, () => {
			const { bench, call, sessions } = connected();
			sessions[0].write(bytesOf(text));
			bench.clock.advance(1000);
			assert.equal(call.received, text);
			assert.deepEqual(call.events, ["connect"]);
		});

	it("gives a line CLOSED behind which the peer goes on a little later", () => {
		const { bench, call, sessions } = connected();
		sessions[0].write(bytesOf("\r\nCLOSED\r\n"));
		bench.clock.advance(20);
		sessions[0].write(bytesOf("and more"));
		bench.clock.advance(1000);
		assert.equal(call.received, "\r\nCLOSED\r\nand more");
		assert.deepEqual(call.events, ["connect"]);
	});

	it("is closed by +++ in silence, behind what was written", () => {
		const { bench, call, server } = connected();
		bench.clock.advance(5000);
		let last = 0;
		let silence = 0;
		const receive = bench.wire.onReceive;
		bench.wire.onReceive = (bytes) => {
			if (textOf(bytes).includes("+")) silence ||= bench.clock.now() - last;
			last = bench.clock.now();
			receive(bytes);
		};
		call.write("x".repeat(1000));
		call.link.close();
		bench.clock.advance(5000);
		assert.equal(server.got, "x".repeat(1000));
		assert.isAtLeast(silence, 1000);
		assert.match(bench.sent, /^x{1000}\+\+\+AT\+CMEE\?\r\nAT\+CIPCLOSE\r\n$/);
		assert.deepEqual(call.events, [
			"connect",
			"close: CLOSE OK, 0 missing, 0 unsent",
		]);
		assert.equal(bench.network.count, 0);
	});

	it("is closed while the peer goes on sending", () => {
		const { bench, call, sessions } = connected();
		call.link.close();
		for (let i = 0; i < 300; i++) {
			sessions[0].write(bytesOf("\r\nOK\r\n".repeat(10)));
			bench.clock.advance(20);
		}
		bench.clock.advance(5000);
		assert.equal(call.events.at(-1), "close: CLOSE OK, 0 missing, 0 unsent");
		assert.deepEqual(
			bench.states.filter((state) => state.includes("mute")),
			[],
		);
	});

	it("is aborted with what was not sent", () => {
		const { bench, call } = connected();
		call.write("x".repeat(1460));
		call.link.abort();
		bench.clock.advance(5000);
		assert.match(
			call.events.at(-1) ?? "",
			/^close: CLOSE OK, 0 missing, [1-9]\d* unsent$/,
		);
		assert.include(bench.sent, "+++");
		assert.include(bench.sent, "AT+CIPCLOSE=1\r\n");
	});

	it("is told when the peer closes, behind all that it sent", () => {
		const { bench, call, sessions } = connected({ profile: "small" });
		call.reading = false;
		sessions[0].write(pattern(0, 3000));
		sessions[0].close();
		bench.clock.advance(5000);
		assert.deepEqual(call.events, ["connect"]);
		call.reading = true;
		call.read();
		bench.clock.advance(5000);
		assert.isTrue(call.received === textOf(pattern(0, 3000)));
		assert.equal(call.events[1], "close: CLOSED, 0 missing, 0 unsent");
		assert.equal(bench.sent, "");
	});

	it("is told when the network breaks it (TCP ERROR)", () => {
		const { bench } = booted({}, {}, { dialect: { reportsErrorCode: true } });
		const call = new Call(bench, { host: "peer.test" });
		bench.clock.advance(1000);
		bench.network.breakAll(14);
		bench.clock.advance(5000);
		assert.deepEqual(call.events, [
			"connect",
			"close: CLOSED, 0 missing, 0 unsent",
		]);
		assert.equal(call.received, "");
	});

	it("can be opened again after each end", () => {
		const { bench, call, sessions } = connected();
		const again = () => {
			const next = new Call(bench, { host: "peer.test" });
			bench.clock.advance(3000);
			const session = sessions[sessions.length - 1];
			session.write(bytesOf("again"));
			bench.clock.advance(100);
			assert.equal(next.received, "again");
			return next;
		};
		sessions[0].close();
		bench.clock.advance(100);
		assert.isTrue(call.link.free);
		again().link.close();
		bench.clock.advance(10_000);
		again().link.abort();
		bench.clock.advance(10_000);
		again();
	});

	it("fails with CONNECT FAIL where nobody is there", () => {
		const { bench } = booted();
		const call = new Call(bench, { host: "closed.test", port: 9 });
		bench.clock.advance(5000);
		assert.deepEqual(call.events, ["fail: CONNECT FAIL, TCP CLOSED"]);
		assert.equal(bench.modem.state, "ready");
	});

	it("ends with the bearer, and comes back where that was asked for", () => {
		const { bench, sessions } = booted();
		const call = new Call(bench, { host: "peer.test", reopen: true });
		bench.clock.advance(1000);
		bench.module.deactivate();
		bench.clock.advance(120_000);
		assert.deepEqual(call.events, [
			"connect",
			"close: PDP DEACT, 0 missing, 0 unsent",
			"connect",
		]);
		sessions[1].write(bytesOf("again"));
		bench.clock.advance(1000);
		assert.equal(call.received, "again");
	});

	it("ends with a module that says RDY, and comes back where that was asked for", () => {
		const { bench, sessions } = booted({}, {}, { boot: loggedBoot });
		const call = new Call(bench, { host: "peer.test", reopen: true });
		bench.clock.advance(1000);
		bench.module.reset();
		bench.clock.advance(300_000);
		assert.deepEqual(call.events, [
			"connect",
			"close: module restarted, 0 missing, 0 unsent",
			"connect",
		]);
		sessions[1].write(bytesOf("again"));
		bench.clock.advance(1000);
		assert.equal(call.received.slice(-5), "again");
	});

	it("that a program before left open does not keep the next from the module", () => {
		const { bench, call } = connected();
		bench.modem.close();
		assert.equal(call.events.length, 2);
		const modem = bench.another({
			mqtt: false,
			single: true,
			transparent: true,
		});
		bench.clock.run(() => modem.state === "ready", 60_000);
		assert.equal(modem.state, "ready");
	});

	it("is shut with the bearer", () => {
		const { bench, call } = connected();
		bench.modem.shut();
		bench.clock.advance(10_000);
		assert.equal(call.events[1], "close: SHUT OK, 0 missing, 0 unsent");
		assert.equal(bench.modem.state, "off");
		assert.include(bench.sent, "AT+CIPSHUT");
		assert.equal(bench.network.count, 0);
	});

	it("whose module does not come back from +++ is found again by the ladder", () => {
		const { bench, call, sessions } = connected();
		const receive = bench.wire.onReceive;
		bench.wire.onReceive = () => {};
		call.link.close();
		bench.clock.advance(30_000);
		assert.match(bench.sent, /^\+\+\+\+\+\+\+\+\+AT\+CMEE\?/);
		assert.match(call.events[1], /^close: deadline|^close: module mute/);
		assert.include(bench.states, "boot: module mute");
		bench.wire.onReceive = receive;
		bench.clock.run(() => bench.modem.state === "ready", 120_000);
		new Call(bench, { host: "peer.test" });
		bench.clock.advance(5000);
		assert.lengthOf(sessions, 2);
	});

	it("answers questions when it is closed", () => {
		const { bench, call } = connected();
		let answer: number | undefined | null = null;
		bench.modem.signal((dBm) => {
			answer = dBm;
		});
		bench.clock.advance(2000);
		assert.isNull(answer);
		call.link.close();
		bench.clock.advance(5000);
		assert.isNumber(answer);
	});

	it("ends where the port lost bytes, unless it may", () => {
		for (const lossy of [false, true]) {
			const { bench } = booted();
			bench.modem.close();
			let fail: SerialCallbacks["onError"] | undefined;
			const options: Partial<ModemOptions> = {
				mqtt: false,
				single: true,
				transparent: true,
				lossy,
				serial: {
					io: class extends bench.wire.Serial {
						constructor(callbacks: SerialCallbacks) {
							super(callbacks);
							fail = callbacks.onError;
						}
					},
				},
			};
			const modem = bench.another(options);
			bench.clock.run(() => modem.state === "ready", 60_000);
			const ends: string[] = [];
			modem.open({
				kind: "TCP",
				host: "peer.test",
				port: 7,
				onClose: (reason) => ends.push(reason),
			});
			bench.clock.advance(1000);
			fail?.("overrun");
			bench.clock.advance(1000);
			assert.deepEqual(ends, lossy ? [] : ["bytes lost"]);
		}
	});

	describe("is refused", () => {
		const refused = (
			modem: Partial<ModemOptions>,
			wire: Partial<WireOptions>,
			type: typeof TypeError | typeof RangeError,
			message: RegExp,
		) => {
			assert.throws(
				() => new Bench({ wire, modem: { transparent: true, ...modem } }),
				type,
				message,
			);
		};

		it("with several links, or with MQTT", () => {
			const wire = { flowControl: true };
			refused({}, wire, TypeError, /single: false/);
			refused({ single: true, mqtt: true }, wire, TypeError, /mqtt: true/);
		});

		it("on a port without flow control, unless bytes may be lost", () => {
			refused({ single: true }, {}, RangeError, /no flow control.*lossy: true/);
			const bench = new Bench({
				modem: { single: true, transparent: true, lossy: true },
			});
			bench.boot();
		});

		it("where it is no TCP, or is to be asked about", () => {
			const { bench } = booted();
			for (const options of [
				{ kind: "UDP" },
				{ kind: "TLS", verify: false },
				{ confirm: true },
			] as const)
				assert.throws(() => new Call(bench, options), TypeError, /transparent/);
			assert.isTrue(bench.modem.links[0].free);
		});
	});
});
