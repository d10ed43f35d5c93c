import type { Socket } from "node:net";
import { MqttClient } from "mqtt";
import { isFilter } from "../../modules/virtual-modem/broker.js";
import type {
	Message,
	MqttEvents,
	MqttPeer,
	MqttSession,
	Qos,
	Target,
} from "../../modules/virtual-modem/network.js";
import type { Names } from "./names.js";
import { Transport } from "./transport.js";

/** A real connection to a broker, and on it a session of MQTT.js, 3.1.1. What it loses stays lost: it does not connect again. */
export class NodeMqttPeer implements MqttPeer {
	#transport: Transport;
	#stream: Socket | undefined;
	#events: MqttEvents | undefined;
	#client: MqttClient | undefined;
	#paused = false;
	/** Lets MQTT.js go on behind the message that found this end paused. */
	#held: (() => void) | undefined;

	constructor(target: Target, names: Names, events: MqttEvents) {
		this.#events = events;
		const ended = () => {
			const last = this.#events;
			this.#forget();
			return last;
		};
		this.#transport = new Transport(target, names, {
			onConnect: (stream) => {
				this.#stream = stream;
				// Without a reader the broker's close would not be seen before the session begins.
				stream.resume();
				this.#events?.onConnect();
			},
			onFail: (code) => ended()?.onFail(code),
			onClose: (code) => ended()?.onClose(code),
		});
	}

	connect(session: MqttSession): void {
		const stream = this.#stream;
		if (!stream) return;
		const { clientId, user, password, will, clean, keepAlive } = session;
		const client = new MqttClient(() => stream, {
			clientId: utf8(clientId),
			...(user === "" ? {} : { username: utf8(user) }),
			...(password === "" ? {} : { password: Buffer.from(password, "latin1") }),
			...(will
				? {
						will: {
							topic: utf8(will.topic),
							payload: Buffer.from(will.payload),
							qos: will.qos,
							retain: will.retain,
						},
					}
				: {}),
			clean,
			keepalive: keepAlive,
			protocolVersion: 4,
			reconnectPeriod: 0,
			manualConnect: true,
			resubscribe: false,
			timerVariant: "native",
		});
		this.#client = client;
		client.on("error", () => {});
		client.on("packetreceive", (packet) => {
			if (packet.cmd === "connack")
				this.#events?.onSession(packet.returnCode === 0);
			else if (packet.cmd === "suback") this.#events?.onSubscribed();
			else if (packet.cmd === "unsuback") this.#events?.onUnsubscribed();
			else if (packet.cmd === "puback") this.#events?.onAcknowledge("PUBACK");
			else if (packet.cmd === "pubrec") this.#events?.onAcknowledge("PUBREC");
			else if (packet.cmd === "pubcomp") this.#events?.onAcknowledge("PUBCOMP");
		});
		client.handleMessage = ({ topic, payload }, done) => {
			this.#events?.onMessage(
				Buffer.from(topic).toString("latin1"),
				Buffer.from(payload),
			);
			if (this.#paused) this.#held = () => done();
			else done();
		};
		client.connect();
	}

	subscribe(topic: string, qos: Qos): void {
		if (!isFilter(topic)) return this.#forbidden();
		this.#client?.subscribe(utf8(topic), { qos }, () => {});
	}

	unsubscribe(topic: string): void {
		if (!isFilter(topic)) return this.#forbidden();
		this.#client?.unsubscribe(utf8(topic), () => {});
	}

	publish({ topic, payload, qos, retain }: Message): void {
		const bytes = Buffer.from(payload);
		this.#client?.publish(utf8(topic), bytes, { qos, retain }, () => {});
	}

	disconnect(): void {
		this.#client?.end();
	}

	pause(): void {
		this.#paused = true;
	}

	resume(): void {
		this.#paused = false;
		const go = this.#held;
		this.#held = undefined;
		if (go) setImmediate(go);
	}

	close(abort: boolean): void {
		this.#forget();
		this.#transport.close(abort);
	}

	/** MQTT.js keeps back what MQTT forbids. A module sends it, and the broker closes (MQTT 3.1.1, 4.8). */
	#forbidden(): void {
		this.#stream?.destroy();
	}

	/** Says nothing more, and lets MQTT.js read on: the broker's end stands behind what it has not read. */
	#forget(): void {
		this.#events = undefined;
		this.resume();
	}
}

/** Text of one byte a character as MQTT.js has it. Bytes that are no UTF-8 come out as U+FFFD. */
function utf8(text: string): string {
	return Buffer.from(text, "latin1").toString("utf8");
}
