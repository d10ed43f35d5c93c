import { assert } from "chai";
import type { ModemOptions } from "../../modules/modem/modem.js";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { Memory } from "../support/memory.js";
import { pinOf } from "../support/pin.js";
import { MqttCall } from "../support/mqtt-call.js";
import { bytesOf } from "../support/terminal.js";

type Options = NonNullable<ConstructorParameters<typeof Bench>[0]>;

/** A bench whose host has the module's power key and reset. */
function wired(options: Options = {}): Bench {
	const wanted: { bench?: Bench } = {};
	wanted.bench = new Bench({
		...options,
		modem: {
			...options.modem,
			power: {
				key: pinOf((low) => wanted.bench?.module.pullPowerKey(low)),
				reset: pinOf((low) => wanted.bench?.module.pullReset(low)),
			},
		},
	});
	return wanted.bench;
}

/** How often `text` was sent. */
function count(bench: Bench, text: string): number {
	return bench.sent.split(text).length - 1;
}

describe("a modem that does not come up says why, and what it does about it", () => {
	it("no SIM: at once, and finds the one that is put in", () => {
		const bench = new Bench({ module: { sim: { inserted: false } } });
		bench.clock.advance(1500);
		assert.equal(bench.states.at(-1), "sim: SIM missing");
		bench.module.insertSim(true);
		bench.boot();
	});

	it("no SIM that the module notices: finds it by switching the radio off and on, or by a restart", () => {
		const bench = new Bench({ module: { sim: { inserted: false } } });
		bench.module.receive(bytesOf("AT+CSDT=0\r\n"));
		bench.clock.advance(10000);
		bench.module.insertSim(true);
		bench.clock.run(() => bench.modem.state === "ready", 3600000);
		assert.equal(bench.modem.state, "ready");
		assert.include(bench.sent, "AT+CFUN=0\r\n");
		assert.include(bench.sent, "AT+RESET\r\n");
	});

	it("a SIM that is pulled while all is well", () => {
		const bench = new Bench();
		bench.boot();
		bench.module.insertSim(false);
		bench.clock.advance(3000);
		assert.include(bench.states, "sim: SIM missing");
		bench.module.insertSim(true);
		bench.boot();
	});

	it("a network that refuses: switches the radio off and on, restarts, with pauses that grow", () => {
		const bench = new Bench({ module: { boot: { registration: 1e9 } } });
		bench.clock.advance(500);
		const denied = () => bench.module.register(3);
		denied();
		bench.clock.advance(1000);
		assert.equal(bench.states.at(-1), "registration: registration denied");
		const failed: number[] = [];
		for (let i = 0; i < 5; i++) {
			const before = bench.states.length;
			const news = () => bench.states.slice(before);
			bench.clock.run(() => {
				if (bench.modem.state === "registration") denied();
				return news().some((state) => state.startsWith("failed"));
			}, 600000);
			assert.include(news(), "failed: registration denied");
			failed.push(bench.clock.now());
			bench.clock.run(() => bench.modem.state !== "failed", 3600000);
			failed[i] = Math.round(bench.clock.now() - failed[i]);
		}
		assert.deepEqual(failed, [2000, 4000, 5000, 10000, 10000]);
		assert.equal(count(bench, "AT+CFUN=0\r\n"), 2);
		assert.isAtLeast(count(bench, "AT+RESET\r\n"), 2);
	});

	it("a network that is not there, and one without data", () => {
		const bench = new Bench({ module: { boot: { registration: 1e9 } } });
		bench.clock.advance(2000);
		assert.equal(bench.states.at(-1), "registration: searching");
		bench.module.register(1);
		bench.module.receive(bytesOf("AT+CGATT=0\r\n"));
		bench.clock.advance(3000);
		assert.equal(bench.states.at(-1), "registration: not attached");
	});

	it("a bearer that the network refuses: tries it again, looking at the network first", () => {
		const bench = new Bench();
		bench.clock.run(() => bench.sent.includes("AT+CSTT"), 10000);
		bench.module.register(2);
		bench.clock.run(() => bench.modem.state === "bearer", 10000);
		bench.clock.advance(300);
		assert.equal(bench.states.at(-1), "bearer: bearer refused");
		bench.clock.advance(5000);
		assert.equal(bench.states.at(-1), "registration: searching");
		bench.module.register(1);
		bench.boot();
	});

	it("progress grows until it is ready", () => {
		const bench = new Bench();
		let last = 0;
		while (bench.modem.state !== "ready") {
			bench.clock.advance(1);
			assert.isAtLeast(bench.modem.progress, last);
			last = bench.modem.progress;
		}
		assert.equal(bench.modem.progress, 100);
	});
});

describe("a SIM with a PIN", () => {
	const locked = (pin?: string, more: Partial<ModemOptions> = {}) =>
		new Bench({ module: { sim: { locked: true } }, modem: { pin, ...more } });

	it("gets it where the app has it", () => {
		const bench = locked("1234");
		bench.boot();
		assert.equal(count(bench, 'AT+CPIN="1234"'), 1);
	});

	it("is told where the app has none, and none is tried", () => {
		const bench = locked();
		bench.clock.advance(3000);
		assert.equal(bench.states.at(-1), "sim: SIM PIN needed");
		assert.notInclude(bench.sent, "AT+CPIN=");
	});

	it("gets a wrong one once, whatever the ladder does, and by the store over any restart", () => {
		const store = new Memory();
		const bench = locked("4321", { store });
		bench.clock.advance(3000);
		assert.equal(bench.states.at(-1), "sim: SIM PIN refused");
		bench.clock.advance(3600000);
		assert.equal(count(bench, "AT+CPIN="), 1);
		bench.modem.close();
		const next = bench.another({ pin: "4321", store });
		bench.clock.advance(600000);
		assert.equal(count(bench, "AT+CPIN="), 1);
		next.close();
		bench.another({ pin: "1234", store });
		bench.clock.advance(600000);
		assert.equal(count(bench, "AT+CPIN="), 2);
		assert.include(bench.module.report.join("\n"), "IP STATUS");
	});

	it("that is locked wants its PUK, which nobody here has", () => {
		const bench = locked("1234");
		for (let i = 0; i < 3; i++) {
			bench.module.receive(bytesOf('AT+CPIN="9999"\r\n'));
			bench.clock.advance(10);
		}
		bench.clock.advance(3000);
		assert.equal(bench.states.at(-1), "sim: SIM PUK needed");
		assert.notInclude(bench.sent, "AT+CPIN=");
	});

	for (const [pin, message] of [
		[1234, /pin is a number/],
		["123", /pin has 3 characters: give 4 to 8 digits/],
		["123456789", /pin has 9 characters/],
		['12"4', /4 to 8 digits and nothing else/],
	] as const)
		it(`is refused at the door where it is none: ${pin}`, () => {
			assert.throws(
				() => new Bench({ modem: { pin: pin as string } }),
				message,
			);
		});
});

describe("a module at another rate", () => {
	for (const rate of [9600, 19200, 38400, 57600, 230400, 460800, 921600])
		it(`is found and set to the port's: ${rate}`, () => {
			const bench = new Bench();
			bench.module.receive(bytesOf(`AT+IPR=${rate};&W\r\n`));
			bench.clock.advance(10);
			assert.equal(bench.wire.moduleBaud, rate);
			bench.boot();
			assert.equal(bench.wire.baud, 115200);
			assert.equal(bench.wire.moduleBaud, 115200);
			assert.include(bench.states, "boot: other rate");
			bench.module.reset();
			bench.clock.advance(1000);
			assert.equal(bench.wire.moduleBaud, 115200, "saved");
		});

	it("is found when it loses its rate in mid-life", () => {
		const bench = new Bench();
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		bench.module.receive(bytesOf("AT+IPR=9600;&W\r\n"));
		bench.clock.run(() => bench.modem.state !== "ready", 60000);
		assert.match(call.events[1], /^close: /);
		bench.boot();
		assert.equal(bench.wire.moduleBaud, 115200);
	});

	it("is spoken to at its own where it can not do the port's", () => {
		const bench = new Bench();
		bench.module.receive(bytesOf("AT+IPR=9600;&W\r\n"));
		bench.clock.advance(10);
		const { onReceive } = bench.wire;
		bench.wire.onReceive = (bytes) => {
			const text = String.fromCharCode(...bytes);
			onReceive(bytesOf(text.replace("AT+IPR=115200", "AT+IPR=115201")));
		};
		bench.boot();
		assert.equal(bench.wire.baud, 9600);
	});
});

describe("a program that is started anew", () => {
	it("goes on at the rung where the one before it was", () => {
		const store = new Memory("radio 2");
		const bench = new Bench({
			module: { boot: { registration: 1e9, search: 1e9 } },
			modem: { store },
		});
		bench.clock.run(() => bench.sent.includes("AT+RESET"), 600000);
		assert.include(bench.sent, "AT+RESET");
		assert.notInclude(bench.sent, "AT+CFUN=0");
		assert.deepEqual(store.written, ["reset 1"]);
	});

	it("forgets the rung once a link connects", () => {
		const store = new Memory("power 3");
		const bench = new Bench({ modem: { store } });
		bench.boot();
		new Call(bench);
		bench.clock.advance(1000);
		assert.deepEqual(store.written, [""]);
	});

	it("says that what was stored is no rung, and begins at the bottom", () => {
		const errors: string[] = [];
		const store = new Memory("power 3 99999999999");
		const onError = (reason: string) => errors.push(reason);
		const bench = new Bench({ modem: { store, onError } });
		assert.deepEqual(errors, [], "not from inside the constructor");
		bench.boot();
		assert.deepEqual(errors, [
			'the stored rung "power 3 99999999999" is none: ignored',
		]);
	});
});

describe("a bearer that is of no use", () => {
	it("is brought up anew where no link connects for three minutes, and then stronger things are done", () => {
		const bench = new Bench();
		bench.boot();
		bench.module.inject(parseFault("blackhole"));
		const again = (): Call =>
			new Call(bench, {
				deadline: 10000,
				onFail: () => again(),
			});
		again();
		bench.clock.advance(179000);
		assert.equal(count(bench, "AT+CIPSHUT"), 1);
		bench.clock.advance(10000);
		assert.equal(count(bench, "AT+CIPSHUT"), 2);
		assert.include(bench.states, "bearer: links fail");
		bench.clock.advance(3600000);
		assert.isAbove(count(bench, "AT+CFUN=0"), 0);
		assert.isAbove(count(bench, "AT+RESET"), 0);
	});

	it("but not where another link is up", () => {
		const bench = new Bench();
		bench.boot();
		bench.network.refuse("nobody.test", 1);
		new Call(bench);
		bench.clock.advance(1000);
		const alarm = bench.clock.alarm(() => again());
		const again = () =>
			new Call(bench, {
				host: "nobody.test",
				port: 1,
				onFail: () => alarm.set(5000),
			});
		again();
		bench.clock.advance(600000);
		assert.equal(count(bench, "AT+CIPSHUT"), 1);
	});

	it("is brought up at once where it was up for long", () => {
		const store = new Memory("bearer 3");
		const bench = new Bench({ modem: { store } });
		bench.boot();
		bench.clock.advance(61000);
		bench.module.deactivate();
		bench.clock.advance(50);
		assert.equal(count(bench, "AT+CIPSHUT"), 2);
		assert.deepEqual(store.written, [""]);
	});

	it("is lost again and again: each time it waits longer", () => {
		const bench = new Bench();
		bench.boot();
		const times: number[] = [];
		for (let i = 0; i < 4; i++) {
			const before = bench.clock.now();
			bench.module.deactivate();
			bench.clock.advance(100);
			bench.boot();
			times.push(bench.clock.now() - before);
		}
		for (let i = 1; i < 4; i++) assert.isAbove(times[i], 1.5 * times[i - 1]);
	});
});

describe("a setting that was damaged on its way", () => {
	/** The module hears `instead` the first time that it is sent `text`. */
	function mishears(bench: Bench, text: string, instead: string): void {
		const { onReceive } = bench.wire;
		bench.wire.onReceive = (bytes) => {
			const heard = String.fromCharCode(...bytes);
			if (heard.includes(text)) bench.wire.onReceive = onReceive;
			onReceive(bytesOf(heard.replace(text, instead)));
		};
	}

	it("AT+CIPMUX: every link is refused, so all is set up anew", () => {
		const bench = new Bench({
			wire: { receiveDepth: 8192 },
			modem: { mqtt: true },
		});
		bench.network.broker("broker.test", 1883);
		mishears(bench, "AT+CIPMUX=1", "AT+CIPMUX=0");
		bench.boot();
		const up: Call[] = [];
		const again = () => {
			const call: Call = new Call(bench, {
				onConnect: () => up.push(call),
				onFail: () => again(),
			});
		};
		new MqttCall(bench.modem);
		for (let i = 0; i < 6; i++) again();
		bench.clock.advance(30000);
		assert.equal(up.length, 6);
		assert.include(bench.states, "bearer: links fail");
	});

	it("AT+CIPRXGET: the link is told that bytes are lost, and those that follow are well", () => {
		const bench = new Bench();
		mishears(bench, "AT+CIPRXGET=1", "AT+CIPRXGET=0");
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		call.write("hello");
		bench.clock.advance(1000);
		assert.equal(call.events[1], "close: bytes lost, 5 missing, 0 unsent");
		const again = new Call(bench);
		bench.clock.advance(1000);
		again.write("hello");
		bench.clock.advance(1000);
		assert.equal(again.received, "hello");
		assert.equal(count(bench, "AT+CIPRXGET=1\r\n"), 2);
	});
});

describe("a payload whose prompt was lost", () => {
	it("ends its link alone, which opens again", () => {
		for (const length of [1, 14, 100, 500]) {
			const bench = new Bench();
			bench.boot();
			const calls = Array.from({ length: 6 }, () => new Call(bench));
			bench.clock.advance(1000);
			calls[2].write("x".repeat(length));
			bench.module.inject(parseFault("drop at 0 4"));
			bench.clock.advance(30000);
			assert.equal(
				calls[2].events[1],
				`close: deadline, 0 missing, ${length} unsent`,
			);
			const again = new Call(bench, { slot: 2 });
			bench.clock.advance(2000);
			for (const call of [...calls.filter((_, i) => i !== 2), again]) {
				assert.deepEqual(call.events, ["connect"]);
				call.write("hello");
			}
			bench.clock.advance(2000);
			for (const call of [...calls.filter((_, i) => i !== 2), again])
				assert.equal(call.received, "hello");
			assert.equal(bench.states.at(-1), "ready: 10.76.1.35");
		}
	});

	it("of the MQTT link ends that alone", () => {
		const bench = new Bench({
			wire: { receiveDepth: 8192 },
			modem: { mqtt: true },
		});
		bench.network.broker("broker.test", 1883);
		bench.boot();
		const call = new Call(bench);
		const mqtt = new MqttCall(bench.modem);
		bench.clock.advance(2000);
		mqtt.told();
		mqtt.link.publish("t", new Uint8Array(400), 1);
		bench.module.inject(parseFault("drop at 0 4"));
		bench.clock.advance(40000);
		assert.deepEqual(mqtt.told(), [
			"not done",
			"close: deadline, 0 missing, 400 unsent",
		]);
		const again = new MqttCall(bench.modem);
		bench.clock.advance(3000);
		assert.include(again.told(), "connect");
		assert.deepEqual(call.events, ["connect"]);
	});

	it("gives no peer what was not meant for it, where the module can be reset", () => {
		const bench = wired();
		const sink = bench.network.sink("sink.test", 1);
		bench.boot();
		const call = new Call(bench, { host: "sink.test", port: 1 });
		bench.clock.advance(1000);
		call.write("x".repeat(500));
		bench.module.inject(parseFault("drop at 0 4"));
		bench.clock.advance(9000);
		assert.match(call.events[1], /^close: deadline/);
		bench.boot();
		bench.clock.advance(10000);
		assert.deepEqual(sink.bytes, []);
		assert.equal(bench.modem.state, "ready");
	});
});
