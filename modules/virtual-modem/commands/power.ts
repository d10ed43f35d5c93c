import { type Command, cme } from "../command.js";
import { setting } from "./setting.js";

/** `<mode>` of Device_control/POWERMODE.md, and the largest `<para>`: 1 switches IPv6 on; for PSM+ it is seconds. */
const modes: readonly [name: string, largest: number][] = [
	["CLOSE", 0],
	["PRO", 1],
	["STD", 1],
	["PSM+", 0x7fffffff],
];

export const powerCommands: readonly Command[] = [
	/** Device_control/CPOWD.md */
	{
		name: "+CPOWD",
		early: true,
		write(module, turn, parameters) {
			const urgent = parameters.integer(0, 0, 1) === 0;
			if (!urgent && parameters.integer(0, 1, 1) === undefined)
				return turn.fail(cme.invalidParameter);
			turn.end(urgent ? undefined : "NORMAL POWER DOWN");
			module.shutDown();
		},
	},
	/** Device_control/CSCLK.md */
	{
		...setting("+CSCLK", "clockSleep", 3, "+CSCLK: (0,1,2,3)", {
			applied: ({ sleep }) => sleep.stir(),
		}),
		early: true,
	},
	/** Device_control/POWERMODE.md */
	{
		name: "+POWERMODE",
		early: true,
		read: ({ settings }) => {
			const mode = `+POWERMODE:"${modes[settings.powerMode][0]}"`;
			return settings.powerMode === 0
				? mode
				: `${mode},${settings.powerModeParameter}`;
		},
		write(module, turn, parameters) {
			const { settings } = module;
			const mode = modes.findIndex(([name]) => name === parameters.text(0));
			if (mode < 0) return turn.fail(cme.invalidParameter);
			const parameter =
				parameters.text(1) === ""
					? 0
					: parameters.integer(1, 0, modes[mode][1]);
			const tau = parameters.text(2) === "" ? 0 : parameters.integer(2, 0, 1);
			if (parameter === undefined || tau === undefined)
				return turn.fail(cme.invalidParameter);
			settings.powerMode = mode;
			settings.powerModeParameter = parameter;
			settings.powerModeTau = tau;
			turn.ok();
			module.sleep.stir();
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
	/** Base/RSTSET.md */
	{
		name: "+RSTSET",
		early: true,
		execute(module, turn) {
			turn.ok();
			module.forget();
			module.restart();
		},
	},
	/** Device_control/RTIME.md */
	{ ...setting("*RTIME", "dataWakeTime", 20, undefined), early: true },
	/** Device_control/WAKETIM.md */
	{
		...setting("+WAKETIM", "wakeTime", 65, undefined, {
			applied: ({ sleep }) => sleep.stir(),
		}),
		early: true,
		read: ({ settings }) => `+WAKETIM:${settings.wakeTime}`,
	},
];
