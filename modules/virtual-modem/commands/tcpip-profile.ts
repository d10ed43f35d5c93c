import type { Command } from "../command.js";
import { parameterRows } from "./transparent.js";

/** `+CIPDPDP` and `+CIPRDTIMER` have no page: SIM800's defaults, and what this page prints. */
const fixedLines = { dpdp: "+CIPDPDP:1,10,3", timer: "+CIPRDTIMER: 2000,3500" };

/** TCPIP/CIPCCFG.md has eight parameters, this page prints seven. */
const transparentRows = parameterRows.slice(0, 7);

export const tcpipProfileCommands: readonly Command[] = [
	/** TCPIP/CIPSCONT.md */
	{
		name: "+CIPSCONT",
		read: ({ tcpipProfile, bearer, settings }) =>
			[
				`+CIPSCONT:${tcpipProfile.value}`,
				"+CIPCSGP:1",
				`Gprs Config APN:${bearer.apn}`,
				`Gprs Config UserId:${bearer.user}`,
				`Gprs Config Password:${bearer.password}`,
				`+CIPHEAD:${settings.head}`,
				`+CIPSHOWTP:${settings.showtp}`,
				`+CIPSRIP:${settings.srip}`,
				`+CIPATS:${settings.ats},${settings.atsTime}`,
				`+CIPSPRT:${settings.sprt}`,
				`+CIPQSEND:${settings.qsend}`,
				`+CIPMODE:${settings.mode}`,
				`+CIPCCFG:${transparentRows.map(([key]) => settings.transparent[key]).join()}`,
				`+CIPMUX:${settings.mux}`,
				fixedLines.dpdp,
				`+CIPRXGET:${settings.rxget}`,
				fixedLines.timer,
			].join("\r\n"),
		execute({ tcpipProfile, settings, bearer }, turn) {
			tcpipProfile.save(settings, bearer);
			turn.ok();
		},
	},
];
