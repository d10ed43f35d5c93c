/** TCPIP/错误码.md, of TCP. It has no numbers for TLS: a handshake that fails ends in one of these, too. */
export const tcpError = {
	network: 5,
	unreachable: 6,
	addressInUse: 7,
	addressNotAvailable: 8,
	size: 9,
	/** Of TLS, a file that is not there or is none. */
	invalidParameter: 10,
	rejected: 11,
	timeOut: 12,
	/** Of TLS, the module has not trusted the server. */
	aborted: 13,
	/** Of TLS, the server has ended it. */
	reset: 14,
	unknown: 18,
} as const;

/** TCPIP/错误码.md, of UDP. It has no number for a time that is over. */
export const udpError = {
	network: 6,
	rejected: 7,
	unreachable: 8,
	addressInUse: 9,
	addressNotAvailable: 10,
	size: 11,
	invalidParameter: 12,
	unknown: 14,
} as const;

/** TCPIP/CDNSGIP.md: `<dns error code>`. */
export const dnsError = {
	general: 10,
	maxRetries: 11,
	noMemory: 13,
	invalidName: 14,
	invalidResponse: 15,
} as const;

/** NTP/CNTP.md: `<code>` of what is no success. */
export const timeError = {
	network: 61,
	name: 62,
	connection: 63,
	answer: 64,
	timeOut: 65,
} as const;
