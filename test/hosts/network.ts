import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { assert } from "chai";
import { NodeNetwork } from "../../hosts/node/network.js";
import type {
	Echo,
	OpenOptions,
	Peer,
} from "../../modules/virtual-modem/network.js";
import { RealTerminal } from "../support/real-terminal.js";
import { Servers } from "../support/servers.js";

describe("Node's network behind a virtual modem", function () {
	this.timeout(10_000);
	let terminal: RealTerminal;
	let servers: Servers;

	beforeEach(async () => {
		servers = new Servers();
		terminal = new RealTerminal({ names: { "echo.example": "127.0.0.1" } });
		await terminal.prepareLinks();
	});

	afterEach(async () => {
		terminal.modem.powerOff();
		await servers.close();
	});

	it("echoes 200 KB of every byte value", async () => {
		const server = createServer((socket) => socket.pipe(socket));
		const port = await servers.start(server);
		await terminal.prepare("AT+CIPRXGET=1");
		await terminal.say(
			`AT+CIPSTART=0,"TCP","echo.example",${port}\r\n`,
			"0, CONNECT OK\r\n",
		);
		const sent = Buffer.from(
			Uint8Array.from({ length: 200 * 1024 }, (_, i) => (i * 7) ^ (i >> 8)),
		);
		const received: Buffer[] = [];
		let count = 0;
		const read = async () => {
			const head = await terminal.say(
				"AT+CIPRXGET=2,0,1460\r\n",
				"\r\n+CIPRXGET: 2,0,",
			);
			assert.isAtMost(head.length, 100);
			const counts = await terminal.until("\r\n");
			const length = Number.parseInt(counts, 10);
			received.push(Buffer.from(await terminal.take(length)));
			count += length;
			await terminal.until("\r\nOK\r\n");
			return length;
		};
		for (let start = 0; start < sent.length; start += 1460) {
			const payload = sent.subarray(start, start + 1460);
			await terminal.say(`AT+CIPSEND=0,${payload.length}\r\n`, "\r\n> ");
			await terminal.say(payload, "0, SEND OK\r\n");
			await read();
		}
		while (count < sent.length)
			if ((await read()) === 0) await new Promise(setImmediate);
		assert.isTrue(Buffer.concat(received).equals(sent));
		await terminal.say("AT+CIPCLOSE=0\r\n", "0, CLOSE OK\r\n");
	});

	it("says CONNECT FAIL for a port that refuses", async () => {
		const server = createServer();
		const port = await servers.start(server);
		await servers.close();
		const heard = await terminal.say(
			`AT+CIPSTART=1,"TCP","127.0.0.1",${port}\r\n`,
			"1, CONNECT FAIL\r\n",
		);
		assert.equal(
			heard,
			"\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n1, CONNECT FAIL\r\n",
		);
	});

	it("holds a fast peer back", async () => {
		const server = createServer((socket) => {
			socket.on("error", () => {});
			socket.write(Buffer.alloc(8 << 20, "x"));
		});
		const port = await servers.start(server);
		await terminal.prepare("AT+CIPRXGET=1");
		await terminal.say(
			`AT+CIPSTART=0,"TCP","127.0.0.1",${port}\r\n`,
			"+CIPRXGET: 1,0\r\n",
		);
		await new Promise((resolve) => setTimeout(resolve, 50));
		await terminal.say("AT+CIPRXGET=4,0\r\n", "+CIPRXGET: 4,0,8192\r\n");
		terminal.modem.powerOff();
	});

	it("says CLOSED when the peer closes", async () => {
		const server = createServer((socket) => socket.end("bye"));
		const port = await servers.start(server);
		const heard = await terminal.say(
			`AT+CIPSTART=0,"TCP","127.0.0.1",${port}\r\n`,
			"0, CLOSED\r\n",
		);
		assert.equal(
			heard,
			"\r\nOK\r\n\r\n0, CONNECT OK\r\n\r\n+RECEIVE,0,3:\r\nbye\r\n\r\n0, CLOSED\r\n",
		);
	});

	it("exchanges datagrams", async () => {
		const socket = createSocket("udp4");
		socket.on("message", (bytes, { port, address }) =>
			socket.send(`got ${bytes}`, port, address),
		);
		await new Promise<void>((resolve) =>
			socket.bind(0, "127.0.0.1", () => resolve()),
		);
		await terminal.say(
			`AT+CIPSTART=5,"UDP","127.0.0.1",${socket.address().port}\r\n`,
			"5, CONNECT OK\r\n",
		);
		await terminal.say("AT+CIPSEND=5,5\r\n", "\r\n> ");
		await terminal.say("hello", "+RECEIVE,5,9:\r\ngot hello");
		await terminal.say("AT+CIPCLOSE=5\r\n", "5, CLOSE OK\r\n");
		socket.close();
	});

	it("says CLOSED when the peer has closed its half, and sends what it had taken", async () => {
		const got: Buffer[] = [];
		let ended: () => void = () => {};
		const over = new Promise<void>((resolve) => {
			ended = resolve;
		});
		const server = createServer({ allowHalfOpen: true }, (socket) => {
			socket.once("data", (first) => {
				got.push(first);
				socket.end("bye");
				socket.on("data", (bytes) => got.push(bytes));
			});
			socket.on("end", () => ended());
		});
		const port = await servers.start(server);
		await terminal.say(
			`AT+CIPSTART=0,"TCP","127.0.0.1",${port}\r\n`,
			"0, CONNECT OK\r\n",
		);
		await terminal.say("AT+CIPSEND=0,5\r\n", "> ");
		assert.equal(
			await terminal.say("hello", "0, CLOSED\r\n"),
			"\r\n0, SEND OK\r\n\r\n+RECEIVE,0,3:\r\nbye\r\n\r\n0, CLOSED\r\n",
		);
		await over;
		assert.equal(Buffer.concat(got).toString(), "hello");
	});

	it("says that the peer has reset the connection, with code 14", async () => {
		terminal.modem.powerOff();
		terminal = new RealTerminal({}, { dialect: { reportsErrorCode: true } });
		await terminal.prepareLinks();
		const server = createServer((socket) =>
			socket.on("data", () => socket.resetAndDestroy()),
		);
		const port = await servers.start(server);
		await terminal.say(
			`AT+CIPSTART=0,"TCP","127.0.0.1",${port}\r\n`,
			"0, CONNECT OK\r\n",
		);
		await terminal.say("AT+CIPSEND=0,1\r\n", "> ");
		assert.equal(
			await terminal.say("x", "0, CLOSED\r\n"),
			"\r\n0, SEND OK\r\n\r\n0, TCP ERROR:14\r\n\r\n0, CLOSED\r\n",
		);
	});

	it("looks names up as its map says (TCPIP/CDNSGIP.md)", async () => {
		terminal.modem.powerOff();
		terminal = new RealTerminal({
			names: { "device.example": "127.0.0.7", "broken.example": 12 },
		});
		await terminal.prepareLinks();
		assert.equal(
			await terminal.say('AT+CDNSGIP="Device.Example"\r\n', '"127.0.0.7"\r\n'),
			'\r\nOK\r\n\r\n+CDNSGIP: 1,"Device.Example","127.0.0.7"\r\n',
		);
		assert.equal(
			await terminal.say('AT+CDNSGIP="broken.example"\r\n', "12\r\n"),
			"\r\nOK\r\n\r\n+CDNSGIP:0,12\r\n",
		);
		for (const kind of ["TCP", "UDP"])
			await terminal.say(
				`AT+CIPSTART=0,${kind},broken.example,80\r\n`,
				"0, CONNECT FAIL\r\n",
			);
	});

	it("takes a device's own host and port to a server of this machine", async () => {
		const server = createServer((socket) => socket.end("here"));
		const port = await servers.start(server);
		terminal.modem.powerOff();
		terminal = new RealTerminal({
			names: { "iot.example:1883": `127.0.0.1:${port}` },
		});
		await terminal.prepareLinks();
		await terminal.say(
			'AT+CIPSTART=0,"TCP","iot.example",1883\r\n',
			"+RECEIVE,0,4:\r\nhere",
		);
	});
});

describe("Node's network", function () {
	this.timeout(10_000);
	const network = new NodeNetwork({
		names: { "time.example": "127.0.0.1", "nowhere.example": 14 },
	});
	let servers: Servers;

	beforeEach(() => {
		servers = new Servers();
	});

	afterEach(() => servers.close());

	/** Opens a link; resolves to what became of it. */
	function open(options: OpenOptions): Promise<{ peer: Peer; code: number }> {
		return new Promise((resolve) => {
			const end = (code: number) => resolve({ peer, code });
			const peer = network.open(options, {
				onConnect: () => end(0),
				onFail: end,
				onData() {},
				onAcknowledge() {},
				onClose() {},
			});
		});
	}

	it("connects from the port that is asked for, and says when it is taken", async () => {
		const free = createServer();
		const localPort = await servers.start(free);
		const peers: number[] = [];
		const server = createServer(({ remotePort = 0 }) => peers.push(remotePort));
		const port = await servers.start(server);
		const options = {
			kind: "TCP",
			host: "127.0.0.1",
			port,
			localPort,
		} as const;
		assert.equal((await open(options)).code, 7);
		await new Promise((resolve) => free.close(resolve));
		const { peer, code } = await open(options);
		assert.equal(code, 0);
		assert.deepEqual(peers, [localPort]);
		peer.close(true);
		const socket = createSocket("udp4");
		await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
		const taken = socket.address().port;
		assert.equal(
			(await open({ ...options, kind: "UDP", localPort: taken })).code,
			9,
		);
		socket.close();
	});

	it("gets a reply to an echo request from this machine, and none from nowhere in the time given", async () => {
		const ping = (address: string, timeout: number) =>
			new Promise<Echo | undefined>((resolve) =>
				network.ping({ address, size: 32, timeToLive: 64, timeout }, resolve),
			);
		const echo = await ping("127.0.0.1", 5000);
		assert.isBelow(echo?.time ?? Infinity, 5000);
		assert.equal(echo?.timeToLive, 64);
		const start = performance.now();
		assert.isUndefined(await ping("255.255.255.255", 100));
		assert.isAtLeast(performance.now() - start, 95);
	});

	describe("asks time servers", () => {
		const now = Date.UTC(2026, 10, 21, 12, 34, 56);
		/** ms from 1900 to 1970 (RFC 4330, 3). */
		const epoch = 2_208_988_800_000;

		/** Asks a server that answers as `answer` says, after `change`. */
		async function ask(
			change: (answer: Buffer) => Buffer | undefined = (answer) => answer,
			utc = now,
		): Promise<[utc: number | undefined, failure: number]> {
			const socket = createSocket("udp4");
			await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
			socket.on("message", (request, { port, address }) => {
				assert.lengthOf(request, 48);
				const answer = Buffer.alloc(48);
				answer[0] = 0x24;
				answer[1] = 1;
				request.copy(answer, 24, 40, 48);
				const since1900 = (utc + epoch) / 1000;
				answer.writeUInt32BE(Math.floor(since1900) % 2 ** 32, 40);
				answer.writeUInt32BE((since1900 % 1) * 2 ** 32, 44);
				const sent = change(answer);
				if (sent) socket.send(sent, port, address);
			});
			const { port } = socket.address();
			try {
				return await new Promise((resolve) =>
					network.time("time.example", port, (...result) => resolve(result)),
				);
			} finally {
				socket.close();
			}
		}

		/** Writes `bytes` at `place`. */
		const put =
			(place: number, ...bytes: number[]) =>
			(answer: Buffer) => {
				answer.set(bytes, place);
				return answer;
			};

		it("and believes them, in this era of NTP and the next", async () => {
			for (const utc of [now, Date.UTC(2040, 0, 1)]) {
				const [told, failure] = await ask(undefined, utc);
				assert.equal(failure, 0);
				assert.closeTo(told ?? 0, utc, 1000);
			}
		});

		for (const [what, change] of [
			["is too short", (answer: Buffer) => answer.subarray(0, 47)],
			["is no server's", put(0, 0x23)],
			["says that its clock is not set", put(0, 0xe4)],
			["says to go away", put(1, 0)],
			["is to another question", put(24, 0, 0, 0, 0, 0, 0, 0, 0)],
			["has no time", put(40, 0, 0, 0, 0, 0, 0, 0, 0)],
		] as const)
			it(`but no answer that ${what}: 64`, async () =>
				assert.deepEqual(await ask(change), [undefined, 64]));

		it("whose name nobody knows, or that are not there: 62, 63", async () => {
			const time = (host: string, port: number) =>
				new Promise((resolve) =>
					network.time(host, port, (...result) => resolve(result)),
				);
			assert.deepEqual(await time("nowhere.example", 123), [undefined, 62]);
			const socket = createSocket("udp4");
			await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
			const { port } = socket.address();
			await new Promise<void>((done) => socket.close(done));
			assert.deepEqual(await time("time.example", port), [undefined, 63]);
		});
	});
});
