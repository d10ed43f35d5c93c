import {
	type Plan,
	type Platform,
	SixLinks,
} from "../../examples/six-links.js";
import type { SerialOptions } from "../../modules/platform.js";
import { NodeClock } from "./clock.js";

/** Runs the example under Node. Resolves to whether all of it went as it should. */
export function runInNode(serial: SerialOptions, plan: Plan): Promise<boolean> {
	return new Promise((resolve) => {
		const platform: Platform = {
			engine: `Node ${process.versions.node}`,
			clock: new NodeClock(),
			serial,
			write: (text) => process.stdout.write(text),
			print: (buffer, start, end) =>
				process.stdout.write(Buffer.from(buffer.subarray(start, end))),
			end: resolve,
		};
		new SixLinks(platform, plan);
	});
}
