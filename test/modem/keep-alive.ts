import { assert } from "chai";
import { Bench } from "../support/bench.js";

describe("keep-alive", () => {
	it("is asked for before links can open, where the app wants it", () => {
		const bench = new Bench({
			modem: { keepAlive: { idle: 60, interval: 30, count: 3 } },
		});
		bench.boot();
		assert.include(bench.sent, "AT+CIPTKA=1,60,30,3\r\n");
	});

	it("has the manual's numbers where the app gives none", () => {
		const bench = new Bench({ modem: { keepAlive: {} } });
		bench.boot();
		assert.include(bench.sent, "AT+CIPTKA=1,7200,75,9\r\n");
	});

	it("is left alone where the app does not want it", () => {
		const bench = new Bench();
		bench.boot();
		assert.notInclude(bench.sent, "CIPTKA");
	});

	it("is asked for again when the module has restarted", () => {
		const bench = new Bench({ modem: { keepAlive: {} } });
		bench.boot();
		bench.sent = "";
		bench.module.reset();
		bench.clock.run(() => bench.sent.includes("AT+CIPTKA=1,"), 120000);
		assert.include(bench.sent, "AT+CIPTKA=1,7200,75,9\r\n");
	});

	for (const [options, message] of [
		[{ idle: 29 }, /keepAlive.idle 29 .* 30 to 7200/],
		[{ idle: 7201 }, /keepAlive.idle 7201 .* 30 to 7200/],
		[{ interval: 29 }, /keepAlive.interval 29 .* 30 to 600/],
		[{ interval: 601 }, /keepAlive.interval 601 .* 30 to 600/],
		[{ count: 0 }, /keepAlive.count 0 .* 1 to 9/],
		[{ count: 10 }, /keepAlive.count 10 .* 1 to 9/],
	] as const)
		it(`refuses ${JSON.stringify(options)} at the door`, () => {
			assert.throws(
				() => new Bench({ modem: { keepAlive: options } }),
				RangeError,
				message,
			);
		});
});
