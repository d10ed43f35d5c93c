import { assert } from "chai";
import { VirtualClock } from "../support/clock.js";

describe("virtual clock: keeps virtual time", () => {
	it("fires alarms in order of time, then of setting", () => {
		const clock = new VirtualClock();
		const fired: string[] = [];
		for (const [name, delay] of [
			["late", 10],
			["first", 5],
			["second", 5],
			["now", 0],
		] as const)
			clock.alarm(() => fired.push(`${name}@${clock.now()}`)).set(delay);
		assert.lengthOf(fired, 0, "not from inside set");
		clock.advance(7);
		assert.deepEqual(fired, ["now@0", "first@5", "second@5"]);
		assert.equal(clock.now(), 7);
		clock.run();
		assert.equal(fired[3], "late@10");
	});

	it("knows one setting an alarm, the last", () => {
		const clock = new VirtualClock();
		const times: number[] = [];
		const alarm = clock.alarm(() => times.push(clock.now()));
		alarm.set(5);
		alarm.set(8);
		clock.run();
		assert.deepEqual(times, [8]);
		alarm.set(1);
		alarm.clear();
		assert.equal(clock.pending, 0);
	});

	it("runs until something holds, or for so long", () => {
		const clock = new VirtualClock();
		let count = 0;
		const alarm = clock.alarm(() => {
			count++;
			alarm.set(10);
		});
		alarm.set(10);
		assert.isTrue(clock.run(() => count === 3));
		assert.equal(clock.now(), 30);
		assert.isFalse(clock.run(() => count === 100, 50));
		assert.equal(count, 8);
	});
});
