import { type Command, cme } from "../command.js";
import type { Dialect } from "../dialect.js";
import type { Module } from "../module.js";

function register(
	name: string,
	key: "creg" | "cgreg" | "cereg",
	levels: number,
	test: string,
): Command {
	return {
		name,
		test,
		read: ({ settings, registration }) =>
			`${name}: ${settings[key]},${registration.status}${registration.details(settings[key])}`,
		write({ settings }, turn, parameters) {
			const level =
				parameters.text(0) === "" ? 0 : parameters.integer(0, 0, levels);
			if (level === undefined) return turn.fail(cme.invalidParameter);
			settings[key] = level;
			turn.ok();
		},
	};
}

/** The only operator, by `<format>`. */
const operators = ["CHN-CMCC", "CMCC", "46000"];

/** `,<AcT>` of Network_service/COPS.md: LTE. A SIM800 knows one technology only and does not tell. */
function technology({ simcom }: Dialect): string {
	return simcom ? "" : ",7";
}

/** Network_service/COPS.md: `<mode>` 0…2 and 4, with `<oper>` in `format`. Returns the error's number, if any. */
function select(
	module: Module,
	mode: number,
	operator: string,
	format: number,
): number | undefined {
	const { registration } = module;
	const named = mode === 1 || mode === 4;
	if (named && operator === "") return cme.invalidParameter;
	if (registration.radio !== 1) return cme.radioOff;
	const searching = registration.status === 2;
	if (searching && mode !== 0) return cme.notAllowed;
	const found = !named || operator === operators[format];
	registration.operatorFound = found || mode === 4;
	registration.operatorMode = mode === 4 && !found ? 0 : mode;
	if (mode === 2 || !registration.operatorFound) {
		module.radio.deregister("ME DETACH");
		return mode === 2 ? undefined : cme.noNetworkService;
	}
	if (!searching) module.radio.search();
	return undefined;
}

export const registrationCommands: readonly Command[] = [
	/** Network_service/CEREG.md */
	register("+CEREG", "cereg", 5, "+CEREG: (0,1,2,3,4,5)"),
	/** Network_service/CESQ.md: in an LTE cell only the last two are known. */
	{
		name: "+CESQ",
		test: "+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)",
		execute({ registration: { power, quality } }, turn) {
			turn.line(`+CESQ: 99,99,255,255,${quality},${power}`);
			turn.ok();
		},
	},
	/** GPRS/CGREG.md */
	register("+CGREG", "cgreg", 5, "+CGREG:(0,1,2,3,4,5)"),
	/** Network_service/COPS.md */
	{
		name: "+COPS",
		test: ({ dialect }) => [
			`+COPS: (2,${operators.map((name) => `"${name}"`).join()}${technology(dialect)}),,(0-4),(0-2)`,
		],
		read: ({ registration, dialect }) => {
			const { registered, operatorMode, operatorFormat } = registration;
			return registered
				? `+COPS: ${operatorMode},${operatorFormat},"${operators[operatorFormat]}"${technology(dialect)}`
				: `+COPS: ${operatorMode}`;
		},
		write(module, turn, parameters) {
			const { registration } = module;
			const mode = parameters.integer(0, 0, 4);
			const [format, technology, domain] = [
				[1, 2],
				[3, 8],
				[4, 2],
			].map(([index, high]) =>
				parameters.text(index) === "" ? -1 : parameters.integer(index, 0, high),
			);
			if (
				mode === undefined ||
				format === undefined ||
				technology === undefined ||
				domain === undefined ||
				(mode === 3 && format < 0)
			)
				return turn.fail(cme.invalidParameter);
			const error =
				mode === 3
					? undefined
					: select(module, mode, parameters.text(2), Math.max(0, format));
			if (error !== undefined) return turn.fail(error);
			if (format >= 0) registration.operatorFormat = format;
			turn.ok();
		},
	},
	/** Network_service/CREG.md */
	register("+CREG", "creg", 3, "+CREG:(0,1,2,3)"),
	/** Network_service/CSQ.md */
	{
		name: "+CSQ",
		test: "+CSQ: (0-31,99),(0-7,99)",
		execute({ registration: { rssi } }, turn) {
			turn.line(`+CSQ: ${rssi},${rssi === 99 ? 99 : 0}`);
			turn.ok();
		},
	},
];
