import { type Command, cme } from "./command.js";
import type { Module } from "./module.js";
import type { Settings } from "./settings.js";

/** The bit rates of Device_control/IPR.md; 0 is autobaud. */
const rates: readonly number[] = [
	0, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800,
	921600,
];

/** A command that keeps one number, 0…`high`. */
function setting(
	name: string,
	key: keyof Settings,
	high: number,
	test: string,
	applied?: (module: Module) => void,
): Command {
	return {
		name,
		test,
		read: ({ settings }) => `${name}: ${settings[key]}`,
		write(module, turn, parameters) {
			const value = parameters.integer(0, 0, high);
			if (value === undefined) return turn.fail(cme.invalidParameter);
			module.settings[key] = value;
			turn.ok();
			applied?.(module);
		},
	};
}

/** A command that keeps one number and takes it in IP INITIAL only, and while no link is there whose URCs it would change. */
function initialSetting(
	name: string,
	key: keyof Settings,
	test: string,
): Command {
	const command = setting(name, key, 1, test);
	return {
		...command,
		write(module, turn, parameters) {
			const used = module.anyLinkUsed || module.mqtt.open;
			if (module.bearer.state !== "IP INITIAL" || used)
				return turn.fail(cme.notAllowed);
			command.write?.(module, turn, parameters);
		},
	};
}

export const settingCommands: readonly Command[] = [
	{ name: "", early: true, execute: (_module, turn) => turn.ok() },
	/** Configuration/ATE.md */
	{
		name: "E",
		early: true,
		execute({ settings }, turn, parameters) {
			const value = parameters.integer(0, 0, 1);
			if (value === undefined) return turn.fail(cme.invalidParameter);
			settings.echo = value;
			turn.ok();
		},
	},
	/** Configuration/AT&W.md */
	{
		name: "&W",
		early: true,
		execute(module, turn) {
			module.save();
			turn.ok();
		},
	},
	/** Configuration/CMEE.md */
	{ ...setting("+CMEE", "cmee", 2, "+CMEE:(0,1,2)"), early: true },
	/** Device_control/IPR.md */
	{
		name: "+IPR",
		early: true,
		test: `+IPR:(${rates.slice(1, 11).join()}),(${rates.join()})`,
		read: ({ settings }) => `+IPR: ${settings.ipr}`,
		write(module, turn, parameters) {
			const rate = parameters.integer(0, 0, 921600);
			if (rate === undefined || !rates.includes(rate))
				return turn.fail(cme.invalidParameter);
			module.settings.ipr = rate;
			turn.ok();
			module.baudChanged();
		},
	},
	/** Device_control/IFC.md */
	{
		name: "+IFC",
		early: true,
		test: "+IFC: (0-2),(0-2)",
		read: ({ settings }) =>
			`+IFC: ${settings.ifcByTerminal},${settings.ifcByModule}`,
		write({ settings }, turn, parameters) {
			const byTerminal = parameters.integer(0, 0, 2);
			const byModule =
				parameters.count > 1 ? parameters.integer(1, 0, 2) : byTerminal;
			if (byTerminal === undefined || byModule === undefined)
				return turn.fail(cme.invalidParameter);
			settings.ifcByTerminal = byTerminal;
			settings.ifcByModule = byModule;
			turn.ok();
		},
	},
	/** TCPIP/CIPMUX.md */
	initialSetting("+CIPMUX", "mux", "+CIPMUX: (0,1)"),
	/** TCPIP/CIPMODE.md; transparent mode is not built. */
	{
		name: "+CIPMODE",
		test: "+CIPMODE: (0-NORMAL MODE,1-TRANSPARENT MODE)",
		read: () => "+CIPMODE: 0",
		write(module, turn, parameters) {
			const mode = parameters.integer(0, 0, 1);
			if (mode === undefined) return turn.fail(cme.invalidParameter);
			if (mode === 1) return turn.fail(cme.notSupported);
			if (module.bearer.state !== "IP INITIAL")
				return turn.fail(cme.notAllowed);
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
