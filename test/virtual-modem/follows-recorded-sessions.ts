import { assert } from "chai";
import { bytesOf, Terminal } from "../support/terminal.js";

/** What the host says, the ms to wait, and what the module printed in the recording. */
type Step = [said: string, ms: number, heard: string];

function follow(terminal: Terminal, steps: Step[]): void {
	for (const [said, ms, heard] of steps)
		assert.equal(terminal.say(said, ms), heard, said);
}

describe("virtual modem: follows recorded sessions", () => {
	it("a single link with fast send (Air780E V1169)", () => {
		const terminal = new Terminal({
			latency: { "+CIPCLOSE": [105, 105] },
		});
		terminal.network.sink("112.125.89.8", 46466);
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

	it("a single link with SEND OK, no bearer asked for (Air780EQ V2014)", () => {
		const terminal = new Terminal();
		terminal.network.sink("112.125.89.8", 45756);
		follow(terminal, [
			["AT+CPIN?\r\n", 0, "AT+CPIN?\r\n\r\n+CPIN: READY\r\n\r\nOK\r\n"],
			["AT+CSQ\r\n", 0, "AT+CSQ\r\n\r\n+CSQ: 23,0\r\n\r\nOK\r\n"],
			[
				'AT+CIPSTART="TCP",112.125.89.8,45756\r\n',
				0,
				'AT+CIPSTART="TCP",112.125.89.8,45756\r\n\r\nOK\r\n\r\nCONNECT OK\r\n',
			],
			["AT+CIPSEND=8\r\n", 0, "AT+CIPSEND=8\r\n\r\n> "],
			["12345678", 0, "12345678\r\nSEND OK\r\n"],
		]);
	});

	it("numbered links (TCPIP/使用方法举例.md)", () => {
		const terminal = new Terminal();
		terminal.network.sink("60.166.12.210", 7500);
		terminal.network.sink("60.166.13.215", 6100);
		terminal.prepareLinks();
		follow(terminal, [
			["AT+CIPQSEND=1\r\n", 0, "\r\nOK\r\n"],
			[
				'AT+CIPSTART=1,"TCP","60.166.12.210",7500\r\n',
				0,
				"\r\nOK\r\n\r\n1, CONNECT OK\r\n",
			],
			[
				'AT+CIPSTART=2,"UDP","60.166.13.215","6100"\r\n',
				0,
				"\r\nOK\r\n\r\n2, CONNECT OK\r\n",
			],
			[
				"AT+CIPSTATUS\r\n",
				0,
				'\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\nC: 0,,"","","","INITIAL"\r\nC: 1,0,"TCP","60.166.12.210","7500","CONNECTED"\r\nC: 2,0,"UDP","60.166.13.215","6100","CONNECTED"\r\nC: 3,,"","","","INITIAL"\r\nC: 4,,"","","","INITIAL"\r\nC: 5,,"","","","INITIAL"\r\n',
			],
			[
				"AT+CIPSTATUS=1\r\n",
				0,
				'\r\n1,0,"TCP","60.166.12.210","7500","CONNECTED"\r\n',
			],
			["AT+CIPSEND=1\r\n", 0, "\r\n> "],
			["1234567890\x1a", 0, "\r\nDATA ACCEPT:1,10\r\n"],
			["AT+CIPSEND=2,10\r\n", 0, "\r\n> "],
			["1234567890", 0, "\r\nDATA ACCEPT:2,10\r\n"],
			["AT+CIPCLOSE=1\r\n", 0, "\r\n1, CLOSE OK\r\n"],
			["AT+CIPSHUT\r\n", 0, "\r\nSHUT OK\r\n"],
			["AT+CIPMUX=0\r\n", 0, "\r\nOK\r\n"],
		]);
	});

	it("publications of all three kinds (Air780EP V1007)", () => {
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

	it("a whole MQTT session (Air780E V1169)", () => {
		const terminal = new Terminal();
		const broker = terminal.network.broker("airtest.openluat.com", 1883);
		const done = (command: string, more = ""): Step => [
			`${command}\r\n`,
			0,
			`${command}\r\n\r\nOK\r\n${more}`,
		];
		follow(terminal, [
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

	it("MQTT beside a numbered link, no bearer asked for (YM310)", () => {
		const terminal = new Terminal({
			dialect: {
				linkSpace: false,
				messageSpace: false,
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
		broker.close();
		assert.equal(terminal.wait(0), "\r\n7,CLOSED\r\n");
	});
});
