import { createSocket } from "node:dgram";
import type {
	OpenOptions,
	Peer,
	PeerEvents,
} from "../../modules/virtual-modem/network.js";
import { failure, unreachable } from "./failure.js";
import type { Names } from "./names.js";

/** A UDP port that talks to one peer. */
export class UdpPeer implements Peer {
	#socket = createSocket("udp4");
	#events: PeerEvents | undefined;
	#closed = false;
	#acknowledged = 0;
	#notifyAt = Infinity;

	constructor(
		{ host, port, localPort = 0 }: OpenOptions,
		names: Names,
		events: PeerEvents,
	) {
		this.#events = events;
		const socket = this.#socket;
		let connected = false;
		socket.on("connect", () => {
			connected = true;
			this.#events?.onConnect(socket.remoteAddress().address);
		});
		socket.on("message", (bytes) => this.#events?.onData(bytes));
		socket.on("error", (error) => {
			// A datagram that nobody took is no reason to end the link.
			if (!connected) this.#fail(failure("UDP", error));
		});
		names.find(host, port, (found) => {
			if (this.#closed) return;
			if (typeof found === "number") return this.#fail(unreachable.UDP);
			socket.bind(localPort, () =>
				socket.connect(found.port ?? port, found.address),
			);
		});
	}

	get acknowledged(): number {
		return this.#acknowledged;
	}

	write(bytes: Uint8Array): void {
		this.#socket.send(bytes, () => {
			this.#acknowledged += bytes.length;
			this.#notify();
		});
	}

	notifyAt(count: number): void {
		this.#notifyAt = count;
		setImmediate(() => this.#notify());
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

	#fail(code: number): void {
		const last = this.#events;
		this.close();
		last?.onFail(code);
	}

	#notify(): void {
		if (this.#acknowledged < this.#notifyAt) return;
		this.#notifyAt = Infinity;
		this.#events?.onAcknowledge();
	}
}
