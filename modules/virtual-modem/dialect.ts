import type { Identity } from "./identity.js";

/**
 * The points in which firmware differs, one switch each, as the manual or a log has them. Names like `TCPIP/CSTT.md` are
 * pages of the vendor's manual; `SIM800, 8.2.12` is a section of SIMCom's "SIM800 Series AT Command Manual", V1.09.
 */
export interface Dialect {
	identity: Identity;
	/** `+CGMI: "AirM2M"` (true, Base/CGMI.md and its kin) or the bare word. */
	identityHead: boolean;
	/** Commands that the module does not know. */
	lacks: ReadonlySet<string>;
	/** Whether it knows what only SIMCom's manual has, and speaks a command as that has it where both do. */
	simcom: boolean;

	// Lines and echo
	/** ATE after a start. */
	echo: 0 | 1;
	/** AT+CMEE after a start. */
	cmee: 0 | 1 | 2;
	/** AT+CGEREP after a start: an Air780EP log shows `+CGEV: …` without asking, logs of a SIM800 never do. */
	cgerep: 0 | 1;
	/** `<format>` of AT+COPS after a start: an Air780E log has the number, 3GPP TS 27.007, 7.3 the long name. */
	operatorFormat: 0 | 2;
	/** Whether the CR LF that ends an echo also begins the answer, as a hex dump of a SIM800L has it. */
	echoJoinsAnswer: boolean;
	/** Whether what the module prints unasked begins with CR LF. Older firmware leaves it out. */
	urcLead: boolean;
	/** What asks for a payload, behind CR LF. */
	prompt: "> " | ">" | "> \r\n";

	/** What RESET_N does: starts the module anew (true) or, as the Air780E hardware document "poweron" has it, switches it off. */
	resetStarts: boolean;

	// The bearer
	/** What tells that the network took the bearer: TCPIP/状态机.md, TCPIP/CIPSHUT.md, and from logs GPRS/CGEV.md. */
	deactivation:
		| "+PDP DEACT"
		| "+PDP: DEACT"
		| "+CGEV: NW PDN DEACT 1"
		| "+CGEV: ME PDN DEACT 1"
		| "+CGEV: ME DETACH"
		| "+CGEV: NW DETACH";
	/** How AT+CSTT is refused that does not come first: a log has the CME. */
	secondTask: "ERROR" | "+CME ERROR: 3";
	/** How AT+CIICR fails: TCPIP/CIICR.md has ERROR alone, a log both lines. */
	activationFailure: "ERROR" | "+PDP: DEACT, +CME ERROR: 65535";
	/** How AT+CIFSR is refused without a bearer: TCPIP/CIFSR.md has the first, a log the second. */
	addressRefusal: "ERROR" | "+CME ERROR: 3";
	/** What ends AT+CIPSHUT: TCPIP/CIPSHUT.md has the first, TCPIP/使用方法举例.md the second. */
	shut: "SHUT OK" | "OK" | "SHUT OK, OK";
	/** `+CDNSGIP: 0,<code>` (true) or `+CDNSGIP:0,<code>`, as TCPIP/CDNSGIP.md has it, though its other line has the space. */
	dnsFailureSpace: boolean;
	/** `<code>` of a name that is not known: 14 in TCPIP/CDNSGIP.md, 8 in logs of a SIM800 (8.2.14). */
	dnsFailure: 8 | 14;

	// Network and SIM
	/** Digits of the year in `+NITZ: …`: 2 as Network_service/+NITZ.md and a log have it, 4 in another. */
	nitzYear: 2 | 4;
	/** What tells that the SIM was pulled: Device_control/CSDT.md has the first; older firmware prints the second, with no line end before it. */
	simRemoved: "\r\n+CPIN: SIM REMOVED\r\n" | "+CPIN: SIM REMOVED 0\r\n";

	// Links
	/** `0, CONNECT OK` (true) or `0,CONNECT OK`. Both stand in TCPIP/使用方法举例.md. */
	linkSpace: boolean;
	/** Whether CR LF ends CONNECT OK. Air780E firmware before V1121 forgets it. */
	connectEnds: boolean;
	/** Whether CONNECT OK of a UDP link leaves in one burst with its OK, as logs have it: it does where no name had to be looked up. */
	udpBurst: boolean;
	/** Whether ALREADY CONNECT of a numbered link has its number, as TCPIP/CIPSTART.md has it. */
	alreadyNumbered: boolean;
	/** What comes before ALREADY CONNECT: the modules of the Air family say OK, a SIM800 ERROR. */
	alreadyResult: "OK" | "ERROR";
	/** Whether `STATE: …` stands before a CONNECT FAIL of a numbered link too. */
	stateBeforeFail: boolean;
	/** Whether AT+CIPSTART=<n>,… insists on CSTT, CIICR and CIFSR, as TCPIP/CIPSTART.md does. */
	multiNeedsBearer: boolean;
	/** Whether `TCP ERROR:<code>` is printed before the CLOSED of a broken connection (TCPIP/错误码.md). */
	reportsErrorCode: boolean;
	/** `STATE: IP STATUS` (true) or `STATE:IP STATUS`. */
	stateSpace: boolean;
	/** What stands before the line of AT+CIPSTATUS=<n>: nothing in TCPIP/CIPSTATUS.md, the name in SIM800, 8.2.12. */
	statusHead: "" | "+CIPSTATUS: ";
	/** Whether `OK` follows the line of AT+CIPSTATUS=<n>. TCPIP/CIPSTATUS.md shows none, SIM800, 8.2.12 does. */
	statusEndsWithOk: boolean;
	/** `<bearer>` of a used link in AT+CIPSTATUS: 0 in all logs. TCPIP/CIPSTATUS.md has 1 too, and no command sets it. */
	bearer: 0 | 1;
	/** `+CIPRXGET: 2,…` (true, the examples) or `+CIPRXGET:2,…` (the syntax) of TCPIP/CIPRXGET.md. */
	receiveSpace: boolean;
	/** `+RECEIVE,0,7: ` (true, TCPIP/使用方法举例.md) or `+RECEIVE,0,7:`, before its CR LF. */
	frameSpace: boolean;
	/** Whether CR LF stands behind pushed data as long as AT+CIPRXF is 0. Where that command is not known there is none. */
	frameEnds: boolean;
	/** Whether one read gives bytes of more than one datagram. The manual does not say. */
	joinsDatagrams: boolean;
	/** What ATO says when there is no data state to go back to: TCPIP/ATO.md has the first, other firmware the second. */
	resumeRefusal: "NO CARRIER" | "ERROR";
	/** Whether bytes that came before the peer's close can still be read behind `CLOSED`, or give `+CME ERROR: 3`. */
	afterClose: "readable" | "lost";
	/** What ends AT+FSWRITE when the data do not come in time: FS/FSWRITE.md has both. */
	fileTimeout: "TimeOut" | "ERROR";

	// MQTT
	/** `7, CONNECT OK` (true) or `7,CONNECT OK`, as MQTT/MIPSTART.md and a log have it, whatever other links do. */
	mqttLinkSpace: boolean;
	/** Whether ALREADY CONNECT of the MQTT link has its number where links are numbered. MQTT/MIPSTART.md has none. */
	mqttAlreadyNumbered: boolean;
	/**
	 * How an MQTT command is refused: with ERROR whatever AT+CMEE says, as the MQTT pages and a log have it, or as
	 * AT+CMEE has it, by default `+CME ERROR: 767`, as another log has it for AT+MIPCLOSE.
	 */
	mqttRefusal: "ERROR" | "CME";
	/**
	 * What says that the broker refused the session: MQTT/MCONNECT.md has the first; logs have the others. `CLOSED`
	 * follows in any case but that of silence, where nothing more is said.
	 */
	sessionRefusal: "ERROR" | "+CME ERROR: 767" | "CLOSED" | "silence";
	/** What AT+MIPCLOSE gives when the connection is gone already. Logs have all three. */
	lostMqttClose: "OK" | "ERROR" | "+CME ERROR: 767";
	/** Whether CLOSED is printed when the broker closes behind AT+MDISCONNECT. An Air780E log shows none. */
	closedAfterDisconnect: boolean;
	/** `+MSUB: ` (true) or `+MSUB:`, as an Air724 and a log of an Air780E clone have it. */
	messageSpace: boolean;
	/** Whether AT+MQTTMSGGET prints the topic with quotes. In MQTT/使用方法举例.md it does not. */
	cachedTopicQuoted: boolean;
}

const namesOfV250 = ["+GMI", "+GMM", "+GMR"];
const satelliteCommands = ["+CGNSAID", "+CGNSINF", "+CGNSPWR", "+CGNSURC"];

/** An Air780E with its firmware V1169; where its logs are silent, the manual. */
export const air780e: Readonly<Dialect> = {
	identity: {
		information: "AirM2M_780E_V1169_LTE_AT",
		manufacturer: "AirM2M",
		model: "Air780E",
		revision: "AirM2M_780E_V1169_LTE_AT",
		platform: "EC618",
	},
	identityHead: true,
	lacks: new Set([...satelliteCommands, ...namesOfV250]),
	simcom: false,
	echo: 1,
	cmee: 1,
	cgerep: 1,
	operatorFormat: 2,
	echoJoinsAnswer: false,
	urcLead: true,
	prompt: "> ",
	resetStarts: false,
	deactivation: "+PDP DEACT",
	secondTask: "+CME ERROR: 3",
	activationFailure: "+PDP: DEACT, +CME ERROR: 65535",
	addressRefusal: "+CME ERROR: 3",
	shut: "SHUT OK",
	dnsFailureSpace: false,
	dnsFailure: 14,
	nitzYear: 2,
	simRemoved: "\r\n+CPIN: SIM REMOVED\r\n",
	linkSpace: true,
	connectEnds: true,
	udpBurst: true,
	alreadyNumbered: true,
	alreadyResult: "OK",
	stateBeforeFail: true,
	multiNeedsBearer: true,
	reportsErrorCode: false,
	stateSpace: true,
	statusHead: "",
	statusEndsWithOk: false,
	bearer: 0,
	receiveSpace: true,
	frameSpace: false,
	frameEnds: true,
	joinsDatagrams: false,
	resumeRefusal: "NO CARRIER",
	afterClose: "readable",
	fileTimeout: "TimeOut",
	mqttLinkSpace: false,
	mqttAlreadyNumbered: false,
	mqttRefusal: "ERROR",
	sessionRefusal: "ERROR",
	lostMqttClose: "OK",
	closedAfterDisconnect: false,
	messageSpace: true,
	cachedTopicQuoted: false,
};

/** An Air780EG: an Air780E with a satellite receiver. */
export const air780eg: Readonly<Dialect> = {
	...air780e,
	identity: {
		information: "AirM2M_780EG_V1174_LTE_AT",
		manufacturer: "AirM2M",
		model: "Air780EG",
		revision: "AirM2M_780EG_V1174_LTE_AT",
		platform: "EC618",
	},
	lacks: new Set(namesOfV250),
};

/** An Air724UG with the newest firmware of its vendor's list, V401881: the same manual, an older platform. */
export const air724: Readonly<Dialect> = {
	...air780e,
	identity: {
		information: "AirM2M_720U_V401881_LTE_AT",
		manufacturer: "AirM2M",
		model: "Air724UG",
		revision: "AirM2M_720U_V401881_LTE_AT",
		platform: "UIS8910DM",
	},
	resetStarts: true,
	messageSpace: false,
};

/** A SIM800L, the ancestor of the command set: no MQTT, no LTE, and ERROR alone unless AT+CMEE asks for more. Names and spellings are from logs, sections 8.2.2 to 8.2.14. */
export const sim800: Readonly<Dialect> = {
	...air780e,
	identity: {
		information: "SIM800 R14.18",
		manufacturer: "SIMCOM_Ltd",
		model: "SIMCOM_SIM800L",
		revision: "Revision:1418B05SIM800L24",
		platform: "MT6261",
	},
	resetStarts: true,
	identityHead: false,
	lacks: new Set([
		...satelliteCommands,
		"*BANDIND",
		"*EXINFO",
		"*GETIP",
		"*I",
		"*RTIME",
		"*SIMDETEC",
		"+CEREG",
		"+CESQ",
		"+CGAUTH",
		"+CGCONTRDP",
		"+CIPRXF",
		"+CPNETAPN",
		"+FSREADHEAD",
		"+ICCID",
		"+MCONFIG",
		"+MCONNECT",
		"+MDISCONNECT",
		"+MIPCLOSE",
		"+MIPSTART",
		"+MPUB",
		"+MPUBEX",
		"+MQTTMODE",
		"+MQTTMSGGET",
		"+MQTTMSGSET",
		"+MQTTSTATU",
		"+MSUB",
		"+MUNSUB",
		"+POWERMODE",
		"+RESET",
		"+RSTSET",
		"+SSLCFG",
		"+SSLMIPSTART",
		"+VER",
		"+WAKETIM",
		"+WISN",
		"^CACAP",
		"^HVER",
		"^SYSCONFIG",
		"^SYSINFO",
	]),
	simcom: true,
	cmee: 0,
	cgerep: 0,
	operatorFormat: 0,
	echoJoinsAnswer: true,
	deactivation: "+PDP: DEACT",
	secondTask: "ERROR",
	activationFailure: "ERROR",
	addressRefusal: "ERROR",
	dnsFailureSpace: true,
	dnsFailure: 8,
	alreadyResult: "ERROR",
	stateBeforeFail: false,
	statusHead: "+CIPSTATUS: ",
	statusEndsWithOk: true,
	frameEnds: false,
	fileTimeout: "ERROR",
};

/** The dialects by name, the default first. */
export const dialects = { air780e, air780eg, air724, sim800 } as const;
export type DialectName = keyof typeof dialects;
