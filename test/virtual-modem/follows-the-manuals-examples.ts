import { assert } from "chai";
import type { Session } from "../../modules/virtual-modem/loopback.js";
import { bytesOf, Terminal, textOf } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const connected = "\r\nOK\r\n\r\nCONNECT OK\r\n";

/** What is said, what is heard, and the ms to wait for it; without an answer it is OK. */
type Step = readonly [said: string, heard?: string, ms?: number];

function follow(terminal: Terminal, ...steps: Step[]): void {
	terminal.prepare("ATE0");
	for (const [said, heard = ok, ms = 0] of steps) {
		const command = said.startsWith("AT") ? `${said}\r\n` : said;
		assert.equal(terminal.say(command, ms), heard, said);
	}
}

/** CSTT, CIICR, CIFSR; the address is this module's. */
const bearer: readonly Step[] = [
	["AT+CSTT"],
	["AT+CIICR"],
	["AT+CIFSR", "\r\n10.76.1.35\r\n"],
];

describe("virtual modem: follows the manual's examples (TCPIP/使用方法举例.md and the commands' pages)", () => {
	let terminal: Terminal;

	beforeEach(() => {
		terminal = new Terminal();
	});

	for (const port of ["7500", '"7500"'])
		it(`TCP, a single link, sends (port ${port})`, () => {
			const sink = terminal.network.sink("60.166.18.9", 7500);
			follow(
				terminal,
				["AT+CREG?", "\r\n+CREG: 0,1\r\n\r\nOK\r\n"],
				["AT+CGATT?", "\r\n+CGATT: 1\r\n\r\nOK\r\n"],
				["AT+CIPMUX=0"],
				["AT+CIPQSEND=1"],
				...bearer,
				["AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: IP STATUS\r\n"],
				[`AT+CIPSTART="TCP","60.166.18.9",${port}`, connected],
				["AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n"],
				["AT+CIPSEND", "\r\n> "],
				["1234567890\x1a", "\r\nDATA ACCEPT:10\r\n"],
				["AT+CIPACK", "\r\n+CIPACK: 10,10,0\r\n\r\nOK\r\n"],
				["AT+CIPSEND=10", "\r\n> "],
				["1234567890", "\r\nDATA ACCEPT:10\r\n"],
				["AT+CIPATS=1,10"],
				["AT+CIPSEND", "\r\n> "],
				["1234567890", "", 9999],
				["", "\r\nDATA ACCEPT:10\r\n", 1],
				["AT+CIPSEND=100", "\r\n> "],
				["123", "", 9999],
				["", "\r\nDATA ACCEPT:3\r\n", 1],
				["AT+CIPCLOSE", "\r\nCLOSE OK\r\n"],
				["AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: TCP CLOSED\r\n"],
				["AT+CIPSHUT", "\r\nSHUT OK\r\n"],
				["AT+CMEE=0"],
				["AT+CIFSR", "\r\nERROR\r\n"],
			);
			assert.lengthOf(sink.bytes, 33);
		});

	it("UDP, a single link, sends", () => {
		const sink = terminal.network.sink("60.166.18.9", 6100);
		follow(
			terminal,
			["AT+CIPMUX=0"],
			["AT+CIPQSEND=1"],
			...bearer,
			['AT+CIPSTART="UDP","60.166.18.9",6100', connected],
			["AT+CIPSEND", "\r\n> "],
			["1234567890\x1a", "\r\nDATA ACCEPT:10\r\n"],
		);
		assert.lengthOf(sink.bytes, 10);
	});

	it("numbered links, TCP and UDP, send", () => {
		terminal.network.sink("60.166.12.210", 7500);
		terminal.network.sink("60.166.12.210", 6100);
		follow(
			terminal,
			["AT+CIPMUX=1"],
			["AT+CIPQSEND=1"],
			...bearer,
			[
				'AT+CIPSTART=4,"TCP","60.166.12.210",7500',
				"\r\nOK\r\n\r\n4, CONNECT OK\r\n",
			],
			[
				'AT+CIPSTART=5,"UDP","60.166.12.210",6100',
				"\r\nOK\r\n\r\n5, CONNECT OK\r\n",
			],
			["AT+CIPSEND=4,10", "\r\n> "],
			["1234567890", "\r\nDATA ACCEPT:4,10\r\n"],
			["AT+CIPSEND=5", "\r\n> "],
			["1234567890\x1a", "\r\nDATA ACCEPT:5,10\r\n"],
			["AT+CIPATS=1,10"],
			["AT+CIPSEND=4", "\r\n> "],
			["TEST Auto fast send", "\r\nDATA ACCEPT:4,19\r\n", 10_000],
		);
	});

	it("receives on numbered links", () => {
		const sessions: Session[] = [];
		const server = { onOpen: (session: Session) => sessions.push(session) };
		terminal.network.serve("60.166.12.210", 7500, server);
		terminal.prepareLinks();
		terminal.prepare(
			'AT+CIPSTART=0,"TCP","60.166.12.210",7500',
			'AT+CIPSTART=1,"UDP","60.166.12.210",7500',
			"AT+CIPRXF=1",
		);
		sessions[0].write(bytesOf("TEST123"));
		assert.equal(terminal.wait(0), "\r\n+RECEIVE,0,7:\r\nTEST123");
		sessions[1].write(bytesOf("TEST123456"));
		assert.equal(terminal.wait(0), "\r\n+RECEIVE,1,10:\r\nTEST123456");
	});

	it("the network takes the bearer", () => {
		terminal = new Terminal({ dialect: { shut: "OK" } });
		follow(terminal, ...bearer);
		terminal.modem.deactivate();
		assert.equal(terminal.wait(0), "\r\n+PDP DEACT\r\n");
		assert.equal(terminal.say("AT+CIPSHUT\r\n"), ok);
	});

	it("asks for and sets the name servers (CDNSCFG.md)", () => {
		terminal.network.echo("server", 7);
		follow(
			terminal,
			[
				"AT+CDNSCFG?",
				"\r\nPrimaryDns: 0.0.0.0\r\nSecondaryDns: 0.0.0.0\r\n\r\nOK\r\n",
			],
			...bearer,
			[
				"AT+CDNSCFG?",
				"\r\nPrimaryDns: 211.136.112.50\r\nSecondaryDns: 211.136.150.66\r\n\r\nOK\r\n",
			],
			['AT+CDNSCFG="114.114.114.114","8.8.8.8"'],
			["AT+CDNSCFG=1.1.1.1"],
			[
				"AT+CDNSCFG?",
				"\r\nPrimaryDns: 1.1.1.1\r\nSecondaryDns: 8.8.8.8\r\n\r\nOK\r\n",
			],
			["AT+CDNSCFG=1.1.1.1,9.9.9.9,1"],
			["AT+CDNSCFG=1.1.1.1,9.9.9.9,4", "\r\n+CME ERROR: 53\r\n"],
			["AT+CDNSCFG=1.1.1", "\r\n+CME ERROR: 53\r\n"],
			["AT+CDNSCFG=1.1.1.256", "\r\n+CME ERROR: 53\r\n"],
			["AT+CIPSTART=TCP,server,7", connected],
		);
	});

	it("pings a name (CIPPING.md)", () => {
		terminal = new Terminal({}, { latency: 18 });
		terminal.network.echo("www.baidu.com", 80);
		follow(terminal, ...bearer, [
			'AT+CIPPING="www.baidu.com"',
			[1, 2, 3, 4]
				.map((id) => `\r\n+CIPPING: ${id},"10.0.0.1",36,64\r\n`)
				.join("") + ok,
			4000,
		]);
	});

	it("sends a heartbeat as its content is set (HEARTBEATHEX.md)", () => {
		terminal.network.echo("116.28.164.159", 40117);
		follow(
			terminal,
			["AT+CIPMUX=1"],
			...bearer,
			[
				'AT+CIPSTART=5,"TCP","116.28.164.159",40117',
				"\r\nOK\r\n\r\n5, CONNECT OK\r\n",
			],
			["AT^HEARTCONFIG=1,5,120"],
			[
				"AT^HEARTBEATHEX=5,6,414243444546",
				"\r\nOK\r\n\r\n+RECEIVE,5,6:\r\nABCDEF\r\n",
			],
			["AT^HEARTBEATHEX?", "\r\n^HEARTBEATHEX:5,6,414243444546\r\n\r\nOK\r\n"],
		);
	});

	it("configures and counts heartbeats (HEARTCONFIG.md, HEARTBEAT.md, HEARTINQUIRE.md)", () => {
		const sink = terminal.network.sink("36.6.1.1", 12345);
		follow(
			terminal,
			["AT^HEARTCONFIG?", "\r\n^HEARTCONFIG: 0,0,120\r\n\r\nOK\r\n"],
			["AT^HEARTCONFIG=1,0,180"],
			["AT^HEARTCONFIG?", "\r\n^HEARTCONFIG: 1,0,180\r\n\r\nOK\r\n"],
			["AT^HEARTBEAT=0,TCP-heart"],
			["AT^HEARTBEAT?", "\r\n^HEARTBEAT: 0,TCP-heart\r\n\r\nOK\r\n"],
			["AT^HEARTCONFIG=1,0,120"],
			['AT+CIPSTART="TCP","36.6.1.1",12345', connected],
			["AT", ok, 8 * 120_000 + 115_000],
			["AT^HEARTINQUIRE?", "\r\n^HEARTINQUIRE: 115,5,8\r\n\r\nOK\r\n"],
			["AT^HEARTCONFIG=0"],
			["AT^HEARTINQUIRE?", "\r\n^HEARTINQUIRE: 0,0,0\r\n\r\nOK\r\n"],
			["AT", ok, 1_000_000],
		);
		assert.lengthOf(sink.bytes, 8 * "TCP-heart".length);
	});

	it("beats on its own link alone, whatever others do", () => {
		const sink = terminal.network.sink("heart", 7);
		terminal.network.echo("other", 7);
		terminal.prepareLinks();
		terminal.prepare("AT^HEARTCONFIG=1,2,5", "AT+CIPSTART=2,TCP,heart,7");
		assert.equal(terminal.wait(4000), "");
		terminal.prepare("AT+CIPSTART=0,TCP,other,7");
		assert.equal(terminal.wait(999), "");
		assert.lengthOf(sink.bytes, 0);
		terminal.wait(1);
		assert.equal(textOf(sink.bytes), "359759002514931");
		assert.equal(
			terminal.say("AT+CIPACK=2\r\n"),
			"\r\n+CIPACK: 15,15,0\r\n\r\nOK\r\n",
		);
		terminal.prepare("AT+CIPCLOSE=2");
		terminal.wait(60_000);
		assert.lengthOf(sink.bytes, 15);
		terminal.prepare("AT+CIPSTART=2,TCP,heart,7");
		terminal.wait(5000);
		assert.lengthOf(sink.bytes, 30);
	});

	it("refuses heartbeats that are none", () => {
		terminal.prepare("ATE0");
		for (const command of [
			"CONFIG=2,0,120",
			"CONFIG=1,0,4",
			"CONFIG=1,0,601",
			"CONFIG=1,1,120",
			"CONFIG=1",
			"CONFIG=1,0,120,1",
			"BEAT=1,text",
			"BEAT=0,",
			`BEAT=0,${"x".repeat(257)}`,
			"BEATHEX=2,414",
			"BEATHEX=2,4142434",
			"BEATHEX=3,4142",
			"BEATHEX=0,",
			"BEATHEX=1,4X",
			"BEATHEX=0,2,4142",
		])
			assert.equal(
				terminal.say(`AT^HEART${command}\r\n`),
				"\r\n+CME ERROR: 53\r\n",
				command,
			);
	});
});
