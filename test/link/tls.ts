import { assert } from "chai";
import type { LinkOptions } from "../../modules/link/options.js";
import type { Credentials } from "../../modules/virtual-modem/handshake.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { MqttCall } from "../support/mqtt-call.js";
import { Played } from "../support/played.js";
import { bytesOf } from "../support/terminal.js";

const NOW = Date.UTC(2026, 6, 1);
const DAY = 86400000;

/** What each bench's module can vouch for: a server with that authority. */
const ca = "CA";
const secure: Credentials = {
	authority: bytesOf(ca),
	name: "secure.test",
	validFrom: NOW - DAY,
	validUntil: NOW + DAY,
};

/** A bench that is ready, with a TLS server, `ca.crt` in the module and its clock set, unless `time` is false. */
function ready(
	options: ConstructorParameters<typeof Bench>[0] = {},
	time = true,
): Bench {
	const bench = new Bench(options);
	bench.network.serve("secure.test", 443, {
		secure,
		onData: (session, bytes) => session.write(bytes),
	});
	bench.boot();
	if (time) bench.module.networkTime(NOW, 0);
	store(bench, "ca.crt", ca);
	bench.sent = "";
	return bench;
}

function store(bench: Bench, name: string, content: string): void {
	let stored = false;
	bench.modem.writeFile(name, bytesOf(content), (done) => {
		stored = done;
	});
	bench.clock.run(() => stored, 5000);
	assert.isTrue(stored);
}

/** A call to the server of `ready`. */
function dial(bench: Bench, options: Partial<LinkOptions> = {}): Call {
	return new Call(bench, {
		kind: "TLS",
		host: "secure.test",
		port: 443,
		ca: "ca.crt",
		...options,
	});
}

/** The commands that were sent since, without those that ask for the module's view. */
function commands(bench: Bench): string[] {
	return bench.sent
		.split("\r\n")
		.filter((line) => line !== "" && !/CMEE|CIPSTATUS|CIPRXGET/.test(line));
}

/** Opens a link with TLS whose module is played by the test. */
function open(
	played: Played,
	events: string[],
	options: Partial<LinkOptions>,
): void {
	played.table.open({
		kind: "TLS",
		host: "secure.test",
		port: 443,
		onFail(reason, state) {
			events.push(`${reason}, ${state}`);
		},
		...options,
	});
}

function scripted(options: Partial<LinkOptions>): {
	played: Played;
	events: string[];
} {
	const played = new Played();
	const events: string[] = [];
	open(played, events, options);
	return { played, events };
}

describe("a link with TLS", () => {
	it("sets its context, verifies, and carries bytes both ways", () => {
		const bench = ready();
		const call = dial(bench);
		bench.clock.advance(2000);
		assert.deepEqual(call.events, ["connect"]);
		assert.deepEqual(commands(bench), [
			"AT+CCLK?",
			'AT+SSLCFG="sslversion",0,3',
			'AT+SSLCFG="ciphersuite",0,0XFFFF',
			'AT+SSLCFG="seclevel",0,1',
			'AT+FSFLSIZE="ca.crt"',
			'AT+SSLCFG="cacert",0,"ca.crt"',
			'AT+SSLCFG="hostname",0,"secure.test"',
			'AT+SSLCFG="ignorelocaltime",0,0',
			"AT+CIPSSL=1",
			'AT+CIPSTART=0,"TCP","secure.test",443',
		]);
		call.write("secret");
		bench.clock.advance(2000);
		assert.equal(call.received, "secret");
	});

	it("uses the context of its own number", () => {
		const bench = ready();
		const call = dial(bench, { slot: 4 });
		bench.clock.advance(2000);
		assert.deepEqual(call.events, ["connect"]);
		assert.include(bench.sent, 'AT+SSLCFG="cacert",4,"ca.crt"');
	});

	it("uses context 0 where there is one link", () => {
		const bench = ready({ modem: { single: true } });
		const call = dial(bench);
		bench.clock.advance(2000);
		assert.deepEqual(call.events, ["connect"]);
		assert.include(bench.sent, 'AT+CIPSTART="TCP","secure.test",443');
	});

	it("connects unverified where the app says so, and asks for no clock", () => {
		const bench = ready({}, false);
		const call = dial(bench, { verify: false, ca: undefined });
		bench.clock.advance(2000);
		assert.deepEqual(call.events, ["connect"]);
		assert.deepEqual(commands(bench), [
			'AT+SSLCFG="sslversion",0,3',
			'AT+SSLCFG="ciphersuite",0,0XFFFF',
			'AT+SSLCFG="seclevel",0,0',
			'AT+SSLCFG="hostname",0,',
			'AT+SSLCFG="ignorelocaltime",0,1',
			"AT+CIPSSL=1",
			'AT+CIPSTART=0,"TCP","secure.test",443',
		]);
	});

	it("does not trust a server of another authority, another name or another time", () => {
		const others: Credentials[] = [
			{ ...secure, authority: bytesOf("other") },
			{ ...secure, name: "other.test" },
			{ ...secure, validUntil: NOW - DAY },
		];
		for (const other of others) {
			const bench = ready();
			bench.network.serve("secure.test", 443, { secure: other });
			const call = dial(bench);
			bench.clock.advance(2000);
			assert.deepEqual(call.events, ["fail: CONNECT FAIL, IP PROCESSING"]);
		}
	});

	it("takes the name and the time that the app says", () => {
		const bench = ready();
		bench.network.serve("secure.test", 443, {
			secure: { ...secure, name: "other.test", validUntil: NOW - DAY },
		});
		const call = dial(bench, { serverName: "other.test", ignoreTime: true });
		bench.clock.advance(2000);
		assert.deepEqual(call.events, ["connect"]);
	});

	it("shows its own certificate to a server that asks", () => {
		const bench = ready();
		store(bench, "me.crt", "me");
		store(bench, "me.key", "key");
		bench.network.serve("secure.test", 443, {
			secure: { ...secure, client: bytesOf("me") },
		});
		const stranger = dial(bench);
		bench.clock.advance(2000);
		assert.deepEqual(stranger.events, ["fail: CONNECT FAIL, IP PROCESSING"]);
		const call = dial(bench, { certificate: "me.crt", key: "me.key" });
		bench.clock.advance(2000);
		assert.deepEqual(call.events, ["connect"]);
		assert.include(bench.sent, '"seclevel",0,2');
	});

	it("forgets the settings of the slot's former life", () => {
		const bench = ready();
		store(bench, "me.crt", "me");
		store(bench, "me.key", "key");
		const asks = { ...secure, client: bytesOf("me") };
		const old = { ...secure, versions: ["TLS 1.0"] as const };
		bench.network.serve("asks.test", 443, { secure: { ...asks, name: "*" } });
		bench.network.serve("old.test", 443, { secure: { ...old, name: "*" } });
		for (const [host, options] of [
			["asks.test", { certificate: "me.crt", key: "me.key" }],
			["old.test", { version: "any" }],
		] as const) {
			const first = dial(bench, { host, serverName: "*", ...options });
			bench.clock.advance(2000);
			assert.deepEqual(first.events, ["connect"]);
			first.link.close();
			bench.clock.advance(2000);
			const second = dial(bench, { host, serverName: "*" });
			bench.clock.advance(2000);
			assert.deepEqual(second.events, ["fail: CONNECT FAIL, IP PROCESSING"]);
		}
	});

	it("names the code and the file where the module trusts the server not", () => {
		const bench = ready({ module: { dialect: { reportsErrorCode: true } } });
		store(bench, "other.crt", "other");
		const call = dial(bench, { ca: "other.crt" });
		bench.clock.advance(2000);
		assert.deepEqual(call.events, [
			"fail: CONNECT FAIL, TCP ERROR: 13, other.crt",
		]);
	});

	for (const [what, options] of [
		["CA", { ca: "none.pem" }],
		["certificate", { certificate: "none.pem", key: "ca.crt" }],
		["key", { certificate: "ca.crt", key: "none.pem" }],
	] as const)
		it(`fails with the module's code and the file's name where it has no such ${what}, and does not connect`, () => {
			const bench = ready();
			const call = dial(bench, options);
			bench.clock.advance(2000);
			assert.deepEqual(call.events, [
				"fail: file refused, none.pem: +CME ERROR: 62",
			]);
			assert.notInclude(bench.sent, "CIPSTART");
		});

	for (const [what, answers, detail] of [
		["the first setting", 0, "sslversion: ERROR"],
		["the third setting", 2, "seclevel: ERROR"],
		["CIPSSL", 5, "CIPSSL: ERROR"],
	] as const)
		it(`says what a module without TLS refuses: ${what}`, () => {
			const { played, events } = scripted({ verify: false });
			for (let i = 0; i < answers; i++) played.say("\r\nOK\r\n");
			played.say("\r\nERROR\r\n");
			assert.deepEqual(events, [`TLS refused, ${detail}`]);
			assert.notInclude(played.said(), "CIPSTART");
		});

	it("waits until the module's clock is set", () => {
		const bench = ready({}, false);
		const call = dial(bench);
		bench.clock.advance(20000);
		assert.deepEqual(call.events, []);
		assert.notInclude(bench.sent, "CIPSTART");
		bench.module.networkTime(NOW, 0);
		bench.clock.advance(4000);
		assert.deepEqual(call.events, ["connect"]);
	});

	it("has the module ask the time server that the app names", () => {
		const bench = ready({ modem: { timeServer: "time.test" } }, false);
		bench.network.timeServer("time.test", 123, () => NOW);
		const call = dial(bench);
		bench.clock.advance(10000);
		assert.deepEqual(call.events, ["connect"]);
		assert.isTrue(bench.modem.timed);
	});

	it("goes on asking a time server that does not answer, and says that the clock is not set", () => {
		const bench = ready({ modem: { timeServer: "time.test" } }, false);
		const call = dial(bench);
		bench.clock.advance(90000);
		assert.deepEqual(call.events, ["fail: clock not set"]);
	});

	it("says so where the clock stays unset until its deadline", () => {
		const bench = ready({}, false);
		const call = dial(bench, { deadline: 10000 });
		bench.clock.advance(10000);
		assert.deepEqual(call.events, ["fail: clock not set"]);
		assert.notInclude(bench.sent, "CIPSTART");
	});

	it("waits for its clock without holding up others", () => {
		const bench = ready({}, false);
		const waiting = dial(bench);
		const plain = new Call(bench);
		bench.clock.advance(1000);
		assert.deepEqual(plain.events, ["connect"]);
		assert.deepEqual(waiting.events, []);
	});

	it("can be closed while it prepares, and the slot opened for something else at once", () => {
		for (let steps = 0; steps < 12; steps++) {
			const bench = ready();
			const call = dial(bench);
			bench.clock.run(() => commands(bench).length > steps, 1000);
			call.link.close();
			const plain = new Call(bench, { slot: 1 });
			bench.clock.advance(2000);
			assert.match(call.events.join(), /^(connect,close|fail): CLOSE OK/);
			assert.deepEqual(plain.events, ["connect"]);
			const next = dial(bench, { slot: 0 });
			bench.clock.advance(2000);
			assert.deepEqual(next.events, ["connect"]);
		}
	});

	it("sets all of it again after the module has restarted", () => {
		const bench = ready();
		const call = dial(bench, { reopen: true });
		bench.clock.advance(2000);
		bench.module.reset();
		bench.clock.run(
			() => bench.modem.state === "ready" && bench.sent.includes("AT+CIPSSL=0"),
			60000,
		);
		bench.clock.advance(10000);
		assert.equal(call.events.length, 2, "its clock is not set any more");
		bench.module.networkTime(NOW, 0);
		bench.clock.run(() => call.events.length >= 3, 60000);
		assert.deepEqual(call.events, [
			"connect",
			"close: module restarted, 0 missing, 0 unsent",
			"connect",
		]);
		assert.include(bench.sent, '"seclevel",0,1');
		assert.include(bench.sent, "AT+CIPSSL=1");
	});

	it("begins again where the module restarts in the middle of it", () => {
		const bench = ready();
		const call = dial(bench);
		bench.clock.run(() => bench.sent.includes('"hostname"'), 2000);
		bench.module.reset();
		bench.clock.run(() => bench.sent.includes("AT+CIPSSL=0"), 60000);
		bench.module.networkTime(NOW, 0);
		bench.sent = "";
		bench.clock.run(() => call.events.length > 0, 60000);
		assert.deepEqual(call.events, ["connect"]);
		assert.include(bench.sent, '"seclevel",0,1');
	});

	it("closed in the middle of it, leaves no step to what is opened in its slot at once", () => {
		for (let steps = 1; steps < 9; steps++) {
			const bench = ready();
			const call = dial(bench);
			bench.clock.run(() => commands(bench).length > steps, 1000);
			call.link.close();
			bench.clock.run(() => call.link.free, 0);
			bench.sent = "";
			const next = dial(bench, { slot: 0, localPort: 4000 });
			bench.clock.advance(2000);
			assert.deepEqual(next.events, ["connect"]);
			assert.include(bench.sent, "AT+CLPORT=0");
		}
	});

	it("refuses a file that is empty", () => {
		const { played, events } = scripted({ ca: "ca.crt", ignoreTime: true });
		for (let i = 0; i < 3; i++) played.say("\r\nOK\r\n");
		played.say("\r\n+FSFLSIZE: 0\r\n\r\nOK\r\n");
		assert.deepEqual(events, ["file refused, ca.crt: empty"]);
	});

	it("reads a clock with four digits of the year", () => {
		const { played } = scripted({ ca: "ca.crt" });
		assert.equal(played.said(), "AT+CCLK?\r\n");
		played.say('\r\n+CCLK: "2026/07/01,12:00:00+00"\r\n\r\nOK\r\n');
		assert.include(played.said(), "SSLCFG");
	});

	it("does not tell an error code again that was the former life's", () => {
		const { played, events } = scripted({ verify: false });
		const answer = (end: string) => {
			while (!played.said().includes("CIPSTART")) played.say("\r\nOK\r\n");
			played.say(`\r\nOK\r\n${end}\r\n0, CONNECT FAIL\r\n`);
		};
		answer("\r\n0, TCP ERROR:13\r\n");
		open(played, events, { verify: false });
		answer("");
		assert.deepEqual(events, ["CONNECT FAIL, TCP ERROR: 13", "CONNECT FAIL, "]);
	});

	it("asks again where an answer was lost", () => {
		const bench = ready();
		const call = dial(bench);
		bench.deafen("seclevel");
		bench.clock.advance(5000);
		bench.wire.onReceive = (bytes) => bench.module.receive(bytes);
		bench.clock.run(() => call.events.length > 0, 60000);
		assert.deepEqual(call.events, ["connect"]);
	});
});

describe("links with TLS and without", () => {
	/** What CIPSSL was at each CIPSTART: `1 0`, in order. */
	function modes(bench: Bench): string {
		let mode = "?";
		const found: string[] = [];
		for (const line of bench.sent.split("\r\n")) {
			if (line.startsWith("AT+CIPSSL=")) mode = line.slice(10);
			if (line.startsWith("AT+CIPSTART=")) found.push(`${line[12]}:${mode}`);
		}
		return found.sort().join(" ");
	}

	it("open at the same time, each gets what it asked for", () => {
		const bench = ready();
		const calls = [0, 1, 2, 3, 4, 5].map((slot) =>
			slot % 2 === 0 ? dial(bench, { slot }) : new Call(bench, { slot }),
		);
		bench.clock.advance(5000);
		for (const call of calls) {
			assert.deepEqual(call.events, ["connect"]);
			call.write("both");
		}
		bench.clock.advance(2000);
		for (const call of calls) assert.equal(call.received, "both");
		assert.equal(modes(bench), "0:1 1:0 2:1 3:0 4:1 5:0");
	});

	it("never connect together: one without waits for one whose server says nothing, until its deadline at most", () => {
		const bench = ready();
		bench.network.blackHole("hole.test", 443);
		const silent = dial(bench, { host: "hole.test", deadline: 8000 });
		bench.clock.advance(1000);
		const plain = new Call(bench);
		const more = dial(bench);
		bench.clock.advance(6500);
		assert.deepEqual([...plain.events, ...more.events], []);
		bench.clock.advance(3000);
		assert.deepEqual(silent.events, ["fail: deadline"]);
		assert.deepEqual(plain.events, ["connect"]);
		assert.deepEqual(more.events, ["connect"]);
		assert.equal(modes(bench), "0:1 1:0 2:1");
	});

	it("take turns: a stream of those with TLS does not keep one without from connecting", () => {
		const bench = ready();
		bench.network.blackHole("hole.test", 443);
		const options = { host: "hole.test", deadline: 5000, reopen: true };
		for (const slot of [0, 1, 2]) {
			dial(bench, { ...options, slot });
			bench.clock.advance(1700);
		}
		const plain = new Call(bench);
		bench.clock.run(() => plain.events.length > 0, 20000);
		assert.deepEqual(plain.events, ["connect"]);
	});

	it("do not wait for each other where it is UDP", () => {
		const bench = ready();
		bench.network.blackHole("hole.test", 443);
		dial(bench, { host: "hole.test" });
		bench.clock.advance(1000);
		const datagrams = new Call(bench, { kind: "UDP" });
		bench.clock.advance(1000);
		assert.deepEqual(datagrams.events, ["connect"]);
	});

	it("without TLS stay so where a program before this one left it on", () => {
		const bench = ready();
		dial(bench);
		bench.clock.advance(2000);
		bench.modem.close();
		const modem = bench.another({ mqtt: false });
		bench.clock.run(() => modem.state === "ready", 60000);
		let connected = false;
		let received = 0;
		modem.open({
			kind: "TCP",
			host: "echo.test",
			port: 7,
			onConnect() {
				connected = true;
				this.write(bytesOf("plain"));
			},
			onReadable(count) {
				received = count;
			},
		});
		bench.clock.advance(3000);
		assert.isTrue(connected);
		assert.equal(received, 5);
	});
});

describe("a link refuses at the door what TLS can not be with, and sends nothing", () => {
	const bad: [string, object, RegExp, ErrorConstructor][] = [
		[
			"no CA",
			{ ca: undefined },
			/without ca: give the name .* verify: false/,
			TypeError,
		],
		[
			"an empty CA",
			{ ca: "" },
			/ca has 0 characters: give 1 to 64/,
			RangeError,
		],
		["a long CA", { ca: "c".repeat(65) }, /ca has 65 .* 1 to 64/, RangeError],
		["a quote in a CA", { ca: 'a"b' }, /ca has character 0x22/, RangeError],
		["CR in a CA", { ca: "a\rAT" }, /0x0d at index 1/, RangeError],
		["a certificate alone", { certificate: "c" }, /give both/, TypeError],
		["a key alone", { key: "k" }, /give both or none/, TypeError],
		[
			"LF in a key",
			{ certificate: "c", key: "k\n" },
			/key .* 0x0a/,
			RangeError,
		],
		[
			"a certificate that would not be shown",
			{ verify: false, certificate: "c", key: "k" },
			/certificate with verify: false/,
			TypeError,
		],
		["verify in words", { verify: "no" }, /verify is a string/, TypeError],
		[
			"a quote in a name",
			{ serverName: '"' },
			/serverName .* 0x22/,
			RangeError,
		],
		[
			"a version that is none",
			{ version: "TLS 2" },
			/version TLS 2 .* TLS 1.2/,
			RangeError,
		],
		[
			"a suite that is none",
			{ cipherSuite: "NULL" },
			/cipherSuite NULL .* TLS_RSA/,
			RangeError,
		],
		[
			"a CA without TLS",
			{ kind: "TCP" },
			/ca with kind TCP, which is not encrypted/,
			TypeError,
		],
		[
			"verify without TLS",
			{ kind: "UDP", ca: undefined, verify: true },
			/verify: true with kind UDP/,
			TypeError,
		],
		["local port 0", { localPort: 0 }, /localPort 0 .* 1 to 65535/, RangeError],
	];
	for (const [what, options, message, kind] of bad)
		it(what, () => {
			const bench = ready();
			assert.throws(() => dial(bench, options), kind, message);
			bench.clock.advance(1000);
			assert.equal(bench.sent, "");
			assert.isTrue(bench.modem.links[0].free);
		});
});

describe("the MQTT link with TLS", () => {
	function broker(): Bench {
		const bench = ready({ modem: { mqtt: true } });
		bench.network.broker("secure.test", 8883, { secure });
		return bench;
	}

	function connect(bench: Bench, options: object = {}): MqttCall {
		return new MqttCall(bench.modem, {
			kind: "MQTTS",
			host: "secure.test",
			port: 8883,
			ca: "ca.crt",
			...options,
		});
	}

	it("verifies the broker by context 88", () => {
		const bench = broker();
		const call = connect(bench);
		bench.clock.advance(5000);
		assert.deepEqual(call.told(), ["connect", "writable"]);
		assert.include(bench.sent, 'AT+SSLCFG="cacert",88,"ca.crt"');
		assert.include(bench.sent, 'AT+SSLCFG="seclevel",88,1');
		assert.notInclude(bench.sent, "CIPSSL");
	});

	it("does not trust a broker of another authority", () => {
		const bench = broker();
		store(bench, "other.crt", "other");
		const call = connect(bench, { ca: "other.crt" });
		bench.clock.advance(5000);
		assert.match(call.told().join(), /^fail: CONNECT FAIL/);
	});

	it("fails with the module's code and the file's name where it has no such CA", () => {
		const bench = broker();
		const call = connect(bench, { ca: "none.pem" });
		bench.clock.advance(5000);
		assert.deepEqual(call.told(), [
			"fail: file refused, none.pem: +CME ERROR: 62",
		]);
		assert.notInclude(bench.sent, "MIPSTART");
	});

	it("refuses at the door to connect unverified unless the app says so", () => {
		const bench = broker();
		assert.throws(
			() => connect(bench, { ca: undefined }),
			TypeError,
			/kind MQTTS without ca/,
		);
		assert.throws(
			() => connect(bench, { kind: "MQTT" }),
			TypeError,
			/ca with kind MQTT, which is not encrypted/,
		);
	});
});
