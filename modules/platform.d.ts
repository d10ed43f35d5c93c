/**
 * What the driver needs from the machine it runs on, and all that it knows of it.
 * Every host implements these; the modules import only the types, so nothing of this file is left when it runs.
 */

/**
 * An open serial port, made by `new io(options)`. Its shape follows ECMA-419's IO class pattern (clause 9), with explicit
 * bounds in place of views, because making a view allocates and a bound does not. Once open it allocates nothing.
 * `io` throws where the port cannot be had: a pin or port in use, a rate that it cannot do; the error names it.
 */
export interface Serial {
	/** Bytes that may wait while JavaScript is away: a hardware FIFO's or a ring's. Infinity where all that come may. */
	readonly capacity: number;
	/** RTS/CTS: the module waits while the port is full, and the port while the module is. */
	readonly flowControl: boolean;
	/** Bytes lost in the port are told, as `onError("overrun")`. */
	readonly reportsOverrun: boolean;
	/**
	 * Bits per second, 0 where the line has no rate. Setting it changes both ways at once, for bytes under way too.
	 * Throws RangeError for a rate that the port cannot do, and keeps the one it has.
	 */
	baud: number;
	/** Moves what has arrived into `buffer[start…end)`. Returns the count moved, 0 when nothing is there. */
	read(buffer: Uint8Array, start: number, end: number): number;
	/** Takes bytes of `buffer[start…end)`. Returns the count taken; after a short count `onWritable` follows once. */
	write(buffer: Uint8Array, start: number, end: number): number;
	close(): void;
}

/** What the driver adds to the host's own serial options. The callbacks never run from inside the constructor, `read` or `write`. */
export interface SerialCallbacks {
	/** At least `count` bytes (1 or more) can be read. */
	onReadable(count: number): void;
	/** At least `count` bytes (1 or more) can be written. */
	onWritable(count: number): void;
	/** `overrun`: bytes were lost before those that can be read now. Anything else: the port is of no use any more. */
	onError(reason: string): void;
}

/** A host's serial options: `io` and whatever else its class wants (device, pins, port, baud). */
export type SerialOptions = {
	/** The host's class, made with all the other keys and the callbacks. */
	io: new (options: SerialCallbacks & Record<string, unknown>) => Serial;
} & Record<string, unknown>;

/** An output, of the shape of ECMA-419's Digital (clause 10.1). */
export interface Pin {
	write(level: 0 | 1): void;
	close(): void;
}

/** A host's pin: `io` and whatever else its class wants (pin, mode). */
export type PinOptions = {
	io: new (options: Record<string, unknown>) => Pin;
} & Record<string, unknown>;

/** A timer made once and set again and again, so that waiting allocates nothing. */
export interface Alarm {
	/** Fires once, `delay` ms (0 or more) from now, in place of any earlier setting. Never fires from inside this call. */
	set(delay: number): void;
	clear(): void;
}

/** The one source of time. */
export interface Clock {
	/** Monotonic milliseconds from any start. */
	now(): number;
	/** Makes an alarm that calls `callback`. */
	alarm(callback: () => void): Alarm;
}

/**
 * A short text that outlives the program: in memory that a deep sleep or a watchdog leaves alone, or in flash. Both may
 * throw; the driver says so and goes on without.
 */
export interface Store {
	/** What was written last, undefined where nothing was. */
	read(): string | undefined;
	/** Up to 24 characters of ASCII; empty where nothing is to be kept. Called only where it changes. */
	write(text: string): void;
}
