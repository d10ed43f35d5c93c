import { type TlsOptions, tlsVersions } from "./network.js";

/** The suites of TCPIP/SSLCFG.md, by their numbers: RSA key exchange, all of them. */
export const cipherSuites: readonly number[] = [
	0x0035, 0x002f, 0x0005, 0x0004, 0x000a, 0x003d,
];
const allSuites = 0xffff;
const allVersions: number = tlsVersions.length;

/** `<n>` of TCPIP/SSLCFG.md: one for each link, then FTP, MQTT and HTTP. */
export const contextNumbers: readonly number[] = [
	0, 1, 2, 3, 4, 5, 34, 88, 153,
];
/** What AT+SSLMIPSTART uses. */
export const mqttContext = 88;

/**
 * What AT+SSLCFG has set for one kind of connection (TCPIP/SSLCFG.md). The page gives no initial values: these are the
 * widest choice, and a certificate's time that does not count, without which the manual's own examples would need a clock.
 */
export class TlsContext {
	sslversion = allVersions;
	ciphersuite = allSuites;
	/** Paths; empty for none. */
	cacert = "";
	clientcert = "";
	clientkey = "";
	seclevel = 0;
	hostname = "";
	ignorelocaltime = 1;
	/** Seconds. */
	negotiatetimeout = 300;
	/** Hex digits; empty for none. Kept and shown: the network's TLS draws its own. */
	clientrandom = "";
	premaster = "";
	verifymode = 0;

	/** For a connection to `host`. `read` gets a file, undefined where there is none; `now`: ms UTC. */
	options(
		host: string,
		read: (path: string) => Uint8Array | undefined,
		now: number,
	): TlsOptions {
		const { sslversion, ciphersuite, seclevel, hostname } = this;
		const file = (path: string) =>
			path === "" ? undefined : (read(path) ?? new Uint8Array(0));
		return {
			versions:
				sslversion === allVersions ? tlsVersions : [tlsVersions[sslversion]],
			cipherSuites: ciphersuite === allSuites ? cipherSuites : [ciphersuite],
			securityLevel: seclevel === 0 || seclevel === 1 ? seclevel : 2,
			authority: file(this.cacert),
			trustsAny: this.verifymode === 1,
			certificate: file(this.clientcert),
			key: file(this.clientkey),
			hostname,
			serverName: hostname === "" ? host : hostname,
			time: this.ignorelocaltime === 1 ? undefined : now,
			timeout: this.negotiatetimeout * 1000,
		};
	}
}
