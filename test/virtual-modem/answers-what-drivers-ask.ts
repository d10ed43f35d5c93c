import { assert } from "chai";
import {
	type DialectName,
	dialects,
} from "../../modules/virtual-modem/dialect.js";
import { Terminal } from "../support/terminal.js";

/** What a driver sends, and all that is printed then. */
type Dialogue = readonly (readonly [said: string, heard: string])[];

const crlf = "\r\n";
const ok = "\r\nOK\r\n";

/** Command lines without their ends, and the lines of each answer. */
function lines(
	...exchanges: readonly (readonly [command: string, ...answer: string[]])[]
): Dialogue {
	return exchanges.map(([command, ...answer]) => [
		command + crlf,
		answer.map((line) => crlf + line + crlf).join(""),
	]);
}

/** Commands that are answered with OK alone. */
function accepted(...commands: readonly string[]): Dialogue {
	return commands.map((command) => [command + crlf, ok]);
}

/** A module on a network with an echo, a server that closes when it hears something, one that refuses, and a broker. */
function module(dialect: DialectName): Terminal {
	const terminal = new Terminal({ dialect: dialects[dialect] });
	const { network } = terminal;
	network.echo("echo", 7);
	network.refuse("refuse", 1);
	network.serve("bye", 2, {
		onData(session) {
			session.write(Uint8Array.of(98, 121, 101));
			session.close();
		},
	});
	network.broker("broker", 1883);
	return terminal;
}

function follow(dialect: DialectName, ...dialogues: readonly Dialogue[]): void {
	const terminal = module(dialect);
	for (const [said, heard] of dialogues.flat())
		assert.equal(terminal.say(said, 1), heard, JSON.stringify(said));
}

const binary = String.fromCharCode(...Array(100).keys());

/** What each driver says, from its first command on. Facts of the drivers, in the order in which they send them. */
describe("virtual modem: answers what drivers ask", () => {
	describe("TinyGSM's SIM800 client", () => {
		const start: Dialogue = [
			["AT\r\n", "AT\r\nOK\r\n"],
			["ATE0\r\n", "ATE0\r\nOK\r\n"],
			...accepted("AT+CMEE=0", "AT+CLTS=1", "AT+CBATCHK=1"),
			...lines(["AT+CPIN?", "+CPIN: READY", "OK"]),
		];
		const attach: Dialogue = [
			...lines(
				["AT+CREG?", "+CREG: 0,1", "OK"],
				["AT+CSQ", "+CSQ: 23,0", "OK"],
				["AT+CIPSHUT", "SHUT OK"],
			),
			...accepted(
				"AT+CGATT=0",
				'AT+SAPBR=3,1,"Contype","GPRS"',
				'AT+SAPBR=3,1,"APN","cmiot"',
				'AT+CGDCONT=1,"IP","cmiot"',
				"AT+CGACT=1,1",
				"AT+SAPBR=1,1",
			),
			...lines(["AT+SAPBR=2,1", '+SAPBR: 1,1,"10.76.1.35"', "OK"]),
			...accepted(
				"AT+CGATT=1",
				"AT+CIPMUX=1",
				"AT+CIPQSEND=1",
				"AT+CIPRXGET=1",
				'AT+CSTT="cmiot","",""',
				"AT+CIICR",
			),
			...lines(["AT+CIFSR;E0", "10.76.1.35", "OK"]),
			...accepted('AT+CDNSCFG="8.8.8.8","8.8.4.4"'),
		];
		const connect = lines(
			["AT+CIPCLOSE=0,1", "ERROR"],
			["AT+CIPSSL=0", "OK"],
			['AT+CIPSTART=0,"TCP","echo",7', "OK", "0, CONNECT OK"],
			["AT+CIPRXGET=4,0", "+CIPRXGET: 4,0,0", "OK"],
			[
				"AT+CIPSTATUS=0",
				'+CIPSTATUS: 0,0,"TCP","10.0.0.1","7","CONNECTED"',
				"OK",
			],
		);

		it("from its start to a connected link", () => {
			follow("sim800", start, attach, connect);
		});

		it("when it sends and receives", () => {
			follow("sim800", start, attach, connect, [
				["AT+CIPSEND=0,100\r\n", "\r\n> "],
				[binary, "\r\nDATA ACCEPT:0,100\r\n\r\n+CIPRXGET: 1,0\r\n"],
				["AT+CIPRXGET=4,0\r\n", `\r\n+CIPRXGET: 4,0,100\r\n${ok}`],
				[
					"AT+CIPRXGET=2,0,100\r\n",
					`\r\n+CIPRXGET: 2,0,100,0\r\n${binary}${ok}`,
				],
				["AT+CIPCLOSE=0,1\r\n", "\r\n0, CLOSE OK\r\n"],
			]);
		});

		it("when nobody listens, and when the peer closes", () => {
			follow(
				"sim800",
				start,
				attach,
				lines(
					['AT+CIPSTART=1,"TCP","refuse",1', "OK", "1, CONNECT FAIL"],
					['AT+CIPSTART=2,"TCP","bye",2', "OK", "2, CONNECT OK"],
				),
				[
					["AT+CIPSEND=2,1\r\n", "\r\n> "],
					[
						"x",
						"\r\nDATA ACCEPT:2,1\r\n\r\n+CIPRXGET: 1,2\r\n\r\n2, CLOSED\r\n",
					],
					["AT+CIPRXGET=4,2\r\n", `\r\n+CIPRXGET: 4,2,3\r\n${ok}`],
					["AT+CIPRXGET=2,2,3\r\n", `\r\n+CIPRXGET: 2,2,3,0\r\nbye${ok}`],
				],
				lines([
					"AT+CIPSTATUS=2",
					'+CIPSTATUS: 2,0,"TCP","10.0.0.3","2","CLOSED"',
					"OK",
				]),
			);
		});

		it("when it wants to know who and how the module is", () => {
			follow(
				"sim800",
				start,
				lines(
					["ATI", "SIM800 R14.18", "OK"],
					["AT+CGMI", "SIMCOM_Ltd", "OK"],
					["AT+CGMM", "SIMCOM_SIM800L", "OK"],
					["AT+CGMR", "Revision:1418B05SIM800L24", "OK"],
					["AT+CGSN", "359759002514931", "OK"],
					["AT+GSN", "359759002514931", "OK"],
					["AT+CIMI", "460001841426414", "OK"],
					["AT+CCID", "89860117831003134201", "OK"],
					["AT+COPS?", '+COPS: 0,0,"CHN-CMCC"', "OK"],
					["AT+CSPN?", '+CSPN: "CMCC",0', "OK"],
					["AT+CBC", "+CBC: 0,50,3800", "OK"],
				),
			);
		});

		it("when it sends a message, and when it asks the network", () => {
			follow(
				"sim800",
				start,
				accepted("AT+CMGF=1", 'AT+CSCS="GSM"'),
				[
					['AT+CMGS="+8613800000000"\r\n', "\r\n> "],
					["hello\x1a", `\r\n+CMGS: 1\r\n${ok}`],
				],
				accepted("AT+CMGF=1", 'AT+CSCS="HEX"', "AT+CSMP=17,167,0,8"),
				lines(['AT+CUSD=1,"*100#"', "OK", "+CUSD: 4"]),
			);
		});

		it("when it sets all back, sleeps and goes off", () => {
			follow(
				"sim800",
				start,
				accepted(
					"AT&FZE0&W",
					"AT+IPR=0",
					"AT+IFC=0,0",
					"AT+ICF=3,3",
					"AT+CSCLK=0",
					"AT&W",
				),
				lines(["AT+CPOWD=1", "NORMAL POWER DOWN"]),
			);
		});
	});

	describe("RT-Thread's Air720 driver", () => {
		const start: Dialogue = [
			["AT\r\n", `AT\r\n${ok}`],
			["ATE0\r\n", `ATE0\r\n${ok}`],
			...lines(
				["ATI", "AirM2M_720U_V401881_LTE_AT", "OK"],
				["AT+CPIN?", "+CPIN: READY", "OK"],
				["AT+CREG?", "+CREG: 0,1", "OK"],
				["AT+CGREG?", "+CGREG: 0,1", "OK"],
				["AT+CSQ", "+CSQ: 23,0", "OK"],
				["AT+CGATT?", "+CGATT: 1", "OK"],
				["AT+CIPSHUT", "SHUT OK"],
				["AT+CIPMUX?", "+CIPMUX: 0", "OK"],
			),
			...accepted("AT+CIPMUX=1", "AT+CIPQSEND=1", "AT+CSTT", "AT+CIICR"),
			...lines(
				["AT+CIFSR", "10.76.1.35"],
				["AT+CGSN", "359759002514931", "OK"],
				["AT+CIFSR", "10.76.1.35"],
			),
			[
				"AT+CDNSCFG?\r\n",
				`\r\nPrimaryDns: 211.136.112.50\r\nSecondaryDns: 211.136.150.66\r\n${ok}`,
			],
		];

		it("from its start to a link that echoes and is closed", () => {
			follow(
				"air724",
				start,
				lines(
					['AT+CDNSGIP="echo"', "OK", '+CDNSGIP: 1,"echo","10.0.0.1"'],
					['AT+CIPSTART=0,"TCP","echo",7', "OK", "0, CONNECT OK"],
				),
				[
					["AT+CIPSEND=0,100\r\n", "\r\n> "],
					[
						binary,
						`\r\nDATA ACCEPT:0,100\r\n\r\n+RECEIVE,0,100:\r\n${binary}\r\n`,
					],
				],
				lines(["AT+CIPCLOSE=0", "0, CLOSE OK"]),
			);
		});

		it("when a name is unknown, nobody listens, or the peer closes", () => {
			follow(
				"air724",
				start,
				lines(
					['AT+CDNSGIP="nowhere"', "OK", "+CDNSGIP:0,14"],
					[
						'AT+CIPSTART=1,"TCP","refuse",1',
						"OK",
						"STATE: IP PROCESSING",
						"1, CONNECT FAIL",
					],
					["AT+CIPCLOSE=1", "+CME ERROR: 3"],
					['AT+CIPSTART=2,"TCP","bye",2', "OK", "2, CONNECT OK"],
				),
				[
					["AT+CIPSEND=2,1\r\n", "\r\n> "],
					[
						"x",
						"\r\nDATA ACCEPT:2,1\r\n\r\n+RECEIVE,2,3:\r\nbye\r\n\r\n2, CLOSED\r\n",
					],
				],
			);
		});
	});

	describe("Espruino's SIM900", () => {
		const start: Dialogue = [
			["ATE0\r\n", "ATE0\r\nOK\r\n"],
			...lines(
				["AT+CPIN?", "+CPIN: READY", "OK"],
				["AT+CGATT=1", "OK"],
				["AT+CIPSHUT", "SHUT OK"],
				["AT+CIPSTATUS", "OK", "STATE: IP INITIAL"],
				["AT+CIPMUX=1", "OK"],
				["AT+CIPHEAD=1", "OK"],
				['AT+CSTT="cmiot", "", ""', "OK"],
				["AT+CIICR", "OK"],
				["AT+CIFSR", "10.76.1.35"],
				["AT+GMR", "Revision:1418B05SIM800L24", "OK"],
			),
		];

		it("from its start to a link that echoes and is closed", () => {
			follow(
				"sim800",
				start,
				lines(['AT+CIPSTART=0,"TCP","echo",7', "OK", "0, CONNECT OK"]),
				[
					["AT+CIPSEND=0,100\r\n", "\r\n> "],
					[binary, `\r\n0, SEND OK\r\n\r\n+RECEIVE,0,100:\r\n${binary}`],
				],
				lines(["AT+CIPCLOSE=0,1", "0, CLOSE OK"], ["AT+CIPCLOSE=0,1", "ERROR"]),
			);
		});

		it("when nobody listens, and when the peer closes", () => {
			follow(
				"sim800",
				start,
				lines(
					['AT+CIPSTART=0,"TCP","refuse",1', "OK", "0, CONNECT FAIL"],
					['AT+CIPSTART=1,"TCP","bye",2', "OK", "1, CONNECT OK"],
				),
				[
					["AT+CIPSEND=1,1\r\n", "\r\n> "],
					["x", "\r\n1, SEND OK\r\n\r\n+RECEIVE,1,3:\r\nbye\r\n1, CLOSED\r\n"],
				],
			);
		});
	});

	describe("lwcell", () => {
		const links = (...used: string[]) =>
			[0, 1, 2, 3, 4, 5]
				.map((n) => used[n] ?? `C: ${n},,"","","","INITIAL"`)
				.join(crlf);
		const start: Dialogue = [
			["AT+CFUN=1,1\r\n", "AT+CFUN=1,1\r\nOK\r\n"],
			["ATE0\r\n", "ATE0\r\nOK\r\n"],
			...accepted("AT+CFUN=1", "AT+CMEE=1"),
			...lines(
				["AT+CGMI", "SIMCOM_Ltd", "OK"],
				["AT+CGMM", "SIMCOM_SIM800L", "OK"],
				["AT+CGSN", "359759002514931", "OK"],
				["AT+CGMR", "Revision:1418B05SIM800L24", "OK"],
			),
			...accepted("AT+CREG=1", "AT+CLCC=1"),
			...lines(
				["AT+CPIN?", "+CPIN: READY", "OK"],
				["AT+CNUM", "OK"],
				["AT+COPS?", '+COPS: 0,0,"CHN-CMCC"', "OK"],
				["AT+CSQ", "+CSQ: 23,0", "OK"],
			),
		];
		const attach: Dialogue = [
			...accepted("AT+CGACT=0", "AT+CGACT=1", "AT+CGATT=0", "AT+CGATT=1"),
			...lines(["AT+CIPSHUT", "SHUT OK"]),
			...accepted(
				"AT+CIPMUX=1",
				"AT+CIPRXGET=0",
				'AT+CSTT="cmiot","",""',
				"AT+CIICR",
			),
			...lines(
				["AT+CIFSR", "10.76.1.35"],
				["AT+CIPSTATUS", "OK", "STATE: IP STATUS", links()],
			),
		];

		it("from its start to a link that echoes and is closed", () => {
			const status = (state: string) =>
				links(
					...Array<string>(5),
					`C: 5,0,"TCP","10.0.0.1","7","${state}"`,
				).replace(/^(\r\n)*/, "");
			follow(
				"sim800",
				start,
				attach,
				lines(
					["AT+CIPSSL=0", "OK"],
					['AT+CIPSTART=5,"TCP","echo",7', "OK", "5, CONNECT OK"],
					["AT+CIPSTATUS", "OK", "STATE: IP PROCESSING", status("CONNECTED")],
				),
				[
					["AT+CIPSEND=5,100\r\n", "\r\n> "],
					[binary, `\r\n5, SEND OK\r\n\r\n+RECEIVE,5,100:\r\n${binary}`],
				],
				lines(
					["AT+CIPCLOSE=5", "5, CLOSE OK"],
					["AT+CIPSTATUS", "OK", "STATE: IP PROCESSING", status("CLOSED")],
				),
			);
		});

		it("when nobody listens, the peer closes, and the network goes", () => {
			follow(
				"sim800",
				start,
				attach,
				lines(
					['AT+CIPSTART=5,"TCP","refuse",1', "OK", "5, CONNECT FAIL"],
					['AT+CIPSTART=4,"TCP","bye",2', "OK", "4, CONNECT OK"],
				),
				[
					["AT+CIPSEND=4,1\r\n", "\r\n> "],
					["x", "\r\n4, SEND OK\r\n\r\n+RECEIVE,4,3:\r\nbye\r\n4, CLOSED\r\n"],
				],
				accepted("AT+CGATT=0", "AT+CGACT=0"),
			);
		});

		it("when it sets up messages, calls, the phonebook and USSD", () => {
			const memories = '("SM","ME")';
			follow(
				"sim800",
				start,
				lines(
					["AT+CPMS=?", `+CPMS: ${memories},${memories},${memories}`, "OK"],
					["AT+CPMS?", '+CPMS: "SM",0,50,"SM",0,50,"SM",0,50', "OK"],
					['AT+CPMS="SM"', "+CPMS: 0,50,0,50,0,50", "OK"],
					["AT+CMGF=1", "OK"],
					['AT+CMGL="ALL",0', "OK"],
					['AT+CMGDA="DEL ALL"', "OK"],
					["AT+CLCC=1", "OK"],
					["AT+CPBS=?", '+CPBS: ("SM")', "OK"],
					["AT+CPBS?", '+CPBS: "SM",0,250', "OK"],
					['AT+CPBS="SM"', "OK"],
					["AT+CPBR=1,5", "OK"],
					["AT+CUSD?", "+CUSD: 0", "OK"],
					['AT+CUSD=1,"*100#"', "OK", "+CUSD: 4"],
				),
				[
					['AT+CMGS="+8613800000000"\r\n', "\r\n> "],
					["hello\x1a", `\r\n+CMGS: 1\r\n${ok}`],
				],
			);
		});
	});

	describe("the Arduino library Air780EG", () => {
		const start: Dialogue = [
			["AT\r\n", `AT\r\n${ok}`],
			["ATE0\r\n", `ATE0\r\n${ok}`],
			...accepted("AT+CEREG=1"),
			...lines(["AT+CPIN?", "+CPIN: READY", "OK"]),
			...accepted(
				"AT+CGNSPWR=1",
				"AT+CGNSAID=31,1,1,1",
				"AT+CGNSURC=0",
				"AT+CFUN=1",
			),
			...lines(
				["AT+CGSN", "359759002514931", "OK"],
				["AT+CIMI", "460001841426414", "OK"],
				["AT+CCID", "89860117831003134201", "OK"],
				["AT+CREG?", "+CREG: 0,1", "OK"],
				["AT+CSQ", "+CSQ: 23,0", "OK"],
				["AT+COPS?", '+COPS: 0,2,"46000",7', "OK"],
				// No page of the manual has it.
				["AT+CNSMOD?", "+CME ERROR: 58"],
				['AT+CGDCONT=1,"IP","cmiot"', "OK"],
				["AT+CGACT=1,1", "OK"],
				["AT+CGACT?", "+CGACT: 1,1", "OK"],
			),
		];

		it("from its start to a message there and back", () => {
			follow(
				"air780eg",
				start,
				accepted("AT+MQTTMODE=1", "AT+MQTTMSGSET=0"),
				lines(
					["AT+CEREG?", "+CEREG: 1,1", "OK"],
					["AT+CGATT?", "+CGATT: 1", "OK"],
					["AT+MCONFIG=unit7,,", "OK"],
					['AT+MIPSTART="broker","1883"', "OK", "CONNECT OK"],
					["AT+MCONNECT=1,60", "OK", "CONNACK OK"],
					['AT+MSUB="tell",1', "OK", "SUBACK"],
					['AT+MPUB="tell",0,0,"7b7d"', "OK", '+MSUB: "tell",2 byte,{}'],
					["AT+MQTTSTATU", "+MQTTSTATU :1", "OK"],
					['AT+MUNSUB="tell"', "OK", "UNSUBACK"],
					["AT+MDISCONNECT", "OK"],
				),
			);
		});
	});
});
