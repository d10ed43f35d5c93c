import { assert } from "chai";
import type { Dialect } from "../../modules/virtual-modem/dialect.js";
import { Terminal } from "../support/terminal.js";

function speaking(dialect: Partial<Dialect>): Terminal {
	const terminal = new Terminal({ dialect });
	terminal.network.echo("echo", 7);
	terminal.network.refuse("refuse", 1);
	terminal.network.source("source", 19, 5);
	terminal.prepareLinks();
	return terminal;
}

describe("virtual modem: speaks every dialect", () => {
	it("with and without a space behind the link's number", () => {
		const terminal = speaking({ linkSpace: false });
		assert.equal(
			terminal.say("AT+CIPSTART=1,TCP,echo,7\r\n"),
			"\r\nOK\r\n\r\n1,CONNECT OK\r\n",
		);
		assert.equal(terminal.say("AT+CIPCLOSE=1\r\n"), "\r\n1,CLOSE OK\r\n");
	});

	it("+PDP DEACT and +PDP: DEACT", () => {
		const terminal = speaking({ deactivation: "+PDP: DEACT" });
		terminal.modem.deactivate();
		assert.equal(terminal.wait(0), "\r\n+PDP: DEACT\r\n");
	});

	it("STATE: with and without a space", () => {
		const terminal = speaking({ stateSpace: false });
		assert.include(terminal.say("AT+CIPSTATUS\r\n"), "\r\nSTATE:IP STATUS\r\n");
	});

	it("+CIPRXGET: with and without a space", () => {
		const terminal = speaking({ receiveSpace: false });
		terminal.prepare("AT+CIPRXGET=1");
		assert.include(
			terminal.say("AT+CIPSTART=0,TCP,source,19\r\n"),
			"\r\n+CIPRXGET:1,0\r\n",
		);
		assert.include(
			terminal.say("AT+CIPRXGET=2,0,10\r\n"),
			"\r\n+CIPRXGET:2,0,5,0\r\n",
		);
	});

	for (const [shut, answer] of [
		["SHUT OK", "\r\nSHUT OK\r\n"],
		["OK", "\r\nOK\r\n"],
		["SHUT OK, OK", "\r\nSHUT OK\r\n\r\nOK\r\n"],
	] as const)
		it(`${shut} for CIPSHUT`, () => {
			assert.equal(speaking({ shut }).say("AT+CIPSHUT\r\n"), answer);
		});

	for (const prompt of ["> ", ">", "> \r\n"] as const)
		it(`${JSON.stringify(prompt)} for a prompt`, () => {
			const terminal = speaking({ prompt });
			terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
			assert.equal(terminal.say("AT+CIPSEND=0,2\r\n"), `\r\n${prompt}`);
			assert.include(terminal.say("hi"), "\r\n0, SEND OK\r\n");
		});

	it("reads behind CLOSED that give what is left, or nothing more", () => {
		const terminal = speaking({ afterClose: "lost" });
		terminal.prepare("AT+CIPRXGET=1", "AT+CIPSTART=0,TCP,source,19");
		assert.equal(
			terminal.say("AT+CIPRXGET=2,0,10\r\n"),
			"\r\n+CME ERROR: 3\r\n",
		);
	});

	it("CONNECT FAIL with and without a state", () => {
		const terminal = speaking({ stateBeforeFail: false });
		assert.equal(
			terminal.say("AT+CIPSTART=0,TCP,refuse,1\r\n"),
			"\r\nOK\r\n\r\n0, CONNECT FAIL\r\n",
		);
	});

	it("TCP ERROR before the end of a broken connection", () => {
		const terminal = speaking({ reportsErrorCode: true });
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
		terminal.network.breakAll(14);
		assert.equal(terminal.wait(0), "\r\n0, TCP ERROR:14\r\n\r\n0, CLOSED\r\n");
	});

	it("a status line with and without OK", () => {
		const terminal = speaking({ statusEndsWithOk: true });
		assert.equal(
			terminal.say("AT+CIPSTATUS=0\r\n"),
			'\r\n0,,"","","","INITIAL"\r\n\r\nOK\r\n',
		);
	});

	it("numbered links with and without a bearer asked for", () => {
		const terminal = speaking({ multiNeedsBearer: false });
		terminal.prepare("AT+CIPSHUT");
		assert.equal(
			terminal.say("AT+CIPSTART=0,TCP,echo,7\r\n"),
			"\r\nOK\r\n\r\n0, CONNECT OK\r\n",
		);
	});
});
