import type { Alarm, Clock } from "../platform.js";

/** Who waits for a time to come. */
export interface Waiter {
	/** The time that was set for `place` has come. */
	onTime(place: number): void;
}

/** The places: 0-5 are the links'. */
export const LINKS = 6;
/** The MQTT link's, or a transparent link's, which does without it. */
export const MQTT = 6;
export const MESSAGE = 7;
export const SILENCE = 8;
export const DEADLINE = 9;
export const LOOK = 10;
export const STATUS_LIMIT = 11;
export const STATUS_PAUSE = 12;
export const QUESTIONS = 13;
export const CONFIRM = 14;
export const BRING_UP = 15;
export const SLEEP = 16;
export const CLOCK_SET = 17;
export const RESOLVE = 18;
export const PING = 19;
export const FILE = 20;
const PLACES = 21;

const NOBODY: readonly Waiter[] = Object.freeze([]);

/**
 * All that the driver waits for, in a fixed table over one alarm of the host: an alarm with its callback takes 26 slots of
 * the heap, a place here one. Set and clear allocate nothing.
 */
export class Agenda {
	readonly #clock: Clock;
	readonly #alarm: Alarm;
	/** Who waits at the first places. */
	links: readonly Waiter[] = NOBODY;
	/** At the others, from the first of them on. */
	readonly #waiters: (Waiter | undefined)[] = new Array(PLACES - LINKS).fill(
		undefined,
	);
	/** When, in the clock's time; Infinity where nothing is set. */
	readonly #due = new Float64Array(PLACES).fill(Infinity);
	/** When the alarm fires; it may find nothing due then. */
	#next = Infinity;
	#open = true;
	/** Bits of the places that were set while others fall due: their turn is the next time. */
	#fresh = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
		this.#alarm = clock.alarm(() => this.fall());
	}

	now(): number {
		return this.#clock.now();
	}

	/** From now on `place`, which is none of the links', is `waiter`'s. */
	enter(place: number, waiter: Waiter): void {
		this.#waiters[place - LINKS] = waiter;
	}

	/** Its waiter is called `delay` ms (0 or more) from now, in place of any earlier setting; never from inside this call. */
	set(place: number, delay: number): void {
		if (!this.#open) return;
		const due = this.#clock.now() + delay;
		this.#due[place] = due;
		this.#fresh |= 1 << place;
		if (due >= this.#next) return;
		this.#next = due;
		this.#alarm.set(delay);
	}

	clear(place: number): void {
		this.#due[place] = Infinity;
	}

	/** Nothing falls due any more, and nothing can be set. */
	close(): void {
		this.#open = false;
		this.#due.fill(Infinity);
		this.#next = Infinity;
		this.#alarm.clear();
	}

	private fall(): void {
		const now = this.#clock.now();
		const due = this.#due;
		this.#fresh = 0;
		// While its waiters are called nobody needs to set the alarm.
		this.#next = -Infinity;
		for (;;) {
			let place = -1;
			let first = Infinity;
			for (let i = 0; i < PLACES; i++)
				if (due[i] < first && (this.#fresh & (1 << i)) === 0) {
					first = due[i];
					place = i;
				}
			if (first > now) break;
			due[place] = Infinity;
			if (place < LINKS) this.links[place].onTime(place);
			else this.#waiters[place - LINKS]?.onTime(place);
		}
		let next = Infinity;
		for (let i = 0; i < PLACES; i++) if (due[i] < next) next = due[i];
		this.#next = next;
		if (next < Infinity) this.#alarm.set(next > now ? next - now : 0);
	}
}
