import { type Command, cme } from "../command.js";
import { setting } from "./setting.js";

/** GPS/CGNSINF.md: what it tells of a place, all of it unknown but `<Fix Mode>`. The receiver's antenna hears nothing. */
const noFix = "0,,,,,,,1,,,,,,,,,,,,";

export const gnssCommands: readonly Command[] = [
	/** GPS/CGNSPWR.md */
	setting("+CGNSPWR", "gnssPower", 1, "+CGNSPWR: (0,1)"),
	/** GPS/CGNSURC.md; without a place there is nothing to report. */
	setting("+CGNSURC", "gnssReport", 255, "+CGNSURC: (0-255)"),
	/** GPS/CGNSAID.md: nothing comes of it. */
	{
		name: "+CGNSAID",
		test: "+CGNSAID: (0-31)(0-1)(0-1)(0-1)",
		write(_module, turn, parameters) {
			const values = [31, 1, 1, 1].map((high, i) =>
				parameters.integer(i, 0, high),
			);
			if (parameters.count !== 4 || values.includes(undefined))
				return turn.fail(cme.invalidParameter);
			turn.ok();
		},
	},
	/** GPS/CGNSINF.md */
	{
		name: "+CGNSINF",
		execute({ settings }, turn) {
			turn.line(`+CGNSINF: ${settings.gnssPower},${noFix}`);
			turn.ok();
		},
	},
];
