import config from "mc/config";
import { SixLinks } from "../../examples/six-links.js";
import { TimerClock } from "../xs/clock.js";
import { Console } from "./console.js";
import { Probe } from "./probe.js";
import { Serial } from "./serial.js";

const { plan, serial } = config.sixlink;

export default function main(): void {
	new SixLinks(
		{
			engine: Probe.engine(),
			clock: new TimerClock(),
			serial: { io: Serial, ...serial },
			write: (text) => Console.write(text),
			print: (buffer, start, end) => Console.print(buffer, start, end),
			probe: Probe,
			end: () => {},
		},
		plan,
	);
}
