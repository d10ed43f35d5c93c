import { type Command, cme } from "../command.js";
import type { Identity } from "../dialect.js";
import type { Module } from "../module.js";

/** What the dialect leaves open: the manual's examples. */
export const identity = {
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
	/** Base/ATXI.md */
	answer(
		"*I",
		({ dialect, sim }) =>
			[
				`Manufacturer: ${identity.manufacturer}`,
				`Model: ${identity.model}`,
				`Revision: ${dialect.identity.information}`,
				`HWver: ${identity.hardware}`,
				`Buildtime: ${identity.built}`,
				`IMEI: ${identity.imei}`,
				`ICCID: ${sim.iccid}`,
				`IMSI: ${sim.imsi}`,
			].join("\r\n"),
		false,
	),
	/** Base/CGMI.md */
	spoken("+CGMI", "manufacturer"),
	/** Base/CGMM.md */
	spoken("+CGMM", "model"),
	/** Base/CGMR.md */
	spoken("+CGMR", "revision"),
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
	spoken("+VER", "information"),
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
