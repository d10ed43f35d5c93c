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
	#ticks = Time.ticks;
	#now = 0;

	/** Right as long as it is asked once in 49 days: on a device the ticks are 32 bits with a sign, and negative after 24. */
	now(): number {
		const ticks = Time.ticks;
		this.#now += (ticks - this.#ticks) >>> 0;
		this.#ticks = ticks;
		return this.#now;
	}

	alarm(callback: () => void): Alarm {
		return new TimerAlarm(callback);
	}
}
