import type { Alarm, Clock } from "../platform.js";

/** What is still to happen, in order of time, and in the order of asking where times are equal. */
export class Agenda {
	#clock: Clock;
	#alarm: Alarm;
	#pending: { at: number; run: () => void }[] = [];

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#alarm = clock.alarm(() => this.#run());
	}

	/** Runs `run` in `delay` ms, from the clock. */
	later(delay: number, run: () => void): void {
		const at = this.#clock.now() + delay;
		let place = this.#pending.length;
		while (place > 0 && this.#pending[place - 1].at > at) place--;
		this.#pending.splice(place, 0, { at, run });
		if (place === 0) this.#alarm.set(delay);
	}

	/** Forgets all of it. */
	clear(): void {
		this.#pending.length = 0;
		this.#alarm.clear();
	}

	#run(): void {
		const now = this.#clock.now();
		// An alarm set for less than this would never get there: the sum would be rounded away.
		const due = now + 1e-6;
		while (this.#pending.length > 0 && this.#pending[0].at <= due)
			this.#pending.shift()?.run();
		if (this.#pending.length > 0)
			this.#alarm.set(Math.max(0, this.#pending[0].at - now));
	}
}
