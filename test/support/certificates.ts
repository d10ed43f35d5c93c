import { type CertificateExtension, generate } from "selfsigned";

/** A certificate and its private key, PEM. */
export interface Identity {
	certificate: string;
	key: string;
}

export interface IdentityOptions {
	/** What it is for: the subject's common name and, but for an authority, the one alternative name. */
	name: string;
	/** Who signs it. Default: itself. */
	issuer?: Identity;
	/** Whether it may sign others. Default false. */
	authority?: boolean;
	/** When it is valid, ms UTC. Default: from an hour ago on for a year. */
	from?: number;
	until?: number;
	/** What it may be used for. Default: anything. */
	purpose?: "clientAuth" | "serverAuth";
}

const hour = 3_600_000;

/** Makes a certificate with a short key, which is quick, and enough for nobody but a test. */
export async function identity({
	name,
	issuer,
	authority = false,
	from = Date.now() - hour,
	until = Date.now() + 365 * 24 * hour,
	purpose,
}: IdentityOptions): Promise<Identity> {
	const extensions: CertificateExtension[] = [
		{ name: "basicConstraints", cA: authority },
	];
	if (!authority)
		extensions.push({
			name: "subjectAltName",
			altNames: [{ type: 2, value: name }],
		});
	if (purpose) extensions.push({ name: "extKeyUsage", [purpose]: true });
	const made = await generate([{ name: "commonName", value: name }], {
		keySize: 1024,
		algorithm: "sha256",
		notBeforeDate: new Date(from),
		notAfterDate: new Date(until),
		extensions,
		...(issuer ? { ca: { cert: issuer.certificate, key: issuer.key } } : {}),
	});
	return { certificate: `${made.cert.trim()}\n`, key: made.private };
}
