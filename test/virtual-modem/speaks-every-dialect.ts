import { assert } from "chai";
import {
	air780e,
	type Dialect,
	type DialectName,
	dialects,
} from "../../modules/virtual-modem/dialect.js";
import { MqttTerminal } from "../support/mqtt-terminal.js";
import { bytesOf, Terminal, textOf } from "../support/terminal.js";

/** Without echo, and with servers to connect to. */
function speaking(dialect: Partial<Dialect>): Terminal {
	const terminal = new Terminal({ dialect });
	const { network } = terminal;
	network.echo("echo", 7);
	network.refuse("refuse", 1);
	network.source("source", 19, 5);
	network.serve("twice", 20, {
		onData(session) {
			session.write(bytesOf("one"));
			session.write(bytesOf("two"));
		},
	});
	terminal.prepare("ATE0");
	return terminal;
}

/** Numbered links, and the bearer up. */
function linking(dialect: Partial<Dialect>): Terminal {
	const terminal = speaking(dialect);
	terminal.prepareLinks();
	return terminal;
}

function connected(dialect: Partial<Dialect>): Terminal {
	const terminal = linking(dialect);
	terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
	return terminal;
}

/** In an MQTT session, subscribed to everything. */
function subscribed(dialect: Partial<Dialect>): MqttTerminal {
	const terminal = new MqttTerminal({ dialect }).begin();
	terminal.prepare("AT+MSUB=#,0");
	return terminal;
}

const ok = "\r\nOK\r\n";
const error = "\r\nERROR\r\n";
const notAllowed = "\r\n+CME ERROR: 3\r\n";
const failed = "\r\n+CME ERROR: 767\r\n";

describe("virtual modem: speaks every dialect", () => {
	/** Switches that were turned into all their positions. */
	const turned = new Set<string>(["identity", "lacks"]);

	/** What is printed in each position of a switch, all others being those of the Air780E. */
	function turn<Key extends keyof Dialect>(
		key: Key,
		positions: readonly (readonly [Dialect[Key], string])[],
		listen: (dialect: Partial<Dialect>) => string,
	): void {
		if (positions.length > 1) turned.add(key);
		for (const [position, heard] of positions)
			it(`${key} ${JSON.stringify(position)}: ${JSON.stringify(heard)}`, () => {
				const dialect: Partial<Dialect> = {};
				dialect[key] = position;
				assert.equal(listen(dialect), heard);
			});
	}

	describe("lines and echo", () => {
		turn(
			"identityHead",
			[
				[true, `\r\n+CGMI: "AirM2M"\r\n${ok}`],
				[false, `\r\nAirM2M\r\n${ok}`],
			],
			(dialect) => speaking(dialect).say("AT+CGMI\r\n"),
		);
		turn(
			"echo",
			[
				[1, "AT\r\n\r\nOK\r\n"],
				[0, ok],
			],
			(dialect) => new Terminal({ dialect }).say("AT\r\n"),
		);
		turn(
			"cmee",
			[
				[0, error],
				[1, notAllowed],
				[2, "\r\n+CME ERROR: operation not allowed\r\n"],
			],
			(dialect) => speaking(dialect).say("AT+CIFSR\r\n"),
		);
		turn(
			"echoJoinsAnswer",
			[
				[false, "AT+CSQ\r\n\r\n+CSQ: 23,0\r\n\r\nOK\r\n"],
				[true, "AT+CSQ\r\n+CSQ: 23,0\r\n\r\nOK\r\n"],
			],
			(dialect) => new Terminal({ dialect }).say("AT+CSQ\r\n"),
		);
		turn(
			"urcLead",
			[
				[true, "\r\n+CTZV: 32\r\n\r\n+RECEIVE,0,2:\r\nhi\r\n\r\n0, CLOSED\r\n"],
				[false, "+CTZV: 32\r\n+RECEIVE,0,2:\r\nhi\r\n0, CLOSED\r\n"],
			],
			(dialect) => {
				const terminal = linking(dialect);
				terminal.network.serve("hi", 1, {
					onData(session) {
						session.write(bytesOf("hi"));
						session.close();
					},
				});
				terminal.prepare("AT+CIPSTART=0,TCP,hi,1", "AT+CIPSEND=0,1");
				terminal.say("x");
				terminal.wait(0);
				terminal.prepare("AT+CIPSTART=0,TCP,hi,1", "AT+CIPSEND=0,1");
				terminal.modem.urc("+CTZV: 32");
				return terminal.say("x").replace("\r\n0, SEND OK\r\n", "");
			},
		);
		turn(
			"prompt",
			[
				["> ", "\r\n> "],
				[">", "\r\n>"],
				["> \r\n", "\r\n> \r\n"],
			],
			(dialect) => connected(dialect).say("AT+CIPSEND=0,2\r\n"),
		);
		turn(
			"cgerep",
			[
				[0, ok],
				[1, `\r\n+CGEV: ME DETACH\r\n${ok}`],
			],
			(dialect) => speaking(dialect).say("AT+CGATT=0\r\n"),
		);
		turn(
			"operatorFormat",
			[
				[0, `\r\n+COPS: 0,0,"CHN-CMCC",7\r\n${ok}`],
				[2, `\r\n+COPS: 0,2,"46000",7\r\n${ok}`],
			],
			(dialect) => speaking(dialect).say("AT+COPS?\r\n"),
		);
		turn(
			"simcom",
			[
				[false, `\r\n+CBC: 3800\r\n${ok}`],
				[true, `\r\n+CBC: 0,50,3800\r\n${ok}`],
			],
			(dialect) => speaking(dialect).say("AT+CBC\r\n"),
		);
	});

	describe("the bearer", () => {
		turn(
			"deactivation",
			[
				["+PDP DEACT", "\r\n+PDP DEACT\r\n"],
				["+PDP: DEACT", "\r\n+PDP: DEACT\r\n"],
				["+CGEV: NW PDN DEACT 1", "\r\n+CGEV: NW PDN DEACT 1\r\n"],
				["+CGEV: ME PDN DEACT 1", "\r\n+CGEV: ME PDN DEACT 1\r\n"],
				["+CGEV: ME DETACH", "\r\n+CGEV: ME DETACH\r\n"],
				["+CGEV: NW DETACH", "\r\n+CGEV: NW DETACH\r\n"],
			],
			(dialect) => {
				const terminal = linking(dialect);
				terminal.modem.deactivate();
				return terminal.wait(0);
			},
		);
		turn(
			"secondTask",
			[
				["+CME ERROR: 3", notAllowed + notAllowed],
				["ERROR", error + error],
			],
			(dialect) => {
				const terminal = linking(dialect);
				return terminal.say("AT+CSTT\r\n") + terminal.say("AT+CSTT=cmiot\r\n");
			},
		);
		turn(
			"activationFailure",
			[
				[
					"+PDP: DEACT, +CME ERROR: 65535",
					"\r\n+PDP: DEACT\r\n\r\n+CME ERROR: 65535\r\n",
				],
				["ERROR", error],
			],
			(dialect) => {
				const terminal = speaking(dialect);
				terminal.modem.register(3);
				terminal.prepare("AT+CSTT");
				return terminal.say("AT+CIICR\r\n");
			},
		);
		turn(
			"addressRefusal",
			[
				["+CME ERROR: 3", notAllowed],
				["ERROR", error],
			],
			(dialect) => speaking(dialect).say("AT+CIFSR\r\n"),
		);
		turn(
			"shut",
			[
				["SHUT OK", "\r\nSHUT OK\r\n"],
				["OK", ok],
				["SHUT OK, OK", `\r\nSHUT OK\r\n${ok}`],
			],
			(dialect) => linking(dialect).say("AT+CIPSHUT\r\n"),
		);
		turn(
			"dnsFailureSpace",
			[
				[false, `${ok}\r\n+CDNSGIP:0,14\r\n`],
				[true, `${ok}\r\n+CDNSGIP: 0,14\r\n`],
			],
			(dialect) => linking(dialect).say('AT+CDNSGIP="nobody"\r\n'),
		);
		turn(
			"dnsFailure",
			[
				[14, `${ok}\r\n+CDNSGIP:0,14\r\n`],
				[8, `${ok}\r\n+CDNSGIP:0,8\r\n`],
			],
			(dialect) => linking(dialect).say('AT+CDNSGIP="nobody"\r\n'),
		);
	});

	describe("network and SIM", () => {
		turn(
			"nitzYear",
			[
				[2, "\r\n+NITZ: 26/06/04,04:00:00+4,0\r\n"],
				[4, "\r\n+NITZ: 2026/06/04,04:00:00+4,0\r\n"],
			],
			(dialect) => {
				const terminal = speaking(dialect);
				terminal.modem.networkTime(Date.UTC(2026, 5, 4, 4), 4, 0);
				return terminal.wait(0);
			},
		);
		turn(
			"simRemoved",
			[
				[
					"\r\n+CPIN: SIM REMOVED\r\n",
					"\r\n+CPIN: SIM REMOVED\r\n\r\n+CPIN: READY\r\n",
				],
				[
					"+CPIN: SIM REMOVED 0\r\n",
					"+CPIN: SIM REMOVED 0\r\n+CPIN: READY 0\r\n",
				],
			],
			(dialect) => {
				const terminal = new Terminal({ dialect, boot: { search: 1000 } });
				terminal.modem.register(2);
				terminal.modem.insertSim(false);
				terminal.modem.insertSim(true);
				return terminal.wait(0);
			},
		);
	});

	describe("links", () => {
		turn(
			"linkSpace",
			[
				[true, `${ok}\r\n1, CONNECT OK\r\n\r\n1, CLOSE OK\r\n`],
				[false, `${ok}\r\n1,CONNECT OK\r\n\r\n1,CLOSE OK\r\n`],
			],
			(dialect) => {
				const terminal = linking(dialect);
				const heard = terminal.say("AT+CIPSTART=1,TCP,echo,7\r\n");
				return heard + terminal.say("AT+CIPCLOSE=1\r\n");
			},
		);
		turn(
			"connectEnds",
			[
				[true, `${ok}\r\n0, CONNECT OK\r\n`],
				[false, `${ok}\r\n0, CONNECT OK`],
			],
			(dialect) => linking(dialect).say("AT+CIPSTART=0,TCP,echo,7\r\n"),
		);
		turn(
			"udpBurst",
			[
				[true, `[${ok}\r\nCONNECT OK\r\n]`],
				[false, `[${ok}][\r\nCONNECT OK\r\n]`],
			],
			(dialect) => {
				let bursts = "";
				const terminal = new Terminal({
					dialect: { echo: 0, ...dialect },
					send: (bytes) => {
						bursts += `[${textOf(bytes)}]`;
					},
				});
				terminal.network.echo("echo", 7);
				terminal.say("AT+CIPSTART=UDP,echo,7\r\n");
				return bursts;
			},
		);
		turn(
			"alreadyNumbered",
			[
				[true, `${ok}\r\n0, ALREADY CONNECT\r\n`],
				[false, `${ok}\r\nALREADY CONNECT\r\n`],
			],
			(dialect) => connected(dialect).say("AT+CIPSTART=0,TCP,echo,7\r\n"),
		);
		turn(
			"alreadyResult",
			[
				["OK", `${ok}\r\n0, ALREADY CONNECT\r\n`],
				["ERROR", `${error}\r\n0, ALREADY CONNECT\r\n`],
			],
			(dialect) => connected(dialect).say("AT+CIPSTART=0,TCP,echo,7\r\n"),
		);
		turn(
			"stateBeforeFail",
			[
				[true, `${ok}\r\nSTATE: IP PROCESSING\r\n\r\n0, CONNECT FAIL\r\n`],
				[false, `${ok}\r\n0, CONNECT FAIL\r\n`],
			],
			(dialect) => linking(dialect).say("AT+CIPSTART=0,TCP,refuse,1\r\n"),
		);
		turn(
			"multiNeedsBearer",
			[
				[true, notAllowed],
				[false, `${ok}\r\n0, CONNECT OK\r\n`],
			],
			(dialect) => {
				const terminal = speaking(dialect);
				terminal.prepare("AT+CIPMUX=1");
				return terminal.say("AT+CIPSTART=0,TCP,echo,7\r\n");
			},
		);
		turn(
			"reportsErrorCode",
			[
				[false, "\r\n0, CLOSED\r\n"],
				[true, "\r\n0, TCP ERROR:14\r\n\r\n0, CLOSED\r\n"],
			],
			(dialect) => {
				const terminal = connected(dialect);
				terminal.network.breakAll(14);
				return terminal.wait(0);
			},
		);
		turn(
			"stateSpace",
			[
				[true, `${ok}\r\nSTATE: IP INITIAL\r\n`],
				[false, `${ok}\r\nSTATE:IP INITIAL\r\n`],
			],
			(dialect) => speaking(dialect).say("AT+CIPSTATUS\r\n"),
		);
		turn(
			"statusHead",
			[
				["", '\r\n0,,"","","","INITIAL"\r\n'],
				["+CIPSTATUS: ", '\r\n+CIPSTATUS: 0,,"","","","INITIAL"\r\n'],
			],
			(dialect) => linking(dialect).say("AT+CIPSTATUS=0\r\n"),
		);
		turn(
			"statusEndsWithOk",
			[
				[false, '\r\n0,,"","","","INITIAL"\r\n'],
				[true, `\r\n0,,"","","","INITIAL"\r\n${ok}`],
			],
			(dialect) => linking(dialect).say("AT+CIPSTATUS=0\r\n"),
		);
		turn(
			"bearer",
			[
				[0, '\r\n0,0,"TCP","10.0.0.1","7","CONNECTED"\r\n'],
				[1, '\r\n0,1,"TCP","10.0.0.1","7","CONNECTED"\r\n'],
			],
			(dialect) => connected(dialect).say("AT+CIPSTATUS=0\r\n"),
		);
		turn(
			"receiveSpace",
			[
				[
					true,
					`\r\n+CIPRXGET: 1,0\r\n\r\n0, CLOSED\r\n\r\n+CIPRXGET: 2,0,5,0\r\n\x00\x07\x0e\x15\x1c${ok}\r\n+CIPRXGET: 4,0,0\r\n${ok}`,
				],
				[
					false,
					`\r\n+CIPRXGET:1,0\r\n\r\n0, CLOSED\r\n\r\n+CIPRXGET:2,0,5,0\r\n\x00\x07\x0e\x15\x1c${ok}\r\n+CIPRXGET:4,0,0\r\n${ok}`,
				],
			],
			(dialect) => {
				const terminal = linking(dialect);
				terminal.prepare("AT+CIPRXGET=1");
				return [
					terminal
						.say("AT+CIPSTART=0,TCP,source,19\r\n")
						.replace(`${ok}\r\n0, CONNECT OK\r\n`, ""),
					terminal.say("AT+CIPRXGET=2,0,10\r\n"),
					terminal.say("AT+CIPRXGET=4,0\r\n"),
				].join("");
			},
		);
		turn(
			"frameSpace",
			[
				[false, "\r\n0, SEND OK\r\n\r\n+RECEIVE,0,2:\r\nhi\r\n"],
				[true, "\r\n0, SEND OK\r\n\r\n+RECEIVE,0,2: \r\nhi\r\n"],
			],
			(dialect) => {
				const terminal = connected(dialect);
				terminal.prepare("AT+CIPSEND=0,2");
				return terminal.say("hi");
			},
		);
		turn(
			"frameEnds",
			[
				[true, "\r\n0, SEND OK\r\n\r\n+RECEIVE,0,2:\r\nhi\r\n"],
				[false, "\r\n0, SEND OK\r\n\r\n+RECEIVE,0,2:\r\nhi"],
			],
			(dialect) => {
				const terminal = connected(dialect);
				terminal.prepare("AT+CIPSEND=0,2");
				return terminal.say("hi");
			},
		);
		turn(
			"joinsDatagrams",
			[
				[false, `\r\n+CIPRXGET: 2,0,3,3\r\none${ok}`],
				[true, `\r\n+CIPRXGET: 2,0,6,0\r\nonetwo${ok}`],
			],
			(dialect) => {
				const terminal = linking(dialect);
				terminal.prepare(
					"AT+CIPRXGET=1",
					"AT+CIPSTART=0,UDP,twice,20",
					"AT+CIPSEND=0,1",
				);
				terminal.say("x");
				return terminal.say("AT+CIPRXGET=2,0,100\r\n");
			},
		);
		turn(
			"resumeRefusal",
			[
				["NO CARRIER", "\r\nNO CARRIER\r\n"],
				["ERROR", error],
			],
			(dialect) => speaking(dialect).say("ATO\r\n"),
		);
		turn(
			"afterClose",
			[
				["readable", `\r\n+CIPRXGET: 2,0,5,0\r\n\x00\x07\x0e\x15\x1c${ok}`],
				["lost", notAllowed],
			],
			(dialect) => {
				const terminal = linking(dialect);
				terminal.prepare("AT+CIPRXGET=1", "AT+CIPSTART=0,TCP,source,19");
				return terminal.say("AT+CIPRXGET=2,0,10\r\n");
			},
		);
	});

	describe("files", () => {
		turn(
			"fileTimeout",
			[
				["TimeOut", "\r\nTimeOut\r\n"],
				["ERROR", error],
			],
			(dialect) => {
				const terminal = speaking(dialect);
				terminal.prepare("AT+FSCREATE=a", "AT+FSWRITE=a,0,5,1");
				return terminal.say("half", 1000);
			},
		);
	});

	describe("MQTT", () => {
		turn(
			"mqttLinkSpace",
			[
				[false, `${ok}\r\n7,CONNECT OK\r\n`],
				[true, `${ok}\r\n7, CONNECT OK\r\n`],
			],
			(dialect) => {
				const terminal = new MqttTerminal({ dialect });
				terminal.prepare("AT+CIPMUX=1");
				return terminal.say("AT+MIPSTART=broker,1883\r\n");
			},
		);
		turn(
			"mqttAlreadyNumbered",
			[
				[false, `${ok}\r\nALREADY CONNECT\r\n`],
				[true, `${ok}\r\n7,ALREADY CONNECT\r\n`],
			],
			(dialect) => {
				const terminal = new MqttTerminal({ dialect });
				terminal.prepare("AT+CIPMUX=1", "AT+MIPSTART=broker,1883");
				return terminal.say("AT+MIPSTART=broker,1883\r\n");
			},
		);
		turn(
			"resetStarts",
			[
				[false, ""],
				[true, ok],
			],
			(dialect) => {
				const terminal = new Terminal({ dialect });
				terminal.modem.pullReset(true);
				terminal.wait(500);
				terminal.modem.pullReset(false);
				return terminal.say("ATE0\r\n").replace("ATE0\r\n", "");
			},
		);
		turn(
			"mqttRefusal",
			[
				["ERROR", error],
				["CME", failed],
			],
			(dialect) => new MqttTerminal({ dialect }).say("AT+MSUB=t,0\r\n"),
		);
		turn(
			"sessionRefusal",
			[
				["ERROR", `${ok}${error}\r\nCLOSED\r\n`],
				["+CME ERROR: 767", `${ok}${failed}\r\nCLOSED\r\n`],
				["CLOSED", `${ok}\r\nCLOSED\r\n`],
				["silence", ok],
			],
			(dialect) => {
				const terminal = new MqttTerminal({ dialect });
				terminal.broker.session = "refuse";
				return terminal.connect().say("AT+MCONNECT=1,60\r\n", 600_000);
			},
		);
		turn(
			"lostMqttClose",
			[
				["OK", ok],
				["ERROR", error],
				["+CME ERROR: 767", failed],
			],
			(dialect) => {
				const terminal = subscribed(dialect);
				terminal.broker.close();
				terminal.wait(0);
				return terminal.say("AT+MIPCLOSE\r\n");
			},
		);
		turn(
			"closedAfterDisconnect",
			[
				[false, ok],
				[true, `${ok}\r\nCLOSED\r\n`],
			],
			(dialect) => subscribed(dialect).say("AT+MDISCONNECT\r\n"),
		);

		const message = (terminal: MqttTerminal) => {
			terminal.broker.publish("a", bytesOf("b"));
			return terminal.wait(0);
		};
		const kept = (terminal: MqttTerminal) => {
			terminal.prepare("AT+MQTTMSGSET=1");
			return message(terminal) + terminal.say("AT+MQTTMSGGET\r\n");
		};

		turn(
			"messageSpace",
			[
				[
					true,
					`\r\n+MSUB: "a",1 byte,b\r\n\r\n+MSUB: 0\r\n\r\n+MSUB: a,1 byte,b\r\n${ok}`,
				],
				[
					false,
					`\r\n+MSUB:"a",1 byte,b\r\n\r\n+MSUB:0\r\n\r\n+MSUB:a,1 byte,b\r\n${ok}`,
				],
			],
			(dialect) => {
				const terminal = subscribed(dialect);
				return message(terminal) + kept(terminal);
			},
		);
		turn(
			"cachedTopicQuoted",
			[
				[false, `\r\n+MSUB: 0\r\n\r\n+MSUB: a,1 byte,b\r\n${ok}`],
				[true, `\r\n+MSUB: 0\r\n\r\n+MSUB: "a",1 byte,b\r\n${ok}`],
			],
			(dialect) => kept(subscribed(dialect)),
		);
	});

	it("and has a test for every switch in all its positions", () => {
		assert.sameMembers(Object.keys(air780e), [...turned]);
	});
});

describe("virtual modem: speaks as the module that it is", () => {
	const names: Record<DialectName, string[]> = {
		air780e: [
			"AirM2M_780E_V1169_LTE_AT",
			'+CGMI: "AirM2M"',
			'+CGMM: "Air780E"',
			'+CGMR: "AirM2M_780E_V1169_LTE_AT"',
		],
		air724: [
			"AirM2M_720U_V401881_LTE_AT",
			'+CGMI: "AirM2M"',
			'+CGMM: "Air724UG"',
			'+CGMR: "AirM2M_720U_V401881_LTE_AT"',
		],
		air780eg: [
			"AirM2M_780EG_V1174_LTE_AT",
			'+CGMI: "AirM2M"',
			'+CGMM: "Air780EG"',
			'+CGMR: "AirM2M_780EG_V1174_LTE_AT"',
		],
		sim800: [
			"SIM800 R14.18",
			"SIMCOM_Ltd",
			"SIMCOM_SIM800L",
			"Revision:1418B05SIM800L24",
		],
	};

	for (const name of Object.keys(dialects) as DialectName[]) {
		const dialect = dialects[name];

		it(`${name}: who it is`, () => {
			const terminal = speaking(dialect);
			const commands = ["ATI", "AT+CGMI", "AT+CGMM", "AT+CGMR"];
			commands.forEach((command, i) => {
				const heard = terminal.say(`${command}\r\n`);
				assert.equal(heard, `\r\n${names[name][i]}\r\n${ok}`);
			});
		});

		it(`${name}: who it is in V.250's words, where it knows them`, () => {
			const terminal = speaking(dialect);
			["AT+GMI", "AT+GMM", "AT+GMR"].forEach((command, i) => {
				const heard = terminal.say(`${command}\r\n`);
				const known = name === "sim800";
				const line = `\r\n${names[name][i + 1]}\r\n${ok}`;
				assert.equal(heard, known ? line : "\r\n+CME ERROR: 58\r\n");
			});
		});

		it(`${name}: knows none of the commands that it lacks`, () => {
			const terminal = speaking(dialect);
			terminal.prepare("AT+CMEE=0");
			for (const command of dialect.lacks)
				for (const form of ["", "?", "=?", "=1"])
					assert.equal(terminal.say(`AT${command}${form}\r\n`), error);
		});

		it(`${name}: carries bytes both ways`, () => {
			const terminal = connected(dialect);
			terminal.prepare("AT+CIPSEND=0,2");
			assert.equal(
				terminal.say("hi"),
				`\r\n0, SEND OK\r\n\r\n+RECEIVE,0,2:\r\nhi${name === "sim800" ? "" : "\r\n"}`,
			);
		});
	}
});
