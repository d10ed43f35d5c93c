import { assert } from "chai";
import { Modem, type ModemOptions } from "../../modules/modem/modem.js";
import { Power } from "../../modules/modem/power.js";
import type { Pin, PinOptions } from "../../modules/platform.js";
import { dialects } from "../../modules/virtual-modem/dialect.js";
import { Bench } from "../support/bench.js";
import { VirtualClock } from "../support/clock.js";

/** Pins by name, and what was done to them: `key 0` at its time. */
class Pins {
	readonly log: string[] = [];
	readonly open = new Set<string>();
	readonly clock: VirtualClock;
	onWrite: (name: string, level: 0 | 1) => void = () => {};

	constructor(clock = new VirtualClock()) {
		this.clock = clock;
	}

	pin(name: string): PinOptions {
		const opened = () => {
			if (this.open.has(name)) throw new Error(`pin ${name}: in use`);
			this.open.add(name);
		};
		const write = (level: 0 | 1) => {
			this.log.push(`${name} ${level} at ${this.clock.now()}`);
			this.onWrite(name, level);
		};
		const close = () => {
			this.open.delete(name);
		};
		return {
			io: class implements Pin {
				readonly write = write;
				readonly close = close;
				constructor() {
					opened();
				}
			},
		};
	}
}

describe("power pins", () => {
	it("are let go at first, and the module is kept awake", () => {
		const pins = new Pins();
		const power = {
			key: pins.pin("key"),
			reset: pins.pin("reset"),
			sleep: pins.pin("sleep"),
		};
		new Power(power, pins.clock);
		assert.deepEqual(pins.log, ["key 1 at 0", "reset 1 at 0", "sleep 0 at 0"]);
	});

	it("press the key for 2 s, once, however often it is asked for", () => {
		const pins = new Pins();
		const power = new Power({ key: pins.pin("key") }, pins.clock);
		pins.log.length = 0;
		assert.isTrue(power.press());
		pins.clock.advance(500);
		assert.isTrue(power.press());
		assert.isTrue(power.busy);
		pins.clock.advance(5000);
		assert.deepEqual(pins.log, ["key 0 at 0", "key 1 at 2000"]);
		assert.isFalse(power.busy);
	});

	it("reset for 1.5 s and press the key behind it, for reset is off to some", () => {
		const pins = new Pins();
		const power = new Power(
			{ key: pins.pin("key"), reset: pins.pin("reset") },
			pins.clock,
		);
		pins.log.length = 0;
		power.restart();
		pins.clock.advance(5000);
		assert.deepEqual(pins.log, [
			"reset 0 at 0",
			"reset 1 at 1500",
			"key 0 at 1800",
			"key 1 at 3800",
		]);
	});

	it("say so where there are none", () => {
		const power = new Power({}, new VirtualClock());
		assert.isFalse(power.press());
		assert.isFalse(power.restart());
		assert.isFalse(power.allowSleep(true));
	});

	it("are all closed again when one of them can not be had", () => {
		const pins = new Pins();
		assert.throws(
			() => new Power({ key: pins.pin("a"), reset: pins.pin("a") }, pins.clock),
			/pin a: in use/,
		);
		assert.equal(pins.open.size, 0);
	});
});

/** A module whose pins a modem has. */
function wired(options: ConstructorParameters<typeof Bench>[0] = {}) {
	const bench = new Bench(options);
	bench.modem.close();
	bench.states.length = 0;
	const pins = new Pins(bench.clock);
	pins.onWrite = (name, level) => {
		if (name === "key") bench.module.pullPowerKey(level === 0);
		else bench.module.pullReset(level === 0);
	};
	const begin = (power: ModemOptions["power"]) =>
		new Modem({
			serial: { io: bench.wire.Serial },
			clock: bench.clock,
			apn: "cmiot",
			power,
			onState: (state) => bench.states.push(state),
		});
	return { bench, pins, begin };
}

describe("a modem with power pins", () => {
	it("switches on a module that is off", () => {
		const { bench, pins, begin } = wired();
		bench.module.powerOff();
		const modem = begin({ key: pins.pin("key") });
		bench.clock.advance(20_000);
		assert.equal(modem.state, "ready");
	});

	it("leaves the key of a module that answers alone", () => {
		const { bench, pins, begin } = wired();
		begin({ key: pins.pin("key"), reset: pins.pin("reset") });
		bench.clock.advance(60_000);
		assert.deepEqual(
			pins.log.filter((line) => line.includes(" 0 ")),
			[],
		);
	});

	for (const dialect of ["air780e", "air724"] as const)
		it(`gets a module that hangs back by reset: ${dialect}`, () => {
			const { bench, pins, begin } = wired({
				module: { dialect: dialects[dialect] },
			});
			bench.module.mute(true);
			pins.onWrite = (name, level) => {
				if (name === "key") bench.module.pullPowerKey(level === 0);
				else {
					if (level === 0) bench.module.mute(false);
					bench.module.pullReset(level === 0);
				}
			};
			const modem = begin({ key: pins.pin("key"), reset: pins.pin("reset") });
			bench.clock.advance(90_000);
			assert.equal(modem.state, "ready");
		});

	it("lets go of the port when a pin can not be had", () => {
		const { bench, pins, begin } = wired();
		assert.throws(
			() => begin({ key: pins.pin("a"), reset: pins.pin("a") }),
			/pin a: in use/,
		);
		begin({});
		bench.clock.advance(20_000);
		assert.equal(bench.states.at(-1), "ready");
	});
});
