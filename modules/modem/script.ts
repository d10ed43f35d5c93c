import {
	AT,
	CEREG,
	CGATT,
	CIFSR,
	CIICR,
	CIPHEAD,
	CIPMUX,
	CIPQSEND,
	CIPRXGET,
	CIPSHUT,
	CMEE,
	CPIN,
	CSTT,
	ECHO_OFF,
	IFC,
	SYNC,
} from "../at/command.js";

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
	/** A step took too long; after a pause it begins anew. */
	| "failed"
	/** Shut by the app. */
	| "off";

/** One step of the bring-up. Times are milliseconds. */
export interface Step {
	command: number;
	state: ModemState;
	/** Between an attempt that failed and the next. */
	pause: number;
	/** For this step and the ones before it in the same state. */
	limit: number;
	/** An ERROR is as good as an OK: the module may be in that state already, or not know the command. */
	lenient: boolean;
	/** The command to go back to when it fails. */
	back: number;
}

function step(
	command: number,
	state: ModemState,
	limit: number,
	rest: Partial<Step> = {},
): Readonly<Step> {
	return Object.freeze({
		command,
		state,
		limit,
		pause: 500,
		lenient: false,
		back: command,
		...rest,
	});
}

/** From a module that may not even hear us to an address. Which parameters go with a command, the modem knows. */
export const script: readonly Readonly<Step>[] = Object.freeze([
	// A module that boots loses what it is sent; one with autobaud is silent until AT has trained it.
	step(AT, "boot", 60000, { pause: 100 }),
	step(ECHO_OFF, "boot", 60000, { back: AT }),
	// Answers to the first ATs may still be on their way; this one is told apart from them.
	step(SYNC, "boot", 60000),
	step(CMEE, "boot", 60000, { lenient: true }),
	// Left out where the port has no flow control: the module would wait for a line that is not there.
	step(IFC, "boot", 60000),
	step(CPIN, "sim", 180000, { pause: 1000 }),
	step(CEREG, "registration", 180000, { pause: 1000 }),
	step(CGATT, "registration", 180000, { pause: 1000 }),
	// CIPMUX is taken only where no PDP context is up, and the module may have outlived us.
	step(CIPSHUT, "bearer", 180000, { lenient: true }),
	step(CIPMUX, "bearer", 180000, { back: CIPSHUT }),
	step(CIPQSEND, "bearer", 180000, { back: CIPSHUT }),
	step(CIPRXGET, "bearer", 180000, { back: CIPSHUT }),
	step(CIPHEAD, "bearer", 180000, { lenient: true }),
	step(CSTT, "bearer", 180000, { lenient: true }),
	step(CIICR, "bearer", 180000, { pause: 2000, back: CIPSHUT }),
	step(CIFSR, "bearer", 180000, { pause: 2000, back: CIPSHUT }),
]);

/** The index of the step that sends `command`. */
export function stepOf(command: number): number {
	return script.findIndex((step) => step.command === command);
}
