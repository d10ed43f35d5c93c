/** What an app imports: `import { Modem } from "sixlink/modem"`. */
export type { Link } from "./link/link.js";
export type { MqttLink } from "./link/mqtt-link.js";
export type { MqttOptions } from "./link/mqtt-options.js";
export type { LinkOptions } from "./link/options.js";
export type { Reason } from "./link/reason.js";
export type { LinkState } from "./link/state.js";
export { Modem, type ModemOptions, type ModemState } from "./modem/modem.js";
export type { Statistics } from "./modem/statistics.js";
