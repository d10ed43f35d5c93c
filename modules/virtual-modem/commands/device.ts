import { type Command, cme } from "../command.js";

/** The bit rates of Device_control/IPR.md; 0 is autobaud. */
const rates: readonly number[] = [
	0, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800,
	921600,
];

export const deviceCommands: readonly Command[] = [
	/** Device_control/CPIN.md */
	{ name: "+CPIN", test: "", read: () => "+CPIN: READY" },
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
	/** Device_control/CFUN.md */
	{
		name: "+CFUN",
		early: true,
		test: "+CFUN: (0,1,4),(0,1)",
		read: ({ registration }) => `+CFUN: ${registration.radio}`,
		write(module, turn, parameters) {
			const fun = parameters.integer(0, 0, 4);
			const restart = parameters.count > 1 ? parameters.integer(1, 0, 1) : 0;
			if ((fun !== 0 && fun !== 1 && fun !== 4) || restart === undefined)
				return turn.fail(cme.invalidParameter);
			turn.ok();
			if (restart === 1) module.restart();
			else module.setRadio(fun);
		},
	},
	/** Base/RESET.md */
	{
		name: "+RESET",
		early: true,
		execute(module, turn) {
			turn.ok();
			module.restart();
		},
	},
];
