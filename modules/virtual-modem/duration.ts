/** The longest time that a fault or a script may name, in ms. */
const longest = 1_000_000_000;

const units: Readonly<Record<string, number>> = {
	"": 1,
	ms: 1,
	s: 1000,
	min: 60_000,
	h: 3_600_000,
};

/** What {@link parseDuration} takes, for messages. */
export const durations =
	"a time as 300ms, 1.5s, 2min or 1h; a bare number is ms";

/** A time in ms, 0…10⁹, or undefined for what is none: see {@link durations}. */
export function parseDuration(text: string): number | undefined {
	const found = /^(\d{1,10}(?:\.\d{1,6})?)(ms|s|min|h|)$/.exec(text);
	if (!found) return undefined;
	const time = Number(found[1]) * units[found[2]];
	return time <= longest ? time : undefined;
}
