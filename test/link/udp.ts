import { assert } from "chai";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";

/** A UDP link whose datagrams are kept apart. */
function connected(fifo?: number) {
	const bench = new Bench({
		wire: fifo === undefined ? { baud: 0 } : { receiveDepth: fifo },
		modem: { profile: "fast" },
	});
	bench.boot();
	const got: number[] = [];
	const call = new Call(bench, {
		kind: "UDP",
		onReadable(count) {
			got.push(count);
			const buffer = new Uint8Array(2048);
			let read = 0;
			while (read < count) read += this.read(buffer);
		},
	});
	bench.clock.advance(1000);
	return { bench, call, got };
}

/** Writes datagrams as room comes. */
function writeAll(
	bench: Bench,
	{ link }: Call,
	sizes: readonly number[],
): void {
	for (const size of sizes) {
		bench.clock.run(() => link.writable >= size, 60_000);
		link.write(new Uint8Array(size).fill(size));
	}
	bench.clock.advance(5000);
}

describe("a UDP link", () => {
	it("sends each write as a datagram, and tells each datagram on its own", () => {
		const { bench, call, got } = connected();
		writeAll(bench, call, [100, 1, 512, 30, 1460, 7]);
		assert.deepEqual(got, [100, 1, 512, 30, 1460, 7]);
	});

	it("takes no second write before the first is out", () => {
		const { call } = connected();
		call.link.write(new Uint8Array(10));
		assert.equal(call.link.writable, 0);
		assert.throws(
			() => call.link.write(new Uint8Array(1)),
			RangeError,
			/write of 1 bytes, room for 0/,
		);
	});

	it("asks for the next datagram only when this one was read", () => {
		const { bench } = connected();
		const call = new Call(bench, { kind: "UDP" });
		bench.clock.advance(1000);
		call.reading = false;
		writeAll(bench, call, [10, 20]);
		assert.equal(call.link.readable, 10);
		call.reading = true;
		call.read();
		bench.clock.advance(1000);
		assert.lengthOf(call.received, 30);
	});

	it("gets a datagram that the port can not hold at once in pieces", () => {
		const { bench, call, got } = connected(128);
		writeAll(bench, call, [200]);
		assert.isAbove(got.length, 1);
		assert.equal(
			got.reduce((sum, count) => sum + count, 0),
			200,
		);
	});
});
