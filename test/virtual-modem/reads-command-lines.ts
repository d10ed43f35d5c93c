import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

describe("virtual modem: reads command lines", () => {
	it("echoes every byte until ATE0", () => {
		const terminal = new Terminal();
		assert.equal(terminal.say("AT\r\n"), "AT\r\n\r\nOK\r\n");
		assert.equal(terminal.say("ATE0\r\n"), "ATE0\r\n\r\nOK\r\n");
		assert.equal(terminal.say("AT\r\n"), "\r\nOK\r\n");
		assert.equal(terminal.say("ATE1\r\n"), "\r\nOK\r\n");
		assert.equal(terminal.say("AT\r"), "AT\r\r\nOK\r\n");
	});

	it("takes a line in any pieces", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		let heard = "";
		for (const character of "AT+CSQ\r\n") heard += terminal.say(character);
		assert.equal(heard, "\r\n+CSQ: 23,0\r\n\r\nOK\r\n");
	});

	it("knows capitals and small letters once it is trained", () => {
		const terminal = new Terminal();
		assert.equal(terminal.say("ate0\r\n"), "ate0\r\n\r\nOK\r\n");
		assert.equal(terminal.say("aT+cSq\r\n"), "\r\n+CSQ: 23,0\r\n\r\nOK\r\n");
	});

	it("takes noise before AT for noise", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		assert.equal(terminal.say("\xff\x00\xe0AT\r\n"), "\r\nOK\r\n");
		assert.equal(terminal.say("nothing of the kind\r\n"), "");
	});

	it("answers commands joined by ; with one OK, and stops at the first that fails", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		assert.equal(
			terminal.say("AT+IPR=115200;&W\r\n"),
			"\r\nOK\r\n",
			"Device_control/IPR.md",
		);
		assert.equal(
			terminal.say("AT+CSQ;+CIPMUX?\r\n"),
			"\r\n+CSQ: 23,0\r\n\r\n+CIPMUX: 0\r\n\r\nOK\r\n",
		);
		assert.equal(terminal.say("AT+CIFSR;+CSQ\r\n"), "\r\n+CME ERROR: 3\r\n");
	});

	it("does all of a joined command before the next one begins", () => {
		const terminal = new Terminal({ boot: { search: 1000 } });
		terminal.prepare("ATE0", "AT+CREG=1");
		assert.equal(
			terminal.say("AT+CFUN=0;+CREG?;+CFUN=1;+CREG?\r\n"),
			"\r\n^MODE: 0,0\r\n\r\n+NO Service\r\n\r\n+CGEV: ME DETACH\r\n\r\n+CREG: 0\r\n\r\n+CREG: 1,0\r\n\r\n+CREG: 2\r\n\r\n+CREG: 1,2\r\n\r\nOK\r\n",
		);
	});

	it("takes basic commands and registers one behind the other, and one extended command behind them", () => {
		const terminal = new Terminal();
		assert.equal(
			terminal.say("ATE0&C1V1S3=13S5?+CSQ\r\n"),
			"ATE0&C1V1S3=13S5?+CSQ\r\n\r\n8\r\n\r\n+CSQ: 23,0\r\n\r\nOK\r\n",
		);
		assert.equal(
			terminal.say("ATE1S3=7Q1\r\n"),
			"\r\n+CME ERROR: 53\r\n",
			"what stands before the one that fails is done, what stands behind is not",
		);
		assert.equal(terminal.say("AT\r\n"), "AT\r\n\r\nOK\r\n");
	});

	it("prints no results with ATQ1, and information all the same (ATQ.md)", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		assert.equal(terminal.say("ATQ1\r\n"), "");
		assert.equal(terminal.say("AT+CREG?\r\n"), "\r\n+CREG: 0,1\r\n");
		assert.equal(terminal.say("AT+NONSENSE\r\n"), "");
		terminal.prepare("AT+CMEE=0");
		assert.equal(terminal.say("AT+NONSENSE\r\n"), "");
		assert.equal(terminal.say("ATQ0\r\n"), "\r\nOK\r\n");
	});

	it("prints numbers for results with ATV0 (V.250, 6.2.6)", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		assert.equal(terminal.say("ATV0\r\n"), "0\r");
		assert.equal(terminal.say("AT+CSQ\r\n"), "+CSQ: 23,0\r\n0\r");
		assert.equal(terminal.say("AT+CIFSR\r\n"), "\r\n+CME ERROR: 3\r\n");
		terminal.prepare("AT+CMEE=0");
		assert.equal(terminal.say("AT+CIFSR\r\n"), "4\r");
		assert.equal(terminal.say("ATV1\r\n"), "\r\nOK\r\n");
	});

	it("takes a character back with the one that ATS5 sets (ATS5.md)", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CX\bSQ\r\n"), "\r\n+CSQ: 23,0\r\n\r\nOK\r\n");
		terminal.prepare("ATS5=127");
		assert.equal(
			terminal.say("AT+CX\x7fSQ\r\n"),
			"\r\n+CSQ: 23,0\r\n\r\nOK\r\n",
		);
	});

	it("does not split at ; inside quotes", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0", 'AT+CSTT="a;b","u,v"');
		assert.equal(
			terminal.say("AT+CSTT?\r\n"),
			'\r\n+CSTT: "a;b","u,v",""\r\n\r\nOK\r\n',
		);
	});

	it("keeps what comes while a command runs, and answers it after", () => {
		const terminal = new Terminal({ latency: 5 });
		terminal.prepare("ATE0");
		terminal.wait(10);
		assert.equal(
			terminal.say("AT+CSQ\r\nAT\r\n", 20),
			"\r\n+CSQ: 23,0\r\n\r\nOK\r\n\r\nOK\r\n",
		);
	});

	it("counts what comes faster than commands end", () => {
		const terminal = new Terminal({ latency: 5 });
		terminal.say(`AT\r${"x".repeat(8192 + 100)}`);
		assert.equal(terminal.modem.overruns, 100);
	});

	it("answers from the clock, never from inside receive", () => {
		let calls = 0;
		const terminal = new Terminal({
			send: () => {
				calls++;
			},
		});
		terminal.modem.receive(Uint8Array.of(65, 84, 13, 10));
		assert.equal(calls, 0);
		terminal.clock.advance(0);
		assert.isAbove(calls, 0);
	});
});
