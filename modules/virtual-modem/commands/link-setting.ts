import { type Command, cme } from "../command.js";
import { setting } from "./setting.js";

/** The parameters of AT+CIPTKA behind the mode, s and probes. */
const keepAliveRows = [
	["idle", 30, 7200],
	["interval", 30, 600],
	["count", 1, 9],
] as const;

const mux = setting("+CIPMUX", "mux", 1, "+CIPMUX: (0,1)");

export const linkSettingCommands: readonly Command[] = [
	/** TCPIP/CIPMUX.md; not while a link is there whose URCs it would change, and transparent mode has a single link. */
	{
		...mux,
		states: ["IP INITIAL"],
		write(module, turn, parameters) {
			const numbers = parameters.integer(0, 1, 1) !== undefined;
			if (module.mqtt.open || (numbers && module.settings.mode === 1))
				return turn.fail(cme.notAllowed);
			mux.write?.(module, turn, parameters);
		},
	},
	/** TCPIP/CIPATS.md; that page has no default for the time. */
	{
		name: "+CIPATS",
		test: "+CIPATS: (0,1),(1-100)",
		read: ({ settings: { ats, atsTime } }) => `+CIPATS: ${ats},${atsTime}`,
		write({ settings }, turn, parameters) {
			const mode = parameters.integer(0, 0, 1);
			const time =
				parameters.count > 1 ? parameters.integer(1, 1, 100) : settings.atsTime;
			if (mode === undefined || time === undefined || parameters.count > 2)
				return turn.fail(cme.invalidParameter);
			settings.ats = mode;
			settings.atsTime = time;
			turn.ok();
		},
	},
	/** TCPIP/CIPSPRT.md */
	setting("+CIPSPRT", "sprt", 2, "+CIPSPRT: (0,1,2)"),
	/** TCPIP/CIPTKA.md: what is left out stays as it is; links take it over when they connect. */
	{
		name: "+CIPTKA",
		test: "+CIPTKA:(0,1),(30-7200),(30-600),(1-9)",
		read: ({ settings: { tka, keepAlive } }) =>
			`+CIPTKA:${tka},${keepAlive.idle},${keepAlive.interval},${keepAlive.count}`,
		write({ settings }, turn, parameters) {
			const { count } = parameters;
			const mode = parameters.integer(0, 0, 1);
			if (mode === undefined || count > 1 + keepAliveRows.length)
				return turn.fail(cme.invalidParameter);
			const next = { ...settings.keepAlive };
			for (const [i, [key, low, high]] of keepAliveRows.entries()) {
				if (i + 1 >= count) break;
				const value = parameters.integer(i + 1, low, high);
				if (value === undefined) return turn.fail(cme.invalidParameter);
				next[key] = value;
			}
			settings.tka = mode;
			settings.keepAlive = next;
			turn.ok();
		},
	},
	/** TCPIP/CLPORT.md: for the next connect; 0, which the test form alone names, is any port. */
	{
		name: "+CLPORT",
		test: ({ settings }) => [
			`+CLPORT: ${settings.mux === 1 ? "(0-5)," : ""}("TCP","UDP"),(0-65535)`,
		],
		read: ({ settings, links }) =>
			(settings.mux === 1 ? links : links.slice(0, 1))
				.map(({ number, localPorts: { TCP, UDP } }) =>
					settings.mux === 1
						? `+CLPORT: ${number},${TCP},${UDP}`
						: `+CLPORT: ${TCP},${UDP}`,
				)
				.join("\r\n"),
		write({ settings: { mux }, links }, turn, parameters) {
			const number = mux === 1 ? parameters.integer(0, 0, 5) : 0;
			const kind = parameters.text(mux).toUpperCase();
			const port = parameters.integer(mux + 1, 0, 65535);
			if (number === undefined || port === undefined)
				return turn.fail(cme.invalidParameter);
			if ((kind !== "TCP" && kind !== "UDP") || parameters.count > mux + 2)
				return turn.fail(cme.invalidParameter);
			links[number].localPorts[kind] = port;
			turn.ok();
		},
	},
	/** TCPIP/CIPQSEND.md */
	setting("+CIPQSEND", "qsend", 2, "+CIPQSEND: (0,1,2)"),
	/** TCPIP/CIPHEAD.md */
	setting("+CIPHEAD", "head", 1, "+CIPHEAD: (0,1)"),
	/** TCPIP/CIPRXF.md */
	{
		...setting("+CIPRXF", "rxf", 1, "+CIPRXF: (0,1)"),
		read: ({ settings }) => `+CIPRXF:${settings.rxf}`,
	},
	/** TCPIP/CIPSRIP.md */
	setting("+CIPSRIP", "srip", 1, "+CIPSRIP: (0,1)"),
	/** TCPIP/CIPSHOWTP.md */
	setting("+CIPSHOWTP", "showtp", 1, "+CIPSHOWTP: (0,1)"),
];
