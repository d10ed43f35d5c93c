import type { Command } from "../command.js";

/** Who the module and its SIM say they are. The numbers are the manual's examples. */
export const identity = {
	firmware: "AirM2M_780E_V1169_LTE_AT",
	manufacturer: "AirM2M",
	model: "Air780E",
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

export const identityCommands: readonly Command[] = [
	/** Base/ATI.md */
	answer("I", identity.firmware, true),
	/** Base/CGMI.md */
	answer("+CGMI", `+CGMI: "${identity.manufacturer}"`, true),
	/** Base/CGMM.md */
	answer("+CGMM", `+CGMM: "${identity.model}"`, true),
	/** Base/CGMR.md */
	answer("+CGMR", `+CGMR: "${identity.firmware}"`, true),
	/** Base/CGSN.md */
	answer("+CGSN", identity.imei, true),
	answer("+GSN", identity.imei, true),
	/** Base/CIMI.md */
	answer("+CIMI", identity.imsi),
	/** Base/ICCID.md */
	answer("+CCID", identity.iccid),
	answer("+ICCID", `+ICCID: ${identity.iccid}`),
];
