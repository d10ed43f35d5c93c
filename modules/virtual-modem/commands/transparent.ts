import { type Command, cme } from "../command.js";
import type { TransparentSettings } from "../transparent.js";

/** The parameters of AT+CIPCCFG in their order; the first four must be there. */
export const parameterRows: readonly [
	keyof TransparentSettings,
	number,
	number,
][] = [
	["retries", 3, 8],
	["wait", 2, 10],
	["size", 1, 1460],
	["escape", 0, 1],
	["pace", 0, 1],
	["paceSize", 50, 1460],
	["paceTime", 20, 1000],
	["clean", 0, 1],
];
const required = 4;

export const transparentCommands: readonly Command[] = [
	/** TCPIP/CIPMODE.md: for a single link. That page says TCP alone; TCPIP/使用方法举例.md shows UDP as well. */
	{
		name: "+CIPMODE",
		test: "+CIPMODE: (0-NORMAL MODE,1-TRANSPARENT MODE)",
		read: ({ settings }) => `+CIPMODE: ${settings.mode}`,
		states: ["IP INITIAL"],
		write({ settings, transparent }, turn, parameters) {
			const mode = parameters.integer(0, 0, 1);
			if (mode === undefined) return turn.fail(cme.invalidParameter);
			if (mode === 1 && settings.mux === 1) return turn.fail(cme.notAllowed);
			if (mode !== settings.mode) transparent.reset();
			settings.mode = mode;
			turn.ok();
		},
	},
	/** TCPIP/CIPCCFG.md: what is left out stays as it is. */
	{
		name: "+CIPCCFG",
		test: "+CIPCCFG: (NmRetry:3-8),(WaitTm:2-10),(SendSz:1-1460),(esc:0,1),(Rxmode:0,1),(RxSize:50-1460),(Rxtimer:20-1000),(BufClean:0,1)",
		read: ({ settings: { transparent } }) =>
			`+CIPCCFG: ${parameterRows.map(([key]) => transparent[key]).join()}`,
		write({ settings }, turn, parameters) {
			const { count } = parameters;
			if (settings.mux === 1 || settings.mode === 0)
				return turn.fail(cme.notAllowed);
			if (count < required || count > parameterRows.length)
				return turn.fail(cme.invalidParameter);
			const next = { ...settings.transparent };
			for (const [i, [key, low, high]] of parameterRows.entries()) {
				if (i === count) break;
				const value = parameters.integer(i, low, high);
				if (value === undefined) return turn.fail(cme.invalidParameter);
				next[key] = value;
			}
			settings.transparent = next;
			turn.ok();
		},
	},
	/** TCPIP/ATO.md */
	{
		name: "O",
		execute({ transparent, dialect }, turn, parameters) {
			if (parameters.integer(0, 0, 0) === undefined)
				return turn.fail(cme.invalidParameter);
			if (transparent.resumable) {
				turn.end("CONNECT");
				return transparent.enter();
			}
			if (dialect.resumeRefusal === "ERROR") turn.fail();
			else turn.end(dialect.resumeRefusal);
		},
	},
	/** Call/ATH.md and TCPIP/+++.md: hangs up what `+++` has left. */
	{
		name: "H",
		execute({ transparent, links }, turn, parameters) {
			if (parameters.integer(0, 0, 0) === undefined)
				return turn.fail(cme.invalidParameter);
			if (transparent.resumable) links[0].lose();
			turn.ok();
		},
	},
];
