import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import {
	createSecureContext,
	getCiphers,
	type SecureContext,
	type SecureVersion,
} from "node:tls";
import type {
	TlsOptions,
	TlsVersion,
} from "../../modules/virtual-modem/network.js";

/** What OpenSSL calls versions and suites. It has neither SSL 3.0 nor, as Node builds it, RC4 and 3DES. */
const versions: Readonly<Record<TlsVersion, SecureVersion | undefined>> = {
	"SSL 3.0": undefined,
	"TLS 1.0": "TLSv1",
	"TLS 1.1": "TLSv1.1",
	"TLS 1.2": "TLSv1.2",
};
const suites: ReadonlyMap<number, string> = new Map([
	[0x0004, "RC4-MD5"],
	[0x0005, "RC4-SHA"],
	[0x000a, "DES-CBC3-SHA"],
	[0x002f, "AES128-SHA"],
	[0x0035, "AES256-SHA"],
	[0x003d, "AES256-SHA256"],
]);
/** RFC 5280, 4.2.1.12: id-kp-serverAuth. */
const serverPurpose = "1.3.6.1.5.5.7.3.1";
/** No chain of certificates is longer. */
const longestChain = 8;

/** A module's side of TLS: what its handshake offers, and whether it trusts what it meets. */
export class TlsClient {
	readonly context: SecureContext;
	readonly timeout: number;
	/** The name asked for, or undefined. */
	readonly serverName: string | undefined;
	#options: TlsOptions;
	#authorities: X509Certificate[] = [];

	/** Throws when a file is none, or when the system has no version or suite of those that are wanted. */
	constructor(options: TlsOptions) {
		const { securityLevel, authority, certificate, key, serverName } = options;
		this.#options = options;
		this.timeout = options.timeout;
		this.serverName = isIP(serverName) ? undefined : serverName;
		if (securityLevel > 0) this.#authorities = certificatesOf(authority);
		const spoken = options.versions.flatMap((name) => versions[name] ?? []);
		const available = getCiphers();
		const ciphers = options.cipherSuites
			.map((number) => suites.get(number) ?? "")
			.filter((name) => available.includes(name.toLowerCase()));
		if (spoken.length === 0 || ciphers.length === 0)
			throw new Error("no version or cipher suite that this system has");
		const shows = securityLevel === 2 && certificate !== undefined;
		if (shows && !key) throw new Error("a certificate without a key");
		this.context = createSecureContext({
			minVersion: spoken[0],
			maxVersion: spoken[spoken.length - 1],
			// The module takes the short keys and old hashes that OpenSSL refuses from level 1 on.
			ciphers: `${ciphers.join(":")}:@SECLEVEL=0`,
			...(shows && key
				? { cert: Buffer.from(certificate), key: Buffer.from(key) }
				: {}),
		});
	}

	/**
	 * Whether the server is who it should be. Written here since OpenSSL asks this machine's clock, not the module's,
	 * and tells one of several faults.
	 */
	trusts(server: X509Certificate | undefined): boolean {
		const { securityLevel, hostname } = this.#options;
		if (securityLevel === 0) return true;
		if (!server) return false;
		const { keyUsage } = server;
		// Undefined where the certificate says nothing, though its type has no such thing.
		const serves = !keyUsage || keyUsage.includes(serverPurpose);
		const named =
			hostname === "" ||
			(isIP(hostname)
				? server.checkIP(hostname)
				: server.checkHost(hostname)) !== undefined;
		return serves && named && this.#vouchedFor(server);
	}

	#vouchedFor(server: X509Certificate): boolean {
		const { trustsAny } = this.#options;
		const roots = this.#authorities.filter((one) => trustsAny || isRoot(one));
		let certificate = server;
		for (let i = 0; i < longestChain; i++) {
			if (!this.#isValid(certificate)) return false;
			const { fingerprint256 } = certificate;
			if (roots.some((root) => root.fingerprint256 === fingerprint256))
				return true;
			const issued = (issuer: X509Certificate) =>
				issuer.ca && isIssuer(issuer, certificate);
			if (roots.some((root) => issued(root) && this.#isValid(root)))
				return true;
			const { issuerCertificate } = certificate;
			if (!issuerCertificate || !issued(issuerCertificate)) return false;
			certificate = issuerCertificate;
		}
		return false;
	}

	#isValid({ validFrom, validTo }: X509Certificate): boolean {
		const { time } = this.#options;
		if (time === undefined) return true;
		return time >= Date.parse(validFrom) && time <= Date.parse(validTo);
	}
}

function isIssuer(issuer: X509Certificate, issued: X509Certificate): boolean {
	return issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
}

/** Whether it vouches for itself: not {@link isIssuer}, since a server that does need not be one that may issue. */
function isRoot(certificate: X509Certificate): boolean {
	const { subject, issuer, publicKey } = certificate;
	return subject === issuer && certificate.verify(publicKey);
}

/** Throws when there is none, or one that cannot be read. */
function certificatesOf(file: Uint8Array | undefined): X509Certificate[] {
	const pattern = /-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g;
	const found = Buffer.from(file ?? [])
		.toString("latin1")
		.match(pattern);
	if (!found) throw new Error("no certificate in the CA file");
	return found.map((text) => new X509Certificate(text));
}
