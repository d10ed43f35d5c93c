import type { Command } from "../command.js";
import type { Identity } from "../dialect.js";

/** The module's own number, and its SIM's: the manual's examples. */
const identity = {
	imei: "359759002514931",
	imsi: "460001841426414",
	iccid: "89860117831003134201",
} as const;

function answer(name: string, text: string, early = false): Command {
	return {
		name,
		early,
		test: "",
		execute(_module, turn) {
			turn.line(text);
			turn.ok();
		},
	};
}

/** A line that the dialect has. */
function spoken(name: string, key: keyof Identity): Command {
	return {
		name,
		early: true,
		test: "",
		execute({ dialect }, turn) {
			turn.line(dialect.identity[key]);
			turn.ok();
		},
	};
}

export const identityCommands: readonly Command[] = [
	/** Base/ATI.md */
	spoken("I", "information"),
	/** Base/CGMI.md */
	spoken("+CGMI", "manufacturer"),
	/** Base/CGMM.md */
	spoken("+CGMM", "model"),
	/** Base/CGMR.md */
	spoken("+CGMR", "revision"),
	/** Base/CGSN.md */
	answer("+CGSN", identity.imei, true),
	answer("+GSN", identity.imei, true),
	/** Base/CIMI.md */
	answer("+CIMI", identity.imsi),
	/** Base/ICCID.md */
	answer("+CCID", identity.iccid),
	answer("+ICCID", `+ICCID: ${identity.iccid}`),
];
