import type { ModuleState } from "../module.js";

/** The context is active and AT+CIFSR, or a single link's AT+CIPSTART, has fetched the address. */
export const addressKnown: readonly ModuleState[] = [
	"IP STATUS",
	"IP PROCESSING",
	"TCP CONNECTING",
	"UDP CONNECTING",
	"CONNECT OK",
	"TCP CLOSING",
	"UDP CLOSING",
	"TCP CLOSED",
	"UDP CLOSED",
];

/** The context is active. */
export const contextActive: readonly ModuleState[] = [
	"IP GPRSACT",
	...addressKnown,
];
