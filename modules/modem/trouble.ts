/**
 * What can stand in the way, word for word as `onState` tells it, and what to do about it. Where the module gave a number
 * that is none of these, `onState` tells that: `+CME ERROR: 50`.
 */
export const advice = Object.freeze({
	"no answer":
		"Is the module powered, are TX and RX crossed, is its power key pulled? Other rates are tried.",
	"other rate":
		"The module spoke at another rate and was set to the port's, for good. Nothing to do.",
	"module mute":
		"The module stopped answering; it is looked for, and reset where there is a pin.",
	"module restarted":
		"The module started anew: where nobody asked for it, look at its supply, 2 A at the peak.",
	"SIM missing": "Put a SIM in, or look at its holder.",
	"SIM busy": "The SIM starts; where it stays so, it is broken.",
	"SIM failure": "Clean the SIM's contacts, or try another.",
	"SIM wrong": "The module is locked to another operator's SIM.",
	"SIM PIN needed": "Give the option pin, or switch the SIM's PIN off.",
	"SIM PIN refused":
		"The option pin is wrong. It is not tried again: a third wrong PIN locks the SIM.",
	"SIM PUK needed":
		"Three wrong PINs locked the SIM: unlock it in a telephone, with its PUK.",
	"SIM removed": "The SIM was pulled: put it back.",
	searching: "No network yet: look at the antenna, and at the signal.",
	"not searching":
		"The radio is off or the SIM allows nothing here: it is switched off and on.",
	"registration denied":
		"The network refuses this SIM: is it active, paid for, allowed in this module?",
	"not attached":
		"The network gives no data service yet: is the SIM's plan one with data?",
	"bearer refused":
		"The network refused the PDP context: look at apn, user and password.",
	"bearer lost": "The network took the bearer away; it is brought up again.",
	"links fail":
		"No link connects although the bearer is up: it is brought up anew. Is the server there?",
} as const);

/** See `advice`. */
export type Trouble = keyof typeof advice;
