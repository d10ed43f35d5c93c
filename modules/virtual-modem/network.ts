/** What a link carries. */
export type LinkKind = "TCP" | "UDP";

/** TCP's keep-alive probes (TCPIP/CIPTKA.md). */
export interface KeepAlive {
	/** Seconds without data before the first probe. */
	idle: number;
	/** Seconds between probes. A network may have its own. */
	interval: number;
	/** Probes without an answer before the connection breaks. A network may have its own. */
	count: number;
}

/** `<sslversion>` of TCPIP/SSLCFG.md, oldest first. */
export const tlsVersions = [
	"SSL 3.0",
	"TLS 1.0",
	"TLS 1.1",
	"TLS 1.2",
] as const;
export type TlsVersion = (typeof tlsVersions)[number];

/** How TLS is to be spoken: what AT+SSLCFG has set, files and clock read already. */
export interface TlsOptions {
	/** The versions that may be spoken, oldest first, without a gap; one at least. */
	versions: readonly TlsVersion[];
	/** The cipher suites that may be used, by their numbers (RFC 5246, A.5); one at least. */
	cipherSuites: readonly number[];
	/** `<seclevel>`: 0 nothing is checked, 1 the server's certificate is, 2 and the client's is shown when asked for. */
	securityLevel: 0 | 1 | 2;
	/** The files, PEM or DER; undefined where none is named, empty where there is none with that name. */
	authority: Uint8Array | undefined;
	certificate: Uint8Array | undefined;
	key: Uint8Array | undefined;
	/** Whether every certificate in `authority` is trusted as it stands, not roots alone (`<verifymode>` 1). */
	trustsAny: boolean;
	/** The name that the server's certificate must be for. Empty: any. */
	hostname: string;
	/** The name asked for in the handshake (RFC 6066, 3); an address is not sent. */
	serverName: string;
	/** When it is now, ms UTC, for certificates' validity; undefined where that does not count. */
	time: number | undefined;
	/** ms for the handshake. */
	timeout: number;
}

/** What to connect to. */
export interface Target {
	/** A name or an address. */
	host: string;
	/** 1…65535 */
	port: number;
	/** TLS over TCP. Default: none. */
	tls?: TlsOptions;
}

/** What link to make. */
export interface OpenOptions extends Target {
	kind: LinkKind;
	/** The port on the module's side, 1…65535. Default: any. */
	localPort?: number;
	/** Default: no probes. TCP only. */
	keepAlive?: KeepAlive;
}

/** One echo request (TCPIP/CIPPING.md). */
export interface PingOptions {
	/** The dotted address, as {@link Network.resolve} has given it. */
	address: string;
	/** Bytes of data in the request, 0…1024. */
	size: number;
	/** Hops that the request may take, 1…255. */
	timeToLive: number;
	/** ms to wait for the reply. */
	timeout: number;
}

/** The reply to an echo request. */
export interface Echo {
	/** ms that it took, or a fraction of one. */
	time: number;
	/** What is left of the reply's time to live. */
	timeToLive: number;
}

/**
 * What the network tells a link. No event comes from inside a call of {@link Network} or {@link Peer}, and none after
 * `close()`, `onFail` or `onClose`.
 */
export interface PeerEvents {
	/** TCP: connected, with TLS the handshake is done. UDP: the name is resolved and the port registered. `address` is the peer's dotted address. */
	onConnect(address: string): void;
	/** No connection. `code`: the module's TCP or UDP error code (TCPIP/错误码.md). */
	onFail(code: number): void;
	/** Bytes from the peer, for UDP one datagram a call. The array is the network's again after the call. */
	onData(bytes: Uint8Array): void;
	/** What {@link Peer.notifyAt} asked for has come: once for each call of it, unless another took its place. */
	onAcknowledge(): void;
	/** The peer has closed (`code` 0) or the connection broke (error code). All data came before. */
	onClose(code: number): void;
}

/** The network's end of one link. */
export interface Peer {
	/**
	 * Of the bytes written, those that the peer's TCP has acknowledged by now, or, where a network cannot know, those
	 * that have left. For UDP those that have left.
	 */
	readonly acknowledged: number;
	/** Sends bytes, for UDP one datagram a call. The array is the network's from now on. The caller bounds what is not acknowledged. */
	write(bytes: Uint8Array): void;
	/** Asks for `onAcknowledge` as soon as `acknowledged` is `count` or more, in place of an earlier such call. */
	notifyAt(count: number): void;
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

/** The network behind a virtual modem. No `done` comes from inside the call. */
export interface Network {
	/** Connects (TCP) or registers a port (UDP). */
	open(options: OpenOptions, events: PeerEvents): Peer;
	/** Connects to an MQTT broker; the session begins with the peer's `connect`. */
	mqtt(target: Target, events: MqttEvents): MqttPeer;
	/** Looks a name up: `done` gets the dotted address, or the module's DNS error code (TCPIP/CDNSGIP.md, 10…15). */
	resolve(name: string, done: (result: string | number) => void): void;
	/** Sends an echo request: `done` gets the reply, or undefined where none came in time. */
	ping(options: PingOptions, done: (echo: Echo | undefined) => void): void;
	/**
	 * Asks a time server (SNTP, RFC 4330), `port` being 123 where nothing else is said: `done` gets ms of UTC, or undefined and
	 * the `<code>` of NTP/CNTP.md that says why: 62 DNS, 63 connection, 64 a wrong answer, 65 none in time.
	 */
	time(
		host: string,
		port: number,
		done: (utc: number | undefined, failure: number) => void,
	): void;
}
