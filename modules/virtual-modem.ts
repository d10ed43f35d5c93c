/** A module without the hardware: `import { VirtualModem, Wire } from "sixlink/virtual-modem"`. */
export {
	type Boot,
	bootOf,
	instantBoot,
	shortBoot,
} from "./virtual-modem/boot.js";
export {
	type Dialect,
	type DialectName,
	dialects,
} from "./virtual-modem/dialect.js";
export { type Fault, faultKinds, parseFault } from "./virtual-modem/fault.js";
export {
	type Latency,
	loggedLatency,
	shortLatency,
} from "./virtual-modem/latency.js";
export {
	Loopback,
	type LoopbackOptions,
	type Server,
	type Session,
} from "./virtual-modem/loopback.js";
export type { Network } from "./virtual-modem/network.js";
export { parseScenario, type Scenario } from "./virtual-modem/scenario.js";
export {
	VirtualModem,
	type VirtualModemOptions,
} from "./virtual-modem/virtual-modem.js";
export { Wire, type WireOptions } from "./virtual-modem/wire.js";
