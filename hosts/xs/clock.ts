import Time from "time";
import Timer from "timer";
import type { Alarm, Clock } from "../../modules/platform.js";

/** An interval that an alarm never reaches. One of 0 would make the timer a one-shot, which is gone once it fired. */
const never = 86_400_000;

class TimerAlarm implements Alarm {
	readonly #timer: ReturnType<typeof Timer.set>;

	constructor(callback: () => void) {
		this.#timer = Timer.set(
			(timer) => {
				Timer.schedule(timer);
				callback();
			},
			never,
			never,
		);
		Timer.schedule(this.#timer);
	}

	set(delay: number): void {
		Timer.schedule(this.#timer, delay, never);
	}

	clear(): void {
		Timer.schedule(this.#timer);
	}
}

/** Waiting on the machine's own timers: this host's, or Moddable's. */
export class TimerClock implements Clock {
	now(): number {
		return Time.ticks;
	}

	alarm(callback: () => void): Alarm {
		return new TimerAlarm(callback);
	}
}
