import type { Credentials } from "./handshake.js";
import type { MqttConnection } from "./mqtt-connection.js";
import type { Message, MqttSession, Qos } from "./network.js";

/**
 * The most of a kind that it keeps, as brokers have such limits: sessions of clients that are away, messages and filters
 * of one session, retained messages.
 */
export const capacity = 1000;

export interface BrokerOptions {
	/** What a client's CONNECT meets: default `"accept"`. After a refusal the broker closes; `"silent"` never answers. */
	session?: "accept" | "refuse" | "silent";
	/** Its port speaks TLS: as these say, or with `true` as a server whose certificate nobody vouches for. Default false. */
	secure?: boolean | Credentials;
	/** ms that a connection may be open without a CONNECT before the broker closes it. Default 30,000. */
	patience?: number;
	/** Whether it keeps all that clients say and publish. Default true; false where it runs for long. */
	record?: boolean;
}

/** What the broker knows of a client: for the time of a connection, or beyond it (MQTT 3.1.1, 3.1.2.4). */
export interface Client {
	session: MqttSession;
	connection: MqttConnection | undefined;
	/** Its subscriptions, and the most that each grants. */
	filters: Map<string, Qos>;
	/** Messages of QoS 1 and 2 that it has not got, oldest first. */
	pending: Message[];
}

/**
 * A stand-in for an MQTT broker in memory: what a client sees of one, without MQTT's bytes. It keeps sessions that are
 * not clean, retains, and publishes the will of whoever leaves without DISCONNECT (MQTT 3.1.1, 3.1.2.4, 3.1.2.5, 3.3.1.3).
 * A client whose subscriptions overlap gets a message once. What it keeps is limited to {@link capacity}: beyond it the
 * session that ended first and the oldest retained message are forgotten, and a message or filter more is not taken.
 */
export class Broker {
	/** What the next CONNECT meets. */
	session: "accept" | "refuse" | "silent";
	/** While true it leaves everything unread and unanswered, PINGREQ too. Its connections stay. */
	stalled = false;
	readonly secure: Credentials | undefined;
	/** See {@link BrokerOptions}. */
	readonly patience: number;
	/** What clients said in CONNECT, in the order of coming. */
	readonly sessions: MqttSession[] = [];
	/** What clients published, wills included, in the order of coming. */
	readonly published: Message[] = [];
	#record: boolean;
	#clients = new Map<string, Client>();
	#retained = new Map<string, Message>();

	constructor({
		session = "accept",
		secure = false,
		patience = 30_000,
		record = true,
	}: BrokerOptions) {
		this.#record = record;
		this.session = session;
		this.patience = patience;
		this.secure = secure === true ? {} : secure || undefined;
	}

	/** Clients that are there, with a session. */
	get count(): number {
		return this.#present().length;
	}

	/**
	 * Sends a message to every client that subscribed to its topic, and keeps it for those that are away. With `retain`
	 * it is there for later subscriptions too; an empty one ends that.
	 */
	publish(
		topic: string,
		payload: Uint8Array,
		qos: Qos = 0,
		retain = false,
	): void {
		this.#route({ topic, payload, qos, retain });
	}

	/** Closes every client's connection: with `code` 0 as it should be, else the module is told that error. */
	close(code = 0): void {
		for (const { connection } of this.#present()) connection?.break(code);
	}

	/** A client's CONNECT. Returns what is known of it, false for a refusal, or undefined for no answer. */
	admit(
		connection: MqttConnection,
		session: MqttSession,
	): Client | false | undefined {
		if (this.#record) this.sessions.push(session);
		if (this.session === "silent") return undefined;
		if (this.session === "refuse") return false;
		const { clientId, clean } = session;
		// MQTT 3.1.1, 3.1.4: who comes under a name that is in use takes it over.
		this.#clients.get(clientId)?.connection?.break(0);
		const known = clean ? undefined : this.#clients.get(clientId);
		const client = known ?? {
			session,
			connection,
			filters: new Map<string, Qos>(),
			pending: [],
		};
		client.session = session;
		client.connection = connection;
		this.#clients.set(clientId, client);
		return client;
	}

	/** A client's PUBLISH. */
	receive(message: Message): void {
		if (this.#record) this.published.push(message);
		this.#route(message);
	}

	/** What there is to send for a new subscription. */
	retained(filter: string): Message[] {
		const found: Message[] = [];
		for (const message of this.#retained.values())
			if (matches(filter, message.topic)) found.push(message);
		return found;
	}

	/** A client's connection has ended: with DISCONNECT, or without. */
	leave(client: Client, asked: boolean): void {
		client.connection = undefined;
		const { clientId, clean, will } = client.session;
		this.#clients.delete(clientId);
		if (!clean) {
			this.#clients.set(clientId, client);
			this.#forgetAway();
		}
		if (!asked && will) this.receive(will);
	}

	/** Of too many sessions without a client the one goes whose client left first. */
	#forgetAway(): void {
		let left = this.#clients.size - this.#present().length - capacity;
		for (const [clientId, { connection }] of this.#clients) {
			if (left <= 0) return;
			if (connection) continue;
			this.#clients.delete(clientId);
			left--;
		}
	}

	#present(): Client[] {
		return [...this.#clients.values()].filter(({ connection }) => connection);
	}

	#route(message: Message): void {
		const { topic, payload, retain } = message;
		if (retain && payload.length === 0) this.#retained.delete(topic);
		else if (retain) this.#retain(message);
		for (const client of this.#clients.values()) {
			let granted = -1;
			for (const [filter, qos] of client.filters)
				if (qos > granted && matches(filter, topic)) granted = qos;
			if (granted < 0) continue;
			const kept = granted > 0 && message.qos > 0;
			if (kept && client.pending.length >= capacity) continue;
			if (kept) client.pending.push(message);
			client.connection?.deliver(message, kept ? client.pending : undefined);
		}
	}

	#retain(message: Message): void {
		// Set anew, a topic stands behind the others.
		this.#retained.delete(message.topic);
		this.#retained.set(message.topic, message);
		if (this.#retained.size <= capacity) return;
		for (const oldest of this.#retained.keys()) {
			this.#retained.delete(oldest);
			return;
		}
	}
}

/** Whether a subscription's filter matches a topic (MQTT 3.1.1, 4.7). */
export function matches(filter: string, topic: string): boolean {
	const wanted = filter.split("/");
	const levels = topic.split("/");
	for (let i = 0; i < wanted.length; i++) {
		const any = wanted[i] === "+" || wanted[i] === "#";
		if (i === 0 && any && topic.startsWith("$")) return false;
		if (wanted[i] === "#") return true;
		if (i >= levels.length) return false;
		if (wanted[i] !== "+" && wanted[i] !== levels[i]) return false;
	}
	return wanted.length === levels.length;
}

/** Whether a subscription may have this filter: wildcards have a level of their own, and `#` the last (MQTT 3.1.1, 4.7.1). */
export function isFilter(filter: string): boolean {
	const levels = filter.split("/");
	return (
		filter !== "" &&
		levels.every(
			(level, i) =>
				level === "+" ||
				(level === "#" && i === levels.length - 1) ||
				!/[+#]/.test(level),
		)
	);
}

/** Whether a message may have this topic (MQTT 3.1.1, 3.3.2.1). */
export function isTopic(topic: string): boolean {
	return topic !== "" && !/[+#]/.test(topic);
}
