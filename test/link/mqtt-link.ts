import { assert } from "chai";
import type { MqttLink } from "../../modules/link/mqtt-link.js";
import { CIICR } from "../../modules/at/command.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { MqttCall } from "../support/mqtt-call.js";
import { Played } from "../support/played.js";
import { bytesOf, textOf } from "../support/terminal.js";

type BenchOptions = NonNullable<ConstructorParameters<typeof Bench>[0]>;

/** A bench that is ready, with a broker. */
function ready(options: BenchOptions = {}) {
	const bench = new Bench({
		...options,
		wire: { receiveDepth: 8192, ...options.wire },
		modem: { mqtt: true, profile: "small", ...options.modem },
	});
	const broker = bench.network.broker("broker.test", 1883);
	bench.boot();
	bench.sent = "";
	return { bench, broker };
}

/** One whose MQTT link has a session. */
function online(options: BenchOptions = {}) {
	const { bench, broker } = ready(options);
	const call = new MqttCall(bench.modem);
	bench.clock.advance(2000);
	assert.deepEqual(call.told(), ["connect", "writable"]);
	bench.sent = "";
	return { bench, broker, call };
}

/** The MQTT link of a module that is played, with a session. */
function session(multi = true) {
	const played = new Played(multi);
	const { table } = played;
	const call = new MqttCall({ open: (options) => table.openMqtt(options) });
	const number = multi ? "7," : "";
	for (const answer of [
		"OK",
		"OK",
		"OK",
		`OK\r\n\r\n${number}CONNECT OK`,
		"OK\r\n\r\nCONNACK OK",
	])
		played.say(`\r\n${answer}\r\n`);
	assert.deepEqual(call.told(), ["connect", "writable"]);
	played.said();
	return { played, call, number };
}

describe("the MQTT link", () => {
	for (const single of [false, true])
		it(`connects, asks for the session at once, and takes a message there and back: ${single ? "one link" : "six links"}`, () => {
			const { bench, broker } = ready({ modem: { single } });
			const call = new MqttCall(bench.modem, { user: "u", password: "p" });
			assert.equal(call.link.number, 7);
			assert.equal(call.link.state, "CONNECTING");
			bench.clock.advance(2000);
			assert.deepEqual(call.told(), ["connect", "writable"]);
			assert.equal(call.link.state, "CONNECTED");
			call.link.subscribe("a/+", 1);
			bench.clock.advance(500);
			call.link.publish("a/b", bytesOf("hello"), 1);
			bench.clock.advance(500);
			assert.deepEqual(call.told(), [
				"done",
				"writable",
				"a/b: hello",
				"done",
				"writable",
			]);
			call.link.close();
			bench.clock.advance(500);
			assert.deepEqual(call.told(), ["close: CLOSE OK, 0 missing, 0 unsent"]);
			assert.equal(
				bench.sent.replaceAll("\r\n", "\n"),
				`AT+MDISCONNECT
AT+MIPCLOSE
AT+MCONFIG="sixlink","u","p"
AT+MIPSTART="broker.test",1883
AT+MCONNECT=1,300
AT+MSUB="a/+",1
AT+MPUBEX="a/b",1,0,5
helloAT+MDISCONNECT
AT+MIPCLOSE
`,
			);
			assert.equal(call.link.sent, 5);
			assert.equal(call.link.received, 5);
			assert.equal(broker.count, 0);
		});

	it("tells its session once, and from inside that takes a subscription", () => {
		const { bench } = ready();
		const call = new MqttCall(bench.modem, {
			onSession() {
				call.events.push("session");
				this.subscribe("t");
			},
		});
		bench.clock.advance(3000);
		assert.deepEqual(call.told(), ["connect", "session", "done", "writable"]);
	});

	it("connects over TLS with AT+SSLMIPSTART", () => {
		const { bench } = ready();
		bench.network.broker("broker.test", 8883, { secure: true });
		const call = new MqttCall(bench.modem, {
			kind: "MQTTS",
			port: 8883,
			verify: false,
		});
		bench.clock.advance(2000);
		assert.deepEqual(call.told(), ["connect", "writable"]);
		assert.include(bench.sent, 'AT+SSLMIPSTART="broker.test",8883\r\n');
	});

	it("tells CONNECT FAIL, and connects the next time", () => {
		const { bench } = ready();
		const call = new MqttCall(bench.modem, { host: "closed.test", port: 9 });
		bench.clock.advance(2000);
		assert.match(call.told().join(), /^fail: CONNECT FAIL/);
		const next = new MqttCall(bench.modem);
		bench.clock.advance(2000);
		assert.deepEqual(next.told(), ["connect", "writable"]);
	});

	it("fails at its deadline when the broker never answers, and what the module tried is closed", () => {
		const { bench } = ready();
		bench.network.blackHole("hole.test", 1);
		const call = new MqttCall(bench.modem, {
			host: "hole.test",
			port: 1,
			deadline: 3000,
		});
		bench.clock.advance(2999);
		assert.deepEqual(call.told(), []);
		bench.clock.advance(1);
		assert.deepEqual(call.told(), ["fail: deadline"]);
		const next = new MqttCall(bench.modem);
		bench.clock.advance(3000);
		assert.deepEqual(next.told(), ["connect", "writable"]);
	});

	for (const sessionRefusal of ["ERROR", "+CME ERROR: 767", "CLOSED"] as const)
		it(`tells a broker that refuses by ${sessionRefusal}, and no other command pays for it`, () => {
			const { bench, broker } = ready({
				module: { dialect: { sessionRefusal } },
			});
			broker.session = "refuse";
			const other = new Call(bench);
			const call = new MqttCall(bench.modem);
			bench.clock.advance(2000);
			other.write("x");
			bench.clock.advance(2000);
			assert.deepEqual(call.told(), [
				"connect",
				"close: session refused, 0 missing, 0 unsent",
			]);
			assert.deepEqual(other.events, ["connect"]);
			assert.equal(other.received, "x");
			broker.session = "accept";
			const next = new MqttCall(bench.modem);
			bench.clock.advance(3000);
			assert.deepEqual(next.told(), ["connect", "writable"]);
		});

	it("tells a broker that does not answer the session within 30 seconds", () => {
		const { bench, broker } = ready();
		broker.session = "silent";
		const call = new MqttCall(bench.modem);
		bench.clock.advance(2000);
		assert.deepEqual(call.told(), ["connect"]);
		bench.clock.advance(30000);
		assert.deepEqual(call.told(), [
			"close: session refused, 0 missing, 0 unsent",
		]);
	});

	it("tells that the broker closed, and connects again from inside the callback", () => {
		const { bench, broker } = ready();
		const again: MqttCall[] = [];
		const call = new MqttCall(bench.modem, {
			onClose(reason) {
				call.events.push(reason);
				again.push(new MqttCall(bench.modem));
			},
		});
		bench.clock.advance(2000);
		broker.close();
		bench.clock.advance(3000);
		assert.deepEqual(call.told(), ["connect", "writable", "CLOSED"]);
		assert.deepEqual(again[0].told(), ["connect", "writable"]);
	});

	it("waits for the bearer, and ends when that is lost", () => {
		const { bench } = ready();
		bench.module.deactivate();
		bench.clock.advance(20);
		assert.notEqual(bench.modem.state, "ready");
		const call = new MqttCall(bench.modem);
		bench.clock.run(() => call.events.length > 1, 60000);
		assert.deepEqual(call.told(), ["connect", "writable"]);
		bench.module.deactivate();
		bench.clock.advance(20);
		assert.deepEqual(call.told(), ["close: PDP DEACT, 0 missing, 0 unsent"]);
	});

	it("ends when the module restarts, and is the next time not in the way of itself", () => {
		const { bench, call } = online();
		bench.module.reset();
		bench.clock.run(() => call.events.length > 0, 300000);
		assert.deepEqual(call.told(), [
			"close: module restarted, 0 missing, 0 unsent",
		]);
		const next = new MqttCall(bench.modem);
		bench.clock.run(() => next.events.length > 1, 300000);
		assert.deepEqual(next.told(), ["connect", "writable"]);
	});

	it("closes first what the module holds from before this program began", () => {
		const { bench, call } = online();
		// Another program took the wire: the module knows nothing of that.
		bench.modem.close();
		call.told();
		const modem = bench.another();
		bench.clock.run(() => modem.state === "ready", 120000);
		const next = new MqttCall(modem);
		bench.clock.advance(3000);
		assert.deepEqual(next.told(), ["connect", "writable"]);
	});

	it("closed while it connects tells it once, and is free", () => {
		for (const wait of [0, 10, 20, 30, 40, 60, 100]) {
			const { bench } = ready();
			const call = new MqttCall(bench.modem);
			bench.clock.advance(wait);
			call.link.close();
			bench.clock.advance(20000);
			assert.lengthOf(
				call.events.filter((event) => /fail|close/.test(event)),
				1,
				`after ${wait} ms`,
			);
			assert.isTrue(call.link.free);
			const next = new MqttCall(bench.modem);
			bench.clock.advance(3000);
			assert.deepEqual(
				next.told(),
				["connect", "writable"],
				`after ${wait} ms`,
			);
		}
	});
});

describe("a published message", () => {
	for (const [qos, lines] of [
		[0, []],
		[1, ["PUBACK"]],
		[2, ["PUBREC", "PUBCOMP"]],
	] as const)
		it(`with qos ${qos} is done with ${lines.at(-1) ?? "OK"}, once`, () => {
			const { played, call } = session();
			call.link.publish("t", bytesOf("m"), qos, true);
			assert.equal(played.said(), `AT+MPUBEX="t",${qos},1,1\r\n`);
			played.say("\r\n> ");
			assert.equal(played.said(), "m");
			assert.deepEqual(call.told(), []);
			played.say("\r\nOK\r\n");
			for (const line of lines) {
				assert.deepEqual(call.told(), []);
				played.say(`\r\n${line}\r\n`);
			}
			assert.deepEqual(call.told(), ["done", "writable"]);
			for (const line of ["PUBACK", "PUBREC", "PUBCOMP"])
				played.say(`\r\n${line}\r\n`);
			assert.deepEqual(call.told(), []);
			assert.equal(call.link.sent, 1);
		});

	it("takes no OK before its prompt for its own", () => {
		const { played, call } = session();
		call.link.publish("t", bytesOf("m"));
		played.say("\r\nOK\r\n");
		assert.deepEqual(call.told(), []);
		played.say("\r\n> ");
		played.say("\r\nOK\r\n");
		assert.deepEqual(call.told(), ["done", "writable"]);
	});

	it("takes any byte, up to what the buffer holds", () => {
		const { bench, broker, call } = online();
		const { writable } = call.link;
		assert.equal(writable, 512);
		const payload = Uint8Array.from({ length: writable }, (_, i) => i);
		call.link.publish("t", payload, 2);
		assert.equal(call.link.writable, 0);
		bench.clock.advance(1000);
		assert.deepEqual(call.told(), ["done", "writable"]);
		assert.equal(textOf(broker.published[0].payload), textOf(payload));
	});

	it("is not done when the module refuses it, and the link goes on", () => {
		const { played, call } = session();
		call.link.publish("t", bytesOf("m"));
		played.say("\r\nERROR\r\n");
		assert.deepEqual(call.told(), ["not done", "writable"]);
		assert.equal(call.link.state, "CONNECTED");
		assert.equal(call.link.sent, 0);
	});

	it("that nothing acknowledges for 30 seconds ends the link: a late PUBACK would be taken for the next one's", () => {
		const { played, call } = session();
		call.link.publish("t", bytesOf("m"), 1);
		played.say("\r\n> ");
		played.say("\r\nOK\r\n");
		played.clock.advance(29999);
		assert.deepEqual(call.told(), []);
		played.clock.advance(1);
		assert.deepEqual(call.told(), [
			"not done",
			"close: deadline, 0 missing, 0 unsent",
		]);
		assert.include(played.said(), "AT+MDISCONNECT\r\n");
	});

	it("that had no turn for 30 seconds is not done and never sent, and the link goes on", () => {
		const { played, call } = session();
		played.channel.send(played, CIICR, -1);
		call.link.publish("t", bytesOf("m"), 1);
		played.clock.advance(30000);
		assert.deepEqual(call.told(), ["not done", "writable"]);
		played.said();
		played.say("\r\nOK\r\n");
		assert.notInclude(played.said(), "MPUBEX");
	});

	it("that hangs ends the link: the module may wait for the rest of it", () => {
		const { played, call } = session();
		call.link.publish("t", bytesOf("message"));
		played.clock.advance(5000);
		assert.deepEqual(call.told(), [
			"not done",
			"close: deadline, 0 missing, 7 unsent",
		]);
	});

	it("is told as not done, and its bytes as unsent, when the link ends first", () => {
		const { played, call } = session();
		call.link.publish("t", bytesOf("message"), 1);
		played.say("\r\n7,CLOSED\r\n");
		assert.deepEqual(call.told(), [
			"not done",
			"close: CLOSED, 0 missing, 7 unsent",
		]);
	});
});

describe("what is under way when the broker closes behind a message", () => {
	const operations: [string, (link: MqttLink) => void][] = [
		["publish", (link) => link.publish("t", bytesOf("hi"), 1)],
		["subscribe", (link) => link.subscribe("t")],
	];
	for (const [what, begin] of operations)
		for (const before of [true, false])
			it(`${what}, ${before ? "its command" : "its acknowledgement"} awaited, ends without waiting for the app to read`, () => {
				const { played, call } = session();
				call.reading = false;
				begin(call.link);
				if (!before) played.say("\r\n> \r\nOK\r\n");
				played.say('\r\n+MSUB: "t",3 byte,abc\r\n\r\n7,CLOSED\r\n');
				if (before) played.say("\r\n> \r\nOK\r\n");
				assert.deepEqual(call.told(), ["not done"]);
				call.read();
				played.clock.advance(0);
				assert.deepEqual(call.told(), [
					"t: abc",
					"close: CLOSED, 0 missing, 0 unsent",
				]);
			});
});

describe("a subscription", () => {
	for (const [what, command, line] of [
		["subscribe", 'AT+MSUB="a/#",2', "SUBACK"],
		["unsubscribe", 'AT+MUNSUB="a/#"', "UNSUBACK"],
	] as const)
		it(`${what} is done with ${line}, once`, () => {
			const { played, call } = session();
			if (what === "subscribe") call.link.subscribe("a/#", 2);
			else call.link.unsubscribe("a/#");
			assert.equal(played.said(), `${command}\r\n`);
			played.say("\r\nOK\r\n");
			assert.deepEqual(call.told(), []);
			played.say(`\r\n${line}\r\n`);
			assert.deepEqual(call.told(), ["done", "writable"]);
			played.say(`\r\n${line}\r\n`);
			assert.deepEqual(call.told(), []);
		});
});

describe("a received message", () => {
	for (const head of [
		'+MSUB: "a/b",5 byte,',
		'+MSUB:"a/b",5 byte,',
		'+MSUB: "a/b",5,',
	])
		it(`has its topic and its bytes: ${head}`, () => {
			const { played, call } = session();
			played.say(`\r\n${head}O\r\nK\n\r\n`);
			assert.deepEqual(call.told(), ["a/b: O\r\nK\n"]);
		});

	it("waits in order until it is read, one at a time", () => {
		const { played, call } = session();
		call.reading = false;
		for (const text of ["first", "second", ""])
			played.say(`\r\n+MSUB: "${text}",${text.length} byte,${text}\r\n`);
		assert.equal(call.link.topic, "first");
		assert.equal(call.link.readable, 5);
		const buffer = new Uint8Array(3);
		assert.equal(call.link.read(buffer), 3);
		assert.equal(call.link.read(buffer), 2);
		assert.equal(call.link.read(buffer), 0, "the next is told first");
		call.reading = true;
		played.clock.advance(0);
		assert.deepEqual(call.told(), ["second: second", ": "]);
	});

	it("that finds no room is lost and counted where that is allowed", () => {
		const { played, call } = session();
		const text = "x".repeat(1100);
		played.say(`\r\n+MSUB: "t",${text.length} byte,${text}\r\n`);
		played.say('\r\n+MSUB: "t",1 byte,y\r\n');
		assert.deepEqual(call.told(), ["t: y"]);
		assert.equal(call.link.lost, 1);
	});

	it("that finds no room ends the link where it is not, and says how many bytes are missing", () => {
		const { bench, broker } = ready();
		const call = new MqttCall(bench.modem, { lossy: false });
		bench.clock.advance(2000);
		call.link.subscribe("t");
		bench.clock.advance(500);
		call.told();
		broker.publish("t", new Uint8Array(1100));
		bench.clock.advance(1000);
		assert.deepEqual(call.told(), [
			"close: bytes lost, 1100 missing, 0 unsent",
		]);
	});

	it("whose topic is longer than any the module may send is lost, and harms nothing", () => {
		const { played, call } = session();
		call.link.publish("t", bytesOf("message"));
		played.said();
		played.say(`\r\n+MSUB: "${"x".repeat(290)}",1 byte,a\r\n`);
		played.say("\r\n> ");
		assert.equal(played.said(), "message");
		assert.deepEqual(call.told(), []);
		assert.equal(call.link.lost, 1);
	});

	it("that the app does not want to its end is skipped with a read of nothing, and is not missing", () => {
		const { played, call } = session();
		call.reading = false;
		played.say('\r\n+MSUB: "t",3 byte,abc\r\n\r\n7,CLOSED\r\n');
		assert.equal(call.link.read(new Uint8Array(1)), 1);
		assert.equal(call.link.read(new Uint8Array(0)), 0);
		played.table.drop("SHUT OK", false);
		assert.deepEqual(call.told(), ["close: SHUT OK, 0 missing, 0 unsent"]);
	});

	it("that stalls is lost after five seconds", () => {
		const { played, call } = session();
		played.say('\r\n+MSUB: "t",10 byte,abc');
		played.clock.advance(5000);
		assert.equal(call.link.lost, 1);
		played.say('\r\n+MSUB: "t",1 byte,y\r\n');
		assert.deepEqual(call.told(), ["t: y"]);
	});

	it("whose head is damaged is counted as lost", () => {
		const { played, call } = session();
		played.say('\r\n+MSUB: "t,1O byte,abc\r\n');
		assert.equal(call.link.lost, 1);
	});

	it("is still given when the broker closed behind it", () => {
		const { played, call } = session();
		call.reading = false;
		played.say('\r\n+MSUB: "t",3 byte,abc\r\n\r\n7,CLOSED\r\n');
		assert.equal(call.link.state, "REMOTE CLOSING");
		call.read();
		played.clock.advance(0);
		assert.deepEqual(call.told(), [
			"t: abc",
			"close: CLOSED, 0 missing, 0 unsent",
		]);
	});

	it("is told as missing when the link ends before it is read", () => {
		const { bench, broker, call } = online();
		call.reading = false;
		call.link.subscribe("t");
		bench.clock.advance(500);
		broker.publish("t", bytesOf("abc"));
		bench.clock.advance(500);
		call.told();
		bench.modem.shut();
		assert.deepEqual(call.told(), ["close: SHUT OK, 3 missing, 0 unsent"]);
	});
});

describe("the MQTT link refuses at the door, and sends nothing", () => {
	const text = "x".repeat(257);
	const open: [string, object, RegExp, ErrorConstructor][] = [
		["port 0", { port: 0 }, /port 0 .* 1 to 65535/, RangeError],
		["no host", { host: "" }, /host has 0 characters/, RangeError],
		["a quote in the host", { host: 'h",1' }, /0x22 at index 1/, RangeError],
		["no id", { id: "" }, /id has 0 characters: give 1 to 256/, RangeError],
		["a long id", { id: text }, /id has 257 characters/, RangeError],
		["a long user", { user: text }, /user has 257 characters/, RangeError],
		[
			"a line end in the password",
			{ password: "a\r" },
			/password has character 0x0d/,
			RangeError,
		],
		["a keep-alive of 0", { keepAlive: 0 }, /keepAlive 0 .* 1 to/, RangeError],
		["a clean that is none", { clean: 1 }, /clean is a number/, TypeError],
		[
			"TLS whose broker is to be verified",
			{ kind: "MQTTS" },
			/verify: false/,
			TypeError,
		],
		["an unknown kind", { kind: "MQT" }, /kind MQT is unknown/, TypeError],
	];
	for (const [what, options, message, type] of open)
		it(what, () => {
			const { bench } = ready();
			assert.throws(() => new MqttCall(bench.modem, options), type, message);
			bench.clock.advance(1000);
			assert.equal(bench.sent, "");
			assert.equal(bench.modem.mqtt.state, "INITIAL");
		});

	it("a second one", () => {
		const { bench } = online();
		assert.throws(
			() => new MqttCall(bench.modem),
			RangeError,
			/the MQTT link is busy \(CONNECTED\)/,
		);
		assert.equal(bench.sent, "");
	});

	it("one that the modem has no room for", () => {
		const { bench } = ready({ modem: { mqtt: false } });
		assert.throws(() => new MqttCall(bench.modem), TypeError, /mqtt: true/);
	});

	it("a port that could not hold what the module pushes, unless that may be lost", () => {
		const { bench } = ready({ wire: { receiveDepth: 128 } });
		assert.throws(
			() => new MqttCall(bench.modem, { lossy: false }),
			RangeError,
			/the port holds 128 bytes, .* lossy: true/,
		);
		assert.equal(bench.sent, "");
	});

	const session: [string, (call: MqttCall) => void, RegExp][] = [
		["an empty topic", ({ link }) => link.subscribe(""), /topic has 0/],
		["a long topic", ({ link }) => link.subscribe(text), /topic has 257/],
		["qos 3", ({ link }) => link.subscribe("t", 3), /qos 3 .* 0 to 2/],
		[
			"a wildcard to publish to",
			({ link }) => link.publish("a/+", bytesOf("m")),
			/wildcard at index 2/,
		],
		[
			"no topic to publish to",
			({ link }) => link.publish("", bytesOf("m")),
			/topic has 0/,
		],
		[
			"an empty message",
			({ link }) => link.publish("t", bytesOf("")),
			/publish of 0 bytes: give 1 to 512/,
		],
		[
			"a message beyond the room",
			({ link }) => link.publish("t", new Uint8Array(513)),
			/publish of 513 bytes: give 1 to 512/,
		],
	];
	for (const [what, run, message] of session)
		it(what, () => {
			const { bench, call } = online();
			assert.throws(() => run(call), RangeError, message);
			bench.clock.advance(1000);
			assert.equal(bench.sent, "");
			assert.equal(call.link.writable, 512);
		});

	it("a publish before the session, while another is under way, or after the end", () => {
		const { bench } = ready();
		const call = new MqttCall(bench.modem);
		const publish = () => call.link.publish("t", bytesOf("m"));
		assert.throws(publish, TypeError, /CONNECTING, without a session/);
		bench.clock.advance(2000);
		publish();
		assert.throws(publish, TypeError, /wait for onAcknowledge/);
		bench.clock.advance(1000);
		call.link.close();
		bench.clock.advance(1000);
		assert.throws(publish, TypeError, /CLOSED, without a session/);
		assert.throws(() => call.link.close(), TypeError, /nothing to close/);
	});
});

describe("the MQTT link and the only other link", () => {
	it("do not connect at the same time, so that each gets its own result", () => {
		const { bench } = ready({ modem: { single: true } });
		const call = new MqttCall(bench.modem, { host: "closed.test", port: 9 });
		const other = new Call(bench);
		bench.clock.advance(3000);
		assert.match(call.told().join(), /^fail: CONNECT FAIL/);
		assert.deepEqual(other.events, ["connect"]);
		const failing = new MqttCall(bench.modem);
		bench.clock.advance(3000);
		assert.deepEqual(failing.told(), ["connect", "writable"]);
	});

	it("find out by asking which of them a CLOSED is about", () => {
		for (const which of ["mqtt", "link"]) {
			const { bench, broker, call } = online({ modem: { single: true } });
			bench.network.closeAfter("short.test", 1, 1);
			const other = new Call(bench, { host: "short.test", port: 1 });
			bench.clock.advance(2000);
			if (which === "mqtt") broker.close();
			else other.write("xx");
			bench.clock.advance(5000);
			const ended = (events: string[]) =>
				events.filter((event) => event.startsWith("close: CLOSED")).length;
			assert.equal(ended(call.events), which === "mqtt" ? 1 : 0, which);
			assert.equal(ended(other.events), which === "link" ? 1 : 0, which);
		}
	});

	it("a CLOSED that may be the refused session's ends no other link", () => {
		const { bench, broker } = ready({ modem: { single: true } });
		broker.session = "refuse";
		const other = new Call(bench);
		bench.clock.advance(1000);
		const call = new MqttCall(bench.modem);
		bench.clock.advance(3000);
		assert.include(call.told(), "close: session refused, 0 missing, 0 unsent");
		assert.deepEqual(other.events, ["connect"]);
		other.write("still here");
		bench.clock.advance(1000);
		assert.equal(other.received, "still here");
	});

	it("a CLOSED of the one in the middle of the other's send sends nothing twice", () => {
		const { bench, broker, call } = online({
			modem: { single: true, profile: "fast" },
		});
		const { bytes } = bench.network.sink("sink.test", 1);
		const other = new Call(bench, { host: "sink.test", port: 1 });
		bench.clock.advance(1000);
		other.write("x".repeat(500));
		bench.clock.run(() => bench.sent.endsWith("x".repeat(100)), 1000);
		broker.close();
		bench.clock.advance(5000);
		assert.deepEqual(call.told(), ["close: CLOSED, 0 missing, 0 unsent"]);
		assert.deepEqual(other.events, ["connect"]);
		assert.equal(textOf(Uint8Array.from(bytes)), "x".repeat(500));
	});
});

describe("asked with AT+MQTTSTATU, the MQTT link", () => {
	/** The module is asked, and says `status`. */
	function hear(played: Played, status: number): void {
		const { multi } = played.channel;
		if (!played.status.asked) played.status.ask(() => {});
		played.clock.advance(1000);
		played.say("\r\nOK\r\n\r\nSTATE: IP STATUS\r\n");
		for (let n = 0; multi && n < 6; n++)
			played.say(`C: ${n},0,"","","","INITIAL"\r\n`);
		played.said();
		played.say(`\r\n+MQTTSTATU :${status}\r\n\r\nOK\r\n`);
	}

	for (const [status, events] of [
		[0, ["close: CLOSED, 0 missing, 0 unsent"]],
		[1, []],
		[2, ["close: CLOSED, 0 missing, 0 unsent"]],
	] as const)
		it(`that has a session and hears ${status} ${events.length > 0 ? "ends when it is said twice" : "stays"}`, () => {
			const { played, call } = session(false);
			hear(played, status);
			assert.deepEqual(call.told(), []);
			hear(played, status);
			assert.sameOrderedMembers(call.told(), [...events]);
		});

	it("that missed CONNECT OK hears of it, when it is said twice", () => {
		const played = new Played();
		const { table } = played;
		const call = new MqttCall({ open: (options) => table.openMqtt(options) });
		for (let i = 0; i < 4; i++) played.say("\r\nOK\r\n");
		hear(played, 2);
		assert.deepEqual(call.told(), []);
		hear(played, 2);
		assert.deepEqual(call.told(), ["connect"]);
	});

	it("believes no single digit that a damaged bit makes another, and asks again", () => {
		const { played, call } = session();
		for (const status of [0, 3, 9, 2]) {
			hear(played, status);
			played.clock.advance(1000);
			const asks = status === 0 || status === 2;
			assert.equal(played.said().includes("AT+CIPSTATUS\r\n"), asks);
			hear(played, 1);
			played.said();
			played.clock.advance(1000);
			assert.equal(played.said(), "");
		}
		assert.deepEqual(call.told(), []);
	});
});
