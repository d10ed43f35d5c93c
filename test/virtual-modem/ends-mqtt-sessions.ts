import { assert } from "chai";
import type { Broker } from "../../modules/virtual-modem/broker.js";
import { VirtualModem } from "../../modules/virtual-modem/virtual-modem.js";
import { MqttTerminal } from "../support/mqtt-terminal.js";
import { bytesOf, textOf } from "../support/terminal.js";

const closed = "\r\nCLOSED\r\n";
const withWill = '"id","","",1,0,"gone","unexpectedly"';

function published(broker: Broker): string[] {
	return broker.published.map(
		({ topic, payload }) => `${topic}: ${textOf(payload)}`,
	);
}

/** Another module on the same network and clock: what it is sent, and what it prints. */
class Other {
	readonly modem: VirtualModem;
	#terminal: MqttTerminal;
	#heard = "";

	constructor(terminal: MqttTerminal) {
		this.#terminal = terminal;
		this.modem = new VirtualModem({
			clock: terminal.clock,
			network: terminal.network,
			latency: 0,
			send: (bytes) => {
				this.#heard += textOf(bytes);
			},
		});
		this.modem.powerOn();
		this.say("ATE0");
	}

	begin(id: string): this {
		this.say(`AT+MCONFIG=${id}`);
		this.say("AT+MIPSTART=broker,1883");
		this.say("AT+MCONNECT=1,60");
		return this;
	}

	say(command: string, ms = 0): string {
		this.modem.receive(bytesOf(`${command}\r\n`));
		this.#terminal.clock.advance(ms);
		return this.heard();
	}

	heard(): string {
		const heard = this.#heard;
		this.#heard = "";
		return heard;
	}
}

describe("virtual modem: ends MQTT sessions as MQTT 3.1.1 has it", () => {
	describe("the will (3.1.2.5)", () => {
		for (const [how, end] of [
			["the connection breaks", (t: MqttTerminal) => t.network.breakAll(14)],
			["the broker closes", (t: MqttTerminal) => t.broker.close()],
			["the bearer goes", (t: MqttTerminal) => t.modem.deactivate()],
			["the module loses power", (t: MqttTerminal) => t.modem.powerOff()],
			[
				"AT+MIPCLOSE comes alone",
				(t: MqttTerminal) => t.prepare("AT+MIPCLOSE"),
			],
			["AT+CIPSHUT comes alone", (t: MqttTerminal) => t.prepare("AT+CIPSHUT")],
		] as const)
			it(`is published when ${how}`, () => {
				const terminal = new MqttTerminal().begin(withWill);
				end(terminal);
				terminal.wait(0);
				assert.deepEqual(published(terminal.broker), ["gone: unexpectedly"]);
				assert.equal(terminal.broker.count, 0);
			});

		it("is not published behind AT+MDISCONNECT, or before there is a session", () => {
			const terminal = new MqttTerminal().begin(withWill);
			terminal.prepare("AT+MDISCONNECT", "AT+MIPCLOSE");
			terminal.connect(withWill).network.breakAll(14);
			terminal.wait(0);
			assert.deepEqual(published(terminal.broker), []);
		});

		it("reaches who subscribed to it, once", () => {
			const terminal = new MqttTerminal().begin(withWill);
			const other = new Other(terminal).begin("other");
			other.say("AT+MSUB=gone,0");
			terminal.modem.powerOff();
			terminal.wait(1000);
			assert.equal(other.heard(), '\r\n+MSUB: "gone",12 byte,unexpectedly\r\n');
		});

		it("waits for later subscribers when it is retained", () => {
			const terminal = new MqttTerminal();
			terminal.begin('"id","","",0,1,"gone","retained"');
			terminal.prepare("AT+MIPCLOSE");
			terminal.begin("id");
			assert.equal(
				terminal.say("AT+MSUB=gone,0\r\n"),
				'\r\nOK\r\n\r\nSUBACK\r\n\r\n+MSUB: "gone",8 byte,retained\r\n',
			);
		});
	});

	describe("retained messages (3.3.1.3)", () => {
		it("come behind SUBACK, the last of each topic", () => {
			const terminal = new MqttTerminal().begin();
			terminal.prepare(
				'AT+MPUB="a/x",0,1,"old"',
				'AT+MPUB="a/x",0,1,"new"',
				'AT+MPUB="a/y",1,1,"other"',
				'AT+MPUB="a/z",0,0,"passing"',
				'AT+MPUB="b",0,1,"elsewhere"',
			);
			assert.equal(
				terminal.say('AT+MSUB="a/+",1\r\n'),
				'\r\nOK\r\n\r\nSUBACK\r\n\r\n+MSUB: "a/x",3 byte,new\r\n\r\n+MSUB: "a/y",5 byte,other\r\n',
			);
		});

		it("are gone behind an empty one", () => {
			const terminal = new MqttTerminal().begin();
			terminal.prepare('AT+MPUB="a",0,1,"old"', 'AT+MPUB="a",0,1,""');
			assert.equal(
				terminal.say('AT+MSUB="a",0\r\n'),
				"\r\nOK\r\n\r\nSUBACK\r\n",
			);
		});
	});

	describe("sessions that are not clean (3.1.2.4)", () => {
		it("keep subscriptions, and what came with QoS 1 and 2, in order", () => {
			const terminal = new MqttTerminal().begin("id", 0);
			terminal.prepare("AT+MSUB=t,1", "AT+MDISCONNECT", "AT+MIPCLOSE");
			terminal.broker.publish("t", bytesOf("zero"), 0);
			terminal.broker.publish("t", bytesOf("one"), 1);
			terminal.broker.publish("t", bytesOf("two"), 2);
			terminal.connect("id");
			assert.equal(
				terminal.say("AT+MCONNECT=0,60\r\n"),
				'\r\nOK\r\n\r\nCONNACK OK\r\n\r\n+MSUB: "t",3 byte,one\r\n\r\n+MSUB: "t",3 byte,two\r\n',
			);
			terminal.broker.publish("t", bytesOf("now"), 0);
			assert.equal(terminal.wait(0), '\r\n+MSUB: "t",3 byte,now\r\n');
			terminal.prepare("AT+MDISCONNECT", "AT+MIPCLOSE");
			terminal.connect("id");
			assert.equal(
				terminal.say("AT+MCONNECT=0,60\r\n"),
				"\r\nOK\r\n\r\nCONNACK OK\r\n",
				"nothing twice",
			);
		});

		it("keep nothing for a subscription with QoS 0", () => {
			const terminal = new MqttTerminal().begin("id", 0);
			terminal.prepare("AT+MSUB=t,0", "AT+MIPCLOSE");
			terminal.broker.publish("t", bytesOf("one"), 1);
			assert.equal(
				terminal.connect("id").say("AT+MCONNECT=0,60\r\n"),
				"\r\nOK\r\n\r\nCONNACK OK\r\n",
			);
		});

		it("send again what was on its way when the connection broke", () => {
			const terminal = new MqttTerminal({}, 10);
			const session = (): string => {
				terminal.say("AT+MCONFIG=id\r\n");
				terminal.say("AT+MIPSTART=broker,1883\r\n", 20);
				return terminal.say("AT+MCONNECT=0,60\r\n", 40);
			};
			session();
			terminal.say("AT+MSUB=t,2\r\n", 40);
			terminal.broker.publish("t", bytesOf("once"), 2);
			terminal.network.breakAll(14);
			assert.equal(terminal.wait(40), closed);
			assert.isTrue(session().endsWith('\r\n+MSUB: "t",4 byte,once\r\n'));
		});

		it("keep what comes behind AT+MDISCONNECT", () => {
			const terminal = new MqttTerminal({}, 10);
			terminal.say("AT+MCONFIG=id\r\n");
			terminal.say("AT+MIPSTART=broker,1883\r\n", 20);
			terminal.say("AT+MCONNECT=0,60\r\n", 20);
			terminal.say("AT+MSUB=t,1\r\n", 20);
			terminal.broker.publish("t", bytesOf("late"), 1);
			assert.equal(terminal.say("AT+MDISCONNECT\r\n", 100), "\r\nOK\r\n");
			terminal.say("AT+MIPCLOSE\r\n");
			terminal.say("AT+MIPSTART=broker,1883\r\n", 20);
			assert.isTrue(
				terminal
					.say("AT+MCONNECT=0,60\r\n", 40)
					.endsWith('\r\n+MSUB: "t",4 byte,late\r\n'),
			);
		});

		it("go from one connection to the next with no message sent twice", () => {
			const terminal = new MqttTerminal({}, 10);
			terminal.say("AT+MCONFIG=id\r\n");
			terminal.say("AT+MIPSTART=broker,1883\r\n", 20);
			terminal.say("AT+MCONNECT=0,60\r\n", 20);
			terminal.say("AT+MSUB=t,2\r\n", 20);
			const other = new Other(terminal);
			other.say("AT+MCONFIG=id", 0);
			other.say("AT+MIPSTART=broker,1883", 20);
			terminal.wait(0);
			other.say("AT+MCONNECT=0,60", 0);
			terminal.clock.advance(9);
			terminal.broker.publish("t", bytesOf("once"), 2);
			const heard = terminal.wait(100) + other.heard();
			assert.lengthOf(heard.match(/once/g) ?? [], 1);
		});

		it("end with a clean one of the same name, and are another's under another name", () => {
			const terminal = new MqttTerminal().begin("id", 0);
			terminal.prepare("AT+MSUB=t,1", "AT+MIPCLOSE");
			terminal.begin("someone", 0).prepare("AT+MIPCLOSE");
			terminal.begin("id", 1).prepare("AT+MSUB=t,1", "AT+MIPCLOSE");
			terminal.broker.publish("t", bytesOf("lost"), 1);
			assert.equal(
				terminal.connect("id").say("AT+MCONNECT=0,60\r\n"),
				"\r\nOK\r\n\r\nCONNACK OK\r\n",
			);
		});
	});

	describe("keeps of each kind 1000, as brokers have such limits:", () => {
		const again = (terminal: MqttTerminal, id: string): string =>
			terminal.connect(id).say("AT+MCONNECT=0,60\r\n");
		const connack = "\r\nOK\r\n\r\nCONNACK OK\r\n";

		it("messages for a client that is away, the first", () => {
			const terminal = new MqttTerminal().begin("id", 0);
			terminal.prepare("AT+MSUB=t,1", "AT+MIPCLOSE");
			for (let i = 1; i <= 1001; i++)
				terminal.broker.publish("t", bytesOf(`${i}`), 1);
			const heard = again(terminal, "id");
			assert.lengthOf(heard.match(/\+MSUB: /g) ?? [], 1000);
			assert.isTrue(heard.endsWith(",1000\r\n"));
		});

		it("messages of QoS 0 while a module takes none, the first", () => {
			let stuck = true;
			const terminal = new MqttTerminal({
				backlog: () => (stuck ? 1e6 : 0),
				limits: { receiveBuffer: 2 },
			});
			terminal.begin().prepare("AT+MSUB=t,0");
			for (let i = 0; i < 1500; i++) terminal.broker.publish("t", bytesOf("x"));
			terminal.wait(0);
			stuck = false;
			terminal.modem.carried();
			// Two more are the module's own.
			assert.lengthOf(terminal.wait(1000).match(/\+MSUB: /g) ?? [], 1002);
		});

		it("sessions of clients that are away, those that ended last", () => {
			const terminal = new MqttTerminal().begin("first", 0);
			terminal.prepare("AT+MSUB=t,1", "AT+MIPCLOSE");
			terminal.begin("second", 0).prepare("AT+MSUB=t,1", "AT+MIPCLOSE");
			for (let i = 1; i < 1000; i++)
				terminal.begin(`id${i}`, 0).prepare("AT+MIPCLOSE");
			terminal.broker.publish("t", bytesOf("kept"), 1);
			assert.equal(
				again(terminal, "second"),
				`${connack}\r\n+MSUB: "t",4 byte,kept\r\n`,
			);
			terminal.prepare("AT+MIPCLOSE");
			assert.equal(again(terminal, "first"), connack);
		});

		it("filters of a session, the first", () => {
			const terminal = new MqttTerminal().begin();
			for (let i = 1; i <= 1001; i++) terminal.prepare(`AT+MSUB=t${i},0`);
			terminal.broker.publish("t1001", bytesOf("more"));
			terminal.broker.publish("t1000", bytesOf("last"));
			assert.equal(terminal.wait(0), '\r\n+MSUB: "t1000",4 byte,last\r\n');
		});

		it("retained messages, the newest", () => {
			const terminal = new MqttTerminal().begin();
			for (let i = 1; i <= 1001; i++)
				terminal.broker.publish(`t/${i}`, bytesOf("x"), 0, true);
			const heard = terminal.say('AT+MSUB="t/+",0\r\n');
			assert.lengthOf(heard.match(/\+MSUB: /g) ?? [], 1000);
			assert.notInclude(heard, '"t/1"');
		});
	});

	it("closes whoever has the name that another comes with (3.1.4)", () => {
		const terminal = new MqttTerminal().begin(withWill);
		const other = new Other(terminal).begin("id");
		assert.equal(terminal.wait(0), closed);
		assert.deepEqual(published(terminal.broker), ["gone: unexpectedly"]);
		assert.equal(other.say("AT+MQTTSTATU"), "\r\n+MQTTSTATU :1\r\n\r\nOK\r\n");
		assert.equal(terminal.broker.count, 1);
	});

	it("closes a connection on which nobody says CONNECT for 30 s (3.1.4)", () => {
		const terminal = new MqttTerminal().connect();
		assert.equal(terminal.wait(29_999), "");
		assert.equal(terminal.wait(1), closed);
		assert.equal(terminal.say("AT+MCONNECT=1,60\r\n"), "\r\nERROR\r\n");
	});

	describe("keep-alive (3.1.2.10)", () => {
		it("holds a session that has nothing to say", () => {
			const terminal = new MqttTerminal({}, 50);
			terminal.say("AT+MCONFIG=id\r\n");
			terminal.say("AT+MIPSTART=broker,1883\r\n", 100);
			terminal.say("AT+MCONNECT=1,60\r\n", 100);
			assert.equal(terminal.wait(24 * 3_600_000), "");
			assert.equal(terminal.state(), 1);
		});

		it("says CLOSED one and a half times <keepalive> after the last word to a broker that stopped answering", () => {
			const terminal = new MqttTerminal().begin();
			terminal.wait(30_000);
			terminal.prepare('AT+MPUB="t",0,0,"last"');
			terminal.broker.stalled = true;
			assert.equal(terminal.wait(89_999), "");
			assert.equal(terminal.state(), 1);
			assert.equal(terminal.wait(1), closed);
			assert.equal(terminal.state(), 0);
		});

		it("goes on when the broker answers again in time", () => {
			const terminal = new MqttTerminal().begin();
			terminal.broker.stalled = true;
			terminal.wait(59_000);
			terminal.broker.stalled = false;
			assert.equal(terminal.wait(600_000), "");
			assert.equal(terminal.state(), 1);
		});

		it("gets neither acknowledgement nor message from a broker that stopped answering", () => {
			const terminal = new MqttTerminal().begin();
			terminal.prepare("AT+MSUB=t,0");
			terminal.broker.stalled = true;
			terminal.broker.publish("t", bytesOf("unsent"));
			assert.equal(terminal.say('AT+MPUB="t",1,0,"x"\r\n', 1000), "\r\nOK\r\n");
			assert.equal(terminal.say("AT+MSUB=u,0\r\n", 1000), "\r\nOK\r\n");
		});
	});

	for (const command of [
		'AT+MSUB="a#",0',
		'AT+MSUB="#/a",0',
		'AT+MSUB="a+/b",0',
		'AT+MUNSUB="a#"',
		'AT+MPUB="a/+",0,0,"x"',
		'AT+MPUB="#",1,0,"x"',
	])
		it(`${command}: the broker closes (4.7.1, 4.8)`, () => {
			const terminal = new MqttTerminal().begin();
			assert.equal(terminal.say(`${command}\r\n`), `\r\nOK\r\n${closed}`);
		});
});
