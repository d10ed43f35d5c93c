import { type Command, cme } from "../command.js";

export const dnsCommands: readonly Command[] = [
	/** TCPIP/CDNSGIP.md */
	{
		name: "+CDNSGIP",
		test: "",
		write(module, turn, parameters) {
			const name = parameters.text(0);
			if (name.length === 0 || name.length > 128)
				return turn.fail(cme.invalidParameter);
			if (!module.bearer.up) return turn.fail(cme.notAllowed);
			turn.ok();
			module.resolve(name);
		},
	},
];
