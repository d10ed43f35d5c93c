import { type Command, cme } from "../command.js";
import { cipherSuites, TlsContext } from "../tls-context.js";
import { setting } from "./setting.js";

/** FS/FSCREATE.md: `<filename>`; TCPIP/CIPSTART.md: the longest name of a server. */
const pathSize = 64;
const hostSize = 128;

type KeysOf<Value> = {
	[Key in keyof TlsContext]: TlsContext[Key] extends Value ? Key : never;
}[keyof TlsContext];

/** What AT+SSLCFG can set. */
interface Entry {
	/** What stands between `+SSLCFG:` and the name: the page has a space for some. */
	space: "" | " ";
	show(context: TlsContext): string;
	/** Returns whether `text` was taken. */
	set(context: TlsContext, text: string): boolean;
	/** Back to the initial value. */
	erase(context: TlsContext): void;
}

function number(
	key: KeysOf<number>,
	low: number,
	high: number,
	space: Entry["space"] = "",
): Entry {
	return {
		space,
		show: (context) => String(context[key]),
		set(context, text) {
			const value = /^\d{1,3}$/.test(text) ? Number(text) : -1;
			if (value < low || value > high) return false;
			context[key] = value;
			return true;
		},
		erase(context) {
			context[key] = new TlsContext()[key];
		},
	};
}

function text(key: KeysOf<string>, allowed: RegExp): Entry {
	return {
		space: "",
		show: (context) => context[key],
		set(context, text) {
			if (!allowed.test(text)) return false;
			context[key] = text;
			return true;
		},
		erase(context) {
			context[key] = "";
		},
	};
}

const path = new RegExp(`^[^"]{1,${pathSize}}$`);

/** The names of TCPIP/SSLCFG.md and their values. */
const entries: Readonly<Record<string, Entry>> = {
	sslversion: number("sslversion", 0, 4, " "),
	ciphersuite: {
		space: " ",
		show: ({ ciphersuite }) =>
			`0X${ciphersuite.toString(16).toUpperCase().padStart(4, "0")}`,
		set(context, text) {
			const value = /^0X[\dA-F]{4}$/i.test(text) ? Number(text) : -1;
			if (value !== 0xffff && !cipherSuites.includes(value)) return false;
			context.ciphersuite = value;
			return true;
		},
		erase(context) {
			context.ciphersuite = new TlsContext().ciphersuite;
		},
	},
	cacert: text("cacert", path),
	clientcert: text("clientcert", path),
	clientkey: text("clientkey", path),
	seclevel: number("seclevel", 0, 2),
	hostname: text("hostname", new RegExp(`^[\\x21-\\x7e]{1,${hostSize}}$`)),
	ignorelocaltime: number("ignorelocaltime", 0, 1),
	negotiatetimeout: number("negotiatetimeout", 10, 300),
	clientrandom: text("clientrandom", /^(?:[\dA-F]{56}|[\dA-F]{64})$/i),
	/** The page gives no length: TLS has 48 bytes (RFC 5246, 7.4.7.1). */
	premaster: text("premaster", /^(?:[\dA-F]{2}){1,48}$/i),
	verifymode: number("verifymode", 0, 1),
};

export const tlsCommands: readonly Command[] = [
	/** TCPIP/CIPSSL.md; for the CIPSTARTs that follow. */
	setting("+CIPSSL", "ssl", 1, "+CIPSSL: (0-1)"),
	/** TCPIP/SSLCFG.md: without a value it shows what is set, with an empty one it takes that back. */
	{
		name: "+SSLCFG",
		test: "",
		write({ tlsContexts }, turn, parameters) {
			const name = parameters.text(0).toLowerCase();
			const number = parameters.integer(1, 0, 255) ?? -1;
			const context = tlsContexts.get(number);
			if (!Object.hasOwn(entries, name) || !context)
				return turn.fail(cme.invalidParameter);
			const entry = entries[name];
			const value = parameters.text(2);
			if (parameters.count === 2)
				turn.line(
					`+SSLCFG:${entry.space}"${name}",${number},${entry.show(context)}`,
				);
			else if (parameters.count > 3) return turn.fail(cme.invalidParameter);
			else if (value === "") entry.erase(context);
			else if (!entry.set(context, value))
				return turn.fail(cme.invalidParameter);
			turn.ok();
		},
	},
];
