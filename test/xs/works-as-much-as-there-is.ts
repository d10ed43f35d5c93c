import { assert } from "chai";
import * as probe from "probe";
import { TimerClock } from "../../hosts/xs/clock.js";
import { ascii } from "../support/ascii.js";
import { Quiet } from "../support/quiet.js";

const TOTAL = 8192;

/** Meter units for a byte of `text`, repeated to `TOTAL` bytes, heard `split` bytes at a time. */
function units(quiet: Quiet, text: string, split: number): number {
	const bytes = ascii(text.repeat(Math.ceil(TOTAL / text.length)));
	quiet.hear(bytes, split);
	probe.reset();
	quiet.hear(bytes, split);
	const meter = probe.meter();
	return meter / bytes.length;
}

const quiet = () => new Quiet(new TimerClock(), 512, 512);
/** A line of `length` bytes, its end included, that means nothing and is not strange. */
const line = (length: number) => `+${"x".repeat(length - 3)}\r\n`;

/** Checks that no figure is more than a hundredth above the first. */
function steady(figures: number[]): void {
	assert.isAtMost(Math.max(...figures), figures[0] * 1.01, `${figures}`);
}

describe("the work for a byte does not grow", () => {
	it("with what was heard before", () => {
		const one = quiet();
		const first = units(one, line(32), 64);
		for (let i = 0; i < 20; i++) units(one, line(32), 64);
		steady([first, units(one, line(32), 64)]);
	});

	it("with the length of lines, whatever the cut", () => {
		for (const split of [1, 16, 64, 512])
			steady(
				[16, 32, 64, 128, 256, 1024, 8192].map((length) =>
					units(quiet(), line(length), split),
				),
			);
	});

	it("with the length of heads that are in one line with their payload", () => {
		for (const split of [1, 16, 64])
			steady(
				[16, 64, 200].map((length) =>
					units(quiet(), `+MSUB: "${"t".repeat(length)}",1 byte,x\r\n`, split),
				),
			);
	});

	it("with the length of payloads, whatever the cut", () => {
		for (const split of [1, 16, 64, 512])
			steady(
				[16, 64, 512, 1460].map((length) =>
					units(
						quiet(),
						`+RECEIVE,3,${length}:\r\n${"y".repeat(length)}\r\n`,
						split,
					),
				),
			);
	});

	it("with the size of the pieces", () => {
		steady(
			[1, 2, 8, 32, 128, 512].map((split) => units(quiet(), line(64), split)),
		);
	});

	it("with the number of open links", () => {
		const figures = [1, 6].map((open) => {
			const one = quiet();
			for (let slot = 0; slot < open; slot++) one.connect(slot);
			return units(one, "\r\n5, SEND OK\r\n\r\n+CIPRXGET: 4,0,0\r\n", 64);
		});
		steady(figures);
	});
});
