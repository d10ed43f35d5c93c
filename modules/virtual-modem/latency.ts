/** ms, drawn from the one to the other. */
export type Span = readonly [least: number, most: number];

/**
 * How long the module takes, by command: `"+CIICR"` stands for what the command does, its execute and its write form,
 * `"+COPS=?"` for the test form of one that has something to find out, `"*"` for any command line, from its end to its
 * answer, and for any payload. Reading a setting takes no more than that.
 */
export type Latency = Readonly<Record<string, Span>>;

/**
 * As logs of Air780E modules show it (test/cases 001 and 002; their tool shows nothing below 100 ms): an answer within
 * 5 ms, CIICR at once or after 134 ms, CLOSE OK after 105 ms. What no log has is of the order that networks need:
 * attaching and choosing an operator seconds, a search for all of them the better part of a minute.
 */
export const loggedLatency: Latency = {
	"*": [0, 5],
	"+CFUN": [300, 1500],
	"+CGACT": [20, 140],
	"+CGATT": [500, 2000],
	"+CIICR": [20, 140],
	"+CIPCLOSE": [50, 105],
	"+CIPSHUT": [20, 100],
	"+COPS": [500, 3000],
	"+COPS=?": [20_000, 60_000],
};

/** Sooner than that: for examples. */
export const shortLatency: Latency = {
	"*": [0, 2],
	"+CIICR": [200, 200],
	"+CIPSHUT": [100, 100],
};

/** `latency` with every time multiplied by `factor`, 0 or more. */
export function scaled(latency: Latency, factor: number): Latency {
	return Object.fromEntries(
		Object.entries(latency).map(([name, [least, most]]) => [
			name,
			[Math.round(least * factor), Math.round(most * factor)],
		]),
	);
}

/** Throws RangeError for a time that is none. */
export function checkLatency(latency: Latency): void {
	for (const [name, [least, most]] of Object.entries(latency))
		if (!(least >= 0 && least <= most && most < Infinity))
			throw new RangeError(
				`latency of ${JSON.stringify(name)}, ${least} to ${most}: from 0 ms, the smaller first`,
			);
}
