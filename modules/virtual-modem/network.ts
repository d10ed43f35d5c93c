/** What a link carries. */
export type LinkKind = "TCP" | "UDP";

/**
 * What the network tells a link. No event comes from inside a call of {@link Network} or {@link Peer}, and none after
 * `close()`, `onFail` or `onClose`.
 */
export interface PeerEvents {
	/** TCP: connected. UDP: the name is resolved and the port registered. `address` is the peer's dotted address. */
	onConnect(address: string): void;
	/** No connection. `code`: the module's TCP or UDP error code (TCPIP/错误码.md). */
	onFail(code: number): void;
	/** Bytes from the peer, for UDP one datagram a call. The array is the network's again after the call. */
	onData(bytes: Uint8Array): void;
	/** The peer has acknowledged `count` more of the bytes written. A network that cannot know says when they left. */
	onAcknowledge(count: number): void;
	/** The peer has closed (`code` 0) or the connection broke (error code). All data came before. */
	onClose(code: number): void;
}

/** The network's end of one link. */
export interface Peer {
	/** Sends bytes, for UDP one datagram a call. The array is the network's from now on. The caller bounds what is not acknowledged. */
	write(bytes: Uint8Array): void;
	/** Asks for no more data. What is on its way may still come. UDP may ignore it. */
	pause(): void;
	resume(): void;
	/** Ends the connection: after what was written is out, or at once with `abort`. */
	close(abort: boolean): void;
}

/** How sure a message's arrival is to be: at most once, at least once, exactly once. */
export type Qos = 0 | 1 | 2;

/** An MQTT message. Texts are UTF-8, one byte a character, as the command line has them. */
export interface Message {
	topic: string;
	payload: Uint8Array;
	qos: Qos;
	retain: boolean;
}

/** What a client says of itself in CONNECT (MQTT 3.1.1, 3.1). Texts as in {@link Message}. */
export interface MqttSession {
	clientId: string;
	/** Empty for none, as is `password`. */
	user: string;
	password: string;
	will: Message | undefined;
	clean: boolean;
	/** Seconds. The network sends the pings. */
	keepAlive: number;
}

/** What acknowledges a PUBLISH (MQTT 3.1.1, 3.4, 3.5, 3.7). */
export type Acknowledgement = "PUBACK" | "PUBREC" | "PUBCOMP";

/** What the network tells an MQTT client. As with {@link PeerEvents}, none comes from inside a call, and none after the end. */
export interface MqttEvents {
	/** The connection is up, TLS included: the session can begin. */
	onConnect(): void;
	/** No connection. `code`: the module's TCP error code (TCPIP/错误码.md). */
	onFail(code: number): void;
	/** CONNACK: the broker took the session or refused it. */
	onSession(accepted: boolean): void;
	/** SUBACK, whatever it grants. */
	onSubscribed(): void;
	onUnsubscribed(): void;
	onAcknowledge(what: Acknowledgement): void;
	/** A message to a subscription. The array is the network's again after the call. */
	onMessage(topic: string, payload: Uint8Array): void;
	/** The broker has closed (`code` 0) or the connection broke (error code). */
	onClose(code: number): void;
}

/** The network's end of an MQTT connection. */
export interface MqttPeer {
	/** Begins the session on the connection that is up. */
	connect(session: MqttSession): void;
	subscribe(topic: string, qos: Qos): void;
	unsubscribe(topic: string): void;
	/** The message is the network's from now on. */
	publish(message: Message): void;
	/** Ends the session. It is the broker that closes then. */
	disconnect(): void;
	/** Asks for no more messages. What is on its way may still come. */
	pause(): void;
	resume(): void;
	/** Ends the connection: after what was written is out, or at once with `abort`. It says no DISCONNECT by itself. */
	close(abort: boolean): void;
}

/** The network behind a virtual modem. */
export interface Network {
	/** Connects (TCP) or registers a port (UDP). `host`: a name or an address; `port`: 1…65535. */
	open(kind: LinkKind, host: string, port: number, events: PeerEvents): Peer;
	/**
	 * Connects to an MQTT broker, over TLS with `secure`; the session begins with the peer's `connect`.
	 * `host`: a name or an address; `port`: 1…65535.
	 */
	mqtt(
		host: string,
		port: number,
		secure: boolean,
		events: MqttEvents,
	): MqttPeer;
	/**
	 * Looks a name up: `done` gets the dotted address, or the module's DNS error code (TCPIP/CDNSGIP.md, 10…15).
	 * Never from inside this call.
	 */
	resolve(name: string, done: (result: string | number) => void): void;
}
