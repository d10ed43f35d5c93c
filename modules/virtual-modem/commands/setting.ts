import { type Command, cme } from "../command.js";
import type { Module } from "../module.js";
import type { NumberSetting } from "../settings.js";

export interface SettingOptions {
	/** What an empty value stands for. Default: it is refused. */
	initial?: number;
	/** Follows the answer. */
	applied?: (module: Module) => void;
}

/** A command that keeps one number, 0…`high`. */
export function setting(
	name: string,
	key: NumberSetting,
	high: number,
	test: string | undefined,
	{ initial, applied }: SettingOptions = {},
): Command {
	return {
		name,
		test,
		read: ({ settings }) => `${name}: ${settings[key]}`,
		write(module, turn, parameters) {
			const value =
				parameters.text(0) === "" ? initial : parameters.integer(0, 0, high);
			if (value === undefined) return turn.fail(cme.invalidParameter);
			module.settings[key] = value;
			turn.ok();
			applied?.(module);
		},
	};
}
