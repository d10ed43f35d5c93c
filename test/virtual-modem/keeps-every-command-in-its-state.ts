import { assert } from "chai";
import type { Peer } from "../../modules/virtual-modem/network.js";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const refused = "\r\n+CME ERROR: 3\r\n";
const closed = "\r\nCLOSED\r\n";

/** Takes what it gets and never says a word. */
const nobody: Peer = {
	acknowledged: 0,
	write() {},
	notifyAt() {},
	pause() {},
	resume() {},
	close() {},
};

/** A module that is brought into one state. AT+CIICR and AT+CIPCLOSE take 100 ms; port 1 never answers. */
class Scene {
	readonly terminal: Terminal;
	/** What a command that keeps the line busy says before the next is answered. */
	ahead = "";
	#backlog = 0;

	constructor() {
		this.terminal = new Terminal({
			latency: { "+CIICR": [100, 100], "+CIPCLOSE": [100, 100] },
			backlog: () => this.#backlog,
		});
		const { network } = this.terminal;
		const open = network.open.bind(network);
		network.open = (options, events) =>
			options.port === 1 ? nobody : open(options, events);
		network.echo("echo", 7);
		network.serve("closing", 7, {
			onOpen(session) {
				session.write(new Uint8Array(10));
				session.close();
			},
		});
		this.commands("ATE0");
	}

	/** Commands, each to its end. */
	commands(...commands: string[]): this {
		for (const command of commands) this.terminal.say(`${command}\r\n`, 200);
		return this;
	}

	/** A command that is half done. */
	begin(command: string, result: string): this {
		this.terminal.say(`${command}\r\n`, 50);
		this.ahead = result;
		return this;
	}

	/** The host takes nothing: what is pushed has to wait, and CLOSED with it. */
	jam(): this {
		this.#backlog = 10_000;
		return this;
	}

	deactivate(): this {
		this.terminal.modem.deactivate();
		this.terminal.wait(0);
		return this;
	}
}

type States = Readonly<Record<string, (scene: Scene) => Scene>>;

/** Where a state that ends by itself goes on to: the command waits until then. */
const next: Readonly<Record<string, string>> = {
	"IP CONFIG": "IP GPRSACT",
	"TCP CLOSING (ours)": "TCP CLOSED",
	"UDP CLOSING (ours)": "UDP CLOSED",
	"IP CONFIG, INITIAL": "IP GPRSACT, INITIAL",
	"IP PROCESSING, CLOSING": "IP PROCESSING, CLOSED",
};

interface Row {
	/** Said where the row's states allow it; elsewhere +CME ERROR: 3, and nothing changes. */
	command: string;
	/** Default OK; by state where it differs. */
	answer?: string;
	answers?: Readonly<Record<string, string>>;
	/** Default: all. */
	in?: readonly string[];
	/** The state after it, where it is another. */
	to?: string;
	tos?: Readonly<Record<string, string>>;
	/** Commands before the state is brought about. */
	before?: readonly string[];
	/** What is sent behind a prompt, and what that prints. */
	payload?: readonly [string, string];
}

function check(
	row: Row,
	state: string,
	reach: (scene: Scene) => Scene,
	now: (scene: Scene) => string,
): void {
	const scene = reach(new Scene().commands(...(row.before ?? [])));
	const settled = next[state] ?? state;
	assert.equal(
		now(scene),
		state.replace(" (ours)", ""),
		"the state is reached",
	);
	const allowed = row.in?.includes(settled) ?? true;
	const answer = row.answers?.[settled] ?? row.answer ?? ok;
	assert.equal(
		scene.terminal.say(`${row.command}\r\n`, scene.ahead === "" ? 0 : 60),
		scene.ahead + (allowed ? answer : refused),
		`${row.command} in ${state}`,
	);
	if (allowed && row.payload) {
		const [bytes, result] = row.payload;
		assert.equal(scene.terminal.say(bytes), result);
	}
	const after = allowed ? (row.tos?.[settled] ?? row.to ?? settled) : settled;
	// What takes 100 ms may still be at it.
	scene.terminal.wait(100);
	assert.equal(now(scene), after, `after ${row.command} in ${state}`);
}

const up = ["AT+CSTT", "AT+CIICR", "AT+CIFSR"];

/** `<sl_state>`, without SERVER LISTENING: no command of the manual listens. */
const singleStates: States = {
	"IP INITIAL": (scene) => scene,
	"IP START": (scene) => scene.commands("AT+CSTT"),
	"IP CONFIG": (scene) => scene.commands("AT+CSTT").begin("AT+CIICR", ok),
	"IP GPRSACT": (scene) => scene.commands("AT+CSTT", "AT+CIICR"),
	"IP STATUS": (scene) => scene.commands(...up),
	"TCP CONNECTING": (scene) => scene.commands("AT+CIPSTART=TCP,hole,1"),
	"UDP CONNECTING": (scene) => scene.commands("AT+CIPSTART=UDP,hole,1"),
	"CONNECT OK": (scene) => scene.commands("AT+CIPSTART=TCP,echo,7"),
	"TCP CLOSING": (scene) => scene.jam().commands("AT+CIPSTART=TCP,closing,7"),
	"UDP CLOSING": (scene) => scene.jam().commands("AT+CIPSTART=UDP,closing,7"),
	"TCP CLOSING (ours)": (scene) =>
		scene
			.commands("AT+CIPSTART=TCP,echo,7")
			.begin("AT+CIPCLOSE", "\r\nCLOSE OK\r\n"),
	"UDP CLOSING (ours)": (scene) =>
		scene
			.commands("AT+CIPSTART=UDP,echo,7")
			.begin("AT+CIPCLOSE", "\r\nCLOSE OK\r\n"),
	"TCP CLOSED": (scene) =>
		scene.commands("AT+CIPSTART=TCP,echo,7", "AT+CIPCLOSE"),
	"UDP CLOSED": (scene) =>
		scene.commands("AT+CIPSTART=UDP,echo,7", "AT+CIPCLOSE"),
	"PDP DEACT": (scene) => scene.commands("AT+CIPSTART=TCP,echo,7").deactivate(),
};

const active = [
	"IP STATUS",
	"TCP CONNECTING",
	"UDP CONNECTING",
	"CONNECT OK",
	"TCP CLOSING",
	"UDP CLOSING",
	"TCP CLOSED",
	"UDP CLOSED",
];
const linked = [...active.slice(1), "PDP DEACT"];

/** Set how the module works from then on: no page gives them a condition. */
const unconditional: readonly Row[] = [
	"AT",
	"AT+CIPATS=1,10",
	'AT+CDNSCFG="1.1.1.1","8.8.8.8"',
	'AT+CIPCSGP=1,"cmiot"',
	"AT+CIPHEAD=1",
	"AT+CIPQSEND=1",
	"AT+CIPRXF=1",
	"AT+CIPRXGET=0",
	"AT+CIPSCONT",
	"AT+CIPSHOWTP=1",
	"AT+CIPSPRT=0",
	"AT+CIPSRIP=1",
	"AT+CIPTKA=1",
	"AT+CPNETAPN=3",
	"AT+ROUTEIP=192.168.7.2",
	"AT^HEARTBEAT=0,beat",
	"AT^HEARTCONFIG=1,0,120",
].map((command) => ({ command }));

/** The test and read forms of the chapter. */
const questions: readonly string[] = [
	["=?", "?"].flatMap((form) =>
		[
			...["+CDNSCFG", "+CIPATS", "+CIPCCFG", "+CIPCSGP", "+CIPHEAD"],
			...["+CIPMODE", "+CIPMUX", "+CIPPING", "+CIPQSEND", "+CIPRXF"],
			...["+CIPRXGET", "+CIPSEND", "+CIPSHOWTP", "+CIPSPRT", "+CIPSRIP"],
			...["+CIPTKA", "+CLPORT", "+CPNETAPN", "+CSTT", "+ROUTEIP"],
			...["^HEARTBEAT", "^HEARTBEATHEX", "^HEARTCONFIG", "^HEARTINQUIRE"],
		].map((name) => `AT${name}${form}`),
	),
	["+CDNSGIP", "+CIFSR", "+CIICR", "+CIPACK", "+CIPCLOSE"].map(
		(name) => `AT${name}=?`,
	),
	["+CIPSHUT", "+CIPSTART", "+CIPSTATUS"].map((name) => `AT${name}=?`),
	["AT+CIPSCONT?"],
].flat();

const singleRows: readonly Row[] = [
	...unconditional,
	{ command: "AT+CLPORT=TCP,5000" },
	{ command: "AT^HEARTBEATHEX=2,4142" },
	{ command: "AT+CSTT", in: ["IP INITIAL"], to: "IP START" },
	{ command: 'AT+CSTT="cmiot"', in: ["IP INITIAL"], to: "IP START" },
	{
		command: "AT+CIICR",
		in: ["IP START"],
		answer: "",
		to: "IP GPRSACT",
	},
	{
		command: "AT+CIFSR",
		in: ["IP GPRSACT", ...active],
		answer: "\r\n10.76.1.35\r\n",
		tos: { "IP GPRSACT": "IP STATUS" },
	},
	{ command: "AT+CIPMUX=0", in: ["IP INITIAL"] },
	{ command: "AT+CIPMUX=1", in: ["IP INITIAL"] },
	{ command: "AT+CIPMODE=0", in: ["IP INITIAL"] },
	{ command: "AT+CIPMODE=1", in: ["IP INITIAL"] },
	{ command: "AT+CIPCCFG=5,2,1024,0", in: [] },
	{
		command: "AT+CIPSTART=TCP,echo,7",
		in: ["IP INITIAL", "IP STATUS", "CONNECT OK", "TCP CLOSED", "UDP CLOSED"],
		answer: "\r\nOK\r\n\r\nCONNECT OK\r\n",
		answers: { "CONNECT OK": "\r\nOK\r\n\r\nALREADY CONNECT\r\n" },
		to: "CONNECT OK",
	},
	{
		command: "AT+CIPSTART=UDP,hole,1",
		in: ["IP INITIAL", "IP STATUS", "CONNECT OK", "TCP CLOSED", "UDP CLOSED"],
		answers: { "CONNECT OK": "\r\nOK\r\n\r\nALREADY CONNECT\r\n" },
		to: "UDP CONNECTING",
		tos: { "CONNECT OK": "CONNECT OK" },
	},
	...["AT+CIPSEND", "AT+CIPSEND=3"].map((command) => ({
		command,
		in: ["CONNECT OK"],
		answer: "\r\n> ",
		payload: [
			command === "AT+CIPSEND" ? "abc\x1a" : "abc",
			"\r\nSEND OK\r\nabc\r\n",
		] as const,
	})),
	{ command: "AT+CIPACK", answer: "\r\n+CIPACK: 0,0,0\r\n\r\nOK\r\n" },
	{ command: "AT+CIPACK=0", in: [] },
	...[1, 5].map((mode) => ({
		command: `AT+CIPRXGET=${mode}`,
		answers: {
			"TCP CLOSING": `${ok}\r\n+CIPRXGET: 1\r\n${closed}`,
			"UDP CLOSING": `${ok}\r\n+CIPRXGET: 1\r\n${closed}`,
		},
		tos: { "TCP CLOSING": "TCP CLOSED", "UDP CLOSING": "UDP CLOSED" },
	})),
	...["2,10", "3,10", "4"].map((what) => ({
		command: `AT+CIPRXGET=${what}`,
		in: [],
	})),
	...["AT+CIPCLOSE", "AT+CIPCLOSE=0"].map((command) => ({
		command,
		in: ["TCP CONNECTING", "UDP CONNECTING", "CONNECT OK"],
		answer: "",
		to: "TCP CLOSED",
		tos: { "UDP CONNECTING": "UDP CLOSED" },
	})),
	{
		command: "AT+CIPCLOSE=1",
		in: ["TCP CONNECTING", "UDP CONNECTING", "CONNECT OK"],
		answer: "\r\nCLOSE OK\r\n",
		to: "TCP CLOSED",
		tos: { "UDP CONNECTING": "UDP CLOSED" },
	},
	{ command: "AT+CIPSHUT", answer: "\r\nSHUT OK\r\n", to: "IP INITIAL" },
	{ command: "AT+CIPSTATUS=0", in: [] },
	{
		command: 'AT+CDNSGIP="echo"',
		in: active,
		answer: '\r\nOK\r\n\r\n+CDNSGIP: 1,"echo","10.0.0.1"\r\n',
	},
	{
		command: 'AT+CIPPING="echo",1',
		in: ["IP GPRSACT", ...active],
		answer: '\r\n+CIPPING: 1,"10.0.0.1",0,64\r\n\r\nOK\r\n',
	},
	{ command: "ATO", answer: "\r\nNO CARRIER\r\n" },
	{ command: "ATH" },
];

/** Where received bytes are kept to be read, a peer's close does not wait: no CLOSING of its. */
const readingRows: readonly Row[] = (
	[
		["2,10", "\r\n+CIPRXGET: 2,0,0\r\n\r\nOK\r\n"],
		["3,10", "\r\n+CIPRXGET: 3,0,0\r\n\r\nOK\r\n"],
		["4", "\r\n+CIPRXGET: 4,0\r\n\r\nOK\r\n"],
	] as const
).map(([what, answer]) => ({
	command: `AT+CIPRXGET=${what}`,
	before: ["AT+CIPRXGET=1"],
	in: linked,
	answer,
}));

/** With numbered links: `<ml_state>` and the `<client state>` of link 0. */
const numberedStates: States = {
	"IP INITIAL, INITIAL": (scene) => scene,
	"IP START, INITIAL": (scene) => scene.commands("AT+CSTT"),
	"IP CONFIG, INITIAL": (scene) =>
		scene.commands("AT+CSTT").begin("AT+CIICR", ok),
	"IP GPRSACT, INITIAL": (scene) => scene.commands("AT+CSTT", "AT+CIICR"),
	"IP STATUS, INITIAL": (scene) => scene.commands(...up),
	"IP PROCESSING, INITIAL": (scene) =>
		scene.commands(...up, "AT+CIPSTART=5,TCP,echo,7"),
	"IP PROCESSING, CONNECTING": (scene) =>
		scene.commands(...up, "AT+CIPSTART=0,TCP,hole,1"),
	"IP PROCESSING, CONNECTED": (scene) =>
		scene.commands(...up, "AT+CIPSTART=0,TCP,echo,7"),
	"IP PROCESSING, REMOTE CLOSING": (scene) =>
		scene
			.commands(...up)
			.jam()
			.commands("AT+CIPSTART=0,TCP,closing,7"),
	"IP PROCESSING, CLOSING": (scene) =>
		scene
			.commands(...up, "AT+CIPSTART=0,TCP,echo,7")
			.begin("AT+CIPCLOSE=0", "\r\n0, CLOSE OK\r\n"),
	"IP PROCESSING, CLOSED": (scene) =>
		scene.commands(...up, "AT+CIPSTART=0,TCP,echo,7", "AT+CIPCLOSE=0"),
	"PDP DEACT, INITIAL": (scene) => scene.commands(...up).deactivate(),
	"PDP DEACT, CLOSED": (scene) =>
		scene.commands(...up, "AT+CIPSTART=0,TCP,echo,7").deactivate(),
};

const none = "IP INITIAL, INITIAL";
const remote = "IP PROCESSING, REMOTE CLOSING";
const addressed = [
	"IP STATUS, INITIAL",
	"IP PROCESSING, INITIAL",
	"IP PROCESSING, CONNECTING",
	"IP PROCESSING, CONNECTED",
	remote,
	"IP PROCESSING, CLOSED",
];
const startable = [
	"IP STATUS, INITIAL",
	"IP PROCESSING, INITIAL",
	"IP PROCESSING, CONNECTED",
	"IP PROCESSING, CLOSED",
];
const underWay = ["IP PROCESSING, CONNECTING", "IP PROCESSING, CONNECTED"];
const closable = [...underWay, remote];

const numberedRows: readonly Row[] = [
	...unconditional,
	{ command: "AT+CLPORT=0,TCP,5000" },
	{ command: "AT^HEARTBEATHEX=0,2,4142" },
	{ command: "AT+CSTT", in: [none], to: "IP START, INITIAL" },
	{ command: 'AT+CSTT="cmiot"', in: [none], to: "IP START, INITIAL" },
	{
		command: "AT+CIICR",
		in: ["IP START, INITIAL"],
		answer: "",
		to: "IP GPRSACT, INITIAL",
	},
	{
		command: "AT+CIFSR",
		in: ["IP GPRSACT, INITIAL", ...addressed],
		answer: "\r\n10.76.1.35\r\n",
		tos: { "IP GPRSACT, INITIAL": "IP STATUS, INITIAL" },
	},
	{ command: "AT+CIPMUX=1", in: [none] },
	{ command: "AT+CIPMODE=0", in: [none] },
	{ command: "AT+CIPMODE=1", in: [] },
	{ command: "AT+CIPCCFG=5,2,1024,0", in: [] },
	{
		command: "AT+CIPSTART=0,TCP,echo,7",
		in: startable,
		answer: "\r\nOK\r\n\r\n0, CONNECT OK\r\n",
		answers: {
			"IP PROCESSING, CONNECTED": "\r\nOK\r\n\r\n0, ALREADY CONNECT\r\n",
		},
		to: "IP PROCESSING, CONNECTED",
	},
	{
		command: "AT+CIPSTART=0,UDP,hole,1",
		in: startable,
		answers: {
			"IP PROCESSING, CONNECTED": "\r\nOK\r\n\r\n0, ALREADY CONNECT\r\n",
		},
		to: "IP PROCESSING, CONNECTING",
		tos: { "IP PROCESSING, CONNECTED": "IP PROCESSING, CONNECTED" },
	},
	{ command: "AT+CIPSEND", in: [] },
	...[
		["AT+CIPSEND=0", "abc\x1a"],
		["AT+CIPSEND=0,3", "abc"],
	].map(([command, payload]) => ({
		command,
		in: ["IP PROCESSING, CONNECTED"],
		answer: "\r\n> ",
		payload: [
			payload,
			"\r\n0, SEND OK\r\n\r\n+RECEIVE,0,3:\r\nabc\r\n",
		] as const,
	})),
	{ command: "AT+CIPACK", in: [] },
	{ command: "AT+CIPACK=0", answer: "\r\n+CIPACK: 0,0,0\r\n\r\nOK\r\n" },
	...[1, 5].map((mode) => ({
		command: `AT+CIPRXGET=${mode}`,
		answers: {
			[remote]: `${ok}\r\n+CIPRXGET: 1,0\r\n\r\n0, CLOSED\r\n`,
		},
		tos: { [remote]: "IP PROCESSING, CLOSED" },
	})),
	...["2,0,10", "3,0,10", "4,0"].map((what) => ({
		command: `AT+CIPRXGET=${what}`,
		in: [],
	})),
	{ command: "AT+CIPCLOSE", in: [] },
	...["AT+CIPCLOSE=0", "AT+CIPCLOSE=0,0"].map((command) => ({
		command,
		in: closable,
		answer: "",
		to: "IP PROCESSING, CLOSED",
	})),
	{
		command: "AT+CIPCLOSE=0,1",
		in: closable,
		answer: "\r\n0, CLOSE OK\r\n",
		to: "IP PROCESSING, CLOSED",
	},
	{ command: "AT+CIPSHUT", answer: "\r\nSHUT OK\r\n", to: none },
	{
		command: 'AT+CDNSGIP="echo"',
		in: addressed,
		answer: '\r\nOK\r\n\r\n+CDNSGIP: 1,"echo","10.0.0.1"\r\n',
	},
	{
		command: 'AT+CIPPING="echo",1',
		in: ["IP GPRSACT, INITIAL", ...addressed],
		answer: '\r\n+CIPPING: 1,"10.0.0.1",0,64\r\n\r\nOK\r\n',
	},
	{ command: "ATO", answer: "\r\nNO CARRIER\r\n" },
	{ command: "ATH" },
];

const numberedReadingRows: readonly Row[] = (
	[
		["2,0,10", "\r\n+CIPRXGET: 2,0,0,0\r\n\r\nOK\r\n"],
		["3,0,10", "\r\n+CIPRXGET: 3,0,0,0\r\n\r\nOK\r\n"],
		["4,0", "\r\n+CIPRXGET: 4,0,0\r\n\r\nOK\r\n"],
	] as const
).map(([what, answer]) => ({
	command: `AT+CIPRXGET=${what}`,
	before: ["AT+CIPRXGET=1"],
	in: [...underWay, "IP PROCESSING, CLOSED", "PDP DEACT, CLOSED"],
	answer,
}));

/** In transparent mode behind `+++`; where it differs from CONNECT OK without. */
const escapedRows: readonly Row[] = [
	{ command: "AT+CIPSEND", in: [] },
	{ command: "AT+CIPSEND=3", in: [] },
	{ command: "AT+CIPRXGET=2,10", in: [] },
	{ command: "AT+CIPMODE=0", in: [] },
	{ command: "AT+CIPMUX=1", in: [] },
	{ command: "AT+CIPCCFG=5,2,1024,0" },
	{ command: "AT+CIPSTATUS", answer: "\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n" },
	{
		command: "AT+CIPSTART=TCP,echo,7",
		answer: "\r\nOK\r\n\r\nALREADY CONNECT\r\n",
	},
	{ command: "AT+CIPCLOSE", answer: "", to: "TCP CLOSED" },
	{ command: "AT+CIPSHUT", answer: "\r\nSHUT OK\r\n", to: "IP INITIAL" },
	{ command: "ATO", answer: "\r\nCONNECT\r\n" },
	{ command: "ATH", to: "TCP CLOSED" },
];

function singleState({ terminal }: Scene): string {
	return terminal.modem.status[0].slice("STATE: ".length);
}

function numberedState({ terminal }: Scene): string {
	const [bearer, link] = terminal.modem.status;
	return `${bearer.slice("STATE: ".length)}, ${link.split('"')[7]}`;
}

function numbered(scene: Scene): Scene {
	return scene.commands("AT+CIPMUX=1");
}

describe("virtual modem: keeps every command in its state", () => {
	describe("of a single link", () => {
		for (const row of singleRows)
			it(row.command, () => {
				for (const [state, reach] of Object.entries(singleStates))
					check(row, state, reach, singleState);
			});

		for (const row of readingRows)
			it(`${row.command} with AT+CIPRXGET=1`, () => {
				for (const [state, reach] of Object.entries(singleStates))
					if (state !== "TCP CLOSING" && state !== "UDP CLOSING")
						check(row, state, reach, singleState);
			});

		it("AT+CIPSTATUS", () => {
			for (const [state, reach] of Object.entries(singleStates)) {
				const answer = `\r\nOK\r\n\r\nSTATE: ${next[state] ?? state}\r\n`;
				check({ command: "AT+CIPSTATUS", answer }, state, reach, singleState);
			}
		});
	});

	describe("of numbered links", () => {
		for (const row of numberedRows)
			it(row.command, () => {
				for (const [state, reach] of Object.entries(numberedStates))
					check(row, state, (scene) => reach(numbered(scene)), numberedState);
			});

		for (const row of numberedReadingRows)
			it(`${row.command} with AT+CIPRXGET=1`, () => {
				for (const [state, reach] of Object.entries(numberedStates))
					if (state !== remote)
						check(row, state, (scene) => reach(numbered(scene)), numberedState);
			});

		it("AT+CIPSTATUS, AT+CIPSTATUS=0", () => {
			for (const [state, reach] of Object.entries(numberedStates)) {
				const scene = reach(numbered(new Scene()));
				scene.terminal.wait(100);
				const [bearer, link] = (next[state] ?? state).split(", ");
				const lines = scene.terminal.say("AT+CIPSTATUS\r\n").split("\r\n");
				assert.equal(lines[3], `STATE: ${bearer}`);
				assert.isTrue(
					lines[5].endsWith(`"${link}"`),
					`${lines[5]} in ${state}`,
				);
				const alone = scene.terminal.say("AT+CIPSTATUS=0\r\n");
				assert.equal(alone, `\r\n${lines[5].slice(3)}\r\n`);
			}
		});
	});

	describe("of a transparent link behind +++", () => {
		for (const row of escapedRows)
			it(row.command, () => {
				const reach = (scene: Scene) => {
					scene.commands("AT+CIPMODE=1", "AT+CIPSTART=TCP,echo,7");
					scene.terminal.wait(1000);
					assert.equal(scene.terminal.say("+++", 500), ok);
					return scene;
				};
				check(row, "CONNECT OK", reach, singleState);
			});
	});

	it("asks and tests in every state, and changes none", () => {
		for (const [states, before, now] of [
			[singleStates, (scene: Scene) => scene, singleState],
			[numberedStates, numbered, numberedState],
		] as const)
			for (const [state, reach] of Object.entries(states)) {
				const scene = reach(before(new Scene()));
				scene.terminal.wait(100);
				const settled = now(scene);
				for (const question of questions) {
					const answer = scene.terminal.say(`${question}\r\n`);
					assert.isTrue(
						answer.endsWith(ok),
						`${question} in ${state}: ${answer}`,
					);
				}
				assert.equal(now(scene), settled);
			}
	});

	it("loses the bearer from every state, and needs AT+CIPSHUT then", () => {
		for (const [states, before] of [
			[singleStates, (scene: Scene) => scene],
			[numberedStates, numbered],
		] as const)
			for (const [state, reach] of Object.entries(states)) {
				if (state.startsWith("IP INITIAL")) continue;
				const { terminal } = reach(before(new Scene())).deactivate();
				terminal.wait(100);
				assert.equal(terminal.modem.status[0], "STATE: PDP DEACT", state);
				assert.equal(terminal.say("AT+CSTT\r\n"), refused);
				assert.equal(terminal.say("AT+CIPSHUT\r\n"), "\r\nSHUT OK\r\n");
				assert.equal(terminal.say("AT+CSTT\r\n"), ok);
			}
	});

	it("loses the bearer with AT+CGATT=0 where TCPIP/状态机.md says so", () => {
		for (const state of [
			"IP GPRSACT",
			"IP STATUS",
			"CONNECT OK",
			"TCP CLOSED",
			"UDP CLOSED",
		]) {
			const scene = singleStates[state](new Scene());
			scene.commands("AT+CGATT=0");
			assert.equal(singleState(scene), "PDP DEACT", state);
		}
	});
});
