import { assert } from "chai";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { MqttCall } from "../support/mqtt-call.js";

/** A bench that is ready. */
function ready(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
	const bench = new Bench(options);
	bench.boot();
	return bench;
}

describe("a modem's statistics", () => {
	it("count the bytes each way and the commands, as they are on the wire", () => {
		let host = "";
		let module = 0;
		const bench = ready({
			wire: {
				trace(direction, bytes) {
					if (direction === ">") host += String.fromCharCode(...bytes);
					else module += bytes.length;
				},
			},
		});
		const call = new Call(bench);
		bench.clock.advance(1000);
		for (let i = 0; i < 20; i++) {
			call.write("x".repeat(200));
			bench.clock.advance(1000);
		}
		assert.lengthOf(call.received, 4000);
		const { statistics } = bench.modem;
		assert.equal(statistics.sent, host.length);
		assert.equal(statistics.received, module);
		assert.equal(statistics.commands, [...host.matchAll(/AT.*\r\n/g)].length);
		assert.equal(statistics.lost, 0);
		assert.equal(statistics.overruns, 0);
	});

	it("count overruns where the port tells of them, and with others what was lost", () => {
		const bench = ready({ wire: { receiveDepth: 64, reportsOverrun: true } });
		const { statistics } = bench.modem;
		bench.wire.stall(50);
		bench.module.urc("+CGEV: NW MODIFY 1,0".repeat(8));
		bench.clock.advance(1000);
		assert.equal(statistics.overruns, 1);
		assert.isAtLeast(statistics.lost, 1);
		assert.equal(statistics.lost, bench.modem.lost);
	});

	it("count commands that were not answered, the search for the module, and what was tried again", () => {
		const bench = ready();
		const { statistics } = bench.modem;
		bench.clock.advance(1000);
		const { timeouts, resyncs, retries } = statistics;
		assert.equal(timeouts, 0);
		assert.equal(statistics.climbs, 0);
		assert.equal(statistics.rung, "link");
		bench.module.mute(true);
		bench.modem.status(() => {});
		bench.clock.advance(15000);
		assert.isAbove(statistics.timeouts, timeouts + 1);
		assert.equal(statistics.resyncs, resyncs + 1);
		bench.clock.advance(200_000);
		assert.isAbove(statistics.retries, retries + 10);
		assert.isAbove(statistics.climbs, 0);
		assert.notEqual(statistics.rung, "link");
	});

	it("keep the most that was in each link's buffers, and in none of the others'", () => {
		const bench = ready();
		bench.network.source("source.test", 1, 300, false);
		const { statistics } = bench.modem;
		const written = new Call(bench, { slot: 1 });
		const waiting = new Call(bench, {
			slot: 4,
			host: "source.test",
			port: 1,
			// Not before it is told to.
			onReadable() {},
		});
		bench.clock.advance(1000);
		written.write("x".repeat(120));
		written.write("y".repeat(90));
		bench.clock.advance(5000);
		const held = waiting.link.readable;
		assert.isAbove(held, 256);
		waiting.read();
		written.link.close();
		bench.clock.advance(5000);
		const all = [0, 1, 2, 3, 4, 5];
		assert.deepEqual(
			all.map((link) => statistics.outbox(link)),
			[0, 210, 0, 0, 0, 0],
		);
		assert.deepEqual(
			all.map((link) => statistics.inbox(link) > 0),
			[false, true, false, false, true, false],
		);
		assert.equal(statistics.inbox(4), held);
		assert.isAtMost(statistics.inbox(1), 210);
		assert.isAbove(statistics.ring, 30);
		assert.isAtMost(statistics.ring, 320);
		const again = new Call(bench, { slot: 1 });
		bench.clock.advance(1000);
		again.write("z");
		bench.clock.advance(1000);
		assert.equal(statistics.outbox(1), 210, "the slot's, not the life's");
	});

	it("keep the most that was in the MQTT link's, with its topics", () => {
		const bench = ready({
			modem: { mqtt: true },
			wire: { receiveDepth: 8192 },
		});
		bench.network.broker("broker.test", 1883);
		const { link } = new MqttCall(bench.modem, {
			onSession() {
				this.subscribe("topic");
			},
		});
		bench.clock.advance(5000);
		link.publish("topic", new Uint8Array(99));
		bench.clock.advance(5000);
		const { statistics } = bench.modem;
		assert.equal(statistics.outbox(7), 99);
		assert.equal(statistics.inbox(7), 99 + "topic".length + 4);
	});

	it("refuse a link that is not there", () => {
		const { statistics } = new Bench().modem;
		for (const link of [-1, 6, 7, 0.5])
			for (const method of ["inbox", "outbox"] as const)
				assert.throws(
					() => statistics[method](link),
					RangeError,
					`link ${link} is not there: give 0 to 5`,
				);
		const other = new Bench({ modem: { mqtt: true } }).modem.statistics;
		assert.equal(other.inbox(7), 0);
		assert.throws(() => other.inbox(6), RangeError, /or 7 for the MQTT link/);
	});

	it("are one object, that says all of it as JSON, and stand in front of the record", () => {
		const bench = ready({ modem: { recorder: 1024 } });
		const { statistics } = bench.modem;
		assert.strictEqual(bench.modem.statistics, statistics);
		const json = JSON.stringify(statistics);
		const told: Record<string, unknown> = JSON.parse(json);
		assert.deepEqual(Object.keys(told), [
			"sent",
			"received",
			"commands",
			"timeouts",
			"resyncs",
			"lost",
			"overruns",
			"retries",
			"climbs",
			"rung",
			"ring",
			"inboxes",
			"outboxes",
		]);
		assert.equal(told.sent, bench.sent.length);
		assert.deepEqual(told.inboxes, [0, 0, 0, 0, 0, 0]);
		assert.deepEqual([...bench.modem.record()].slice(0, 3), [
			"# modem: ready, profile fast\n",
			"# port: 115200 baud, 128 bytes while nobody reads\n",
			`# statistics: ${json}\n`,
		]);
	});
});
