import Time from "time";
import Timer from "timer";
import type { Alarm, Clock } from "../../modules/platform.js";

/**
 * A timer for each time that it is set. Connections of the network come and go with an alarm each, and a timer lives until
 * it fired or was cleared; besides, a repeating timer of mcsim on Linux goes on firing at the old interval when its
 * callback schedules it again (SDK 8.2.3, modules/base/timer/lin/timer.c).
 */
class TimerAlarm implements Alarm {
	readonly #fire: () => void;
	#timer: ReturnType<typeof Timer.set> | undefined;

	constructor(callback: () => void) {
		this.#fire = () => {
			this.#timer = undefined;
			callback();
		};
	}

	set(delay: number): void {
		this.clear();
		// One of 0 would go before everything else, the screen included.
		this.#timer = Timer.set(this.#fire, Math.max(1, Math.ceil(delay)));
	}

	clear(): void {
		if (this.#timer !== undefined) Timer.clear(this.#timer);
		this.#timer = undefined;
	}
}

/** Waiting on mcsim's timers. Real time, in whole milliseconds. */
export class TimerClock implements Clock {
	now(): number {
		return Time.ticks;
	}

	alarm(callback: () => void): Alarm {
		return new TimerAlarm(callback);
	}
}
