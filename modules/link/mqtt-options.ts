import { checkFlag, checkInteger, checkText } from "../at/check.js";
import type { MqttLink } from "./mqtt-link.js";
import type { Reason } from "./reason.js";
import { checkTlsOptions, type TlsOptions } from "./tls-options.js";

/** Characters of a topic, a client id, a user name, a password (`MQTT/MCONFIG.md`, `MQTT/MSUB.md`). */
const TEXT = 256;
const PLUS = 0x2b;
const HASH = 0x23;

/** What `open` takes for the module's MQTT link. Callbacks run with `this` = the link, last of all, and may do anything. */
export interface MqttOptions extends TlsOptions {
	/** MQTTS is MQTT over TLS (AT+SSLMIPSTART), which wants `ca`. */
	kind: "MQTT" | "MQTTS";
	/** The broker's name or address, 1-128 characters of printable ASCII without quotes. */
	host: string;
	/** 1-65535. */
	port: number;
	/** Client id, user name and password, up to 256 characters each, printable ASCII without quotes. */
	id: string;
	user?: string;
	password?: string;
	/** The broker forgets former sessions of this id; true where left out. */
	clean?: boolean;
	/** Seconds, 1-65535; 300 where left out, the least that the manual recommends. */
	keepAlive?: number;
	/** Milliseconds from the call to CONNECT OK, 1-3600000; 75000 where left out, of MQTTS 90000. */
	deadline?: number;
	/** As a link's: whatever ended it, it is opened again, with a new session. Default false. */
	reopen?: boolean;
	/**
	 * The module pushes messages whole, up to 4390 bytes at once. `true` allows that where the port could not hold one
	 * while JavaScript is away, and where a message finds no room: what does not fit is lost and counted in `lost`.
	 */
	lossy?: boolean;
	/** CONNECT OK. The session (AT+MCONNECT) is asked for by itself. */
	onConnect?(this: MqttLink): void;
	/** CONNACK OK: subscribe and publish from here on. `onWritable` follows, unless something is under way then. */
	onSession?(this: MqttLink): void;
	/** The link could not be opened; `state` is what the module said of it: as a link's. */
	onFail?(this: MqttLink, reason: Reason, state: string): void;
	/** A message of `count` bytes can be read, `topic` is its topic. The next is told when this one is read. */
	onReadable?(this: MqttLink, count: number): void;
	/** The session is there and nothing is under way: subscribe, or publish up to `count` bytes. */
	onWritable?(this: MqttLink, count: number): void;
	/**
	 * What was asked for last ended: `done` where the broker acknowledged it (SUBACK, UNSUBACK, PUBACK, PUBCOMP), or, of
	 * a message with qos 0, the module took it. Once for each subscribe, unsubscribe and publish. One that nothing
	 * acknowledges within 30 seconds ends the link.
	 */
	onAcknowledge?(this: MqttLink, done: boolean): void;
	/**
	 * The link ended after CONNECT OK. `missing`: bytes of messages that are lost; `unsent`: bytes that were to be
	 * published and that the module did not take.
	 */
	onClose?(
		this: MqttLink,
		reason: Reason,
		missing: number,
		unsent: number,
	): void;
}

/** Throws a TypeError or RangeError that names the value and the limit, and changes nothing. */
export function checkMqttOptions(options: MqttOptions): void {
	const { kind, lossy, clean } = options;
	if (kind !== "MQTT" && kind !== "MQTTS")
		throw new TypeError(`kind ${kind} is unknown: give MQTT or MQTTS`);
	checkText("host", options.host, 128);
	checkInteger("port", options.port, 1, 65535);
	checkText("id", options.id, TEXT);
	checkText("user", options.user ?? "", TEXT, 0);
	checkText("password", options.password ?? "", TEXT, 0);
	if (clean !== undefined) checkFlag("clean", clean);
	if (lossy !== undefined) checkFlag("lossy", lossy);
	if (options.reopen !== undefined) checkFlag("reopen", options.reopen);
	if (options.keepAlive !== undefined)
		checkInteger("keepAlive", options.keepAlive, 1, 65535);
	if (options.deadline !== undefined)
		checkInteger("deadline", options.deadline, 1, 3600000);
	checkTlsOptions(kind, kind === "MQTTS", options);
}

/** Refuses what can not be a topic to publish to, which has no wildcards (MQTT 3.1.1, 3.3.2.1). */
export function checkTopic(topic: string): void {
	checkFilter(topic);
	for (let i = 0; i < topic.length; i++) {
		const code = topic.charCodeAt(i);
		if (code === PLUS || code === HASH)
			throw new RangeError(
				`topic ${topic} has a wildcard at index ${i}: only a subscription may`,
			);
	}
}

/** Refuses what can not be subscribed to. */
export function checkFilter(topic: string): void {
	checkText("topic", topic, TEXT);
}
