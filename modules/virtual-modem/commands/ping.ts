import { type Command, cme } from "../command.js";
import type { Parameters } from "../line.js";
import { contextActive } from "./states.js";

/** Behind the host: least, most, and what a parameter left out stands for. The page has no default for the timeout: SIM800's. */
const rows = {
	count: [1, 0, 100, 4],
	size: [2, 0, 1024, 32],
	/** Tenths of a second. */
	timeout: [3, 1, 600, 100],
	timeToLive: [4, 1, 255, 64],
} as const;

function value(
	parameters: Parameters,
	[index, low, high, otherwise]: (typeof rows)[keyof typeof rows],
): number | undefined {
	return parameters.text(index) === ""
		? otherwise
		: parameters.integer(index, low, high);
}

export const pingCommands: readonly Command[] = [
	/** TCPIP/CIPPING.md */
	{
		name: "+CIPPING",
		test: "+CIPPING: (0-100),(0-1024),(1-600),(1-255)",
		read: () =>
			`+CIPPING: ${Object.values(rows)
				.map(([, , , otherwise]) => otherwise)
				.join()}`,
		states: contextActive,
		write(module, turn, parameters) {
			const host = parameters.text(0);
			const count = value(parameters, rows.count);
			const size = value(parameters, rows.size);
			const timeout = value(parameters, rows.timeout);
			const timeToLive = value(parameters, rows.timeToLive);
			if (host === "" || host.length > 128 || parameters.count > 5)
				return turn.fail(cme.invalidParameter);
			if (count === undefined || size === undefined)
				return turn.fail(cme.invalidParameter);
			if (timeout === undefined || timeToLive === undefined)
				return turn.fail(cme.invalidParameter);
			module.ping.start(turn, {
				host,
				count,
				size,
				timeout: 100 * timeout,
				timeToLive,
			});
		},
	},
];
