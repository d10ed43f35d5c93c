import { existsSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { endianness } from "node:os";

/** The kernel's table of IPv4 TCP sockets (Linux, proc(5)). */
const path = "/proc/net/tcp";

/** A connection that wants to know what its peer has acknowledged. */
export interface Watcher {
	/** Whether it wants to know as soon as possible. */
	readonly waiting: boolean;
	/** Bytes that the kernel holds for the connection since its peer has not acknowledged them. To be noted, no more. */
	onUnacknowledged(count: number): void;
	/** That was news, and this is the time to act on it. */
	onRefreshed(): void;
}

/**
 * What the kernel knows of TCP connections. Reading its table takes milliseconds where many sockets fit, so that it is
 * read for all connections at once, and takes a third of the time at most.
 */
export class SocketTable {
	#watchers = new Map<string, Watcher>();
	#polling = false;
	/** When the next reading may be. */
	#next = 0;

	/** Whether this system has such a table. */
	readonly available = existsSync(path);

	/** Watches a connection. Returns what ends that. */
	watch(socket: Socket, watcher: Watcher): () => void {
		const key = keyOf(socket);
		if (!this.available || key === undefined) return () => {};
		this.#watchers.set(key, watcher);
		return () => this.#watchers.delete(key);
	}

	/** Tells every watcher what the kernel says now, or has said a moment ago. */
	refresh(): void {
		if (performance.now() < this.#next) return;
		const start = performance.now();
		const table = readFileSync(path, "latin1");
		const end = performance.now();
		this.#next = end + 2 * (end - start);
		// local address, remote address, state, bytes to send
		const rows =
			/: ([\dA-F]{8}:[\dA-F]{4} [\dA-F]{8}:[\dA-F]{4}) .. ([\dA-F]{8}):/g;
		for (const [, key, count] of table.matchAll(rows))
			this.#watchers.get(key)?.onUnacknowledged(parseInt(count, 16));
	}

	/** Goes on refreshing while a watcher waits. */
	poll(): void {
		if (this.#polling) return;
		this.#polling = true;
		setTimeout(() => this.#tell(), Math.max(1, this.#next - performance.now()));
	}

	#tell(): void {
		this.#polling = false;
		this.refresh();
		const watchers = [...this.#watchers.values()];
		for (const watcher of watchers) if (watcher.waiting) watcher.onRefreshed();
		if (watchers.some(({ waiting }) => waiting)) this.poll();
	}
}

/** How the table names a connection. */
function keyOf(socket: Socket): string | undefined {
	const { localAddress, localPort, remoteAddress, remotePort } = socket;
	if (!localAddress || !localPort || !remoteAddress || !remotePort)
		return undefined;
	return `${place(localAddress, localPort)} ${place(remoteAddress, remotePort)}`;
}

function place(address: string, port: number): string {
	const bytes = address.split(".").map((byte) => hex(Number(byte), 2));
	if (endianness() === "LE") bytes.reverse();
	return `${bytes.join("")}:${hex(port, 4)}`;
}

function hex(value: number, digits: number): string {
	return value.toString(16).toUpperCase().padStart(digits, "0");
}
