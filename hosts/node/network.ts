import { createSocket, type Socket as Datagrams } from "node:dgram";
import { lookup } from "node:dns";
import { type Socket as Stream, connect as streamTo } from "node:net";
import type {
	Echo,
	MqttEvents,
	MqttPeer,
	Network,
	OpenOptions,
	Peer,
	PeerEvents,
	PingOptions,
	Target,
} from "../../modules/virtual-modem/network.js";
import { failure, lingering } from "./failure.js";
import { NodeMqttPeer } from "./mqtt.js";

export interface NodeNetworkOptions {
	/** Names, and what they stand for here: `{"echo.example": "127.0.0.1"}`. Others are looked up. */
	names?: Readonly<Record<string, string>>;
}

/** TCPIP/CDNSGIP.md: GENERAL ERROR, INVALID NAME. */
const generalDnsError = 10;
const invalidName = 14;

/** The network of the machine that Node runs on: real TCP, UDP and TLS sockets, IPv4, and MQTT over them. */
export class NodeNetwork implements Network {
	#names: Readonly<Record<string, string>>;

	constructor({ names = {} }: NodeNetworkOptions = {}) {
		this.#names = names;
	}

	open({ kind, host, port }: OpenOptions, events: PeerEvents): Peer {
		const target = this.#target(host);
		return kind === "TCP"
			? new TcpPeer(target, port, events)
			: new UdpPeer(target, port, events);
	}

	mqtt({ host, port, tls }: Target, events: MqttEvents): MqttPeer {
		return new NodeMqttPeer(
			this.#target(host),
			port,
			tls !== undefined,
			events,
		);
	}

	resolve(name: string, done: (result: string | number) => void): void {
		lookup(this.#target(name), 4, (error, address) => {
			if (!error) done(address);
			else done(error.code === "ENOTFOUND" ? invalidName : generalDnsError);
		});
	}

	ping(_options: PingOptions, done: (echo: Echo | undefined) => void): void {
		setImmediate(done, undefined);
	}

	time(
		_host: string,
		_port: number,
		done: (utc: number | undefined, failure: number) => void,
	): void {
		setImmediate(done, undefined, 61);
	}

	#target(host: string): string {
		return Object.hasOwn(this.#names, host) ? this.#names[host] : host;
	}
}

/** A TCP connection. What was written counts as acknowledged when the system has taken it. */
class TcpPeer implements Peer {
	#socket: Stream;
	#events: PeerEvents | undefined;
	#acknowledged = 0;
	#notifyAt = Infinity;

	constructor(host: string, port: number, events: PeerEvents) {
		this.#events = events;
		const socket = streamTo({ host, port, family: 4, noDelay: true });
		this.#socket = socket;
		let connected = false;
		let code = 0;
		socket.on("connect", () => {
			connected = true;
			this.#events?.onConnect(socket.remoteAddress ?? host);
		});
		socket.on("data", (bytes) => this.#events?.onData(bytes));
		socket.on("error", (error) => {
			code = failure("TCP", error);
		});
		socket.on("close", () => {
			const last = this.#events;
			this.#events = undefined;
			if (connected) last?.onClose(code);
			else last?.onFail(code);
		});
	}

	get acknowledged(): number {
		return this.#acknowledged;
	}

	write(bytes: Uint8Array): void {
		this.#socket.write(bytes, (error) => {
			if (error) return;
			this.#acknowledged += bytes.length;
			if (this.#acknowledged < this.#notifyAt) return;
			this.#notifyAt = Infinity;
			this.#events?.onAcknowledge();
		});
	}

	notifyAt(count: number): void {
		this.#notifyAt = count;
	}

	pause(): void {
		this.#socket.pause();
	}

	resume(): void {
		this.#socket.resume();
	}

	close(abort: boolean): void {
		this.#events = undefined;
		if (abort) {
			this.#socket.destroy();
			return;
		}
		// What still arrives must be read, or the peer's end is never seen; a peer that never ends is left.
		this.#socket.end();
		this.#socket.resume();
		this.#socket.setTimeout(lingering, () => this.#socket.destroy());
	}
}

/** A UDP port that talks to one peer. */
class UdpPeer implements Peer {
	#socket: Datagrams;
	#events: PeerEvents | undefined;
	#closed = false;
	#acknowledged = 0;
	#notifyAt = Infinity;

	constructor(host: string, port: number, events: PeerEvents) {
		this.#events = events;
		this.#socket = createSocket("udp4");
		let connected = false;
		this.#socket.on("connect", () => {
			connected = true;
			this.#events?.onConnect(this.#socket.remoteAddress().address);
		});
		this.#socket.on("message", (bytes) => this.#events?.onData(bytes));
		this.#socket.on("error", (error) => {
			// A datagram that nobody took is no reason to end the link.
			if (connected) return;
			const last = this.#events;
			this.close();
			last?.onFail(failure("UDP", error));
		});
		this.#socket.connect(port, host);
	}

	get acknowledged(): number {
		return this.#acknowledged;
	}

	write(bytes: Uint8Array): void {
		this.#socket.send(bytes, () => {
			this.#acknowledged += bytes.length;
			if (this.#acknowledged < this.#notifyAt) return;
			this.#notifyAt = Infinity;
			this.#events?.onAcknowledge();
		});
	}

	notifyAt(count: number): void {
		this.#notifyAt = count;
	}

	/** Datagrams cannot wait: the link loses what it has no room for. */
	pause(): void {}

	resume(): void {}

	close(): void {
		this.#events = undefined;
		if (this.#closed) return;
		this.#closed = true;
		this.#socket.close();
	}
}
