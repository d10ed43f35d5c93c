import type { Clock, Serial, SerialOptions } from "../platform.js";
import { Agenda, DEADLINE, LOOK, type Waiter } from "./agenda.js";
import { Arena } from "./arena.js";
import {
	AT,
	CIPSTART,
	CLOSE,
	type Command,
	commands,
	ESCAPE,
	LOCAL,
	LONGEST,
	RESULT,
	SEND,
	SESSION,
	SHUT,
	SLOT,
	STATUS,
	SYNC,
} from "./command.js";
import { Ring } from "./ring.js";
import * as Token from "./token.js";
import { LINE, type Reader, Tokenizer } from "./tokenizer.js";
import { Writer } from "./writer.js";

/** Who goes first when several have something to say. */
export const RECOVERY = 0;
export const CLOSING = 1;
/** In turn one read and one send of each link. */
export const TURN = 2;
export const QUERY = 3;

/** How a command ended. */
export const DONE = 0;
export const ERROR = 1;
/** +CME ERROR; the code is its number, or -1 where it is a text. */
export const CME = 2;
export const TIMEOUT = 3;
/** SEND FAIL. */
export const FAIL = 4;
/** The link that it was for closed. */
export const CLOSED = 5;
/** The module started anew, or the channel was closed. */
export const RESET = 6;

/** What the module said of a command that ended in ERROR or CME. */
export type Refusal = "ERROR" | "+CME ERROR" | `+CME ERROR: ${number}`;

export function refusalOf(outcome: number, code: number): Refusal {
	if (outcome === ERROR) return "ERROR";
	return code < 0 ? "+CME ERROR" : `+CME ERROR: ${code}`;
}

/** Milliseconds that a counted payload may stand still. */
const STALL = 5000;
/** Attempts to find out where the module is before it is called mute. */
const ATTEMPTS = 5;
/** The same where it may wait for a payload; the bytes of empty lines that go with each where it is to get them for that. */
const PROBES = 2;
const BLANKS = 200;
/** Passes over the port before timers get their turn, so that a flood cannot hold up a deadline. */
const PASSES = 16;
/** Commands of links between two questions. */
const TURNS = 12;
const CR = 0x0d;
const LF = 0x0a;
/** What begins the lines of a module that we need not know: `+…`, `^…`, `*…` and the echo of commands. */
const PLUS = 0x2b;
const STAR = 0x2a;
const CARET = 0x5e;
const LETTER_A = 0x41;
const LETTER_SMALL_A = 0x61;

/** Who has something to say now and then. */
export interface Speaker {
	/** Composes and starts one command of a rank that it speaks at, or returns false. */
	offer(rank: number): boolean;
}

/** Who sent a command. */
export interface Asker {
	/** The command ended. Called exactly once for each that was started. */
	onResult(row: number, link: number, outcome: number, code: number): void;
}

/** Who hears what the module says; of the rest, what it has a method for. */
export interface Listener {
	/** A line, before it ends any command; the tokenizer holds its text and fields. */
	onLine(token: number, link: number): void;
	/** Something was damaged or may have been missed; `Token.ANY` where it is no link's. `missing`: bytes known to be gone. */
	onLost?(link: number, missing: number): void;
	/** A command goes out, ours or one that was observed. */
	onCommand?(row: number): void;
	/** The module does not answer any more. */
	onMute?(): void;
	/** The port lost bytes (`overrun`), or is of no use any more. */
	onError?(reason: string): void;
}

/** Who takes the payloads. */
export interface Receiver {
	/** The port was full: what came behind, such as a notice, may be lost without any sign of it. */
	onFull(): void;
	onPayload(token: number, link: number, length: number): void;
	onBytes(start: number, end: number): void;
	onPayloadEnd(): void;
}

/** Who has the wire for a transparent link. */
export interface Carrier {
	/** Bytes that the port lost do not end the link. */
	readonly lossy: boolean;
	/** The wire is not free for commands; sends what the link has to send, and does what it takes to free it. */
	holds(): boolean;
	/** As `Reader.onRaw`. */
	onRaw(): boolean;
}

/** Who follows a wire on which someone else speaks (`Observer`). */
export interface Follower {
	/** Is the line that the tokenizer holds only an echo? */
	echo(): boolean;
	/** The prompt came. */
	prompted(): void;
	/** The command under way ended. */
	ended(): void;
}

/** Bytes. */
export interface ChannelSizes {
	/** Of the receive ring, a multiple of 4, no less than the longest line. */
	ring: number;
	/** Of the longest line that is understood; 320 where left out. */
	line?: number;
	/** Of the longest command that will be sent; enough for the six links' where left out. */
	longest?: number;
	/** Of the arena, for the channel's owner. */
	extra: number;
}

export interface ChannelOptions {
	serial: SerialOptions;
	clock: Clock;
	/** What room to make, for the port that is now open. Where it throws, the port is closed again. */
	sizes(serial: Serial): ChannelSizes;
}

/**
 * The one wire to the module: one command at a time, its prompt, its payload, its deadline and its single outcome;
 * in between whatever the module says on its own. There is no queue: when the wire is free the speakers are asked in
 * the order of rank, so a command is composed at the moment it is sent, from what is true then.
 */
export class Channel implements Reader, Waiter {
	/** Everything here that waits for a time to come. */
	readonly agenda: Agenda;
	readonly arena: Arena;
	readonly writer: Writer;
	readonly tokenizer: Tokenizer;
	readonly ring: Ring;
	/** Bytes that may come at once without loss while JavaScript is away: any number where the port holds the module back. */
	readonly capacity: number;
	/** CIPMUX=1 is in force: results name their link. */
	multi = true;
	/** With a single link: it and the MQTT link are both up, so a CLOSED without a number may be either's. */
	shared = false;
	/** The module is known to listen: a time-out is followed by a resync. While it boots, whoever boots it decides. */
	settled = false;
	/** Times that bytes were damaged or missing. */
	lost = 0;
	/** Times that the channel had to find out where the module is. */
	resyncs = 0;
	/** Bytes that the port took. Those that it gave the ring counts. */
	sent = 0;
	/** Commands that were sent, and of them those that were not answered in time. */
	commands = 0;
	timeouts = 0;
	/** Times that the port said that it lost bytes. */
	overruns = 0;
	/** A speaker may have something to say that had nothing when it was asked last. */
	stirred = true;
	/** The module sent received bytes without being asked since this was cleared. */
	pushed = false;
	/** A line may have been missed since this was cleared: bytes were damaged, or an answer did not come. */
	missed = false;

	/** With a transparent link: who has the wire while it is open. */
	carrier: Carrier | undefined;

	readonly #serial: Serial;
	/** By rank. */
	readonly #speakers: readonly Speaker[][] = [[], [], [], []];
	readonly #listeners: Listener[] = [];
	#receiver: Receiver | undefined;
	#row = -1;
	#command: Readonly<Command> = commands[0];
	#link = Token.NONE;
	#asker: Asker | undefined;
	#answered = false;
	#accepted = false;
	/** The prompt came; the link closed behind it. */
	#prompted = false;
	#closed = false;
	/** The next OK belongs to a resync that was answered late. */
	#swallow = false;
	#out = 0;
	#outEnd = 0;
	#payload = 0;
	#payloadEnd = 0;
	/** Where the payload lies: the arena, or the app's own buffer. */
	#source: Uint8Array;
	#doubt = false;
	#attempts = 0;
	/** Bytes of a payload that the module may still wait for, and whether it is given blanks for them. */
	#owed = 0;
	#filling = false;
	/** Turns that the links had since a question could be asked. */
	#turns = 0;
	#receiving = false;
	/** A payload is under way and its next bytes are due. */
	#waiting = false;
	#follower: Follower | undefined;
	#escaped = false;
	#open = true;

	constructor(options: ChannelOptions) {
		const { io: Port, ...rest } = options.serial;
		// The port keeps these for as long as it is open, so they hold nothing but the channel.
		const serial = new Port({
			...rest,
			onReadable: () => this.receive(),
			onWritable: () => this.writable(),
			onError: (reason) => this.failed(reason),
		});
		try {
			const {
				ring,
				line = LINE,
				longest = LONGEST,
				extra,
			} = options.sizes(serial);
			const arena = new Arena(
				Tokenizer.footprint() +
					Writer.footprint(longest) +
					Ring.footprint(ring, line) +
					extra,
			);
			this.arena = arena;
			this.#source = arena.bytes;
			this.ring = new Ring(arena, ring, line);
			this.tokenizer = new Tokenizer(arena, this.ring, this);
			this.writer = new Writer(arena, longest);
		} catch (error) {
			serial.close();
			throw error;
		}
		this.#serial = serial;
		this.capacity = serial.flowControl ? Infinity : serial.capacity;
		this.agenda = new Agenda(options.clock);
		this.agenda.enter(DEADLINE, this);
		this.agenda.enter(LOOK, this);
	}

	/** Adds one who hears; earlier ones hear first. */
	listen(listener: Listener): void {
		this.#listeners.push(listener);
	}

	/** From now on `receiver` takes the payloads, in place of whoever did. */
	deliver(receiver: Receiver): void {
		this.#receiver = receiver;
	}

	/** Adds one who speaks at `rank`; of two with the same rank the earlier goes first. */
	speak(speaker: Speaker, rank: number): void {
		this.#speakers[rank].push(speaker);
	}

	/** The port and the module hold each other back by RTS/CTS. */
	get flowControl(): boolean {
		return this.#serial.flowControl;
	}

	/** Bits per second of the port, 0 where it has no rate. Setting it throws RangeError for one that the port can not do. */
	get baud(): number {
		return this.#serial.baud;
	}

	set baud(baud: number) {
		this.#serial.baud = baud;
	}

	/** No command is under way. */
	get idle(): boolean {
		return this.#row < 0;
	}

	/** Someone has something to say: asks the speakers if the wire is free. */
	wake(): void {
		this.stirred = true;
		if (!this.#receiving) this.pump();
	}

	/** Sends what the writer holds as the command `row`, for `link` or `Token.NONE`. */
	send(asker: Asker, row: number, link: number): void {
		this.sendPayload(asker, row, link, 0, 0);
	}

	/** The same, and behind its prompt the bytes `[start…end)` of `source`, the arena's or others, which must stay until its result. */
	sendPayload(
		asker: Asker | undefined,
		row: number,
		link: number,
		start: number,
		end: number,
		source = this.arena.bytes,
	): void {
		if (row !== ESCAPE) {
			this.writer.byte(CR);
			this.writer.byte(LF);
		}
		this.began(asker, row, link);
		this.commands++;
		this.#source = source;
		this.ring.recorder?.command(
			this.writer.start,
			this.writer.end,
			this.#command.secret,
		);
		this.#payload = start;
		this.#payloadEnd = end;
		this.#out = this.writer.start;
		this.#outEnd = this.writer.end;
		this.agenda.set(
			DEADLINE,
			this.#command.prompt > 0 ? this.#command.prompt : this.#command.limit,
		);
		this.flush();
	}

	/** Sends what the port takes of the bytes `[start…end)` of the arena, to a transparent link. Returns the count. */
	carry(start: number, end: number): number {
		if (start === end) return 0;
		const count = this.#serial.write(this.arena.bytes, start, end);
		this.sent += count;
		const { recorder } = this.ring;
		recorder?.payload(start, end);
		if (count > 0) recorder?.said(start, start + count);
		return count;
	}

	/** Bytes at the ring's head that are no whole line yet; 0 while they are being read. */
	get unread(): number {
		return this.#receiving ? 0 : this.ring.length;
	}

	/** From now on someone else speaks: nothing is sent any more. */
	follow(follower: Follower): void {
		this.#follower = follower;
	}

	/** The other host sent the command `row`, for `link`, `Token.NONE` or `Token.ANY`. It has no deadline. */
	observe(row: number, link: number): void {
		this.began(undefined, row, link);
	}

	/** The other host sent `+++` to a transparent link. */
	escape(): void {
		this.#escaped = true;
	}

	/**
	 * The module may wait for the rest of a payload whose prompt or bytes were lost: what it is sent now, it takes for that.
	 * Its link has ended.
	 */
	get owed(): boolean {
		return this.#owed > 0;
	}

	/**
	 * Gives a module that is owed a payload empty lines for it: the way out where it can not be reset. They go to the peer of
	 * a link that has ended here; to a module that waits for no payload they are nothing.
	 */
	fill(): void {
		this.#filling = true;
		this.#doubt = true;
		this.wake();
	}

	/** Ends the command under way with RESET and forgets what was half read: the module started anew. */
	reset(): void {
		this.settled = false;
		this.found();
		this.tokenizer.transparent = false;
		this.tokenizer.abandon();
		this.finish(RESET, 0);
	}

	/** Closes the port for good: nothing is sent or heard any more. What is under way ends with `reset`. */
	close(): void {
		if (!this.#open) return;
		this.#open = false;
		this.agenda.close();
		this.#serial.close();
	}

	onTime(place: number): void {
		if (place === LOOK) this.looked();
		else this.expired();
	}

	onLine(token: number, link: number): void {
		const tokenizer = this.tokenizer;
		if (this.#follower?.echo()) return;
		if (tokenizer.transparent) {
			if (token === Token.OK && this.#escaped) token = Token.COMMAND_MODE;
			else if (
				token !== Token.CLOSED &&
				token !== Token.TCP_ERROR &&
				token !== Token.UDP_ERROR
			)
				token = Token.RAW;
			tokenizer.transparent = token === Token.RAW;
		} else if (token === Token.UNKNOWN && this.settled) {
			if (this.echoed()) token = Token.ECHO;
			else if (this.strange(this.arena.bytes[tokenizer.start]))
				this.onLost(Token.ANY, 0);
		} else if (token === Token.CONNECT) {
			if (this.carrier !== undefined) {
				tokenizer.transparent = true;
				token = Token.CONNECT_OK;
			} else if (this.#follower === undefined) {
				// We never ask for a transparent link: it is what damage left of CONNECT OK.
				this.onLost(Token.ANY, 0);
			} else {
				tokenizer.transparent = true;
				this.#escaped = false;
			}
		} else if (token === Token.CONNECT_OK && this.carrier !== undefined) {
			// It forgot CIPMODE=1: it started anew.
			token = Token.READY;
		}
		// An answer to a resync that was given up, and the OK behind it.
		if (token === Token.CMEE && this.#row !== SYNC)
			this.#swallow = this.#follower === undefined;
		else if (token === Token.OK && this.#swallow) {
			this.#swallow = false;
			return;
		}
		// What a result needs of the line is taken first: a listener may call the app, and the app may do anything.
		const outcome = this.#row < 0 ? -1 : this.outcome(token, link);
		const code = token === Token.CME_ERROR ? tokenizer.fields.number(0) : 0;
		const listeners = this.#listeners;
		for (let i = 0; i < listeners.length; i++) listeners[i].onLine(token, link);
		if (outcome >= 0) this.finish(outcome, code);
	}

	onRaw(): boolean {
		return this.carrier?.onRaw() ?? false;
	}

	onPrompt(): void {
		for (let i = 0; i < this.#listeners.length; i++)
			this.#listeners[i].onLine(Token.PROMPT, this.#link);
		if (this.#follower !== undefined) {
			this.#follower.prompted();
			return;
		}
		this.#prompted = true;
		this.#out = this.#payload;
		this.#outEnd = this.#payloadEnd;
		this.ring.recorder?.payload(this.#payload, this.#payloadEnd);
		this.agenda.set(DEADLINE, this.#command.limit);
		this.flush();
	}

	onPayload(token: number, link: number, length: number): void {
		if (token === this.#command.answer && this.same(link))
			this.#answered = true;
		if (token === Token.RECEIVE || token === Token.IPD) {
			this.pushed = true;
			this.stirred = true;
		}
		this.#receiver?.onPayload(token, link, length);
	}

	onBytes(start: number, end: number): void {
		this.#receiver?.onBytes(start, end);
	}

	onPayloadEnd(): void {
		this.#receiver?.onPayloadEnd();
	}

	onLost(link: number, missing: number): void {
		this.lost++;
		this.missed = true;
		this.stirred = true;
		// What was damaged may hold the result, or look like it.
		if (this.#row >= 0) this.#doubt = true;
		for (let i = 0; i < this.#listeners.length; i++)
			this.#listeners[i].onLost?.(link, missing);
	}

	private began(asker: Asker | undefined, row: number, link: number): void {
		this.#row = row;
		this.#command = commands[row];
		this.#link = link;
		this.#asker = asker;
		this.#answered = this.#command.answer === Token.UNKNOWN;
		this.#accepted = false;
		this.#prompted = false;
		this.#closed = false;
		if (row === SYNC) this.#swallow = false;
		this.#payload = 0;
		this.#payloadEnd = 0;
		this.tokenizer.prompt = this.#command.prompt > 0;
		for (let i = 0; i < this.#listeners.length; i++)
			this.#listeners[i].onCommand?.(row);
	}

	/** Is the result that names `link`, or none, for the command under way? */
	private same(link: number): boolean {
		return (
			link === this.#link ||
			this.#link === Token.ANY ||
			(link === Token.NONE && !this.multi)
		);
	}

	/** The outcome that the line means for the command under way, whoever sent it, or -1. */
	private outcome(token: number, link: number): number {
		if (this.#follower === undefined) return this.judge(token, link);
		switch (token) {
			case Token.READY:
			case Token.PDP_DEACT:
			case Token.SHUT_OK:
			case Token.GIVEN_UP:
				return RESET;
		}
		if (this.#command.final !== SEND) return this.judge(token, link);
		// Results before the prompt are an earlier send's, and an OK behind it is an ESC's.
		if (!this.tokenizer.prompt)
			return token === Token.OK ? DONE : this.judge(token, link);
		if (token === Token.ERROR || token === Token.CME_ERROR) return ERROR;
		return token === Token.CLOSED && link >= 0 && link === this.#link
			? CLOSED
			: -1;
	}

	/** The outcome that the line means for our command, or -1. */
	private judge(token: number, link: number): number {
		const command = this.#command;
		if (token === command.answer) {
			if (this.same(link)) this.#answered = true;
			return -1;
		}
		switch (token) {
			case Token.OK:
				if (command.final === STATUS) this.#accepted = true;
				if (command.final === RESULT)
					return this.#answered && this.asked() ? DONE : -1;
				return command.final === SHUT || command.final === LOCAL ? DONE : -1;
			case Token.ERROR:
				return this.#row === SYNC ? -1 : ERROR;
			case Token.CME_ERROR:
				return this.#row === SYNC ? -1 : CME;
			case Token.SHUT_OK:
				return command.final === SHUT ? DONE : -1;
			case Token.ADDRESS:
				return command.final === LOCAL ? DONE : -1;
			case Token.CONNECT_OK:
				// Of a transparent link: what was sent before it and not answered will not be.
				if (!this.tokenizer.transparent) return -1;
				return this.#row === CIPSTART ? DONE : TIMEOUT;
			case Token.CLOSE_OK:
				return command.final === CLOSE && this.same(link) ? DONE : -1;
			case Token.SEND_OK:
				return this.isSent(link) ? DONE : -1;
			case Token.DATA_ACCEPT:
				if (!this.isSent(link)) return -1;
				// The module stopped short: the rest of the payload may be taken for commands.
				if (this.tokenizer.value < this.#payloadEnd - this.#payload)
					this.#doubt = true;
				return DONE;
			case Token.SEND_FAIL:
				return this.isSent(link) ? FAIL : -1;
			case Token.GIVEN_UP:
				return command.prompt > 0 && command.final === RESULT ? ERROR : -1;
			case Token.CONNACK:
				return command.final === SESSION ? DONE : -1;
			case Token.CLOSED:
				if (!this.same(link)) return -1;
				if (command.final === SESSION) return CLOSED;
				if (command.final !== SEND || (link < 0 && this.shared)) return -1;
				// An error for the send may still follow, and behind its prompt the module still takes the whole payload.
				this.#doubt = true;
				this.#closed = this.#prompted && this.#out < this.#outEnd;
				return this.#closed ? -1 : CLOSED;
			case Token.STATE:
				return command.final === STATUS && this.#accepted && !this.multi
					? DONE
					: -1;
			case Token.SIM_REMOVED:
				if (command.answer === Token.CPIN) this.#answered = true;
				return -1;
			case Token.SLOT_ASKED:
				return command.final === SLOT && this.same(link) ? DONE : -1;
			case Token.SLOT:
				return command.final === STATUS && this.#accepted && link === 5
					? DONE
					: -1;
		}
		return -1;
	}

	/** Is the line our own command? */
	private echoed(): boolean {
		const { bytes } = this.arena;
		const { start, end } = this.tokenizer;
		const { start: first, end: last } = this.writer;
		if (this.#row < 0 || end - start !== last - 2 - first) return false;
		for (let i = start; i < end; i++)
			if (bytes[i] !== bytes[first + i - start]) return false;
		return true;
	}

	/** Is it the result of the send under way? */
	private isSent(link: number): boolean {
		return this.#command.final === SEND && this.same(link) && this.asked();
	}

	/** Did the module ask for the payload, if there is one? A result before the prompt is a former command's. */
	private asked(): boolean {
		return (
			this.#prompted ||
			this.#command.prompt === 0 ||
			this.#follower !== undefined
		);
	}

	private strange(first: number): boolean {
		return (
			first !== PLUS &&
			first !== STAR &&
			first !== CARET &&
			first !== LETTER_A &&
			first !== LETTER_SMALL_A
		);
	}

	private finish(outcome: number, code: number): void {
		const row = this.#row;
		if (row < 0) return;
		this.stirred = true;
		const asker = this.#asker;
		// A payload that was broken off leaves the module waiting for the rest of it.
		// One that sleeps or boots need not answer AT.
		const broken =
			(outcome === TIMEOUT && row !== AT) ||
			(this.#out < this.#outEnd && this.#outEnd === this.#payloadEnd);
		if (broken) this.missed = true;
		if (broken || this.#command.unsure) this.#doubt = true;
		if (broken && this.#payload < this.#payloadEnd)
			this.#owed = this.#payloadEnd - this.#payload;
		this.#row = -1;
		this.#asker = undefined;
		this.#source = this.arena.bytes;
		this.#out = this.#outEnd;
		this.tokenizer.prompt = false;
		this.agenda.clear(DEADLINE);
		if (this.#follower !== undefined) {
			this.#follower.ended();
			return;
		}
		if (row === SYNC && asker === undefined) this.synced(outcome);
		else if (asker !== undefined)
			asker.onResult(row, this.#link, outcome, code);
	}

	private synced(outcome: number): void {
		if (outcome !== TIMEOUT) {
			this.found();
			return;
		}
		this.#attempts++;
		let most = ATTEMPTS;
		if (this.#filling) most += this.#owed / BLANKS;
		else if (this.#owed > 0) most = PROBES;
		if (this.#attempts < most) return;
		this.#doubt = false;
		this.#attempts = 0;
		if (this.#filling) this.#owed = 0;
		this.#filling = false;
		for (let i = 0; i < this.#listeners.length; i++)
			this.#listeners[i].onMute?.();
	}

	/** Where the module is is known, or nothing that was. */
	private found(): void {
		this.#doubt = false;
		this.#attempts = 0;
		this.#owed = 0;
		this.#filling = false;
	}

	private pump(): void {
		if (!this.stirred || this.#row >= 0) return;
		if (this.#follower !== undefined || !this.#open) return;
		if (this.carrier?.holds()) return;
		if (this.#doubt && this.settled) {
			if (this.#attempts === 0) this.resyncs++;
			this.writer.begin(SYNC);
			if (this.#filling) this.writer.blanks(BLANKS);
			this.sendPayload(undefined, SYNC, Token.NONE, 0, 0);
		}
		this.offerRank(RECOVERY);
		this.offerRank(CLOSING);
		// Busy links leave room for a question now and then.
		const due = this.#turns === TURNS;
		if (!due && this.offerRank(TURN)) this.#turns++;
		else if (this.#row < 0) {
			this.#turns = 0;
			if (!this.offerRank(QUERY) && due) this.offerRank(TURN);
		}
		if (this.#row < 0) this.stirred = false;
	}

	/** Asks the speakers of that rank in order, if the wire is free, until one has something. */
	private offerRank(rank: number): boolean {
		if (this.#row >= 0) return false;
		const speakers = this.#speakers[rank];
		for (let i = 0; i < speakers.length; i++)
			if (speakers[i].offer(rank)) return true;
		return false;
	}

	/** The port's own trouble. */
	private failed(reason: string): void {
		if (reason === "overrun") {
			this.overruns++;
			this.ring.recorder?.overrun();
		}
		this.onLost(Token.ANY, 0);
		const listeners = this.#listeners;
		for (let i = 0; i < listeners.length; i++) listeners[i].onError?.(reason);
	}

	private receive(): void {
		const { ring, tokenizer } = this;
		this.#receiving = true;
		let passes = 0;
		do {
			if (ring.fill(this.#serial) >= this.capacity) this.#receiver?.onFull();
			tokenizer.read();
		} while (ring.brimmed && !ring.full && this.#open && ++passes < PASSES);
		this.#waiting = this.#open && passes < PASSES && tokenizer.left > 0;
		if (this.#waiting) this.agenda.set(LOOK, STALL);
		else if (passes === PASSES) this.agenda.set(LOOK, 0);
		this.#receiving = false;
		this.pump();
	}

	/** Timers had their turn and the flood goes on, or a payload's bytes do not come. */
	private looked(): void {
		this.#receiving = true;
		const waiting = this.#waiting || this.tokenizer.transparent;
		if (waiting && this.ring.fill(this.#serial) === 0) this.tokenizer.abandon();
		this.tokenizer.read();
		this.receive();
	}

	private writable(): void {
		this.flush();
		if (this.tokenizer.transparent) this.wake();
	}

	private flush(): void {
		while (this.#out < this.#outEnd) {
			const count = this.#serial.write(
				this.#prompted ? this.#source : this.arena.bytes,
				this.#out,
				this.#outEnd,
			);
			if (count === 0) return;
			this.sent += count;
			this.ring.recorder?.said(this.#out, this.#out + count);
			this.#out += count;
		}
		if (this.#closed) this.finish(CLOSED, 0);
	}

	private expired(): void {
		this.timeouts++;
		this.finish(TIMEOUT, 0);
		this.pump();
	}
}
