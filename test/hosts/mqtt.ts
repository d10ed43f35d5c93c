import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import type { AedesPublishPacket, AuthenticateError } from "aedes";
import { assert } from "chai";
import { MqttClient } from "mqtt";
import {
	type LocalBroker,
	type LocalBrokerOptions,
	startBroker,
} from "../../hosts/node/broker.js";
import { NodeClock } from "../../hosts/node/clock.js";
import { NodeNetwork } from "../../hosts/node/network.js";
import {
	VirtualModem,
	type VirtualModemOptions,
} from "../../modules/virtual-modem/virtual-modem.js";

/** A virtual modem on real sockets with a real broker, without a wire. */
class Bench {
	readonly modem: VirtualModem;
	readonly broker: LocalBroker;
	#heard = "";
	#changed: () => void = () => {};

	private constructor(
		broker: LocalBroker,
		options: Partial<VirtualModemOptions>,
	) {
		this.broker = broker;
		this.modem = new VirtualModem({
			clock: new NodeClock(),
			network: new NodeNetwork({ names: { "broker.test": broker.host } }),
			latency: 0,
			send: (bytes) => {
				this.#heard += Buffer.from(bytes).toString("latin1");
				this.#changed();
			},
			...options,
		});
		this.modem.powerOn();
	}

	static async start(
		broker: LocalBrokerOptions = {},
		options: Partial<VirtualModemOptions> = {},
	): Promise<Bench> {
		const bench = new Bench(await startBroker(broker), options);
		await bench.say("ATE0", "OK\r\n");
		return bench;
	}

	/** Sends a command line, and waits until `end` was printed. Returns all up to and with it. */
	say(command: string, end: string): Promise<string> {
		return this.send(`${command}\r\n`, end);
	}

	send(text: string, end: string): Promise<string> {
		this.modem.receive(Buffer.from(text, "latin1"));
		return this.until(end);
	}

	async until(end: string): Promise<string> {
		while (!this.#heard.includes(end))
			await new Promise<void>((resolve) => {
				this.#changed = resolve;
			});
		const place = this.#heard.indexOf(end) + end.length;
		const heard = this.#heard.slice(0, place);
		this.#heard = this.#heard.slice(place);
		return heard;
	}

	/** CONNACK OK came. */
	async begin(config = '"id","user","pass"'): Promise<void> {
		await this.say(`AT+MCONFIG=${config}`, "OK\r\n");
		await this.say(
			`AT+MIPSTART="broker.test",${this.broker.port}`,
			"CONNECT OK\r\n",
		);
		await this.say("AT+MCONNECT=1,60", "CONNACK OK\r\n");
	}

	/** The next message that a client publishes. */
	async published(): Promise<AedesPublishPacket> {
		for (;;) {
			const [packet, client] = await once(this.broker.aedes, "publish");
			if (client) return packet;
		}
	}

	publish(topic: string, payload: string | Buffer, qos: 0 | 1 | 2): void {
		this.broker.aedes.publish(
			{ cmd: "publish", topic, payload, qos, retain: false, dup: false },
			() => {},
		);
	}

	async stop(): Promise<void> {
		this.modem.powerOff();
		await this.broker.close();
	}
}

describe("Node's network behind a virtual modem: MQTT", function () {
	// A TLS broker's key takes a while to find, and how long is chance.
	this.timeout(20_000);
	let bench: Bench;

	afterEach(() => bench.stop());

	it("begins a session as AT+MCONFIG and AT+MCONNECT have it", async () => {
		bench = await Bench.start({
			authenticate(client, user, password, done) {
				assert.equal(client.id, "id");
				assert.equal(user, "user");
				assert.equal(password?.toString(), "pass");
				done(null, true);
			},
		});
		await bench.say('AT+MCONFIG="id","user","pass"', "OK\r\n");
		assert.equal(
			await bench.say(
				`AT+MIPSTART="broker.test","${bench.broker.port}"`,
				"CONNECT OK\r\n",
			),
			"\r\nOK\r\n\r\nCONNECT OK\r\n",
		);
		assert.equal(bench.broker.aedes.connectedClients, 0, "not before MCONNECT");
		assert.equal(
			await bench.say("AT+MCONNECT=1,60", "CONNACK OK\r\n"),
			"\r\nOK\r\n\r\nCONNACK OK\r\n",
		);
		assert.equal(bench.broker.aedes.connectedClients, 1);
	});

	for (const [qos, end] of [
		[0, "OK"],
		[1, "PUBACK"],
		[2, "PUBCOMP"],
	] as const)
		it(`publishes and gets with qos ${qos}`, async () => {
			bench = await Bench.start();
			await bench.begin();
			assert.equal(
				await bench.say(`AT+MSUB="mqtt/#",${qos}`, "SUBACK\r\n"),
				"\r\nOK\r\n\r\nSUBACK\r\n",
			);
			const published = bench.published();
			const bytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i));
			await bench.say(`AT+MPUBEX="other",${qos},0,256`, "\r\n> ");
			const heard = await bench.send(
				bytes.toString("latin1"),
				`\r\n${end}\r\n`,
			);
			const acknowledged = qos === 2 ? "\r\nPUBREC\r\n\r\nPUBCOMP\r\n" : "";
			assert.equal(
				heard,
				`\r\nOK\r\n${qos === 1 ? "\r\nPUBACK\r\n" : acknowledged}`,
			);
			const packet = await published;
			assert.equal(packet.topic, "other");
			assert.equal(packet.qos, qos);
			assert.isTrue(bytes.equals(Buffer.from(packet.payload)));
			bench.publish("mqtt/pub", bytes, qos);
			assert.equal(
				await bench.until(`${bytes.toString("latin1").slice(-9)}\r\n`),
				`\r\n+MSUB: "mqtt/pub",256 byte,${bytes.toString("latin1")}\r\n`,
			);
			assert.equal(
				await bench.say('AT+MUNSUB="mqtt/#"', "UNSUBACK\r\n"),
				"\r\nOK\r\n\r\nUNSUBACK\r\n",
			);
		});

	it("gets its own message back, its topic in UTF-8", async () => {
		bench = await Bench.start();
		await bench.begin();
		const topic = Buffer.from("温度").toString("latin1");
		await bench.say(`AT+MSUB="${topic}",0`, "SUBACK\r\n");
		const published = bench.published();
		await bench.say(`AT+MPUB="${topic}",0,0,"21"`, "OK\r\n");
		assert.equal((await published).topic, "温度");
		assert.equal(
			await bench.until("byte,21\r\n"),
			`\r\n+MSUB: "${topic}",2 byte,21\r\n`,
		);
	});

	it("says ERROR and CLOSED when the broker refuses the password", async () => {
		bench = await Bench.start({
			authenticate(_client, _user, _password, done) {
				const error = new Error("bad password") as AuthenticateError;
				error.returnCode = 4;
				done(error, null);
			},
		});
		await bench.say('AT+MCONFIG="id","user","wrong"', "OK\r\n");
		await bench.say(
			`AT+MIPSTART=broker.test,${bench.broker.port}`,
			"CONNECT OK\r\n",
		);
		assert.equal(
			await bench.say("AT+MCONNECT=1,60", "CLOSED\r\n"),
			"\r\nOK\r\n\r\nERROR\r\n\r\nCLOSED\r\n",
		);
		assert.equal(
			await bench.say("AT+MQTTSTATU", "OK\r\n"),
			"\r\n+MQTTSTATU :0\r\n\r\nOK\r\n",
		);
	});

	it("says 7,CLOSED when the broker ends, before a session and in one", async () => {
		bench = await Bench.start();
		await bench.say("AT+CIPMUX=1", "OK\r\n");
		await bench.begin();
		await bench.broker.close();
		assert.equal(await bench.until("CLOSED\r\n"), "\r\n7,CLOSED\r\n");
		const server = createServer((socket) => {
			socket.end("no broker here");
		});
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port } = server.address() as AddressInfo;
		assert.equal(
			await bench.say(`AT+MIPSTART=broker.test,${port}`, "CLOSED\r\n"),
			"\r\nOK\r\n\r\n7,CONNECT OK\r\n\r\n7,CLOSED\r\n",
		);
		server.close();
	});

	it("publishes the will of AT+MIPCLOSE without AT+MDISCONNECT, and none behind one", async () => {
		bench = await Bench.start();
		const config = '"id","user","pass",0,0,"gone","unexpectedly"';
		await bench.begin(config);
		const left = once(bench.broker.aedes, "clientDisconnect");
		const wills: string[] = [];
		bench.broker.aedes.subscribe(
			"gone",
			({ payload }, done) => {
				wills.push(payload.toString());
				done();
			},
			() => {},
		);
		await bench.say("AT+MDISCONNECT", "OK\r\n");
		assert.equal(await bench.say("AT+MIPCLOSE", "OK\r\n"), "\r\nOK\r\n");
		await left;
		assert.deepEqual(wills, []);
		await bench.begin(config);
		const will = once(bench.broker.aedes, "clientDisconnect");
		await bench.say("AT+MIPCLOSE", "OK\r\n");
		await will;
		while (wills.length === 0) await new Promise(setImmediate);
		assert.deepEqual(wills, ["unexpectedly"]);
	});

	it("gets what the broker kept for a session that is not clean, behind CONNACK OK", async () => {
		bench = await Bench.start();
		const start = `AT+MIPSTART=broker.test,${bench.broker.port}`;
		await bench.say("AT+MCONFIG=id", "OK\r\n");
		await bench.say(start, "CONNECT OK\r\n");
		await bench.say("AT+MCONNECT=0,60", "CONNACK OK\r\n");
		await bench.say('AT+MSUB="t",1', "SUBACK\r\n");
		const left = once(bench.broker.aedes, "clientDisconnect");
		await bench.say("AT+MIPCLOSE", "OK\r\n");
		await left;
		for (const text of ["one", "two", "three"]) bench.publish("t", text, 1);
		await bench.say(start, "CONNECT OK\r\n");
		assert.equal(
			await bench.say("AT+MCONNECT=0,60", "three\r\n"),
			'\r\nOK\r\n\r\nCONNACK OK\r\n\r\n+MSUB: "t",3 byte,one\r\n\r\n+MSUB: "t",3 byte,two\r\n\r\n+MSUB: "t",5 byte,three\r\n',
		);
	});

	it("sends what was accepted before AT+MIPCLOSE", async () => {
		bench = await Bench.start();
		await bench.begin();
		const published = bench.published();
		await bench.say("AT+MPUBEX=t,0,0,4100", "\r\n> ");
		await bench.send(`${"x".repeat(4100)}AT+MIPCLOSE\r\n`, "OK\r\n");
		assert.lengthOf((await published).payload, 4100);
	});

	it("holds a broker back that sends more than the line carries", async () => {
		let backlog = 0;
		bench = await Bench.start({}, { backlog: () => backlog });
		await bench.begin();
		await bench.say('AT+MSUB="t",1', "SUBACK\r\n");
		let acknowledged = 0;
		bench.broker.aedes.on("ack", () => acknowledged++);
		backlog = 10_000;
		for (let i = 0; i < 100; i++)
			bench.publish("t", Buffer.alloc(1000, 65 + (i % 26)), 1);
		while (acknowledged < 8) await new Promise(setImmediate);
		for (let i = 0; i < 100; i++) await new Promise(setImmediate);
		assert.isAtMost(acknowledged, 9, "8192 bytes, and one message begun");
		backlog = 0;
		bench.modem.carried();
		let order = "";
		for (let i = 0; i < 100; i++) {
			await bench.until(" byte,");
			order += (await bench.until("\r\n")).charAt(0);
		}
		assert.equal(
			order,
			Array.from({ length: 100 }, (_, i) =>
				String.fromCharCode(65 + (i % 26)),
			).join(""),
		);
	});

	it("ends a session that was held back", async () => {
		let backlog = 0;
		bench = await Bench.start({}, { backlog: () => backlog });
		await bench.begin();
		await bench.say('AT+MSUB="t",0', "SUBACK\r\n");
		const closed = once(bench.broker.aedes, "clientDisconnect");
		backlog = 10_000;
		for (let i = 0; i < 100; i++) bench.publish("t", Buffer.alloc(1000), 0);
		for (let i = 0; i < 100; i++) await new Promise(setImmediate);
		await bench.say("AT+MDISCONNECT", "OK\r\n");
		await closed;
		while (
			(await bench.say("AT+MQTTSTATU", "OK\r\n")) !==
			"\r\n+MQTTSTATU :0\r\n\r\nOK\r\n"
		);
	});

	it("holds a session over TLS with a certificate that nobody signed", async () => {
		bench = await Bench.start({ secure: true });
		await bench.say("AT+MCONFIG=id", "OK\r\n");
		const come = once(bench.broker.aedes, "client");
		assert.equal(
			await bench.say(
				`AT+SSLMIPSTART="broker.test",${bench.broker.securePort}`,
				"CONNECT OK\r\n",
			),
			"\r\nOK\r\n\r\nCONNECT OK\r\n",
		);
		await bench.say("AT+MCONNECT=1,60", "CONNACK OK\r\n");
		await bench.say('AT+MSUB="t",0', "SUBACK\r\n");
		await bench.say('AT+MPUB="t",0,0,"secret"', "OK\r\n");
		await bench.until('+MSUB: "t",6 byte,secret\r\n');
		const [{ conn }] = await come;
		assert.equal(conn.getProtocol(), "TLSv1.2", "the module's newest");
	});

	it("says CONNECT FAIL for TLS to a plain port, and for a port where nobody listens", async () => {
		bench = await Bench.start();
		const failed = "\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n\r\nCONNECT FAIL\r\n";
		const { port } = bench.broker;
		const fail = "CONNECT FAIL\r\n";
		assert.equal(
			await bench.say(`AT+SSLMIPSTART=broker.test,${port}`, fail),
			failed,
		);
		await bench.broker.close();
		for (const command of ["AT+MIPSTART", "AT+SSLMIPSTART"])
			assert.equal(
				await bench.say(`${command}=broker.test,${port}`, fail),
				failed,
			);
		assert.equal(
			await bench.say("AT+MIPSTART=nobody.invalid,1883", fail),
			failed,
		);
	});

	it("ends at topics that MQTT forbids, as a broker ends it", async () => {
		bench = await Bench.start();
		for (const command of [
			'AT+MSUB="a#b",0',
			'AT+MUNSUB="a/#/b"',
			'AT+MPUB="a/+",1,0,"x"',
		]) {
			await bench.begin();
			assert.equal(
				await bench.say(command, "CLOSED\r\n"),
				"\r\nOK\r\n\r\nCLOSED\r\n",
			);
		}
	});

	it("survives a topic that is no UTF-8", async () => {
		bench = await Bench.start();
		await bench.begin();
		await bench.say('AT+MSUB="\xff\xfe",0', "OK\r\n");
		await bench.say("AT+MQTTSTATU", "OK\r\n");
	});

	it("gets what the broker retained behind SUBACK, and no more once it is cleared", async () => {
		bench = await Bench.start();
		await bench.begin();
		await bench.say('AT+MPUB="a/x",1,1,"kept"', "PUBACK\r\n");
		assert.equal(
			await bench.say('AT+MSUB="a/+",1', "kept\r\n"),
			'\r\nOK\r\n\r\nSUBACK\r\n\r\n+MSUB: "a/x",4 byte,kept\r\n',
		);
		await bench.say('AT+MUNSUB="a/+"', "UNSUBACK\r\n");
		await bench.say('AT+MPUB="a/x",1,1,""', "PUBACK\r\n");
		await bench.say('AT+MSUB="a/+",1', "SUBACK\r\n");
		assert.equal(
			await bench.say('AT+MPUB="a/y",1,0,"next"', "next\r\n"),
			'\r\nOK\r\n\r\nPUBACK\r\n\r\n+MSUB: "a/y",4 byte,next\r\n',
		);
	});

	it("leaves a retained will when its connection breaks", async () => {
		bench = await Bench.start();
		await bench.begin('"id","","",2,1,"gone","it is"');
		const left = once(bench.broker.aedes, "clientDisconnect");
		bench.modem.powerOff();
		await left;
		bench.modem.powerOn();
		await bench.say("ATE0", "OK\r\n");
		await bench.begin("id");
		assert.equal(
			await bench.say('AT+MSUB="gone",0', "it is\r\n"),
			'\r\nOK\r\n\r\nSUBACK\r\n\r\n+MSUB: "gone",5 byte,it is\r\n',
		);
	});

	it("gets what each of its subscriptions matches, until it is taken back", async () => {
		bench = await Bench.start();
		await bench.begin();
		for (const filter of ["a/+/c", "b/#", "c"])
			await bench.say(`AT+MSUB="${filter}",1`, "SUBACK\r\n");
		for (const topic of ["a/x/c", "a/c", "b", "b/x/y", "d", "c"])
			bench.publish(topic, topic, 1);
		const heard = await bench.until("byte,c\r\n");
		assert.deepEqual(
			[...heard.matchAll(/byte,(.*)\r\n/g)].map(([, topic]) => topic),
			["a/x/c", "b", "b/x/y", "c"],
		);
		await bench.say('AT+MUNSUB="b/#"', "UNSUBACK\r\n");
		for (const topic of ["b/x", "c"]) bench.publish(topic, topic, 1);
		assert.equal(
			await bench.until("byte,c\r\n"),
			'\r\n+MSUB: "c",1 byte,c\r\n',
		);
	});

	it("keeps messages for AT+MQTTMSGGET, and writes them as AT+MPUB has it", async () => {
		bench = await Bench.start();
		await bench.begin();
		await bench.say("AT+MQTTMSGSET=1", "OK\r\n");
		await bench.say('AT+MSUB="t",1', "SUBACK\r\n");
		await bench.say('AT+MPUB="t",0,0,"{\\22a\\22:\\0D\\0A}"', "+MSUB: 0\r\n");
		await bench.say("AT+MQTTMODE=1", "OK\r\n");
		await bench.say('AT+MPUB="t",0,0,"00ff"', "+MSUB: 1\r\n");
		assert.equal(
			await bench.say("AT+MQTTMSGGET", "\r\nOK\r\n"),
			'\r\n+MSUB: t,8 byte,{"a":\r\n}\r\n\r\n+MSUB: t,2 byte,\x00\xff\r\n\r\nOK\r\n',
		);
	});

	it("holds a session by pings, and says CLOSED when they are not answered", async () => {
		bench = await Bench.start();
		// Whoever stands between can lose what goes by.
		let silence: () => void = () => {};
		const between = createServer((socket) => {
			const broker = connect(bench.broker.port, bench.broker.host);
			socket.pipe(broker).pipe(socket);
			silence = () => broker.unpipe(socket);
			socket.on("close", () => broker.destroy());
		});
		between.listen(0, "127.0.0.1");
		await once(between, "listening");
		const { port } = between.address() as AddressInfo;
		await bench.say("AT+MCONFIG=id", "OK\r\n");
		await bench.say(`AT+MIPSTART="broker.test",${port}`, "CONNECT OK\r\n");
		await bench.say("AT+MCONNECT=1,1", "CONNACK OK\r\n");
		await once(bench.broker.aedes, "ping");
		silence();
		assert.equal(await bench.until("CLOSED\r\n"), "\r\nCLOSED\r\n");
		assert.equal(
			await bench.say("AT+MQTTSTATU", "OK\r\n"),
			"\r\n+MQTTSTATU :0\r\n\r\nOK\r\n",
		);
		between.close();
	});

	it("is closed when another comes with its name", async () => {
		bench = await Bench.start();
		await bench.begin();
		const other = new MqttClient(
			() => connect(bench.broker.port, bench.broker.host),
			{ clientId: "id", reconnectPeriod: 0 },
		);
		assert.equal(await bench.until("CLOSED\r\n"), "\r\nCLOSED\r\n");
		await other.endAsync(true);
	});
});
