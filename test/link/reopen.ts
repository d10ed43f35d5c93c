import { assert } from "chai";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { MqttCall } from "../support/mqtt-call.js";

/** The commands that connect, of all that was sent. */
function starts({ sent }: Bench): number {
	return sent.split("AT+CIPSTART").length - 1;
}

describe("a link that the app wants opened again", () => {
	it("is, a second after the peer closed it", () => {
		const bench = new Bench();
		bench.boot();
		bench.network.closeAfter("short.test", 7, 1);
		const { events, link } = new Call(bench, {
			host: "short.test",
			reopen: true,
		});
		bench.clock.advance(1000);
		link.write(Uint8Array.of(1));
		bench.clock.advance(900);
		assert.deepEqual(events, ["connect", "close: CLOSED, 0 missing, 0 unsent"]);
		bench.clock.advance(1100);
		assert.deepEqual(events.slice(2), ["connect"]);
	});

	it("is tried after 1 s, and twice as long each time, up to 64 s", () => {
		const bench = new Bench();
		bench.boot();
		const times: number[] = [];
		bench.modem.open({
			kind: "TCP",
			host: "closed.test",
			port: 9,
			reopen: true,
			onFail: () => times.push(bench.clock.now()),
		});
		bench.clock.advance(400_000);
		const pauses = times
			.slice(1)
			.map((time, index) => Math.floor((time - times[index]) / 1000));
		assert.deepEqual(pauses.slice(0, 9), [1, 2, 4, 8, 16, 32, 64, 64, 64]);
	});

	it("waits for the bearer, when that is what broke", () => {
		const bench = new Bench();
		bench.boot();
		const { events } = new Call(bench, { reopen: true });
		bench.clock.advance(1000);
		bench.module.deactivate();
		bench.clock.advance(20_000);
		assert.deepEqual(events, [
			"connect",
			"close: PDP DEACT, 0 missing, 0 unsent",
			"connect",
		]);
	});

	it("comes back after a restart of the module", () => {
		const bench = new Bench();
		bench.boot();
		const { events } = new Call(bench, { reopen: true });
		bench.clock.advance(1000);
		bench.module.reset();
		bench.clock.advance(60_000);
		assert.equal(events.at(-1), "connect");
		assert.lengthOf(events, 3);
	});

	it("carries nothing of its former life into the next", () => {
		const bench = new Bench();
		bench.boot();
		const call = new Call(bench, { reopen: true });
		call.reading = false;
		bench.clock.advance(1000);
		call.write("before");
		bench.clock.advance(1000);
		assert.equal(call.link.readable, 6);
		bench.module.deactivate();
		bench.clock.advance(20_000);
		assert.equal(call.link.state, "CONNECTED");
		assert.equal(call.link.readable, 0);
		call.reading = true;
		call.write("after");
		bench.clock.advance(1000);
		assert.equal(call.received, "after");
	});

	it("is left alone when the app closed it, or shut the modem", () => {
		const bench = new Bench();
		bench.boot();
		const closed = new Call(bench, { reopen: true });
		const shut = new Call(bench, { reopen: true });
		bench.clock.advance(1000);
		closed.link.close();
		bench.clock.advance(1000);
		bench.modem.shut();
		bench.clock.advance(200_000);
		assert.equal(starts(bench), 2);
		assert.equal(closed.events.at(-1), "close: CLOSE OK, 0 missing, 0 unsent");
		assert.equal(shut.events.at(-1), "close: SHUT OK, 0 missing, 0 unsent");
	});

	it("may be closed while it waits", () => {
		const bench = new Bench();
		bench.boot();
		const { events, link } = new Call(bench, {
			host: "closed.test",
			port: 9,
			reopen: true,
		});
		bench.clock.advance(500);
		const before = starts(bench);
		link.close();
		bench.clock.advance(200_000);
		assert.equal(starts(bench), before);
		assert.equal(events.at(-1), "fail: CLOSE OK");
		assert.isTrue(link.free);
	});

	it("gives way to what the app opens in its slot from inside the end", () => {
		const bench = new Bench();
		bench.boot();
		let opened = 0;
		const again = () => {
			if (opened++ === 0)
				bench.modem.open({ kind: "TCP", host: "echo.test", port: 7, slot: 0 });
		};
		bench.modem.open({
			kind: "TCP",
			host: "closed.test",
			port: 9,
			slot: 0,
			reopen: true,
			onFail: again,
		});
		bench.clock.advance(200_000);
		assert.equal(bench.modem.links[0].options?.host, "echo.test");
		assert.equal(bench.modem.links[0].state, "CONNECTED");
		assert.equal(starts(bench), 2);
	});

	it("is not, where the app did not ask for it", () => {
		const bench = new Bench();
		bench.boot();
		const { events } = new Call(bench);
		bench.clock.advance(1000);
		bench.module.deactivate();
		bench.clock.advance(200_000);
		assert.lengthOf(events, 2);
	});

	it("can be the MQTT link: with a new session", () => {
		const bench = new Bench({ wire: { baud: 0 }, modem: { mqtt: true } });
		bench.network.broker("broker.test", 1883);
		bench.boot();
		const call = new MqttCall(bench.modem, { reopen: true });
		bench.clock.advance(5000);
		bench.module.deactivate();
		bench.clock.advance(60_000);
		assert.isTrue(call.link.session);
	});
});
