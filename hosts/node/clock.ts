import type { Alarm, Clock } from "../../modules/platform.js";

/** Real time, from `performance.now()`. A set alarm holds the process. */
export class NodeClock implements Clock {
	now(): number {
		return performance.now();
	}

	alarm(callback: () => void): Alarm {
		return new NodeAlarm(callback);
	}
}

/** ms of Node's longest timer: a longer one would fire at once. */
const longest = 2 ** 31 - 1;

class NodeAlarm implements Alarm {
	#callback: () => void;
	#timer: NodeJS.Timeout | undefined;
	#immediate: NodeJS.Immediate | undefined;

	constructor(callback: () => void) {
		this.#callback = callback;
	}

	set(delay: number): void {
		this.clear();
		// A timer of 0 takes a millisecond or more; and it must not fire early, hence the ceiling.
		if (delay <= 0) this.#immediate = setImmediate(this.#fire);
		else if (delay <= longest)
			this.#timer = setTimeout(this.#fire, Math.ceil(delay));
		else this.#timer = setTimeout(() => this.set(delay - longest), longest);
	}

	clear(): void {
		clearTimeout(this.#timer);
		clearImmediate(this.#immediate);
		this.#timer = undefined;
		this.#immediate = undefined;
	}

	#fire = (): void => {
		this.#timer = undefined;
		this.#immediate = undefined;
		this.#callback();
	};
}

/**
 * Real time, for models of hardware that another program talks to: where this process is late, time is lost rather than
 * bytes. While an alarm is due, `now()` stands still `slack` ms behind it.
 */
export class PatientClock implements Clock {
	/** ms, 0 or more. */
	slack: number;
	#lost = 0;
	#set = new Set<PatientAlarm>();

	constructor(slack: number) {
		this.slack = slack;
	}

	now(): number {
		let latest = Infinity;
		for (const { due } of this.#set)
			latest = Math.min(latest, due + this.slack);
		const late = performance.now() - this.#lost - latest;
		if (late > 0) this.#lost += late;
		return performance.now() - this.#lost;
	}

	alarm(callback: () => void): Alarm {
		return new PatientAlarm(this, this.#set, callback);
	}
}

class PatientAlarm implements Alarm {
	due = 0;
	#clock: PatientClock;
	#set: Set<PatientAlarm>;
	#alarm: NodeAlarm;
	#over = false;

	constructor(
		clock: PatientClock,
		set: Set<PatientAlarm>,
		callback: () => void,
	) {
		this.#clock = clock;
		this.#set = set;
		this.#alarm = new NodeAlarm(() => {
			// Time may have been lost since it was set, and timers are early by up to a millisecond.
			const left = this.due - clock.now();
			if (left > 0) return this.#alarm.set(left < 1 ? 0 : left);
			// It is due until it has run, so that the time this takes does not count either.
			this.#over = true;
			callback();
			if (this.#over) set.delete(this);
		});
	}

	set(delay: number): void {
		this.due = this.#clock.now() + Math.max(0, delay);
		this.#over = false;
		this.#set.add(this);
		this.#alarm.set(delay);
	}

	clear(): void {
		this.#set.delete(this);
		this.#alarm.clear();
	}
}
