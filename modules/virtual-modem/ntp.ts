import type { Alarm, Clock } from "../platform.js";
import { timeError } from "./error-code.js";
import type { Network } from "./network.js";

/** `<code>` of NTP/CNTP.md. */
const synchronised = 1;

const port = 123;

/** The NTP client of AT+CNTP, with what it is set to. The first server is the one that the vendor's notes on fixed-address SIMs name. */
export class Ntp {
	server = "";
	/** Quarter hours. */
	zone = 0;
	/** Seconds. */
	timeout = 0;
	/** AT+CNTPCID: the number of the AT+SAPBR bearer. */
	cid = 1;
	#network: Network;
	#alarm: Alarm;
	/** What the alarm tells. */
	#outcome: number = timeError.timeOut;
	#done: ((code: number, utc: number) => void) | undefined;

	constructor(clock: Clock, network: Network) {
		this.#network = network;
		this.#alarm = clock.alarm(() => this.#end(this.#outcome));
		this.powerUp();
	}

	/** Whether a query is under way. */
	get busy(): boolean {
		return this.#done !== undefined;
	}

	powerUp(): void {
		this.#alarm.clear();
		this.#done = undefined;
		this.server = "ntp1.aliyun.com";
		this.zone = 32;
		this.timeout = 5;
		this.cid = 1;
	}

	/** Asks the server, if there is a bearer. `done` gets the `<code>` and, where it is 1, ms of UTC; from the clock, unless power goes first. */
	query(bearer: boolean, done: (code: number, utc: number) => void): void {
		this.#done = done;
		this.#outcome = bearer ? timeError.timeOut : timeError.network;
		this.#alarm.set(bearer ? this.timeout * 1000 : 0);
		if (!bearer) return;
		this.#network.time(this.server, port, (utc, failure) => {
			if (this.#done !== done) return;
			this.#alarm.clear();
			if (utc === undefined) this.#end(failure);
			else this.#end(synchronised, utc);
		});
	}

	#end(code: number, utc = 0): void {
		const done = this.#done;
		this.#done = undefined;
		done?.(code, utc);
	}
}
