import { type Command, cme } from "../command.js";
import type { Module } from "../module.js";

/** Who the module says it is. The numbers are the manual's examples. */
export const identity = {
	firmware: "AirM2M_780E_V1169_LTE_AT",
	manufacturer: "AirM2M",
	model: "Air780E",
	imei: "359759002514931",
	hardware: "A12",
	platform: "EC618",
	built: "Mar  6 2023 20:04:22",
} as const;

function answer(
	name: string,
	text: string | ((module: Module) => string),
	early = true,
): Command {
	return {
		name,
		early,
		test: "",
		execute(module, turn) {
			turn.line(typeof text === "string" ? text : text(module));
			turn.ok();
		},
	};
}

export const identityCommands: readonly Command[] = [
	/** Base/ATI.md */
	answer("I", identity.firmware),
	/** Base/ATXI.md */
	answer(
		"*I",
		({ sim }) =>
			[
				`Manufacturer: ${identity.manufacturer}`,
				`Model: ${identity.model}`,
				`Revision: ${identity.firmware}`,
				`HWver: ${identity.hardware}`,
				`Buildtime: ${identity.built}`,
				`IMEI: ${identity.imei}`,
				`ICCID: ${sim.iccid}`,
				`IMSI: ${sim.imsi}`,
			].join("\r\n"),
		false,
	),
	/** Base/CGMI.md */
	answer("+CGMI", `+CGMI: "${identity.manufacturer}"`),
	/** Base/CGMM.md */
	answer("+CGMM", `+CGMM: "${identity.model}"`),
	/** Base/CGMR.md */
	answer("+CGMR", `+CGMR: "${identity.firmware}"`),
	/** Base/CGSN.md */
	answer("+CGSN", identity.imei),
	answer("+GSN", identity.imei),
	/** Base/EXINFO.md */
	{
		name: "*EXINFO",
		early: true,
		read: (module) => `*EXINFO: ${module.startReason}`,
	},
	/** Base/HVER.md */
	answer("^HVER", `^HVER: ${identity.platform}`),
	/** Base/VER.md: as ATI. */
	answer("+VER", identity.firmware),
	/** Base/WISN.md */
	{
		name: "+WISN",
		early: true,
		read: ({ userSerial }) => userSerial,
		write(module, turn, parameters) {
			const serial = parameters.text(0);
			if (serial.length === 0 || serial.length > 64)
				return turn.fail(cme.invalidParameter);
			module.userSerial = serial;
			turn.ok();
		},
	},
];
