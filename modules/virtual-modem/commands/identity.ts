import { type Command, cme } from "../command.js";
import { type Identity, made } from "../identity.js";
import type { Module } from "../module.js";

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

/** A name that stands behind a head, or alone. */
function named(name: string, key: keyof Identity): Command {
	return answer(name, ({ dialect: { identity, identityHead } }) =>
		identityHead ? `${name}: "${identity[key]}"` : identity[key],
	);
}

export const identityCommands: readonly Command[] = [
	/** Base/ATI.md */
	answer("I", ({ dialect }) => dialect.identity.information),
	/** Base/ATXI.md */
	answer(
		"*I",
		({ dialect: { identity }, sim }) =>
			[
				`Manufacturer: ${identity.manufacturer}`,
				`Model: ${identity.model}`,
				`Revision: ${identity.revision}`,
				`HWver: ${made.hardware}`,
				`Buildtime: ${made.built}`,
				`IMEI: ${made.imei}`,
				`ICCID: ${sim.iccid}`,
				`IMSI: ${sim.imsi}`,
			].join("\r\n"),
		false,
	),
	/** Base/CGMI.md */
	named("+CGMI", "manufacturer"),
	/** Base/CGMM.md */
	named("+CGMM", "model"),
	/** Base/CGMR.md */
	named("+CGMR", "revision"),
	/** V.250, 6.1.4 to 6.1.6; a SIM800 has them, the manual does not. */
	named("+GMI", "manufacturer"),
	named("+GMM", "model"),
	named("+GMR", "revision"),
	/** Base/CGSN.md */
	answer("+CGSN", made.imei),
	answer("+GSN", made.imei),
	/** Base/EXINFO.md */
	{
		name: "*EXINFO",
		early: true,
		read: (module) => `*EXINFO: ${module.startReason}`,
	},
	/** Base/HVER.md */
	answer("^HVER", ({ dialect }) => `^HVER: ${dialect.identity.platform}`),
	/** Base/VER.md: as ATI. */
	answer("+VER", ({ dialect }) => dialect.identity.information),
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
