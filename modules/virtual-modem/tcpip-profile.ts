import type { Bearer } from "./bearer.js";
import { Settings } from "./settings.js";

/** The settings that AT+CIPSCONT keeps (TCPIP/CIPSCONT.md). */
const keptSettings = [
	"head",
	"showtp",
	"srip",
	"ats",
	"atsTime",
	"sprt",
	"qsend",
	"mode",
	"transparent",
	"mux",
	"rxget",
] as const satisfies readonly (keyof Settings)[];

const keptAccess = [
	"apn",
	"user",
	"password",
] as const satisfies readonly (keyof Bearer)[];

/** What AT+CIPSCONT has saved: it comes back when the module starts. */
export class TcpipProfile {
	/** `<value>`: 0 saved, 1 not. */
	value: 0 | 1 = 1;
	#settings = new Settings();
	#access: Pick<Bearer, (typeof keptAccess)[number]> = {
		apn: "",
		user: "",
		password: "",
	};

	save(settings: Settings, access: Bearer): void {
		this.value = 0;
		for (const key of keptSettings) copy(settings, this.#settings, key);
		for (const key of keptAccess) copy(access, this.#access, key);
	}

	/** Brings back what was saved; what was not has its initial value. */
	restore(settings: Settings, access: Bearer): void {
		for (const key of keptSettings) copy(this.#settings, settings, key);
		for (const key of keptAccess) copy(this.#access, access, key);
	}
}

function copy<Values, Key extends keyof Values>(
	from: Pick<Values, Key>,
	to: Pick<Values, Key>,
	key: Key,
): void {
	to[key] = from[key];
}
