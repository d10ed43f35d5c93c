import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const answers: [page: string, command: string, answer: string][] = [
	["Base/ATI.md", "ATI", "\r\nAirM2M_780E_V1169_LTE_AT\r\n\r\nOK\r\n"],
	["Base/CGMI.md", "AT+CGMI", '\r\n+CGMI: "AirM2M"\r\n\r\nOK\r\n'],
	["Base/CGMM.md", "AT+CGMM", '\r\n+CGMM: "Air780E"\r\n\r\nOK\r\n'],
	["Base/CGSN.md", "AT+CGSN", "\r\n359759002514931\r\n\r\nOK\r\n"],
	["Base/CIMI.md", "AT+CIMI", "\r\n460001841426414\r\n\r\nOK\r\n"],
	[
		"Base/ICCID.md",
		"AT+ICCID",
		"\r\n+ICCID: 89860117831003134201\r\n\r\nOK\r\n",
	],
	["Base/ICCID.md", "AT+CCID", "\r\n89860117831003134201\r\n\r\nOK\r\n"],
	["Device_control/CPIN.md", "AT+CPIN?", "\r\n+CPIN: READY\r\n\r\nOK\r\n"],
	[
		"Device_control/CFUN.md",
		"AT+CFUN=?",
		"\r\n+CFUN: (0,1,4),(0,1)\r\n\r\nOK\r\n",
	],
	["Device_control/CFUN.md", "AT+CFUN?", "\r\n+CFUN: 1\r\n\r\nOK\r\n"],
	["Device_control/IFC.md", "AT+IFC=?", "\r\n+IFC: (0-2),(0-2)\r\n\r\nOK\r\n"],
	[
		"Device_control/IPR.md",
		"AT+IPR=?",
		"\r\n+IPR:(600,1200,2400,4800,9600,19200,38400,57600,115200,230400),(0,600,1200,2400,4800,9600,19200,38400,57600,115200,230400,460800,921600)\r\n\r\nOK\r\n",
	],
	["Network_service/CREG.md", "AT+CREG=?", "\r\n+CREG:(0,1,2,3)\r\n\r\nOK\r\n"],
	["Network_service/CREG.md", "AT+CREG?", "\r\n+CREG: 0,1\r\n\r\nOK\r\n"],
	["GPRS/CGATT.md", "AT+CGATT=?", "\r\n+CGATT: (0-1)\r\n\r\nOK\r\n"],
	["GPRS/CGATT.md", "AT+CGATT?", "\r\n+CGATT: 1\r\n\r\nOK\r\n"],
	["TCPIP/CIPMUX.md", "AT+CIPMUX=?", "\r\n+CIPMUX: (0,1)\r\n\r\nOK\r\n"],
	["TCPIP/CIPMUX.md", "AT+CIPMUX?", "\r\n+CIPMUX: 0\r\n\r\nOK\r\n"],
	[
		"TCPIP/CIPMODE.md",
		"AT+CIPMODE=?",
		"\r\n+CIPMODE: (0-NORMAL MODE,1-TRANSPARENT MODE)\r\n\r\nOK\r\n",
	],
	[
		"TCPIP/CIPQSEND.md",
		"AT+CIPQSEND=?",
		"\r\n+CIPQSEND: (0,1,2)\r\n\r\nOK\r\n",
	],
	["TCPIP/CIPRXF.md", "AT+CIPRXF?", "\r\n+CIPRXF:0\r\n\r\nOK\r\n"],
	["TCPIP/CIPRXGET.md", "AT+CIPRXGET=?", "\r\nOK\r\n"],
	["TCPIP/CSTT.md", "AT+CSTT=?", '\r\n+CSTT: "APN","USER","PWD"\r\n\r\nOK\r\n'],
	["TCPIP/CIPSEND.md", "AT+CIPSEND=?", "\r\n+CIPSEND: <length>\r\n\r\nOK\r\n"],
	["TCPIP/CIPSEND.md", "AT+CIPSEND?", "\r\n+CIPSEND: 1460\r\n\r\nOK\r\n"],
	["TCPIP/CIPSTATUS.md", "AT+CIPSTATUS", "\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n"],
	["TCPIP/CIPSTATUS.md", "AT+CIPSTATUS=?", "\r\nOK\r\n"],
	["TCPIP/CIPCLOSE.md", "AT+CIPCLOSE", "\r\n+CME ERROR: 3\r\n"],
];

describe("virtual modem: answers as the manual prints", () => {
	for (const [page, command, answer] of answers)
		it(`${command} (${page})`, () => {
			const terminal = new Terminal();
			terminal.prepare("ATE0");
			assert.equal(terminal.say(`${command}\r\n`), answer);
		});

	it("tells the cell when registration is asked for at level 2", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0", "AT+CEREG=2");
		assert.equal(
			terminal.say("AT+CEREG?\r\n"),
			'\r\n+CEREG: 2,1,"2797","02B82E17",7\r\n\r\nOK\r\n',
		);
	});

	it("refuses as AT+CMEE has it", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CIFSR\r\n"), "\r\n+CME ERROR: 3\r\n");
		terminal.prepare("AT+CMEE=2");
		assert.equal(
			terminal.say("AT+CIFSR\r\n"),
			"\r\n+CME ERROR: operation not allowed\r\n",
		);
		terminal.prepare("AT+CMEE=0");
		assert.equal(terminal.say("AT+CIFSR\r\n"), "\r\nERROR\r\n");
		assert.equal(terminal.say("AT+NONSENSE\r\n"), "\r\nERROR\r\n");
	});

	it("asks the network for a name's address", () => {
		const terminal = new Terminal();
		terminal.network.echo("www.example.com", 80);
		terminal.prepareLinks();
		assert.equal(
			terminal.say('AT+CDNSGIP="www.example.com"\r\n'),
			'\r\nOK\r\n\r\n+CDNSGIP: 1,"www.example.com","10.0.0.1"\r\n',
		);
		assert.equal(
			terminal.say('AT+CDNSGIP="nowhere"\r\n'),
			"\r\nOK\r\n\r\n+CDNSGIP:0,14\r\n",
		);
	});
});
