import { createSocket } from "node:dgram";
import { type AddressInfo, createServer, type Server } from "node:net";
import { assert } from "chai";
import { NodeClock } from "../../hosts/node/clock.js";
import { NodeNetwork } from "../../hosts/node/network.js";
import { VirtualModem } from "../../modules/virtual-modem/virtual-modem.js";

/** A virtual modem on real sockets, without a wire. */
class Bench {
	readonly modem: VirtualModem;
	#heard = Buffer.alloc(0);
	#changed: () => void = () => {};

	constructor() {
		this.modem = new VirtualModem({
			clock: new NodeClock(),
			network: new NodeNetwork({ names: { "echo.example": "127.0.0.1" } }),
			latency: 0,
			send: (bytes) => {
				this.#heard = Buffer.concat([this.#heard, bytes]);
				this.#changed();
			},
		});
		this.modem.powerOn();
	}

	/** Sends, and waits until `end` was printed. Returns all up to and with it. */
	async say(said: string | Uint8Array, end: string): Promise<Buffer> {
		this.modem.receive(Buffer.from(said));
		return this.until(end);
	}

	async until(end: string): Promise<Buffer> {
		const from = () => this.#heard.indexOf(end, 0, "latin1");
		while (from() < 0)
			await new Promise<void>((resolve) => {
				this.#changed = resolve;
			});
		const place = from() + end.length;
		const heard = this.#heard.subarray(0, place);
		this.#heard = this.#heard.subarray(place);
		return heard;
	}

	async take(count: number): Promise<Buffer> {
		while (this.#heard.length < count)
			await new Promise<void>((resolve) => {
				this.#changed = resolve;
			});
		const taken = this.#heard.subarray(0, count);
		this.#heard = this.#heard.subarray(count);
		return taken;
	}

	async prepareLinks(): Promise<void> {
		await this.say("ATE0;+CIPMUX=1;+CSTT;+CIICR\r\n", "OK\r\n");
		await this.say("AT+CIFSR\r\n", "10.76.1.35\r\n");
	}
}

function listen(server: Server): Promise<number> {
	return new Promise((resolve) => {
		server.listen(0, "127.0.0.1", () =>
			resolve((server.address() as AddressInfo).port),
		);
	});
}

describe("Node's network behind a virtual modem", () => {
	let bench: Bench;

	beforeEach(async () => {
		bench = new Bench();
		await bench.prepareLinks();
	});

	afterEach(() => bench.modem.powerOff());

	it("echoes 200 KB of every byte value", async () => {
		const server = createServer((socket) => socket.pipe(socket));
		const port = await listen(server);
		await bench.say("AT+CIPRXGET=1\r\n", "OK\r\n");
		await bench.say(
			`AT+CIPSTART=0,"TCP","echo.example",${port}\r\n`,
			"0, CONNECT OK\r\n",
		);
		const sent = Buffer.from(
			Uint8Array.from({ length: 200 * 1024 }, (_, i) => (i * 7) ^ (i >> 8)),
		);
		const received: Buffer[] = [];
		let count = 0;
		const read = async () => {
			const head = await bench.say(
				"AT+CIPRXGET=2,0,1460\r\n",
				"\r\n+CIPRXGET: 2,0,",
			);
			assert.isAtMost(head.length, 100);
			const counts = await bench.until("\r\n");
			const length = Number.parseInt(counts.toString("latin1"), 10);
			received.push(Buffer.from(await bench.take(length)));
			count += length;
			await bench.until("\r\nOK\r\n");
			return length;
		};
		for (let start = 0; start < sent.length; start += 1460) {
			const payload = sent.subarray(start, start + 1460);
			await bench.say(`AT+CIPSEND=0,${payload.length}\r\n`, "\r\n> ");
			await bench.say(payload, "0, SEND OK\r\n");
			await read();
		}
		while (count < sent.length)
			if ((await read()) === 0) await new Promise(setImmediate);
		assert.isTrue(Buffer.concat(received).equals(sent));
		await bench.say("AT+CIPCLOSE=0\r\n", "0, CLOSE OK\r\n");
		await new Promise((resolve) => server.close(resolve));
	});

	it("says CONNECT FAIL for a port that refuses", async () => {
		const server = createServer();
		const port = await listen(server);
		await new Promise((resolve) => server.close(resolve));
		const heard = await bench.say(
			`AT+CIPSTART=1,"TCP","127.0.0.1",${port}\r\n`,
			"1, CONNECT FAIL\r\n",
		);
		assert.equal(
			heard.toString("latin1"),
			"\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n1, CONNECT FAIL\r\n",
		);
	});

	it("holds a fast peer back", async () => {
		const server = createServer((socket) => {
			socket.on("error", () => {});
			socket.write(Buffer.alloc(8 << 20, "x"));
		});
		const port = await listen(server);
		await bench.say("AT+CIPRXGET=1\r\n", "OK\r\n");
		await bench.say(
			`AT+CIPSTART=0,"TCP","127.0.0.1",${port}\r\n`,
			"+CIPRXGET: 1,0\r\n",
		);
		await new Promise((resolve) => setTimeout(resolve, 50));
		await bench.say("AT+CIPRXGET=4,0\r\n", "+CIPRXGET: 4,0,8192\r\n");
		bench.modem.powerOff();
		await new Promise((resolve) => server.close(resolve));
	});

	it("says CLOSED when the peer closes", async () => {
		const server = createServer((socket) => socket.end("bye"));
		const port = await listen(server);
		const heard = await bench.say(
			`AT+CIPSTART=0,"TCP","127.0.0.1",${port}\r\n`,
			"0, CLOSED\r\n",
		);
		assert.equal(
			heard.toString("latin1"),
			"\r\nOK\r\n\r\n0, CONNECT OK\r\n\r\n+RECEIVE,0,3:\r\nbye\r\n\r\n0, CLOSED\r\n",
		);
		await new Promise((resolve) => server.close(resolve));
	});

	it("exchanges datagrams", async () => {
		const socket = createSocket("udp4");
		socket.on("message", (bytes, { port, address }) =>
			socket.send(`got ${bytes}`, port, address),
		);
		await new Promise<void>((resolve) =>
			socket.bind(0, "127.0.0.1", () => resolve()),
		);
		await bench.say(
			`AT+CIPSTART=5,"UDP","127.0.0.1",${socket.address().port}\r\n`,
			"5, CONNECT OK\r\n",
		);
		await bench.say("AT+CIPSEND=5,5\r\n", "\r\n> ");
		await bench.say("hello", "+RECEIVE,5,9:\r\ngot hello");
		await bench.say("AT+CIPCLOSE=5\r\n", "5, CLOSE OK\r\n");
		socket.close();
	});
});
