import { createServer, type Server, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { Aedes, type AedesOptions } from "aedes";
import { generate } from "selfsigned";
import { listen } from "./listen.js";

export interface LocalBrokerOptions extends AedesOptions {
	/** Whether there is a TLS port too, with a certificate made for the occasion. Default false. */
	secure?: boolean;
}

/** An MQTT broker on this machine. */
export interface LocalBroker {
	host: string;
	port: number;
	/** The port that speaks TLS, 0 without one. */
	securePort: number;
	/** The TLS port's certificate, PEM, which nobody signed but itself; empty without such a port. */
	certificate: string;
	/** The broker itself: who is there, and what they publish. */
	aedes: Aedes;
	/** Ends it, and every connection to it. */
	close(): Promise<void>;
}

/** Starts a broker on free ports of 127.0.0.1. */
export async function startBroker({
	secure = false,
	...options
}: LocalBrokerOptions = {}): Promise<LocalBroker> {
	const aedes = await Aedes.createBroker(options);
	const sockets = new Set<Socket>();
	const handle = (socket: Socket) => {
		socket.on("error", () => socket.destroy());
		aedes.handle(socket);
	};
	const servers: Server[] = [createServer(handle)];
	let certificate = "";
	if (secure) {
		const { private: key, cert } = await generate(
			[{ name: "commonName", value: "localhost" }],
			{ keySize: 2048 },
		);
		const server = createSecureServer({ key, cert }, handle);
		certificate = cert;
		server.on("tlsClientError", () => {});
		servers.push(server);
	}
	for (const server of servers)
		server.on("connection", (socket) => {
			sockets.add(socket);
			socket.on("close", () => sockets.delete(socket));
		});
	const [port, securePort = 0] = await Promise.all(servers.map(listen));
	return {
		host: "127.0.0.1",
		port,
		securePort,
		certificate,
		aedes,
		async close() {
			await new Promise<void>((resolve) => aedes.close(resolve));
			for (const socket of sockets) socket.destroy();
			await Promise.all(
				servers.map((server) => new Promise((done) => server.close(done))),
			);
		},
	};
}
