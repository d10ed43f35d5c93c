import type { KeepAlive } from "./network.js";
import { transparentDefaults } from "./transparent.js";

/** What the host has set. A restart brings back the initial values, except those that {@link keptByCommand} and {@link keptAlways} name. */
export class Settings {
	/** ATE: 1 echoes command and payload. */
	echo = 1;
	/** AT+CMEE: 0 `ERROR`, 1 a number, 2 a text. Air780E logs show numbers without asking for them. */
	cmee = 1;
	/** AT+IPR: bits per second, 0 for autobaud. */
	ipr = 0;
	/** AT+IFC: 0 none, 1 software, 2 hardware. */
	ifcByTerminal = 0;
	ifcByModule = 0;
	/** AT+CIPMUX: 1 for numbered links. */
	mux = 0;
	/** AT+CIPMODE: 1 for transparent mode. */
	mode = 0;
	/** AT+CIPCCFG. */
	transparent = transparentDefaults;
	/** AT+CIPQSEND: 0 SEND OK, 1 DATA ACCEPT, 2 SEND OK when the peer has acknowledged. */
	qsend = 0;
	/** AT+CIPATS: 1 sends a payload after `atsTime` s as far as it has come. */
	ats = 0;
	atsTime = 1;
	/** AT+CIPSPRT: 0 no prompt, 1 prompt and result, 2 neither. */
	sprt = 1;
	/** AT+CIPTKA: 1 for keep-alive probes, `idle` and `interval` in s. */
	tka = 0;
	keepAlive: Readonly<KeepAlive> = { idle: 7200, interval: 75, count: 9 };
	/** AT+ROUTEIP. */
	gateway = "192.168.10.2";
	/** AT+CIPHEAD: 1 for `+IPD,<len>:` in front of a single link's data. */
	head = 0;
	/** AT+CIPRXF: 0 adds CR LF behind received data. */
	rxf = 0;
	/** AT+CIPSRIP: 1 for `RECV FROM: <ip>:<port>`. */
	srip = 0;
	/** AT+CIPSHOWTP: 1 for `+IPD,<len>,TCP:`. */
	showtp = 0;
	/** AT+CIPRXGET: 0 push, 1 a notice until the next read, 5 a notice at every arrival. */
	rxget = 0;
	/** AT+CIPSSL: 1 for TLS on the TCP links that are opened from now on. */
	ssl = 0;
	/** AT+FSREADHEAD: 1 for `+FSREAD:` in front of a file's data. */
	fsreadhead = 0;
	/** AT+MQTTMODE: 1 for messages of hex digits in AT+MPUB. */
	mqttHex = 0;
	/** AT+MQTTMSGSET: 1 keeps messages for AT+MQTTMSGGET. */
	mqttCached = 0;
	/** AT+CREG, AT+CGREG, AT+CEREG: 0 no URC, 1 status, 2 status and cell. */
	creg = 0;
	cgreg = 0;
	cereg = 0;
	/** AT+CGEREP: 1 prints `+CGEV: …`. An Air780EP log shows them without asking. */
	cgerep = 1;
	/** ATQ: 1 prints no result codes. */
	quiet = 0;
	/** ATV: 0 prints numbers for result codes (V.250, 6.2.6). */
	verbose = 1;
	/** ATS5: the character that takes the one before it back. */
	editing = 8;
	/** AT+CSCS: index of its character sets. */
	characterSet = 0;
	/** AT+CTZU: 1 lets NITZ set the clock. */
	ctzu = 1;
	/** AT+CLTS, of the SIM800: its row of the table says what of it is here. */
	clts = 0;
	/** AT+CBATCHK, of the SIM800: 1 watches the supply's voltage. */
	batteryCheck = 0;
	/** AT*BANDIND: the band never changes, so nothing is ever reported. */
	bandReport = 0;
	/** AT^SYSCONFIG: automatic, roaming, any domain. */
	systemMode = 2;
	systemOrder = 0;
	systemRoaming = 1;
	systemDomain = 3;
	/** AT+CNETLIGHT */
	netLight = 1;
	/** AT+ICF: 3 is 8 data bits, no parity, 1 stop bit; parity 0 odd, 1 even. */
	frame = 3;
	parity = 0;
	/** AT+CSDT: 1 watches the SIM's holder; 1 as `<level>` when an inserted card is high. */
	simDetection = 1;
	simDetectionLevel = 1;
	/** AT+CSCLK: 0 stays awake, 1…3 sleeps. */
	clockSleep = 0;
	/** AT+WAKETIM: seconds without a word before it sleeps. */
	wakeTime = 1;
	/** AT*RTIME: seconds without data before it sleeps. */
	dataWakeTime = 0;
	/** AT+POWERMODE: index of its modes, 0 for none, with `<para>` and `<para2>`. */
	powerMode = 0;
	powerModeParameter = 0;
	powerModeTau = 0;
	/** AT+CMGF: 0 messages as PDU, 1 as text. */
	messageFormat = 0;
	/** AT+CSDH: 1 shows the whole head of a message in text. */
	messageHeader = 0;
	/** AT+CMMS: 1 keeps the link to the service centre open once, 2 always. */
	messageLink = 0;
	/** AT+CRC: 1 for `+CRING: VOICE` in place of `RING`. */
	ringFormat = 0;
	/** AT+CVHU: 1 when ATH leaves a call as it is. */
	hangUp = 0;
	/** AT+VTD: tenths of a second. */
	toneLength = 3;
	/** The SIM800's AT+CLCC: 1 reports calls. */
	callReport = 0;
	/** The SIM800's AT+CLIP: 1 for the number of who calls. */
	callerNumber = 0;
	/** The SIM800's AT+CLVL. */
	volume = 60;
	/** The SIM800's AT+CUSD: 1 shows what the network answers. */
	ussd = 0;
	/** The SIM800's AT+GSMBUSY: 1 rejects calls. */
	rejectsCalls = 0;
	/** AT+CGNSPWR: 1 with the satellite receiver on. */
	gnssPower = 0;
	/** AT+CGNSURC: how often a place is reported, 0 for never. */
	gnssReport = 0;
}

/** The settings that are one number. */
export type NumberSetting = {
	[Key in keyof Settings]: Settings[Key] extends number ? Key : never;
}[keyof Settings];

/** What AT&W keeps over a restart: IPR.md, IFC.md, ATQ.md and CSDT.md say so of themselves. */
export const keptByCommand: readonly NumberSetting[] = [
	"ipr",
	"ifcByTerminal",
	"ifcByModule",
	"quiet",
	"simDetection",
	"simDetectionLevel",
];

/** What is kept over a restart without AT&W: Device_control/POWERMODE.md. */
export const keptAlways: readonly NumberSetting[] = [
	"powerMode",
	"powerModeParameter",
	"powerModeTau",
];
