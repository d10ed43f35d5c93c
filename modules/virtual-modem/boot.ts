import type { DialectName } from "./dialect.js";

/** What happens after switching on, all times in ms from then. */
export interface Boot {
	/** Bytes from the host are lost until then. */
	deaf: number;
	/** When `RDY` is printed: once, twice, or never. */
	ready: readonly number[];
	/** Other lines that are printed. */
	lines: readonly { at: number; text: string }[];
	/** Bytes that are no lines, one character each, as they stand. */
	noise: readonly { at: number; text: string }[];
	/** Until then most commands give `+CME ERROR: 14`, SIM busy. */
	sim: number;
	/** Whether `+CPIN: …` is printed then, as Device_control/CPIN.md has it. */
	announcesSim: boolean;
	/** When registration becomes 1. */
	registration: number;
	/** From AT+CFUN=1, the radio having been off, from AT+COPS or the SIM's PIN to registration. */
	search: number;
	/**
	 * How many `AT` the module needs before it knows the host's bit rate (Device_control/IPR.md). Until then it does not
	 * answer, and holds back what it would print. Counts only while AT+IPR is 0; 0 for a module that knows it.
	 */
	training: number;
	/** When the network tells the time (Network_service/+NITZ.md): ms of UTC as of then, and quarter hours. */
	time?: { at: number; utc: () => number; zone: number };
}

/** At once and without a word: for tests that are not about booting. */
export const instantBoot: Readonly<Boot> = {
	deaf: 0,
	ready: [],
	lines: [],
	noise: [],
	sim: 0,
	announcesSim: false,
	registration: 0,
	search: 0,
	training: 0,
};

/** In the order of a module's boot, only sooner: for examples. */
export const shortBoot: Readonly<Boot> = {
	...instantBoot,
	deaf: 300,
	ready: [400],
	lines: [
		{ at: 900, text: "^MODE: 17,17" },
		{ at: 900, text: "+E_UTRAN Service" },
	],
	sim: 1000,
	registration: 1500,
};

/** An Air780EP V1010, as a log with times shows it: RDY twice, the first bytes lost. */
export const loggedBoot: Readonly<Boot> = {
	deaf: 2100,
	ready: [1311, 2051],
	lines: [
		{ at: 4361, text: "^MODE: 17,17" },
		{ at: 4361, text: "+E_UTRAN Service" },
		{ at: 4361, text: "+CGEV: ME PDN ACT 1,0" },
	],
	noise: [],
	sim: 3500,
	announcesSim: false,
	registration: 4361,
	search: 2310,
	training: 0,
	time: { at: 4421, utc: () => Date.UTC(2026, 5, 4, 9, 4, 18), zone: 32 },
};

/** An Air724UG: noise and its boot program before the first line, and RDY once. The times are the other module's. */
const noisyBoot: Readonly<Boot> = {
	...loggedBoot,
	noise: [
		{ at: 20, text: "\xff" },
		{ at: 30, text: "^boot.rom'v'!\n" },
	],
	ready: [1311],
};

/** A SIM800L with a fixed bit rate, as logs show its lines; the times are near those of one log. */
const sim800Boot: Readonly<Boot> = {
	deaf: 3000,
	ready: [4300],
	lines: [
		{ at: 4300, text: "+CFUN: 1" },
		{ at: 9300, text: "Call Ready" },
		{ at: 10300, text: "SMS Ready" },
	],
	noise: [],
	sim: 5300,
	announcesSim: true,
	registration: 9300,
	search: 4000,
	training: 0,
};

const boots: Readonly<Record<DialectName, Readonly<Boot>>> = {
	air780e: loggedBoot,
	air780eg: loggedBoot,
	air724: noisyBoot,
	sim800: sim800Boot,
};

/** How a module that speaks this dialect boots. With autobaud it wants `training` besides, and prints what it has to when it is trained. */
export function bootOf(dialect: DialectName): Readonly<Boot> {
	return boots[dialect];
}
