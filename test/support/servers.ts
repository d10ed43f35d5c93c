import type { Server, Socket } from "node:net";
import { listen } from "../../hosts/node/listen.js";

/** Servers of a test, and what is connected to them. */
export class Servers {
	#servers: Server[] = [];
	#sockets = new Set<Socket>();

	/** Has `server` listen at a free port of this machine. Resolves to the port. */
	async start(server: Server): Promise<number> {
		this.#servers.push(server);
		server.on("connection", (socket: Socket) => {
			this.#sockets.add(socket);
			socket.on("error", () => {});
			socket.on("close", () => this.#sockets.delete(socket));
		});
		return listen(server);
	}

	/** Ends them, and every connection to them. */
	async close(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		await Promise.all(
			this.#servers.map((server) => new Promise((done) => server.close(done))),
		);
		this.#servers = [];
	}
}
