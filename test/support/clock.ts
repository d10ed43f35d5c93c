import type { Alarm, Clock } from "../../modules/platform.js";

/** Time that passes only when told to, the same way in every run. */
export class VirtualClock implements Clock {
	#now = 0;
	/** Set alarms, the next one last. */
	#set: VirtualAlarm[] = [];

	now(): number {
		return this.#now;
	}

	alarm(callback: () => void): Alarm {
		return new VirtualAlarm(callback, this.#plan, this.#cancel);
	}

	/** The number of alarms that are set. */
	get pending(): number {
		return this.#set.length;
	}

	/** Lets `ms` pass and runs what falls due, in order of time, and in the order of setting where times are equal. */
	advance(ms: number): void {
		const end = this.#now + ms;
		while (this.#next(end));
		this.#now = end;
	}

	/**
	 * Runs alarms until `until` holds, or none is set, or `limit` ms have passed. Returns whether `until` holds; without
	 * it, whether no alarm is left.
	 */
	run(until?: () => boolean, limit = 3_600_000): boolean {
		const end = this.#now + limit;
		while (!until?.())
			if (!this.#next(end)) return until ? until() : this.#set.length === 0;
		return true;
	}

	/** Runs the next alarm due by `end`. */
	#next(end: number): boolean {
		const alarm = this.#set.at(-1);
		if (!alarm || alarm.at > end) return false;
		this.#set.pop();
		this.#now = Math.max(this.#now, alarm.at);
		alarm.fire();
		return true;
	}

	#plan = (alarm: VirtualAlarm, delay: number): void => {
		this.#cancel(alarm);
		alarm.at = this.#now + Math.max(0, delay);
		let place = this.#set.length;
		while (place > 0 && this.#set[place - 1].at <= alarm.at) place--;
		this.#set.splice(place, 0, alarm);
	};

	#cancel = (alarm: VirtualAlarm): void => {
		const place = this.#set.indexOf(alarm);
		if (place >= 0) this.#set.splice(place, 1);
	};
}

class VirtualAlarm implements Alarm {
	at = 0;
	fire: () => void;
	#plan: (alarm: VirtualAlarm, delay: number) => void;
	#cancel: (alarm: VirtualAlarm) => void;

	constructor(
		callback: () => void,
		plan: (alarm: VirtualAlarm, delay: number) => void,
		cancel: (alarm: VirtualAlarm) => void,
	) {
		this.fire = callback;
		this.#plan = plan;
		this.#cancel = cancel;
	}

	set(delay: number): void {
		this.#plan(this, delay);
	}

	clear(): void {
		this.#cancel(this);
	}
}
