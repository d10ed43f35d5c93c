import type { MqttLink } from "../../modules/link/mqtt-link.js";
import type { MqttOptions } from "../../modules/link/mqtt-options.js";
import { textOf } from "./terminal.js";

/** The MQTT link, and what its callbacks told, as text. */
export class MqttCall {
	readonly link: MqttLink;
	readonly events: string[] = [];
	/** Whether it reads when it is told to. */
	reading = true;
	readonly #buffer = new Uint8Array(64);

	constructor(
		opener: { open(options: MqttOptions): MqttLink },
		options: Partial<MqttOptions> = {},
	) {
		const { events } = this;
		this.link = opener.open({
			kind: "MQTT",
			host: "broker.test",
			port: 1883,
			id: "sixlink",
			lossy: true,
			onConnect() {
				events.push("connect");
			},
			onFail(reason, state) {
				events.push(
					state === "" ? `fail: ${reason}` : `fail: ${reason}, ${state}`,
				);
			},
			onReadable: () => {
				if (this.reading) this.read();
			},
			onWritable() {
				events.push("writable");
			},
			onAcknowledge(done) {
				events.push(done ? "done" : "not done");
			},
			onClose(reason, missing, unsent) {
				events.push(`close: ${reason}, ${missing} missing, ${unsent} unsent`);
			},
			...options,
		});
	}

	/** Reads the message that waits, through a small buffer. */
	read(): void {
		const { topic, readable } = this.link;
		let message = "";
		while (message.length < readable) {
			const count = this.link.read(this.#buffer);
			message += textOf(this.#buffer.slice(0, count));
		}
		this.events.push(`${topic}: ${message}`);
	}

	/** What was told since the last call. */
	told(): string[] {
		return this.events.splice(0);
	}
}
