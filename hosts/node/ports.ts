import type { PortKind } from "../../bench/links.js";
import type { Latency } from "../../modules/virtual-modem/latency.js";

/** The wires that the links are measured on. */

/** As Moddable's serial on the ESP32: no more than the hardware has. */
export const bareFifo: PortKind = {
	name: "FIFO of 128",
	depth: 128,
	flowControl: false,
};

export const ring512: PortKind = {
	name: "ring of 512",
	depth: 512,
	flowControl: false,
};

export const ring4096: PortKind = {
	name: "ring of 4096",
	depth: 4096,
	flowControl: false,
};

export const flowControl: PortKind = {
	name: "RTS/CTS",
	depth: 128,
	flowControl: true,
};

/** Exactly 5 ms for each command and each payload, so that no figure is a lucky one. */
export const latency: Latency = { "*": [5, 5] };
