import { type Command, cme } from "../command.js";
import { cell } from "../registration.js";

function register(name: string, key: "creg" | "cgreg" | "cereg"): Command {
	return {
		name,
		test: `${name}:(0,1,2,3)`,
		read: ({ settings, registration: { status } }) =>
			`${name}: ${settings[key]},${status}${settings[key] > 1 && status === 1 ? cell : ""}`,
		write({ settings }, turn, parameters) {
			const level = parameters.text(0) === "" ? 0 : parameters.integer(0, 0, 3);
			if (level === undefined) return turn.fail(cme.invalidParameter);
			settings[key] = level;
			turn.ok();
		},
	};
}

const operators = ["CHN-CMCC", "CMCC", "46000"];

export const registrationCommands: readonly Command[] = [
	/** Network_service/CSQ.md */
	{
		name: "+CSQ",
		test: "+CSQ: (0-31,99),(0-7,99)",
		execute({ registration }, turn) {
			turn.line(`+CSQ: ${registration.signal},0`);
			turn.ok();
		},
	},
	/** Network_service/CREG.md */
	register("+CREG", "creg"),
	/** GPRS/CGREG.md */
	register("+CGREG", "cgreg"),
	/** Network_service/CEREG.md */
	register("+CEREG", "cereg"),
	/** Network_service/COPS.md */
	{
		name: "+COPS",
		test: '+COPS: (2,"CHN-CMCC","CMCC","46000",7),,(0-4),(0-2)',
		read: ({ registration: { ready, operatorFormat } }) =>
			ready
				? `+COPS: 0,${operatorFormat},"${operators[operatorFormat]}",7`
				: "+COPS: 0",
		write({ registration }, turn, parameters) {
			const mode = parameters.integer(0, 0, 4);
			const format =
				parameters.text(1) === "" ? 0 : parameters.integer(1, 0, 2);
			if (mode === undefined || format === undefined)
				return turn.fail(cme.invalidParameter);
			if (parameters.text(1) !== "") registration.operatorFormat = format;
			turn.ok();
		},
	},
];
