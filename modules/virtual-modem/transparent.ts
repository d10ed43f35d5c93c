import type { Alarm, Clock } from "../platform.js";
import { ByteQueue } from "./byte-queue.js";
import { tcpError } from "./error-code.js";
import type { Link, LinkLimits } from "./link.js";
import type { Module } from "./module.js";
import type { ReceiveBuffer } from "./receive-buffer.js";

/** What AT+CIPCCFG sets (TCPIP/CIPCCFG.md); `esc` is kept and means nothing, as that page says. */
export interface TransparentSettings {
	/** `<NmRetry>`: how often a packet is sent again before the link is given up. */
	retries: number;
	/** `<WaitTm>`: tenths of a second until bytes leave that do not fill a packet. */
	wait: number;
	/** `<SendSz>`: bytes of a packet. */
	size: number;
	escape: number;
	/** `<Rxmode>`: 1 prints `<RxSize>` bytes every `<Rxtimer>` ms at most. */
	pace: number;
	paceSize: number;
	paceTime: number;
	/** `<BufClean>`: 0 keeps what was not sent when the link ended, for the next link. */
	clean: number;
}

/** The page gives no default for `<Rxmode>`, `<RxSize>` and `<BufClean>`: the first two are SIM800's, the last keeps bytes. */
export const transparentDefaults: Readonly<TransparentSettings> = {
	retries: 5,
	wait: 2,
	size: 1024,
	escape: 0,
	pace: 0,
	paceSize: 1460,
	paceTime: 50,
	clean: 0,
};

const plus = 43;
/** TCPIP/+++.md and TCPIP/使用方法举例.md: ms of silence before the three, at most between them, and behind them. */
const silenceBefore = 1000;
const silenceAfter = 500;
/** Bytes from the host that wait for the peer. More are lost, as in the module's own UART. */
const bufferSize = 8192;
/** RFC 6298, 2: ms until the first retransmission, doubled for each further one. */
const retransmission = 1000;

/** The data state of a single link with AT+CIPMODE=1: no commands, only bytes, until `+++` or the link's end. */
export class Transparent {
	/** Whether the host's bytes are data. */
	online = false;
	/** Bytes lost because the host sent faster than the peer took. */
	overruns = 0;
	#module: Module;
	#clock: Clock;
	#pushBacklog: number;
	#queue = new ByteQueue();
	/** When the host's last byte came. */
	#heardAt = 0;
	/** `+` that may be the escape. */
	#pluses = 0;
	#escape: Alarm;
	/** Ends the wait for a packet to be full. */
	#packet: Alarm;
	#waiting = false;
	/** What waits does not wait for a full packet any more. */
	#due = false;
	/** Until then nothing more is printed. */
	#pace: Alarm;
	#paced = false;
	/** Runs while the peer owes an acknowledgement. */
	#retries: Alarm;
	#retrying = false;
	/** What the peer had acknowledged when it was set. */
	#acknowledged = 0;

	constructor(module: Module, clock: Clock, limits: LinkLimits) {
		this.#module = module;
		this.#clock = clock;
		this.#pushBacklog = limits.pushBacklog;
		this.#escape = clock.alarm(() => this.#silent());
		this.#packet = clock.alarm(() => {
			this.#waiting = false;
			this.#due = true;
			this.flow();
		});
		this.#pace = clock.alarm(() => {
			this.#paced = false;
			this.#link.settle();
		});
		this.#retries = clock.alarm(() => {
			this.#retrying = false;
			if (this.#acknowledged === this.#link.acknowledged)
				this.#link.abandon(tcpError.timeOut);
			else this.#awaitAcknowledgement();
		});
	}

	/** Whether the data state can be had again (TCPIP/ATO.md). */
	get resumable(): boolean {
		const { mode } = this.#module.settings;
		const { state } = this.#link;
		return mode === 1 && (state === "CONNECTED" || state === "REMOTE CLOSING");
	}

	/** How many bytes of the host's it takes now without loss. */
	get space(): number {
		return bufferSize - this.#queue.length - this.#pluses;
	}

	/** How many bytes of the peer's may be printed now. */
	get room(): number {
		const { output, settings } = this.#module;
		if (!this.online || this.#paced || output.backlog > this.#pushBacklog)
			return 0;
		return settings.transparent.pace === 1
			? settings.transparent.paceSize
			: Infinity;
	}

	/** Begins or goes on, behind CONNECT. What the last link left is sent first. */
	enter(): void {
		this.online = true;
		this.#heardAt = this.#clock.now();
		this.#module.output.dataState = true;
		this.flow();
		this.#link.settle();
	}

	/** The link has ended: commands again. */
	leave(): void {
		this.#command();
		this.#packet.clear();
		this.#retries.clear();
		this.#retrying = false;
		this.#waiting = false;
		// What is kept was old enough to leave.
		this.#due = true;
		if (this.#module.settings.transparent.clean === 1) this.#queue.clear();
	}

	/** Forgets everything. */
	reset(): void {
		this.leave();
		this.#queue.clear();
	}

	/** Bytes from the host while online. The array is lent for the call. */
	receive(bytes: Uint8Array): void {
		if (bytes.length === 0) return;
		const now = this.#clock.now();
		const silence = now - this.#heardAt;
		this.#heardAt = now;
		if (this.#pluses > 0 || silence >= silenceBefore) {
			if (this.#pluses + bytes.length <= 3 && bytes.every((b) => b === plus)) {
				this.#pluses += bytes.length;
				this.#escape.set(silenceAfter);
				return;
			}
			this.#plusesAreData();
		}
		this.#take(bytes);
	}

	/** The first `count` bytes of what the peer sent: at most {@link room}. */
	print(received: ReceiveBuffer, count: number): void {
		const { output, settings } = this.#module;
		received.print(output, count);
		if (settings.transparent.pace === 0) return;
		this.#paced = true;
		this.#pace.set(settings.transparent.paceTime);
	}

	/** Sends full packets, and what is due, as far as the peer takes it. */
	flow(): void {
		const link = this.#link;
		const { size, wait } = this.#module.settings.transparent;
		const queue = this.#queue;
		let sent = false;
		while (queue.length >= size || (this.#due && queue.length > 0)) {
			const length = Math.min(size, queue.length);
			if (!link.takes(length)) break;
			link.write(queue.take(length));
			sent = true;
		}
		if (sent) this.#awaitAcknowledgement();
		if (queue.length === 0) this.#due = false;
		if (queue.length === 0 || this.#due) this.#packet.clear();
		else if (sent || !this.#waiting) this.#packet.set(100 * wait);
		this.#waiting = queue.length > 0 && !this.#due;
	}

	/** The only link that can be transparent. */
	get #link(): Link {
		return this.#module.links[0];
	}

	#awaitAcknowledgement(): void {
		const { kind, sent, acknowledged } = this.#link;
		if (kind === "UDP" || this.#retrying || sent === acknowledged) return;
		const { retries } = this.#module.settings.transparent;
		this.#retrying = true;
		this.#acknowledged = acknowledged;
		this.#retries.set(retransmission * (2 ** (retries + 1) - 1));
	}

	#take(bytes: Uint8Array): void {
		let taken = 0;
		while (taken < bytes.length && this.#queue.length < bufferSize) {
			const room = bufferSize - this.#queue.length;
			const end = Math.min(bytes.length, taken + room);
			this.#queue.push(bytes, taken, end);
			taken = end;
			this.flow();
		}
		this.overruns += bytes.length - taken;
	}

	/** Nothing came behind a `+` for long enough. */
	#silent(): void {
		if (this.#pluses < 3) return this.#plusesAreData();
		this.#command();
		this.#module.result("OK");
	}

	#plusesAreData(): void {
		const pluses = new Uint8Array(this.#pluses).fill(plus);
		this.#pluses = 0;
		this.#escape.clear();
		this.#take(pluses);
	}

	#command(): void {
		this.online = false;
		this.#pluses = 0;
		this.#paced = false;
		this.#escape.clear();
		this.#pace.clear();
		this.#module.output.dataState = false;
	}
}
