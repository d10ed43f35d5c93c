import { isIP, type Socket, connect as connectPlain } from "node:net";
import { connect as connectSecure } from "node:tls";
import { MqttClient } from "mqtt";
import { isFilter } from "../../modules/virtual-modem/broker.js";
import type {
	Message,
	MqttEvents,
	MqttPeer,
	MqttSession,
	Qos,
} from "../../modules/virtual-modem/network.js";
import { failure, lingering } from "./failure.js";

/** A real connection to a broker, and on it a session of MQTT.js, 3.1.1. What it loses stays lost: it does not connect again. */
export class NodeMqttPeer implements MqttPeer {
	#socket: Socket;
	#events: MqttEvents | undefined;
	#client: MqttClient | undefined;
	#paused = false;
	/** Lets MQTT.js go on behind the message that found this end paused. */
	#held: (() => void) | undefined;

	constructor(host: string, port: number, secure: boolean, events: MqttEvents) {
		this.#events = events;
		const target = { host, port, family: 4, noDelay: true };
		const socket = secure
			? connectSecure({
					...target,
					...(isIP(host) ? {} : { servername: host }),
					maxVersion: "TLSv1.2",
					rejectUnauthorized: false,
				})
			: connectPlain(target);
		this.#socket = socket;
		let connected = false;
		let code = 0;
		socket.on(secure ? "secureConnect" : "connect", () => {
			connected = true;
			// Without a reader the broker's close would not be seen before the session begins.
			socket.resume();
			this.#events?.onConnect();
		});
		socket.on("error", (error) => {
			code = failure("TCP", error);
		});
		socket.on("close", () => {
			const last = this.#events;
			this.#forget();
			if (connected) last?.onClose(code);
			else last?.onFail(code);
		});
	}

	connect(session: MqttSession): void {
		const { clientId, user, password, will, clean, keepAlive } = session;
		const client = new MqttClient(() => this.#socket, {
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
		if (abort) {
			this.#socket.destroy();
			return;
		}
		this.#socket.end();
		this.#socket.resume();
		this.#socket.setTimeout(lingering, () => this.#socket.destroy());
	}

	/** MQTT.js keeps back what MQTT forbids. A module sends it, and the broker closes (MQTT 3.1.1, 4.8). */
	#forbidden(): void {
		this.#socket.destroy();
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
