/**
 * What the driver needs from the machine it runs on, and all that it knows of it.
 * Every host implements these; the modules import only the types, so nothing of this file is left when it runs.
 */

/**
 * An open serial port. Its shape follows ECMA-419's IO class pattern (clause 9), with explicit bounds in place
 * of views, because making a view allocates and a bound does not.
 */
export interface Serial {
	/** Bytes that the port holds while JavaScript is away: hardware FIFO or driver ring. Infinity with flow control. */
	readonly capacity: number;
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
	/** The port lost bytes (`overrun`) or is gone. */
	onError(reason: string): void;
}

/** A host's serial options: `io` and whatever else its class wants (device, pins, port, baud). */
export type SerialOptions = {
	/** The host's class, made with all the other keys and the callbacks. */
	io: new (options: SerialCallbacks & Record<string, unknown>) => Serial;
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
