import { assert } from "chai";
import {
	Agenda,
	DEADLINE,
	LOOK,
	SILENCE,
	type Waiter,
} from "../../modules/at/agenda.js";
import { VirtualClock } from "../support/clock.js";

/** An agenda, and what fell due: `9 at 500`. */
class Diary implements Waiter {
	readonly clock = new VirtualClock();
	readonly agenda = new Agenda(this.clock);
	readonly log: string[] = [];
	onFall: (place: number) => void = () => {};

	constructor() {
		for (const place of [SILENCE, DEADLINE, LOOK])
			this.agenda.enter(place, this);
	}

	onTime(place: number): void {
		this.log.push(`${place} at ${this.clock.now()}`);
		this.onFall(place);
	}
}

describe("the agenda", () => {
	it("calls whoever waits, each at its time", () => {
		const diary = new Diary();
		diary.agenda.set(DEADLINE, 500);
		diary.agenda.set(SILENCE, 1500);
		diary.agenda.set(LOOK, 100);
		diary.clock.advance(2000);
		assert.deepEqual(diary.log, [
			`${LOOK} at 100`,
			`${DEADLINE} at 500`,
			`${SILENCE} at 1500`,
		]);
	});

	it("calls nobody who was cleared, and whoever was set again only once", () => {
		const diary = new Diary();
		diary.agenda.set(DEADLINE, 500);
		diary.agenda.set(LOOK, 500);
		diary.agenda.clear(LOOK);
		diary.agenda.set(DEADLINE, 800);
		diary.clock.advance(2000);
		assert.deepEqual(diary.log, [`${DEADLINE} at 800`]);
	});

	it("lets other things happen before what is set for at once, from inside a call too", () => {
		const diary = new Diary();
		let rounds = 0;
		diary.onFall = (place) => {
			if (place === DEADLINE && ++rounds < 3) diary.agenda.set(DEADLINE, 0);
		};
		const other = diary.clock.alarm(() => diary.log.push("other"));
		diary.agenda.set(DEADLINE, 0);
		other.set(0);
		diary.clock.advance(0);
		assert.deepEqual(diary.log, [
			`${DEADLINE} at 0`,
			"other",
			`${DEADLINE} at 0`,
			`${DEADLINE} at 0`,
		]);
	});

	it("keeps only one alarm of the host", () => {
		const diary = new Diary();
		for (const place of [SILENCE, DEADLINE, LOOK]) diary.agenda.set(place, 10);
		assert.equal(diary.clock.pending, 1);
	});

	it("is still for good once it is closed", () => {
		const diary = new Diary();
		diary.agenda.set(DEADLINE, 10);
		diary.agenda.close();
		diary.agenda.set(LOOK, 10);
		assert.equal(diary.clock.pending, 0);
		diary.clock.advance(100);
		assert.deepEqual(diary.log, []);
	});

	it("may be closed from inside a call", () => {
		const diary = new Diary();
		diary.onFall = () => diary.agenda.close();
		diary.agenda.set(DEADLINE, 10);
		diary.agenda.set(LOOK, 10);
		diary.clock.advance(100);
		assert.deepEqual(diary.log, [`${DEADLINE} at 10`]);
		assert.equal(diary.clock.pending, 0);
	});
});
