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
