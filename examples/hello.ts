import type { Modem, MqttLink } from "sixlink/modem";

/** Where an MQTT broker is. */
export interface Broker {
	host: string;
	port: number;
	/** It speaks TLS. */
	secure: boolean;
}

export interface HelloCallbacks {
	/** Something happened. */
	say(what: string): void;
	/** The message came back, as it was sent or not. */
	onReturn(right: boolean): void;
	/** The link failed or closed. `wanted`: it was closed by `close`. */
	onEnd(wanted: boolean): void;
}

const TOPIC = "sixlink/hello";
const TEXT = "Hello from link 7";

/** The module's MQTT link with one short message, which the broker gives back to who subscribed to it: us. */
export class Hello {
	readonly link: MqttLink;
	/** Messages that came back as they were sent. */
	returned = 0;
	readonly #callbacks: HelloCallbacks;
	readonly #out = new Uint8Array(TEXT.length);
	readonly #in = new Uint8Array(TEXT.length);
	/** The message is to be sent when the link takes it. */
	#due = true;

	constructor(modem: Modem, broker: Broker, callbacks: HelloCallbacks) {
		this.#callbacks = callbacks;
		for (let i = 0; i < TEXT.length; i++) this.#out[i] = TEXT.charCodeAt(i);
		const { host, port, secure } = broker;
		callbacks.say(`opens ${host}:${port}${secure ? " over TLS" : ""}`);
		this.link = modem.open({
			kind: secure ? "MQTTS" : "MQTT",
			host,
			port,
			id: "sixlink-example",
			// The example's broker has a certificate that nobody signed.
			verify: false,
			// The only message is ours, and fits every port.
			lossy: true,
			onConnect: () => callbacks.say("CONNECT OK"),
			onFail: (reason, state) => {
				callbacks.say(state === "" ? reason : `${reason}, STATE: ${state}`);
				callbacks.onEnd(false);
			},
			onSession: () => {
				callbacks.say(`CONNACK OK, subscribes to ${TOPIC}`);
				this.link.subscribe(TOPIC, 1);
			},
			onAcknowledge: (done) => {
				if (!done) callbacks.say("was not acknowledged");
			},
			onWritable: () => this.#publish(),
			onReadable: () => this.#read(),
			onClose: (reason) => {
				callbacks.say(reason);
				callbacks.onEnd(reason === "CLOSE OK");
			},
		});
	}

	/** Sends the message once more. */
	again(): void {
		this.#due = true;
		if (this.link.writable > 0) this.#publish();
	}

	#publish(): void {
		if (!this.#due) return;
		this.#due = false;
		this.#callbacks.say(`publishes ${TEXT.length} bytes`);
		this.link.publish(TOPIC, this.#out, 1);
	}

	#read(): void {
		const { topic, readable } = this.link;
		const count = this.link.read(this.#in);
		let right = topic === TOPIC && readable === TEXT.length;
		for (let i = 0; i < count; i++)
			if (this.#in[i] !== this.#out[i]) right = false;
		if (right) this.returned++;
		this.#callbacks.say(`${readable} bytes of ${topic} came back`);
		this.#callbacks.onReturn(right);
	}
}
