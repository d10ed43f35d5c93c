import { assert } from "chai";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";

function ready(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
	const bench = new Bench(options);
	bench.boot();
	bench.sent = "";
	return bench;
}

describe("a link's local port", () => {
	it("is set before it connects", () => {
		const bench = ready();
		const call = new Call(bench, { localPort: 4000, slot: 2 });
		bench.clock.advance(1000);
		assert.deepEqual(call.events, ["connect"]);
		assert.isTrue(bench.sent.startsWith('AT+CLPORT=2,"TCP",4000\r\n'));
	});

	it("is set without a number where there is one link", () => {
		const bench = ready({ modem: { single: true } });
		new Call(bench, { localPort: 4000, kind: "UDP" });
		bench.clock.advance(1000);
		assert.isTrue(bench.sent.startsWith('AT+CLPORT="UDP",4000\r\n'));
	});

	it("is not that of the slot's former life", () => {
		const bench = ready();
		const first = new Call(bench, { localPort: 4000 });
		bench.clock.advance(1000);
		first.link.close();
		bench.clock.advance(1000);
		bench.sent = "";
		const second = new Call(bench);
		bench.clock.advance(1000);
		assert.deepEqual(second.events, ["connect"]);
		assert.isTrue(bench.sent.startsWith('AT+CLPORT=0,"TCP",0\r\n'));
	});

	it("is nothing to a link that asks for none", () => {
		const bench = ready();
		new Call(bench, { slot: 1, localPort: 4000 });
		new Call(bench, { slot: 0 });
		bench.clock.advance(1000);
		assert.notInclude(bench.sent, "CLPORT=0");
	});

	it("is set again when the link is opened again", () => {
		const bench = ready();
		const call = new Call(bench, { localPort: 4000, reopen: true });
		bench.clock.advance(1000);
		bench.sent = "";
		bench.network.breakAll(0);
		bench.clock.advance(5000);
		assert.equal(call.events.at(-1), "connect");
		assert.include(bench.sent, 'AT+CLPORT=0,"TCP",4000\r\n');
	});
});
