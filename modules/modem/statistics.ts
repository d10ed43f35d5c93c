import type { Channel } from "../at/channel.js";
import * as Token from "../at/token.js";
import type { Link } from "../link/link.js";
import type { MqttLink } from "../link/mqtt-link.js";
import type { Table } from "../link/table.js";
import type { BringUp } from "./bring-up.js";

/**
 * What a modem counted since it was made. It is read where it is counted, so each figure is that of the moment, and
 * reading one allocates nothing. `JSON.stringify` gives them all.
 */
export class Statistics {
	readonly #channel: Channel;
	readonly #table: Table;
	readonly #bringUp: BringUp;

	constructor(channel: Channel, table: Table, bringUp: BringUp) {
		this.#channel = channel;
		this.#table = table;
		this.#bringUp = bringUp;
	}

	/** Bytes to the module, commands and payloads, as the port took them. */
	get sent(): number {
		return this.#channel.sent;
	}

	/** Bytes from the module, as the port gave them. */
	get received(): number {
		return this.#channel.ring.received;
	}

	/** Commands that were sent. */
	get commands(): number {
		return this.#channel.commands;
	}

	/** Commands that were not answered in time. While a module boots these are usual. */
	get timeouts(): number {
		return this.#channel.timeouts;
	}

	/** Times that the driver had to find out where the module is: after a time-out, damage, or what leaves that open. */
	get resyncs(): number {
		return this.#channel.resyncs;
	}

	/** Times that bytes were damaged or missing on the wire. */
	get lost(): number {
		return this.#channel.lost;
	}

	/** Of these, times that the port told so; 0 where it can not. */
	get overruns(): number {
		return this.#channel.overruns;
	}

	/** Times that a step of the bring-up did not lead on at once, the wait for SIM and network included. */
	get retries(): number {
		return this.#bringUp.retries;
	}

	/** Times that beginning again was not enough and the ladder of recovery was climbed. */
	get climbs(): number {
		return this.#bringUp.climbs;
	}

	/** How far it is climbed now: `link` (not at all), `bearer`, `radio`, `reset` or `power`. */
	get rung(): string {
		return this.#bringUp.rung;
	}

	/** The most bytes that ever waited in the receive ring, of `ring` of the modem's profile (`profiles`). */
	get ring(): number {
		return this.#channel.ring.highWater;
	}

	/**
	 * The most bytes that ever were in the receive buffer of link 0-5, of the profile's `receive`, or of 7, the MQTT link, of
	 * its `messages`, topics included. Throws a RangeError for a link that is not there.
	 */
	inbox(link: number): number {
		return this.find(link).mostReceived;
	}

	/**
	 * The most bytes that ever waited to be sent on link 0-5, of the profile's `transmit`, or to be published on 7, the MQTT
	 * link, of its `publish`. Throws a RangeError for a link that is not there.
	 */
	outbox(link: number): number {
		return this.find(link).mostWaiting;
	}

	private find(number: number): Link | MqttLink {
		const { links, mqtt } = this.#table;
		const link = number === Token.MQTT ? mqtt : links[number];
		if (link === undefined)
			throw new RangeError(
				`link ${number} is not there: give 0 to 5${mqtt === undefined ? "" : ", or 7 for the MQTT link"}`,
			);
		return link;
	}

	/** All of it, for a log: `inboxes` and `outboxes` in the order of links, the MQTT link's last where there is one. */
	toJSON(): Record<string, number | string | number[]> {
		const { links, mqtt } = this.#table;
		const all = mqtt === undefined ? links : [...links, mqtt];
		return {
			sent: this.sent,
			received: this.received,
			commands: this.commands,
			timeouts: this.timeouts,
			resyncs: this.resyncs,
			lost: this.lost,
			overruns: this.overruns,
			retries: this.retries,
			climbs: this.climbs,
			rung: this.rung,
			ring: this.ring,
			inboxes: all.map((link) => link.mostReceived),
			outboxes: all.map((link) => link.mostWaiting),
		};
	}
}
