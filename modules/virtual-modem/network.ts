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

/** The network behind a virtual modem. */
export interface Network {
	/** Connects (TCP) or registers a port (UDP). `host`: a name or an address; `port`: 1…65535. */
	open(kind: LinkKind, host: string, port: number, events: PeerEvents): Peer;
	/**
	 * Looks a name up: `done` gets the dotted address, or the module's DNS error code (TCPIP/CDNSGIP.md, 10…15).
	 * Never from inside this call.
	 */
	resolve(name: string, done: (result: string | number) => void): void;
}
