import { type Command, cme, type Turn } from "../command.js";
import type { Module } from "../module.js";

/** The card: the only facility of AT+CLCK and AT+CPWD here. */
const card = "SC";

/** Ends a command that gave the SIM a secret: after too many wrong ones it asks for its PUK, or is useless. */
function conclude(
	module: Module,
	turn: Turn,
	error: number | undefined,
	usable: boolean,
): void {
	if (error === undefined) return turn.ok();
	turn.fail(error);
	const { sim } = module;
	if (usable && sim.state === "SIM PUK") module.radio.simChanged();
}

export const simCommands: readonly Command[] = [
	/** Base/ICCID.md */
	{
		name: "+CCID",
		locked: true,
		test: "",
		execute({ sim }, turn) {
			turn.line(sim.iccid);
			turn.ok();
		},
	},
	/** Base/CIMI.md */
	{
		name: "+CIMI",
		test: "",
		execute({ sim }, turn) {
			turn.line(sim.imsi);
			turn.ok();
		},
	},
	/** Device_control/CPIN.md has the examples; 3GPP TS 27.007, 7.4 the rest. */
	{
		name: "+CLCK",
		test: `+CLCK: ("${card}")`,
		write(module, turn, parameters) {
			const { sim } = module;
			const mode = parameters.integer(1, 0, 2);
			if (mode === undefined) return turn.fail(cme.invalidParameter);
			if (parameters.text(0) !== card) return turn.fail(cme.notSupported);
			if (mode === 2) {
				turn.line(`+CLCK: ${sim.locked ? 1 : 0}`);
				return turn.ok();
			}
			conclude(module, turn, sim.lock(mode === 1, parameters.text(2)), true);
		},
	},
	/** Device_control/CPIN.md */
	{
		name: "+CPIN",
		locked: true,
		test: "",
		read: ({ sim }) => `+CPIN: ${sim.state}`,
		write(module, turn, parameters) {
			const { sim } = module;
			const usable = sim.state === "SIM PIN";
			const newPin = parameters.count > 1 ? parameters.text(1) : undefined;
			const error = sim.enter(parameters.text(0), newPin);
			if (error === undefined) turn.line(`+CPIN: ${sim.state}`);
			conclude(module, turn, error, usable);
			if (error === undefined) module.radio.simChanged();
		},
	},
	/** Device_control/CPWD.md */
	{
		name: "+CPWD",
		test: `+CPWD: ("${card}",8)`,
		write(module, turn, parameters) {
			const [facility, pin, newPin] = [0, 1, 2].map((i) => parameters.text(i));
			if (facility !== card) return turn.fail(cme.notSupported);
			conclude(module, turn, module.sim.changePin(pin, newPin), true);
		},
	},
	/** Device_control/CSDT.md; whether the holder is watched at first it does not say: it is, so that pulling the card shows. */
	{
		name: "+CSDT",
		early: true,
		test: "+CSDT: (0,1)",
		read: ({ settings }) =>
			`+CSDT:${settings.simDetection},${settings.simDetectionLevel}`,
		write({ settings }, turn, parameters) {
			const mode = parameters.integer(0, 0, 1);
			const level =
				parameters.text(1) === ""
					? settings.simDetectionLevel
					: parameters.integer(1, 0, 1);
			if (mode === undefined || level === undefined)
				return turn.fail(cme.invalidParameter);
			settings.simDetection = mode;
			settings.simDetectionLevel = level;
			turn.ok();
		},
	},
	/** Base/ICCID.md */
	{
		name: "+ICCID",
		locked: true,
		test: "",
		execute({ sim }, turn) {
			turn.line(`+ICCID: ${sim.iccid}`);
			turn.ok();
		},
	},
	/** Device_control/SIMDETEC.md: the module has one holder. */
	{
		name: "*SIMDETEC",
		early: true,
		test: "*SIMDETEC: (1,2)",
		write({ sim }, turn, parameters) {
			const slot = parameters.integer(0, 1, 2);
			if (slot === undefined) return turn.fail(cme.invalidParameter);
			const there = slot === 1 && sim.inserted;
			turn.line(`*SIMDETEC: ${slot}, ${there ? "SIM" : "NOS"}`);
			turn.ok();
		},
	},
];
