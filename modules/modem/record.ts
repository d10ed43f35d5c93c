import type { Channel } from "../at/channel.js";
import type { Recorder } from "../at/recorder.js";
import type { Modem } from "./modem.js";

/** A modem's record with what there is to say about it in front, as comments of the session format. */
export function* record(
	modem: Modem,
	channel: Channel,
	recorder: Recorder,
): Generator<string> {
	const { baud, capacity } = channel;
	yield `# modem: ${modem.state}, profile ${modem.profile}\n`;
	yield `# port: ${baud} baud, ${capacity} bytes while nobody reads\n`;
	yield `# statistics: ${JSON.stringify(modem.statistics)}\n`;
	yield* recorder.lines(channel);
}
