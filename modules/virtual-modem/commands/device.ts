import { type Command, cme } from "../command.js";
import { setting } from "./setting.js";

/** The bit rates of Device_control/IPR.md; 0 is autobaud. */
const rates: readonly number[] = [
	0, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800,
	921600,
];
const largestVoltage = 65535;

export const deviceCommands: readonly Command[] = [
	/** Device_control/CADC.md */
	{
		name: "+CADC",
		early: true,
		write({ voltages }, turn, parameters) {
			const id = parameters.integer(0, 0, voltages.inputs.length - 1);
			const mode = parameters.integer(1, 0, 2);
			if (id === undefined || mode === undefined)
				return turn.fail(cme.invalidParameter);
			const input = voltages.inputs[id];
			if (mode === 2) {
				if (!input.enabled) return turn.fail(cme.notAllowed);
				turn.line(`+CADC: ${id},${input.voltage}`);
			} else input.enabled = mode === 1;
			turn.ok();
		},
	},
	/** The SIM800's, which TinyGSM sends; the manual has no page of it. */
	{
		...setting("+CBATCHK", "batteryCheck", 1, "+CBATCHK: (0,1)"),
		early: true,
	},
	/** Device_control/CBC.md */
	{
		name: "+CBC",
		early: true,
		test: "",
		read: ({ voltages }) => `+CBC:${voltages.powerOn},${voltages.powerOff}`,
		write({ voltages }, turn, parameters) {
			const powerOn = parameters.integer(0, 0, largestVoltage);
			const powerOff = parameters.integer(1, 0, largestVoltage);
			if (powerOn === undefined || powerOff === undefined)
				return turn.fail(cme.invalidParameter);
			voltages.powerOn = powerOn;
			voltages.powerOff = powerOff;
			turn.ok();
		},
		execute({ voltages }, turn) {
			turn.line(`+CBC: ${voltages.supply}`);
			turn.ok();
		},
	},
	/** Device_control/CFUN.md */
	{
		name: "+CFUN",
		early: true,
		gradual: true,
		test: "+CFUN: (0,1,4),(0,1)",
		read: ({ registration }) => `+CFUN: ${registration.radio}`,
		write(module, turn, parameters) {
			const fun = parameters.integer(0, 0, 4);
			const restart = parameters.count > 1 ? parameters.integer(1, 0, 1) : 0;
			if ((fun !== 0 && fun !== 1 && fun !== 4) || restart === undefined)
				return turn.fail(cme.invalidParameter);
			const change = () => {
				turn.ok();
				if (restart === 1) module.restart();
				else module.radio.set(fun);
			};
			if (restart === 1 || module.registration.radio === fun) change();
			else turn.work(change);
		},
	},
	/** Device_control/CNETLIGHT.md: the virtual modem has no lamp. */
	{
		...setting("+CNETLIGHT", "netLight", 1, undefined),
		early: true,
		read: ({ settings }) => `+CNETLIGHT:${settings.netLight}`,
	},
	/** Device_control/ICF.md: the virtual wire carries bytes, whatever their frame. */
	{
		name: "+ICF",
		early: true,
		test: "+ICF: (1-6),(0-1)",
		read: ({ settings: { frame, parity } }) =>
			frame === 2 || frame === 5
				? `+ICF: ${frame},${parity}`
				: `+ICF: ${frame}`,
		write({ settings }, turn, parameters) {
			const frame = parameters.integer(0, 0, 6);
			const parity =
				parameters.text(1) === ""
					? settings.parity
					: parameters.integer(1, 0, 1);
			if (frame === undefined || parity === undefined)
				return turn.fail(cme.invalidParameter);
			settings.frame = frame;
			settings.parity = parity;
			turn.ok();
		},
	},
	/** Device_control/IFC.md */
	{
		name: "+IFC",
		early: true,
		test: "+IFC: (0-2),(0-2)",
		read: ({ settings }) =>
			`+IFC: ${settings.ifcByTerminal},${settings.ifcByModule}`,
		write({ settings }, turn, parameters) {
			const byTerminal = parameters.integer(0, 0, 2);
			const byModule =
				parameters.count > 1 ? parameters.integer(1, 0, 2) : byTerminal;
			if (byTerminal === undefined || byModule === undefined)
				return turn.fail(cme.invalidParameter);
			settings.ifcByTerminal = byTerminal;
			settings.ifcByModule = byModule;
			turn.ok();
		},
	},
	/** Device_control/IPR.md */
	{
		name: "+IPR",
		early: true,
		test: `+IPR:(${rates.slice(1, 11).join()}),(${rates.join()})`,
		read: ({ settings }) => `+IPR: ${settings.ipr}`,
		write(module, turn, parameters) {
			const rate = parameters.integer(0, 0, 921600);
			if (rate === undefined || !rates.includes(rate))
				return turn.fail(cme.invalidParameter);
			module.settings.ipr = rate;
			turn.ok();
			module.baudChanged();
		},
	},
];
