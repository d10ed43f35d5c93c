import { type Command, cme } from "../command.js";
import { setting } from "./setting.js";

export const basicCommands: readonly Command[] = [
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
];
