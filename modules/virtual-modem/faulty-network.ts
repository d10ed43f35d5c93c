import type { Clock } from "../platform.js";
import { isAddress } from "./address.js";
import { Agenda } from "./agenda.js";
import { dnsError, tcpError, timeError, udpError } from "./error-code.js";
import type { Place } from "./fault.js";
import { FaultyMqttPeer, FaultyPeer } from "./faulty-peer.js";
import type {
	Echo,
	MqttEvents,
	MqttPeer,
	Network,
	OpenOptions,
	Peer,
	PeerEvents,
	PingOptions,
	Target,
} from "./network.js";

/** ms of retries until a lookup is given up. */
const retrying = 10_000;

/** A place that is not reached for a while. */
interface Rule {
	place: Place | undefined;
	kind: "refuse" | "black hole";
}

/** A network with troubles of its own in front of another: refused connections, black holes, slow or failing DNS. */
export class FaultyNetwork implements Network {
	#network: Network;
	#agenda: Agenda;
	#rules: Rule[] = [];
	#connections = new Set<FaultyPeer | FaultyMqttPeer>();
	#dnsDelay = 0;
	/** DNS error code of every lookup; 0 for none. */
	#dnsFailure = 0;

	constructor(network: Network, clock: Clock) {
		this.#network = network;
		this.#agenda = new Agenda(clock);
	}

	/** Refuses connections to `place`, as commands name it, or to any, for `ms`; 0 ends it. Datagrams pass. */
	refuse(place: Place | undefined, ms: number): void {
		this.#rule({ kind: "refuse", place }, ms);
	}

	/**
	 * Lets nothing through to `place`, or to any, for `ms`; 0 ends it. Then what TCP has kept goes on, connections that were
	 * being made too; datagrams are lost. A connection that the module closes meanwhile is aborted.
	 */
	blackHole(place: Place | undefined, ms: number): void {
		this.#rule({ kind: "black hole", place }, ms);
		for (const connection of this.#connections)
			if (this.#holds(connection.target)) connection.hold();
		this.#release();
	}

	/** Every lookup takes `delay` ms more; and fails with `failure`, a DNS error code, unless that is 0. */
	lookUp(delay: number, failure: number): void {
		this.#dnsDelay = delay;
		this.#dnsFailure = failure;
	}

	/** Lets everything through. */
	heal(): void {
		this.#rules = [];
		this.lookUp(0, 0);
		this.#release();
	}

	/** As {@link heal}; and nothing that was delayed is going to happen. */
	stop(): void {
		this.#agenda.clear();
		this.heal();
	}

	open(options: OpenOptions, events: PeerEvents): Peer {
		const peer = new FaultyPeer(options, events, (passed) =>
			this.#network.open(options, passed),
		);
		this.#connect(peer, options.kind === "TCP");
		return peer;
	}

	mqtt(target: Target, events: MqttEvents): MqttPeer {
		const peer = new FaultyMqttPeer(target, events, (passed) =>
			this.#network.mqtt(target, passed),
		);
		this.#connect(peer, true);
		return peer;
	}

	resolve(name: string, done: (result: string | number) => void): void {
		if (this.#holds(undefined))
			this.#agenda.later(retrying, () => done(dnsError.maxRetries));
		else if (this.#dnsFailure > 0)
			this.#agenda.later(this.#dnsDelay, () => done(this.#dnsFailure));
		else if (this.#dnsDelay > 0)
			this.#agenda.later(this.#dnsDelay, () =>
				this.#network.resolve(name, done),
			);
		else this.#network.resolve(name, done);
	}

	ping(options: PingOptions, done: (echo: Echo | undefined) => void): void {
		if (this.#holds({ host: options.address, port: 0 }))
			this.#agenda.later(options.timeout, () => done(undefined));
		else this.#network.ping(options, done);
	}

	time(
		host: string,
		port: number,
		done: (utc: number | undefined, failure: number) => void,
	): void {
		if (this.#holds({ host, port }))
			this.#agenda.later(retrying, () => done(undefined, timeError.timeOut));
		else if (this.#dnsFailure > 0 && !isAddress(host))
			this.#agenda.later(this.#dnsDelay, () => done(undefined, timeError.name));
		else if (this.#dnsDelay > 0 && !isAddress(host))
			this.#agenda.later(this.#dnsDelay, () =>
				this.#network.time(host, port, done),
			);
		else this.#network.time(host, port, done);
	}

	#rule(rule: Rule, ms: number): void {
		this.#rules = this.#rules.filter(
			({ kind, place }) => kind !== rule.kind || !samePlace(place, rule.place),
		);
		if (ms === 0) return;
		this.#rules.push(rule);
		if (ms < Infinity) this.#agenda.later(ms, () => this.#lift(rule));
	}

	#lift(rule: Rule): void {
		this.#rules = this.#rules.filter((other) => other !== rule);
		this.#release();
	}

	/** Whether a black hole has `target`; without one, whether it has everything. */
	#holds(target: Target | undefined): boolean {
		return this.#applies("black hole", target);
	}

	#applies(kind: Rule["kind"], target: Target | undefined): boolean {
		return this.#rules.some(
			(rule) => rule.kind === kind && isAt(rule.place, target),
		);
	}

	#release(): void {
		for (const connection of this.#connections)
			if (connection.held && !this.#holds(connection.target))
				connection.release();
	}

	/** Makes a connection, or does not. */
	#connect(peer: FaultyPeer | FaultyMqttPeer, tcp: boolean): void {
		const { target } = peer;
		peer.onEnd = () => this.#connections.delete(peer);
		this.#connections.add(peer);
		const fail = (code: number, delay: number) =>
			this.#agenda.later(delay, () => peer.fail(code));
		const connect = () => {
			// Given up while its name was looked up.
			if (!this.#connections.has(peer)) return;
			if (this.#holds(target)) peer.hold();
			if (tcp && this.#applies("refuse", target)) fail(tcpError.rejected, 0);
			else peer.start();
		};
		if (isAddress(target.host)) connect();
		else if (this.#dnsFailure > 0)
			fail((tcp ? tcpError : udpError).unreachable, this.#dnsDelay);
		else if (this.#dnsDelay > 0) this.#agenda.later(this.#dnsDelay, connect);
		else connect();
	}
}

function samePlace(one: Place | undefined, other: Place | undefined): boolean {
	return one?.host === other?.host && one?.port === other?.port;
}

/** Whether `place`, where it is said, is at `target`, where that is said. */
function isAt(place: Place | undefined, target: Target | undefined): boolean {
	if (!place) return true;
	if (!target || place.host !== target.host) return false;
	return place.port === undefined || place.port === target.port;
}
