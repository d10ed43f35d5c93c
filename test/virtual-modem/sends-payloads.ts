import { assert } from "chai";
import { Terminal, textOf } from "../support/terminal.js";

describe("virtual modem: sends payloads", () => {
	let terminal: Terminal;
	let sink: { bytes: number[] };

	beforeEach(() => {
		terminal = new Terminal();
		sink = terminal.network.sink("sink", 9);
		terminal.prepareLinks();
		terminal.prepare('AT+CIPSTART=0,"TCP","sink",9');
	});

	it("swallows one LF behind a command that ended with CR alone, and waits for one byte more", () => {
		assert.equal(terminal.say("AT+CIPSEND=0,7\r"), "\r\n> ");
		assert.equal(terminal.say("\n123456"), "");
		assert.equal(terminal.say("!"), "\r\n0, SEND OK\r\n");
		assert.equal(textOf(sink.bytes), "123456!");
	});

	it("keeps that LF behind CR LF", () => {
		terminal.say("AT+CIPSEND=0,7\r\n");
		assert.equal(terminal.say("\n123456"), "\r\n0, SEND OK\r\n");
		assert.equal(textOf(sink.bytes), "\n123456");
	});

	it("takes every byte value in a payload of fixed length", () => {
		let payload = "";
		for (let i = 0; i < 256; i++) payload += String.fromCharCode(i);
		terminal.say("AT+CIPSEND=0,256\r\n");
		assert.equal(terminal.say(payload), "\r\n0, SEND OK\r\n");
		assert.equal(textOf(sink.bytes), payload);
	});

	it("forgets an open payload at ESC", () => {
		terminal.say("AT+CIPSEND=0\r\n");
		assert.equal(terminal.say("half a word\x1b"), "\r\nOK\r\n");
		assert.lengthOf(sink.bytes, 0);
	});

	it("sends an open payload when it has 1460 bytes", () => {
		terminal.say("AT+CIPSEND=0\r\n");
		assert.equal(terminal.say("x".repeat(1460)), "\r\n0, SEND OK\r\n");
		assert.lengthOf(sink.bytes, 1460);
	});

	it("refuses lengths that are none", () => {
		for (const length of ["0", "1461", "-1", "", "x"])
			assert.equal(
				terminal.say(`AT+CIPSEND=0,${length}\r\n`),
				"\r\n+CME ERROR: 53\r\n",
			);
	});

	it("refuses a link that is not there", () => {
		assert.equal(terminal.say("AT+CIPSEND=1,5\r\n"), "\r\n+CME ERROR: 3\r\n");
	});

	it("fails the payload of a link that closed behind the prompt", () => {
		terminal.say("AT+CIPSEND=0,5\r\n");
		terminal.network.breakAll(14);
		assert.equal(terminal.wait(0), "\r\n0, CLOSED\r\n");
		assert.equal(terminal.say("12345"), "\r\n0, SEND FAIL\r\n");
	});

	it("prints other links' lines between payload and result", () => {
		terminal.network.sink("slow", 9, 1);
		terminal.prepare('AT+CIPSTART=1,"TCP","slow",9', "AT+CIPQSEND=2");
		terminal.say("AT+CIPSEND=1,10\r\n");
		assert.equal(terminal.say("1234567890", 5), "");
		terminal.modem.urc("+CIPRXGET: 1,0");
		assert.equal(terminal.wait(4), "\r\n+CIPRXGET: 1,0\r\n");
		assert.equal(terminal.wait(1), "\r\n1, SEND OK\r\n");
	});

	it("holds the result back while the peer takes nothing", () => {
		terminal = new Terminal({ limits: { sendWindow: 20 } });
		terminal.network.sink("slow", 9, 1);
		terminal.prepareLinks();
		terminal.prepare('AT+CIPSTART=0,"TCP","slow",9');
		terminal.say("AT+CIPSEND=0,20\r\n");
		assert.equal(terminal.say("x".repeat(20)), "\r\n0, SEND OK\r\n");
		assert.equal(
			terminal.say("AT+CIPACK=0\r\n"),
			"\r\n+CIPACK: 20,0,20\r\n\r\nOK\r\n",
		);
		terminal.say("AT+CIPSEND=0,10\r\n");
		assert.equal(terminal.say("x".repeat(10), 19), "");
		assert.equal(terminal.wait(1), "\r\n0, SEND OK\r\n");
	});
});
