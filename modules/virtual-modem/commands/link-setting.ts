import { type Command, cme } from "../command.js";
import type { Settings } from "../settings.js";
import { setting } from "./setting.js";

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

export const linkSettingCommands: readonly Command[] = [
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
