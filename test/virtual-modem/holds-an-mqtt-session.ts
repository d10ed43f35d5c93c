import { assert } from "chai";
import { matches } from "../../modules/virtual-modem/broker.js";
import { MqttTerminal as Bench } from "../support/mqtt-terminal.js";
import { bytesOf, textOf } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const error = "\r\nERROR\r\n";

describe("virtual modem: holds an MQTT session", () => {
	describe("AT+MCONFIG (MQTT/MCONFIG.md)", () => {
		it("takes texts with and without quotes", () => {
			for (const parameters of ['"id","user","pass"', "id,user,pass"]) {
				const bench = new Bench();
				assert.equal(bench.say(`AT+MCONFIG=${parameters}\r\n`), ok);
				bench.prepare("AT+MIPSTART=broker,1883", "AT+MCONNECT=0,300");
				assert.deepEqual(bench.broker.sessions, [
					{
						clientId: "id",
						user: "user",
						password: "pass",
						will: undefined,
						clean: false,
						keepAlive: 300,
					},
				]);
			}
		});

		it("takes a client alone, a user without name and password, and a will", () => {
			const bench = new Bench();
			for (const parameters of [
				"id",
				'id,"",""',
				'id,"","",0,0,"",""',
				'"id","user","pass",2,1,"gone","it is, really"',
			])
				assert.equal(bench.say(`AT+MCONFIG=${parameters}\r\n`), ok, parameters);
			bench.prepare("AT+MIPSTART=broker,1883", "AT+MCONNECT=1,60");
			const will = bench.broker.sessions[0].will;
			assert.deepEqual(
				{ ...will, payload: textOf(will?.payload ?? []) },
				{ topic: "gone", qos: 2, retain: true, payload: "it is, really" },
			);
		});

		it("takes texts of 256 bytes and a will of 1360, and no byte more", () => {
			const bench = new Bench();
			const line = (text: number, will: number) => {
				const x = "x".repeat(text);
				return `AT+MCONFIG="${x}","${x}","${x}",0,0,"${x}","${"y".repeat(will)}"\r\n`;
			};
			assert.equal(bench.say(line(256, 1360)), ok);
			assert.equal(bench.say(line(256, 1361)), error);
			for (const place of [0, 1, 2, 5]) {
				const texts = ["a", "b", "c", "0", "0", "d", "e"];
				texts[place] = "x".repeat(257);
				assert.equal(bench.say(`AT+MCONFIG=${texts.join()}\r\n`), error);
			}
		});

		it("refuses what is neither one, three nor seven parameters, or out of range", () => {
			for (const parameters of [
				"",
				'""',
				"id,user",
				"id,user,pass,0",
				"id,user,pass,0,0,topic",
				"id,user,pass,3,0,topic,gone",
				"id,user,pass,0,2,topic,gone",
				"id,user,pass,0,1,,",
				"id,user,pass,0,0,topic,gone,more",
				'"i"d"x",user,pass',
			])
				assert.equal(
					new Bench().say(`AT+MCONFIG=${parameters}\r\n`),
					error,
					parameters,
				);
		});
	});

	describe("AT+MCONNECT (MQTT/MCONNECT.md)", () => {
		it("says OK, and CONNACK OK when the broker has it", () => {
			const bench = new Bench({}, 10);
			bench.say("AT+MCONFIG=id\r\n");
			bench.say("AT+MIPSTART=broker,1883\r\n", 20);
			assert.equal(bench.say("AT+MCONNECT=1,60\r\n", 19), ok);
			assert.equal(bench.wait(1), "\r\nCONNACK OK\r\n");
		});

		it("needs CONNECT OK and AT+MCONFIG first, and comes once", () => {
			const bench = new Bench();
			bench.prepare("AT+MCONFIG=id");
			assert.equal(bench.say("AT+MCONNECT=1,60\r\n"), error);
			bench.broker.session = "silent";
			bench.connect();
			assert.equal(bench.say("AT+MCONNECT=1,60\r\n"), ok);
			assert.equal(bench.say("AT+MCONNECT=1,60\r\n"), error, "while it waits");
			const other = new Bench().begin();
			assert.equal(other.say("AT+MCONNECT=1,60\r\n"), error, "in a session");
		});

		it("refuses what is out of range", () => {
			const bench = new Bench().connect();
			for (const parameters of ["2,60", "1,0", "1,65536", "1", "", "1,60,1"])
				assert.equal(bench.say(`AT+MCONNECT=${parameters}\r\n`), error);
			assert.equal(
				bench.say("AT+MCONNECT=0,65535\r\n"),
				"\r\nOK\r\n\r\nCONNACK OK\r\n",
			);
		});

		for (const [sessionRefusal, said] of [
			["ERROR", "\r\nERROR\r\n\r\nCLOSED\r\n"],
			["+CME ERROR: 767", "\r\n+CME ERROR: 767\r\n\r\nCLOSED\r\n"],
			["CLOSED", "\r\nCLOSED\r\n"],
		] as const)
			it(`says ${sessionRefusal} behind OK when the broker refuses, which closes then`, () => {
				const bench = new Bench({ dialect: { sessionRefusal } });
				bench.broker.session = "refuse";
				bench.connect();
				assert.equal(bench.say("AT+MCONNECT=1,60\r\n"), ok + said);
				assert.equal(bench.state(), 0);
				assert.equal(bench.network.count, 0);
			});

		it("says nothing behind OK when the broker does not answer", () => {
			const bench = new Bench();
			bench.broker.session = "silent";
			bench.connect();
			assert.equal(bench.say("AT+MCONNECT=1,60\r\n", 600_000), ok);
			assert.equal(bench.state(), 2);
		});
	});

	describe("AT+MSUB, AT+MUNSUB, +MSUB (MQTT/MSUB.md, MUNSUB.md)", () => {
		it("says SUBACK, then pushes what comes, then UNSUBACK, and nothing more", () => {
			const bench = new Bench().begin();
			bench.broker.publish("mqtt/pub", bytesOf("too soon"));
			assert.equal(
				bench.say('AT+MSUB="mqtt/pub",0\r\n'),
				"\r\nOK\r\n\r\nSUBACK\r\n",
			);
			bench.broker.publish("mqtt/pub", bytesOf("data from tcp server"));
			bench.broker.publish("mqtt/other", bytesOf("not for us"));
			assert.equal(
				bench.wait(0),
				'\r\n+MSUB: "mqtt/pub",20 byte,data from tcp server\r\n',
			);
			assert.equal(
				bench.say("AT+MUNSUB=mqtt/pub\r\n"),
				"\r\nOK\r\n\r\nUNSUBACK\r\n",
			);
			bench.broker.publish("mqtt/pub", bytesOf("too late"));
			assert.equal(bench.wait(0), "");
		});

		it("pushes every byte value as it is, and no space where the dialect has none", () => {
			const bench = new Bench({ dialect: { messageSpace: false } }).begin();
			bench.prepare("AT+MSUB=#,2");
			const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
			bench.broker.publish("a", bytes);
			assert.equal(
				bench.wait(0),
				`\r\n+MSUB:"a",256 byte,${textOf(bytes)}\r\n`,
			);
		});

		it("pushes messages of 4100 bytes, and loses longer ones", () => {
			const bench = new Bench().begin();
			bench.prepare("AT+MSUB=a,0");
			bench.broker.publish("a", new Uint8Array(4101));
			assert.equal(bench.wait(0), "");
			bench.broker.publish("a", new Uint8Array(4100));
			assert.lengthOf(bench.wait(0), 4100 + 25);
			bench.broker.publish("a", new Uint8Array(0));
			assert.equal(bench.wait(0), '\r\n+MSUB: "a",0 byte,\r\n');
		});

		it("holds messages while the line is busy, and the broker when they are many", () => {
			let backlog = 10_000;
			const bench = new Bench({ backlog: () => backlog }).begin();
			bench.prepare("AT+MSUB=a,0");
			for (let i = 0; i < 20; i++)
				bench.broker.publish("a", new Uint8Array(1000).fill(65 + i));
			assert.equal(bench.wait(0), "");
			bench.broker.close();
			backlog = 0;
			bench.modem.carried();
			const heard = bench.wait(0);
			const order = [...heard.matchAll(/byte,(.)/g)].map(([, first]) => first);
			assert.equal(order.join(""), "ABCDEFGHI");
			assert.isTrue(heard.endsWith("\r\n\r\nCLOSED\r\n"), "behind the last");
		});

		it("goes on with what the broker held", () => {
			let backlog = 10_000;
			const bench = new Bench({ backlog: () => backlog }).begin();
			bench.prepare("AT+MSUB=a,0");
			for (let i = 0; i < 20; i++)
				bench.broker.publish("a", new Uint8Array(1000).fill(65 + i));
			bench.wait(0);
			backlog = 0;
			bench.modem.carried();
			const order = [...bench.wait(0).matchAll(/byte,(.)/g)];
			assert.equal(
				order.map(([, first]) => first).join(""),
				"ABCDEFGHIJKLMNOPQRST",
			);
		});

		it("refuses what is out of range, or without a session", () => {
			const bench = new Bench().connect();
			for (const command of ["AT+MSUB=a,0", "AT+MUNSUB=a"])
				assert.equal(bench.say(`${command}\r\n`), error);
			bench.begin();
			const long = "x".repeat(257);
			for (const parameters of ["a,3", "a", ",0", `${long},0`, "a,0,b,0"])
				assert.equal(bench.say(`AT+MSUB=${parameters}\r\n`), error);
			for (const parameters of ["", long, "a,b"])
				assert.equal(bench.say(`AT+MUNSUB=${parameters}\r\n`), error);
		});

		for (const [filter, topic, match] of [
			["a/b", "a/b", true],
			["a/b", "a/c", false],
			["a/b", "a/b/c", false],
			["a/b/c", "a/b", false],
			["+/b", "a/b", true],
			["a/+", "a/", true],
			["a/+", "a", false],
			["a/#", "a/b/c", true],
			["a/#", "a", true],
			["a/#", "ab", false],
			["#", "a/b", true],
			["#", "$SYS/x", false],
			["+/x", "$SYS/x", false],
			["$SYS/#", "$SYS/x", true],
		] as const)
			it(`a subscription to ${filter} ${match ? "gets" : "does not get"} ${topic} (MQTT 3.1.1, 4.7)`, () => {
				assert.equal(matches(filter, topic), match);
			});
	});

	describe("AT+MPUB, AT+MPUBEX (MQTT/MPUB.md, MPUBEX.md)", () => {
		const acknowledged = [ok, `${ok}\r\nPUBACK\r\n`] as const;

		for (const qos of [0, 1] as const)
			it(`qos ${qos}: ${acknowledged[qos].match(/[A-Z]+/g)?.join(", ")}`, () => {
				const bench = new Bench().begin();
				assert.equal(
					bench.say(`AT+MPUB="t",${qos},0,"payload"\r\n`),
					acknowledged[qos],
				);
				assert.equal(bench.say(`AT+MPUBEX="t",${qos},1,3\r\n`), "\r\n> ");
				assert.equal(bench.say("abc"), acknowledged[qos]);
				assert.deepEqual(
					bench.broker.published.map((message) => ({
						...message,
						payload: textOf(message.payload),
					})),
					[
						{ topic: "t", qos, retain: false, payload: "payload" },
						{ topic: "t", qos, retain: true, payload: "abc" },
					],
				);
			});

		it("qos 2: OK, PUBREC, PUBCOMP, each in its time", () => {
			const bench = new Bench({}, 10);
			bench.say("AT+MCONFIG=id\r\n");
			bench.say("AT+MIPSTART=broker,1883\r\n", 20);
			bench.say("AT+MCONNECT=1,60\r\n", 20);
			bench.say("AT+MPUBEX=t,2,0,2\r\n");
			assert.equal(bench.say("hi", 19), ok);
			assert.equal(bench.wait(1), "\r\nPUBREC\r\n");
			assert.equal(bench.wait(19), "");
			assert.equal(bench.wait(1), "\r\nPUBCOMP\r\n");
		});

		it("takes every byte value when the length is given", () => {
			const bench = new Bench().begin();
			const payload = textOf(Uint8Array.from({ length: 256 }, (_, i) => i));
			bench.say("AT+MPUBEX=t,0,0,256\r\n");
			assert.equal(bench.say(payload, 60_000), ok);
			assert.equal(textOf(bench.broker.published[0].payload), payload);
		});

		it("leaves no trace at a broker without a record, and comes back all the same", () => {
			const bench = new Bench();
			const broker = bench.network.broker("broker", 1883, { record: false });
			bench.begin().prepare('AT+MSUB="t",0');
			assert.include(
				bench.say('AT+MPUB="t",0,0,"payload"\r\n', 1000),
				"payload",
			);
			assert.isEmpty(broker.published);
			assert.isEmpty(broker.sessions);
		});

		it("waits for the last byte when the length is given", () => {
			const bench = new Bench().begin();
			bench.say("AT+MPUBEX=t,0,0,4100\r\n");
			assert.equal(bench.say("x".repeat(4099), 600_000), "");
			assert.equal(bench.say("x"), ok);
			assert.lengthOf(bench.broker.published[0].payload, 4100);
		});

		for (const form of ["t,0,0", "t,0,0,"])
			it(`ends at 1A when no length is given: AT+MPUBEX=${form}`, () => {
				const bench = new Bench().begin();
				bench.say(`AT+MPUBEX=${form}\r\n`);
				assert.equal(bench.say("half \x1b", 4_999), "", "ESC is data");
				assert.equal(bench.say("whole\x1a"), ok);
				assert.equal(
					textOf(bench.broker.published[0].payload),
					"half \x1bwhole",
				);
			});

		it("ends 5 s behind the last byte when no length is given", () => {
			const bench = new Bench().begin();
			bench.say("AT+MPUBEX=t,0,0\r\n");
			bench.say("one ", 4_999);
			assert.equal(bench.say("two", 4_999), "");
			assert.equal(bench.wait(1), ok);
			assert.equal(textOf(bench.broker.published[0].payload), "one two");
			assert.equal(bench.say("AT\r\n"), ok, "and takes commands again");
		});

		it("ends at 4100 bytes when no length is given", () => {
			const bench = new Bench().begin();
			bench.say("AT+MPUBEX=t,0,0\r\n");
			assert.equal(bench.say("x".repeat(4100)), ok);
			assert.lengthOf(bench.broker.published[0].payload, 4100);
		});

		it("refuses no bytes at all, and goes on", () => {
			const bench = new Bench().begin();
			bench.say("AT+MPUBEX=t,0,0\r\n");
			assert.equal(bench.say("", 5_000), error);
			bench.say("AT+MPUBEX=t,0,0\r\n");
			assert.equal(bench.say("\x1a"), error);
			assert.lengthOf(bench.broker.published, 0);
		});

		it("refuses a payload whose session went meanwhile", () => {
			const bench = new Bench().begin();
			bench.say("AT+MPUBEX=t,1,0,5\r\n");
			bench.network.breakAll(14);
			assert.equal(bench.say("abc"), "\r\nCLOSED\r\n");
			assert.equal(bench.say("de"), error);
		});

		it("takes 4100 bytes on the command line", () => {
			const bench = new Bench().begin();
			const payload = "y".repeat(4100);
			const topic = "x".repeat(256);
			assert.equal(bench.say(`AT+MPUB="${topic}",0,0,"${payload}"\r\n`), ok);
			assert.equal(bench.say(`AT+MPUB="t",0,0,"${payload}y"\r\n`), error);
			assert.lengthOf(bench.broker.published, 1);
		});

		it("refuses what is out of range, or without a session", () => {
			const bench = new Bench().connect();
			for (const command of ["AT+MPUB=t,0,0,x", "AT+MPUBEX=t,0,0,1"])
				assert.equal(bench.say(`${command}\r\n`), error);
			bench.begin();
			const long = "x".repeat(257);
			for (const head of ["t,3,0", "t,0,2", ",0,0", `${long},0,0`, "t,,", "t"])
				for (const [name, last] of [
					["MPUB", "x"],
					["MPUBEX", "1"],
				])
					assert.equal(bench.say(`AT+${name}=${head},${last}\r\n`), error);
			for (const length of ["0", "4101", "x", "1,1"])
				assert.equal(bench.say(`AT+MPUBEX=t,0,0,${length}\r\n`), error);
			assert.equal(bench.say("AT+MPUB=t,0,0\r\n"), error);
		});
	});

	describe("AT+MQTTSTATU (MQTT/MQTTSTATU.md)", () => {
		it("0 offline, 2 before AT+MCONNECT, 1 in a session", () => {
			const bench = new Bench();
			assert.equal(bench.state(), 0);
			assert.equal(bench.connect().state(), 2);
			bench.prepare("AT+MCONNECT=1,60");
			assert.equal(bench.state(), 1);
		});

		it("0 while connecting, and after a failure", () => {
			const bench = new Bench({}, 10);
			bench.say("AT+MIPSTART=closed,1883\r\n");
			assert.equal(bench.state(), 0);
			bench.wait(20);
			assert.equal(bench.state(), 0);
		});
	});

	describe("the end", () => {
		it("AT+MDISCONNECT and AT+MIPCLOSE: OK each, and no CLOSED, as a log has it", () => {
			const bench = new Bench().begin();
			assert.equal(bench.say("AT+MDISCONNECT\r\n"), ok);
			assert.equal(bench.say("AT+MIPCLOSE\r\n"), ok);
			assert.equal(bench.wait(1000), "");
			assert.equal(bench.network.count, 0);
			assert.equal(bench.broker.count, 0);
		});

		it("AT+MIPCLOSE behind AT+MDISCONNECT: OK where it is ERROR behind CLOSED", () => {
			const bench = new Bench({ dialect: { lostMqttClose: "ERROR" } }).begin();
			bench.say("AT+MDISCONNECT\r\n", 1000);
			assert.equal(bench.network.count, 0, "the broker closed");
			assert.equal(bench.say("AT+MIPCLOSE\r\n"), ok);
		});

		it("nothing of the session behind AT+MDISCONNECT: no acknowledgement, no message", () => {
			let backlog = 0;
			const bench = new Bench({ backlog: () => backlog }, 10);
			bench.say("AT+MCONFIG=id\r\n");
			bench.say("AT+MIPSTART=broker,1883\r\n", 20);
			bench.say("AT+MCONNECT=1,60\r\n", 20);
			bench.say("AT+MSUB=t,0\r\n", 20);
			backlog = 10_000;
			bench.broker.publish("t", bytesOf("held"));
			bench.wait(10);
			bench.prepare("AT+MPUB=u,1,0,x", "AT+MSUB=u,0", "AT+MUNSUB=t");
			bench.broker.publish("t", bytesOf("on its way"));
			assert.equal(bench.say("AT+MDISCONNECT\r\n"), ok);
			backlog = 0;
			bench.modem.carried();
			assert.equal(bench.wait(1000), "");
		});

		it("CLOSED behind AT+MDISCONNECT of a module that has it so", () => {
			const bench = new Bench({ dialect: { closedAfterDisconnect: true } });
			bench.begin();
			assert.equal(bench.say("AT+MDISCONNECT\r\n"), "\r\nOK\r\n\r\nCLOSED\r\n");
			assert.equal(bench.say("AT+MIPCLOSE\r\n"), ok);
		});

		it("AT+MIPCLOSE without AT+MDISCONNECT, what was sent before arriving", () => {
			const bench = new Bench({}, 10);
			bench.say("AT+MCONFIG=id\r\n");
			bench.say("AT+MIPSTART=broker,1883\r\n", 20);
			bench.say("AT+MCONNECT=1,60\r\n", 20);
			bench.say("AT+MPUB=t,2,0,last\r\n");
			assert.equal(bench.say("AT+MIPCLOSE\r\n"), ok);
			assert.equal(bench.wait(1000), "");
			assert.lengthOf(bench.broker.published, 1);
			assert.equal(bench.broker.count, 0);
		});

		it("AT+MDISCONNECT and AT+MIPCLOSE: ERROR where there is nothing to end, as a log has it", () => {
			const bench = new Bench();
			assert.equal(bench.say("AT+MDISCONNECT\r\n"), error);
			assert.equal(bench.say("AT+MIPCLOSE\r\n"), error);
			bench.connect();
			assert.equal(bench.say("AT+MDISCONNECT\r\n"), error, "no session yet");
			assert.equal(bench.say("AT+MIPCLOSE\r\n"), ok);
			assert.equal(bench.say("AT+MIPCLOSE\r\n"), error);
		});

		for (const [dialect, said] of [
			[{}, ok],
			[{ lostMqttClose: "ERROR" }, error],
			[{ lostMqttClose: "+CME ERROR: 767" }, "\r\n+CME ERROR: 767\r\n"],
		] as const)
			it(`AT+MIPCLOSE behind CLOSED: ${said.trim()}`, () => {
				const bench = new Bench({ dialect }).begin();
				bench.network.breakAll(14);
				assert.equal(bench.wait(0), "\r\nCLOSED\r\n");
				assert.equal(bench.say("AT+MIPCLOSE\r\n"), said);
				assert.equal(
					bench.say("AT+MIPSTART=broker,1883\r\n"),
					"\r\nOK\r\n\r\nCONNECT OK\r\n",
				);
			});

		it("CLOSED when the broker closes, 7,CLOSED where links are numbered, and no session any more", () => {
			for (const mux of [0, 1]) {
				const bench = new Bench();
				bench.prepare(`AT+CIPMUX=${mux}`);
				bench.begin().broker.close();
				assert.equal(bench.wait(0), `\r\n${mux === 1 ? "7," : ""}CLOSED\r\n`);
				assert.equal(bench.state(), 0);
				assert.equal(bench.say("AT+MSUB=t,0\r\n"), error);
				assert.equal(bench.say("AT+MCONNECT=1,60\r\n"), error);
				bench.begin();
			}
		});

		it("with the bearer, without a word of its own", () => {
			const bench = new Bench().begin();
			bench.modem.deactivate();
			assert.equal(bench.wait(0), "\r\n+PDP DEACT\r\n");
			assert.equal(bench.state(), 0);
			assert.equal(bench.network.count, 0);
			assert.include(bench.say("AT+CIPSTATUS\r\n"), "STATE: PDP DEACT");
		});

		it("with AT+CIPSHUT, without a word, AT+MCONFIG staying", () => {
			const bench = new Bench().begin();
			assert.equal(bench.say("AT+CIPSHUT\r\n"), "\r\nSHUT OK\r\n");
			assert.equal(bench.state(), 0);
			assert.equal(bench.network.count, 0);
			bench.prepare("AT+MIPSTART=broker,1883", "AT+MCONNECT=1,60");
			assert.equal(bench.state(), 1);
		});

		it("with a restart, AT+MCONFIG forgotten", () => {
			const bench = new Bench().begin();
			bench.modem.reset();
			bench.wait(0);
			bench.prepare("ATE0");
			assert.equal(bench.state(), 0);
			assert.equal(bench.network.count, 0);
			bench.prepare("AT+MIPSTART=broker,1883");
			assert.equal(bench.say("AT+MCONNECT=1,60\r\n"), error);
		});
	});

	describe("test forms", () => {
		for (const [name, line] of [
			[
				"+MCONFIG",
				"+MCONFIG: <clientid>[,<username>,<password>[,(0-2),(0,1),<will_topic>,<will_message>]]",
			],
			["+MCONNECT", "+MCONNECT:(0-1),(1-65535)"],
			["+MSUB", "+MSUB:<topic>,(0-2)"],
			["+MUNSUB", "+MUNSUB:<topic>"],
			["+MPUB", "+MPUB:<topic>,(0-2),(0-1),<message>"],
			["+MPUBEX", "+MPUBEX:<topic>,(0-2),(0-1),<len>"],
			["+MQTTSTATU", ""],
			["+MDISCONNECT", ""],
			["+MIPCLOSE", ""],
		])
			it(`AT${name}=? (MQTT/${name.slice(1)}.md)`, () => {
				assert.equal(
					new Bench().say(`AT${name}=?\r\n`),
					line === "" ? ok : `\r\n${line}\r\n${ok}`,
				);
			});
	});
});
