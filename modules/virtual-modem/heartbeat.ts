import type { Alarm, Clock } from "../platform.js";
import { made } from "./identity.js";
import type { Link } from "./link.js";
import type { Module } from "./module.js";
import { toBytes } from "./text.js";

/** What one link sends by itself every so often (TCPIP/HEARTCONFIG.md, HEARTBEAT.md, HEARTBEATHEX.md, HEARTINQUIRE.md). */
export class Heartbeat {
	enabled = false;
	/** The link that has it: one alone can. */
	link = 0;
	/** s from one to the next. */
	period = 120;
	/** Sent since it was enabled. */
	count = 0;
	#module: Module;
	#clock: Clock;
	/** One byte a character. */
	#contents = new Map<number, string>();
	#alarm: Alarm;
	#sentAt = 0;
	/** When the next is due, undefined while there is no link to send it on. */
	#dueAt: number | undefined;

	constructor(module: Module, clock: Clock) {
		this.#module = module;
		this.#clock = clock;
		this.#alarm = clock.alarm(() => {
			this.send();
			this.#schedule();
		});
	}

	/** s since the last one was sent; 0 when none was. */
	get age(): number {
		return this.count === 0
			? 0
			: this.#seconds(this.#clock.now() - this.#sentAt);
	}

	/** s until the next one; 0 when none is due. */
	get rest(): number {
		return this.#dueAt === undefined
			? 0
			: this.#seconds(this.#dueAt - this.#clock.now());
	}

	/** One byte a character; by default the IMEI. */
	content(link: number): string {
		return this.#contents.get(link) ?? made.imei;
	}

	setContent(link: number, content: string): void {
		this.#contents.set(link, content);
	}

	enable(link: number, period: number): void {
		if (!this.enabled || link !== this.link) this.count = 0;
		this.enabled = true;
		this.link = link;
		this.period = period;
		this.#schedule();
	}

	disable(): void {
		this.enabled = false;
		this.count = 0;
		this.#schedule();
	}

	/** A link is up. */
	connected({ number }: Link): void {
		if (number === this.link) this.#schedule();
	}

	/** Sends one now, if its link can. */
	send(): void {
		const link = this.#module.links[this.link];
		const bytes = toBytes(this.content(this.link));
		if (!this.enabled || !link.takes(bytes.length)) return;
		link.write(bytes);
		this.count++;
		this.#sentAt = this.#clock.now();
	}

	reset(): void {
		this.#contents.clear();
		this.link = 0;
		this.period = 120;
		this.disable();
	}

	#schedule(): void {
		const { state } = this.#module.links[this.link];
		this.#alarm.clear();
		this.#dueAt = undefined;
		if (!this.enabled || state !== "CONNECTED") return;
		this.#dueAt = this.#clock.now() + 1000 * this.period;
		this.#alarm.set(1000 * this.period);
	}

	#seconds(ms: number): number {
		return Math.floor(ms / 1000);
	}
}
