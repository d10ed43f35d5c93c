import type { Alarm, Clock } from "../platform.js";
import type { Dialect } from "./dialect.js";
import type { LinkLimits } from "./link.js";
import { MessageCache, type Received } from "./message-cache.js";
import type { Module } from "./module.js";
import type {
	Message,
	MqttEvents,
	MqttPeer,
	MqttSession,
	Qos,
	Target,
} from "./network.js";

/**
 * How far the MQTT link is. `session`: CONNACK came. `disconnected`: AT+MDISCONNECT ended the session, and the broker is
 * about to close, or has. `lost`: it ended without AT+MIPCLOSE.
 */
export type MqttState =
	"none" | "connecting" | "connected" | "session" | "disconnected" | "lost";

/** The MQTT link's number where links are numbered (MQTT/MIPSTART.md). */
const number = 7;
/** MQTT/MPUBEX.md: a message has at most 4100 bytes, either way. */
export const messageSize = 4100;

/** What AT+MCONFIG sets. */
export type MqttConfig = Omit<MqttSession, "clean" | "keepAlive">;

/** The module's MQTT link: one TCP or TLS connection, and one session on it. */
export class Mqtt {
	state: MqttState = "none";
	/** Kept until a restart. */
	config: MqttConfig | undefined;
	/** What AT+MQTTMSGGET will print. Kept until then, or a restart. */
	readonly cache = new MessageCache();
	#module: Module;
	#limits: LinkLimits;
	#timeout: Alarm;
	#peer: MqttPeer | undefined;
	/** The broker refused the session, and the dialect says nothing of it. */
	#silent = false;
	/** The session was asked for: once a connection, since a broker that refuses closes it (MQTT 3.1.1, 3.2.2.3). */
	#asked = false;
	/** Messages that are not printed yet, and their bytes. */
	#messages: Received[] = [];
	#waiting = 0;
	#paused = false;
	/** The connection has ended, and CLOSED stands behind the messages. */
	#closing = false;

	constructor(module: Module, clock: Clock, limits: LinkLimits) {
		this.#module = module;
		this.#limits = limits;
		this.#timeout = clock.alarm(() => this.fail());
	}

	/** Whether there is a connection, or one is being made. */
	get open(): boolean {
		return this.#peer !== undefined;
	}

	/** `<state>` of MQTT/MQTTSTATU.md. */
	get status(): 0 | 1 | 2 {
		if (this.state === "session") return 1;
		return this.open && this.state !== "connecting" ? 2 : 0;
	}

	/** Whether a session may be asked for. */
	get mayConnect(): boolean {
		return this.state === "connected" && !this.#asked;
	}

	start(target: Target): void {
		this.close(true);
		this.state = "connecting";
		this.#timeout.set(this.#limits.connectTimeout + (target.tls?.timeout ?? 0));
		const { network } = this.#module;
		this.#peer = network.mqtt(target, this.#events());
	}

	/** No connection: says so. */
	fail(): void {
		const { settings, output, stateLine } = this.#module;
		this.close(true);
		if (settings.mux === 0) output.line(stateLine);
		this.#print("CONNECT FAIL");
	}

	/** There is a connection: says so. */
	sayAlready(): void {
		const { output, dialect } = this.#module;
		if (dialect.mqttAlreadyNumbered) this.#print("ALREADY CONNECT");
		else output.line("ALREADY CONNECT");
	}

	connect(session: MqttSession): void {
		this.#asked = true;
		this.#peer?.connect(session);
	}

	subscribe(topic: string, qos: Qos): void {
		this.#peer?.subscribe(topic, qos);
	}

	unsubscribe(topic: string): void {
		this.#peer?.unsubscribe(topic);
	}

	publish(message: Message): void {
		this.#peer?.publish(message);
	}

	/** Ends the session. What the broker still has to say to it is not printed. */
	disconnect(): void {
		this.state = "disconnected";
		this.#drop();
		// Or the broker's close would wait behind messages that nobody takes.
		this.#peer?.resume();
		this.#peer?.disconnect();
	}

	/** Ends the connection, without a word: after what was sent is out, or at once with `abort`. */
	close(abort: boolean): void {
		this.#detach(abort);
		this.state = "none";
	}

	/** The broker closes, or resets the connection, even while it is being made. */
	breakOff(): void {
		if (!this.#peer) return;
		if (this.state === "connecting") return this.fail();
		this.#peer.close(true);
		this.#closed();
	}

	/** The bearer went, and the connection with it, without a word. */
	lose(): void {
		if (this.state === "none") return;
		this.#detach(true);
		this.state = "lost";
	}

	/** Prints the messages that wait, as the line has room. Lets the broker go on when there is room for more. */
	settle(): void {
		const { output } = this.#module;
		const { pushBacklog, receiveBuffer } = this.#limits;
		while (output.backlog <= pushBacklog) {
			const message = this.#messages.shift();
			if (!message) break;
			this.#waiting -= message.payload.length;
			this.#module.pushed(this);
			this.#show(message);
		}
		if (this.#paused && this.#waiting < receiveBuffer) {
			this.#paused = false;
			this.#peer?.resume();
		}
		if (!this.#closing || this.#messages.length > 0) return;
		this.#closing = false;
		this.#print("CLOSED");
	}

	/** MQTT/MSUB.md: prints a message, or keeps it and prints its slot, as AT+MQTTMSGSET has it. */
	#show(message: Received): void {
		const { settings, output, dialect } = this.#module;
		const head = `+MSUB:${dialect.messageSpace ? " " : ""}`;
		if (settings.mqttCached === 1) {
			output.line(head + this.cache.store(message));
			return;
		}
		const { topic, payload } = message;
		output.text(`${output.lead}${head}"${topic}",${payload.length} byte,`);
		output.bytes(payload);
		output.text("\r\n");
	}

	#events(): MqttEvents {
		const { output, dialect } = this.#module;
		const inSession = (text: string) => {
			if (this.state === "session") output.line(text);
		};
		return {
			onConnect: () => {
				this.#timeout.clear();
				this.state = "connected";
				this.#print("CONNECT OK");
			},
			onFail: () => this.fail(),
			onSession: (accepted) => {
				if (accepted) {
					this.state = "session";
					output.line("CONNACK OK");
				} else this.#refused(dialect.sessionRefusal);
			},
			onSubscribed: () => inSession("SUBACK"),
			onUnsubscribed: () => inSession("UNSUBACK"),
			onAcknowledge: inSession,
			onMessage: (topic, payload) => this.#receive(topic, payload),
			onClose: () => this.#closed(),
		};
	}

	/** A link's text: with the number when links are numbered. */
	#print(text: string): void {
		const { settings, dialect, output } = this.#module;
		const head = `${number},${dialect.mqttLinkSpace ? " " : ""}`;
		output.line(settings.mux === 1 ? head + text : text);
	}

	#refused(text: Dialect["sessionRefusal"]): void {
		if (text === "silence") this.#silent = true;
		else if (text !== "CLOSED") this.#module.output.line(text);
	}

	#closed(): void {
		if (this.state === "connecting") return this.fail();
		const asked = this.state === "disconnected";
		this.#peer = undefined;
		this.#asked = false;
		if (!asked) this.state = "lost";
		this.#closing = asked
			? this.#module.dialect.closedAfterDisconnect
			: !this.#silent;
		this.#silent = false;
		this.settle();
	}

	/** MQTT/MPUBEX.md: longer messages are not for this module. It has nowhere to put them, and says nothing. */
	#receive(topic: string, payload: Uint8Array): void {
		if (this.state !== "session" || payload.length > messageSize) return;
		this.#messages.push({ topic, payload: payload.slice() });
		this.#waiting += payload.length;
		if (!this.#paused && this.#waiting >= this.#limits.receiveBuffer) {
			this.#paused = true;
			this.#peer?.pause();
		}
		this.settle();
	}

	#detach(abort: boolean): void {
		this.#timeout.clear();
		const peer = this.#peer;
		this.#peer = undefined;
		peer?.close(abort);
		this.#asked = false;
		this.#silent = false;
		this.#closing = false;
		this.#drop();
	}

	#drop(): void {
		this.#messages.length = 0;
		this.#waiting = 0;
		this.#paused = false;
	}
}
