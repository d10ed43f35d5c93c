import { assert } from "chai";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { pinOf } from "../support/pin.js";

/** A module that is slow to wake, ready, with a link. `pin`: the host has the pin that keeps it awake. */
function asleep(waking: number, pin = false): { bench: Bench; call: Call } {
	const module: { pull?(low: boolean): void } = {};
	const bench = new Bench({
		module: { waking },
		modem: {
			power: pin
				? {
						sleep: pinOf((low) => module.pull?.(low)),
					}
				: undefined,
		},
	});
	module.pull = (low) => bench.module.pullWakePin(low);
	module.pull(true);
	bench.boot();
	const call = new Call(bench);
	bench.clock.advance(1000);
	bench.modem.allowSleep(true);
	bench.clock.advance(5000);
	return { bench, call };
}

describe("a module that may sleep", () => {
	for (const pin of [false, true])
		describe(pin ? "by its pin" : "by silence", () => {
			it("sleeps, and stays asleep until someone has something to say", () => {
				const { bench } = asleep(100, pin);
				assert.include(bench.sent, `AT+CSCLK=${pin ? 1 : 2}\r\n`);
				assert.isTrue(bench.module.asleep);
				bench.sent = "";
				bench.clock.advance(5000);
				assert.equal(bench.sent, "");
			});

			for (const waking of [0, 30, 100, 600, 2500])
				it(`is woken before it is told something, in ${waking} ms, and nothing is lost`, () => {
					const { bench, call } = asleep(waking, pin);
					let slept = 0;
					for (let i = 0; i < 5; i++) {
						// Now and then a link that was silent for long is asked whether something waits.
						if (bench.module.asleep) slept++;
						call.write("hello");
						bench.clock.advance(7000);
					}
					assert.isAtLeast(slept, 3);
					assert.equal(call.received, "hello".repeat(5));
					assert.deepEqual(call.events, ["connect"]);
					assert.equal(bench.modem.lost, 0);
					assert.notInclude(bench.sent, "AT+CIPSTATUS");
				});

			it("wakes by what arrives", () => {
				const { bench, call } = asleep(600, pin);
				bench.network.breakAll(0);
				bench.clock.advance(3000);
				assert.deepEqual(call.events, [
					"connect",
					"close: CLOSED, 0 missing, 0 unsent",
				]);
			});

			it("stays awake once it may not sleep any more", () => {
				const { bench } = asleep(100, pin);
				bench.modem.allowSleep(false);
				bench.clock.advance(10000);
				assert.include(bench.sent, "AT+CSCLK=0\r\n");
				assert.isFalse(bench.module.asleep);
			});

			it("sleeps again after it started anew", () => {
				const { bench } = asleep(100, pin);
				bench.module.reset();
				bench.clock.run(() => bench.modem.state !== "ready", 100000);
				bench.boot();
				bench.clock.advance(10000);
				assert.isTrue(bench.module.asleep);
			});

			it("that does not wake is found out", () => {
				const { bench, call } = asleep(100, pin);
				bench.module.mute(true);
				call.write("hello");
				bench.clock.run(() => bench.modem.state !== "ready", 60000);
				assert.equal(bench.states.at(-1), "boot: module mute");
				bench.module.mute(false);
				bench.boot();
			});
		});

	it("since a program before this one is told to stay awake", () => {
		const { bench } = asleep(600);
		bench.modem.close();
		const modem = bench.another();
		bench.clock.run(() => modem.state === "ready", 60000);
		bench.clock.advance(10000);
		assert.isFalse(bench.module.asleep);
	});

	it("is not asked to by what is neither true nor false", () => {
		const bench = new Bench();
		assert.throws(
			() => bench.modem.allowSleep("yes" as unknown as boolean),
			TypeError,
			/allowed is a string/,
		);
	});
});
