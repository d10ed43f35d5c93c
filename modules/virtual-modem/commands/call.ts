import type { Command } from "../command.js";
import { setting } from "./setting.js";

/** No telephone answers behind the virtual modem, and none calls it. */
const nobody = "NO CARRIER";

export const callCommands: readonly Command[] = [
	/** Call/ATA.md */
	{ name: "A", execute: (_module, turn) => turn.fail(nobody) },
	/** Call/ATD.md */
	{ name: "D", execute: (_module, turn) => turn.fail(nobody) },
	/** Call/CHUP.md */
	{ name: "+CHUP", execute: (_module, turn) => turn.ok() },
	/** Call/CLCC.md */
	{ name: "+CLCC", test: "", execute: (_module, turn) => turn.ok() },
	/** Call/CRC.md */
	setting("+CRC", "ringFormat", 1, "+CRC: (0,1)"),
	/** Call/CVHU.md */
	setting("+CVHU", "hangUp", 1, "+CVHU: (0,1)"),
	/** Call/VTD.md */
	{
		...setting("+VTD", "toneLength", 10, "+VTD:(1-10)"),
		write({ settings }, turn, parameters) {
			const length = parameters.integer(0, 1, 10);
			if (length === undefined) return turn.fail();
			settings.toneLength = length;
			turn.ok();
		},
	},
	/** Call/VTS.md: ERROR outside a call. */
	{
		name: "+VTS",
		test: "+VTS:(0-9,#,*,A-D),(1-10)",
		write: (_module, turn) => turn.fail(),
	},
];
