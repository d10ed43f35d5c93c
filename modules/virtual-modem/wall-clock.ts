import type { Clock } from "../platform.js";

/** Quarter hours, in ms. */
const quarter = 900_000;

/** The module's clock of days and years: it goes from power-up on, and is right once NITZ, AT+CNTP or AT+CCLK has set it. */
export class WallClock {
	/** Local time's difference from UTC in quarter hours, -48…48, east positive. */
	zone = 0;
	#clock: Clock;
	#known = false;
	/** What the wall shows, in ms of UTC, when the clock shows 0. */
	#origin: number;

	/** Starts at the day that Configuration/CCLK.md shows of a module that nobody has told the time: 18/08/01, zone 0. */
	constructor(clock: Clock) {
		this.#clock = clock;
		this.#origin = Date.UTC(2018, 7, 1) - clock.now();
	}

	/** Whether it has been set since power-up. */
	get known(): boolean {
		return this.#known;
	}

	/** ms since 1970, UTC. */
	get utc(): number {
		return Math.floor(this.#origin + this.#clock.now());
	}

	/** Local time as `yy/MM/dd,hh:mm:ss±zz` (Configuration/CCLK.md). */
	get text(): string {
		const local = formatTime(this.utc + this.zone * quarter, 2);
		return `${local}${formatZone(this.zone)}`;
	}

	/** `utc`: ms since 1970; `zone`: quarter hours, as it was when left out. */
	set(utc: number, zone = this.zone): void {
		this.#origin = utc - this.#clock.now();
		this.zone = zone;
		this.#known = true;
	}
}

/** `yy/MM/dd,hh:mm:ss`, with `yearDigits` 4 as `yyyy/…`. `time`: ms since 1970. */
export function formatTime(time: number, yearDigits: 2 | 4): string {
	const date = new Date(time);
	const year = String(date.getUTCFullYear()).slice(-yearDigits);
	const [month, day, hours, minutes, seconds] = [
		date.getUTCMonth() + 1,
		date.getUTCDate(),
		date.getUTCHours(),
		date.getUTCMinutes(),
		date.getUTCSeconds(),
	].map(twoDigits);
	return `${year}/${month}/${day},${hours}:${minutes}:${seconds}`;
}

/** `±zz`: a sign and two digits. */
export function formatZone(zone: number): string {
	return `${zone < 0 ? "-" : "+"}${twoDigits(Math.abs(zone))}`;
}

function twoDigits(value: number): string {
	return String(value).padStart(2, "0");
}

/**
 * Reads `yy/MM/dd,hh:mm:ss±zz`, the zone from -47 to 48 (Configuration/CCLK.md). Returns undefined when `text` has another
 * shape, and `utc` NaN when there is no such day or time.
 */
export function parseTime(
	text: string,
): { utc: number; zone: number } | undefined {
	const found = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)([+-]\d\d)$/.exec(
		text,
	);
	if (!found) return undefined;
	const [year, month, day, hours, minutes, seconds, zone] = found
		.slice(1)
		.map(Number);
	if (zone < -47 || zone > 48) return undefined;
	const local = Date.UTC(2000 + year, month - 1, day, hours, minutes, seconds);
	// Date takes the 31st of June for the 1st of July: only what comes back the same was a day.
	const isDay = formatTime(local, 2) === text.slice(0, 17);
	return { utc: isDay ? local - zone * quarter : Number.NaN, zone };
}
