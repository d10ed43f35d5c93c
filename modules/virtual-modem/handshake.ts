import { tcpError } from "./error-code.js";
import type { TlsOptions, TlsVersion } from "./network.js";

/** A TLS server in memory: what a client can find out about it, without any cryptography. What is left out fits all. */
export interface Credentials {
	/** The content of the CA file that vouches for it. Default: there is none. */
	authority?: Uint8Array;
	/** The name it is for. */
	name?: string;
	/** When it begins and ends to be valid, ms UTC. */
	validFrom?: number;
	validUntil?: number;
	/** What it speaks; none for a server of TLS 1.3 alone. */
	versions?: readonly TlsVersion[];
	cipherSuites?: readonly number[];
	/** The content of the certificate file that a client must show. */
	client?: Uint8Array;
}

/** Whether a client comes to an end with a server: 0, or the error code (TCPIP/错误码.md) that its handshake ends in. */
export function handshake(server: Credentials, client: TlsOptions): number {
	const { authority, certificate, key, time, securityLevel } = client;
	const shows = securityLevel === 2 ? certificate : undefined;
	if (securityLevel > 0 && isMissing(authority))
		return tcpError.invalidParameter;
	if (shows && (shows.length === 0 || isMissing(key)))
		return tcpError.invalidParameter;
	const { versions = client.versions, cipherSuites = client.cipherSuites } =
		server;
	const speaks =
		versions.some((version) => client.versions.includes(version)) &&
		cipherSuites.some((suite) => client.cipherSuites.includes(suite));
	if (!speaks) return tcpError.reset;
	if (securityLevel > 0) {
		const { validFrom = -Infinity, validUntil = Infinity } = server;
		const valid =
			time === undefined || (time >= validFrom && time <= validUntil);
		const { name = client.hostname } = server;
		const named = client.hostname === "" || client.hostname === name;
		if (!same(server.authority, authority) || !valid || !named)
			return tcpError.aborted;
	}
	return server.client && !same(server.client, shows) ? tcpError.reset : 0;
}

function isMissing(file: Uint8Array | undefined): boolean {
	return file === undefined || file.length === 0;
}

function same(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
	if (!a || !b || a.length !== b.length) return false;
	return a.every((byte, i) => byte === b[i]);
}
