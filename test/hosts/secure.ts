import { createServer, type TlsOptions } from "node:tls";
import { assert } from "chai";
import { NodeClock } from "../../hosts/node/clock.js";
import { NodeNetwork } from "../../hosts/node/network.js";
import type { LinkOptions } from "../../modules/link/options.js";
import { Modem } from "../../modules/modem/modem.js";
import { VirtualModem } from "../../modules/virtual-modem/virtual-modem.js";
import { Wire } from "../../modules/virtual-modem/wire.js";
import { type Identity, identity } from "../support/certificates.js";
import { Servers } from "../support/servers.js";
import { bytesOf, textOf } from "../support/terminal.js";

describe("a link with TLS and a real server", function () {
	// Keys take a while to find, and how long is chance.
	this.timeout(20_000);
	let authority: Identity;
	let stranger: Identity;
	let server: Identity;
	let servers: Servers;
	let module: VirtualModem;
	let modem: Modem;

	before(async () => {
		[authority, stranger] = await Promise.all([
			identity({ name: "Authority", authority: true }),
			identity({ name: "Stranger", authority: true }),
		]);
		server = await identity({ name: "secure.test", issuer: authority });
	});

	beforeEach(async () => {
		servers = new Servers();
		const clock = new NodeClock();
		const wire = new Wire({ clock, baud: 0 });
		module = new VirtualModem({
			clock,
			network: new NodeNetwork({ names: { "secure.test": "127.0.0.1" } }),
			latency: 0,
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
			dialect: { reportsErrorCode: true },
		});
		wire.onReceive = (bytes) => module.receive(bytes);
		wire.onDrain = () => module.carried();
		module.powerOn();
		await new Promise<void>((resolve) => {
			modem = new Modem({
				serial: { io: wire.Serial },
				clock,
				apn: "cmiot",
				onState(state) {
					if (state === "ready") resolve();
				},
			});
		});
		await new Promise<void>((resolve) =>
			modem.setTime(Date.now(), () => resolve()),
		);
		await store("ca.crt", authority.certificate);
	});

	afterEach(async () => {
		modem.close();
		module.powerOff();
		await servers.close();
	});

	async function store(name: string, content: string): Promise<void> {
		const detail = await new Promise<string>((resolve) =>
			modem.writeFile(name, bytesOf(content), (_, detail) => resolve(detail)),
		);
		assert.equal(detail, "");
	}

	/** A server that echoes. */
	function serve(options: TlsOptions = {}): Promise<number> {
		const { certificate, key } = server;
		const listener = createServer(
			{ cert: certificate, key, ciphers: "ALL:@SECLEVEL=0", ...options },
			(socket) => socket.on("error", () => {}).pipe(socket),
		);
		listener.on("tlsClientError", () => {});
		return servers.start(listener);
	}

	/** What a connect comes to: what the server gave back, or why it failed. */
	function call(
		port: number,
		options: Partial<LinkOptions> = {},
	): Promise<string> {
		return new Promise((resolve) => {
			modem.open({
				kind: "TLS",
				host: "secure.test",
				port,
				ca: "ca.crt",
				onConnect() {
					this.write(bytesOf("secret"));
				},
				onReadable(count) {
					const bytes = new Uint8Array(count);
					this.read(bytes);
					this.close();
					resolve(textOf(bytes));
				},
				onFail(reason, state) {
					resolve(`${reason}, ${state}`);
				},
				...options,
			});
		});
	}

	it("verifies it, and carries bytes both ways", async () => {
		assert.equal(await call(await serve()), "secret");
	});

	it("shows its own certificate", async () => {
		const own = await identity({ name: "device 1", issuer: authority });
		await store("own.crt", own.certificate);
		await store("own.key", own.key);
		const port = await serve({
			requestCert: true,
			rejectUnauthorized: true,
			ca: authority.certificate,
		});
		assert.equal(
			await call(port, { certificate: "own.crt", key: "own.key" }),
			"secret",
		);
		assert.equal(await call(port), "CONNECT FAIL, TCP ERROR: 14, ca.crt");
	});

	it("does not trust one of another authority or another name, unless the app does not care", async () => {
		await store("other.crt", stranger.certificate);
		const port = await serve();
		assert.equal(
			await call(port, { ca: "other.crt" }),
			"CONNECT FAIL, TCP ERROR: 13, other.crt",
		);
		assert.equal(
			await call(port, { serverName: "other.test" }),
			"CONNECT FAIL, TCP ERROR: 13, ca.crt",
		);
		assert.equal(await call(port, { verify: false, ca: undefined }), "secret");
	});

	it("fails where the file is no certificate, with its name", async () => {
		await store("garbage.crt", "garbage");
		assert.equal(
			await call(await serve(), { ca: "garbage.crt" }),
			"CONNECT FAIL, TCP ERROR: 10, garbage.crt",
		);
	});

	it("does not speak what is older than TLS 1.2, unless the app says so", async () => {
		const port = await serve({ minVersion: "TLSv1", maxVersion: "TLSv1.1" });
		assert.match(await call(port), /^CONNECT FAIL/);
		assert.equal(await call(port, { version: "any" }), "secret");
	});
});
