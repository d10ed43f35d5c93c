import { assert } from "chai";
import {
	formatTime,
	formatZone,
	parseTime,
	WallClock,
} from "../../modules/virtual-modem/wall-clock.js";
import { VirtualClock } from "../support/clock.js";

describe("virtual modem: keeps wall time", () => {
	it("goes from the first day of August 2018 until it is set (CCLK.md)", () => {
		const clock = new VirtualClock();
		clock.advance(12_345);
		const wall = new WallClock(clock);
		clock.advance(((12 * 60 + 12) * 60 + 58) * 1000);
		assert.isFalse(wall.known);
		assert.equal(wall.text, "18/08/01,12:12:58+00");
	});

	it("goes on from where it was set, in the zone it was given", () => {
		const clock = new VirtualClock();
		const wall = new WallClock(clock);
		wall.set(Date.UTC(2018, 7, 7, 5, 28, 29), 32);
		clock.advance(2000);
		assert.isTrue(wall.known);
		assert.equal(wall.utc, Date.UTC(2018, 7, 7, 5, 28, 31));
		assert.equal(wall.text, "18/08/07,13:28:31+32");
		wall.set(Date.UTC(2024, 1, 29, 23, 59, 59));
		assert.equal(wall.text, "24/03/01,07:59:59+32");
	});

	it("writes years of two and of four digits, and zones on both sides", () => {
		const utc = Date.UTC(2026, 5, 4, 1, 4, 18);
		assert.equal(formatTime(utc, 4), "2026/06/04,01:04:18");
		assert.equal(formatTime(utc, 2), "26/06/04,01:04:18");
		assert.deepEqual([-14, -2, 0, 4, 48].map(formatZone), [
			"-14",
			"-02",
			"+00",
			"+04",
			"+48",
		]);
	});

	it("reads what it writes, and nothing else", () => {
		const text = "26/06/03,21:34:18-14";
		assert.deepEqual(parseTime(text), {
			utc: Date.UTC(2026, 5, 4, 1, 4, 18),
			zone: -14,
		});
		assert.deepEqual(parseTime("70/01/01,00:00:00-00"), {
			utc: Date.UTC(2070, 0, 1),
			zone: -0,
		});
		for (const other of [
			"",
			"2026/06/03,21:34:18-14",
			"26/06/03,21:34:18",
			"26/06/03,21:34:18+49",
			"26/06/03,21:34:18-48",
			"26/6/3,21:34:18+00",
			" 26/06/03,21:34:18-14",
		])
			assert.isUndefined(parseTime(other), other);
		for (const never of [
			"26/02/29,00:00:00+00",
			"26/13/01,00:00:00+00",
			"26/00/01,00:00:00+00",
			"26/06/31,00:00:00-04",
			"26/06/03,24:00:00+00",
			"26/06/03,23:60:00+00",
		])
			assert.isNaN(parseTime(never)?.utc, never);
	});
});
