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
	[
		"TCPIP/CDNSCFG.md",
		"AT+CDNSCFG=?",
		'\r\n+CDNSCFG: ("Primary DNS"),("Secondary DNS")\r\n\r\nOK\r\n',
	],
	["TCPIP/CDNSGIP.md", "AT+CDNSGIP=?", "\r\nOK\r\n"],
	["TCPIP/CIFSR.md", "AT+CIFSR=?", "\r\nOK\r\n"],
	["TCPIP/CIICR.md", "AT+CIICR=?", "\r\nOK\r\n"],
	["TCPIP/CIPACK.md", "AT+CIPACK=?", "\r\nOK\r\n"],
	["TCPIP/CIPACK.md", "AT+CIPACK", "\r\n+CIPACK: 0,0,0\r\n\r\nOK\r\n"],
	[
		"TCPIP/CIPATS.md",
		"AT+CIPATS=?",
		"\r\n+CIPATS: (0,1),(1-100)\r\n\r\nOK\r\n",
	],
	["TCPIP/CIPATS.md", "AT+CIPATS?", "\r\n+CIPATS: 0,1\r\n\r\nOK\r\n"],
	["TCPIP/CIPCLOSE.md", "AT+CIPCLOSE=?", "\r\nOK\r\n"],
	[
		"TCPIP/CIPCSGP.md",
		"AT+CIPCSGP=?",
		"\r\n+CIPCSGP: 0-CSD,DIAL NUMBER,USER NAME,PASSWORD,RATE(0-3)\r\n+CIPCSGP: 1-GPRS,APN,USER NAME,PASSWORD\r\n\r\nOK\r\n",
	],
	["TCPIP/CIPCSGP.md", "AT+CIPCSGP?", '\r\n+CIPCSGP: 1,"","",""\r\n\r\nOK\r\n'],
	["TCPIP/CIPHEAD.md", "AT+CIPHEAD=?", "\r\n+CIPHEAD: (0,1)\r\n\r\nOK\r\n"],
	["TCPIP/CIPHEAD.md", "AT+CIPHEAD?", "\r\n+CIPHEAD: 0\r\n\r\nOK\r\n"],
	["TCPIP/CIPMODE.md", "AT+CIPMODE?", "\r\n+CIPMODE: 0\r\n\r\nOK\r\n"],
	[
		"TCPIP/CIPPING.md",
		"AT+CIPPING=?",
		"\r\n+CIPPING: (0-100),(0-1024),(1-600),(1-255)\r\n\r\nOK\r\n",
	],
	[
		"TCPIP/CIPPING.md",
		"AT+CIPPING?",
		"\r\n+CIPPING: 4,32,100,64\r\n\r\nOK\r\n",
	],
	["TCPIP/CIPQSEND.md", "AT+CIPQSEND?", "\r\n+CIPQSEND: 0\r\n\r\nOK\r\n"],
	["TCPIP/CIPRXF.md", "AT+CIPRXF=?", "\r\n+CIPRXF: (0,1)\r\n\r\nOK\r\n"],
	["TCPIP/CIPRXF.md", "AT+CIPRXF?", "\r\n+CIPRXF:0\r\n\r\nOK\r\n"],
	["TCPIP/CIPRXGET.md", "AT+CIPRXGET=?", "\r\nOK\r\n"],
	["TCPIP/CIPRXGET.md", "AT+CIPRXGET?", "\r\n+CIPRXGET: 0\r\n\r\nOK\r\n"],
	["TCPIP/CIPSCONT.md", "AT+CIPSCONT", "\r\nOK\r\n"],
	[
		"TCPIP/CIPSCONT.md",
		"AT+CIPSCONT?",
		"\r\n+CIPSCONT:1\r\n+CIPCSGP:1\r\nGprs Config APN:\r\nGprs Config UserId:\r\nGprs Config Password:\r\n+CIPHEAD:0\r\n+CIPSHOWTP:0\r\n+CIPSRIP:0\r\n+CIPATS:0,1\r\n+CIPSPRT:1\r\n+CIPQSEND:0\r\n+CIPMODE:0\r\n+CIPCCFG:5,2,1024,0,0,1460,50\r\n+CIPMUX:0\r\n+CIPDPDP:1,10,3\r\n+CIPRXGET:0\r\n+CIPRDTIMER: 2000,3500\r\n\r\nOK\r\n",
	],
	[
		"TCPIP/CIPSHOWTP.md",
		"AT+CIPSHOWTP=?",
		"\r\n+CIPSHOWTP: (0,1)\r\n\r\nOK\r\n",
	],
	["TCPIP/CIPSHOWTP.md", "AT+CIPSHOWTP?", "\r\n+CIPSHOWTP: 0\r\n\r\nOK\r\n"],
	["TCPIP/CIPSHUT.md", "AT+CIPSHUT=?", "\r\nOK\r\n"],
	["TCPIP/CIPSHUT.md", "AT+CIPSHUT", "\r\nSHUT OK\r\n"],
	["TCPIP/CIPSPRT.md", "AT+CIPSPRT=?", "\r\n+CIPSPRT: (0,1,2)\r\n\r\nOK\r\n"],
	["TCPIP/CIPSPRT.md", "AT+CIPSPRT?", "\r\n+CIPSPRT: 1\r\n\r\nOK\r\n"],
	["TCPIP/CIPSRIP.md", "AT+CIPSRIP=?", "\r\n+CIPSRIP: (0,1)\r\n\r\nOK\r\n"],
	["TCPIP/CIPSRIP.md", "AT+CIPSRIP?", "\r\n+CIPSRIP: 0\r\n\r\nOK\r\n"],
	[
		"TCPIP/CIPSTART.md",
		"AT+CIPSTART=?",
		'\r\n+CIPSTART: ("TCP","UDP"),("(0-255).(0-255).(0-255).(0-255)"),(1-65535)\r\n\r\n+CIPSTART: ("TCP","UDP"),("DOMAIN NAME"),(1-65535)\r\n\r\nOK\r\n',
	],
	[
		"TCPIP/CIPTKA.md",
		"AT+CIPTKA=?",
		"\r\n+CIPTKA:(0,1),(30-7200),(30-600),(1-9)\r\n\r\nOK\r\n",
	],
	["TCPIP/CIPTKA.md", "AT+CIPTKA?", "\r\n+CIPTKA:0,7200,75,9\r\n\r\nOK\r\n"],
	[
		"TCPIP/CLPORT.md",
		"AT+CLPORT=?",
		'\r\n+CLPORT: ("TCP","UDP"),(0-65535)\r\n\r\nOK\r\n',
	],
	["TCPIP/CLPORT.md", "AT+CLPORT?", "\r\n+CLPORT: 0,0\r\n\r\nOK\r\n"],
	[
		"TCPIP/CPNETAPN.md",
		"AT+CPNETAPN=?",
		'\r\n+CPNETAPN:setmode=[2,3],"apn","Username","Password",authtype=[0,1,2]\r\n\r\nOK\r\n',
	],
	[
		"TCPIP/CPNETAPN.md",
		"AT+CPNETAPN?",
		"\r\nMODE:3\r\nAPN:\r\nUSR:\r\nPWD:\r\nAUTHMODE:0\r\n\r\nOK\r\n",
	],
	["TCPIP/CSTT.md", "AT+CSTT=?", '\r\n+CSTT: "APN","USER","PWD"\r\n\r\nOK\r\n'],
	["TCPIP/HEARTBEAT.md", "AT^HEARTBEAT=?", "\r\nOK\r\n"],
	[
		"TCPIP/HEARTBEAT.md",
		"AT^HEARTBEAT?",
		"\r\n^HEARTBEAT: 0,359759002514931\r\n\r\nOK\r\n",
	],
	["TCPIP/HEARTBEATHEX.md", "AT^HEARTBEATHEX=?", "\r\nOK\r\n"],
	[
		"TCPIP/HEARTBEATHEX.md",
		"AT^HEARTBEATHEX?",
		"\r\n^HEARTBEATHEX: 15,333539373539303032353134393331\r\n\r\nOK\r\n",
	],
	["TCPIP/HEARTCONFIG.md", "AT^HEARTCONFIG=?", "\r\nOK\r\n"],
	[
		"TCPIP/HEARTCONFIG.md",
		"AT^HEARTCONFIG?",
		"\r\n^HEARTCONFIG: 0,0,120\r\n\r\nOK\r\n",
	],
	["TCPIP/HEARTINQUIRE.md", "AT^HEARTINQUIRE=?", "\r\nOK\r\n"],
	[
		"TCPIP/HEARTINQUIRE.md",
		"AT^HEARTINQUIRE?",
		"\r\n^HEARTINQUIRE: 0,0,0\r\n\r\nOK\r\n",
	],
	["TCPIP/ROUTEIP.md", "AT+ROUTEIP=?", "\r\nOK\r\n"],
	["TCPIP/ROUTEIP.md", "AT+ROUTEIP?", "\r\n192.168.10.2\r\n\r\nOK\r\n"],
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
