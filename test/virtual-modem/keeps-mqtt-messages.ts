import { assert } from "chai";
import { MqttTerminal } from "../support/mqtt-terminal.js";
import { bytesOf, textOf } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const error = "\r\nERROR\r\n";

/** A session with a subscription to everything, whose messages are kept. */
function keeping(dialect = {}): MqttTerminal {
	const terminal = new MqttTerminal({ dialect }).begin();
	terminal.prepare("AT+MSUB=#,0", "AT+MQTTMSGSET=1");
	return terminal;
}

function states(...words: string[]): string {
	const lines = words.map((word, slot) => `+MQTTMSGGET: ${slot},${word}`);
	return `\r\n${lines.join("\r\n")}\r\n${ok}`;
}

const free = states("INVALID", "INVALID", "INVALID", "INVALID");

describe("virtual modem: keeps MQTT messages (MQTT/MQTTMSGSET.md, MQTTMSGGET.md)", () => {
	it("says which slot a message is in, and prints it when asked", () => {
		const terminal = keeping();
		terminal.broker.publish("mqtt/topic", bytesOf("SSSSddddd"));
		assert.equal(terminal.wait(0), "\r\n+MSUB: 0\r\n");
		assert.equal(
			terminal.say("AT+MQTTMSGGET?\r\n"),
			states("VALID", "INVALID", "INVALID", "INVALID"),
		);
		assert.equal(
			terminal.say("AT+MQTTMSGGET\r\n"),
			`\r\n+MSUB: mqtt/topic,9 byte,SSSSddddd\r\n${ok}`,
		);
		assert.equal(terminal.say("AT+MQTTMSGGET?\r\n"), free);
		terminal.broker.publish("mqtt/topic", bytesOf("next"));
		assert.equal(terminal.wait(0), "\r\n+MSUB: 0\r\n");
	});

	it("says OK alone where nothing is kept", () => {
		const terminal = keeping();
		assert.equal(terminal.say("AT+MQTTMSGGET\r\n"), ok);
		assert.equal(terminal.say("AT+MQTTMSGGET?\r\n"), free);
	});

	it("keeps four, and prints them by slot", () => {
		const terminal = keeping();
		for (const text of ["one", "two", "three", "four"])
			terminal.broker.publish("t", bytesOf(text));
		assert.equal(
			terminal.wait(0),
			[0, 1, 2, 3].map((slot) => `\r\n+MSUB: ${slot}\r\n`).join(""),
		);
		assert.equal(
			terminal.say("AT+MQTTMSGGET\r\n"),
			`\r\n+MSUB: t,3 byte,one\r\n\r\n+MSUB: t,3 byte,two\r\n\r\n+MSUB: t,5 byte,three\r\n\r\n+MSUB: t,4 byte,four\r\n${ok}`,
		);
	});

	it("puts the fifth in the place of the oldest, and the sixth in the next", () => {
		const terminal = keeping();
		for (const text of ["1", "2", "3", "4", "5", "6"])
			terminal.broker.publish("t", bytesOf(text));
		assert.isTrue(
			terminal.wait(0).endsWith("\r\n+MSUB: 0\r\n\r\n+MSUB: 1\r\n"),
		);
		const printed = terminal.say("AT+MQTTMSGGET\r\n");
		assert.equal(
			printed.match(/byte,./g)?.join(),
			"byte,5,byte,6,byte,3,byte,4",
		);
	});

	it("keeps four messages of 4100 bytes of every value", () => {
		const terminal = keeping();
		const bytes = Uint8Array.from({ length: 4100 }, (_, i) => i & 255);
		for (let i = 0; i < 4; i++) terminal.broker.publish("t", bytes);
		terminal.wait(0);
		const line = `\r\n+MSUB: t,4100 byte,${textOf(bytes)}\r\n`;
		assert.equal(terminal.say("AT+MQTTMSGGET\r\n"), line.repeat(4) + ok);
	});

	it("pushes again behind AT+MQTTMSGSET=0, and still has what was kept", () => {
		const terminal = keeping();
		terminal.broker.publish("t", bytesOf("kept"));
		terminal.wait(0);
		terminal.prepare("AT+MQTTMSGSET=0");
		terminal.broker.publish("t", bytesOf("pushed"));
		assert.equal(terminal.wait(0), '\r\n+MSUB: "t",6 byte,pushed\r\n');
		assert.equal(
			terminal.say("AT+MQTTMSGGET\r\n"),
			`\r\n+MSUB: t,4 byte,kept\r\n${ok}`,
		);
	});

	it("has them after the session, and not after a restart", () => {
		const terminal = keeping();
		terminal.broker.publish("t", bytesOf("kept"));
		terminal.wait(0);
		terminal.prepare("AT+MDISCONNECT", "AT+MIPCLOSE");
		assert.include(terminal.say("AT+MQTTMSGGET?\r\n"), ": 0,VALID");
		terminal.modem.reset();
		terminal.wait(0);
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+MQTTMSGGET?\r\n"), free);
		assert.equal(
			terminal.say("AT+MQTTMSGSET?\r\n"),
			`\r\n+MQTTMSGSET:0\r\n${ok}`,
		);
	});

	it("tells its mode, takes 0 and 1, and refuses the rest with ERROR", () => {
		const terminal = new MqttTerminal();
		assert.equal(
			terminal.say("AT+MQTTMSGSET=?\r\n"),
			`\r\n+MQTTMSGSET:(0,1)\r\n${ok}`,
		);
		assert.equal(terminal.say("AT+MQTTMSGGET=?\r\n"), ok);
		assert.equal(terminal.say("AT+MQTTMSGSET=1\r\n"), ok);
		assert.equal(
			terminal.say("AT+MQTTMSGSET?\r\n"),
			`\r\n+MQTTMSGSET:1\r\n${ok}`,
		);
		for (const mode of ["2", "", "x", "0,1"])
			assert.equal(terminal.say(`AT+MQTTMSGSET=${mode}\r\n`), error, mode);
	});
});

describe("virtual modem: undoes how a message is written (MQTT/MPUB.md, MQTTMODE.md)", () => {
	function published(written: string, ...before: string[]): string {
		const terminal = new MqttTerminal().begin();
		terminal.prepare(...before);
		assert.equal(terminal.say(`AT+MPUB="t",0,0,"${written}"\r\n`), ok);
		return textOf(terminal.broker.published[0].payload);
	}

	for (const [written, meant] of [
		["{\\22id\\22:\\22123\\22}", '{"id":"123"}'],
		["a\\0D\\0Ab", "a\r\nb"],
		["a\\0d\\0ab", "a\r\nb"],
		["a\\5Cb", "a\\b"],
		["\\5C22", "\\22"],
		["a\\b\\41\\", "a\\b\\41\\"],
		["\\", "\\"],
	])
		it(`${written} is ${JSON.stringify(meant)}`, () => {
			assert.equal(published(written), meant);
		});

	it("takes hex digits in mode 1, in either case, and text again in mode 0", () => {
		assert.equal(published("313233", "AT+MQTTMODE=1"), "123");
		assert.equal(published("00fFa5", "AT+MQTTMODE=1"), "\x00\xff\xa5");
		assert.equal(published("", "AT+MQTTMODE=1"), "");
		assert.equal(
			published("313233", "AT+MQTTMODE=1", "AT+MQTTMODE=0"),
			"313233",
		);
	});

	it("refuses what is no hex in mode 1", () => {
		const terminal = new MqttTerminal().begin();
		terminal.prepare("AT+MQTTMODE=1");
		for (const message of ["1", "3x", "31 32", "\\22"])
			assert.equal(terminal.say(`AT+MPUB="t",0,0,"${message}"\r\n`), error);
		assert.lengthOf(terminal.broker.published, 0);
	});

	it("takes the bytes of AT+MPUBEX as they are, in mode 1 too", () => {
		const terminal = new MqttTerminal().begin();
		terminal.prepare("AT+MQTTMODE=1");
		terminal.say("AT+MPUBEX=t,0,0,6\r\n");
		assert.equal(terminal.say("31\\22x"), ok);
		assert.equal(textOf(terminal.broker.published[0].payload), "31\\22x");
	});

	it("has 4100 bytes as they are written for the most", () => {
		const terminal = new MqttTerminal().begin();
		const say = (message: string) =>
			terminal.say(`AT+MPUB="t",0,0,"${message}"\r\n`);
		assert.equal(say("\\22".repeat(1366) + "xx"), ok);
		assert.equal(say("\\22".repeat(1366) + "xxx"), error);
		assert.lengthOf(terminal.broker.published[0].payload, 1368);
	});

	it("tells its mode, takes 0 and 1, and refuses the rest with ERROR", () => {
		const terminal = new MqttTerminal();
		assert.equal(
			terminal.say("AT+MQTTMODE=?\r\n"),
			`\r\n+MQTTMODE: (0,1)\r\n${ok}`,
		);
		assert.equal(terminal.say("AT+MQTTMODE?\r\n"), `\r\n+MQTTMODE: 0\r\n${ok}`);
		assert.equal(terminal.say("AT+MQTTMODE=1\r\n"), ok);
		assert.equal(terminal.say("AT+MQTTMODE?\r\n"), `\r\n+MQTTMODE: 1\r\n${ok}`);
		for (const mode of ["2", "", "x", "0,1"])
			assert.equal(terminal.say(`AT+MQTTMODE=${mode}\r\n`), error, mode);
	});
});
