const QUOTE = 0x22;
const LAST = 0x7e;

/**
 * Refuses a text that could end or start a command, or that the module would not take.
 * Throws a TypeError where it is no string, a RangeError where it is empty (unless `least` is 0), longer than `most`
 * characters, or holds a quote, a control character or anything beyond ASCII.
 */
export function checkText(
	name: string,
	text: unknown,
	most: number,
	least = 1,
): string {
	if (typeof text !== "string")
		throw new TypeError(`${name} is a ${typeof text}: give a string`);
	if (text.length < least || text.length > most)
		throw new RangeError(
			`${name} has ${text.length} characters: give ${least} to ${most}`,
		);
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code < 0x20 || code > LAST || code === QUOTE)
			throw new RangeError(
				`${name} has character 0x${code.toString(16).padStart(2, "0")} at index ${i}: give printable ASCII without quotes`,
			);
	}
	return text;
}

/** Refuses a number that is not whole or outside `least`…`most`, with a TypeError or RangeError that names all three. */
export function checkInteger(
	name: string,
	value: unknown,
	least: number,
	most: number,
): number {
	// Literals only where it is refused: XS makes a string of each that it comes by.
	if (isWhole(value) && value >= least && value <= most) return value;
	if (typeof value !== "number")
		throw new TypeError(
			`${name} is a ${typeof value}: give a whole number from ${least} to ${most}`,
		);
	throw new RangeError(
		`${name} ${value} is out of range: give a whole number from ${least} to ${most}`,
	);
}

function isWhole(value: unknown): value is number {
	return Number.isInteger(value);
}

/** Refuses what is neither true nor false, with a TypeError that names it. */
export function checkFlag(name: string, value: unknown): void {
	if (value !== true && value !== false)
		throw new TypeError(`${name} is a ${typeof value}: give true or false`);
}
