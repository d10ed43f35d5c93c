import { handshakeFailure } from "../../modules/virtual-modem/handshake.js";
import type { LinkKind } from "../../modules/virtual-modem/network.js";

/** TCPIP/错误码.md: the remote host is unreachable, as is one whose name nobody knows. */
export const unreachable = { TCP: 6, UDP: 8 } as const;

/** Node's errors as the module's TCP and UDP error codes (TCPIP/错误码.md). */
const failures: Readonly<Record<string, { TCP: number; UDP: number }>> = {
	ENETDOWN: { TCP: 5, UDP: 6 },
	ENETUNREACH: { TCP: 5, UDP: 6 },
	EHOSTUNREACH: unreachable,
	EADDRINUSE: { TCP: 7, UDP: 9 },
	EADDRNOTAVAIL: { TCP: 8, UDP: 10 },
	EMSGSIZE: { TCP: 9, UDP: 11 },
	EACCES: { TCP: 10, UDP: 12 },
	EINVAL: { TCP: 10, UDP: 12 },
	ECONNREFUSED: { TCP: 11, UDP: 7 },
	ETIMEDOUT: { TCP: 12, UDP: 14 },
	ECONNABORTED: { TCP: 13, UDP: 14 },
	EPIPE: { TCP: 13, UDP: 14 },
	ECONNRESET: { TCP: 14, UDP: 14 },
};
const undefinedError = { TCP: 18, UDP: 14 };

/** What the module calls an error of Node's. */
export function failure(kind: LinkKind, error: NodeJS.ErrnoException): number {
	const { code = "" } = error;
	// Of TLS: an alert is the peer's word, all else our own finding.
	if (/^ERR_SSL|^EPROTO$/.test(code))
		return /ALERT/.test(code)
			? handshakeFailure.reset
			: handshakeFailure.aborted;
	return (failures[code] ?? undefinedError)[kind];
}

/** ms without a byte after which a closed connection is given up. */
export const lingering = 10_000;
