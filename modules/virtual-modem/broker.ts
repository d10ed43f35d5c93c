import type { Clock } from "../platform.js";
import { Agenda } from "./agenda.js";
import type { Credentials } from "./handshake.js";
import type {
	Message,
	MqttEvents,
	MqttPeer,
	MqttSession,
	Qos,
} from "./network.js";

export interface BrokerOptions {
	/** What a client's CONNECT meets: default `"accept"`. After a refusal the broker closes; `"silent"` never answers. */
	session?: "accept" | "refuse" | "silent";
	/** Its port speaks TLS: as these say, or with `true` as a server whose certificate nobody vouches for. Default false. */
	secure?: boolean | Credentials;
	/** Whether it keeps all that clients say and publish. Default true; false where it runs for long. */
	record?: boolean;
}

/**
 * A stand-in for an MQTT broker in memory: what a client sees of one, without MQTT's bytes. It keeps no session beyond
 * its connection, retains nothing and publishes no will. A subscription gets the messages that MQTT 3.1.1, 4.7 says.
 */
export class Broker {
	/** What the next CONNECT meets. */
	session: "accept" | "refuse" | "silent";
	readonly secure: Credentials | undefined;
	/** What clients said in CONNECT, in the order of coming. */
	readonly sessions: MqttSession[] = [];
	/** What clients published, in the order of coming. */
	readonly published: Message[] = [];
	#record: boolean;
	#clients = new Set<MqttConnection>();

	constructor({
		session = "accept",
		secure = false,
		record = true,
	}: BrokerOptions) {
		this.#record = record;
		this.session = session;
		this.secure = secure === true ? {} : secure || undefined;
	}

	/** Clients with a session. */
	get count(): number {
		return this.#clients.size;
	}

	/** Sends a message to every client that subscribed to its topic. */
	publish(topic: string, payload: Uint8Array): void {
		for (const client of this.#clients) client.deliver(topic, payload);
	}

	/** Closes every client's connection: with `code` 0 as it should be, else the module is told that error. */
	close(code = 0): void {
		for (const client of this.#clients) client.break(code);
	}

	/** A client's CONNECT. Returns whether it is taken, or undefined for no answer. */
	admit(client: MqttConnection, session: MqttSession): boolean | undefined {
		if (this.#record) this.sessions.push(session);
		if (this.session === "silent") return undefined;
		if (this.session === "refuse") return false;
		this.#clients.add(client);
		return true;
	}

	receive(message: Message): void {
		if (this.#record) this.published.push(message);
		this.publish(message.topic, message.payload);
	}

	forget(client: MqttConnection): void {
		this.#clients.delete(client);
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

/** Both ends of one client's connection to a {@link Broker}. As an MqttPeer it is the module's end. */
export class MqttConnection implements MqttPeer {
	#latency: number;
	#events: MqttEvents;
	#forget: () => void;
	#agenda: Agenda;
	#broker: Broker | undefined;
	#filters = new Set<string>();
	/** Messages that came while the module had paused. */
	#held: { topic: string; payload: Uint8Array }[] = [];
	#paused = false;
	#over = false;

	constructor(
		clock: Clock,
		latency: number,
		events: MqttEvents,
		forget: () => void,
	) {
		this.#latency = latency;
		this.#events = events;
		this.#forget = forget;
		this.#agenda = new Agenda(clock);
	}

	/** Connects. Without a broker there is a server that does not understand MQTT. */
	open(broker: Broker | undefined): void {
		this.#broker = broker;
		this.#tell(2 * this.#latency, () => this.#events.onConnect());
	}

	fail(code: number): void {
		this.#tell(2 * this.#latency, () => {
			this.close(true);
			this.#events.onFail(code);
		});
	}

	/** The broker closes, or the connection breaks: the module is told `code`. */
	break(code: number): void {
		this.#broker?.forget(this);
		this.#tell(code === 0 ? this.#latency : 0, () => {
			this.close(true);
			this.#events.onClose(code);
		});
	}

	/** A message of the broker's. */
	deliver(topic: string, payload: Uint8Array): void {
		let wanted = false;
		for (const filter of this.#filters)
			if (matches(filter, topic)) wanted = true;
		if (!wanted) return;
		this.#tell(this.#latency, () => {
			if (this.#paused) this.#held.push({ topic, payload });
			else this.#events.onMessage(topic, payload);
		});
	}

	connect(session: MqttSession): void {
		this.#atBroker((broker) => {
			if (!broker) return this.break(0);
			const accepted = broker.admit(this, session);
			if (accepted === undefined) return;
			this.#tell(this.#latency, () => this.#events.onSession(accepted));
			if (!accepted) this.break(0);
		});
	}

	subscribe(topic: string): void {
		this.#atBroker(() => {
			this.#filters.add(topic);
			this.#tell(this.#latency, () => this.#events.onSubscribed());
		});
	}

	unsubscribe(topic: string): void {
		this.#atBroker(() => {
			this.#filters.delete(topic);
			this.#tell(this.#latency, () => this.#events.onUnsubscribed());
		});
	}

	publish(message: Message): void {
		const { qos } = message;
		this.#atBroker((broker) => {
			broker?.receive(message);
			if (qos > 0) this.#acknowledge(qos);
		});
	}

	disconnect(): void {
		this.#atBroker(() => this.break(0));
	}

	pause(): void {
		this.#paused = true;
	}

	resume(): void {
		this.#paused = false;
		if (this.#held.length > 0) this.#tell(0, () => this.#release());
	}

	close(abort: boolean): void {
		this.#over = true;
		this.#held.length = 0;
		this.#forget();
		if (abort) this.#agenda.clear();
		if (abort) this.#broker?.forget(this);
		else this.#atBroker((broker) => broker?.forget(this));
	}

	#acknowledge(qos: Qos): void {
		this.#tell(this.#latency, () => {
			this.#events.onAcknowledge(qos === 1 ? "PUBACK" : "PUBREC");
			if (qos === 2)
				this.#tell(2 * this.#latency, () =>
					this.#events.onAcknowledge("PUBCOMP"),
				);
		});
	}

	#release(): void {
		while (!this.#paused && !this.#over) {
			const message = this.#held.shift();
			if (!message) return;
			this.#events.onMessage(message.topic, message.payload);
		}
	}

	/** What was sent arrives, though the module may have closed behind it. */
	#atBroker(event: (broker: Broker | undefined) => void): void {
		this.#agenda.later(this.#latency, () => event(this.#broker));
	}

	/** Runs `event` later, unless the module has closed or been told of the end by then. */
	#tell(delay: number, event: () => void): void {
		this.#agenda.later(delay, () => {
			if (!this.#over) event();
		});
	}
}
