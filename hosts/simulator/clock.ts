import Time from "time";
import Timer from "timer";
import type { Alarm, Clock } from "../../modules/platform.js";

/**
 * Two timers that take turns: mcsim's timer on Linux goes on firing at the old interval when its callback sets it again
 * (SDK 8.2.3, modules/base/timer/lin/timer.c). It wants whole milliseconds, and one of 0 would be gone once it fired.
 */
class TimerAlarm implements Alarm {
	#timer;
	#other;

	constructor(callback: () => void) {
		const fire = () => {
			const fired = this.#timer;
			Timer.schedule(fired);
			this.#timer = this.#other;
			this.#other = fired;
			callback();
		};
		this.#timer = Timer.repeat(fire, 1);
		this.#other = Timer.repeat(fire, 1);
		Timer.schedule(this.#timer);
		Timer.schedule(this.#other);
	}

	set(delay: number): void {
		const whole = Math.max(1, Math.ceil(delay));
		Timer.schedule(this.#timer, whole, whole);
	}

	clear(): void {
		Timer.schedule(this.#timer);
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
