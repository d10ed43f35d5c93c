import { assert } from "chai";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";

/** A link to a peer that takes what comes; `told`: what was acknowledged. */
function sending(confirm: boolean) {
	const bench = new Bench();
	bench.network.sink("sink.test", 7);
	bench.boot();
	const told: number[] = [];
	const call = new Call(bench, {
		host: "sink.test",
		confirm,
		onAcknowledge: (count) => told.push(count),
	});
	bench.clock.advance(1000);
	return { bench, call, told };
}

describe("a link that wants its bytes confirmed", () => {
	it("is told what the peer has acknowledged, and asks no more than that", () => {
		const { bench, call, told } = sending(true);
		call.write("x".repeat(300));
		bench.clock.advance(3000);
		assert.deepEqual(told, [300]);
		assert.equal(call.link.acknowledged, 300);
		call.write("x".repeat(100));
		bench.clock.advance(60_000);
		assert.deepEqual(told, [300, 400]);
		assert.equal(bench.sent.split("AT+CIPACK").length - 1, 2);
	});

	it("asks on while the peer keeps silent", () => {
		const { bench, call, told } = sending(true);
		bench.module.inject(parseFault("blackhole 5s"));
		call.write("x".repeat(300));
		bench.clock.advance(4000);
		assert.isAbove(bench.sent.split("AT+CIPACK").length - 1, 3);
		assert.isAbove(bench.sent.split("AT+CIPACK").length - 1, 3);
		assert.deepEqual(told, []);
	});

	it("counts what was not confirmed when it breaks", () => {
		const { bench, call } = sending(true);
		call.write("x".repeat(300));
		bench.clock.advance(3000);
		call.write("x".repeat(50));
		bench.clock.run(() => call.link.sent === 350, 1000);
		bench.module.deactivate();
		bench.clock.advance(1000);
		assert.equal(call.events.at(-1), "close: PDP DEACT, 0 missing, 50 unsent");
	});

	it("and one that does not is not asked about", () => {
		const { bench, call, told } = sending(false);
		call.write("x".repeat(300));
		bench.clock.advance(60_000);
		assert.deepEqual(told, []);
		assert.notInclude(bench.sent, "AT+CIPACK");
	});

	it("can not be UDP", () => {
		const bench = new Bench();
		assert.throws(
			() => new Call(bench, { kind: "UDP", confirm: true }),
			TypeError,
			/confirm: nobody acknowledges UDP/,
		);
	});
});

describe("a link that is aborted", () => {
	it("closes at once, dropping what was not sent", () => {
		const { bench, call } = sending(false);
		call.write("x".repeat(512));
		call.link.abort();
		bench.clock.advance(2000);
		assert.match(
			call.events.at(-1) ?? "",
			/^close: CLOSE OK, 0 missing, \d+ unsent$/,
		);
		assert.include(bench.sent, "AT+CIPCLOSE=0,1\r\n");
	});

	it("without numbers where there is one link", () => {
		const bench = new Bench({ modem: { single: true } });
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		call.link.abort();
		bench.clock.advance(2000);
		assert.include(bench.sent, "AT+CIPCLOSE=1\r\n");
		assert.equal(call.events.at(-1), "close: CLOSE OK, 0 missing, 0 unsent");
	});

	it("takes the place of a close that is waiting", () => {
		const { bench, call } = sending(false);
		call.write("x".repeat(512));
		call.link.close();
		call.link.abort();
		bench.clock.advance(2000);
		assert.isTrue(call.link.free);
	});
});
