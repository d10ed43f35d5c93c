import Serial from "embedded:io/serial";
import { args, exit, print, write } from "host";
import * as probe from "probe";
import { type Plan, SixLinks } from "../../examples/six-links.js";
import { TimerClock } from "./clock.js";

/** Runs the example in the XS host. Arguments: the port's path, its rate (0 for a pty), the plan as JSON. */
const [device, baud, json] = args;
const plan: Plan = JSON.parse(json);
new SixLinks(
	{
		engine: probe.engine(),
		clock: new TimerClock(),
		serial:
			Number(baud) > 0
				? { io: Serial, device, baud: Number(baud) }
				: { io: Serial, device },
		write,
		print,
		probe,
		end: (ok) => exit(ok ? 0 : 1),
	},
	plan,
);
