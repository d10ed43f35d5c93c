import { checkInteger, checkText } from "sixlink/at/check";

/** Where a server is. */
export interface Address {
	host: string;
	port: number;
}

/** HOST:PORT, as the argument `name` says it. Throws where it is none. */
export function readAddress(name: string, text: string): Address {
	const [, host, digits] = /^(.*):(\d+)$/.exec(text) ?? [];
	if (host === undefined)
		throw new RangeError(`${name} ${text}: give HOST:PORT`);
	const port = Number(digits);
	checkText(`${name}'s host`, host, 128);
	checkInteger(`${name}'s port`, port, 1, 65535);
	return { host, port };
}
