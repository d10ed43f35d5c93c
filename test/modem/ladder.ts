import { assert } from "chai";
import {
	BEARER,
	Ladder,
	LINK,
	POWER,
	RADIO,
	RESTART,
	rungs,
} from "../../modules/modem/ladder.js";
import { Memory } from "../support/memory.js";

/** The rungs and pauses of `count` climbs. */
function climbs(ladder: Ladder, least: number, count: number): string[] {
	return Array.from({ length: count }, () => {
		const pause = ladder.climb(least);
		return `${rungs[ladder.rung].name} ${pause}`;
	});
}

describe("the ladder", () => {
	it("waits twice as long before each try, and goes on to the next rung at the limit", () => {
		assert.deepEqual(climbs(new Ladder(undefined), BEARER, 20), [
			"bearer 500",
			"bearer 1000",
			"bearer 2000",
			"bearer 4000",
			"radio 2000",
			"radio 4000",
			"reset 5000",
			"reset 10000",
			...[10, 20, 40, 80, 160, 320, 640, 1280].map((s) => `power ${s}000`),
			...Array.from({ length: 4 }, () => "power 1800000"),
		]);
	});

	it("never waits longer than half an hour, however often it fails", () => {
		const ladder = new Ladder(undefined);
		const waits = Array.from({ length: 2000 }, () => ladder.climb(POWER));
		assert.equal(Math.max(...waits), 1800000);
	});

	it("begins at what the trouble asks for, and never goes back for a milder one", () => {
		const ladder = new Ladder(undefined);
		assert.deepEqual(climbs(ladder, RADIO, 1), ["radio 2000"]);
		assert.deepEqual(climbs(ladder, BEARER, 1), ["radio 4000"]);
		assert.deepEqual(climbs(ladder, POWER, 1), ["power 10000"]);
	});

	it("begins at the bottom again once all went well", () => {
		const ladder = new Ladder(undefined);
		climbs(ladder, BEARER, 7);
		ladder.rest();
		assert.equal(ladder.rung, LINK);
		assert.deepEqual(climbs(ladder, BEARER, 1), ["bearer 500"]);
	});

	it("goes on where a program before it was, from every place", () => {
		const memory = new Memory();
		const whole = climbs(new Ladder(undefined), BEARER, 30);
		for (let i = 0; i < 30; i++) {
			const ladder = new Ladder(memory);
			assert.deepEqual(climbs(ladder, BEARER, 1), [whole[i]]);
			assert.equal(ladder.complaint, "");
		}
	});

	it("writes when it changes, and not where all is well", () => {
		const memory = new Memory();
		const ladder = new Ladder(memory);
		ladder.rest();
		assert.deepEqual(memory.written, []);
		ladder.climb(BEARER);
		ladder.rest();
		ladder.rest();
		assert.deepEqual(memory.written, ["bearer 1", ""]);
	});

	for (const text of [
		"x",
		"bearer",
		"bearer ",
		"bearer -1",
		"bearer 1.5",
		"bearer 5",
		"bearer 1e3",
		"radio 3",
		"roof 1",
		"power 100",
		"link 1",
		"link 0 12",
		"link 0 123456789",
		"link 0 1234 5",
		"\0\0\0\0",
		"\xff".repeat(24),
		"__proto__ 0",
	])
		it(`ignores what is no rung, and says so: ${JSON.stringify(text)}`, () => {
			const memory = new Memory(text);
			const ladder = new Ladder(memory);
			assert.equal(ladder.rung, LINK);
			assert.equal(
				ladder.complaint,
				`the stored rung ${JSON.stringify(text)} is none: ignored`,
			);
			assert.isFalse(ladder.refused("1234"));
		});

	it("does without a store that fails, and says so", () => {
		const memory = new Memory();
		memory.broken = true;
		const ladder = new Ladder(memory);
		assert.match(ladder.complaint, /can not be read: Error: worn out/);
		ladder.complaint = "";
		assert.equal(ladder.climb(RESTART), 5000);
		assert.match(ladder.complaint, /can not be stored: Error: worn out/);
	});

	it("remembers the PIN that was refused, over a rest and a restart", () => {
		const memory = new Memory();
		const ladder = new Ladder(memory);
		ladder.refuse("1234");
		ladder.climb(RADIO);
		ladder.rest();
		const next = new Ladder(memory);
		assert.isTrue(next.refused("1234"));
		assert.isFalse(next.refused("4321"));
		assert.equal(next.rung, LINK);
	});
});
