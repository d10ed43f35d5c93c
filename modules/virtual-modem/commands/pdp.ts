import { isAddress } from "../address.js";
import { type Command, cme } from "../command.js";
import type { Parameters } from "../line.js";
import type { Module } from "../module.js";
import { PdpContext, pdpTypes } from "../pdp-context.js";

/** `<cid>` of GPRS/CGDCONT.md: 1…15. */
const contexts = 15;

/** The address of context `cid` while it is up, else empty. */
function addressOf(module: Module, cid: number): string {
	if (!module.contextUp(cid)) return "";
	const { address } = module.contexts.get(cid) ?? new PdpContext();
	return address === "" ? module.bearer.addressOf(cid) : address;
}

/** The lines of all contexts, in one piece. */
function list(
	module: Module,
	line: (cid: number, context: PdpContext) => string,
): string {
	return [...module.contexts]
		.sort(([a], [b]) => a - b)
		.map(([cid, context]) => line(cid, context))
		.filter((text) => text !== "")
		.join("\r\n");
}

/** What keeps the network from attaching the module or bringing a context up, if anything. */
function obstacle({ registration }: Module): number | undefined {
	if (registration.radio !== 1) return cme.radioOff;
	return registration.registered ? undefined : cme.noNetworkService;
}

/** GPRS/CGDCONT.md: a `<cid>` alone forgets the context (3GPP TS 27.007, 10.1.1). Returns the error's number, if any. */
function define(module: Module, parameters: Parameters): number | undefined {
	const cid = parameters.integer(0, 1, contexts);
	if (cid === undefined) return cme.invalidParameter;
	const old = module.contexts.get(cid);
	if (parameters.count === 1) {
		if (old && module.contextUp(cid)) return cme.notAllowed;
		module.contexts.delete(cid);
		return undefined;
	}
	const [type, apn, address] = [1, 2, 3].map((i) => parameters.text(i));
	const [dataCompression, headerCompression] = [4, 5].map((i) =>
		parameters.text(i) === "" ? 0 : parameters.integer(i, 0, 2),
	);
	if (
		(type !== "" && !pdpTypes.includes(type)) ||
		apn.length > 128 ||
		(address !== "" && !isAddress(address)) ||
		dataCompression === undefined ||
		headerCompression === undefined
	)
		return cme.invalidParameter;
	const context = old ?? new PdpContext();
	context.type = type || "IP";
	context.apn = apn;
	context.address = address === "0.0.0.0" ? "" : address;
	context.dataCompression = dataCompression;
	context.headerCompression = headerCompression;
	module.contexts.set(cid, context);
	return undefined;
}

/** GPRS/CGAUTH.md. Returns the error's number, if any. */
function authenticate(
	module: Module,
	parameters: Parameters,
): number | undefined {
	const context = module.contexts.get(parameters.integer(0, 1, contexts) ?? 0);
	const protocol = parameters.text(1) === "" ? 0 : parameters.integer(1, 0, 2);
	const [user, password] = [2, 3].map((i) => parameters.text(i));
	if (
		!context ||
		protocol === undefined ||
		user.length > 32 ||
		password.length > 32
	)
		return cme.invalidParameter;
	context.authentication = protocol;
	context.user = user;
	context.password = password;
	return undefined;
}

/** Brings contexts up or down. */
function activate(module: Module, active: boolean, cids: number[]): void {
	for (const cid of cids) {
		if (module.contextUp(cid) === active) continue;
		const event = module.radio.event(
			active ? `ME PDN ACT ${cid},0` : `ME PDN DEACT ${cid}`,
		);
		const context = module.contexts.get(cid);
		if (context) context.active = active;
		if (cid === 1 && !active) module.loseBearer(event);
		else if (event !== "") module.output.line(event);
	}
}

/** `+CGDCONT: (1-15),"IP",…`, as GPRS/CGDCONT.md prints it for each type. */
const ranges = [
	'"IP",,,,,(0),(0,2),(0),(0),(0,1),(0),(0,1),(0)',
	'"IPV6",,,,,(0),(0,2),(0),(0),(0,1),(0),(0),(0)',
	'"IPV4V6",,,,,(0),(0,2),(0),(0),(0,1),(0),(0,1),(0)',
	'"Non-IP",,,,,(0),(0,2),(0),(0),(0,1),(0),(0),(0),(0,1)',
]
	.map((range) => `+CGDCONT: (1-${contexts}),${range}`)
	.join("\r\n");

export const pdpCommands: readonly Command[] = [
	/** GPRS/CGACT.md */
	{
		name: "+CGACT",
		test: "+CGACT: (0,1)",
		read: (module) =>
			list(module, (cid) => `+CGACT: ${cid},${module.contextUp(cid) ? 1 : 0}`),
		write(module, turn, parameters) {
			const state = parameters.integer(0, 0, 1);
			const cid =
				parameters.count > 1 ? parameters.integer(1, 1, contexts) : undefined;
			const cids = cid === undefined ? [...module.contexts.keys()] : [cid];
			const known = cid === undefined || module.contexts.has(cid);
			if (
				state === undefined ||
				!known ||
				(parameters.count > 1 && cid === undefined)
			)
				return turn.fail(cme.invalidParameter);
			const error = state === 1 ? obstacle(module) : undefined;
			if (error !== undefined) return turn.fail(error);
			if (state === 1 && !module.registration.attached)
				module.radio.attach(true);
			turn.ok();
			activate(module, state === 1, cids);
		},
	},
	/** GPRS/CGATT.md; leaving takes the bearer down (TCPIP/状态机.md). */
	{
		name: "+CGATT",
		gradual: true,
		test: "+CGATT: (0-1)",
		read: ({ registration }) => `+CGATT: ${registration.attached ? 1 : 0}`,
		write(module, turn, parameters) {
			const { registration, radio } = module;
			const state = parameters.integer(0, 0, 1);
			if (state === undefined) return turn.fail(cme.invalidParameter);
			const attaches = state === 1;
			const error = () => (attaches ? obstacle(module) : undefined);
			if (error() !== undefined) return turn.fail(error());
			if (registration.attached === attaches) return turn.ok();
			turn.work(() => {
				if (error() !== undefined) return turn.fail(error());
				if (!attaches) module.loseBearer(radio.event("ME DETACH"));
				radio.attach(attaches);
				turn.ok();
				if (attaches) radio.report("ME PDN ACT 1,0");
			});
		},
	},
	/** GPRS/CGAUTH.md, which leaves the OK of `?` and `=?` out. */
	{
		name: "+CGAUTH",
		test: `+CGAUTH: (1-${contexts}),(0,1,2),(0-32),(0-32)`,
		read: (module) =>
			list(module, (cid, { authentication, user, password }) =>
				authentication === 0
					? ""
					: `+CGAUTH: ${cid},${authentication},"${user}","${password}"`,
			),
		write(module, turn, parameters) {
			const error = authenticate(module, parameters);
			if (error === undefined) turn.ok();
			else turn.fail(error);
		},
	},
	/** Network_service/CGCONTRDP.md */
	{
		name: "+CGCONTRDP",
		test: (module) => {
			const up = [...module.contexts.keys()].filter((cid) =>
				module.contextUp(cid),
			);
			return [`+CGCONTRDP: (${up.join()})`];
		},
		write(module, turn, parameters) {
			const cid = parameters.integer(0, 1, contexts);
			if (cid === undefined) return turn.fail(cme.invalidParameter);
			if (module.contextUp(cid)) turn.line(details(module, cid));
			turn.ok();
		},
		execute(module, turn) {
			const lines = list(module, (cid) =>
				module.contextUp(cid) ? details(module, cid) : "",
			);
			if (lines !== "") turn.line(lines);
			turn.ok();
		},
	},
	/** GPRS/CGDCONT.md */
	{
		name: "+CGDCONT",
		test: ranges,
		read: (module) =>
			list(
				module,
				(cid, { type, apn, address, dataCompression, headerCompression }) =>
					`+CGDCONT: ${cid},"${type}","${apn}","${addressOf(module, cid) || address}",${dataCompression},${headerCompression}`,
			),
		write(module, turn, parameters) {
			const error = define(module, parameters);
			if (error === undefined) turn.ok();
			else turn.fail(error);
		},
	},
	/** GPRS/CGEREP.md; what is turned off is not kept for later (3GPP TS 27.007, 10.1.20). */
	{
		name: "+CGEREP",
		test: "+CGEREP:(0,1),(0)",
		read: ({ settings }) => `+CGEREP:${settings.cgerep},0`,
		write({ settings }, turn, parameters) {
			const mode = parameters.integer(0, 0, 1);
			const buffer =
				parameters.text(1) === "" ? 0 : parameters.integer(1, 0, 0);
			if (mode === undefined || buffer === undefined)
				return turn.fail(cme.invalidParameter);
			settings.cgerep = mode;
			turn.ok();
		},
	},
	/** GPRS/CGPADDR.md: a context that is not up has no address to show. */
	{
		name: "+CGPADDR",
		test: (module) => [`+CGPADDR: (${[...module.contexts.keys()].join()})`],
		write(module, turn, parameters) {
			const cid = parameters.integer(0, 1, contexts);
			if (cid === undefined) return turn.fail(cme.invalidParameter);
			if (module.contextUp(cid))
				turn.line(`+CGPADDR: ${cid},"${addressOf(module, cid)}"`);
			turn.ok();
		},
		execute(module, turn) {
			const lines = list(module, (cid) =>
				module.contextUp(cid)
					? `+CGPADDR: ${cid},"${addressOf(module, cid)}"`
					: "",
			);
			if (lines !== "") turn.line(lines);
			turn.ok();
		},
	},
	/** GPRS/GETIP.md */
	{
		name: "*GETIP",
		write(module, turn, parameters) {
			const cid = parameters.integer(0, 1, contexts);
			if (cid === undefined) return turn.fail(cme.invalidParameter);
			if (!module.contextUp(cid)) return turn.fail(cme.notAllowed);
			turn.line(`+GETIP: ${addressOf(module, cid)},${module.bearer.gateway}`);
			turn.ok();
		},
	},
];

/** `<bearer_id>` is 4 more than `<cid>`; the DNS servers are the page's example. */
function details(module: Module, cid: number): string {
	const apn = module.contexts.get(cid)?.apn ?? "";
	return `+CGCONTRDP: ${cid},${cid + 4},"${apn}","${addressOf(module, cid)}","",,"211.138.180.4","211.138.180.5"`;
}
