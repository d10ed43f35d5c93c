import { Socket } from "node:net";
import { connect as connectSecure } from "node:tls";
import { tcpError } from "../../modules/virtual-modem/error-code.js";
import type {
	OpenOptions,
	Target,
} from "../../modules/virtual-modem/network.js";
import { failure, lingering, unreachable } from "./failure.js";
import type { Names } from "./names.js";
import { TlsClient } from "./tls.js";

/** What a transport tells its owner. None comes from inside a call of it, and none after `close`, `onFail` or `onClose`. */
export interface TransportEvents {
	/** Up, the handshake done. From now on the owner listens to `stream`, but for its errors. */
	onConnect(stream: Socket): void;
	/** No connection. `code`: the module's TCP error code (TCPIP/错误码.md). */
	onFail(code: number): void;
	/** It is no more: `code` 0, or why. */
	onClose(code: number): void;
}

/** A TCP connection of the module's, with TLS on it when asked for. */
export class Transport {
	/** The TCP connection, which is the stream itself where there is no TLS. */
	readonly tcp = new Socket();
	#stream = this.tcp;
	#events: TransportEvents | undefined;
	#connected = false;
	#timer: NodeJS.Timeout | undefined;
	#code = 0;

	constructor(
		target: Target & Pick<OpenOptions, "localPort" | "keepAlive">,
		names: Names,
		events: TransportEvents,
	) {
		this.#events = events;
		const { host, port, localPort, keepAlive, tls } = target;
		const { tcp } = this;
		let client: TlsClient | undefined;
		try {
			client = tls && new TlsClient(tls);
		} catch {
			setImmediate(() => this.#end(tcpError.invalidParameter));
			return;
		}
		tcp.setNoDelay(true);
		// The system probes at intervals of its own: Node sets the first one alone.
		if (keepAlive) tcp.setKeepAlive(true, keepAlive.idle * 1000);
		this.#watch(tcp);
		tcp.on("connect", () => {
			if (client) this.#secure(client);
			else this.#up();
		});
		names.find(host, port, (found) => {
			if (tcp.destroyed) return;
			if (typeof found === "number") return this.#end(unreachable.TCP);
			tcp.connect({ host: found.address, port: found.port ?? port, localPort });
		});
	}

	/** Ends the connection: after what was written is out, or at once with `abort`. */
	close(abort: boolean): void {
		this.#events = undefined;
		clearTimeout(this.#timer);
		if (abort || !this.#connected) {
			this.#stream.destroy();
			this.tcp.destroy();
			return;
		}
		// What still arrives must be read, or the peer's end is never seen; a peer that never ends is left.
		this.#stream.end();
		this.#stream.resume();
		this.#stream.setTimeout(lingering, () => this.#stream.destroy());
	}

	#secure(client: TlsClient): void {
		const { tcp } = this;
		const stream = connectSecure({
			socket: tcp,
			secureContext: client.context,
			servername: client.serverName,
			rejectUnauthorized: false,
		});
		this.#stream = stream;
		this.#watch(stream);
		this.#timer = setTimeout(() => this.#end(tcpError.timeOut), client.timeout);
		stream.on("secureConnect", () => {
			clearTimeout(this.#timer);
			if (client.trusts(stream.getPeerX509Certificate())) this.#up();
			else this.#end(tcpError.aborted);
		});
	}

	#watch(socket: Socket): void {
		socket.on("error", (error) => {
			this.#code ||= failure("TCP", error);
		});
		socket.on("close", () => this.#end(this.#code));
	}

	#up(): void {
		this.#connected = true;
		this.#events?.onConnect(this.#stream);
	}

	#end(code: number): void {
		const events = this.#events;
		const connected = this.#connected;
		this.close(true);
		if (connected) events?.onClose(code);
		else events?.onFail(code);
	}
}
