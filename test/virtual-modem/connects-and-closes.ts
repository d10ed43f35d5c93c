import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const notAllowed = "\r\n+CME ERROR: 3\r\n";

describe("virtual modem: connects and closes", () => {
	let terminal: Terminal;

	beforeEach(() => {
		terminal = new Terminal();
		terminal.network.echo("echo", 7);
		terminal.network.refuse("refuse", 1);
		terminal.network.blackHole("hole", 1);
		terminal.network.source("source", 19, 3000);
		terminal.prepareLinks();
	});

	it("takes quotes around kind, host and port, or none", () => {
		for (const [n, parameters] of [
			'"TCP","echo","7"',
			"TCP,echo,7",
			"udp,echo,7",
		].entries())
			assert.equal(
				terminal.say(`AT+CIPSTART=${n},${parameters}\r\n`),
				`\r\nOK\r\n\r\n${n}, CONNECT OK\r\n`,
			);
	});

	it("refuses parameters that are none", () => {
		for (const parameters of [
			"6,TCP,echo,7",
			"0,SCTP,echo,7",
			"0,TCP,,7",
			"0,TCP,echo,0",
			"0,TCP,echo,65536",
			`0,TCP,${"x".repeat(129)},7`,
			"0,TCP",
			"",
		])
			assert.equal(
				terminal.say(`AT+CIPSTART=${parameters}\r\n`),
				"\r\n+CME ERROR: 53\r\n",
				parameters,
			);
	});

	it("says ALREADY CONNECT behind OK", () => {
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
		assert.equal(
			terminal.say("AT+CIPSTART=0,TCP,echo,7\r\n"),
			"\r\nOK\r\n\r\n0, ALREADY CONNECT\r\n",
		);
	});

	it("says CONNECT FAIL behind the state when the peer refuses", () => {
		assert.equal(
			terminal.say("AT+CIPSTART=3,TCP,refuse,1\r\n"),
			"\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n3, CONNECT FAIL\r\n",
		);
		assert.equal(
			terminal.say("AT+CIPSTART=3,TCP,echo,7\r\n"),
			"\r\nOK\r\n\r\n3, CONNECT OK\r\n",
			"and connects again",
		);
	});

	it("says CONNECT FAIL when nobody answers in time", () => {
		assert.equal(
			terminal.say("AT+CIPSTART=3,TCP,hole,1\r\n", 59_999),
			"\r\nOK\r\n",
		);
		assert.equal(
			terminal.wait(1),
			"\r\nSTATE: IP PROCESSING\r\n\r\n3, CONNECT FAIL\r\n",
		);
		assert.equal(terminal.network.count, 0);
	});

	it("closes a link and connects it again, counters at 0", () => {
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CIPSEND=0,3");
		terminal.say("abc");
		assert.equal(terminal.say("AT+CIPCLOSE=0,1\r\n"), "\r\n0, CLOSE OK\r\n");
		assert.equal(terminal.say("AT+CIPCLOSE=0\r\n"), notAllowed);
		assert.equal(terminal.say("AT+CIPSEND=0,3\r\n"), notAllowed);
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
		assert.equal(
			terminal.say("AT+CIPACK=0\r\n"),
			"\r\n+CIPACK: 0,0,0\r\n\r\nOK\r\n",
		);
	});

	it("sends what was accepted before a close of ours", () => {
		const sink = terminal.network.sink("slow", 9, 1);
		terminal.prepare("AT+CIPSTART=0,TCP,slow,9", "AT+CIPSEND=0,100");
		terminal.say("x".repeat(100));
		terminal.prepare("AT+CIPCLOSE=0");
		terminal.wait(100);
		assert.lengthOf(sink.bytes, 100);
	});

	it("drops what the peer has not taken with a fast close (CIPCLOSE.md)", () => {
		const sink = terminal.network.sink("slow", 9, 1);
		terminal.prepare("AT+CIPSTART=0,TCP,slow,9", "AT+CIPSEND=0,100");
		terminal.say("x".repeat(100));
		assert.equal(terminal.say("AT+CIPCLOSE=0,1\r\n"), "\r\n0, CLOSE OK\r\n");
		terminal.wait(1000);
		assert.lengthOf(sink.bytes, 0);
	});

	it("takes a single link's close fast or slow, and refuses other ways", () => {
		const single = new Terminal();
		single.network.echo("echo", 7);
		single.prepare("ATE0");
		for (const command of ["AT+CIPCLOSE", "AT+CIPCLOSE=0", "AT+CIPCLOSE=1"]) {
			single.prepare("AT+CIPSTART=TCP,echo,7");
			assert.equal(single.say("AT+CIPCLOSE=2\r\n"), "\r\n+CME ERROR: 53\r\n");
			assert.equal(single.say(`${command}\r\n`), "\r\nCLOSE OK\r\n");
		}
	});

	it("lets a connect be given up", () => {
		terminal.prepare("AT+CIPSTART=0,TCP,hole,1");
		assert.equal(terminal.say("AT+CIPCLOSE=0\r\n"), "\r\n0, CLOSE OK\r\n");
		assert.equal(terminal.wait(100_000), "");
	});

	it("keeps what came before the peer's close readable", () => {
		terminal.prepare("AT+CIPRXGET=1");
		assert.equal(
			terminal.say("AT+CIPSTART=0,TCP,source,19\r\n"),
			"\r\nOK\r\n\r\n0, CONNECT OK\r\n\r\n+CIPRXGET: 1,0\r\n\r\n0, CLOSED\r\n",
		);
		assert.equal(
			terminal.say("AT+CIPRXGET=4,0\r\n"),
			"\r\n+CIPRXGET: 4,0,3000\r\n\r\nOK\r\n",
		);
		assert.equal(
			terminal.say("AT+CIPRXGET=2,0,1460\r\n").slice(0, 29),
			"\r\n+CIPRXGET: 2,0,1460,1540\r\n\x00",
		);
	});

	it("says CLOSED behind the last byte it pushes", () => {
		const heard = terminal.say("AT+CIPSTART=0,TCP,source,19\r\n");
		assert.include(heard, "\r\n+RECEIVE,0,1460:\r\n");
		assert.include(heard, "\r\n+RECEIVE,0,80:\r\n");
		assert.isTrue(heard.endsWith("\r\n\r\n0, CLOSED\r\n"));
	});

	it("refuses to send on a link that the peer closed", () => {
		terminal.prepare("AT+CIPSTART=0,TCP,source,19");
		assert.equal(terminal.say("AT+CIPSEND=0,5\r\n"), notAllowed);
		assert.include(
			terminal.say("AT+CIPSTATUS=0\r\n"),
			'"10.0.0.4","19","CLOSED"',
		);
	});

	it("goes through TCP CLOSED on a single link", () => {
		const single = new Terminal();
		single.network.refuse("refuse", 1);
		single.prepare("ATE0");
		assert.equal(
			single.say("AT+CIPSTART=TCP,refuse,1\r\n"),
			"\r\nOK\r\n\r\nSTATE: TCP CLOSED\r\n\r\nCONNECT FAIL\r\n",
		);
	});

	it("closes every link with CIPSHUT, without a word for each", () => {
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CIPSTART=5,TCP,echo,7");
		assert.equal(terminal.say("AT+CIPSHUT\r\n"), "\r\nSHUT OK\r\n");
		assert.equal(terminal.network.count, 0);
		assert.include(
			terminal.say("AT+CIPSTATUS\r\n"),
			'C: 5,,"","","","INITIAL"',
		);
	});
});
