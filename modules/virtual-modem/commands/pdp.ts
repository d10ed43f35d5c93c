import { type Command, cme } from "../command.js";

export const pdpCommands: readonly Command[] = [
	/** GPRS/CGATT.md; leaving takes the bearer down (TCPIP/状态机.md). */
	{
		name: "+CGATT",
		test: "+CGATT: (0-1)",
		read: ({ registration }) => `+CGATT: ${registration.attached ? 1 : 0}`,
		write(module, turn, parameters) {
			const { registration } = module;
			const state = parameters.integer(0, 0, 1);
			if (state === undefined) return turn.fail(cme.invalidParameter);
			if (state === 1 && registration.status !== 1)
				return turn.fail(cme.notAllowed);
			if (registration.attached && state === 0)
				module.loseBearer("+CGEV: ME DETACH");
			registration.attached = state === 1;
			turn.ok();
		},
	},
];
