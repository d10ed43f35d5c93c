import type { Alarm, Clock } from "../platform.js";
import type { Settings } from "./settings.js";

/** What a module that may sleep needs to know. */
export interface SleepOptions {
	clock: Clock;
	settings: () => Settings;
	/** Whether a command runs. */
	busy: () => boolean;
	/** ms from the first byte that wakes the module until it hears the next. */
	waking: number;
	/** The module falls asleep so deeply that it leaves the network, or wakes from that. */
	onDeep: (asleep: boolean) => void;
}

/** Index of "PSM+" among the modes of Device_control/POWERMODE.md. */
const deepest = 3;

/** It is awake for this long at least, ms, or with AT+WAKETIM=0 nobody could say a word; while a command runs or the pin forbids sleep, it looks again after this. */
const shortest = 100;

/**
 * Whether the module's UART sleeps (Device_control/CSCLK.md, POWERMODE.md, WAKETIM.md): after AT+WAKETIM seconds in which
 * neither side said anything and no command ran. What the host sends then is lost until the module is awake; what
 * the module prints wakes it. With AT+POWERMODE="PSM+" the network cannot reach it: it has left, and its links are gone.
 */
export class Sleep {
	/** AP_WAKEUP_MODULE is pulled low, which keeps it from AT+CSCLK=1's sleep. */
	pinLow = false;
	#settings: () => Settings;
	#busy: () => boolean;
	#waking: number;
	#asleep = false;
	#falling: Alarm;
	#wakingAlarm: Alarm;
	#wakes = false;
	#onDeep: (asleep: boolean) => void;
	#deep = false;

	constructor({ clock, settings, busy, waking, onDeep }: SleepOptions) {
		this.#settings = settings;
		this.#busy = busy;
		this.#waking = waking;
		this.#onDeep = onDeep;
		this.#falling = clock.alarm(() => this.#fall());
		this.#wakingAlarm = clock.alarm(() => this.stir());
	}

	get asleep(): boolean {
		return this.#asleep;
	}

	/** Something was said, or the pin went low: awake, for a while at least. */
	stir(): void {
		if (this.#asleep) {
			this.#asleep = false;
			this.#wakes = false;
			this.#wakingAlarm.clear();
			if (this.#deep) {
				this.#deep = false;
				this.#onDeep(false);
			}
		}
		if (!this.#allowed) return;
		const { wakeTime } = this.#settings();
		this.#falling.set(Math.max(shortest, wakeTime * 1000));
	}

	/** Bytes have come from the host. Returns whether the module hears them. */
	hears(): boolean {
		if (this.#asleep && !this.#catchesFirst) {
			if (!this.#wakes) this.#wakingAlarm.set(this.#waking);
			this.#wakes = true;
			return false;
		}
		this.stir();
		return true;
	}

	powerUp(): void {
		this.#asleep = false;
		this.#deep = false;
		this.#wakes = false;
		this.#falling.clear();
		this.#wakingAlarm.clear();
	}

	get #allowed(): boolean {
		const { clockSleep, powerMode } = this.#settings();
		return clockSleep > 0 || powerMode > 0;
	}

	/** Device_control/POWERMODE.md, notes 1 and 2: at 9600 bit/s the first bytes are not lost. */
	get #catchesFirst(): boolean {
		const { powerMode, ipr } = this.#settings();
		return powerMode > 0 && ipr > 0 && ipr <= 9600;
	}

	#fall(): void {
		if (!this.#allowed) return;
		const { clockSleep, powerMode } = this.#settings();
		const held = clockSleep === 1 && powerMode === 0 && this.pinLow;
		if (held || this.#busy()) return this.#falling.set(shortest);
		this.#asleep = true;
		this.#deep = powerMode === deepest;
		if (this.#deep) this.#onDeep(true);
	}
}
