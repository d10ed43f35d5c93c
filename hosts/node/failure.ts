import type { LinkKind } from "../../modules/virtual-modem/network.js";

/** Node's errors as the module's TCP and UDP error codes (TCPIP/错误码.md). */
const failures: Readonly<Record<string, { TCP: number; UDP: number }>> = {
	ENETDOWN: { TCP: 5, UDP: 6 },
	ENETUNREACH: { TCP: 5, UDP: 6 },
	EHOSTUNREACH: { TCP: 6, UDP: 8 },
	ENOTFOUND: { TCP: 6, UDP: 8 },
	EAI_AGAIN: { TCP: 6, UDP: 8 },
	EADDRINUSE: { TCP: 7, UDP: 9 },
	EADDRNOTAVAIL: { TCP: 8, UDP: 10 },
	EMSGSIZE: { TCP: 9, UDP: 11 },
	ECONNREFUSED: { TCP: 11, UDP: 7 },
	ETIMEDOUT: { TCP: 12, UDP: 14 },
	ECONNABORTED: { TCP: 13, UDP: 14 },
	EPIPE: { TCP: 13, UDP: 14 },
	ECONNRESET: { TCP: 14, UDP: 14 },
};
const undefinedError = { TCP: 18, UDP: 14 };

/** What the module calls an error of Node's. */
export function failure(kind: LinkKind, error: NodeJS.ErrnoException): number {
	return (failures[error.code ?? ""] ?? undefinedError)[kind];
}

/** ms without a byte after which a closed connection is given up. */
export const lingering = 10_000;
