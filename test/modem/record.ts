import { assert } from "chai";
import type { ModemOptions } from "../../modules/modem/modem.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";

describe("a modem's record", () => {
	for (const recorder of [-1, 1, 1023, 65537, Infinity, 4096.5, NaN])
		it(`refuses at the door ${recorder} bytes for it`, () => {
			assert.throws(
				() => new Bench({ modem: { recorder } }),
				RangeError,
				`recorder${recorder > 0 && recorder < 1024 ? " (0 for none)" : ""} ${recorder} is out of range: give a whole number from`,
			);
		});

	it("refuses at the door a size that is no number", () => {
		const modem = { recorder: "4096" } as unknown as Partial<ModemOptions>;
		assert.throws(
			() => new Bench({ modem }),
			TypeError,
			"recorder is a string: give a whole number from 0 to 65536",
		);
	});

	it("is not there where nobody asked for it, which is told at once", () => {
		for (const modem of [{}, { recorder: 0 }])
			assert.throws(
				() => new Bench({ modem }).modem.record(),
				TypeError,
				/nothing is recorded: make the modem with recorder: 4096/,
			);
	});

	for (const recorder of [1024, 65536])
		it(`of ${recorder} bytes begins with the oldest that it holds and ends now`, () => {
			const bench = new Bench({ modem: { recorder } });
			bench.boot();
			for (let i = 0; i < 100; i++) {
				bench.modem.status(() => {});
				bench.clock.advance(2000);
			}
			const lines = [...bench.modem.record()];
			const first = lines.find((line) => !line.startsWith("#"));
			assert.equal(first === ">> AT\\r\\n\n", recorder > 60000);
			assert.match(lines.at(-1) ?? "", /^\.\. \d+\n$/);
			for (const line of lines) assert.match(line, /^[ -~]+\n$/);
		});

	it("can be read from inside every callback: the module hears the same, at the same times", () => {
		const heard = [false, true].map((reads) => {
			const bench = new Bench({ modem: { recorder: 1024 } });
			let lines = 0;
			const read = () => {
				if (!reads) return;
				lines += [...bench.modem.record()].length;
			};
			const told: string[] = [];
			const receive = bench.wire.onReceive;
			bench.wire.onReceive = (bytes) => {
				told.push(`${bench.clock.now()}: ${String.fromCharCode(...bytes)}`);
				receive(bytes);
			};
			bench.boot();
			const calls = [0, 1, 2].map(
				() =>
					new Call(bench, {
						onConnect() {
							read();
							this.write(new Uint8Array(300));
							read();
						},
						onReadable() {
							read();
							this.read(new Uint8Array(50));
							read();
						},
						onWritable: read,
						onClose: read,
						onFail: read,
					}),
			);
			bench.clock.advance(3000);
			bench.modem.status(read);
			bench.module.deactivate();
			bench.clock.advance(20000);
			for (const { link } of calls) assert.equal(link.state, "CLOSED");
			assert.equal(lines > 100, reads);
			return told;
		});
		assert.deepEqual(heard[0], heard[1]);
	});
});
