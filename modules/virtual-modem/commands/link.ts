import { type Command, cme, type Turn } from "../command.js";
import type { Parameters } from "../line.js";
import type { Link, LinkState } from "../link.js";
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

/** In which states of its link a command is allowed; in others it gives `+CME ERROR: 3`. */
const allowed: Readonly<
	Record<"start" | "send" | "close" | "receive", readonly LinkState[]>
> = {
	/** TCPIP/CIPSTART.md: a connected link is told so. */
	start: ["INITIAL", "CONNECTED", "CLOSED"],
	/** TCPIP/CIPSEND.md */
	send: ["CONNECTED"],
	/** TCPIP/CIPCLOSE.md; what it says of a single link shuts REMOTE CLOSING out there. */
	close: ["CONNECTING", "CONNECTED", "REMOTE CLOSING"],
	/** TCPIP/CIPRXGET.md: received bytes, from the first connect on. */
	receive: ["CONNECTING", "CONNECTED", "REMOTE CLOSING", "CLOSING", "CLOSED"],
};

function start(module: Module, turn: Turn, parameters: Parameters) {
	const { settings, dialect, bearer } = module;
	const first = settings.mux;
	const link = named(module, parameters, 0);
	const kind = parameters.text(first).toUpperCase();
	const host = parameters.text(first + 1);
	const port = parameters.integer(first + 2, 1, 65535);
	if (!link || port === undefined || host === "" || host.length > 128)
		return turn.fail(cme.invalidParameter);
	if (kind !== "TCP" && kind !== "UDP") return turn.fail(cme.invalidParameter);
	const early = bearer.state === "IP INITIAL" && settings.mux === 1;
	if (link.state === "CONNECTED") {
		const { alreadyResult, alreadyNumbered } = dialect;
		if (alreadyResult === "OK") turn.ok();
		else turn.fail();
		const text = "ALREADY CONNECT";
		module.output.line(
			alreadyNumbered ? module.linkText(link.number, text) : text,
		);
		return;
	}
	if (
		!allowed.start.includes(link.state) ||
		(early && dialect.multiNeedsBearer)
	)
		return turn.fail(cme.notAllowed);
	if (!module.registration.ready) {
		turn.ok();
		module.output.line(module.stateLine);
		module.output.line(module.linkText(link.number, "CONNECT FAIL"));
		return;
	}
	bearer.state = "IP STATUS";
	const secure = kind === "TCP" && settings.ssl === 1;
	// A link that is opened first is up before OK has left.
	const joined = kind === "UDP" && dialect.udpBurst;
	if (!joined) turn.ok();
	link.open({
		kind,
		host,
		port,
		localPort: link.localPorts[kind] || undefined,
		keepAlive: settings.tka === 1 ? settings.keepAlive : undefined,
		...(secure ? { tls: module.tls(link.number, host) } : {}),
	});
	if (joined) turn.ok();
}

/** TCPIP/CIPSEND.md; TCPIP/CIPATS.md ends it early; TCPIP/CIPSPRT.md and TCPIP/CIPQSEND.md choose what it prints. */
function send(
	module: Module,
	turn: Turn,
	link: Link | undefined,
	length: number | undefined,
) {
	const { settings } = module;
	if (!link || length === undefined) return turn.fail(cme.invalidParameter);
	if (!allowed.send.includes(link.state) || settings.mode === 1)
		return turn.fail(cme.notAllowed);
	const open = length === 0;
	const options = {
		size: open ? sendSize : length,
		open,
		escape: true,
		silent: settings.sprt !== 1,
		cutoff: settings.ats === 1 ? 1000 * settings.atsTime : undefined,
	};
	turn.prompt(options, (payload) => {
		if (!payload) return turn.ok();
		const accepts = settings.qsend === 1;
		const taken = module.pending.taken(payload, accepts);
		if (!taken) return turn.end(module.linkText(link.number, "SEND FAIL"));
		link.send(taken, (sent) => {
			const { mux, qsend, sprt } = settings;
			if (!sent) return turn.end(module.linkText(link.number, "SEND FAIL"));
			if (sprt === 2) return turn.end();
			if (qsend !== 1) return turn.end(module.linkText(link.number, "SEND OK"));
			const number = mux === 1 ? `${link.number},` : "";
			turn.end(`DATA ACCEPT:${number}${taken.length}`);
		});
	});
}

function close(module: Module, turn: Turn, link: Link, fast: boolean) {
	const halfClosed =
		link.state === "REMOTE CLOSING" && module.settings.mux === 0;
	if (!allowed.close.includes(link.state) || halfClosed)
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
	const { sent, acknowledged } = link;
	turn.line(`+CIPACK: ${sent},${acknowledged},${sent - acknowledged}`);
	turn.ok();
}

function receive(module: Module, turn: Turn, parameters: Parameters) {
	const way = parameters.integer(0, 0, 5);
	if (way === undefined) return turn.fail(cme.invalidParameter);
	if (way === 0 || way === 1 || way === 5) {
		module.settings.rxget = way;
		turn.ok();
		module.pump();
		return;
	}
	const { mux, mode, rxget } = module.settings;
	const link = named(module, parameters, 1);
	if (!link) return turn.fail(cme.invalidParameter);
	const lost = link.state === "CLOSED" && module.dialect.afterClose === "lost";
	const off = rxget === 0 || mode === 1;
	if (off || !allowed.receive.includes(link.state) || lost)
		return turn.fail(cme.notAllowed);
	const space = module.dialect.receiveSpace ? " " : "";
	const head = `+CIPRXGET:${space}${way},${mux === 1 ? `${link.number},` : ""}`;
	if (way === 4) {
		turn.line(`${head}${link.waiting}`);
		return turn.ok();
	}
	const most = way === 2 ? readSize : hexReadSize;
	const length = parameters.integer(1 + mux, 1, most);
	if (length === undefined) return turn.fail(cme.invalidParameter);
	const bytes = link.read(length);
	turn.line(`${head}${bytes.length},${link.waiting}`);
	turn.bytes(way === 2 ? bytes : toBytes(toHex(bytes)));
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
		/** Of these, those of one link are a single link's, and in IP INITIAL numbered links are the dialect's affair. */
		states: [
			"IP INITIAL",
			"IP STATUS",
			"IP PROCESSING",
			"CONNECT OK",
			"TCP CLOSED",
			"UDP CLOSED",
		],
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
