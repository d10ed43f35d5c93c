import { type Command, cme, type Turn } from "../command.js";
import type { Dialect } from "../dialect.js";
import type { Module } from "../module.js";

/** `<cmd_type>` of IP/SAPBR.md. */
const closes = 0;
const opens = 1;
const asks = 2;
const sets = 3;
const gets = 4;

/** `<Status>`: 1 connected, 3 closed. The states between pass while no command is read. */
const connected = 1;
const closed = 3;

/**
 * An address as all but one of the manual's examples of AT+SAPBR=2 have it: three digits a number, no quotes. A SIM800
 * has quotes and no zeros.
 */
function spelled(address: string, { simcom }: Dialect): string {
	if (simcom) return `"${address}"`;
	return address
		.split(".")
		.map((number) => number.padStart(3, "0"))
		.join(".");
}

/** What AT+SAPBR=2 tells of a profile. */
function statusOf({ profiles, bearer, dialect }: Module, cid: number): string {
	const { open } = profiles[cid - 1];
	const status = open ? connected : closed;
	const address = spelled(open ? bearer.address : "0.0.0.0", dialect);
	return `+SAPBR: ${cid},${status},${address}`;
}

function open(module: Module, turn: Turn, cid: number): void {
	const profile = module.profiles[cid - 1];
	if (profile.open) return turn.fail(cme.notAllowed);
	if (!module.registration.ready) return turn.fail(cme.noNetworkService);
	profile.open = true;
	turn.ok();
}

export const bearerProfileCommands: readonly Command[] = [
	/** IP/SAPBR.md */
	{
		name: "+SAPBR",
		test: '+SAPBR: (0-4),(1-3),"ConParamTag","ConParamValue"',
		write(module, turn, parameters) {
			const type = parameters.integer(0, 0, 4);
			const cid = parameters.integer(1, 1, 3);
			if (type === undefined || cid === undefined)
				return turn.fail(cme.invalidParameter);
			const profile = module.profiles[cid - 1];
			const tag = parameters.text(2).toUpperCase();
			switch (type) {
				case opens:
					return open(module, turn, cid);
				case closes:
					if (!profile.open) return turn.fail(cme.notAllowed);
					profile.open = false;
					return turn.ok();
				case asks:
					turn.line(statusOf(module, cid));
					return turn.ok();
				case sets:
					if (profile.open) return turn.fail(cme.notAllowed);
					if (!profile.set(tag, parameters.text(3)))
						return turn.fail(cme.invalidParameter);
					return turn.ok();
				case gets: {
					if (tag !== "" && !profile.parameters.has(tag))
						return turn.fail(cme.invalidParameter);
					for (const [name, value] of profile.parameters)
						if (tag === "" || tag === name)
							turn.line(`+SAPBR:${name},${value}`);
					return turn.ok();
				}
			}
		},
	},
];
