import { type Command, cme } from "../command.js";
import { setting } from "./setting.js";

const characterSets = [
	"GSM",
	"UCS2",
	"IRA",
	"HEX",
	"PCCP",
	"PCDN",
	"8859-1",
] as const;

/** Which messages AT+CMGDA deletes, in text and in PDU mode. */
const deletions = [
	"DEL READ",
	"DEL UNREAD",
	"DEL SENT",
	"DEL UNSENT",
	"DEL INBOX",
	"DEL ALL",
];

/** Charged, as far as the supply's voltage tells: 3.4 V is empty, 4.2 V is full. */
function charge(supply: number): number {
	return Math.min(100, Math.max(1, Math.round((supply - 3400) / 8)));
}

/** USSD is a service of the network, and this one has none (3GPP TS 27.007, 7.15: `<m>`). */
const noService = "+CUSD: 4";

/**
 * What a SIM800 knows that is not in the vendor's manual, or that it has in another form there. `SIM900, 6.2.18` is a
 * section of SIMCom's "SIM900 AT Command Manual", V1.03, which the SIM800 follows; other numbers are clauses of 3GPP TS
 * 27.007.
 */
export const simcomCommands: readonly Command[] = [
	/** SIM900, 3.2.56: `<bcs>` 0 does not charge. */
	{
		name: "+CBC",
		early: true,
		test: "+CBC: (0-2),(1-100),(voltage)",
		execute({ voltages: { supply } }, turn) {
			turn.line(`+CBC: 0,${charge(supply)},${supply}`);
			turn.ok();
		},
	},
	/** SIM900, 3.2.16: there are no calls to report. */
	{
		...setting("+CLCC", "callReport", 1, "+CLCC: (0,1)"),
		execute: (_module, turn) => turn.ok(),
	},
	/** 7.6 and SIM900, 3.2.18: the network provides it. */
	{
		...setting("+CLIP", "callerNumber", 1, "+CLIP: (0,1)"),
		read: ({ settings }) => `+CLIP: ${settings.callerNumber},1`,
	},
	/** 8.1 */
	{
		name: "+CPAS",
		early: true,
		test: "+CPAS: (0,2,3,4)",
		execute(_module, turn) {
			turn.line("+CPAS: 0");
			turn.ok();
		},
	},
	/** 7.1: the SIM does not know its own number. */
	{ name: "+CNUM", test: "", execute: (_module, turn) => turn.ok() },
	/** 8.23 */
	setting("+CLVL", "volume", 100, "+CLVL: (0-100)"),
	/** SIM900, 2.2.39, with the parities and the initial 3,3 of the SIM800. A format without parity has 3. */
	{
		name: "+ICF",
		early: true,
		test: "+ICF: (1-6),(0-3)",
		read: ({ settings: { frame, parity } }) =>
			`+ICF: ${frame},${frame === 2 || frame === 5 ? parity : 3}`,
		write({ settings }, turn, parameters) {
			const frame = parameters.integer(0, 1, 6);
			const parity =
				parameters.text(1) === ""
					? settings.parity
					: parameters.integer(1, 0, 3);
			if (frame === undefined || parity === undefined)
				return turn.fail(cme.invalidParameter);
			settings.frame = frame;
			settings.parity = parity;
			turn.ok();
		},
	},
	/** 7.15 */
	{
		...setting("+CUSD", "ussd", 1, "+CUSD: (0,1,2)"),
		write(module, turn, parameters) {
			const { settings, registration, output } = module;
			const mode = parameters.integer(0, 0, 2);
			if (mode === undefined) return turn.fail(cme.invalidParameter);
			const asks = parameters.text(1) !== "" && mode < 2;
			if (asks && !registration.registered)
				return turn.fail(cme.noNetworkService);
			if (mode < 2) settings.ussd = mode;
			turn.ok();
			if (asks && mode === 1) output.line(noService);
		},
	},
	/** SIM900, 3.2.12 */
	{
		name: "+CSCS",
		early: true,
		test: `+CSCS: (${characterSets.map((name) => `"${name}"`).join()})`,
		read: ({ settings }) => `+CSCS: "${characterSets[settings.characterSet]}"`,
		write({ settings }, turn, parameters) {
			const index = characterSets.findIndex(
				(name) => name === parameters.text(0),
			);
			if (index < 0) return turn.fail(cme.invalidParameter);
			settings.characterSet = index;
			turn.ok();
		},
	},
	/** SIM900, 6.2.18 */
	{
		name: "+CSPN",
		read: () => '+CSPN: "CMCC",0',
	},
	/** SIM900, 6.2.30: there is nothing to delete. */
	{
		name: "+CMGDA",
		test: ({ settings }) => [
			settings.messageFormat === 1
				? `+CMGDA: (${deletions.map((name) => `"${name}"`).join()})`
				: "+CMGDA: (1-6)",
		],
		write({ settings }, turn, parameters) {
			const known =
				settings.messageFormat === 1
					? deletions.includes(parameters.text(0))
					: parameters.integer(0, 1, deletions.length) !== undefined;
			if (!known) return turn.fail();
			turn.ok();
		},
	},
	/** SIM900, 6.2.51: nobody calls anyway. */
	setting("+GSMBUSY", "rejectsCalls", 1, "+GSMBUSY: (0,1)"),
];
