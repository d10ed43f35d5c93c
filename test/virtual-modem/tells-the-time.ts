import { assert } from "chai";
import { loggedBoot } from "../../modules/virtual-modem/boot.js";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const noon = Date.UTC(2026, 5, 4, 4, 0, 0);

function asked(terminal: Terminal): string {
	return terminal.say("AT+CCLK?\r\n");
}

function shows(time: string): string {
	return `\r\n+CCLK: "${time}"\r\n${ok}`;
}

function withBearer(): Terminal {
	const terminal = new Terminal();
	terminal.prepare("ATE0", "AT+SAPBR=1,1");
	return terminal;
}

describe("virtual modem: tells the time", () => {
	it("that AT+CCLK sets, and goes on from it (CCLK.md)", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		assert.equal(terminal.say('AT+CCLK="18/08/07,13:28:29+32"\r\n', 2000), ok);
		assert.equal(asked(terminal), shows("18/08/07,13:28:31+32"));
	});

	it("not any more after a restart", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0", 'AT+CCLK="18/08/07,13:28:29+32"');
		terminal.modem.reset();
		terminal.prepare("ATE0");
		assert.equal(asked(terminal), shows("18/08/01,00:00:00+00"));
	});

	it("that the network tells, and says so (+NITZ.md)", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		terminal.modem.networkTime(noon, 32, 1);
		assert.equal(terminal.wait(0), "\r\n+NITZ: 26/06/04,04:00:00+32,1\r\n");
		assert.equal(asked(terminal), shows("26/06/04,12:00:00+32"));
		terminal.modem.networkTime(noon, -14);
		assert.equal(terminal.wait(0), "\r\n+NITZ: 26/06/04,04:00:00-14, \r\n");
		assert.equal(asked(terminal), shows("26/06/04,00:30:00-14"));
	});

	it("that it had when AT+CTZU=0 forbids the network to set it (CTZU.md)", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0", "AT+CTZU=0");
		terminal.modem.networkTime(noon, 32);
		assert.include(terminal.wait(0), "+NITZ: ");
		assert.equal(asked(terminal), shows("18/08/01,00:00:00+00"));
	});

	it("that the network told while it booted", () => {
		const terminal = new Terminal({ boot: loggedBoot });
		terminal.wait(5421);
		terminal.prepare("ATE0");
		assert.equal(asked(terminal), shows("26/06/04,17:04:19+32"));
	});

	it("of a time server, in the zone that is set (CNTP.md)", () => {
		const terminal = withBearer();
		terminal.network.timeServer("ntp.example", 123, () => noon);
		terminal.prepare('AT+CNTP="ntp.example",-14');
		assert.equal(terminal.say("AT+CNTP\r\n"), `${ok}\r\n+CNTP: 1\r\n`);
		assert.equal(asked(terminal), shows("26/06/04,00:30:00-14"));
	});

	it("61: not without AT+SAPBR's bearer, that of AT+CNTPCID", () => {
		const terminal = new Terminal();
		terminal.network.timeServer("ntp1.aliyun.com", 123, () => noon);
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CNTP\r\n"), `${ok}\r\n+CNTP: 61\r\n`);
		terminal.prepare("AT+SAPBR=1,2");
		assert.equal(terminal.say("AT+CNTP\r\n"), `${ok}\r\n+CNTP: 61\r\n`);
		terminal.prepare("AT+CNTPCID=2");
		assert.equal(terminal.say("AT+CNTP\r\n"), `${ok}\r\n+CNTP: 1\r\n`);
		assert.equal(asked(terminal), shows("26/06/04,12:00:00+32"));
	});

	it("62: not of a server without an address", () => {
		assert.equal(withBearer().say("AT+CNTP\r\n"), `${ok}\r\n+CNTP: 62\r\n`);
	});

	it("63: not of a host that has none", () => {
		const terminal = withBearer();
		terminal.network.refuse("ntp1.aliyun.com", 123);
		assert.equal(terminal.say("AT+CNTP\r\n"), `${ok}\r\n+CNTP: 63\r\n`);
	});

	it("64: not of a server that says something else", () => {
		const terminal = withBearer();
		terminal.network.echo("ntp1.aliyun.com", 123);
		assert.equal(terminal.say("AT+CNTP\r\n"), `${ok}\r\n+CNTP: 64\r\n`);
	});

	it("65: not of a server that says nothing in time, and asks one at a time", () => {
		const terminal = withBearer();
		terminal.network.blackHole("ntp1.aliyun.com", 123);
		terminal.prepare('AT+CNTP="ntp1.aliyun.com",32,2');
		assert.equal(terminal.say("AT+CNTP\r\n"), ok);
		assert.equal(terminal.say("AT+CNTP\r\n", 1999), "\r\n+CME ERROR: 3\r\n");
		assert.equal(terminal.wait(1), "\r\n+CNTP: 65\r\n");
		assert.equal(terminal.wait(10_000), "", "once");
		assert.equal(asked(terminal), shows("18/08/01,00:00:12+00"));
	});

	it("of no server that answers too late, whatever is asked by then", () => {
		const terminal = new Terminal({}, { latency: 2000 });
		terminal.network.timeServer("late.example", 123, () => noon);
		terminal.network.blackHole("silent.example", 123);
		terminal.prepare("ATE0", "AT+SAPBR=1,1", 'AT+CNTP="late.example",32,3');
		assert.equal(terminal.say("AT+CNTP\r\n", 3000), `${ok}\r\n+CNTP: 65\r\n`);
		terminal.prepare('AT+CNTP="silent.example",32,3');
		assert.equal(terminal.say("AT+CNTP\r\n", 2999), ok);
		assert.equal(terminal.wait(1), "\r\n+CNTP: 65\r\n");
		assert.equal(asked(terminal), shows("18/08/01,00:00:06+00"));
	});

	it("of no server that answers after a restart", () => {
		const terminal = new Terminal({}, { latency: 1000 });
		terminal.network.timeServer("ntp1.aliyun.com", 123, () => noon);
		terminal.prepare("AT+SAPBR=1,1", "AT+CNTP");
		terminal.modem.reset();
		assert.equal(terminal.wait(10_000), "");
		terminal.prepare("ATE0");
		assert.equal(asked(terminal), shows("18/08/01,00:00:10+00"));
	});
});
