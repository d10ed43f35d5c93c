import {
	AT,
	CCLK,
	CEREG,
	CFUN_OFF,
	CFUN_ON,
	CGATT,
	CIFSR,
	CIICR,
	CIPCCFG,
	CIPHEAD,
	CIPMODE,
	CIPMUX,
	CIPQSEND,
	CIPRXGET,
	CIPSHUT,
	CIPSSL,
	CIPTKA,
	CMEE,
	CPIN,
	CSCLK,
	CSTT,
	ECHO_OFF,
	IFC,
	IPR,
	PIN,
	RESET,
	SYNC,
} from "../at/command.js";
import { BEARER, POWER, RADIO } from "./ladder.js";

/** How far the modem is, in the order of bring-up; then what else it can be. */
export type ModemState =
	/** Finding the module, switching its echo off. */
	| "boot"
	/** Waiting for the SIM. */
	| "sim"
	/** Waiting for the network. */
	| "registration"
	/** Bringing up the PDP context. */
	| "bearer"
	/** Links can be opened. */
	| "ready"
	/** A step took too long; after a pause something stronger is tried. */
	| "failed"
	/** Shut by the app. */
	| "off";

/** One step of the bring-up. Times are milliseconds. */
export interface Step {
	command: number;
	state: ModemState;
	/** Between an attempt that failed and the next. */
	pause: number;
	/** For this step and the ones before it in the same state; then the ladder is climbed, to `rung` at least. */
	limit: number;
	rung: number;
	/** An ERROR is as good as an OK: the module may be in that state already, or not know the command. */
	lenient: boolean;
	/** The command to go back to when it fails. */
	back: number;
}

function step(
	command: number,
	state: ModemState,
	limit: number,
	rung: number,
	rest: Partial<Step> = {},
): Readonly<Step> {
	return Object.freeze({
		command,
		state,
		limit,
		rung,
		pause: 500,
		lenient: false,
		back: command,
		...rest,
	});
}

/** From a module that may not even hear us to an address. Which parameters go with a command, the bring-up knows. */
export const script: readonly Readonly<Step>[] = Object.freeze([
	// Only where the ladder begins here.
	step(RESET, "boot", 60000, POWER, { lenient: true }),
	// A module that boots loses what it is sent; one with autobaud is silent until AT has trained it.
	step(AT, "boot", 60000, POWER, { pause: 100 }),
	// Only where the module was found at another rate.
	step(IPR, "boot", 60000, POWER, { back: AT }),
	step(ECHO_OFF, "boot", 60000, POWER, { back: AT }),
	// Answers to the first ATs may still be on their way; this one is told apart from them.
	step(SYNC, "boot", 60000, POWER, { back: AT }),
	step(CMEE, "boot", 60000, POWER, { lenient: true }),
	// Left out where the port has no flow control: the module would wait for a line that is not there.
	step(IFC, "boot", 60000, POWER),
	// The module may have outlived a program that let it sleep, or switched its radio off.
	step(CSCLK, "boot", 60000, POWER, { lenient: true }),
	// Only where the ladder begins here.
	step(CFUN_OFF, "sim", 180000, RADIO, { lenient: true }),
	step(CFUN_ON, "sim", 180000, RADIO, { lenient: true }),
	step(CPIN, "sim", 180000, RADIO, { pause: 1000 }),
	// Only where the SIM wants it.
	step(PIN, "sim", 180000, RADIO, { pause: 1000, back: CPIN }),
	step(CEREG, "registration", 180000, RADIO, { pause: 1000 }),
	step(CGATT, "registration", 180000, RADIO, { pause: 1000 }),
	step(CCLK, "registration", 180000, RADIO, { lenient: true }),
	// CIPMUX is taken only where no PDP context is up, and the module may have outlived us.
	step(CIPSHUT, "bearer", 0, BEARER, { lenient: true }),
	step(CIPMUX, "bearer", 0, BEARER),
	// The next two are for a transparent link, the three behind them for others.
	step(CIPMODE, "bearer", 0, BEARER),
	step(CIPCCFG, "bearer", 0, BEARER, { lenient: true }),
	step(CIPQSEND, "bearer", 0, BEARER),
	step(CIPRXGET, "bearer", 0, BEARER),
	step(CIPHEAD, "bearer", 0, BEARER, { lenient: true }),
	// A program before this one may have left it on; firmware without TLS does not know it.
	step(CIPSSL, "bearer", 0, BEARER, { lenient: true }),
	// Left out where the app does not ask for it.
	step(CIPTKA, "bearer", 0, BEARER, { lenient: true }),
	step(CSTT, "bearer", 0, BEARER, { lenient: true }),
	step(CIICR, "bearer", 0, BEARER),
	step(CIFSR, "bearer", 0, BEARER),
]);

/** The index of the step that sends `command`. */
export function stepOf(command: number): number {
	return script.findIndex((step) => step.command === command);
}
