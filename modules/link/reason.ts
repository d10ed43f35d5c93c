/** Why a link failed to open, or ended. Where the module says it, in its words. */
export type Reason =
	/** The module could not connect, or refused the command. */
	| "CONNECT FAIL"
	| "ALREADY CONNECT"
	| "SEND FAIL"
	| "ERROR"
	| "CME ERROR"
	/** A certificate's or key's file is not in the module, or the module refused it; the state says which, and its answer. */
	| "file refused"
	/** The module's firmware has no TLS, or not that version or cipher suite; the state says which setting, and its answer. */
	| "TLS refused"
	/** The module's clock was not set in time, so that no certificate could be verified. */
	| "clock not set"
	| "local port refused"
	/** The broker did not take the MQTT session: id, user, password, or no answer. */
	| "session refused"
	/** The peer or the network closed the link. */
	| "CLOSED"
	/** The app closed it. */
	| "CLOSE OK"
	/** What was asked for did not happen in time. */
	| "deadline"
	/** Bytes were damaged or lost on the way; the count says how many. */
	| "bytes lost"
	/** The bearer is gone: the network's doing, or CIPSHUT. */
	| "PDP DEACT"
	| "SHUT OK"
	/** The module started anew, does not answer, or was let go. */
	| "module restarted"
	| "module mute"
	| "modem closed";
