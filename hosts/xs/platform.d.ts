/** The host's native modules. `timer` and `time` are shaped as Moddable's, so that what is written over them runs on both. */

/** Writes to stdout, which is this firmware's console. */
declare function trace(...values: unknown[]): void;

declare module "timer" {
	interface TimerHandle {
		readonly timer: unique symbol;
	}
	const Timer: {
		/** Calls back after `delay` ms (0), then every `repeat` ms unless that is 0. */
		set(
			callback: (timer: TimerHandle) => void,
			delay?: number,
			repeat?: number,
		): TimerHandle;
		repeat(
			callback: (timer: TimerHandle) => void,
			interval: number,
		): TimerHandle;
		/** Sets a timer again, allocating nothing; with the timer alone, it stays but does not fire. */
		schedule(timer: TimerHandle, delay?: number, repeat?: number): void;
		clear(timer: TimerHandle | null | undefined): void;
	};

	export type { TimerHandle };
	export default Timer;
}

declare module "time" {
	const Time: {
		/** Monotonic milliseconds. */
		readonly ticks: number;
	};
	export default Time;
}

declare module "embedded:io/serial" {
	/** Fits `Serial` of modules/platform.d.ts as it is: no adapter in between. */
	export default class Serial {
		constructor(options: {
			/** A tty's path, a board's UART by its name, or else `descriptor`: one that is open already, a tty or anything else that can be polled. */
			device?: string;
			descriptor?: number;
			/** Sets the tty raw, at this rate. A board's UART runs at 115200 unless given. */
			baud?: number;
			/** RTS and CTS, at a tty whose rate is given. */
			flowControl?: boolean;
			/** What `capacity` says: 4096 unless given, Infinity where the other end waits (a pty). */
			capacity?: number;
			onReadable?(count: number): void;
			onWritable?(count: number): void;
			/** `overrun`, or `hang up`. */
			onError?(reason: string): void;
		});
		readonly capacity: number;
		readonly flowControl: boolean;
		/** Of a board's UART; a computer's driver says nothing of what it loses. */
		readonly reportsOverrun: boolean;
		/** 0 where none was given to a computer's port. */
		baud: number;
		read(buffer: Uint8Array, start: number, end: number): number;
		write(buffer: Uint8Array, start: number, end: number): number;
		close(): void;
	}
}

/** What the engine and the host allocated since `reset`. Reading a count allocates nothing. */
declare module "probe" {
	export function reset(): void;
	export function slots(): number;
	/** Bytes, with the chunks' headers. */
	export function chunk(): number;
	export function collections(): number;
	export function mallocs(): number;
	/** The engine's own units: about one for each instruction of its byte code. NaN in a build without metering. */
	export function meter(): number;
	/** Of the processor. NaN where nothing counts them. */
	export function instructions(): number;
	/** In use now, with the garbage; without it after `collect`. */
	export function heapSlots(): number;
	export function heapChunk(): number;
	export function collect(): void;
	/** "XS 13.3.0, 32-bit" */
	export function engine(): string;
	export function bits(): 32 | 64;
}

declare module "host" {
	/** What followed MODULE on the command line. Frozen. */
	export const args: readonly string[];
	/** Fills `buffer[start…end)` with the bytes of `from` from its index `at` on, as a port's read does, allocating nothing. */
	export function copy(
		buffer: Uint8Array,
		start: number,
		end: number,
		from: Uint8Array,
		at: number,
	): void;
	export function exit(status?: number): never;
	/** Writes `buffer[start…end)` to stdout, allocating nothing. */
	export function print(buffer: Uint8Array, start: number, end: number): void;
	export function write(...strings: string[]): void;
	/** To stderr. */
	export function warn(...strings: string[]): void;
}

/** What XS adds to the language: text as UTF-8 and back. */
interface StringConstructor {
	fromArrayBuffer(buffer: ArrayBuffer): string;
}

interface ArrayBufferConstructor {
	fromString(text: string): ArrayBuffer;
}
