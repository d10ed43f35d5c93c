import { type Command, cme, type Turn } from "../command.js";
import type { Parameters } from "../line.js";
import type { Phonebook, PhonebookEntry } from "../phonebook.js";

/** The only memory that there is: the SIM's. */
const memory = "SM";

function list(
	name: string,
	{ entries }: Phonebook,
	turn: Turn,
	fits: (index: number, entry: PhonebookEntry) => boolean,
): void {
	for (const [index, entry] of entries) {
		const { number, type, text } = entry;
		if (fits(index, entry))
			turn.line(`${name}: ${index},"${number}",${type},"${text}"`);
	}
	turn.ok();
}

/** What AT+CPBW writes: undefined for nothing, else an entry or the error's number. */
function entryOf(
	{ numberSize, textSize }: Phonebook,
	parameters: Parameters,
): PhonebookEntry | number | undefined {
	if (parameters.count === 1) return undefined;
	const number = parameters.text(1);
	const usual = number.startsWith("+") ? 145 : 129;
	const type =
		parameters.text(2) === "" ? usual : parameters.integer(2, 128, 255);
	const text = parameters.text(3);
	if (parameters.count > 4 || type === undefined) return cme.invalidParameter;
	if (number.length > numberSize || !/^\+?[\d*#]+$/.test(number))
		return cme.invalidParameter;
	return text.length > textSize ? cme.textTooLong : { number, type, text };
}

/** 3GPP TS 27.007, 8.11 to 8.14. The vendor's manual has no page of them, SIMCom's has. */
export const phonebookCommands: readonly Command[] = [
	{
		name: "+CPBS",
		test: `+CPBS: ("${memory}")`,
		read: ({ phonebook: { used, capacity } }) =>
			`+CPBS: "${memory}",${used},${capacity}`,
		write(_module, turn, parameters) {
			if (parameters.text(0) !== memory || parameters.count > 1)
				return turn.fail(cme.notSupported);
			turn.ok();
		},
	},
	{
		name: "+CPBR",
		test: ({ phonebook: { capacity, numberSize, textSize } }) => [
			`+CPBR: (1-${capacity}),${numberSize},${textSize}`,
		],
		write({ phonebook }, turn, parameters) {
			const { capacity } = phonebook;
			const first = parameters.integer(0, 1, capacity);
			const last =
				parameters.count > 1 ? parameters.integer(1, 1, capacity) : first;
			if (first === undefined || last === undefined)
				return turn.fail(cme.invalidIndex);
			list("+CPBR", phonebook, turn, (i) => first <= i && i <= last);
		},
	},
	{
		name: "+CPBF",
		test: ({ phonebook: { numberSize, textSize } }) => [
			`+CPBF: ${numberSize},${textSize}`,
		],
		write({ phonebook }, turn, parameters) {
			const sought = parameters.text(0);
			list("+CPBF", phonebook, turn, (_, { text }) => text.includes(sought));
		},
	},
	{
		name: "+CPBW",
		test: ({ phonebook: { capacity, numberSize, textSize } }) => [
			`+CPBW: (1-${capacity}),${numberSize},(129,145,161,177),${textSize}`,
		],
		write({ phonebook }, turn, parameters) {
			const entry = entryOf(phonebook, parameters);
			if (typeof entry === "number") return turn.fail(entry);
			const first = parameters.text(0) === "" && entry !== undefined;
			const index = first
				? phonebook.free
				: parameters.integer(0, 1, phonebook.capacity);
			if (index === undefined)
				return turn.fail(first ? cme.memoryFull : cme.invalidIndex);
			phonebook.write(index, entry);
			turn.ok();
		},
	},
];
