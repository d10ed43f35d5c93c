import { type Command, cme } from "../command.js";
import type { Parameters } from "../line.js";
import type { Module } from "../module.js";
import { fromHex, toBytes, toHex, toText } from "../text.js";

/** TCPIP/HEARTBEAT.md: `<data>`, bytes. */
const contentSize = 256;

/** `<socket_id>`: of a single link it is 0. */
function number({ settings }: Module, parameters: Parameters, index: number) {
	return parameters.integer(index, 0, settings.mux === 1 ? 5 : 0);
}

export const heartbeatCommands: readonly Command[] = [
	/** TCPIP/HEARTCONFIG.md; 0 without more is an example of TCPIP/HEARTINQUIRE.md. */
	{
		name: "^HEARTCONFIG",
		test: "",
		read: ({ heartbeat: { enabled, link, period } }) =>
			`^HEARTCONFIG: ${enabled ? 1 : 0},${link},${period}`,
		write(module, turn, parameters) {
			const { heartbeat } = module;
			const { count } = parameters;
			const option = parameters.integer(0, 0, 1);
			const link = number(module, parameters, 1);
			const period = parameters.integer(2, 5, 600);
			if (option === undefined || count > 3)
				return turn.fail(cme.invalidParameter);
			if (option === 0 && count === 1) heartbeat.disable();
			else if (link === undefined || period === undefined)
				return turn.fail(cme.invalidParameter);
			else if (option === 1) heartbeat.enable(link, period);
			else {
				heartbeat.disable();
				heartbeat.link = link;
				heartbeat.period = period;
			}
			turn.ok();
		},
	},
	/** TCPIP/HEARTBEAT.md */
	{
		name: "^HEARTBEAT",
		test: "",
		read: ({ heartbeat }) =>
			`^HEARTBEAT: ${heartbeat.link},${heartbeat.content(heartbeat.link)}`,
		write(module, turn, parameters) {
			const link = number(module, parameters, 0);
			const content = parameters.text(1);
			const fits = content !== "" && content.length <= contentSize;
			if (link === undefined || !fits || parameters.count !== 2)
				return turn.fail(cme.invalidParameter);
			module.heartbeat.setContent(link, content);
			turn.ok();
		},
	},
	/** TCPIP/HEARTBEATHEX.md: what is set is sent at once, where heartbeats are on. */
	{
		name: "^HEARTBEATHEX",
		test: "",
		read({ settings, heartbeat }) {
			const content = heartbeat.content(heartbeat.link);
			const data = `${content.length},${toHex(toBytes(content))}`;
			return settings.mux === 1
				? `^HEARTBEATHEX:${heartbeat.link},${data}`
				: `^HEARTBEATHEX: ${data}`;
		},
		write(module, turn, parameters) {
			const { heartbeat, settings } = module;
			const link = settings.mux === 1 ? number(module, parameters, 0) : 0;
			const length = parameters.integer(settings.mux, 1, contentSize);
			const content = fromHex(parameters.text(settings.mux + 1));
			if (link === undefined || parameters.count !== settings.mux + 2)
				return turn.fail(cme.invalidParameter);
			if (content === undefined || content.length !== length)
				return turn.fail(cme.invalidParameter);
			heartbeat.setContent(link, toText(content));
			turn.ok();
			if (link === heartbeat.link) heartbeat.send();
		},
	},
	/** TCPIP/HEARTINQUIRE.md: s since the last, s to the next, how many. */
	{
		name: "^HEARTINQUIRE",
		test: "",
		read: ({ heartbeat: { age, rest, count } }) =>
			`^HEARTINQUIRE: ${age},${rest},${count}`,
	},
];
