import * as Token from "./token.js";

/** How a command ends, but for ERROR and +CME ERROR, which end every one. */

/** OK, once the answer, if the row names one, was there. */
export const RESULT = 0;
/** SHUT OK, or OK alone. */
export const SHUT = 1;
/** CLOSE OK of its link. */
export const CLOSE = 2;
/** SEND OK, SEND FAIL or DATA ACCEPT of its link, or its CLOSED. */
export const SEND = 3;
/** A bare address; no OK comes. */
export const LOCAL = 4;
/** OK comes first, then STATE:, then with several links six C: lines. */
export const STATUS = 5;
/** The line of the slot asked for. */
export const SLOT = 6;
/** OK, then CONNACK OK; or behind OK a bare ERROR, or the link's CLOSED: so the wire is held until then. */
export const SESSION = 7;

/**
 * One command. Limits are milliseconds, from the vendor's PDF manual V1.6.7 where `page` names the command's page
 * there; where the manual gives none, ours. `longest` is the longest answer in bytes, line ends included,
 * without a payload.
 */
export interface Command {
	text: string;
	/** From the command, or its prompt where it has one, to the final result. */
	limit: number;
	/** From the command to its prompt, where it has one. */
	prompt: number;
	longest: number;
	/** The line that must come before its OK counts, so that a late OK of an earlier command does not. */
	answer: number;
	final: number;
	/** What it leaves open (a stray OK may follow): the channel makes sure where the module is before it goes on. */
	unsure: boolean;
	/** It is written while data moves, so its text is kept where writing it allocates nothing. */
	often: boolean;
	/** The first of its parameters that nobody else is to read, nor those behind it; -1 where there is none. */
	secret: number;
	page: string;
}

/** Bytes of the notice (+CIPRXGET: 1,<n>) that every open link may send at any time. */
export const NOTICE = 18;
/** The most bytes of one CIPSEND, one read or one push (`TCPIP/CIPSEND.md`, `TCPIP/CIPRXGET.md`). */
export const MOST = 1460;

/** Rows of `commands`. */
export const AT = 0;
export const ECHO_OFF = 1;
export const SYNC = 2;
export const CMEE = 3;
export const CPIN = 4;
export const CSQ = 5;
export const CEREG = 6;
export const CREG = 7;
export const CGATT = 8;
export const CIPSHUT = 9;
export const CIPMUX = 10;
export const CIPQSEND = 11;
export const CIPRXGET = 12;
export const CIPHEAD = 13;
export const CSTT = 14;
export const CIICR = 15;
export const CIFSR = 16;
export const CIPSTART = 17;
export const CIPSEND = 18;
export const CIPREAD = 19;
export const CIPLEFT = 20;
export const CIPCLOSE = 21;
export const CIPSTATUS = 22;
export const CIPSTATUS_SLOT = 23;
export const MCONFIG = 24;
export const MIPSTART = 25;
export const SSLMIPSTART = 26;
export const MCONNECT = 27;
export const MSUB = 28;
export const MUNSUB = 29;
export const MPUBEX = 30;
export const MQTTSTATU = 31;
export const MDISCONNECT = 32;
export const MIPCLOSE = 33;
export const CIPSTATUS_TEST = 34;
export const MIPSTART_TEST = 35;
export const SSLMIPSTART_TEST = 36;
export const IFC = 37;
export const CIPACK = 38;
/** Only someone else on the wire speaks it so far; `Observer` needs to know it. */
export const ATO = 39;
export const FSWRITE = 40;
export const RESET = 41;
export const IPR = 42;
export const CSCLK = 43;
export const CFUN_OFF = 44;
export const CFUN_ON = 45;
export const PIN = 46;
export const CCLK = 47;
export const CCLK_SET = 48;
export const COPS = 49;
export const SAPBR_SET = 50;
export const SAPBR_OPEN = 51;
export const CNTP_SET = 52;
export const CNTP = 53;
export const FSCREATE = 54;
export const FSDEL = 55;
export const FSFLSIZE = 56;
export const CIPSSL = 57;
export const SSLCFG = 58;
export const CLPORT = 59;
export const CIPTKA = 60;
export const CDNSGIP = 61;
export const CIPPING = 62;
export const CIPMODE = 63;
export const CIPCCFG = 64;
/** No line end follows it, and it wants silence before and behind it. */
export const ESCAPE = 65;

/** The longest command, line end included: CIPSTART with a name of 128 bytes, CSTT with an APN of as many. */
export const LONGEST = 240;
/** The same with the MQTT link's: MCONFIG with three texts of 256 bytes. */
export const LONGEST_MQTT = 800;

/** The limit of a command that answers at once: 9 s in the manual. */
const USUAL = 9000;
/** `\r\nOK\r\n`, or a CME ERROR of five digits. */
const SHORT = 22;

function row(
	text: string,
	page: string,
	rest: Partial<Command> = {},
): Readonly<Command> {
	return Object.freeze({
		text,
		page,
		limit: USUAL,
		prompt: 0,
		longest: SHORT,
		answer: Token.UNKNOWN,
		final: RESULT,
		unsure: false,
		often: false,
		secret: -1,
		...rest,
	});
}

/** Every command that the driver speaks or needs to recognise. A parameter is appended to the text. */
export const commands: readonly Readonly<Command>[] = Object.freeze([
	row("AT", "Base", { limit: 500 }),
	row("ATE0", "Configuration/ATE.md", { limit: 1000, longest: 28 }),
	row("AT+CMEE?", "Configuration/CMEE.md", {
		often: true,
		limit: 1000,
		longest: 20,
		answer: Token.CMEE,
	}),
	row("AT+CMEE=1", "Configuration/CMEE.md"),
	// The manual's 180 s are for a PIN that is given. Asked, every log's module answers at once.
	row("AT+CPIN?", "Device_control/CPIN.md", {
		limit: 20000,
		longest: 40,
		answer: Token.CPIN,
	}),
	row("AT+CSQ", "Network_service/CSQ.md", { longest: 24, answer: Token.CSQ }),
	row("AT+CEREG?", "Network_service/CEREG.md", {
		longest: 60,
		answer: Token.CEREG,
	}),
	row("AT+CREG?", "Network_service/CREG.md", {
		longest: 60,
		answer: Token.CREG,
	}),
	row("AT+CGATT?", "GPRS/CGATT.md", { longest: 24, answer: Token.CGATT }),
	row("AT+CIPSHUT", "TCPIP/CIPSHUT.md", {
		limit: 90000,
		final: SHUT,
		unsure: true,
	}),
	row("AT+CIPMUX=", "TCPIP/CIPMUX.md"),
	row("AT+CIPQSEND=", "TCPIP/CIPQSEND.md"),
	row("AT+CIPRXGET=", "TCPIP/CIPRXGET.md"),
	row("AT+CIPHEAD=", "TCPIP/CIPHEAD.md"),
	row("AT+CSTT=", "TCPIP/CSTT.md", { limit: 60000, secret: 1 }),
	row("AT+CIICR", "TCPIP/CIICR.md", { limit: 90000, longest: 40 }),
	row("AT+CIFSR", "TCPIP/CIFSR.md", {
		often: true,
		final: LOCAL,
		longest: 20,
		unsure: true,
	}),
	row("AT+CIPSTART=", "TCPIP/CIPSTART.md", { longest: 60 }),
	row("AT+CIPSEND=", "TCPIP/CIPSEND.md", {
		often: true,
		prompt: 5000,
		limit: 30000,
		longest: 26,
		final: SEND,
	}),
	// Up to four digits read and five left.
	row("AT+CIPRXGET=2,", "TCPIP/CIPRXGET.md", {
		often: true,
		longest: 35,
		answer: Token.READ,
	}),
	row("AT+CIPRXGET=4", "TCPIP/CIPRXGET.md", {
		often: true,
		longest: 30,
		answer: Token.LEFT,
	}),
	row("AT+CIPCLOSE", "TCPIP/CIPCLOSE.md", {
		often: true,
		limit: 10000,
		final: CLOSE,
	}),
	row("AT+CIPSTATUS", "TCPIP/CIPSTATUS.md", {
		often: true,
		longest: 374,
		final: STATUS,
	}),
	row("AT+CIPSTATUS=", "TCPIP/CIPSTATUS.md", {
		often: true,
		longest: 80,
		final: SLOT,
		unsure: true,
	}),
	row("AT+MCONFIG=", "MQTT/MCONFIG.md", { secret: 0 }),
	row("AT+MIPSTART=", "MQTT/MIPSTART.md", { longest: 60 }),
	row("AT+SSLMIPSTART=", "MQTT/MIPSTART.md", { longest: 60 }),
	row("AT+MCONNECT=", "MQTT/MCONNECT.md", {
		limit: 30000,
		longest: 30,
		final: SESSION,
	}),
	row("AT+MSUB=", "MQTT/MSUB.md", { longest: 30 }),
	row("AT+MUNSUB=", "MQTT/MUNSUB.md", { longest: 30 }),
	row("AT+MPUBEX=", "MQTT/MPUBEX.md", {
		often: true,
		prompt: 5000,
		longest: 40,
	}),
	row("AT+MQTTSTATU", "MQTT/MQTTSTATU.md", {
		often: true,
		longest: 30,
		answer: Token.MQTTSTATU,
	}),
	row("AT+MDISCONNECT", "MQTT/MDISCONNECT.md"),
	row("AT+MIPCLOSE", "MQTT/MIPCLOSE.md"),
	row("AT+CIPSTATUS=?", "TCPIP/CIPSTATUS.md"),
	row("AT+MIPSTART=?", "MQTT/MIPSTART.md", {
		longest: 112,
		answer: Token.DOMAIN_NAME,
	}),
	row("AT+SSLMIPSTART=?", "MQTT/MIPSTART.md", {
		longest: 118,
		answer: Token.DOMAIN_NAME,
	}),
	row("AT+IFC=2,2", "Device_control/IFC.md"),
	row("AT+CIPACK", "TCPIP/CIPACK.md", {
		often: true,
		longest: 54,
		answer: Token.CIPACK,
	}),
	row("ATO", "TCPIP/ATO.md"),
	// Longer than the time that the module is given for the data: where its prompt was lost, it says TimeOut before.
	row("AT+FSWRITE=", "FS/FSWRITE.md", { prompt: 15000, limit: 20000 }),
	row("AT+RESET", "Base/RESET.md", { limit: 2000 }),
	row("AT+IPR=", "Device_control/IPR.md", { limit: 1000 }),
	row("AT+CSCLK=", "Device_control/CSCLK.md"),
	row("AT+CFUN=0", "Device_control/CFUN.md", { limit: 45000 }),
	row("AT+CFUN=1", "Device_control/CFUN.md", { limit: 45000 }),
	row("AT+CPIN=", "Device_control/CPIN.md", {
		limit: 180000,
		longest: 40,
		secret: 0,
	}),
	row("AT+CCLK?", "Configuration/CCLK.md", {
		longest: 40,
		answer: Token.CCLK,
	}),
	row("AT+CCLK=", "Configuration/CCLK.md"),
	row("AT+COPS?", "Network_service/COPS.md", {
		longest: 60,
		answer: Token.COPS,
	}),
	row(
		'AT+SAPBR=3,1,"CONTYPE","GPRS";+SAPBR=3,1,"APN","";+CNTPCID=1',
		"IP/SAPBR.md",
	),
	row("AT+SAPBR=1,1", "IP/SAPBR.md", { limit: 90000 }),
	row("AT+CNTP=", "NTP/CNTP.md"),
	// The OK comes at once, what came of it behind it, as a notice.
	row("AT+CNTP", "NTP/CNTP.md"),
	row("AT+FSCREATE=", "FS/FSCREATE.md"),
	row("AT+FSDEL=", "FS/FSDEL.md"),
	row("AT+FSFLSIZE=", "FS/FSFLSIZE.md", {
		longest: 30,
		answer: Token.FSFLSIZE,
	}),
	row("AT+CIPSSL=", "TCPIP/CIPSSL.md"),
	row("AT+SSLCFG=", "TCPIP/SSLCFG.md"),
	row("AT+CLPORT=", "TCPIP/CLPORT.md"),
	row("AT+CIPTKA=", "TCPIP/CIPTKA.md"),
	// The OK comes at once; the answer, up to 170 bytes, comes when it likes.
	row("AT+CDNSGIP=", "TCPIP/CDNSGIP.md", { longest: 192 }),
	// One echo request of 3 s, and before it the name is looked up.
	row("AT+CIPPING=", "TCPIP/CIPPING.md", {
		limit: 20000,
		longest: 50,
		answer: Token.CIPPING,
	}),
	row("AT+CIPMODE=", "TCPIP/CIPMODE.md"),
	row("AT+CIPCCFG=", "TCPIP/CIPCCFG.md"),
	row("+++", "TCPIP/+++.md", { limit: 1500, unsure: true }),
]);
