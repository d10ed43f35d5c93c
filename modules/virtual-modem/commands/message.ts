import { type Command, cme } from "../command.js";
import type { Parameters } from "../line.js";
import type { MessageService } from "../message-service.js";
import type { Module } from "../module.js";
import { toText } from "../text.js";
import { setting } from "./setting.js";

/** Error numbers of SMS/CMS_ERROR.md. They are told whatever AT+CMEE says (3GPP TS 27.005, 3.2.5). */
const cms = {
	notSupported: 303,
	invalidPdu: 304,
	invalidText: 305,
	invalidIndex: 321,
	noNetwork: 331,
	nothingToAcknowledge: 340,
} as const;
type CmsCode = (typeof cms)[keyof typeof cms];

function failure(code: CmsCode): string {
	return `+CMS ERROR: ${code}`;
}

/** What is taken of a message that has no end. The longest that can be sent has 352 hex digits (3GPP TS 23.040, 9.2.3). */
const bodySize = 4096;
/** The longest text, in characters of 7 bits, and in hex digits of UCS2. */
const textSize = 160;
const hexTextSize = 280;
/** AT+CSMP's `<dcs>` for UCS2 (SMS/CSMP.md). */
const ucs2 = 8;

const states = [
	"REC UNREAD",
	"REC READ",
	"STO UNSENT",
	"STO SENT",
	"ALL",
] as const;

/** `old` with those of its numbers replaced that are given; undefined when one is out of 0…`high`. */
function replaced(
	old: readonly number[],
	parameters: Parameters,
	highs: readonly number[],
): readonly number[] | undefined {
	if (parameters.count > highs.length) return undefined;
	const values = old.map((value, i) =>
		parameters.text(i) === "" ? value : parameters.integer(i, 0, highs[i]),
	);
	return values.every((value) => value !== undefined) ? values : undefined;
}

/** A command that keeps several numbers, each 0…its `high`. */
function list(
	name: string,
	key: "indication" | "submission",
	highs: readonly number[],
	test: string,
): Command {
	return {
		name,
		test,
		read: ({ messages }) => `${name}: ${messages[key].join()}`,
		write({ messages }, turn, parameters) {
			const values = replaced(messages[key], parameters, highs);
			if (!values) return turn.fail(cme.invalidParameter);
			messages[key] = values;
			turn.ok();
		},
	};
}

/** SMS/CPMS.md: where messages are. It names the module's own memory too, and says that there is none. */
const memory = '"SM"';

function places({ capacity }: MessageService, name: string): string {
	return Array(3).fill(`${name}0,${capacity}`).join();
}

/** What is wrong with a message, if anything. */
function fault(
	{ settings, messages }: Module,
	body: string,
	length: number | undefined,
): CmsCode | undefined {
	if (settings.messageFormat === 1) {
		const wide = messages.submission[3] === ucs2;
		if (wide && !/^([0-9A-F]{4})*$/i.test(body)) return cms.invalidText;
		return body.length > (wide ? hexTextSize : textSize)
			? cms.invalidText
			: undefined;
	}
	if (!/^([0-9A-F]{2})+$/i.test(body)) return cms.invalidPdu;
	const centre = 1 + Number.parseInt(body.slice(0, 2), 16);
	return body.length / 2 - centre === length ? undefined : cms.invalidPdu;
}

/** `<index>` of a place in the memory. */
function place(
	{ messages }: Module,
	parameters: Parameters,
): number | undefined {
	return parameters.integer(0, 1, messages.capacity);
}

export const messageCommands: readonly Command[] = [
	/** SMS/CMGF.md */
	setting("+CMGF", "messageFormat", 1, "+CMGF: (0,1)"),
	/** SMS/CSDH.md */
	setting("+CSDH", "messageHeader", 1, "+CSDH: (0,1)"),
	/** SMS/CMMS.md */
	setting("+CMMS", "messageLink", 2, "+CMMS: (0,1,2)"),
	/** SMS/CNMI.md */
	list(
		"+CNMI",
		"indication",
		[3, 3, 3, 1, 1],
		"+CNMI: (0-3),(0-3),(0-3),(0-1),(0-1)",
	),
	/** SMS/CSMP.md; `<vp>` in its relative form only. */
	list(
		"+CSMP",
		"submission",
		[255, 255, 255, 255],
		"+CSMP: (0-255),(0-255),(0-255),(0-255)",
	),
	/** SMS/CSCA.md */
	{
		name: "+CSCA",
		test: "",
		read: ({ messages }) =>
			`+CSCA: "${messages.centre}",${messages.centreType}`,
		write({ messages }, turn, parameters) {
			const number = parameters.text(0);
			const usual = number.startsWith("+") ? 145 : 129;
			const type =
				parameters.text(1) === "" ? usual : parameters.integer(1, 128, 255);
			if (!/^\+?\d{1,20}$/.test(number) || type === undefined)
				return turn.fail(cme.invalidParameter);
			messages.centre = number;
			messages.centreType = type;
			turn.ok();
		},
	},
	/** SMS/CSMS.md */
	{
		name: "+CSMS",
		test: "+CSMS: (0,1)",
		read: ({ messages }) => `+CSMS: ${messages.service},1,1,1`,
		write({ messages }, turn, parameters) {
			const service = parameters.integer(0, 0, 1);
			if (service === undefined) return turn.fail(cme.invalidParameter);
			messages.service = service;
			turn.line("+CSMS: 1,1,1");
			turn.ok();
		},
	},
	/** SMS/CPMS.md */
	{
		name: "+CPMS",
		test: '+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")',
		read: ({ messages }) => `+CPMS: ${places(messages, `${memory},`)}`,
		write({ messages }, turn, parameters) {
			const others = [0, 1, 2].filter(
				(i) => i < parameters.count && parameters.text(i) !== "SM",
			);
			if (others.length > 0 || parameters.count > 3)
				return turn.fail(failure(cms.notSupported));
			turn.line(`+CPMS: ${places(messages, "")}`);
			turn.ok();
		},
	},
	/** SMS/CMGS.md */
	{
		name: "+CMGS",
		test: "",
		write(module, turn, parameters) {
			const { settings, messages, registration } = module;
			const text = settings.messageFormat === 1;
			const length = text ? undefined : parameters.integer(0, 1, 176);
			if (text && !/^\+?[\d*#]{1,20}$/.test(parameters.text(0)))
				return turn.fail(failure(cms.invalidText));
			if (!text && length === undefined)
				return turn.fail(failure(cms.invalidPdu));
			turn.prompt({ size: bodySize, open: true, escape: true }, (payload) => {
				if (!payload) return turn.ok();
				const body = toText(payload);
				const code = fault(module, body, length);
				if (code !== undefined) return turn.fail(failure(code));
				if (!registration.registered) return turn.fail(failure(cms.noNetwork));
				turn.line(`+CMGS: ${messages.send()}`);
				turn.ok();
			});
		},
	},
	/** SMS/CMGL.md; the second parameter, which leaves messages unread, is the SIM800's. */
	{
		name: "+CMGL",
		test: ({ settings }) => [
			settings.messageFormat === 1
				? `+CMGL: ${states.map((state) => `"${state}"`).join()}`
				: "+CMGL: (0-4)",
		],
		write({ settings }, turn, parameters) {
			const keep = parameters.count > 1 ? parameters.integer(1, 0, 1) : 0;
			const known =
				settings.messageFormat === 1
					? states.some((state) => state === parameters.text(0))
					: parameters.integer(0, 0, 4) !== undefined;
			if (known && keep !== undefined) return turn.ok();
			const { invalidText, invalidPdu } = cms;
			turn.fail(
				failure(settings.messageFormat === 1 ? invalidText : invalidPdu),
			);
		},
	},
	/** SMS/CMGR.md: there is no message to read. */
	{
		name: "+CMGR",
		test: "",
		write: (_module, turn) => turn.fail(failure(cms.invalidIndex)),
	},
	/** SMS/CMGD.md */
	{
		name: "+CMGD",
		test: "+CMGD: (),(0-4)",
		write(module, turn, parameters) {
			const which = parameters.count > 1 ? parameters.integer(1, 0, 4) : 0;
			const index = place(module, parameters);
			if (which === undefined || (which === 0 && index === undefined))
				return turn.fail(failure(cms.invalidIndex));
			turn.ok();
		},
	},
	/** SMS/CNMA.md: no message waits for it. */
	{
		name: "+CNMA",
		test: "",
		execute: (_module, turn) => turn.fail(failure(cms.nothingToAcknowledge)),
		write: (_module, turn) => turn.fail(failure(cms.nothingToAcknowledge)),
	},
];
