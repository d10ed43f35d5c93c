import type { Alarm, Clock, Pin, PinOptions } from "../platform.js";

/**
 * Pins of the module, as the host wires them. Levels are those at the module: where a transistor turns them, the host's
 * pin turns them back.
 */
export interface PowerOptions {
	/** PWRKEY: low for a while starts the module. */
	key?: PinOptions;
	/** RESET_N: low for a while starts the module anew, or switches it off (Air780E). */
	reset?: PinOptions;
	/** DTR, AP_WAKEUP_MODULE: while low, the module does not sleep (`Device_control/CSCLK.md`). */
	sleep?: PinOptions;
}

/** Milliseconds that a pin is low. The vendor's documents ask for 1 to 1.5 s of PWRKEY, 0.5 to 1.5 s of RESET_N (docs/wiring.md). */
const KEY = 2000;
const RESET = 1500;
/** Between reset and power key. */
const GAP = 300;

const LOW = 0;
const HIGH = 1;

/** What is being done to the pins. */
const NOTHING = 0;
const RESETTING = 1;
const WAITING = 2;
const PRESSING = 3;

/** The module's power key and reset, where the host has pins for them; the module's sleep. */
export class Power {
	readonly #key: Pin | undefined;
	readonly #reset: Pin | undefined;
	readonly #sleep: Pin | undefined;
	readonly #alarm: Alarm;
	#phase = NOTHING;

	/** Opens the pins, all of them let go, but the one that keeps the module awake. Throws what a pin throws; then none is open. */
	constructor(options: PowerOptions, clock: Clock) {
		this.#alarm = clock.alarm(() => this.next());
		try {
			this.#key = open(options.key);
			this.#key?.write(HIGH);
			this.#reset = open(options.reset);
			this.#reset?.write(HIGH);
			this.#sleep = open(options.sleep);
			this.#sleep?.write(LOW);
		} catch (error) {
			this.closePins();
			throw error;
		}
	}

	/** Whether there is a pin that resets the module. */
	get resets(): boolean {
		return this.#reset !== undefined;
	}

	/** Whether there is a pin that keeps the module awake. */
	get sleeps(): boolean {
		return this.#sleep !== undefined;
	}

	/** Whether a press of the key or a reset is under way. */
	get busy(): boolean {
		return this.#phase !== NOTHING;
	}

	/** Presses the power key: a module that is off starts. Returns whether there is such a pin. */
	press(): boolean {
		if (this.#key === undefined) return false;
		if (!this.busy) this.enter(PRESSING);
		return true;
	}

	/**
	 * Resets the module, and presses the key behind it, for to some modules reset is off. Returns whether there is a pin
	 * for either.
	 */
	restart(): boolean {
		if (this.#reset === undefined) return this.press();
		if (!this.busy) this.enter(RESETTING);
		return true;
	}

	/** Lets the module sleep, or keeps it from it; wakes it where it did. Returns whether there is a pin for it. */
	allowSleep(allowed: boolean): boolean {
		this.#sleep?.write(allowed ? HIGH : LOW);
		return this.#sleep !== undefined;
	}

	/** Lets go of all pins. */
	close(): void {
		this.#alarm.clear();
		this.#phase = NOTHING;
		this.#key?.write(HIGH);
		this.#reset?.write(HIGH);
		this.closePins();
	}

	private closePins(): void {
		this.#key?.close();
		this.#reset?.close();
		this.#sleep?.close();
	}

	private enter(phase: number): void {
		this.#phase = phase;
		switch (phase) {
			case RESETTING:
				this.#reset?.write(LOW);
				this.#alarm.set(RESET);
				break;
			case WAITING:
				this.#reset?.write(HIGH);
				this.#alarm.set(GAP);
				break;
			case PRESSING:
				this.#key?.write(LOW);
				this.#alarm.set(KEY);
				break;
			case NOTHING:
				this.#key?.write(HIGH);
				break;
		}
	}

	private next(): void {
		if (this.#phase === RESETTING) this.enter(WAITING);
		else if (this.#phase === WAITING && this.#key !== undefined)
			this.enter(PRESSING);
		else this.enter(NOTHING);
	}
}

function open(options: PinOptions | undefined): Pin | undefined {
	if (options === undefined) return undefined;
	const { io: Io, ...rest } = options;
	return new Io(rest);
}
