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

	describe("AT+CIPSPRT (CIPSPRT.md)", () => {
		for (const [mode, prompt, result] of [
			[0, "", "\r\n0, SEND OK\r\n"],
			[1, "\r\n> ", "\r\n0, SEND OK\r\n"],
			[2, "", ""],
		] as const)
			it(`${mode}: ${prompt === "" ? "no prompt" : "prompt"}, ${result === "" ? "no result" : "result"}`, () => {
				terminal.prepare(`AT+CIPSPRT=${mode}`);
				assert.equal(terminal.say("AT+CIPSEND=0,3\r\n"), prompt);
				assert.equal(terminal.say("abc"), result);
				assert.equal(terminal.say("AT+CIPSEND=0\r\n"), prompt);
				assert.equal(terminal.say("de\x1a"), result);
				assert.equal(textOf(sink.bytes), "abcde");
				assert.equal(terminal.say("AT\r\n"), "\r\nOK\r\n");
			});

		it("0: DATA ACCEPT, where AT+CIPQSEND has it so", () => {
			terminal.prepare("AT+CIPSPRT=0", "AT+CIPQSEND=1");
			terminal.say("AT+CIPSEND=0,3\r\n");
			assert.equal(terminal.say("abc"), "\r\nDATA ACCEPT:0,3\r\n");
		});

		it("2: still tells a failure", () => {
			terminal.prepare("AT+CIPSPRT=2");
			terminal.say("AT+CIPSEND=0,3\r\n");
			terminal.network.breakAll(14);
			terminal.wait(0);
			assert.equal(terminal.say("abc"), "\r\n0, SEND FAIL\r\n");
		});
	});

	describe("AT+CIPATS (CIPATS.md)", () => {
		for (const time of [1, 100])
			it(`sends what has come ${time} s behind the prompt`, () => {
				terminal.prepare(`AT+CIPATS=1,${time}`);
				terminal.say("AT+CIPSEND=0,10\r\n", 500);
				terminal.say("abc", 1000 * time - 501);
				assert.lengthOf(sink.bytes, 0);
				assert.equal(terminal.wait(1), "\r\n0, SEND OK\r\n");
				assert.equal(textOf(sink.bytes), "abc");
			});

		it("lets a payload that is complete, or given up, go before", () => {
			terminal.prepare("AT+CIPATS=1,1");
			terminal.say("AT+CIPSEND=0,3\r\n");
			assert.equal(terminal.say("abc"), "\r\n0, SEND OK\r\n");
			terminal.say("AT+CIPSEND=0\r\n");
			assert.equal(terminal.say("d\x1b"), "\r\nOK\r\n");
			assert.equal(terminal.wait(10_000), "");
			assert.equal(textOf(sink.bytes), "abc");
		});

		it("is off by default, and again with 0, the time kept", () => {
			terminal.prepare("AT+CIPATS=1,5", "AT+CIPATS=0");
			assert.equal(
				terminal.say("AT+CIPATS?\r\n"),
				"\r\n+CIPATS: 0,5\r\n\r\nOK\r\n",
			);
			terminal.say("AT+CIPSEND=0,3\r\n");
			assert.equal(terminal.say("a", 1_000_000), "");
		});

		it("refuses what is out of range", () => {
			for (const parameters of ["2", "1,0", "1,101", "1,", "1,1,1", ""])
				assert.equal(
					terminal.say(`AT+CIPATS=${parameters}\r\n`),
					"\r\n+CME ERROR: 53\r\n",
				);
		});
	});

	it("answers as AT+CIPQSEND has it: taken by the module (0, 1) or by the peer (2)", () => {
		terminal.network.sink("slow", 9, 1);
		terminal.prepare('AT+CIPSTART=1,"TCP","slow",9');
		for (const [mode, result, time] of [
			[0, "\r\n1, SEND OK\r\n", 0],
			[1, "\r\nDATA ACCEPT:1,10\r\n", 0],
			[2, "\r\n1, SEND OK\r\n", 10],
		] as const) {
			terminal.wait(100);
			terminal.prepare(`AT+CIPQSEND=${mode}`);
			terminal.say("AT+CIPSEND=1,10\r\n");
			let heard = terminal.say("1234567890");
			for (let ms = 0; ms < time; ms++) {
				assert.equal(heard, "");
				heard = terminal.wait(1);
			}
			assert.equal(heard, result);
		}
	});
});
