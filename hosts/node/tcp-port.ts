import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Address } from "./address.js";
import type { HostPort } from "./host-port.js";
import { portOf } from "./listen.js";
import type { Plug } from "./plug.js";

/** A TCP port at which a client finds the host's end of a wire: one at a time, others are turned away. */
export class TcpPort {
	#server: Server;
	#client: Socket | undefined;

	/** Port 0 is any that is free. Rejects with what the system says where the port cannot be had. */
	static async open({ host, port }: Address, to: HostPort): Promise<TcpPort> {
		const opened = new TcpPort(to);
		opened.#server.listen({ host, port, exclusive: true });
		await once(opened.#server, "listening");
		return opened;
	}

	private constructor(to: HostPort) {
		this.#server = createServer((socket) => {
			if (this.#client) {
				socket.destroy();
				return;
			}
			this.#client = socket;
			const plug = clientPlug(socket);
			to.attach(plug);
			socket.setNoDelay();
			socket.on("data", (bytes) => to.onData(bytes));
			socket.on("drain", () => to.onRoom());
			socket.on("error", () => socket.destroy());
			socket.on("close", () => {
				this.#client = undefined;
				to.detach(plug);
			});
		});
	}

	/** Where it listens. */
	get port(): number {
		return portOf(this.#server);
	}

	/** Resolves when nothing of it is left. */
	async close(): Promise<void> {
		this.#client?.destroy();
		this.#server.close();
		await once(this.#server, "close");
	}
}

function clientPlug(socket: Socket): Plug {
	return {
		get room() {
			return socket.writableHighWaterMark - socket.writableLength;
		},
		send: (bytes) => {
			socket.write(bytes);
		},
		pause: () => {
			socket.pause();
		},
		resume: () => {
			socket.resume();
		},
	};
}
