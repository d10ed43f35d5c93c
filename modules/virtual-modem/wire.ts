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
	/** Bytes in it of which the host is told at once; of fewer when the line falls idle. Default: half of it. */
	trigger?: number;
	/** Bytes that the host's transmit FIFO holds. Default 128. */
	transmitDepth?: number;
	/** RTS/CTS: the module waits while the host's FIFO is full. Default false. */
	flowControl?: boolean;
	/** Whether an overrun is told to the host as `onError("overrun")`. Default false: many ports do not tell. */
	reportsOverrun?: boolean;
	/** Whether bursts reach the host in pieces of random length, up to half a FIFO. Default false: at the trigger. */
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
	readonly Serial: new (options: WireSerialOptions) => Serial;
	/** The module's end: gets what the host sent. The array is lent for the call. */
	onReceive: (bytes: Uint8Array) => void = () => {};
	/** The module's end: called when `backlog` has become less. */
	onDrain: () => void = () => {};
	/** The module's end: how many bytes it takes now. Asked where the host can be held back: at baud 0 and under flow control. */
	room: () => number = () => Infinity;
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
	/** Left the host's FIFO, not given to the module yet. */
	#delivery = new ByteQueue();
	#host: HostPort | undefined;
	#hostAlarm: Alarm;
	#moduleAlarm: Alarm;
	#stalledUntil = 0;
	#overruns = 0;
	/** Of the overruns, those that the host knows of. */
	#told = 0;
	/** Bytes in the FIFO that the host was not told of. */
	#fresh = 0;
	/** How many of them are enough to tell it. */
	#threshold = 1;
	#drained = true;

	/** Throws when an option is out of range. */
	constructor(options: WireOptions) {
		const { clock, baud = 115200, seed } = options;
		for (const [name, depth] of [
			["receiveDepth", options.receiveDepth],
			["transmitDepth", options.transmitDepth],
			["trigger", options.trigger],
		] as const)
			if (depth !== undefined && !(depth >= 1))
				throw new RangeError(
					`${name} ${depth}: 1 or more bytes; leave it out for ${name === "trigger" ? "half the FIFO" : "128"}`,
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
			capacity: baud === 0 ? Infinity : this.#receiveDepth,
			flowControl: options.flowControl ?? false,
			reportsOverrun: options.reportsOverrun ?? false,
			baud: () => this.#baud,
			change: (rate) => {
				this.baud = rate;
			},
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

	/** Bytes that the module sent and the line has not carried yet; at baud 0, that the host has not read yet. */
	get backlog(): number {
		this.#arrive();
		const unread = this.#baud === 0 ? this.#fifo.length : 0;
		return this.#toHost.length + unread;
	}

	/** Bytes lost because the host's FIFO was full. */
	get overruns(): number {
		this.#arrive();
		return this.#overruns;
	}

	/** Bits per second. */
	get baud(): number {
		return this.#baud;
	}

	/** Both ends go on at another rate; those at baud 0 have none. Throws RangeError for a rate that is none. */
	set baud(baud: number) {
		if (!(baud > 0 && baud < Infinity))
			throw new RangeError(`baud ${baud}: more than 0 bits per second`);
		if (this.#baud === 0) return;
		const now = this.#clock.now();
		this.#arrive();
		this.#deliver();
		this.#baud = baud;
		this.#toHost.change(baud, now);
		this.#toModule.change(baud, now);
		this.#scheduleHost();
		this.#scheduleModule();
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

	/** Keeps the host from being told of bytes and of room for `ms`; bytes go on arriving and leaving. */
	stall(ms: number): void {
		const until = this.#clock.now() + ms;
		this.#stalledUntil = Math.max(this.#stalledUntil, until);
		this.#scheduleHost();
	}

	get #receiveDepth(): number {
		return this.#options.receiveDepth ?? 128;
	}

	get #transmitDepth(): number {
		return this.#options.transmitDepth ?? 128;
	}

	/** Whether the module's end waits while the host's FIFO is full. */
	get #lossless(): boolean {
		return this.#baud === 0 || this.#options.flowControl === true;
	}

	get #full(): boolean {
		return this.#baud !== 0 && this.#fifo.length >= this.#receiveDepth;
	}

	#attach(host: HostPort, baud: number | undefined): void {
		this.#arrive();
		this.#host = host;
		this.#fifo.clear();
		this.#fresh = 0;
		if (baud !== undefined) this.baud = baud;
		this.#scheduleHost();
	}

	/** Another byte in place of each, when the two ends differ in bit rate. */
	#garble(bytes: Uint8Array): Uint8Array {
		const same =
			this.#moduleBaud === 0 ||
			this.#baud === 0 ||
			this.#moduleBaud === this.#baud;
		return same ? bytes : bytes.map(() => this.#random.integer(128, 255));
	}

	/** Moves what the line has carried by now into the host's FIFO. At baud 0 only the host's alarm carries. */
	#arrive(room = this.#baud === 0 ? 0 : this.#receiveDepth): void {
		const now = this.#clock.now();
		if (!this.#host) {
			this.#toHost.discard(now);
			return;
		}
		const before = this.#fifo.length;
		this.#overruns += this.#toHost.carry(
			now,
			this.#fifo,
			Math.max(0, room - before),
			this.#lossless,
		);
		this.#fresh += this.#fifo.length - before;
	}

	#chooseThreshold(): void {
		const half = Math.max(1, Math.floor(this.#receiveDepth / 2));
		this.#threshold = this.#options.cuts
			? this.#random.integer(1, Math.min(half, 1024))
			: (this.#options.trigger ?? half);
	}

	/** Sets the alarm for the time at which the host is to be told of bytes. */
	#scheduleHost(): void {
		const now = this.#clock.now();
		const missing = Math.max(0, this.#threshold - this.#fresh);
		const awaited = Math.min(missing, this.#toHost.length);
		if (awaited === 0 && this.#fresh === 0) return;
		const held = awaited > 0 && this.#lossless && this.#full;
		if (held && this.#fresh === 0) return;
		const due = held || awaited === 0 ? now : this.#toHost.arrivalOf(awaited);
		const at = this.#host ? Math.max(due, this.#stalledUntil) : due;
		this.#hostAlarm.set(Math.max(0, at - now));
	}

	#serveHost(): void {
		const cut = this.#options.cuts ? this.#threshold : Infinity;
		if (this.#baud === 0) this.#arrive(this.#fifo.length + cut);
		else this.#arrive();
		const stalled = this.#clock.now() < this.#stalledUntil;
		const due =
			this.#fresh >= this.#threshold ||
			this.#toHost.length === 0 ||
			(this.#lossless && this.#full);
		if (!stalled && this.#fresh > 0 && due) this.#tellHost();
		this.#scheduleHost();
		if (this.#drained) return;
		this.#drained = this.backlog === 0;
		this.onDrain();
	}

	#tellHost(): void {
		this.#fresh = 0;
		this.#chooseThreshold();
		const callbacks = this.#host?.callbacks;
		if (this.#options.reportsOverrun && this.#overruns > this.#told) {
			this.#told = this.#overruns;
			callbacks?.onError("overrun");
		}
		if (this.#fifo.length > 0) callbacks?.onReadable(this.#fifo.length);
	}

	#read(buffer: Uint8Array, start: number, end: number): number {
		this.#arrive();
		const held = this.#lossless && this.#full;
		const count = this.#fifo.read(buffer, start, end);
		this.#fresh = Math.min(this.#fresh, this.#fifo.length);
		if (count === 0) return 0;
		if (held) {
			this.#toHost.restart(this.#clock.now());
			this.#scheduleHost();
		} else if (this.#baud === 0 && !this.#drained) this.#hostAlarm.set(0);
		return count;
	}

	#write(buffer: Uint8Array, start: number, end: number): number {
		const now = this.#clock.now();
		if (this.#baud !== 0) this.#deliver();
		const room = Math.max(0, this.#transmitDepth - this.#toModule.length);
		const count = Math.min(end - start, room);
		if (this.#host && count < end - start) this.#host.wantsRoom = true;
		if (count > 0) {
			const bytes = buffer.subarray(start, start + count);
			this.#options.trace?.(">", bytes, now);
			this.#toModule.push(this.#garble(this.#moduleDamage.apply(bytes)), now);
		}
		this.#scheduleModule();
		return count;
	}

	/** Sets the alarm for the time at which half of the host's transmit FIFO, or all that is in it, is out. */
	#scheduleModule(): void {
		const now = this.#clock.now();
		const half = Math.max(1, Math.floor(this.#transmitDepth / 2));
		const burst = Math.min(this.#toModule.length, half);
		const at = burst > 0 ? this.#toModule.arrivalOf(burst) : now;
		this.#moduleAlarm.set(Math.max(0, at - now));
	}

	/** Takes what has left the host's FIFO by now; no more than the module takes, where it can hold the host back. */
	#deliver(): void {
		const now = this.#clock.now();
		const room = this.#moduleRoom - this.#delivery.length;
		this.#toModule.carry(now, this.#delivery, room, true);
		if (room <= 0) this.#toModule.restart(now);
	}

	get #moduleRoom(): number {
		return this.#lossless ? this.room() : Infinity;
	}

	#serveModule(): void {
		this.#deliver();
		if (this.#delivery.length > 0) this.onReceive(this.#delivery.take());
		const host = this.#host;
		const room = this.#transmitDepth - this.#toModule.length;
		const stalled = this.#stalledUntil - this.#clock.now();
		if (host?.wantsRoom && room * 2 >= this.#transmitDepth && stalled <= 0) {
			host.wantsRoom = false;
			host.callbacks.onWritable(room);
		}
		if (this.#toModule.length === 0) {
			if (this.#host?.wantsRoom) this.#moduleAlarm.set(Math.max(0, stalled));
			return;
		}
		if (this.#moduleRoom > 0) this.#scheduleModule();
		else this.#moduleAlarm.set(patience);
	}
}

/** ms until a module without room is asked again. */
const patience = 1;

/** What the wire does for the host's port. */
interface HostEnd {
	capacity: number;
	flowControl: boolean;
	reportsOverrun: boolean;
	baud(): number;
	change(baud: number): void;
	read(buffer: Uint8Array, start: number, end: number): number;
	write(buffer: Uint8Array, start: number, end: number): number;
	close(host: HostPort): void;
}

/** The host's port. */
class HostPort implements Serial {
	readonly capacity: number;
	readonly flowControl: boolean;
	readonly reportsOverrun: boolean;
	readonly callbacks: SerialCallbacks;
	/** A write came up short and onWritable is owed. */
	wantsRoom = false;
	readonly #end: HostEnd;
	#open = true;

	constructor(end: HostEnd, callbacks: SerialCallbacks) {
		this.#end = end;
		this.capacity = end.capacity;
		this.flowControl = end.flowControl;
		this.reportsOverrun = end.reportsOverrun;
		this.callbacks = callbacks;
	}

	get baud(): number {
		return this.#end.baud();
	}

	set baud(baud: number) {
		if (this.#open) this.#end.change(baud);
	}

	read(buffer: Uint8Array, start: number, end: number): number {
		return this.#open ? this.#end.read(buffer, start, end) : 0;
	}

	write(buffer: Uint8Array, start: number, end: number): number {
		return this.#open ? this.#end.write(buffer, start, end) : 0;
	}

	close(): void {
		if (this.#open) this.#end.close(this);
		this.#open = false;
	}
}
