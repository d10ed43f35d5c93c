import type { Alarm, Clock } from "../platform.js";

/** A pin that does something once it has been low for long enough; the next time, only after it was let go. */
export class HeldPin {
	readonly #alarm: Alarm;
	readonly #hold: number;
	#low = false;

	/** `hold`: ms. */
	constructor(clock: Clock, hold: number, onHeld: () => void) {
		this.#alarm = clock.alarm(onHeld);
		this.#hold = hold;
	}

	pull(low: boolean): void {
		if (low === this.#low) return;
		this.#low = low;
		if (low) this.#alarm.set(this.#hold);
		else this.#alarm.clear();
	}
}
