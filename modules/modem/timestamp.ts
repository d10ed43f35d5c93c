/** Milliseconds of a quarter of an hour, the unit of time zones. */
const QUARTER = 900000;
/** Before it, a clock was never set: a module that nobody told the time shows 1970, 1980, 2000, 2004 or 2018. */
export const FIRST = Date.UTC(2024, 0);
/** Of two digits of a year, 70 and more are the last century's. */
export const LAST = Date.UTC(2070, 0) - 1;

/**
 * Milliseconds since 1970, UTC, of a module's `yy/MM/dd,hh:mm:ss±zz`, which is local time with its zone in quarter hours
 * (`Configuration/CCLK.md`); NaN for anything else.
 */
export function utcOf(text: string): number {
	const found =
		/^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)([+-]\d{1,2})$/.exec(text);
	if (found === null) return NaN;
	const [year, month, day, hours, minutes, seconds, zone] = found
		.slice(1)
		.map(Number);
	const full = year < 70 ? 2000 + year : 1900 + year;
	return (
		Date.UTC(full, month - 1, day, hours, minutes, seconds) - zone * QUARTER
	);
}

/** Was a clock that shows `utc` ever set? */
export function isSet(utc: number): boolean {
	return utc >= FIRST && utc <= LAST;
}

/** The same, in UTC. `utc`: from 2024 to 2069. */
export function timestampOf(utc: number): string {
	const [date, time] = new Date(utc).toISOString().split("T");
	return `${date.slice(2).replaceAll("-", "/")},${time.slice(0, 8)}+00`;
}
