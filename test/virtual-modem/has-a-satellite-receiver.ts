import { assert } from "chai";
import { air780eg } from "../../modules/virtual-modem/dialect.js";
import { Terminal } from "../support/terminal.js";

describe("virtual modem: has a satellite receiver", () => {
	it("which is switched, and never finds a place", () => {
		const terminal = new Terminal({ dialect: air780eg });
		terminal.prepare("ATE0");
		const nowhere = ",0,,,,,,,1,,,,,,,,,,,,\r\n\r\nOK\r\n";
		assert.equal(terminal.say("AT+CGNSINF\r\n"), `\r\n+CGNSINF: 0${nowhere}`);
		assert.equal(terminal.say("AT+CGNSPWR=1\r\n"), "\r\nOK\r\n");
		assert.equal(
			terminal.say("AT+CGNSPWR?\r\n"),
			"\r\n+CGNSPWR: 1\r\n\r\nOK\r\n",
		);
		assert.equal(terminal.say("AT+CGNSAID=31,1,1,1\r\n"), "\r\nOK\r\n");
		assert.equal(
			terminal.say("AT+CGNSAID=32,1,1,1\r\n"),
			"\r\n+CME ERROR: 53\r\n",
		);
		assert.equal(terminal.say("AT+CGNSURC=0\r\n"), "\r\nOK\r\n");
		assert.equal(terminal.say("AT+CGNSINF\r\n"), `\r\n+CGNSINF: 1${nowhere}`);
	});

	it("unless it is an Air780E", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CGNSPWR=1\r\n"), "\r\n+CME ERROR: 58\r\n");
	});
});
