import type { KeepAlive } from "./network.js";
import { transparentDefaults } from "./transparent.js";

/** What the host has set. A restart brings back the initial values, except those that `AT&W` keeps: IPR and IFC. */
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
	/** AT+CREG, AT+CGREG, AT+CEREG: 0 no URC, 1 status, 2 status and cell. */
	creg = 0;
	cgreg = 0;
	cereg = 0;
}

/** The settings that are one number. */
export type NumberSetting = {
	[Key in keyof Settings]: Settings[Key] extends number ? Key : never;
}[keyof Settings];
