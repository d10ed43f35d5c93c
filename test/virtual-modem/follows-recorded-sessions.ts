import { assert } from "chai";
import { bootOf } from "../../modules/virtual-modem/boot.js";
import { dialects } from "../../modules/virtual-modem/dialect.js";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { bytesOf, Terminal } from "../support/terminal.js";

/** Each is told by the number of its file in test/cases. Where a log has the values of one day, such as an address, they are this module's. */

/** What the host says, the ms to wait, and what the module printed in the recording. */
type Step = [said: string, ms: number, heard: string];

function follow(terminal: Terminal, steps: Step[]): void {
	for (const [said, ms, heard] of steps)
		assert.equal(terminal.say(said, ms), heard, said);
}

describe("virtual modem: follows recorded sessions", () => {
	it("001: a single link with slow send, its data without a head (Air780E)", () => {
		const terminal = new Terminal({ dialect: dialects.air780e });
		let answer: () => void = () => {};
		terminal.network.serve("112.125.89.8", 46466, {
			onData(session) {
				answer = () => session.write(bytesOf("data from tcp server"));
			},
		});
		follow(terminal, [
			["AT+CSTT\r\n", 0, "AT+CSTT\r\n\r\nOK\r\n"],
			["AT+CIICR\r\n", 0, "AT+CIICR\r\n\r\nOK\r\n"],
			["AT+CIFSR\r\n", 0, "AT+CIFSR\r\n\r\n10.76.1.35\r\n"],
			[
				'AT+CIPSTART="TCP",112.125.89.8,46466\r\n',
				0,
				'AT+CIPSTART="TCP",112.125.89.8,46466\r\n\r\nOK\r\n\r\nCONNECT OK\r\n',
			],
			["AT+CIPSEND=21\r\n", 0, "AT+CIPSEND=21\r\n\r\n> "],
			["data from 4G module\r\n", 0, "data from 4G module\r\n\r\nSEND OK\r\n"],
		]);
		answer();
		assert.equal(terminal.wait(0), "data from tcp server\r\n");
	});

	it("002: a single link with fast send (Air780E V1169)", () => {
		const terminal = new Terminal({
			dialect: { ...dialects.air780e, nitzYear: 4 },
			latency: { "+CIPCLOSE": [105, 105] },
		});
		terminal.network.sink("112.125.89.8", 46466);
		terminal.modem.networkTime(Date.UTC(2024, 9, 16, 13, 14, 22), 0, 0);
		assert.equal(terminal.wait(0), "\r\n+NITZ: 2024/10/16,13:14:22+0,0\r\n");
		follow(terminal, [
			["AT+CREG?\r\n", 0, "AT+CREG?\r\n\r\n+CREG: 0,1\r\n\r\nOK\r\n"],
			["AT+CGATT?\r\n", 0, "AT+CGATT?\r\n\r\n+CGATT: 1\r\n\r\nOK\r\n"],
			["AT+CIPMUX=0\r\n", 0, "AT+CIPMUX=0\r\n\r\nOK\r\n"],
			["AT+CIPQSEND=1\r\n", 0, "AT+CIPQSEND=1\r\n\r\nOK\r\n"],
			["AT+CSTT\r\n", 0, "AT+CSTT\r\n\r\nOK\r\n"],
			["AT+CIICR\r\n", 0, "AT+CIICR\r\n\r\nOK\r\n"],
			["AT+CIFSR\r\n", 0, "AT+CIFSR\r\n\r\n10.76.1.35\r\n"],
			[
				"AT+CIPSTATUS\r\n",
				0,
				"AT+CIPSTATUS\r\n\r\nOK\r\n\r\nSTATE: IP STATUS\r\n",
			],
			[
				'AT+CIPSTART="TCP","112.125.89.8",46466\r\n',
				0,
				'AT+CIPSTART="TCP","112.125.89.8",46466\r\n\r\nOK\r\n\r\nCONNECT OK\r\n',
			],
			[
				"AT+CIPSTATUS\r\n",
				0,
				"AT+CIPSTATUS\r\n\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n",
			],
			["AT+CIPSEND\r\n", 0, "AT+CIPSEND\r\n\r\n> "],
			["1234567890\r\n", 0, "1234567890\r\n"],
			["\x1a", 0, "\r\nDATA ACCEPT:12\r\n"],
			["AT+CIPACK\r\n", 0, "AT+CIPACK\r\n\r\n+CIPACK: 12,12,0\r\n\r\nOK\r\n"],
			["AT+CIPSEND=10\r\n", 0, "AT+CIPSEND=10\r\n\r\n> "],
			["1234567890", 0, "1234567890\r\nDATA ACCEPT:10\r\n"],
			["AT+CIPATS=1,10\r\n", 0, "AT+CIPATS=1,10\r\n\r\nOK\r\n"],
			["AT+CIPSEND\r\n", 0, "AT+CIPSEND\r\n\r\n> "],
			["1234567890\r\n", 9_999, "1234567890\r\n"],
			["", 1, "\r\nDATA ACCEPT:12\r\n"],
			["AT+CIPSEND=100\r\n", 0, "AT+CIPSEND=100\r\n\r\n> "],
			["123\r\n", 9_999, "123\r\n"],
			["", 1, "\r\nDATA ACCEPT:5\r\n"],
			["AT+CIPCLOSE\r\n", 104, "AT+CIPCLOSE\r\n"],
			["", 1, "\r\nCLOSE OK\r\n"],
			[
				"AT+CIPSTATUS\r\n",
				0,
				"AT+CIPSTATUS\r\n\r\nOK\r\n\r\nSTATE: TCP CLOSED\r\n",
			],
			["AT+CIPSHUT\r\n", 0, "AT+CIPSHUT\r\n\r\nSHUT OK\r\n"],
			["AT+CIFSR\r\n", 0, "AT+CIFSR\r\n\r\n+CME ERROR: 3\r\n"],
		]);
	});

	it("006: a single link with SEND OK, no bearer asked for (Air780EQ V2014)", () => {
		const terminal = new Terminal();
		let answer: () => void = () => {};
		terminal.network.serve("112.125.89.8", 45756, {
			onData(session) {
				answer = () => session.write(bytesOf("hello,air780"));
			},
		});
		follow(terminal, [
			["AT+CPIN?\r\n", 0, "AT+CPIN?\r\n\r\n+CPIN: READY\r\n\r\nOK\r\n"],
			["AT+CGSN\r\n", 0, "AT+CGSN\r\n\r\n359759002514931\r\n\r\nOK\r\n"],
			[
				"AT+ICCID\r\n",
				0,
				"AT+ICCID\r\n\r\n+ICCID: 89860117831003134201\r\n\r\nOK\r\n",
			],
			["AT+CREG?\r\n", 0, "AT+CREG?\r\n\r\n+CREG: 0,1\r\n\r\nOK\r\n"],
			["AT+CSQ\r\n", 0, "AT+CSQ\r\n\r\n+CSQ: 23,0\r\n\r\nOK\r\n"],
			["AT+CGATT?\r\n", 0, "AT+CGATT?\r\n\r\n+CGATT: 1\r\n\r\nOK\r\n"],
			[
				'AT+CIPSTART="TCP",112.125.89.8,45756\r\n',
				0,
				'AT+CIPSTART="TCP",112.125.89.8,45756\r\n\r\nOK\r\n\r\nCONNECT OK\r\n',
			],
			["AT+CIPSEND=8\r\n", 0, "AT+CIPSEND=8\r\n\r\n> "],
			["12345678", 0, "12345678\r\nSEND OK\r\n"],
		]);
		answer();
		assert.equal(terminal.wait(0), "hello,air780\r\n");
	});

	for (const linkSpace of [false, true])
		it(`040: numbered links, ${linkSpace ? "with" : "without"} a space (TCPIP/使用方法举例.md)`, () => {
			const terminal = new Terminal({
				dialect: { ...dialects.air780e, linkSpace },
			});
			const { network } = terminal;
			network.sink("60.166.12.210", 7500);
			network.sink("60.166.12.210", 6100);
			network.sink("60.166.13.215", 6100);
			terminal.prepareLinks();
			const head = (number: number) => `${number},${linkSpace ? " " : ""}`;
			const start = (number: number, kind: string, server: string): Step => [
				`AT+CIPSTART=${number},"${kind}",${server}\r\n`,
				0,
				`\r\nOK\r\n\r\n${head(number)}CONNECT OK\r\n`,
			];
			follow(terminal, [
				["AT+CIPQSEND=1\r\n", 0, "\r\nOK\r\n"],
				start(1, "TCP", '"60.166.12.210",7500'),
				start(2, "TCP", '"60.166.13.215",6100'),
				[
					"AT+CIPSTATUS\r\n",
					0,
					'\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\nC: 0,,"","","","INITIAL"\r\nC: 1,0,"TCP","60.166.12.210","7500","CONNECTED"\r\nC: 2,0,"TCP","60.166.13.215","6100","CONNECTED"\r\nC: 3,,"","","","INITIAL"\r\nC: 4,,"","","","INITIAL"\r\nC: 5,,"","","","INITIAL"\r\n',
				],
				[
					"AT+CIPSTATUS=1\r\n",
					0,
					'\r\n1,0,"TCP","60.166.12.210","7500","CONNECTED"\r\n',
				],
				start(4, "TCP", '"60.166.12.210",7500'),
				start(5, "UDP", '"60.166.12.210",6100'),
				["AT+CIPSEND=1\r\n", 0, "\r\n> "],
				["1234567890\x1a", 0, "\r\nDATA ACCEPT:1,10\r\n"],
				["AT+CIPSEND=4,10\r\n", 0, "\r\n> "],
				["1234567890", 0, "\r\nDATA ACCEPT:4,10\r\n"],
				["AT+CIPATS=1,10\r\n", 0, "\r\nOK\r\n"],
				["AT+CIPSEND=4\r\n", 0, "\r\n> "],
				["TEST Auto fast send", 9_999, ""],
				["", 1, "\r\nDATA ACCEPT:4,19\r\n"],
				["AT+CIPSHUT\r\n", 0, "\r\nSHUT OK\r\n"],
				["AT+CIPMUX=0\r\n", 0, "\r\nOK\r\n"],
			]);
		});

	it("009: publications of all three kinds (Air780EP V1007)", () => {
		const terminal = new Terminal({}, { latency: 25 });
		terminal.network.broker("lbsmqtt.airm2m.com", 1884);
		const echoed = (command: string, result: string): string =>
			`${command}\r\n\r\n${result}\r\n`;
		const config = 'AT+MCONFIG="866289037465624","user","password"';
		const start = 'AT+MIPSTART="lbsmqtt.airm2m.com","1884"';
		const publish = (qos: number) =>
			`AT+MPUB="mqtt/pub_topic",${qos},0,"publish ${qos} payload"`;
		follow(terminal, [
			[`${config}\r\n`, 0, echoed(config, "OK")],
			[`${start}\r\n`, 0, echoed(start, "OK")],
			["", 50, "\r\nCONNECT OK\r\n"],
			["AT+MCONNECT=1,60\r\n", 0, echoed("AT+MCONNECT=1,60", "OK")],
			["", 50, "\r\nCONNACK OK\r\n"],
			[`${publish(0)}\r\n`, 50, echoed(publish(0), "OK")],
			[`${publish(1)}\r\n`, 0, echoed(publish(1), "OK")],
			["", 50, "\r\nPUBACK\r\n"],
			[`${publish(2)}\r\n`, 0, echoed(publish(2), "OK")],
			["", 50, "\r\nPUBREC\r\n"],
			["", 50, "\r\nPUBCOMP\r\n"],
		]);
	});

	it("014: a whole MQTT session (Air780E V1169)", () => {
		const terminal = new Terminal();
		const broker = terminal.network.broker("airtest.openluat.com", 1883);
		const done = (command: string, more = ""): Step => [
			`${command}\r\n`,
			0,
			`${command}\r\n\r\nOK\r\n${more}`,
		];
		follow(terminal, [
			["ATI\r\n", 0, "ATI\r\n\r\nAirM2M_780E_V1169_LTE_AT\r\n\r\nOK\r\n"],
			["AT+CGREG?\r\n", 0, "AT+CGREG?\r\n\r\n+CGREG: 0,1\r\n\r\nOK\r\n"],
			["AT+CGATT?\r\n", 0, "AT+CGATT?\r\n\r\n+CGATT: 1\r\n\r\nOK\r\n"],
			done("AT+MCONFIG=868488076771714,root,luat123456"),
			done('AT+MIPSTART="airtest.openluat.com","1883"', "\r\nCONNECT OK\r\n"),
			done("AT+MCONNECT=1,60", "\r\nCONNACK OK\r\n"),
			done('AT+MSUB="mqtt/pub",0', "\r\nSUBACK\r\n"),
			done('AT+MPUB="mqtt/sub",0,0,"data from 4G module"'),
		]);
		broker.publish("mqtt/pub", bytesOf("data from tcp server"));
		assert.equal(
			terminal.wait(0),
			'\r\n+MSUB: "mqtt/pub",20 byte,data from tcp server\r\n',
		);
		follow(terminal, [done("AT+MDISCONNECT"), done("AT+MIPCLOSE")]);
	});

	it("024: from power-up to the bearer's address (Air780EP V1010)", () => {
		const terminal = new Terminal({
			dialect: dialects.air780e,
			boot: bootOf("air780e"),
		});
		const registers = (name: string): string =>
			`\r\n${name}: 2,1,"2797","02B82E17",7\r\n`;
		const done = (command: string, more = ""): Step => [
			`${command}\r\n`,
			0,
			`${more}\r\nOK\r\n`,
		];
		follow(terminal, [
			["", 1310, ""],
			["", 1, "\r\nRDY\r\n"],
			["ATE0\r\n", 739, ""],
			["", 1, "\r\nRDY\r\n"],
			["", 2309, ""],
			[
				"",
				1,
				"\r\n^MODE: 17,17\r\n\r\n+E_UTRAN Service\r\n\r\n+CGEV: ME PDN ACT 1,0\r\n",
			],
			["", 60, "\r\n+NITZ: 26/06/04,09:04:18+32,0\r\n"],
			["ATE0\r\n", 5890, "ATE0\r\n\r\nOK\r\n"],
			done("AT+CEREG=2"),
			done("AT+CGREG=2"),
			done("AT+CREG=2"),
			done("AT+CPIN?", "\r\n+CPIN: READY\r\n"),
		]);
		// One of the others in front of the answer.
		terminal.modem.urc('+CGREG: 2,1,"2797","02B82E17",7');
		follow(terminal, [
			done("AT+CEREG?", registers("+CGREG") + registers("+CEREG")),
			done("AT+CGATT?", "\r\n+CGATT: 1\r\n"),
			done('AT+CSTT="cmiot"'),
			done("AT+CIICR"),
			["AT+CIFSR\r\n", 0, "\r\n10.76.1.35\r\n"],
			done("AT+CGACT?", "\r\n+CGACT: 1,1\r\n"),
			done("AT+CGPADDR=1", '\r\n+CGPADDR: 1,"10.76.1.35"\r\n'),
		]);
	});

	it("034: MQTT beside a numbered link, no bearer asked for (YM310)", () => {
		const terminal = new Terminal({
			dialect: {
				...dialects.air724,
				linkSpace: false,
				multiNeedsBearer: false,
			},
		});
		const broker = terminal.network.broker("broker", 1883);
		const message = '{"type":"hello","v":1.0}';
		terminal.network.serve("h", 80, {
			onData: (session) => session.write(bytesOf("hello")),
		});
		terminal.prepare("ATE0");
		follow(terminal, [
			["AT+CIPMUX=1\r\n", 0, "\r\nOK\r\n"],
			["AT+CIPQSEND=1\r\n", 0, "\r\nOK\r\n"],
			["AT+CIPHEAD=1\r\n", 0, "\r\nOK\r\n"],
			["AT+MDISCONNECT\r\n", 0, "\r\nERROR\r\n"],
			["AT+MIPCLOSE\r\n", 0, "\r\nERROR\r\n"],
			['AT+MCONFIG="id","u","p"\r\n', 0, "\r\nOK\r\n"],
			['AT+MIPSTART="broker",1883\r\n', 0, "\r\nOK\r\n\r\n7,CONNECT OK\r\n"],
			["AT+MCONNECT=1,120\r\n", 0, "\r\nOK\r\n\r\nCONNACK OK\r\n"],
			['AT+MSUB="server-device",0\r\n', 0, "\r\nOK\r\n\r\nSUBACK\r\n"],
		]);
		broker.publish("server-device", bytesOf(message));
		follow(terminal, [
			["", 0, `\r\n+MSUB:"server-device",24 byte,${message}\r\n`],
			['AT+CIPSTART=0,"TCP","h",80\r\n', 0, "\r\nOK\r\n\r\n0,CONNECT OK\r\n"],
			["AT+CIPSEND=0,58\r\n", 0, "\r\n> "],
			[
				"x".repeat(58),
				0,
				"\r\nDATA ACCEPT:0,58\r\n\r\n+RECEIVE,0,5:\r\nhello\r\n",
			],
		]);
		// What wakes the line, and is no line.
		terminal.modem.noise(Uint8Array.of(0xe0, 13, 10));
		broker.close();
		assert.equal(terminal.wait(0), "\xe0\r\n\r\n7,CLOSED\r\n");
	});

	it("041: what is received with its heads (TCPIP/使用方法举例.md)", () => {
		const numbered = (number: number, kind: string, text: string): string => {
			const terminal = new Terminal({
				dialect: { ...dialects.air780e, linkSpace: false },
			});
			terminal.network.echo("60.166.12.210", 7500);
			terminal.prepareLinks();
			terminal.prepare(
				"AT+CIPRXF=1",
				`AT+CIPSTART=${number},"${kind}","60.166.12.210",7500`,
				`AT+CIPSEND=${number},${text.length}`,
			);
			return terminal.say(text);
		};
		assert.equal(
			numbered(0, "TCP", "TEST123"),
			"\r\n0,SEND OK\r\n\r\n+RECEIVE,0,7:\r\nTEST123",
		);
		assert.equal(
			numbered(1, "UDP", "TEST123456"),
			"\r\n1,SEND OK\r\n\r\n+RECEIVE,1,10:\r\nTEST123456",
		);
		const single = (...settings: string[]): string => {
			const terminal = new Terminal({ dialect: dialects.air780e });
			terminal.network.echo("60.166.12.210", 7500);
			terminal.prepare(
				"ATE0",
				"AT+CIPRXF=1",
				"AT+CIPHEAD=1",
				...settings,
				'AT+CIPSTART="TCP","60.166.12.210",7500',
				"AT+CIPSEND=4",
			);
			return terminal.say("TEST").replace("\r\nSEND OK\r\n", "");
		};
		assert.equal(single(), "\r\n+IPD,4:TEST");
		assert.equal(single("AT+CIPSHOWTP=1"), "\r\n+IPD,4,TCP:TEST");
		assert.equal(
			single("AT+CIPSRIP=1"),
			"\r\nRECV FROM: 60.166.12.210:7500\r\n+IPD,4:TEST",
		);
	});

	it("042: what is received when asked for (TCPIP/CIPRXGET.md)", () => {
		const serving = (...texts: string[]): Terminal => {
			const terminal = new Terminal({ dialect: dialects.air780e });
			const rest = [...texts];
			terminal.network.serve("server", 7500, {
				onData: (session) => session.write(bytesOf(rest.shift() ?? "")),
			});
			terminal.prepare("ATE0", "AT+CIPRXGET=1");
			return terminal;
		};
		const numbered = serving("AAAAA");
		numbered.prepareLinks();
		numbered.prepare("AT+CIPSTART=3,TCP,server,7500", "AT+CIPSEND=3,1");
		numbered.say("x");
		follow(numbered, [
			[
				"AT+CIPRXGET=2,3,10\r\n",
				0,
				"\r\n+CIPRXGET: 2,3,5,0\r\nAAAAA\r\nOK\r\n",
			],
			["AT+CIPRXGET=4,3\r\n", 0, "\r\n+CIPRXGET: 4,3,0\r\n\r\nOK\r\n"],
		]);
		const single = serving("1234567890", "HELLO");
		single.prepare("AT+CIPSTART=TCP,server,7500");
		follow(single, [
			["AT+CIPSEND=1\r\n", 0, "\r\n> "],
			["x", 0, "\r\nSEND OK\r\n\r\n+CIPRXGET: 1\r\n"],
			[
				"AT+CIPRXGET=2,150\r\n",
				0,
				"\r\n+CIPRXGET: 2,10,0\r\n1234567890\r\nOK\r\n",
			],
			["AT+CIPSEND=1\r\n", 0, "\r\n> "],
			["x", 0, "\r\nSEND OK\r\n\r\n+CIPRXGET: 1\r\n"],
			[
				"AT+CIPRXGET=3,150\r\n",
				0,
				"\r\n+CIPRXGET: 3,5,0\r\n48454C4C4F\r\nOK\r\n",
			],
		]);
	});

	it("050: a numbered UDP link, echo and answer sharing a line end (SIM800L)", () => {
		const terminal = new Terminal({ dialect: dialects.sim800 });
		terminal.network.sink("81.161.156.81", 14450);
		terminal.prepare("AT+CIPMUX=1", "AT+CSTT");
		const start = 'AT+CIPSTART=0,"UDP","81.161.156.81","14450"';
		follow(terminal, [
			["AT+CIICR\r\n", 0, "AT+CIICR\r\nOK\r\n"],
			["AT+CIFSR\r\n", 0, "AT+CIFSR\r\n10.76.1.35\r\n"],
			[`${start}\r\n`, 0, `${start}\r\nOK\r\n\r\n0, CONNECT OK\r\n`],
			["AT+CIPSEND=0\r\n", 0, "AT+CIPSEND=0\r\n\r\n> "],
			["abcd\x1a", 0, "abcd\r\n0, SEND OK\r\n"],
		]);
		terminal.modem.inject(parseFault("sendfail"));
		follow(terminal, [
			["AT+CIPSEND=0\r\n", 0, "AT+CIPSEND=0\r\n\r\n> "],
			["abcd\x1a", 0, "abcd\r\n0, SEND FAIL\r\n"],
			[
				"AT+CIPSTATUS\r\n",
				0,
				'AT+CIPSTATUS\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\nC: 0,0,"UDP","81.161.156.81","14450","CONNECTED"\r\nC: 1,,"","","","INITIAL"\r\nC: 2,,"","","","INITIAL"\r\nC: 3,,"","","","INITIAL"\r\nC: 4,,"","","","INITIAL"\r\nC: 5,,"","","","INITIAL"\r\n',
			],
			["AT+CSQ\r\n", 0, "AT+CSQ\r\n+CSQ: 23,0\r\n\r\nOK\r\n"],
		]);
	});

	it("056: what links tell of themselves (SIM900)", () => {
		const terminal = new Terminal({ dialect: dialects.sim800 });
		const { network } = terminal;
		network.echo("echo", 7);
		network.refuse("refuse", 1);
		network.source("source", 19, 0);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=1,TCP,echo,7");
		follow(terminal, [
			[
				"AT+CIPSTART=1,TCP,echo,7\r\n",
				0,
				"\r\nERROR\r\n\r\n1, ALREADY CONNECT\r\n",
			],
			[
				"AT+CIPSTART=2,TCP,source,19\r\n",
				0,
				"\r\nOK\r\n\r\n2, CONNECT OK\r\n\r\n2, CLOSED\r\n",
			],
			["AT+CIPSTART=3,TCP,echo,7\r\n", 0, "\r\nOK\r\n\r\n3, CONNECT OK\r\n"],
			[
				"AT+CIPSTART=4,TCP,refuse,1\r\n",
				0,
				"\r\nOK\r\n\r\n4, CONNECT FAIL\r\n",
			],
			["AT+CIPSEND=1,11\r\n", 0, "\r\n> "],
			[
				"SOMETHING\r\n",
				0,
				"\r\n1, SEND OK\r\n\r\n+RECEIVE,1,11:\r\nSOMETHING\r\n",
			],
		]);
	});

	it("082: a line end behind received data", () => {
		const terminal = new Terminal({ dialect: dialects.air780e });
		terminal.network.serve("server", 1, {
			onData(session) {
				session.write(bytesOf("ABCD"));
				session.write(bytesOf("EF"));
			},
		});
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=2,TCP,server,1", "AT+CIPSEND=2,1");
		assert.equal(
			terminal.say("x"),
			"\r\n2, SEND OK\r\n\r\n+RECEIVE,2,4:\r\nABCD\r\n\r\n+RECEIVE,2,2:\r\nEF\r\n",
		);
	});

	it("084: received data that look like a prompt, before the prompt", () => {
		const terminal = new Terminal({
			dialect: { ...dialects.air780e, frameEnds: false },
		});
		let send: () => void = () => {};
		terminal.network.serve("server", 1, {
			onOpen(session) {
				send = () => session.write(bytesOf("> "));
			},
		});
		terminal.network.sink("sink", 9);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=1,TCP,server,1", "AT+CIPSTART=0,TCP,sink,9");
		send();
		follow(terminal, [
			["AT+CIPSEND=0,2\r", 0, "\r\n+RECEIVE,1,2:\r\n> \r\n> "],
			["hi", 0, "\r\n0, SEND OK\r\n"],
		]);
	});

	it("087: a connection that fails, with the state before it", () => {
		const terminal = new Terminal({ dialect: dialects.air780e });
		terminal.network.refuse("refuse", 1);
		terminal.prepareLinks();
		assert.equal(
			terminal.say("AT+CIPSTART=3,TCP,refuse,1\r\n"),
			"\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n3, CONNECT FAIL\r\n",
		);
	});

	it("089: a connection that is there", () => {
		const terminal = new Terminal({ dialect: dialects.air780e });
		terminal.network.echo("1.2.3.4", 80);
		terminal.prepareLinks();
		terminal.prepare('AT+CIPSTART=0,"TCP","1.2.3.4",80');
		assert.equal(
			terminal.say('AT+CIPSTART=0,"TCP","1.2.3.4",80\r'),
			"\r\nOK\r\n\r\n0, ALREADY CONNECT\r\n",
		);
	});
});
