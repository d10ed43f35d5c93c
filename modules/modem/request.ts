import type { Waiter } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import {
	type Asker,
	type Channel,
	type Listener,
	QUERY,
	type Speaker,
} from "../at/channel.js";

/** Words for an end that the module does not give a reason for. */
export type Failure =
	"deadline" | Outcome.Refusal | "module restarted" | "modem closed";

/**
 * What the app asks of the module now and then, one at a time of each kind: one command or more, each when the wire is
 * free, and one answer, before its deadline. Made when the app first asks.
 */
export abstract class Request implements Speaker, Asker, Listener, Waiter {
	protected readonly channel: Channel;
	/** Its place in the agenda. */
	private readonly place: number;
	/** The app waits for an answer; a command is to be sent for it; one is out. */
	private asked = false;
	private due = false;
	protected out = false;

	constructor(channel: Channel, place: number) {
		this.channel = channel;
		this.place = place;
		channel.agenda.enter(place, this);
		channel.speak(this, QUERY);
	}

	/** Throws a TypeError where the last one has not ended. */
	protected checkIdle(what: string): void {
		if (this.asked)
			throw new TypeError(`${what} is under way: wait for its answer`);
	}

	/** Begins; it has `limit` ms. */
	protected begin(limit: number): void {
		this.asked = true;
		this.out = false;
		this.channel.agenda.set(this.place, limit);
		this.next();
	}

	/** A command is to be sent. */
	protected next(): void {
		this.due = true;
		this.channel.wake();
	}

	/** Nobody waits any more. Returns whether somebody did. */
	protected end(): boolean {
		const { asked } = this;
		this.asked = false;
		this.due = false;
		this.out = false;
		this.channel.agenda.clear(this.place);
		return asked;
	}

	protected get waiting(): boolean {
		return this.asked;
	}

	/** Can the module do it now? */
	protected get possible(): boolean {
		return this.channel.settled;
	}

	/** Composes and sends the command that is due. */
	protected abstract say(): void;
	/** That command ended. */
	protected abstract heard(row: number, outcome: number, code: number): void;
	/** A line, where it listens to the channel. */
	abstract onLine(token: number): void;
	/** It came to nothing. */
	protected abstract fail(failure: Failure): void;

	/** Gives up what is under way. */
	cancel(): void {
		if (this.asked) this.fail("modem closed");
	}

	onTime(): void {
		this.fail("deadline");
	}

	offer(): boolean {
		if (!this.due || !this.possible) return false;
		this.due = false;
		this.out = true;
		this.say();
		return true;
	}

	onResult(row: number, _link: number, outcome: number, code: number): void {
		// It may be the answer to one that was given up.
		if (!this.out) return;
		this.out = false;
		this.heard(row, outcome, code);
	}
}

/** Why a command that did not end in OK came to nothing. */
export function failureOf(outcome: number, code: number): Failure {
	switch (outcome) {
		case Outcome.ERROR:
		case Outcome.CME:
			return Outcome.refusalOf(outcome, code);
		case Outcome.RESET:
			return "module restarted";
	}
	return "deadline";
}
