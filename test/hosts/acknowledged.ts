import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createServer as createSecureServer } from "node:tls";
import { assert } from "chai";
import { NodeNetwork } from "../../hosts/node/network.js";
import type { Peer, TlsOptions } from "../../modules/virtual-modem/network.js";
import { identity } from "../support/certificates.js";
import { RealTerminal } from "../support/real-terminal.js";
import { Servers } from "../support/servers.js";

const tls: TlsOptions = {
	versions: ["TLS 1.2"],
	cipherSuites: [0x2f],
	securityLevel: 0,
	authority: undefined,
	trustsAny: false,
	certificate: undefined,
	key: undefined,
	hostname: "",
	serverName: "",
	time: undefined,
	timeout: 5000,
};

/** Bytes that the kernel has received for the socket at `port` and nobody has read. */
function unread(port: number, remotePort: number): number {
	const hex = (value: number) =>
		value.toString(16).toUpperCase().padStart(4, "0");
	const row = readFileSync("/proc/net/tcp", "latin1")
		.split("\n")
		.find(
			(line) =>
				line.includes(`:${hex(port)} `) &&
				line.includes(`:${hex(remotePort)} 01 `),
		);
	return Number.parseInt(row?.split(/[\s:]+/)[8] ?? "", 16);
}

/** A link on the network, and how its server takes what it sends. */
class Link {
	readonly peer: Peer;
	readonly up: Promise<void>;
	#acknowledged: () => void = () => {};

	constructor(port: number, options: { tls?: TlsOptions } = {}) {
		let connected: () => void = () => {};
		this.up = new Promise((resolve) => {
			connected = resolve;
		});
		this.peer = new NodeNetwork().open(
			{ kind: "TCP", host: "127.0.0.1", port, ...options },
			{
				onConnect: () => connected(),
				onFail: (code) => assert.fail(`no connection: ${code}`),
				onData() {},
				onAcknowledge: () => this.#acknowledged(),
				onClose() {},
			},
		);
	}

	/** Waits until the peer has acknowledged `count` bytes. */
	acknowledged(count: number): Promise<void> {
		return new Promise((resolve) => {
			this.#acknowledged = resolve;
			this.peer.notifyAt(count);
		});
	}
}

/** Resolves when `value` has stayed the same for 100 ms. */
async function settled(value: () => number): Promise<number> {
	for (;;) {
		const before = value();
		await new Promise((resolve) => setTimeout(resolve, 100));
		if (value() === before) return before;
	}
}

describe("Node's network: what the peer has acknowledged", function () {
	this.timeout(20_000);
	let servers: Servers;

	before(function () {
		if (!existsSync("/proc/net/tcp")) this.skip();
	});

	beforeEach(() => {
		servers = new Servers();
	});

	afterEach(() => servers.close());

	it("is what the peer's TCP has taken, though the system here took more", async () => {
		const server = createServer({ pauseOnConnect: true });
		const port = await servers.start(server);
		const connection = once(server, "connection");
		const link = new Link(port);
		await link.up;
		const [socket] = (await connection) as [Socket];
		const { remotePort = 0 } = socket;
		let written = 0;
		let received = 0;
		// Small pieces until the peer takes no more: far less than what the system here would hold.
		for (let stalled = 0; stalled < 3;) {
			link.peer.write(new Uint8Array(8192));
			written += 8192;
			await new Promise((resolve) => setTimeout(resolve, 5));
			const now = unread(port, remotePort);
			stalled = now === received ? stalled + 1 : 0;
			received = now;
		}
		const acknowledged = await settled(() => link.peer.acknowledged);
		assert.equal(acknowledged, unread(port, remotePort));
		assert.isBelow(acknowledged, written);
		const all = link.acknowledged(written);
		socket.resume();
		await all;
		assert.equal(link.peer.acknowledged, written);
		link.peer.close(true);
	});

	it("counts what was written, not what TLS makes of it", async () => {
		const { certificate, key } = await identity({ name: "secure.test" });
		const server = createSecureServer({
			cert: certificate,
			key,
			ciphers: "ALL:@SECLEVEL=0",
		});
		const port = await servers.start(server);
		const connection = once(server, "secureConnection");
		const link = new Link(port, { tls });
		await link.up;
		const [socket] = (await connection) as [Socket];
		assert.equal(link.peer.acknowledged, 0);
		for (const size of [1, 1460, 40_000]) link.peer.write(new Uint8Array(size));
		const all = link.acknowledged(41_461);
		socket.resume();
		await all;
		assert.equal(link.peer.acknowledged, 41_461);
		link.peer.close(true);
	});

	it("counts nothing of a TLS record that the peer's TCP has not taken whole", async () => {
		const { certificate, key } = await identity({ name: "secure.test" });
		const server = createSecureServer(
			{ cert: certificate, key, ciphers: "ALL:@SECLEVEL=0" },
			(socket) => socket.pause(),
		);
		const port = await servers.start(server);
		const connection = once(server, "secureConnection");
		const link = new Link(port, { tls });
		await link.up;
		const [socket] = (await connection) as [Socket];
		let written = 0;
		for (let before = -1; before !== link.peer.acknowledged;) {
			before = await settled(() => link.peer.acknowledged);
			for (let i = 0; i < 50; i++) {
				link.peer.write(new Uint8Array(8192));
				written += 8192;
				await new Promise(setImmediate);
			}
			await settled(() => link.peer.acknowledged);
		}
		const { acknowledged } = link.peer;
		assert.isAbove(acknowledged, 0);
		assert.isBelow(acknowledged, written);
		assert.equal(acknowledged % 8192, 0);
		const { remotePort = 0 } = socket;
		const taken = unread(port, remotePort) + socket.bytesRead;
		assert.isAtMost(acknowledged, taken);
		const all = link.acknowledged(written);
		socket.resume();
		await all;
		assert.equal(link.peer.acknowledged, written);
		link.peer.close(true);
	});

	it("is what AT+CIPACK tells, and what a CIPSEND waits for where CIPQSEND is 2 (TCPIP/CIPACK.md, CIPQSEND.md)", async () => {
		const server = createServer({ pauseOnConnect: true });
		const port = await servers.start(server);
		const connection = once(server, "connection");
		// A window that never holds a CIPSEND back.
		const terminal = new RealTerminal({}, { limits: { sendWindow: Infinity } });
		await terminal.prepareLinks();
		await terminal.say(
			`AT+CIPSTART=0,"TCP","127.0.0.1",${port}\r\n`,
			"0, CONNECT OK\r\n",
		);
		const [socket] = (await connection) as [Socket];
		const { remotePort = 0 } = socket;
		const send = (end: string) =>
			terminal
				.say("AT+CIPSEND=0,1460\r\n", "> ")
				.then(() => terminal.say(new Uint8Array(1460), end));
		const ask = async () => {
			await terminal.say("AT+CIPACK=0\r\n", "+CIPACK: ");
			const counts = await terminal.until("\r\n");
			await terminal.until("OK\r\n");
			return counts.split(",").map(Number);
		};
		assert.deepEqual(await ask(), [0, 0, 0]);
		let sent = 0;
		for (let received = -1; received !== unread(port, remotePort);) {
			received = unread(port, remotePort);
			for (let i = 0; i < 20; i++) await send("0, SEND OK\r\n");
			sent += 20 * 1460;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		const taken = unread(port, remotePort);
		let counts = await ask();
		while (counts[1] < taken) counts = await ask();
		assert.deepEqual(counts, [sent, taken, sent - taken]);
		await terminal.prepare("AT+CIPQSEND=2");
		let ended = false;
		const slow = send("0, SEND OK\r\n").then(() => {
			ended = true;
		});
		await new Promise((resolve) => setTimeout(resolve, 100));
		assert.isFalse(ended);
		socket.resume();
		await slow;
		sent += 1460;
		assert.deepEqual(await ask(), [sent, sent, 0]);
		terminal.modem.powerOff();
	});

	it("holds a CIPSEND back where the window is full of what it has not", async () => {
		const server = createServer({ pauseOnConnect: true });
		const port = await servers.start(server);
		const connection = once(server, "connection");
		const terminal = new RealTerminal();
		await terminal.prepareLinks();
		await terminal.say(
			`AT+CIPSTART=0,"TCP","127.0.0.1",${port}\r\n`,
			"0, CONNECT OK\r\n",
		);
		const [socket] = (await connection) as [Socket];
		let done = 0;
		let last: Promise<void> = Promise.resolve();
		let held = false;
		while (!held) {
			await terminal.say("AT+CIPSEND=0,1460\r\n", "> ");
			const before = done;
			last = terminal.say(new Uint8Array(1460), "0, SEND OK\r\n").then(() => {
				done++;
			});
			const patience = new Promise((resolve) => setTimeout(resolve, 500));
			await Promise.race([last, patience]);
			held = done === before;
		}
		const { remotePort = 0 } = socket;
		const unacknowledged = done * 1460 - unread(port, remotePort);
		assert.isAbove(unacknowledged + 1460, 32_768);
		assert.isAtMost(unacknowledged, 32_768);
		socket.resume();
		await last;
		terminal.modem.powerOff();
	});
});
