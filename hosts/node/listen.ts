import { once } from "node:events";
import type { Server } from "node:net";

/** Has `server` listen at a free port of this machine, 127.0.0.1. Resolves to the port. */
export async function listen(server: Server): Promise<number> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return portOf(server);
}

/** The port at which `server` listens. */
export function portOf(server: Server): number {
	const address = server.address();
	if (address === null || typeof address === "string")
		throw new Error("a server without a port");
	return address.port;
}
