import config from "mc/config";
import { SixLinks } from "../../examples/six-links.js";
import type { PinOptions, SerialOptions } from "../../modules/platform.js";
import { TimerClock } from "../xs/clock.js";
import { Console } from "./console.js";
import { OutputPin } from "./pin.js";
import { Probe } from "./probe.js";

const { plan, serial, power } = config.sixlink;

type Wiring = Record<string, unknown> | undefined;

function pinOf(wiring: Wiring): PinOptions | undefined {
	return wiring && { io: OutputPin, ...wiring };
}

/** The example as a board's app: port, pins and plan are in the manifest's `config.sixlink`. `io`: the port's class. */
export function start(io: SerialOptions["io"]): void {
	try {
		new SixLinks(
			{
				engine: Probe.engine(),
				clock: new TimerClock(),
				serial: { io, ...serial },
				power: {
					key: pinOf(power?.key),
					reset: pinOf(power?.reset),
					sleep: pinOf(power?.sleep),
				},
				write: (text) => Console.write(text),
				print: (buffer, start, end) => Console.print(buffer, start, end),
				probe: Probe,
				end: () => {},
			},
			plan,
		);
	} catch (error) {
		Console.write(`${error}\n`);
		throw error;
	}
}
