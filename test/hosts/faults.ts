import { type AddressInfo, createServer, type Server } from "node:net";
import { assert } from "chai";
import { NodeClock } from "../../hosts/node/clock.js";
import { NodeNetwork } from "../../hosts/node/network.js";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { VirtualModem } from "../../modules/virtual-modem/virtual-modem.js";

describe("Faults of the network, on Node's sockets", () => {
	let modem: VirtualModem;
	let server: Server;
	let port: number;
	/** Ends of connections that the server saw. */
	let closes: number;
	let heard: string;
	let changed: () => void = () => {};

	const strike = (fault: string) => modem.inject(parseFault(fault));
	const say = async (text: string, end: string): Promise<string> => {
		modem.receive(Buffer.from(text, "latin1"));
		return until(end);
	};
	const until = async (end: string): Promise<string> => {
		while (!heard.includes(end))
			await new Promise<void>((resolve) => {
				changed = resolve;
			});
		const place = heard.indexOf(end) + end.length;
		const found = heard.slice(0, place);
		heard = heard.slice(place);
		return found;
	};
	const start = (end: string) =>
		say(`AT+CIPSTART=0,TCP,127.0.0.1,${port}\r\n`, end);

	beforeEach(async () => {
		closes = 0;
		heard = "";
		server = createServer((socket) => {
			socket.pipe(socket);
			socket.on("error", () => {});
			socket.on("close", () => closes++);
		});
		await new Promise<void>((resolve) => {
			server.listen(0, "127.0.0.1", resolve);
		});
		({ port } = server.address() as AddressInfo);
		modem = new VirtualModem({
			clock: new NodeClock(),
			network: new NodeNetwork(),
			latency: 0,
			send(bytes) {
				heard += Buffer.from(bytes).toString("latin1");
				changed();
			},
		});
		modem.powerOn();
		await say("ATE0;+CIPMUX=1;+CSTT;+CIICR\r\n", "OK\r\n");
		await say("AT+CIFSR\r\n", "10.76.1.35\r\n");
	});

	afterEach(async () => {
		modem.powerOff();
		await new Promise((resolve) => server.close(resolve));
	});

	it("reset a connection, at both ends", async () => {
		await start("0, CONNECT OK\r\n");
		strike("cut 0");
		await until("0, CLOSED\r\n");
		while (closes === 0) await new Promise(setImmediate);
	});

	it("refuse one, and the next is made", async () => {
		strike(`refuse 127.0.0.1:${port}`);
		await start("0, CONNECT FAIL\r\n");
		strike("heal");
		await start("0, CONNECT OK\r\n");
	});

	it("keep in a black hole what goes on behind it", async () => {
		await start("0, CONNECT OK\r\n");
		strike("blackhole");
		await say("AT+CIPSEND=0,5\r\n", "> ");
		await say("hello", "0, SEND OK\r\n");
		const [, answer] = (await say("AT+CIPACK=0\r\n", "OK\r\n")).split("\r\n");
		assert.equal(answer, "+CIPACK: 5,0,5");
		strike("heal");
		assert.equal(await until("hello\r\n"), "\r\n+RECEIVE,0,5:\r\nhello\r\n");
	});

	it("hold a connect in a black hole until it ends", async () => {
		strike("blackhole 127.0.0.1 20");
		assert.equal(
			await start("0, CONNECT OK\r\n"),
			"\r\nOK\r\n\r\n0, CONNECT OK\r\n",
		);
	});

	it("break a name's lookup, and slow it down", async () => {
		strike("dns fail 12");
		await say('AT+CDNSGIP="localhost"\r\n', "+CDNSGIP:0,12\r\n");
		strike("dns 20");
		const from = performance.now();
		await say('AT+CDNSGIP="localhost"\r\n', '"127.0.0.1"\r\n');
		assert.isAtLeast(performance.now() - from, 19);
	});
});
