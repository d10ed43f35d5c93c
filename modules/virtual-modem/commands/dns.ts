import { type Command, cme } from "../command.js";
import { addressKnown } from "./states.js";

export const dnsCommands: readonly Command[] = [
	/** TCPIP/CDNSGIP.md; that it needs CSTT, CIICR and CIFSR says TCPIP/使用方法举例.md. */
	{
		name: "+CDNSGIP",
		test: "",
		states: addressKnown,
		write(module, turn, parameters) {
			const name = parameters.text(0);
			if (name.length === 0 || name.length > 128)
				return turn.fail(cme.invalidParameter);
			turn.ok();
			module.resolve(name);
		},
	},
];
