import type { Module } from "./module.js";

/** The module's standing with the network: SIM, registration, attachment, radio. */
export class Registration {
	/** Whether the SIM has finished starting. */
	simReady = false;
	/** `<stat>` of CREG: 0 off, 1 home, 2 searching, 3 denied, 5 roaming. */
	status = 2;
	/** AT+CFUN: 0 minimum, 1 full, 4 flight mode. */
	radio = 1;
	/** AT+CGATT. */
	attached = false;
	/** `<rssi>` of CSQ, 0…31 or 99. */
	signal = 23;
	/** `<format>` of COPS: 0 long, 1 short, 2 numeric. */
	operatorFormat = 2;

	/** At home or roaming. */
	get registered(): boolean {
		return this.status === 1 || this.status === 5;
	}

	/** Registered and attached: a bearer can come up. */
	get ready(): boolean {
		return this.attached && this.registered;
	}
}

/** `<lac>,<ci>,<AcT>` of the cell, as CREG, CGREG and CEREG add it. */
export const cell = ',"2797","02B82E17",7';

/** Prints the registration URCs that the host asked for. */
export function announceRegistration(module: Module): void {
	for (const [name, key] of registers) {
		const level = module.settings[key];
		if (level === 0) continue;
		const { status } = module.registration;
		module.output.line(
			`${name}: ${status}${level > 1 && status === 1 ? cell : ""}`,
		);
	}
}

const registers = [
	["+CREG", "creg"],
	["+CGREG", "cgreg"],
	["+CEREG", "cereg"],
] as const;
