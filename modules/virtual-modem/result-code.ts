import type { Settings } from "./settings.js";

/** Result codes as ATV0 has them (V.250, table 1); +CME ERROR is printed as it is (3GPP TS 27.007, 9.1). */
const numbers: ReadonlyMap<string, string> = new Map([
	["OK", "0"],
	["CONNECT", "1"],
	["NO CARRIER", "3"],
	["ERROR", "4"],
]);
const isResult = /^(OK|CONNECT|NO CARRIER|ERROR|\+CME ERROR: .*)$/;

/**
 * What is printed for a result code that is not to be a line (Configuration/ATQ.md; V.250, 6.2.5 and 6.2.6): nothing
 * with ATQ1, its number with ATV0; else undefined.
 */
export function shortResult(
	text: string,
	{ quiet, verbose }: Settings,
): string | undefined {
	if (quiet === 1 && isResult.test(text)) return "";
	const number = numbers.get(text);
	return verbose === 0 && number !== undefined ? `${number}\r` : undefined;
}
