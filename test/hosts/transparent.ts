import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { assert } from "chai";
import { listen } from "../../hosts/node/listen.js";
import { pattern } from "../../modules/virtual-modem/loopback.js";
import { RealTerminal } from "../support/real-terminal.js";
import { Servers } from "../support/servers.js";

const length = 256 * 1024;
/** Whole packets of `<SendSz>` 1024, so that none has to wait for its time. */
const piece = 4096;

describe("virtual modem on real sockets: transparent mode", () => {
	const servers = new Servers();

	afterEach(() => servers.close());

	it("carries 256 kB there and back, from the local port that was set, until the peer closes", async () => {
		const server = createServer((socket) => socket.pipe(socket));
		const connected = once(server, "connection") as Promise<[Socket]>;
		const port = await servers.start(server);
		const probe = createServer();
		const localPort = await listen(probe);
		await new Promise((done) => probe.close(done));
		const terminal = new RealTerminal();
		await terminal.prepare("ATE0", "AT+CIPMODE=1");
		await terminal.prepare(`AT+CLPORT=TCP,${localPort}`);
		await terminal.say(`AT+CIPSTART=TCP,127.0.0.1,${port}\r\n`, "CONNECT\r\n");
		const [socket] = await connected;
		assert.equal(socket.remotePort, localPort);
		for (let start = 0; start < length; start += piece) {
			const sent = pattern(start, start + piece);
			terminal.modem.receive(sent);
			assert.deepEqual(new Uint8Array(await terminal.take(piece)), sent);
		}
		socket.end();
		assert.equal(await terminal.until("CLOSED\r\n"), "\r\nCLOSED\r\n");
		assert.equal(await terminal.say("AT\r\n", "OK\r\n"), "\r\nOK\r\n");
		terminal.modem.powerOff();
	});
});
