import Time from "time";
import Timer from "timer";
import type { Alarm, Clock } from "../../modules/platform.js";

/** Milliseconds between two looks at the alarms. */
const TICK = 2;

class QueuedAlarm implements Alarm {
	/** When it goes off. */
	due = 0;
	readonly fire: () => void;
	readonly #armed: Set<QueuedAlarm>;

	constructor(armed: Set<QueuedAlarm>, fire: () => void) {
		this.#armed = armed;
		this.fire = fire;
	}

	set(delay: number): void {
		this.due = Time.ticks + delay;
		// Behind the others that are due at the same time.
		this.#armed.delete(this);
		this.#armed.add(this);
	}

	clear(): void {
		this.#armed.delete(this);
	}
}

/**
 * All alarms on one timer. A timer for each would be simpler, but mcsim on Linux (SDK 8.2.3, modules/base/timer/lin/timer.c)
 * loses the one that is made when its 16-bit count of timers comes round to 0, and fires one twice that is scheduled again
 * by its own callback.
 */
export class TimerClock implements Clock {
	readonly #armed = new Set<QueuedAlarm>();

	constructor() {
		Timer.repeat(() => this.#look(), TICK);
	}

	/** Real time, in whole milliseconds. */
	now(): number {
		return Time.ticks;
	}

	alarm(callback: () => void): Alarm {
		return new QueuedAlarm(this.#armed, callback);
	}

	#look(): void {
		const now = Time.ticks;
		const due = [...this.#armed].filter((alarm) => alarm.due <= now);
		due.sort((a, b) => a.due - b.due);
		for (const alarm of due)
			// An earlier one may have cleared it, or set it anew.
			if (alarm.due <= now && this.#armed.delete(alarm)) alarm.fire();
	}
}
