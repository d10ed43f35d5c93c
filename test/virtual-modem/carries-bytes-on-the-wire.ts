import { assert } from "chai";
import type { Serial } from "../../modules/platform.js";
import { pattern } from "../../modules/virtual-modem/loopback.js";
import { Wire, type WireOptions } from "../../modules/virtual-modem/wire.js";
import { VirtualClock } from "../support/clock.js";

/** A wire with a host that reads all there is, when it is told, unless `reads` is off. */
class Bench {
	readonly clock = new VirtualClock();
	readonly wire: Wire;
	readonly port: Serial;
	readonly host: number[] = [];
	readonly module: number[] = [];
	readonly errors: string[] = [];
	readonly told: { time: number; count: number }[] = [];
	readonly writable: number[] = [];
	reads = true;

	constructor(options: Omit<WireOptions, "clock">) {
		this.wire = new Wire({ clock: this.clock, ...options });
		this.wire.onReceive = (bytes) => {
			this.module.push(...bytes);
		};
		this.port = new this.wire.Serial({
			onReadable: (count) => {
				this.told.push({ time: this.clock.now(), count });
				if (this.reads) this.read();
			},
			onWritable: (count) => {
				this.writable.push(count);
			},
			onError: (reason) => {
				this.errors.push(reason);
			},
		});
	}

	read(): void {
		const buffer = new Uint8Array(50);
		for (;;) {
			const count = this.port.read(buffer, 0, buffer.length);
			if (count === 0) return;
			this.host.push(...buffer.subarray(0, count));
		}
	}
}

describe("wire: carries bytes", () => {
	it("at ten bits a byte", () => {
		const bench = new Bench({ baud: 9600 });
		bench.wire.send(pattern(0, 48));
		bench.clock.run();
		assert.closeTo(bench.told[0].time, 50, 1e-6);
		assert.deepEqual(bench.host, [...pattern(0, 48)]);
	});

	it("one after the other, whatever is sent meanwhile", () => {
		const bench = new Bench({ baud: 10_000 });
		bench.reads = false;
		for (let i = 0; i < 10; i++) bench.wire.send(pattern(i * 10, i * 10 + 10));
		bench.clock.advance(55.5);
		bench.read();
		assert.lengthOf(bench.host, 55);
		bench.clock.advance(44.4);
		bench.read();
		assert.lengthOf(bench.host, 99);
		bench.clock.advance(0.1);
		bench.read();
		assert.deepEqual(bench.host, [...pattern(0, 100)]);
	});

	it("at once at baud 0, and without loss", () => {
		const bench = new Bench({ baud: 0 });
		bench.wire.send(pattern(0, 100_000));
		assert.lengthOf(bench.told, 0, "not from inside send");
		bench.clock.advance(0);
		assert.deepEqual(bench.host, [...pattern(0, 100_000)]);
		assert.equal(bench.wire.overruns, 0);
		assert.equal(bench.port.capacity, Infinity);
	});

	it("from host to module as the transmit FIFO empties, and says when there is room", () => {
		const bench = new Bench({ baud: 10_000, transmitDepth: 100 });
		const bytes = pattern(0, 150);
		assert.equal(bench.port.write(bytes, 0, 150), 100);
		assert.equal(bench.port.write(bytes, 100, 150), 0);
		bench.clock.advance(49.9);
		assert.lengthOf(bench.writable, 0);
		bench.clock.advance(0.1);
		assert.deepEqual(bench.writable, [50]);
		assert.equal(bench.port.write(bytes, 100, 150), 50);
		bench.clock.run();
		assert.closeTo(bench.clock.now(), 150, 1e-6);
		assert.deepEqual(bench.module, [...bytes]);
		assert.deepEqual(bench.writable, [50], "once");
	});

	it("up to the depth of the host's FIFO, and not one byte more", () => {
		const bench = new Bench({ baud: 10_000, receiveDepth: 128 });
		bench.reads = false;
		bench.wire.send(pattern(0, 200));
		bench.clock.advance(128);
		assert.equal(bench.wire.overruns, 0);
		bench.clock.advance(1);
		assert.equal(bench.wire.overruns, 1);
		bench.read();
		assert.deepEqual(bench.host, [...pattern(0, 128)]);
		bench.clock.advance(71);
		bench.read();
		assert.equal(bench.wire.overruns, 1);
		assert.deepEqual(bench.host.slice(128), [...pattern(129, 200)]);
	});

	it("and tells an overrun only when the port can", () => {
		for (const reportsOverrun of [true, false]) {
			const bench = new Bench({ baud: 10_000, reportsOverrun });
			bench.wire.stall(150);
			bench.wire.send(pattern(0, 150));
			bench.clock.run();
			assert.equal(bench.wire.overruns, 22);
			assert.deepEqual(bench.errors, reportsOverrun ? ["overrun"] : []);
		}
	});

	it("without loss under flow control, however long the host stalls", () => {
		const bench = new Bench({
			baud: 921_600,
			receiveDepth: 32,
			flowControl: true,
		});
		assert.isTrue(bench.port.flowControl);
		bench.wire.send(pattern(0, 20_000));
		for (let i = 0; i < 50; i++) {
			bench.wire.stall(100);
			bench.clock.advance(103);
		}
		bench.clock.run();
		assert.equal(bench.wire.overruns, 0);
		assert.deepEqual(bench.host, [...pattern(0, 20_000)]);
	});

	it("later by the time that flow control held them back", () => {
		const bench = new Bench({
			baud: 10_000,
			receiveDepth: 10,
			flowControl: true,
		});
		bench.reads = false;
		bench.wire.send(pattern(0, 20));
		bench.clock.advance(100);
		bench.read();
		assert.lengthOf(bench.host, 10);
		bench.clock.advance(9.9);
		bench.read();
		assert.lengthOf(bench.host, 19);
	});

	it("while the host stalls: it is told afterwards", () => {
		const bench = new Bench({ baud: 115_200 });
		bench.wire.stall(20);
		bench.wire.send(pattern(0, 100));
		bench.clock.run();
		assert.deepEqual(bench.told, [{ time: 20, count: 100 }]);
	});

	it("and tells of room afterwards too", () => {
		const bench = new Bench({ baud: 10_000, transmitDepth: 100 });
		const bytes = pattern(0, 150);
		bench.wire.stall(120);
		assert.equal(bench.port.write(bytes, 0, 150), 100);
		bench.clock.advance(119.9);
		assert.lengthOf(bench.module, 100);
		assert.lengthOf(bench.writable, 0);
		bench.clock.advance(0.1);
		assert.deepEqual(bench.writable, [100]);
		bench.clock.run();
		assert.deepEqual(bench.writable, [100], "once");
	});

	it("and tells the host at the trigger, and when the line falls idle", () => {
		const bench = new Bench({ baud: 10_000, receiveDepth: 4096, trigger: 20 });
		bench.wire.send(pattern(0, 50));
		bench.clock.run();
		assert.deepEqual(
			bench.told.map(({ time, count }) => [Math.round(time), count]),
			[
				[20, 20],
				[40, 20],
				[50, 10],
			],
		);
	});

	it("in pieces of any length when it cuts, the same for the same seed", () => {
		const lengths = [7, 7, 8].map((seed) => {
			const bench = new Bench({ baud: 0, cuts: true, seed });
			bench.wire.send(pattern(0, 2000));
			bench.clock.run();
			assert.deepEqual(bench.host, [...pattern(0, 2000)]);
			return bench.told.map(({ count }) => count);
		});
		assert.isAbove(lengths[0].length, 20);
		assert.deepEqual(lengths[0], lengths[1]);
		assert.notDeepEqual(lengths[0], lengths[2]);
	});

	it("at another rate from the moment it changes", () => {
		const bench = new Bench({ baud: 10_000 });
		bench.wire.send(pattern(0, 40));
		bench.clock.advance(20);
		bench.wire.baud = 100_000;
		assert.equal(bench.wire.backlog, 20);
		bench.clock.run();
		assert.closeTo(bench.clock.now(), 22, 1e-6);
		bench.port.write(pattern(0, 100), 0, 100);
		bench.clock.run();
		assert.closeTo(bench.clock.now(), 32, 1e-6);
		assert.deepEqual(bench.host, [...pattern(0, 40)]);
		assert.deepEqual(bench.module, [...pattern(0, 100)]);
	});

	it("without a rate at baud 0, whatever it is told", () => {
		const bench = new Bench({ baud: 0 });
		bench.wire.baud = 9600;
		bench.wire.send(pattern(0, 100_000));
		bench.clock.run();
		assert.equal(bench.clock.now(), 0);
		assert.lengthOf(bench.host, 100_000);
	});

	it("to a module that has room, where the host can be held back", () => {
		for (const options of [
			{ baud: 0 },
			{ baud: 10_000, flowControl: true },
			{ baud: 10_000 },
		]) {
			const bench = new Bench({ ...options, transmitDepth: 100 });
			const bytes = pattern(0, 100);
			let room = 30;
			bench.wire.room = () => room - bench.module.length;
			assert.equal(bench.port.write(bytes, 0, 100), 100);
			bench.clock.advance(200);
			const held = options.baud === 0 || options.flowControl;
			assert.lengthOf(bench.module, held ? 30 : 100);
			assert.equal(bench.port.write(bytes, 0, 100), held ? 30 : 100);
			room = 200;
			bench.clock.run();
			const sent = held ? bytes.subarray(0, 30) : bytes;
			assert.deepEqual(bench.module, [...bytes, ...sent]);
		}
	});

	it("damaged where it is told to", () => {
		const bench = new Bench({
			baud: 0,
			toHost: {
				at: [
					{ byte: 0, kind: "drop" },
					{ byte: 3, kind: "repeat" },
				],
			},
			toModule: { at: [{ byte: 1, kind: "drop" }] },
		});
		bench.wire.send(Uint8Array.of(1, 2, 3));
		bench.wire.send(Uint8Array.of(4, 5));
		bench.port.write(Uint8Array.of(1, 2, 3), 0, 3);
		bench.clock.run();
		assert.deepEqual(bench.host, [2, 3, 4, 4, 5]);
		assert.deepEqual(bench.module, [1, 3]);
	});

	it("damaged by chance, the same for the same seed", () => {
		const results = [3, 3, 4].map((seed) => {
			const toHost = { drop: 0.01, flip: 0.01, insert: 0.01, repeat: 0.01 };
			const bench = new Bench({ baud: 0, toHost, seed });
			bench.wire.send(pattern(0, 10_000));
			bench.clock.run();
			return bench.host;
		});
		assert.deepEqual(results[0], results[1]);
		assert.notDeepEqual(results[0], results[2]);
		assert.closeTo(results[0].length, 10_100, 100);
	});

	it("as others when the two ends differ in bit rate", () => {
		const bench = new Bench({ baud: 115_200 });
		bench.wire.moduleBaud = 460_800;
		bench.wire.send(Uint8Array.of(65, 84, 13, 10));
		bench.clock.run();
		assert.lengthOf(bench.host, 4);
		assert.notDeepEqual(bench.host, [65, 84, 13, 10]);
	});

	it("to nobody once the host has closed its port", () => {
		const bench = new Bench({ baud: 115_200 });
		bench.port.close();
		bench.wire.send(pattern(0, 100));
		bench.clock.run();
		assert.lengthOf(bench.told, 0);
		assert.equal(bench.wire.backlog, 0);
		assert.equal(bench.port.write(Uint8Array.of(1), 0, 1), 0);
	});

	it("and shows them to a trace, both ways", () => {
		const seen: string[] = [];
		const bench = new Bench({
			baud: 10_000,
			trace: (direction, bytes, time) =>
				seen.push(`${direction}${bytes.join()}@${time}`),
		});
		bench.port.write(Uint8Array.of(1, 2), 0, 2);
		bench.clock.advance(5);
		bench.wire.send(Uint8Array.of(3));
		assert.deepEqual(seen, [">1,2@0", "<3@5"]);
	});

	it("after options that make sense", () => {
		const clock = new VirtualClock();
		assert.throws(
			() => new Wire({ clock, receiveDepth: 0 }),
			RangeError,
			"receiveDepth 0: 1 or more bytes; leave it out for 128",
		);
		assert.throws(
			() => new Wire({ clock, trigger: 0 }),
			RangeError,
			"trigger 0: 1 or more bytes; leave it out for half the FIFO",
		);
		assert.throws(
			() => new Wire({ clock, baud: -1 }),
			RangeError,
			"baud -1: 0 for no limit, or bits per second; leave it out for 115200",
		);
		assert.throws(
			() => {
				new Wire({ clock }).baud = 0;
			},
			RangeError,
			"baud 0: more than 0 bits per second",
		);
		assert.throws(
			() => new Wire({ clock, toHost: { drop: 2 } }),
			RangeError,
			"drop 2: a probability, 0 to 1; leave it out for 0",
		);
	});
});
