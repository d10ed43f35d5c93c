import { tcpError, udpError } from "../../modules/virtual-modem/error-code.js";
import type { LinkKind } from "../../modules/virtual-modem/network.js";

/** A host that is unreachable, as is one whose name nobody knows. */
export const unreachable = both("unreachable");

/** Node's errors as the module's TCP and UDP error codes (TCPIP/错误码.md). */
const failures: Readonly<Record<string, Readonly<Record<LinkKind, number>>>> = {
	ENETDOWN: both("network"),
	ENETUNREACH: both("network"),
	EHOSTUNREACH: unreachable,
	EADDRINUSE: both("addressInUse"),
	EADDRNOTAVAIL: both("addressNotAvailable"),
	EMSGSIZE: both("size"),
	EACCES: both("invalidParameter"),
	EINVAL: both("invalidParameter"),
	ECONNREFUSED: both("rejected"),
	ETIMEDOUT: ofTcp("timeOut"),
	ECONNABORTED: ofTcp("aborted"),
	EPIPE: ofTcp("aborted"),
	ECONNRESET: ofTcp("reset"),
};
const unknown = both("unknown");

function both(name: keyof typeof tcpError & keyof typeof udpError) {
	return { TCP: tcpError[name], UDP: udpError[name] };
}

/** What UDP has no number for. */
function ofTcp(name: keyof typeof tcpError) {
	return { TCP: tcpError[name], UDP: udpError.unknown };
}

/** What the module calls an error of Node's. */
export function failure(kind: LinkKind, error: NodeJS.ErrnoException): number {
	const { code = "" } = error;
	// Of TLS: an alert is the peer's word, all else our own finding.
	if (/^ERR_SSL|^EPROTO$/.test(code))
		return /ALERT/.test(code) ? tcpError.reset : tcpError.aborted;
	return (failures[code] ?? unknown)[kind];
}

/** ms without a byte after which a closed connection is given up. */
export const lingering = 10_000;
