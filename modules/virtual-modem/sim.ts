import { cme } from "./cme.js";

/** What the card is like when the module is made. */
export interface SimOptions {
	/** Whether it is in its holder. */
	inserted: boolean;
	/** Whether it asks for its PIN at every start. */
	locked: boolean;
	/** 4…8 digits. */
	pin: string;
	/** 8 digits. */
	puk: string;
	/** 20 digits. */
	iccid: string;
	/** 15 digits. */
	imsi: string;
}

/** The numbers are the examples of Base/CIMI.md, Base/ICCID.md and Device_control/CPIN.md. */
export const readySim: Readonly<SimOptions> = {
	inserted: true,
	locked: false,
	pin: "1234",
	puk: "12345678",
	iccid: "89860117831003134201",
	imsi: "460001841426414",
};

/** Wrong PINs that make the card ask for its PUK, and wrong PUKs that make it useless (3GPP TS 31.101, 9.5.1). */
const pinTries = 3;
const pukTries = 10;

/** `READY`, `SIM PIN` and `SIM PUK` as AT+CPIN? has them; busy until it has started; useless after too many wrong PUKs. */
export type SimState =
	"busy" | "missing" | "READY" | "SIM PIN" | "SIM PUK" | "useless";

/** The numbers that commands get while the card is in a state (Configuration/CME_ERROR.md). */
const refusals: Readonly<Record<SimState, number | undefined>> = {
	busy: cme.simBusy,
	missing: cme.simMissing,
	READY: undefined,
	"SIM PIN": cme.simPinRequired,
	"SIM PUK": cme.simPukRequired,
	useless: cme.simPukBlocked,
};

/** The card, which remembers what power does not: its PIN, whether it asks for it, and the tries that are left. */
export class Sim {
	readonly iccid: string;
	readonly imsi: string;
	#pin: string;
	#puk: string;
	#locked: boolean;
	#pinTries = pinTries;
	#pukTries = pukTries;
	#inserted: boolean;
	/** Whether the module has found it, and started it. */
	#found: boolean;
	#started = false;
	#verified = false;

	/** Throws when an option is out of range. */
	constructor(options: Partial<SimOptions> = {}) {
		const sim = { ...readySim, ...options };
		for (const [name, shape, wanted] of [
			["pin", /^\d{4,8}$/, "4 to 8 digits"],
			["puk", /^\d{8}$/, "8 digits"],
			["iccid", /^\d{20}$/, "20 digits"],
			["imsi", /^\d{15}$/, "15 digits"],
		] as const)
			if (!shape.test(sim[name]))
				throw new RangeError(
					`sim.${name} "${sim[name]}": ${wanted}; leave it out for ${readySim[name]}`,
				);
		this.iccid = sim.iccid;
		this.imsi = sim.imsi;
		this.#pin = sim.pin;
		this.#puk = sim.puk;
		this.#locked = sim.locked;
		this.#inserted = sim.inserted;
		this.#found = sim.inserted;
	}

	get state(): SimState {
		if (!this.#started) return "busy";
		if (!this.#found) return "missing";
		if (this.#pukTries === 0) return "useless";
		if (this.#pinTries === 0) return "SIM PUK";
		return this.#locked && !this.#verified ? "SIM PIN" : "READY";
	}

	/** Whether it waits for its PIN or PUK. */
	get waiting(): boolean {
		const { state } = this;
		return state === "SIM PIN" || state === "SIM PUK";
	}

	/** The error that commands get which need the card, if any. */
	get refusal(): number | undefined {
		return refusals[this.state];
	}

	/** AT+CLCK="SC",2: whether it asks for its PIN at every start. */
	get locked(): boolean {
		return this.#locked;
	}

	/** Whether it is in its holder. */
	get inserted(): boolean {
		return this.#inserted;
	}

	/** Tries that are left. */
	get tries(): { pin: number; puk: number } {
		return { pin: this.#pinTries, puk: this.#pukTries };
	}

	powerUp(): void {
		this.#started = false;
		this.#verified = false;
		this.#found = this.#inserted;
	}

	/** It has finished starting. */
	start(): void {
		this.#started = true;
	}

	/** Puts it in. `found`: whether the module watches the holder, else it finds the card at its next start. */
	insert(found: boolean): void {
		this.#inserted = true;
		if (found) this.#found = true;
	}

	remove(): void {
		this.#inserted = false;
		this.#found = false;
		this.#verified = false;
	}

	/**
	 * AT+CPIN: the PIN, or the PUK and a PIN to come (Device_control/CPIN.md). Returns the error's number, if any.
	 * What has the wrong shape is no try.
	 */
	enter(secret: string, newPin: string | undefined): number | undefined {
		const { state } = this;
		if (state === "SIM PUK") {
			if (newPin === undefined) return cme.simPukRequired;
			if (!/^\d{8}$/.test(secret) || !isPin(newPin))
				return cme.invalidParameter;
			if (secret !== this.#puk) {
				this.#pukTries--;
				return cme.incorrectPassword;
			}
			this.#pukTries = pukTries;
			this.#pinTries = pinTries;
			this.#pin = newPin;
			this.#verified = true;
			return undefined;
		}
		if (state !== "SIM PIN") return this.refusal ?? cme.notAllowed;
		if (newPin !== undefined) return cme.invalidParameter;
		return this.#verify(secret);
	}

	/** AT+CLCK="SC": with the PIN, whether it is asked for from the next start on. Returns the error's number, if any. */
	lock(on: boolean, pin: string): number | undefined {
		const error = this.#verify(pin);
		if (error === undefined) this.#locked = on;
		return error;
	}

	/** AT+CPWD="SC": needs the lock (Device_control/CPWD.md). Returns the error's number, if any. */
	changePin(pin: string, newPin: string): number | undefined {
		if (!this.#locked) return cme.notAllowed;
		if (!isPin(newPin)) return cme.invalidParameter;
		const error = this.#verify(pin);
		if (error === undefined) this.#pin = newPin;
		return error;
	}

	#verify(pin: string): number | undefined {
		if (!isPin(pin)) return cme.invalidParameter;
		if (pin !== this.#pin) {
			this.#pinTries--;
			return cme.incorrectPassword;
		}
		this.#pinTries = pinTries;
		this.#verified = true;
		return undefined;
	}
}

function isPin(text: string): boolean {
	return /^\d{4,8}$/.test(text);
}
