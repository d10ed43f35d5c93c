import { createServer as createPlainServer } from "node:net";
import {
	createServer,
	type Server,
	type TLSSocket,
	type TlsOptions,
} from "node:tls";
import { assert } from "chai";
import { startBroker } from "../../hosts/node/broker.js";
import { NodeNetwork } from "../../hosts/node/network.js";
import { tlsVersions } from "../../modules/virtual-modem/network.js";
import { formatTime } from "../../modules/virtual-modem/wall-clock.js";
import { type Identity, identity } from "../support/certificates.js";
import { RealTerminal } from "../support/real-terminal.js";
import { Servers } from "../support/servers.js";

const connected = "\r\nOK\r\n\r\n0, CONNECT OK\r\n";
const failed = "\r\nOK\r\n\r\n0, CONNECT FAIL\r\n";
/** The module's clock begins on 2018-08-01 (Configuration/CCLK.md). */
const moduleDay = Date.UTC(2018, 7, 1);
const day = 86_400_000;

/** A client that a server has let in. */
interface Guest {
	socket: TLSSocket;
	protocol: string | null;
	suite: string;
	/** The name that it asked for. */
	asked: string | false | null;
	/** What its certificate calls it. */
	name: string | string[] | undefined;
}

describe("Node's network behind a virtual modem: TLS", function () {
	// Keys take a while to find, and how long is chance.
	this.timeout(20_000);
	let authority: Identity;
	let stranger: Identity;
	let server: Identity;
	let servers: Servers;
	let terminal: RealTerminal;
	/** What the servers have let in, and what they have got. */
	let guests: Guest[];
	let got: string;

	before(async () => {
		[authority, stranger] = await Promise.all([
			identity({ name: "Authority", authority: true }),
			identity({ name: "Stranger", authority: true }),
		]);
		server = await identity({ name: "secure.test", issuer: authority });
	});

	beforeEach(async () => {
		servers = new Servers();
		guests = [];
		got = "";
		terminal = new RealTerminal(
			{ names: { "secure.test": "127.0.0.1" } },
			{ dialect: { stateBeforeFail: false } },
		);
		await terminal.prepareLinks();
		await terminal.prepare("AT+CIPSSL=1");
		await terminal.store("ca.crt", authority.certificate);
	});

	afterEach(async () => {
		terminal.modem.powerOff();
		await servers.close();
	});

	/** A server that echoes. It takes short keys and all that is old. */
	function serve(
		{ certificate, key }: Identity = server,
		options: TlsOptions = {},
	): Promise<number> {
		const listener: Server = createServer(
			{
				cert: certificate,
				key,
				ciphers: "ALL:@SECLEVEL=0",
				minVersion: "TLSv1",
				...options,
			},
			(socket) => {
				guests.push({
					socket,
					protocol: socket.getProtocol(),
					suite: socket.getCipher().name,
					asked: socket.servername,
					name: socket.getPeerCertificate().subject?.CN,
				});
				socket.on("error", () => {});
				socket.on("data", (bytes) => {
					got += bytes.toString("latin1");
					socket.write(bytes);
				});
			},
		);
		listener.on("tlsClientError", () => {});
		return servers.start(listener);
	}

	/** What a connect with these settings of context 0 prints. Settings stay; the link does not. */
	async function connect(port: number, ...settings: string[]): Promise<string> {
		await terminal.prepare(...settings.map((text) => `AT+SSLCFG=${text}`));
		const heard = await terminal.say(
			`AT+CIPSTART=0,"TCP","secure.test",${port}\r\n`,
			"0, CONNECT ",
		);
		const all = heard + (await terminal.until("\r\n"));
		if (all === connected) await terminal.prepare("AT+CIPCLOSE=0,1");
		return all;
	}

	const checked = ['"seclevel",0,1', '"cacert",0,"ca.crt"'];

	it("carries data both ways, with TLS 1.2 and RSA key exchange", async () => {
		const port = await serve();
		await terminal.say(
			`AT+CIPSTART=0,"TCP","secure.test",${port}\r\n`,
			"0, CONNECT OK\r\n",
		);
		await terminal.say("AT+CIPSEND=0,6\r\n", "> ");
		await terminal.say("secret", "+RECEIVE,0,6:\r\nsecret\r\n");
		assert.equal(got, "secret");
		const [guest] = guests;
		assert.equal(guest.protocol, "TLSv1.2");
		assert.match(guest.suite, /^AES(128|256)-SHA(256)?$/);
		guest.socket.end();
		await terminal.until("0, CLOSED\r\n");
	});

	it("is plain without CIPSSL", async () => {
		let heard = "";
		const plain = createPlainServer((socket) =>
			socket.on("data", (bytes) => {
				heard += bytes.toString();
				socket.write("plain");
			}),
		);
		const port = await servers.start(plain);
		await terminal.prepare("AT+CIPSSL=0");
		await terminal.say(
			`AT+CIPSTART=0,"TCP","secure.test",${port}\r\n`,
			"0, CONNECT OK\r\n",
		);
		await terminal.say("AT+CIPSEND=0,2\r\n", "> ");
		await terminal.say("hi", "+RECEIVE,0,5:\r\nplain");
		assert.equal(heard, "hi");
	});

	it("fails at a server that does not speak it", async () => {
		const plain = createPlainServer((socket) => socket.pipe(socket));
		assert.equal(await connect(await servers.start(plain)), failed);
	});

	it("seclevel 0 checks nothing", async () => {
		const old = await identity({
			name: "other.test",
			issuer: stranger,
			until: Date.now() - 1000,
		});
		assert.equal(
			await connect(
				await serve(old),
				'"cacert",0,"ca.crt"',
				'"hostname",0,"secure.test"',
				'"ignorelocaltime",0,0',
			),
			connected,
		);
	});

	it("seclevel 1 takes a server that the CA file vouches for", async () => {
		assert.equal(await connect(await serve(), ...checked), connected);
	});

	it("seclevel 1 finds the one that vouches among several, and in the middle", async () => {
		const middle = await identity({
			name: "Middle",
			issuer: authority,
			authority: true,
		});
		const end = await identity({ name: "secure.test", issuer: middle });
		const certificate = end.certificate + middle.certificate;
		const port = await serve({ ...end, certificate });
		await terminal.store(
			"ca.crt",
			stranger.certificate + authority.certificate,
		);
		assert.equal(await connect(port, ...checked), connected);
	});

	it("seclevel 1 takes no server of another authority, and shows nothing to it", async () => {
		const other = await identity({ name: "secure.test", issuer: stranger });
		const port = await serve(other);
		assert.equal(await connect(port, ...checked), failed);
		assert.equal(got, "");
	});

	it("seclevel 1 takes no server whose issuer may not issue", async () => {
		const issuer = await identity({ name: "No authority", issuer: authority });
		const end = await identity({ name: "secure.test", issuer });
		const certificate = end.certificate + issuer.certificate;
		const port = await serve({ ...end, certificate });
		assert.equal(await connect(port, ...checked), failed);
	});

	it("seclevel 1 takes no server with a client's certificate", async () => {
		const client = await identity({
			name: "secure.test",
			issuer: authority,
			purpose: "clientAuth",
		});
		assert.equal(await connect(await serve(client), ...checked), failed);
	});

	it("seclevel 1 takes a certificate of the CA file that is no root with verifymode 1 only", async () => {
		const port = await serve();
		await terminal.store("ca.crt", server.certificate);
		assert.equal(await connect(port, ...checked), failed);
		assert.equal(await connect(port, '"verifymode",0,1'), connected);
	});

	it("seclevel 1 takes a server that vouches for itself when the CA file has it", async () => {
		const self = await identity({ name: "secure.test" });
		const port = await serve(self);
		assert.equal(await connect(port, ...checked), failed);
		await terminal.store("ca.crt", self.certificate);
		assert.equal(await connect(port), connected);
	});

	it("seclevel 1 fails without a CA file, or with one that is garbage, before it connects", async () => {
		let connections = 0;
		const plain = createPlainServer(() => connections++);
		const port = await servers.start(plain);
		assert.equal(await connect(port, '"seclevel",0,1'), failed, "none named");
		assert.equal(await connect(port, '"cacert",0,"no.crt"'), failed, "no file");
		await terminal.prepare("AT+FSCREATE=no.crt");
		assert.equal(await connect(port), failed, "an empty file");
		await terminal.store("no.crt", "\0garbage\xff");
		assert.equal(await connect(port), failed, "garbage");
		const middle = authority.certificate.length >> 1;
		await terminal.store(
			"no.crt",
			`${authority.certificate.slice(0, middle)}!${authority.certificate.slice(middle)}`,
		);
		assert.equal(await connect(port), failed, "a damaged one");
		assert.equal(connections, 0);
	});

	it("the name that is set is the server's, and the name asked for", async () => {
		const port = await serve();
		assert.equal(
			await connect(port, ...checked, '"hostname",0,"other.test"'),
			failed,
		);
		assert.equal(await connect(port, '"hostname",0,"secure.test"'), connected);
		assert.equal(guests.at(-1)?.asked, "secure.test");
		assert.equal(await connect(port, '"hostname",0,'), connected);
		assert.equal(guests.at(-1)?.asked, "secure.test", "CIPSTART's");
	});

	it("a certificate's time counts by the module's clock, with ignorelocaltime 0 only", async () => {
		const [then, before] = await Promise.all([
			identity({
				name: "secure.test",
				issuer: authority,
				from: moduleDay - day,
				until: moduleDay + day,
			}),
			identity({
				name: "secure.test",
				issuer: authority,
				from: moduleDay - 2 * day,
				until: moduleDay - day,
			}),
		]);
		const root = await identity({
			name: "Root",
			authority: true,
			from: moduleDay - day,
			until: moduleDay + day,
		});
		const [ported, expired, today] = await Promise.all([
			serve(then),
			serve(before),
			serve(),
		]);
		const heeded = '"ignorelocaltime",0,0';
		const ignored = '"ignorelocaltime",0,1';
		assert.equal(
			await connect(ported, ...checked, heeded),
			failed,
			"the authority's own time is to come",
		);
		for (const port of [ported, expired, today])
			assert.equal(await connect(port, ignored), connected);
		const roots = await Promise.all(
			[
				{ from: moduleDay - day, until: moduleDay + day },
				{ from: moduleDay - 2 * day, until: moduleDay - day },
				{ from: moduleDay + day, until: moduleDay + 2 * day },
			].map((time) => identity({ name: "secure.test", issuer: root, ...time })),
		);
		await terminal.store("ca.crt", root.certificate);
		const [valid, over, early] = await Promise.all(
			roots.map((one) => serve(one)),
		);
		assert.equal(await connect(valid, heeded), connected);
		assert.equal(await connect(over), failed, "no longer valid");
		assert.equal(await connect(early), failed, "not yet valid");
		assert.equal(await connect(early, ignored), connected);
	});

	it("a certificate's time counts from when AT+CCLK has set the clock (Configuration/CCLK.md)", async () => {
		const port = await serve();
		assert.equal(
			await connect(port, ...checked, '"ignorelocaltime",0,0'),
			failed,
		);
		const now = formatTime(Date.now(), 2);
		await terminal.prepare(`AT+CCLK="${now}+00"`);
		assert.equal(await connect(port), connected);
	});

	it("a handshake that fails has the code of its cause (TCPIP/错误码.md)", async () => {
		terminal.modem.powerOff();
		terminal = new RealTerminal(
			{ names: { "secure.test": "127.0.0.1" } },
			{ dialect: { reportsErrorCode: true, stateBeforeFail: false } },
		);
		await terminal.prepareLinks();
		await terminal.prepare("AT+CIPSSL=1");
		await terminal.store("ca.crt", stranger.certificate);
		const because = (code: number) =>
			`\r\nOK\r\n\r\n0, TCP ERROR:${code}\r\n\r\n0, CONNECT FAIL\r\n`;
		const plain = createPlainServer((socket) => socket.pipe(socket));
		const strict = await serve(server, {
			requestCert: true,
			rejectUnauthorized: true,
			ca: authority.certificate,
		});
		assert.equal(
			await connect(await servers.start(plain)),
			because(13),
			"no TLS",
		);
		assert.equal(await connect(strict), because(14), "the server's alert");
		const port = await serve();
		assert.equal(await connect(port, ...checked), because(13), "a stranger");
		assert.equal(
			await connect(port, '"cacert",0,"no.crt"'),
			because(10),
			"no file",
		);
		await servers.close();
		assert.equal(await connect(port, '"seclevel",0,0'), because(11), "nobody");
	});

	it("seclevel 2 shows the client's certificate to a server that asks", async () => {
		const client = await identity({ name: "device 1", issuer: authority });
		const port = await serve(server, {
			requestCert: true,
			rejectUnauthorized: true,
			ca: authority.certificate,
		});
		await terminal.store("client.crt", client.certificate);
		await terminal.store("client.key", client.key);
		const files = ['"clientcert",0,"client.crt"', '"clientkey",0,"client.key"'];
		assert.equal(await connect(port, ...checked, ...files), failed, "level 1");
		assert.equal(await connect(port, '"seclevel",0,2'), connected);
		assert.equal(guests.at(-1)?.name, "device 1");
		assert.equal(await connect(port, '"clientcert",0,'), failed, "none");
		assert.equal(await connect(await serve()), connected, "nobody asks");
	});

	it("seclevel 2 fails with a certificate or a key that is none, or not the other's", async () => {
		const client = await identity({ name: "device 1", issuer: authority });
		const port = await serve();
		await terminal.store("client.crt", client.certificate);
		await terminal.store("client.key", stranger.key);
		const files = ['"clientcert",0,"client.crt"', '"seclevel",0,2'];
		assert.equal(await connect(port, ...checked, ...files), failed, "no key");
		const key = '"clientkey",0,"client.key"';
		assert.equal(await connect(port, key), failed, "another's");
		await terminal.store("client.key", "garbage");
		assert.equal(await connect(port), failed, "garbage");
		await terminal.store("client.key", client.key);
		assert.equal(await connect(port), connected);
		await terminal.store("client.crt", "garbage");
		assert.equal(await connect(port), failed, "a garbage certificate");
	});

	it("fails at a server of TLS 1.3 alone, or without RSA key exchange", async () => {
		const newest = await serve(server, { minVersion: "TLSv1.3" });
		assert.equal(await connect(newest), failed);
		const elliptic = await serve(server, {
			ciphers: "ECDHE-RSA-AES128-SHA:@SECLEVEL=0",
		});
		assert.equal(await connect(elliptic), failed);
	});

	it("speaks the version that is set", async () => {
		const port = await serve();
		for (const [setting, protocol] of [
			["1", "TLSv1"],
			["2", "TLSv1.1"],
			["3", "TLSv1.2"],
			["4", "TLSv1.2"],
		]) {
			assert.equal(await connect(port, `"sslversion",0,${setting}`), connected);
			assert.equal(guests.at(-1)?.protocol, protocol);
		}
		assert.equal(
			await connect(port, '"sslversion",0,0'),
			failed,
			"OpenSSL has no SSL 3.0",
		);
	});

	it("offers the suite that is set", async () => {
		const port = await serve();
		for (const [setting, name] of [
			["0X0035", "AES256-SHA"],
			["0X002F", "AES128-SHA"],
			["0X003D", "AES256-SHA256"],
		]) {
			assert.equal(
				await connect(port, `"ciphersuite",0,${setting}`),
				connected,
			);
			assert.equal(guests.at(-1)?.suite, name);
		}
	});

	it("gives a server that says nothing the time that is set", async () => {
		const port = await servers.start(createPlainServer());
		const start = performance.now();
		const code = await new Promise<number>((resolve) =>
			new NodeNetwork().open(
				{
					kind: "TCP",
					host: "127.0.0.1",
					port,
					tls: {
						versions: tlsVersions,
						cipherSuites: [0x2f],
						securityLevel: 0,
						authority: undefined,
						trustsAny: false,
						certificate: undefined,
						key: undefined,
						hostname: "",
						serverName: "127.0.0.1",
						time: undefined,
						timeout: 100,
					},
				},
				{
					onConnect: () => resolve(0),
					onFail: resolve,
					onData() {},
					onAcknowledge() {},
					onClose: resolve,
				},
			),
		);
		assert.equal(code, 12);
		assert.isAtLeast(performance.now() - start, 95);
	});

	it("of MQTT goes by context 88", async () => {
		const broker = await startBroker({ secure: true });
		const start = () =>
			terminal.say(
				`AT+SSLMIPSTART="secure.test",${broker.securePort}\r\n`,
				"7,CONNECT ",
			);
		await terminal.prepare(
			'AT+MCONFIG="id"',
			'AT+SSLCFG="seclevel",88,1',
			'AT+SSLCFG="cacert",88,"ca.crt"',
		);
		await start();
		await terminal.until("FAIL\r\n");
		await terminal.store("ca.crt", broker.certificate);
		await start();
		await terminal.until("OK\r\n");
		await terminal.say("AT+MCONNECT=1,60\r\n", "CONNACK OK\r\n");
		terminal.modem.powerOff();
		await broker.close();
	});
});
