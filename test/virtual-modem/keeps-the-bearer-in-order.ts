import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const notAllowed = "\r\n+CME ERROR: 3\r\n";

function state(terminal: Terminal): string {
	return terminal.say("AT+CIPSTATUS\r\n").split("\r\n")[3];
}

describe("virtual modem: keeps the bearer in order", () => {
	let terminal: Terminal;

	beforeEach(() => {
		terminal = new Terminal();
		terminal.network.echo("60.166.18.9", 7500);
		terminal.prepare("ATE0");
	});

	it("goes from IP INITIAL to IP STATUS by CSTT, CIICR, CIFSR", () => {
		assert.equal(state(terminal), "STATE: IP INITIAL");
		assert.equal(terminal.say("AT+CSTT\r\n"), ok);
		assert.equal(state(terminal), "STATE: IP START");
		assert.equal(terminal.say("AT+CIICR\r\n"), ok);
		assert.equal(state(terminal), "STATE: IP GPRSACT");
		assert.equal(terminal.say("AT+CIFSR\r\n"), "\r\n10.76.1.35\r\n");
		assert.equal(state(terminal), "STATE: IP STATUS");
	});

	it("refuses each of them out of its turn", () => {
		assert.equal(terminal.say("AT+CIICR\r\n"), notAllowed);
		assert.equal(terminal.say("AT+CIFSR\r\n"), notAllowed);
		assert.equal(terminal.say('AT+CSTT="cmiot"\r\n'), ok);
		assert.equal(terminal.say('AT+CSTT="cmiot"\r\n'), notAllowed);
	});

	it("takes CIPMUX in IP INITIAL only", () => {
		terminal.prepare("AT+CSTT");
		assert.equal(terminal.say("AT+CIPMUX=1\r\n"), notAllowed);
		assert.equal(terminal.say("AT+CIPSHUT\r\n"), "\r\nSHUT OK\r\n");
		assert.equal(terminal.say("AT+CIPMUX=1\r\n"), ok);
	});

	it("brings the bearer up by itself for a single link's CIPSTART", () => {
		assert.equal(
			terminal.say('AT+CIPSTART="TCP","60.166.18.9",7500\r\n'),
			"\r\nOK\r\n\r\nCONNECT OK\r\n",
		);
		assert.equal(terminal.say("AT+CIFSR\r\n"), "\r\n10.76.1.35\r\n");
	});

	it("wants it up for a numbered link's CIPSTART", () => {
		terminal.prepare("AT+CIPMUX=1");
		const start = 'AT+CIPSTART=1,"TCP","60.166.18.9",7500\r\n';
		assert.equal(terminal.say(start), notAllowed);
		terminal.prepare("AT+CSTT", "AT+CIICR");
		assert.equal(terminal.say(start), notAllowed);
		terminal.prepare("AT+CIFSR");
		assert.equal(terminal.say(start), "\r\nOK\r\n\r\n1, CONNECT OK\r\n");
	});

	it("fails CIICR without registration, as a log shows it", () => {
		terminal.modem.register(2);
		terminal.prepare("AT+CSTT");
		assert.equal(
			terminal.say("AT+CIICR\r\n"),
			"\r\n+PDP: DEACT\r\n\r\n+CME ERROR: 65535\r\n",
		);
		assert.equal(state(terminal), "STATE: PDP DEACT");
	});

	it("needs CIPSHUT after the network dropped the context", () => {
		terminal.prepare("AT+CSTT", "AT+CIICR", "AT+CIFSR");
		terminal.modem.deactivate();
		assert.equal(terminal.wait(0), "\r\n+PDP DEACT\r\n");
		assert.equal(state(terminal), "STATE: PDP DEACT");
		assert.equal(terminal.say("AT+CSTT\r\n"), notAllowed);
		assert.equal(
			terminal.say('AT+CIPSTART="TCP","60.166.18.9",7500\r\n'),
			notAllowed,
		);
		assert.equal(terminal.say("AT+CIPSHUT\r\n"), "\r\nSHUT OK\r\n");
		assert.equal(state(terminal), "STATE: IP INITIAL");
	});

	it("closes every link with the context", () => {
		terminal.prepare(
			"AT+CIPMUX=1",
			"AT+CSTT",
			"AT+CIICR",
			"AT+CIFSR",
			'AT+CIPSTART=2,"TCP","60.166.18.9",7500',
		);
		terminal.modem.deactivate("+CGEV: NW PDN DEACT 1");
		assert.equal(terminal.wait(0), "\r\n+CGEV: NW PDN DEACT 1\r\n");
		assert.equal(terminal.network.count, 0);
		assert.include(
			terminal.say("AT+CIPSTATUS\r\n"),
			'C: 2,0,"TCP","60.166.18.9","7500","CLOSED"',
		);
		assert.equal(terminal.say("AT+CIPSEND=2,5\r\n"), notAllowed);
	});

	it("loses the context with AT+CGATT=0 and with the radio", () => {
		terminal.prepare("AT+CSTT", "AT+CIICR", "AT+CIFSR");
		assert.equal(
			terminal.say("AT+CGATT=0\r\n"),
			"\r\n+CGEV: ME DETACH\r\n\r\nOK\r\n",
		);
		assert.equal(state(terminal), "STATE: PDP DEACT");
		terminal.prepare("AT+CIPSHUT", "AT+CREG=1", "AT+CGATT=1");
		assert.equal(
			terminal.say("AT+CFUN=0\r\n"),
			"\r\nOK\r\n\r\n^MODE: 0,0\r\n\r\n+NO Service\r\n\r\n+CGEV: ME DETACH\r\n\r\n+CREG: 0\r\n",
		);
		assert.equal(
			terminal.say("AT+CFUN=1\r\n"),
			"\r\nOK\r\n\r\n+CREG: 2\r\n\r\n+CREG: 1\r\n\r\n^MODE: 17,17\r\n\r\n+E_UTRAN Service\r\n\r\n+CGEV: ME PDN ACT 1,0\r\n",
		);
	});
});
