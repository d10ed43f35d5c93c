import { type Command, cme, type Turn } from "../command.js";
import type { Parameters } from "../line.js";
import type { Link } from "../link.js";
import type { Module } from "../module.js";
import { toBytes, toHex } from "../text.js";

/** TCPIP/CIPSEND.md: `<size>`. */
const sendSize = 1460;
/** TCPIP/CIPRXGET.md: the most that one read gives. */
const readSize = 1460;
const hexReadSize = 730;

/** The link that a command names: parameter `index` with numbered links, else the only one. */
function named(
	module: Module,
	parameters: Parameters,
	index: number,
): Link | undefined {
	if (module.settings.mux === 0) return module.links[0];
	const number = parameters.integer(index, 0, 5);
	return number === undefined ? undefined : module.links[number];
}

/** Whether the bearer's state allows a CIPSTART (TCPIP/CIPSTART.md). */
function mayStart(module: Module): boolean {
	const { state } = module.bearer;
	if (state === "IP STATUS") return true;
	const starts = module.settings.mux === 0 || !module.dialect.multiNeedsBearer;
	return starts && state === "IP INITIAL";
}

function start(module: Module, turn: Turn, parameters: Parameters) {
	const first = module.settings.mux;
	const link = named(module, parameters, 0);
	const kind = parameters.text(first).toUpperCase();
	const host = parameters.text(first + 1);
	const port = parameters.integer(first + 2, 1, 65535);
	if (!link || port === undefined || host === "" || host.length > 128)
		return turn.fail(cme.invalidParameter);
	if (kind !== "TCP" && kind !== "UDP") return turn.fail(cme.invalidParameter);
	if (link.state === "CONNECTED") {
		const { alreadyResult, alreadyNumbered } = module.dialect;
		if (alreadyResult === "OK") turn.ok();
		else turn.fail();
		const text = "ALREADY CONNECT";
		module.output.line(
			alreadyNumbered ? module.linkText(link.number, text) : text,
		);
		return;
	}
	if (
		(link.state !== "INITIAL" && link.state !== "CLOSED") ||
		!mayStart(module)
	)
		return turn.fail(cme.notAllowed);
	if (!module.registration.ready) {
		turn.ok();
		module.output.line(module.stateLine);
		module.output.line(module.linkText(link.number, "CONNECT FAIL"));
		return;
	}
	module.bearer.state = "IP STATUS";
	const secure = kind === "TCP" && module.settings.ssl === 1;
	// A link that is opened first is up before OK has left.
	const joined = kind === "UDP" && module.dialect.udpBurst;
	if (!joined) turn.ok();
	link.open({
		kind,
		host,
		port,
		...(secure ? { tls: module.tls(link.number, host) } : {}),
	});
	if (joined) turn.ok();
}

function send(
	module: Module,
	turn: Turn,
	link: Link | undefined,
	length: number | undefined,
) {
	if (!link || length === undefined) return turn.fail(cme.invalidParameter);
	if (link.state !== "CONNECTED") return turn.fail(cme.notAllowed);
	const open = length === 0;
	const size = open ? sendSize : length;
	turn.prompt({ size, open, escape: true }, (payload) => {
		if (!payload) return turn.ok();
		const accepts = module.settings.qsend === 1;
		const taken = module.pending.taken(payload, accepts);
		if (!taken) return turn.end(module.linkText(link.number, "SEND FAIL"));
		link.send(taken, (sent) => {
			const { mux, qsend } = module.settings;
			if (!sent) return turn.end(module.linkText(link.number, "SEND FAIL"));
			if (qsend !== 1) return turn.end(module.linkText(link.number, "SEND OK"));
			const number = mux === 1 ? `${link.number},` : "";
			turn.end(`DATA ACCEPT:${number}${taken.length}`);
		});
	});
}

function close(module: Module, turn: Turn, link: Link, fast: boolean) {
	if (link.state === "INITIAL" || link.state === "CLOSED")
		return turn.fail(cme.notAllowed);
	link.startClosing(fast);
	const end = () => {
		if (link.state === "CLOSING") link.state = "CLOSED";
		turn.end(module.linkText(link.number, "CLOSE OK"));
	};
	if (fast) turn.wait(0, end);
	else turn.work(end);
}

function acknowledged(turn: Turn, link: Link | undefined) {
	if (!link) return turn.fail(cme.invalidParameter);
	if (link.state === "INITIAL") return turn.fail(cme.notAllowed);
	const { sent, acknowledged } = link;
	turn.line(`+CIPACK: ${sent},${acknowledged},${sent - acknowledged}`);
	turn.ok();
}

function receive(module: Module, turn: Turn, parameters: Parameters) {
	const mode = parameters.integer(0, 0, 5);
	if (mode === undefined) return turn.fail(cme.invalidParameter);
	if (mode === 0 || mode === 1 || mode === 5) {
		module.settings.rxget = mode;
		turn.ok();
		module.pump();
		return;
	}
	const { mux, rxget } = module.settings;
	const link = named(module, parameters, 1);
	if (!link) return turn.fail(cme.invalidParameter);
	const lost = link.state === "CLOSED" && module.dialect.afterClose === "lost";
	if (rxget === 0 || link.state === "INITIAL" || lost)
		return turn.fail(cme.notAllowed);
	const space = module.dialect.receiveSpace ? " " : "";
	const head = `+CIPRXGET:${space}${mode},${mux === 1 ? `${link.number},` : ""}`;
	if (mode === 4) {
		turn.line(`${head}${link.waiting}`);
		return turn.ok();
	}
	const most = mode === 2 ? readSize : hexReadSize;
	const length = parameters.integer(1 + mux, 1, most);
	if (length === undefined) return turn.fail(cme.invalidParameter);
	const bytes = link.read(length);
	turn.line(`${head}${bytes.length},${link.waiting}`);
	turn.bytes(mode === 2 ? bytes : toBytes(toHex(bytes)));
	turn.ok();
	link.settle();
}

export const linkCommands: readonly Command[] = [
	/** TCPIP/CIPSTART.md */
	{
		name: "+CIPSTART",
		test({ settings: { mux } }) {
			const number = mux === 1 ? "(0-5)," : "";
			return [
				`+CIPSTART: ${number}("TCP","UDP"),("(0-255).(0-255).(0-255).(0-255)"),(1-65535)`,
				`+CIPSTART: ${number}("TCP","UDP"),("DOMAIN NAME"),(1-65535)`,
			];
		},
		write: start,
	},
	/** TCPIP/CIPSEND.md */
	{
		name: "+CIPSEND",
		test: ({ settings: { mux } }) => [
			`+CIPSEND: ${mux === 1 ? "<0-7>," : ""}<length>`,
		],
		read: ({ settings: { mux }, links }) =>
			mux === 0
				? `+CIPSEND: ${sendSize}`
				: links
						.filter(({ state }) => state === "CONNECTED")
						.map(({ number }) => `+CIPSEND: ${number},${sendSize}`)
						.join("\r\n"),
		write(module, turn, parameters) {
			const { mux } = module.settings;
			const open = mux === 1 && parameters.count === 1;
			const length = open ? 0 : parameters.integer(mux, 1, sendSize);
			send(module, turn, named(module, parameters, 0), length);
		},
		execute(module, turn) {
			if (module.settings.mux === 1) return turn.fail(cme.notAllowed);
			send(module, turn, module.links[0], 0);
		},
	},
	/** TCPIP/CIPACK.md */
	{
		name: "+CIPACK",
		test: "",
		write(module, turn, parameters) {
			if (module.settings.mux === 0) return turn.fail(cme.notAllowed);
			acknowledged(turn, named(module, parameters, 0));
		},
		execute(module, turn) {
			if (module.settings.mux === 1) return turn.fail(cme.notAllowed);
			acknowledged(turn, module.links[0]);
		},
	},
	/** TCPIP/CIPRXGET.md */
	{
		name: "+CIPRXGET",
		test: "",
		read: ({ settings, dialect }) =>
			`+CIPRXGET:${dialect.receiveSpace ? " " : ""}${settings.rxget}`,
		write: receive,
	},
	/** TCPIP/CIPCLOSE.md */
	{
		name: "+CIPCLOSE",
		test: "",
		gradual: true,
		write(module, turn, parameters) {
			const { mux } = module.settings;
			const link = named(module, parameters, 0);
			const mode = parameters.count > mux ? parameters.integer(mux, 0, 1) : 0;
			if (!link || mode === undefined) return turn.fail(cme.invalidParameter);
			close(module, turn, link, mode === 1);
		},
		execute(module, turn) {
			if (module.settings.mux === 1) return turn.fail(cme.notAllowed);
			close(module, turn, module.links[0], false);
		},
	},
	/** TCPIP/CIPSTATUS.md: the state follows OK. For SERVER LISTENING the manual has no command. */
	{
		name: "+CIPSTATUS",
		test: "",
		write(module, turn, parameters) {
			if (module.settings.mux === 0) return turn.fail(cme.notAllowed);
			const link = named(module, parameters, 0);
			if (!link || parameters.count > 1) return turn.fail(cme.invalidParameter);
			const { statusHead, statusEndsWithOk } = module.dialect;
			const line = `${statusHead}${link.status}`;
			if (!statusEndsWithOk) return turn.end(line);
			turn.line(line);
			turn.ok();
		},
		execute(module, turn) {
			const lines = module.statusLines;
			turn.line("OK");
			for (const line of lines.slice(0, -1)) turn.line(line);
			turn.end(lines.at(-1));
		},
	},
];
