import type { Alarm, Clock, Serial, SerialCallbacks } from "../platform.js";
import { ByteQueue } from "./byte-queue.js";
import { type Damage, Damager } from "./damage.js";
import { Lane } from "./lane.js";
import { Random } from "./random.js";

export interface WireOptions {
	clock: Clock;
	/** Bits per second, ten to the byte. 0: as fast as the two ends go, and nothing is ever overrun. Default 115200. */
	baud?: number;
	/** Bytes that the host's receive FIFO holds. Default 128. */
	receiveDepth?: number;
	/** Bytes that the host's transmit FIFO holds. Default 128. */
	transmitDepth?: number;
	/** RTS/CTS: the module waits while the host's FIFO is full. Default false. */
	flowControl?: boolean;
	/** Whether an overrun is told to the host as `onError("overrun")`. Default false: many ports do not tell. */
	reportsOverrun?: boolean;
	/** Whether bursts reach the host in pieces of random length. Default false: at half a FIFO, and when the line falls idle. */
	cuts?: boolean;
	/** Damage to what the module sends. */
	toHost?: Damage;
	/** Damage to what the host sends. */
	toModule?: Damage;
	/** Same seed, same cuts and damage. Default 1. */
	seed?: number;
	/** Sees every burst as it is put on the line, undamaged. `time`: of the clock. The array is lent for the call. */
	trace?(direction: ">" | "<", bytes: Uint8Array, time: number): void;
}

/** What a host makes its end of the wire with. `baud` overrides the wire's. */
export type WireSerialOptions = SerialCallbacks & { baud?: number };

/** A UART between a driver and a virtual modem in one process. `>` is from host to module, `<` from module to host. */
export class Wire {
	/** The host's port, as a class: `new Modem({serial: {io: wire.Serial}})`. One at a time. */
	readonly Serial: new (
		options: WireSerialOptions,
	) => Serial;
	/** The module's end: gets what the host sent. The array is lent for the call. */
	onReceive: (bytes: Uint8Array) => void = () => {};
	/** The module's end: called when `backlog` has become less. */
	onDrain: () => void = () => {};
	#clock: Clock;
	#options: WireOptions;
	#baud: number;
	#moduleBaud = 0;
	#random: Random;
	#toHost: Lane;
	#toModule: Lane;
	#hostDamage: Damager;
	#moduleDamage: Damager;
	#fifo = new ByteQueue();
	#host: HostPort | undefined;
	#hostAlarm: Alarm;
	#moduleAlarm: Alarm;
	#stalledUntil = 0;
	#overruns = 0;
	#told = 0;
	#threshold = 1;
	#fresh = 0;
	#drained = true;

	/** Throws when an option is out of range. */
	constructor(options: WireOptions) {
		const { clock, baud = 115200, seed } = options;
		for (const [name, depth] of [
			["receiveDepth", options.receiveDepth],
			["transmitDepth", options.transmitDepth],
		] as const)
			if (depth !== undefined && !(depth >= 1))
				throw new RangeError(
					`${name} ${depth}: 1 or more bytes; leave it out for 128`,
				);
		if (!(baud >= 0 && baud < Infinity))
			throw new RangeError(
				`baud ${baud}: 0 for no limit, or bits per second; leave it out for 115200`,
			);
		this.#clock = clock;
		this.#options = options;
		this.#baud = baud;
		this.#random = new Random(seed);
		this.#hostDamage = new Damager(options.toHost, this.#random);
		this.#moduleDamage = new Damager(options.toModule, this.#random);
		this.#toHost = new Lane(baud);
		this.#toModule = new Lane(baud);
		this.#hostAlarm = clock.alarm(() => this.#serveHost());
		this.#moduleAlarm = clock.alarm(() => this.#serveModule());
		this.#chooseThreshold();
		const attach = (host: HostPort, rate: number | undefined) =>
			this.#attach(host, rate);
		const end: HostEnd = {
			capacity: this.#lossless ? Infinity : this.#receiveDepth,
			read: (buffer, from, to) => this.#read(buffer, from, to),
			write: (buffer, from, to) => this.#write(buffer, from, to),
			close: (host) => {
				if (this.#host === host) this.#host = undefined;
			},
		};
		this.Serial = class extends HostPort {
			constructor(serialOptions: WireSerialOptions) {
				super(end, serialOptions);
				attach(this, serialOptions.baud);
			}
		};
	}

	/** Bytes that the module sent and the line has not carried yet. */
	get backlog(): number {
		this.#arrive();
		return this.#lossless && this.#baud === 0
			? this.#toHost.length + this.#fifo.length
			: this.#toHost.length;
	}

	/** Bytes lost because the host's FIFO was full. */
	get overruns(): number {
		this.#arrive();
		return this.#overruns;
	}

	/** The module's bit rate. While it is neither 0 (autobaud) nor the host's, every byte arrives as another. */
	get moduleBaud(): number {
		return this.#moduleBaud;
	}

	set moduleBaud(baud: number) {
		this.#moduleBaud = baud;
	}

	/** The module's end: sends bytes to the host; a copy is made. */
	send(bytes: Uint8Array): void {
		if (bytes.length === 0) return;
		const now = this.#clock.now();
		this.#arrive();
		this.#options.trace?.("<", bytes, now);
		this.#toHost.push(this.#garble(this.#hostDamage.apply(bytes)), now);
		this.#drained = false;
		this.#scheduleHost();
	}

	/** Keeps the host from being told of bytes for `ms`; they go on arriving. */
	stall(ms: number): void {
		this.#stalledUntil = Math.max(this.#stalledUntil, this.#clock.now() + ms);
		this.#scheduleHost();
	}

	get #receiveDepth(): number {
		return this.#options.receiveDepth ?? 128;
	}

	get #transmitDepth(): number {
		return this.#options.transmitDepth ?? 128;
	}

	get #lossless(): boolean {
		return this.#baud === 0 || this.#options.flowControl === true;
	}

	#attach(host: HostPort, baud: number | undefined): void {
		this.#host = host;
		this.#fifo.clear();
		this.#fresh = 0;
		if (baud !== undefined && this.#baud !== 0) {
			this.#baud = baud;
			this.#toHost.baud = baud;
			this.#toModule.baud = baud;
		}
		this.#scheduleHost();
	}

	/** Another byte in place of each, when the two ends differ in bit rate. */
	#garble(bytes: Uint8Array): Uint8Array {
		const differ =
			this.#moduleBaud !== 0 &&
			this.#baud !== 0 &&
			this.#moduleBaud !== this.#baud;
		return differ ? bytes.map(() => this.#random.integer(128, 255)) : bytes;
	}

	/** Moves what the line has carried by now into the host's FIFO. */
	#arrive(): void {
		const now = this.#clock.now();
		if (!this.#host) {
			this.#toHost.discard(now);
			return;
		}
		const room =
			this.#baud === 0 ? Infinity : this.#receiveDepth - this.#fifo.length;
		const before = this.#fifo.length;
		if (this.#lossless) this.#toHost.carry(now, this.#fifo, room, true);
		else this.#overruns += this.#toHost.carry(now, this.#fifo, room, false);
		this.#fresh += this.#fifo.length - before;
	}

	#chooseThreshold(): void {
		const half = Math.max(1, this.#receiveDepth >> 1);
		this.#threshold = this.#options.cuts ? this.#random.integer(1, half) : half;
	}

	/** Sets the alarm for the time at which the host is to be told something, or the module that the line is empty. */
	#scheduleHost(): void {
		const now = this.#clock.now();
		const needed = Math.max(0, this.#threshold - this.#fresh);
		const inLane = Math.min(needed, this.#toHost.length);
		let at: number;
		if (inLane > 0) {
			const full =
				this.#lossless &&
				this.#baud !== 0 &&
				this.#fifo.length >= this.#receiveDepth;
			if (full) at = this.#fresh > 0 ? now : Infinity;
			else at = this.#toHost.arrivalOf(inLane);
		} else if (this.#fresh > 0) at = now;
		else return;
		if (this.#host && this.#stalledUntil > now)
			at = Math.max(at, this.#stalledUntil);
		if (at < Infinity) this.#hostAlarm.set(Math.max(0, at - now));
	}

	#serveHost(): void {
		this.#arrive();
		const host = this.#host;
		const { reportsOverrun } = this.#options;
		const stalled = this.#clock.now() < this.#stalledUntil;
		const due =
			this.#fresh >= this.#threshold ||
			this.#toHost.length === 0 ||
			(this.#lossless && this.#fifo.length >= this.#receiveDepth);
		if (host && !stalled && this.#fresh > 0 && due) {
			this.#fresh = 0;
			this.#chooseThreshold();
			const count = this.#options.cuts
				? this.#random.integer(1, this.#fifo.length)
				: this.#fifo.length;
			if (reportsOverrun && this.#overruns > this.#told) {
				this.#told = this.#overruns;
				host.callbacks.onError("overrun");
			}
			if (this.#fifo.length > 0) host.callbacks.onReadable(count);
		}
		this.#scheduleHost();
		this.#tellDrain();
	}

	#tellDrain(): void {
		if (this.#drained) return;
		this.#drained = this.backlog === 0;
		this.onDrain();
	}

	#read(buffer: Uint8Array, start: number, end: number): number {
		this.#arrive();
		const wasFull = this.#fifo.length >= this.#receiveDepth;
		const count = this.#fifo.read(buffer, start, end);
		this.#fresh = Math.min(this.#fresh, this.#fifo.length);
		if (count > 0 && wasFull && this.#lossless) {
			this.#toHost.restart(this.#clock.now());
			this.#scheduleHost();
		}
		return count;
	}

	#write(buffer: Uint8Array, start: number, end: number): number {
		const now = this.#clock.now();
		const host = this.#host;
		if (!host) return 0;
		this.#deliver();
		const room = this.#transmitDepth - this.#toModule.length;
		const count = Math.min(end - start, Math.max(0, room));
		if (count < end - start) host.wantsRoom = true;
		if (count > 0) {
			const bytes = buffer.subarray(start, start + count);
			this.#options.trace?.(">", bytes, now);
			this.#toModule.push(this.#garble(this.#moduleDamage.apply(bytes)), now);
		}
		this.#scheduleModule();
		return count;
	}

	#scheduleModule(): void {
		const pending = this.#toModule.length;
		const now = this.#clock.now();
		if (pending === 0) {
			if (this.#host?.wantsRoom || this.#delivery.length > 0)
				this.#moduleAlarm.set(0);
			return;
		}
		const burst = Math.max(1, Math.min(pending, this.#transmitDepth >> 1));
		this.#moduleAlarm.set(Math.max(0, this.#toModule.arrivalOf(burst) - now));
	}

	#delivery = new ByteQueue();

	/** Takes what has left the host's FIFO by now. */
	#deliver(): void {
		this.#toModule.carry(this.#clock.now(), this.#delivery, Infinity, true);
	}

	#serveModule(): void {
		this.#deliver();
		if (this.#delivery.length > 0) this.onReceive(this.#delivery.take());
		const host = this.#host;
		const room = this.#transmitDepth - this.#toModule.length;
		if (host?.wantsRoom && room * 2 >= this.#transmitDepth) {
			host.wantsRoom = false;
			host.callbacks.onWritable(room);
		}
		if (this.#toModule.length > 0) this.#scheduleModule();
	}
}

/** What the wire does for the host's port. */
interface HostEnd {
	capacity: number;
	read(buffer: Uint8Array, start: number, end: number): number;
	write(buffer: Uint8Array, start: number, end: number): number;
	close(host: HostPort): void;
}

/** The host's port. */
class HostPort implements Serial {
	readonly capacity: number;
	readonly callbacks: SerialCallbacks;
	/** A write came up short and onWritable is owed. */
	wantsRoom = false;
	#end: HostEnd | undefined;

	constructor(end: HostEnd, callbacks: SerialCallbacks) {
		this.#end = end;
		this.capacity = end.capacity;
		this.callbacks = callbacks;
	}

	read(buffer: Uint8Array, start: number, end: number): number {
		return this.#end?.read(buffer, start, end) ?? 0;
	}

	write(buffer: Uint8Array, start: number, end: number): number {
		return this.#end?.write(buffer, start, end) ?? 0;
	}

	close(): void {
		this.#end?.close(this);
		this.#end = undefined;
	}
}
