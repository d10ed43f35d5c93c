import type { Module } from "./module.js";

/** The module's standing with the network: registration, attachment, radio. */
export class Registration {
	/** `<stat>` of CREG: 0 off, 1 home, 2 searching, 3 denied, 5 roaming. */
	status = 2;
	/** AT+CFUN: 0 minimum, 1 full, 4 flight mode. */
	radio = 1;
	/** AT+CGATT. */
	attached = false;
	/** `<rssi>` of CSQ, 0…31 or 99. */
	signal = 23;
	/** `<mode>` of COPS: 0 automatic, 1 manual, 2 off, 4 manual or else automatic. */
	operatorMode = 0;
	/** Whether the operator that AT+COPS chose is there. */
	operatorFound = true;
	/** `<format>` of COPS: 0 long, 1 short, 2 numeric. */
	operatorFormat = 2;

	/** `<rssi>` as AT+CSQ tells it: unknown without the radio. */
	get rssi(): number {
		return this.radio === 1 ? this.signal : 99;
	}

	/** `<rsrp>` of Network_service/CESQ.md, near what the vendor's notes on signal strength measured beside `<rssi>`. */
	get power(): number {
		return this.rssi === 99 ? 255 : Math.min(97, 2 * this.rssi + 6);
	}

	/** `<rsrq>` of Network_service/CESQ.md: a quiet cell's. */
	get quality(): number {
		return this.rssi === 99 ? 255 : 29;
	}

	/** At home or roaming. */
	get registered(): boolean {
		return this.status === 1 || this.status === 5;
	}

	/** Registered and attached: a bearer can come up. */
	get ready(): boolean {
		return this.attached && this.registered;
	}

	/** What follows `<stat>` at a level of CREG, CGREG or CEREG (Network_service/CEREG.md). */
	details(level: number): string {
		if (level < 2) return "";
		if (this.registered) return level < 4 ? cell : `${cell},,,,${trackingTime}`;
		const tells = level === 3 || level === 5;
		return tells && this.status === 3 ? `,,,,${refusal}` : "";
	}
}

/** `<lac>,<ci>,<AcT>` of the cell. */
const cell = ',"2797","02B82E17",7';

/** `<cause_type>,<reject_cause>`: an EMM cause, PLMN not allowed (3GPP TS 24.301, A.2). */
const refusal = "0,11";

/** `<Periodic-TAU>`: an hour, in units of ten minutes (3GPP TS 24.008, 10.5.7.4a). */
const trackingTime = '"00000110"';

/** Prints the registration URCs that the host asked for. */
export function announceRegistration(module: Module): void {
	for (const [name, key] of registers) {
		const level = module.settings[key];
		if (level === 0) continue;
		const { registration } = module;
		module.output.line(
			`${name}: ${registration.status}${registration.details(level)}`,
		);
	}
}

const registers = [
	["+CREG", "creg"],
	["+CGREG", "cgreg"],
	["+CEREG", "cereg"],
] as const;
