import { checkFlag, checkText } from "../at/check.js";

/** By their numbers in `TCPIP/SSLCFG.md`. */
export const versions = Object.freeze([
	"SSL 3.0",
	"TLS 1.0",
	"TLS 1.1",
	"TLS 1.2",
	"any",
] as const);
const SAFE = "TLS 1.2";

/** Their numbers in `TCPIP/SSLCFG.md`; RSA key exchange, all of them. */
export const suites = Object.freeze({
	TLS_RSA_WITH_AES_256_CBC_SHA: "0X0035",
	TLS_RSA_WITH_AES_128_CBC_SHA: "0X002F",
	TLS_RSA_WITH_RC4_128_SHA: "0X0005",
	TLS_RSA_WITH_RC4_128_MD5: "0X0004",
	TLS_RSA_WITH_3DES_EDE_CBC_SHA: "0X000A",
	TLS_RSA_WITH_AES_256_CBC_SHA256: "0X003D",
	any: "0XFFFF",
} as const);

/** Characters of a file's name (`FS/FSCREATE.md`), and of a server's. */
const NAME = 64;
const HOST = 128;

/** What goes with a kind that speaks TLS (TLS, MQTTS), and with no other. */
export interface TlsOptions {
	/**
	 * The file in the module with the certificate of the authority that vouches for the server, PEM; `modem.writeFile`
	 * writes it. Needed, unless `verify` is false.
	 */
	ca?: string;
	/** The files with the client's own certificate and its key, PEM, for a server that asks for them. Both or none. */
	certificate?: string;
	key?: string;
	/** The name that the server's certificate must be for; `host` where left out. 1-128 characters. */
	serverName?: string;
	/** `false` connects to whoever answers: nothing is verified, and no own certificate is shown. Default true. */
	verify?: boolean;
	/** Certificates that are not valid yet, or not any more, do; the module's clock need not be set then. Default false. */
	ignoreTime?: boolean;
	/** `TLS 1.2` where left out, the best that the module has; `any` includes it and all that is older. */
	version?: (typeof versions)[number];
	/** `any` where left out. */
	cipherSuite?: keyof typeof suites;
}

/** Those that no other kind can have; `verify: false` does no harm there. */
const own: readonly (keyof TlsOptions)[] = Object.freeze([
	"ca",
	"certificate",
	"key",
	"serverName",
	"ignoreTime",
	"version",
	"cipherSuite",
]);

/** What AT+SSLCFG sets, in order. */
export interface Setting {
	name: string;
	/** It names a file in the module, which must be there. */
	file: boolean;
	/** In quotes. */
	quoted: boolean;
	/** The value; empty takes back what was set before, undefined leaves it as it is. */
	of(options: TlsOptions, host: string): string | undefined;
}

export const settings: readonly Readonly<Setting>[] = Object.freeze([
	number("sslversion", ({ version = SAFE }) =>
		String(versions.indexOf(version)),
	),
	number("ciphersuite", ({ cipherSuite = "any" }) => suites[cipherSuite]),
	number("seclevel", ({ verify, certificate }) => {
		if (verify === false) return "0";
		return certificate === undefined ? "1" : "2";
	}),
	file("cacert", ({ verify, ca }) => (verify === false ? undefined : ca)),
	file("clientcert", ({ certificate }) => certificate),
	file("clientkey", ({ key }) => key),
	Object.freeze({
		name: "hostname",
		file: false,
		quoted: true,
		of: ({ verify, serverName }: TlsOptions, host: string) =>
			serverName ?? (verify === false ? "" : host),
	}),
	number("ignorelocaltime", ({ verify, ignoreTime }) =>
		verify !== false && ignoreTime !== true ? "0" : "1",
	),
]);

function number(name: string, of: Setting["of"]): Readonly<Setting> {
	return Object.freeze({ name, file: false, quoted: false, of });
}

function file(name: string, of: Setting["of"]): Readonly<Setting> {
	return Object.freeze({ name, file: true, quoted: true, of });
}

/** Whether a connection with these options looks at the module's clock. */
export function needsTime({ verify, ignoreTime }: TlsOptions): boolean {
	return verify !== false && ignoreTime !== true;
}

/**
 * Throws a TypeError or RangeError that names the value and the limit, and says what to do. `secure`: `kind` speaks TLS.
 */
export function checkTlsOptions(
	kind: string,
	secure: boolean,
	options: TlsOptions,
): void {
	const { ca, certificate, key, serverName, verify } = options;
	const { ignoreTime, version, cipherSuite } = options;
	if (verify !== undefined) checkFlag("verify", verify);
	if (!secure) {
		for (const name of own)
			if (options[name] !== undefined)
				throw new TypeError(
					`${name} with kind ${kind}, which is not encrypted: give kind TLS or MQTTS, or leave it out`,
				);
		if (verify === true)
			throw new TypeError(
				`verify: true with kind ${kind}, which is not encrypted: give kind TLS or MQTTS, or leave it out`,
			);
		return;
	}
	if (verify !== false && ca === undefined)
		throw new TypeError(
			`kind ${kind} without ca: give the name of the module's file with the authority's certificate (writeFile writes it), or verify: false to connect to whoever answers`,
		);
	if (ca !== undefined) checkText("ca", ca, NAME);
	if ((certificate === undefined) !== (key === undefined))
		throw new TypeError(
			`${key === undefined ? "certificate without key" : "key without certificate"}: give both or none`,
		);
	if (certificate !== undefined) {
		if (verify === false)
			throw new TypeError(
				"certificate with verify: false: the module shows its own only where it verifies the server's, so give ca",
			);
		checkText("certificate", certificate, NAME);
		checkText("key", key, NAME);
	}
	if (serverName !== undefined) checkText("serverName", serverName, HOST);
	if (ignoreTime !== undefined) checkFlag("ignoreTime", ignoreTime);
	if (version !== undefined && !versions.includes(version))
		throw new RangeError(
			`version ${version} is unknown: give ${versions.join(", ")}`,
		);
	if (cipherSuite !== undefined && !Object.hasOwn(suites, cipherSuite))
		throw new RangeError(
			`cipherSuite ${cipherSuite} is unknown: give ${Object.keys(suites).join(", ")}`,
		);
}
