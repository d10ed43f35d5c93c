import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { listen } from "./listen.js";
import { PERIOD, patternAt } from "./pattern.js";

interface Ports {
	/** Gives back what it gets. */
	echo: number;
	/** Sends the pattern for as long as it is listened to. */
	source: number;
}

/** TCP servers at 127.0.0.1, in a process of their own: what they take is not counted as the modems'. */
export interface Servers extends Ports {
	/** Ends the process. */
	close(): Promise<void>;
}

const self = fileURLToPath(import.meta.url);

export async function startServers(): Promise<Servers> {
	const child = fork(self);
	const exited = once(child, "exit");
	const started = once(child, "message");
	const ports = await Promise.race([
		started.then(([message]: Ports[]) => message),
		exited.then(([status]) => {
			throw new Error(`the servers ended with status ${status}`);
		}),
	]);
	return {
		...ports,
		async close() {
			child.disconnect();
			await exited;
		},
	};
}

function pour(socket: Socket): void {
	const period = patternAt(0, PERIOD);
	const more = () => {
		while (socket.write(period));
	};
	socket.on("drain", more);
	more();
}

async function serve(): Promise<void> {
	const servers = [
		createServer((socket) => socket.pipe(socket)),
		createServer(pour),
	];
	for (const server of servers)
		server.on("connection", (socket) => {
			socket.setNoDelay(true);
			socket.on("error", () => socket.destroy());
		});
	const [echo, source] = await Promise.all(servers.map(listen));
	process.send?.({ echo, source } satisfies Ports);
	process.on("disconnect", () => process.exit());
}

if (process.argv[1] === self) await serve();
