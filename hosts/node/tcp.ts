import type { Socket } from "node:net";
import type {
	OpenOptions,
	Peer,
	PeerEvents,
} from "../../modules/virtual-modem/network.js";
import type { Names } from "./names.js";
import type { SocketTable, Watcher } from "./socket-table.js";
import { Transport } from "./transport.js";

/**
 * A TCP link. What its peer has acknowledged is, where the kernel tells, what was handed to the kernel less what that
 * still holds, and never more than that; elsewhere all that was handed to it.
 */
export class TcpPeer implements Peer, Watcher {
	#transport: Transport;
	#table: SocketTable;
	#stream: Socket | undefined;
	#events: PeerEvents | undefined;
	#written = 0;
	#acknowledged = 0;
	#notifyAt = Infinity;
	/**
	 * Byte counts at moments when the kernel had everything: of what was written, and of what that was on the wire. With
	 * TLS as many as are not acknowledged, else the last one.
	 */
	#marks: { written: number; wire: number }[] = [];
	#unwatch = (): void => {};

	constructor(
		options: OpenOptions,
		names: Names,
		table: SocketTable,
		events: PeerEvents,
	) {
		this.#events = events;
		this.#table = table;
		const closed = (code: number) => {
			this.#unwatch();
			const last = this.#events;
			this.#events = undefined;
			last?.onClose(code);
		};
		this.#transport = new Transport(options, names, {
			onConnect: (stream) => {
				this.#stream = stream;
				const { tcp } = this.#transport;
				this.#unwatch = table.watch(tcp, this);
				this.#events?.onConnect(tcp.remoteAddress ?? options.host);
				stream.on("data", (bytes) => this.#events?.onData(bytes));
				// The peer may read on behind its end, but the module is done with it.
				stream.on("end", () => {
					this.#refresh();
					closed(0);
					this.#transport.close(false);
				});
			},
			onFail: (code) => this.#events?.onFail(code),
			onClose: closed,
		});
	}

	get acknowledged(): number {
		this.#refresh();
		return this.#acknowledged;
	}

	get waiting(): boolean {
		return this.#notifyAt < Infinity;
	}

	write(bytes: Uint8Array): void {
		this.#written += bytes.length;
		this.#stream?.write(bytes, (error) => {
			if (!error && this.#stream?.writableLength === 0) this.#mark();
		});
	}

	notifyAt(count: number): void {
		this.#notifyAt = count;
		if (this.#table.available) this.#table.poll();
		else setImmediate(() => this.onRefreshed());
	}

	onUnacknowledged(count: number): void {
		const last = this.#marks.at(-1);
		if (!last) return;
		if (this.#isPlain) {
			this.#acknowledged = Math.max(this.#acknowledged, last.written - count);
			return;
		}
		// A record counts when all of it is there.
		const reached = last.wire - count;
		let known = 0;
		while (known < this.#marks.length && this.#marks[known].wire <= reached)
			this.#acknowledged = this.#marks[known++].written;
		this.#marks.splice(0, known);
	}

	onRefreshed(): void {
		if (this.#acknowledged < this.#notifyAt) return;
		this.#notifyAt = Infinity;
		this.#events?.onAcknowledge();
	}

	pause(): void {
		this.#stream?.pause();
	}

	resume(): void {
		this.#stream?.resume();
	}

	close(abort: boolean): void {
		this.#events = undefined;
		this.#unwatch();
		this.#transport.close(abort);
	}

	#refresh(): void {
		if (this.#acknowledged < this.#written) this.#table.refresh();
	}

	/** Node has handed over all that was written. */
	#mark(): void {
		if (!this.#table.available) {
			this.#acknowledged = this.#written;
			this.onRefreshed();
			return;
		}
		if (this.#isPlain) this.#marks.length = 0;
		const wire = this.#transport.tcp.bytesWritten;
		this.#marks.push({ written: this.#written, wire });
	}

	/** Without TLS one byte on the wire is one written. */
	get #isPlain(): boolean {
		return this.#stream === this.#transport.tcp;
	}
}
