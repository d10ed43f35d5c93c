import type { Alarm, Clock } from "../platform.js";
import { Agenda } from "./agenda.js";
import {
	type Broker,
	capacity,
	type Client,
	isFilter,
	isTopic,
} from "./broker.js";
import { tcpError } from "./error-code.js";
import type {
	Message,
	MqttEvents,
	MqttPeer,
	MqttSession,
	Qos,
} from "./network.js";

/** A message on its way to the module. */
interface Delivery {
	message: Message;
	/** Where its client's session has it until it came. */
	pending: Message[] | undefined;
}

/** Both ends of one client's connection to a {@link Broker}. As an MqttPeer it is the module's end. */
export class MqttConnection implements MqttPeer {
	#latency: number;
	#events: MqttEvents;
	#forget: () => void;
	#agenda: Agenda;
	#broker: Broker | undefined;
	/** While the broker has a session for it. */
	#client: Client | undefined;
	/** Messages that came while the module had paused. */
	#held: Delivery[] = [];
	#paused = false;
	/** The module has said DISCONNECT, and takes no message any more. */
	#leaving = false;
	#over = false;
	/** ms, 0 before CONNECT. */
	#keepAlive = 0;
	/** The next word is due. */
	#alive: Alarm;
	/** PINGREQ was sent and not answered. */
	#pinging = false;

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
		this.#alive = clock.alarm(() => this.#expect());
	}

	/** Connects. Without a broker there is a server that does not understand MQTT. */
	open(broker: Broker | undefined): void {
		this.#broker = broker;
		this.#tell(2 * this.#latency, () => {
			this.#events.onConnect();
			if (broker) this.#alive.set(broker.patience);
		});
	}

	fail(code: number): void {
		this.#tell(2 * this.#latency, () => {
			this.close(true);
			this.#events.onFail(code);
		});
	}

	/** The broker closes, or the connection breaks: the module is told `code`. */
	break(code: number): void {
		this.#leave(false);
		this.#tell(code === 0 ? this.#latency : 0, () => {
			this.close(true);
			this.#events.onClose(code);
		});
	}

	/** A message of the broker's. `pending`: where its client's session has it until it came. */
	deliver(message: Message, pending: Message[] | undefined): void {
		this.#tell(this.#latency, () => {
			if (this.#broker?.stalled) return;
			const delivery = { message, pending };
			if (!this.#paused) this.#hand(delivery);
			else if (pending || this.#held.length < capacity)
				this.#held.push(delivery);
		});
	}

	connect(session: MqttSession): void {
		this.#keepAlive = session.keepAlive * 1000;
		this.#say((broker) => {
			if (!broker) return this.break(0);
			const client = broker.admit(this, session);
			if (client === undefined) return;
			this.#tell(this.#latency, () => this.#events.onSession(client !== false));
			if (client === false) return this.break(0);
			this.#client = client;
			for (const message of client.pending)
				this.deliver(message, client.pending);
		});
	}

	subscribe(filter: string, qos: Qos): void {
		this.#say((broker) => {
			if (!isFilter(filter)) return this.break(0);
			const filters = this.#client?.filters;
			if (filters && (filters.has(filter) || filters.size < capacity))
				filters.set(filter, qos);
			this.#tell(this.#latency, () => this.#events.onSubscribed());
			for (const message of broker?.retained(filter) ?? [])
				this.deliver(message, undefined);
		});
	}

	unsubscribe(filter: string): void {
		this.#say(() => {
			if (!isFilter(filter)) return this.break(0);
			this.#client?.filters.delete(filter);
			this.#tell(this.#latency, () => this.#events.onUnsubscribed());
		});
	}

	publish(message: Message): void {
		const { topic, qos } = message;
		this.#say((broker) => {
			if (!isTopic(topic)) return this.break(0);
			broker?.receive(message);
			if (qos > 0) this.#acknowledge(qos);
		});
	}

	disconnect(): void {
		this.#leaving = true;
		this.#say(() => {
			this.#leave(true);
			this.break(0);
		});
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
		this.#alive.clear();
		this.#forget();
		if (abort) this.#agenda.clear();
		this.#agenda.later(this.#latency, () => this.#leave(false));
	}

	/** A packet of the module's: the next PINGREQ is not due before a keep-alive time without one. */
	#say(event: (broker: Broker | undefined) => void): void {
		if (!this.#pinging && !this.#over) this.#alive.set(this.#keepAlive);
		this.#atBroker(event);
	}

	/** It is time for a word: for PINGREQ, its answer, or from who has not even said CONNECT (MQTT 3.1.1, 3.1.4). */
	#expect(): void {
		if (this.#keepAlive === 0) this.break(0);
		else this.#ping();
	}

	/** MQTT 3.1.1, 3.1.2.10: who gets no answer to PINGREQ in reasonable time closes. Here that is half the keep-alive time. */
	#ping(): void {
		if (this.#pinging) {
			this.close(true);
			return this.#events.onClose(tcpError.timeOut);
		}
		this.#pinging = true;
		this.#alive.set(this.#keepAlive / 2);
		this.#atBroker(() =>
			this.#tell(this.#latency, () => {
				this.#pinging = false;
				this.#alive.set(this.#keepAlive);
			}),
		);
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

	#hand({ message, pending }: Delivery): void {
		if (this.#leaving) return;
		const place = pending?.indexOf(message) ?? 0;
		if (place < 0) return;
		pending?.splice(place, 1);
		this.#events.onMessage(message.topic, message.payload);
	}

	#release(): void {
		while (!this.#paused && !this.#over) {
			const delivery = this.#held.shift();
			if (!delivery) return;
			this.#hand(delivery);
		}
	}

	#leave(asked: boolean): void {
		const client = this.#client;
		this.#client = undefined;
		if (client) this.#broker?.leave(client, asked);
	}

	/** What was sent arrives, though the module may have closed behind it. */
	#atBroker(event: (broker: Broker | undefined) => void): void {
		this.#agenda.later(this.#latency, () => {
			if (!this.#broker?.stalled) event(this.#broker);
		});
	}

	/** Runs `event` later, unless the module has closed or been told of the end by then. */
	#tell(delay: number, event: () => void): void {
		this.#agenda.later(delay, () => {
			if (!this.#over) event();
		});
	}
}
