import { LOOK, MQTT as PLACE, type Waiter } from "../at/agenda.js";
import type { Asker, Carrier, Channel } from "../at/channel.js";
import { ESCAPE } from "../at/command.js";
import * as Token from "../at/token.js";
import type { Link } from "./link.js";

/** Milliseconds without a byte to the module before `+++`: 1000, and what the port may still have had to send. */
const GUARD = 1200;
/** The module says OK no sooner behind it (`TCPIP/+++.md`). */
const SILENCE = 500;
const ATTEMPTS = 3;
/** Milliseconds without a byte behind a line that ends the link: where more comes, the line was the peer's. */
const QUIET = 50;
/** Bytes, at the end of what came, among which such lines are looked for. */
const TAIL = 64;
/** Writes to the port before timers get their turn. */
const PASSES = 16;
const CR = 0x0d;
const LF = 0x0a;
const ZERO = 0x30;
/** Stands for a number. */
const NUMBER = 0x23;

/** With which the module ends the data state on its own; the first only behind `+++`. */
const ends = Object.freeze([
	"\r\nOK\r\n",
	"\r\nCLOSED\r\n",
	"\r\n+PDP DEACT\r\n",
	"\r\n+PDP: DEACT\r\n",
	"\r\nTCP ERROR:#\r\n",
	"\r\nRDY\r\n",
]);

/**
 * The data state (`TCPIP/CIPMODE.md`): between CONNECT and CLOSED the wire is the single link's alone, and nothing in it is
 * counted. A line that ends it can not be told from the same line of the peer's but by the silence behind it.
 */
export class Transparent implements Carrier, Asker, Waiter {
	readonly lossy: boolean;
	private readonly channel: Channel;
	private readonly link: Link;
	private readonly ends: readonly Uint8Array[];
	/** Nobody wants the link any more: `+++` is on its way, or due now; how often it was sent in vain, and when last. */
	private leaving = false;
	private due = false;
	private attempts = 0;
	private escapedAt = 0;
	/** Bytes that had come when was looked last, and when they had. */
	private seen = 0;
	private heardAt = 0;
	/** What `mayEnd` saw was whole. */
	private whole = false;
	private flushing = false;
	/** Bytes of the line end behind CONNECT that are still to come. */
	private head = 0;
	/** The link had no room for what waits in the ring. */
	private full = false;

	constructor(channel: Channel, link: Link, lossy: boolean) {
		this.channel = channel;
		this.link = link;
		this.lossy = lossy;
		this.ends = ends.map((text) =>
			Uint8Array.from(text, (character) => character.charCodeAt(0)),
		);
		channel.agenda.enter(PLACE, this);
	}

	holds(): boolean {
		const { channel, link } = this;
		if (!channel.tokenizer.transparent) {
			this.leaving = false;
			this.due = false;
			this.head = 2;
			// A command behind CIPSTART could reach the peer.
			return link.starting;
		}
		if (link.carries) {
			this.flush();
			if (this.full && link.vacant > 0) {
				this.full = false;
				channel.agenda.set(LOOK, 0);
			}
		} else if (!this.leaving) {
			this.leaving = true;
			this.attempts = 0;
			channel.agenda.set(PLACE, GUARD);
		} else if (this.due) {
			this.due = false;
			this.escapedAt = channel.agenda.now();
			channel.writer.begin(ESCAPE);
			channel.send(this, ESCAPE, Token.NONE);
		}
		return true;
	}

	onTime(): void {
		this.due = this.leaving;
		this.channel.wake();
	}

	onResult(): void {
		if (!this.channel.tokenizer.transparent) return;
		if (++this.attempts < ATTEMPTS) this.channel.agenda.set(PLACE, GUARD);
		// From here on it is mute.
		else this.channel.tokenizer.transparent = false;
	}

	onRaw(): boolean {
		for (;;) {
			if (this.move() === 0) return this.channel.tokenizer.transparent;
			this.link.carried();
		}
	}

	/** Sends what the app wrote, as far as the port takes it. */
	private flush(): void {
		if (this.flushing) return;
		this.flushing = true;
		let passes = 0;
		while (this.link.carries && passes < PASSES) {
			const count = this.channel.carry(
				this.link.outgoing,
				this.link.outgoingEnd,
			);
			if (count === 0) break;
			this.link.took(count);
			passes++;
		}
		this.flushing = false;
		if (passes === PASSES) this.channel.agenda.set(LOOK, 0);
		// What was the last of it may be what a close waited for.
		if (!this.link.carries) this.channel.wake();
	}

	/** Moves what is surely the peer's from the ring to the link, as far as there is room. Returns the count. */
	private move(): number {
		const { ring, agenda, tokenizer } = this.channel;
		const now = agenda.now();
		if (ring.received !== this.seen) {
			this.seen = ring.received;
			this.heardAt = now;
		}
		while (this.head > 0 && ring.length > 0) {
			const byte = this.channel.arena.bytes[ring.head];
			if (byte === (this.head === 2 ? CR : LF)) ring.consume(1);
			this.head--;
		}
		let moved = 0;
		while (ring.length > 0) {
			let count = ring.length - TAIL;
			if (count <= 0) count = this.sure();
			if (count === 0) {
				const left = this.heardAt + QUIET - now;
				if (left > 0) agenda.set(LOOK, left);
				else if (moved === 0 && this.whole) tokenizer.transparent = false;
				else if (!this.whole) count = ring.length;
				if (count === 0) break;
			}
			if (count > ring.run) count = ring.run;
			count = this.link.carry(ring.head, count);
			this.full = count === 0;
			if (this.full) break;
			ring.pass(count);
			moved += count;
		}
		return moved;
	}

	/** Bytes at the ring's head that no line which ends the link begins with. */
	private sure(): number {
		const { arena, ring } = this.channel;
		const { head } = ring;
		const end = head + ring.length;
		let at = head;
		while (at < end && (arena.bytes[at] !== CR || !this.mayEnd(at, end))) at++;
		return at - head;
	}

	/** Are the bytes `[at…end)` such lines, or what one of them begins with? */
	private mayEnd(at: number, end: number): boolean {
		const { agenda, idle } = this.channel;
		// In the data state no command is under way but that one.
		const escaped = !idle && agenda.now() - this.escapedAt >= SILENCE;
		while (at < end) {
			let next = -1;
			for (let i = escaped ? 0 : 1; i < this.ends.length && next < 0; i++)
				next = this.match(this.ends[i], at, end);
			this.whole = next > 0;
			if (next <= 0) return next === 0;
			at = next;
		}
		return true;
	}

	/** The index behind `text` where it stands at `at`, 0 where what stands there before `end` may become it, or -1. */
	private match(text: Uint8Array, at: number, end: number): number {
		const { bytes } = this.channel.arena;
		for (let i = 0; i < text.length; i++) {
			if (at === end) return 0;
			const byte = text[i];
			if (byte !== NUMBER) {
				if (bytes[at++] !== byte) return -1;
				continue;
			}
			const first = at;
			while (at < end && bytes[at] >= ZERO && bytes[at] <= ZERO + 9) at++;
			if (at === first) return -1;
		}
		return at;
	}
}
