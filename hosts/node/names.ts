import { lookup } from "node:dns";
import { isIP } from "node:net";
import { dnsError } from "../../modules/virtual-modem/error-code.js";

/** A host, and the port there when it is to be another one. */
interface Place {
	host: string;
	port: number | undefined;
}

/** TCPIP/CDNSGIP.md: `<dns error code>` for what Node's look-ups end in. */
const failures: Readonly<Record<string, number>> = {
	EAI_AGAIN: dnsError.maxRetries,
	EAI_MEMORY: dnsError.noMemory,
	ENOTFOUND: dnsError.invalidName,
};
const { general: generalError, invalidResponse: lastError } = dnsError;
/** No chain of names is longer. */
const longestChain = 8;

export interface NamesOptions {
	/**
	 * What hosts stand for here. A key is a name or an address, or one with a port, `HOST:PORT`, which counts before that
	 * without. A value is the same, and is looked up in turn; or a `<dns error code>`, 10…15, that looking up a name
	 * ends in. Capital letters count as small ones. What is not there stands for itself.
	 */
	names?: Readonly<Record<string, string | number>>;
	/** ms that looking up a name takes beside the system's own time. Default 0. */
	delay?: number;
}

/** Splits `NAME=HOST`, `NAME:PORT=HOST:PORT` and the like into an entry of {@link NamesOptions}. Throws for another text. */
export function nameOf(text: string): [key: string, value: string | number] {
	const equals = text.indexOf("=");
	if (equals <= 0 || equals === text.length - 1)
		throw new Error(
			`name "${text}": NAME=HOST, NAME:PORT=HOST:PORT or NAME=10…15`,
		);
	const value = text.slice(equals + 1);
	const names = {
		[text.slice(0, equals)]: /^\d+$/.test(value) ? +value : value,
	};
	new Names({ names });
	return Object.entries(names)[0];
}

/** What names stand for: those of a map, and the system's. */
export class Names {
	#places = new Map<string, Place | number>();
	#delay: number;

	/** Throws for an entry that means nothing, and for names that stand for each other. */
	constructor({ names = {}, delay = 0 }: NamesOptions = {}) {
		if (!(delay >= 0 && delay < Infinity))
			throw new RangeError(
				`delay ${delay}: 0 or more milliseconds; leave it out for 0`,
			);
		this.#delay = delay;
		for (const [key, value] of Object.entries(names))
			this.#places.set(keyOf(placeOf(key)), checked(key, value));
		for (const key of this.#places.keys()) {
			const { host, port } = placeOf(key);
			this.#follow(host, port);
		}
	}

	/**
	 * `done` gets the dotted address that `host` has, or the one where its `port` is to be found and the port there;
	 * or the `<dns error code>`. Never from inside this call.
	 */
	find(
		host: string,
		port: number | undefined,
		done: (
			result: { address: string; port: number | undefined } | number,
		) => void,
	): void {
		const place = this.#follow(host, port);
		const failure = this.#places.get(place.host);
		const look = () => {
			if (typeof failure === "number") return done(failure);
			lookup(place.host, 4, (error, address) => {
				if (error) done(failures[error.code ?? ""] ?? generalError);
				else done({ address, port: place.port });
			});
		};
		if (isIP(host) || this.#delay === 0) setImmediate(look);
		else setTimeout(look, this.#delay);
	}

	#follow(host: string, port: number | undefined): Place {
		let place: Place = { host: host.toLowerCase(), port };
		for (let i = 0; i < longestChain; i++) {
			const next =
				this.#places.get(keyOf(place)) ?? this.#places.get(place.host);
			if (next === undefined || typeof next === "number") return place;
			place = { host: next.host, port: next.port ?? place.port };
		}
		throw new Error(
			`name "${host}": stands for itself, or for a chain of more than ${longestChain} names`,
		);
	}
}

function keyOf({ host, port }: Place): string {
	return port === undefined ? host : `${host}:${port}`;
}

function placeOf(text: string): Place {
	const parts = /^([^\s:=]+)(?::(\d{1,5}))?$/.exec(text);
	const port = parts?.[2] === undefined ? undefined : Number(parts[2]);
	if (!parts || port === 0 || (port ?? 0) > 65535)
		throw new Error(`name "${text}": HOST or HOST:PORT, PORT 1…65535`);
	return { host: parts[1].toLowerCase(), port };
}

function checked(key: string, value: string | number): Place | number {
	if (typeof value === "string") return placeOf(value);
	if (Number.isInteger(value) && value >= generalError && value <= lastError)
		return value;
	throw new RangeError(
		`name "${key}": ${value} is no DNS error code, ${generalError}…${lastError}`,
	);
}
