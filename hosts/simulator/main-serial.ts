import Port from "embedded:io/serial";
import config from "mc/config";
import { SixLinks } from "../../examples/six-links.js";
import { TimerClock } from "./clock.js";
import { watchHeap } from "./heap.js";
import { Screen } from "./screen.js";
import { type ComputerPortConstructor, computerSerial } from "./serial.js";

const { plan, serial } = config.sixlink;

let said = "";
function write(text: string): void {
	said = text.trim();
	trace(text);
}

const clock = new TimerClock();
const { modem } = new SixLinks(
	{
		engine: "XS",
		clock,
		serial: {
			// Its shape differs from port to port, and the SDK's typings fit none.
			io: computerSerial(Port as unknown as ComputerPortConstructor),
			...serial,
		},
		write,
		print: (buffer, start, end) =>
			write(String.fromCharCode(...buffer.subarray(start, end))),
		end: () => {},
	},
	plan,
);
const links = plan.broker ? [...modem.links, modem.mqtt] : modem.links;
watchHeap(clock, links);

export default new Screen(
	{ modem, links, faults: [], said: () => said },
	{ displayListLength: 8192, commandListLength: 8192, touchCount: 1 },
);
