import { type Command, cme } from "../command.js";
import type { Module } from "../module.js";
import type { Settings } from "../settings.js";
import { setting } from "./setting.js";

/** A basic command: a letter, and a number of 0…`high`, 0 when it is left out (V.250, 5.3.1). */
function basic(
	name: string,
	high: number,
	run: (module: Module, value: number) => void,
): Command {
	return {
		name,
		early: true,
		execute(module, turn, parameters) {
			const value = parameters.integer(0, 0, high);
			if (value === undefined) return turn.fail(cme.invalidParameter);
			run(module, value);
			turn.ok();
		},
	};
}

/** A register (V.250, 5.3.2) that takes what `allows` allows. */
function register(
	name: string,
	allows: (value: number) => boolean,
	read: (settings: Settings) => number,
	write: (settings: Settings, value: number) => void = () => {},
): Command {
	return {
		name,
		early: true,
		read: ({ settings }) => `${read(settings)}`,
		write({ settings }, turn, parameters) {
			const value = parameters.integer(0, 0, 127);
			if (value === undefined || !allows(value))
				return turn.fail(cme.invalidParameter);
			write(settings, value);
			turn.ok();
		},
	};
}

/** For what there is nothing to do: the virtual modem has no such circuit, and no calls. */
const nothing = () => {};

const characterSets = ["GSM", "IRA", "UCS2"];

export const basicCommands: readonly Command[] = [
	{ name: "", early: true, execute: (_module, turn) => turn.ok() },
	/** Configuration/AT&C.md: circuit 109. */
	basic("&C", 1, nothing),
	/** Configuration/AT&D.md: circuit 108. */
	basic("&D", 2, nothing),
	/** Configuration/AT&F.md */
	basic("&F", 0, (module) => module.recall(false)),
	/** Configuration/AT&W.md */
	basic("&W", 0, (module) => module.save()),
	/** Configuration/ATE.md */
	basic("E", 1, ({ settings }, value) => {
		settings.echo = value;
	}),
	/** Configuration/ATQ.md */
	basic("Q", 1, ({ settings }, value) => {
		settings.quiet = value;
	}),
	/** Configuration/ATS3.md: 13 only. */
	register(
		"S3",
		(value) => value === 13,
		() => 13,
	),
	/** Device_control/ATS4.md: 10 only. */
	register(
		"S4",
		(value) => value === 10,
		() => 10,
	),
	/** Configuration/ATS5.md: a control character, or no command could be said any more. */
	register(
		"S5",
		(value) => value < 32 || value === 127,
		({ editing }) => editing,
		(settings, value) => {
			settings.editing = value;
		},
	),
	/** V.250, 6.2.6 */
	basic("V", 1, ({ settings }, value) => {
		settings.verbose = value;
	}),
	/** V.250, 6.2.7: chooses results of calls. */
	basic("X", 4, nothing),
	/** V.250, 6.1.1 */
	basic("Z", 1, (module) => module.recall(true)),
	/** Configuration/CMEE.md */
	{
		...setting("+CMEE", "cmee", 2, "+CMEE:(0,1,2)", { initial: 0 }),
		early: true,
	},
	/** Configuration/CSCS.md */
	{
		name: "+CSCS",
		early: true,
		test: `+CSCS:${characterSets.map((name) => `"${name}"`).join()}`,
		read: ({ settings }) => `+CSCS: "${characterSets[settings.characterSet]}"`,
		write({ settings }, turn, parameters) {
			const index = characterSets.indexOf(parameters.text(0));
			if (index < 0) return turn.fail(cme.invalidParameter);
			settings.characterSet = index;
			turn.ok();
		},
	},
];
