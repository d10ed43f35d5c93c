import { assert } from "chai";
import { loggedBoot } from "../../modules/virtual-modem/boot.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { MqttCall } from "../support/mqtt-call.js";

const order = ["boot", "sim", "registration", "bearer", "ready: 10.76.1.35"];

/** A link whose CLOSED was lost. */
function missedClose(): { bench: Bench; call: Call } {
	const bench = new Bench();
	bench.boot();
	const call = new Call(bench);
	bench.clock.advance(1000);
	bench.module.mute(true);
	bench.network.breakAll(0);
	bench.clock.advance(500);
	bench.module.mute(false);
	return { bench, call };
}

describe("booting", () => {
	it("tells each state once, in order", () => {
		const bench = new Bench();
		bench.boot();
		assert.deepEqual(bench.states, order);
	});

	it("sends what the manual wants before a link can open", () => {
		const bench = new Bench();
		bench.boot();
		assert.deepEqual(
			bench.sent.split("\r\n").filter((line) => line !== "AT+CMEE?"),
			[
				"AT",
				"ATE0",
				"AT+CMEE=1",
				"AT+CSCLK=0",
				"AT+CFUN=1",
				"AT+CPIN?",
				"AT+CEREG?",
				"AT+CGATT?",
				"AT+CCLK?",
				"AT+CIPSHUT",
				"AT+CIPMUX=1",
				"AT+CIPQSEND=1",
				"AT+CIPRXGET=1",
				"AT+CIPHEAD=1",
				"AT+CIPSSL=0",
				'AT+CSTT="cmiot"',
				"AT+CIICR",
				"AT+CIFSR",
				"",
			],
		);
	});

	it("survives a module that loses the first bytes, says RDY twice and chats", () => {
		const bench = new Bench({ module: { boot: loggedBoot } });
		bench.boot();
		assert.equal(bench.modem.state, "ready");
	});

	it("trains a module that shows nothing until it knows the rate", () => {
		for (const training of [1, 2, 5]) {
			const bench = new Bench({ module: { boot: { training, ready: [100] } } });
			bench.boot();
			assert.equal(bench.modem.state, "ready");
		}
	});

	it("survives noise of every kind", () => {
		const bench = new Bench({ module: { boot: { deaf: 500 } } });
		for (let i = 0; i < 50; i++) {
			bench.module.noise(Uint8Array.of(0xe0, 0xff, 0, 0x0a, i, 0x3e, 0x20));
			bench.clock.advance(10);
		}
		bench.boot();
		assert.equal(bench.modem.state, "ready");
	});

	it("waits for a SIM that is busy and a network that is slow", () => {
		const bench = new Bench({
			module: { boot: { sim: 20000, registration: 50000 } },
		});
		bench.boot();
		assert.deepEqual(bench.states, [
			"boot",
			"sim",
			"sim: SIM busy",
			"registration",
			"registration: searching",
			"bearer",
			"ready: 10.76.1.35",
		]);
	});

	it("in every dialect", () => {
		for (const dialect of [
			{ shut: "OK" },
			{ shut: "SHUT OK, OK" },
			{ prompt: ">" },
			{ prompt: "> \r\n" },
			{ linkSpace: false, stateSpace: false, receiveSpace: false },
		] as const) {
			const bench = new Bench({ module: { dialect } });
			bench.boot();
			const call = new Call(bench);
			bench.clock.advance(1000);
			call.write("hello");
			bench.clock.advance(1000);
			assert.equal(call.received, "hello");
		}
	});

	it("gives up after a minute without an answer, says why, and tries again", () => {
		const bench = new Bench();
		bench.module.mute(true);
		bench.clock.advance(62000);
		assert.deepEqual(bench.states, [
			"boot",
			"boot: no answer",
			"failed: no answer",
		]);
		bench.module.mute(false);
		bench.boot();
		assert.equal(bench.modem.state, "ready");
	});

	it("says when the network refuses", () => {
		const bench = new Bench({ module: { boot: { registration: 1e9 } } });
		bench.clock.advance(1000);
		bench.module.register(3);
		bench.clock.run(() => bench.modem.state === "failed", 300000);
		assert.equal(bench.states.at(-1), "failed: registration denied");
	});

	it("uses a port of any transmit depth", () => {
		const bench = new Bench({ wire: { transmitDepth: 1 } });
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		call.write("x".repeat(100));
		bench.clock.advance(2000);
		assert.equal(call.received.length, 100);
	});
});

describe("a modem refuses at the door", () => {
	const bad: [string, object, RegExp, ErrorConstructor][] = [
		[
			"an APN with a quote",
			{ apn: 'a"b' },
			/apn has character 0x22 at index 1/,
			RangeError,
		],
		[
			"a long APN",
			{ apn: "a".repeat(129) },
			/apn has 129 characters: give 0 to 128/,
			RangeError,
		],
		["no APN", { apn: undefined }, /apn is a undefined/, TypeError],
		[
			"a long user",
			{ user: "u".repeat(33) },
			/user has 33 characters: give 0 to 32/,
			RangeError,
		],
		[
			"a password with CR",
			{ password: "p\r" },
			/password has character 0x0d/,
			RangeError,
		],
		[
			"a profile that is none",
			{ profile: "huge" },
			/profile huge .* small or fast/,
			RangeError,
		],
	];
	for (const [what, modem, message, kind] of bad)
		it(what, () => {
			assert.throws(() => new Bench({ modem }), kind, message);
		});

	it("a second status while one is under way", () => {
		const bench = new Bench();
		bench.boot();
		bench.modem.status(() => {});
		assert.throws(() => bench.modem.status(() => {}), TypeError, /under way/);
	});

	it("a start while it runs", () => {
		const bench = new Bench();
		bench.boot();
		assert.throws(() => bench.modem.start(), TypeError, /modem is ready/);
	});
});

describe("a modem in trouble", () => {
	for (const line of [
		"+PDP DEACT",
		"+PDP: DEACT",
		"+CGEV: NW PDN DEACT 1",
		"+CGEV: ME DETACH",
	])
		it(`tells every link that the bearer is gone, and brings it up again: ${line}`, () => {
			const bench = new Bench();
			bench.boot();
			const calls = [new Call(bench), new Call(bench)];
			bench.clock.advance(1000);
			bench.module.deactivate(line);
			bench.clock.advance(100);
			for (const { events } of calls)
				assert.deepEqual(events, [
					"connect",
					"close: PDP DEACT, 0 missing, 0 unsent",
				]);
			bench.boot();
			const next = new Call(bench);
			bench.clock.advance(1000);
			assert.deepEqual(next.events, ["connect"]);
		});

	it("starts over when the module restarts, even in the middle of a command", () => {
		for (let delay = 0; delay < 20; delay++) {
			const bench = new Bench({ module: { boot: { ready: [50] } } });
			bench.boot();
			const call = new Call(bench);
			bench.clock.advance(1000);
			call.write("x".repeat(200));
			bench.clock.advance(delay);
			bench.module.reset();
			bench.clock.advance(200);
			assert.equal(call.events.length, 2, `${call.events}`);
			assert.match(call.events[1], /^close: /);
			bench.boot();
			const next = new Call(bench);
			bench.clock.advance(1000);
			assert.deepEqual(next.events, ["connect"]);
		}
	});

	it("starts over when the module falls silent for good", () => {
		const bench = new Bench();
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		call.write("x");
		bench.module.mute(true);
		bench.clock.run(() => bench.modem.state === "boot", 60000);
		assert.match(call.events[1], /^close: /);
		bench.module.mute(false);
		bench.boot();
		assert.equal(bench.modem.state, "ready");
	});

	it("asked for the status, sets right what it missed", () => {
		const { bench, call } = missedClose();
		const answers: boolean[] = [];
		bench.modem.status((answered) => answers.push(answered));
		bench.clock.advance(3000);
		assert.deepEqual(answers, [true]);
		assert.deepEqual(call.events, [
			"connect",
			"close: CLOSED, 0 missing, 0 unsent",
		]);
	});

	it("asks a port that is small for one slot at a time, and any other for all at once", () => {
		for (const receiveDepth of [128, 512]) {
			const bench = new Bench({ wire: { receiveDepth } });
			bench.boot();
			const call = new Call(bench);
			bench.clock.advance(1000);
			bench.sent = "";
			const answers: boolean[] = [];
			bench.modem.status((answered) => answers.push(answered));
			bench.clock.advance(3000);
			assert.deepEqual(answers, [true]);
			assert.equal(call.link.state, "CONNECTED");
			assert.equal(bench.sent.includes("AT+CIPSTATUS\r"), receiveDepth > 128);
			assert.equal(
				bench.sent.includes("AT+CIPSTATUS=5\r"),
				receiveDepth === 128,
			);
			assert.equal(bench.wire.overruns, 0);
		}
	});

	it("finds out that the module restarted without a word, and brings it up again", () => {
		const bench = new Bench();
		bench.boot();
		bench.module.reset();
		bench.clock.advance(100);
		const call = new Call(bench);
		bench.clock.advance(2000);
		assert.deepEqual(call.events, ["connect"]);
		assert.include(bench.states, "boot: module restarted");
	});

	it("finds out that the bearer went without a word", () => {
		const bench = new Bench();
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		bench.module.deactivate("+STRANGE");
		bench.clock.run(() => call.events.length > 1, 60000);
		assert.equal(call.events.length, 2, "within a minute");
		bench.boot();
		assert.equal(bench.modem.state, "ready");
	});

	it("finds out that a link was closed without a word", () => {
		const { bench, call } = missedClose();
		bench.clock.run(() => call.events.length > 1, 60000);
		assert.deepEqual(call.events, [
			"connect",
			"close: CLOSED, 0 missing, 0 unsent",
		]);
	});

	it("keeps a link waiting that was not yet sent", () => {
		const bench = new Bench({ module: { boot: { ready: [50] } } });
		bench.boot();
		const first = new Call(bench, {
			onClose() {
				waiting.push(new Call(bench, { slot: 0 }));
			},
		});
		const waiting: Call[] = [];
		bench.clock.advance(1000);
		first.write("x".repeat(100));
		bench.module.reset();
		bench.clock.advance(5000);
		assert.deepEqual(waiting[0].events, ["connect"]);
	});

	it("shut while it is in trouble, stays off", () => {
		for (const trouble of ["mute", "reset", "boot", "first"]) {
			const bench = new Bench({ module: { boot: { ready: [50] } } });
			if (trouble === "boot") bench.clock.advance(100);
			if (trouble === "mute" || trouble === "reset") {
				bench.boot();
				const call = new Call(bench);
				bench.clock.advance(1000);
				call.write("x".repeat(100));
				if (trouble === "mute") bench.module.mute(true);
				else bench.module.reset();
			}
			bench.modem.shut();
			bench.clock.advance(60000);
			bench.module.mute(false);
			bench.clock.advance(600000);
			assert.equal(bench.modem.state, "off", trouble);
		}
	});

	it("shut from inside a callback that tells it, is off, and starts again", () => {
		for (const trouble of ["mute", "reset", "RDY", "bearer", "SIM"]) {
			const bench = new Bench({ module: { boot: { ready: [50] } } });
			bench.boot();
			new Call(bench, {
				onClose() {
					bench.modem.shut();
				},
			});
			bench.clock.advance(1000);
			if (trouble === "mute") bench.module.mute(true);
			else if (trouble === "reset") bench.module.reset();
			else if (trouble === "RDY") bench.module.urc("RDY");
			else if (trouble === "bearer") bench.module.deactivate();
			else bench.module.urc("+CPIN: SIM REMOVED");
			bench.clock.advance(300000);
			bench.module.mute(false);
			bench.clock.advance(300000);
			assert.equal(bench.modem.state, "off", trouble);
			bench.modem.start();
			bench.boot();
		}
	});

	it("closed from inside a callback, is closed", () => {
		const bench = new Bench();
		bench.boot();
		new Call(bench, {
			onClose() {
				bench.modem.close();
			},
		});
		bench.clock.advance(1000);
		bench.module.deactivate();
		bench.clock.advance(100000);
		assert.equal(bench.modem.state, "off");
		assert.equal(bench.states.at(-1), "off");
		assert.throws(() => new Call(bench), TypeError, /closed/);
	});

	it("answers a status although six links are busy, and takes none for closed that connected meanwhile", () => {
		for (const receiveDepth of [128, 512]) {
			const bench = new Bench({
				wire: { receiveDepth },
				modem: { profile: "small" },
			});
			bench.network.sink("sink.test", 1);
			bench.boot();
			const calls = Array.from(
				{ length: 5 },
				() => new Call(bench, { host: "sink.test", port: 1 }),
			);
			bench.clock.advance(1000);
			const answers: boolean[] = [];
			bench.modem.status((answered) => answers.push(answered));
			const late = new Call(bench);
			for (let i = 0; i < 500; i++) {
				for (const { link } of calls)
					if (link.writable > 100) link.write(new Uint8Array(100));
				bench.clock.advance(10);
			}
			assert.deepEqual(answers, [true]);
			for (const { events } of [...calls, late])
				assert.deepEqual(events, ["connect"]);
		}
	});

	it("tells once that a status does not come", () => {
		const bench = new Bench();
		bench.boot();
		bench.module.mute(true);
		const answers: boolean[] = [];
		bench.modem.status((answered) => answers.push(answered));
		bench.clock.advance(100000);
		assert.deepEqual(answers, [false]);
	});

	it("shut, ends every link and stays off until it is started", () => {
		const bench = new Bench();
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		bench.modem.shut();
		bench.clock.advance(1000);
		assert.deepEqual(call.events, [
			"connect",
			"close: SHUT OK, 0 missing, 0 unsent",
		]);
		assert.equal(bench.modem.state, "off");
		bench.clock.advance(100000);
		assert.equal(bench.modem.state, "off");
		bench.modem.start();
		bench.boot();
		assert.equal(bench.modem.state, "ready");
	});

	it("closed in the middle of any command, says so to every link and nothing else", () => {
		const during: [string, (call: Call, mqtt: MqttCall) => void][] = [
			["AT+CIPSTART", () => {}],
			["AT+MCONNECT", () => {}],
			["AT+CIPSEND", (call) => call.write("x".repeat(100))],
			["AT+CIPRXGET=2", (call) => call.write("x".repeat(100))],
			[
				"AT+MPUBEX",
				(_call, { link }) => link.publish("t", new Uint8Array(9), 1),
			],
			["AT+MSUB", (_call, { link }) => link.subscribe("t")],
		];
		for (const [command, begin] of during) {
			const bench = new Bench({
				wire: { receiveDepth: 8192 },
				modem: { mqtt: true },
			});
			bench.network.broker("broker.test", 1883);
			bench.boot();
			const call = new Call(bench);
			const mqtt = new MqttCall(bench.modem);
			const sent = () => bench.sent.includes(command);
			bench.clock.run(sent, 2000);
			begin(call, mqtt);
			bench.clock.run(sent, 2000);
			call.events.length = 0;
			mqtt.told();
			bench.modem.close();
			const events = [...call.events, ...mqtt.events];
			for (const event of events)
				assert.match(event, /^(fail|close): modem closed|^not done$/, command);
			assert.isAtLeast(events.length, 2);
		}
	});

	it("shut, stays off whatever the module says", () => {
		const bench = new Bench();
		bench.boot();
		bench.modem.shut();
		bench.clock.advance(1000);
		bench.sent = "";
		for (const line of ["+CPIN: SIM REMOVED", "+PDP DEACT", "RDY", "??"]) {
			bench.module.urc(line);
			bench.clock.advance(10000);
			assert.equal(bench.modem.state, "off", line);
		}
		assert.equal(bench.sent.replaceAll("AT+CMEE?\r\n", ""), "");
	});

	it("closed, ends every link and never speaks again", () => {
		const bench = new Bench();
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		bench.modem.close();
		assert.deepEqual(call.events, [
			"connect",
			"close: modem closed, 0 missing, 0 unsent",
		]);
		bench.sent = "";
		bench.clock.advance(100000);
		assert.equal(bench.sent, "");
		assert.equal(bench.clock.pending, 0);
	});
});
