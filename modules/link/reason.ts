/** Why a link failed to open, or ended. Where the module says it, in its words. */
export type Reason =
	/** The module could not connect, or refused the command. */
	| "CONNECT FAIL"
	| "ALREADY CONNECT"
	| "SEND FAIL"
	| "ERROR"
	| "CME ERROR"
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
