import { assert } from "chai";
import { faultKinds, parseFault } from "../../modules/virtual-modem/fault.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { Terminal } from "../support/terminal.js";

/** Each fault as it may be typed; more than one where it has more than one meaning. */
const faults = [
	"reset",
	"off",
	"on",
	"mute",
	"mute 20",
	"unmute",
	"stall 20",
	"pdp",
	"pdp +CGEV: NW PDN DEACT 1",
	"register 0",
	"register 5",
	"sim out",
	"sim in",
	...["0", "1", "mqtt"].flatMap((link) => [
		`cut ${link}`,
		`cut ${link} 13`,
		`close ${link}`,
	]),
	"half 0",
	"half 1 20",
	"refuse",
	"refuse host:7 20",
	"blackhole",
	"blackhole host 20",
	"blackhole broker 20",
	"dns 20",
	"dns fail",
	"urc RING",
	"urc middle RING",
	"urc prompt RING",
	"noise 00ff0d0a",
	"noresult",
	"noresult AT+CIPSEND",
	"sendfail",
	"short 1",
	...["drop", "flip", "insert", "repeat"].flatMap((kind) => [
		`${kind} 0.2`,
		`${kind} 0.2 in`,
		`${kind} at 1 3`,
		`${kind} at 1 3 in`,
	]),
	"heal",
];

/** What brings link 0, or the MQTT link, into a state, from the bearer that is up. */
const states: Record<string, (terminal: Terminal) => void> = {
	INITIAL() {},
	"no bearer": (terminal) => terminal.prepare("AT+CIPSHUT"),
	"CONNECTING, TCP": (terminal) => terminal.prepare("AT+CIPSTART=0,TCP,host,7"),
	"CONNECTING, UDP": (terminal) => {
		terminal.modem.inject(parseFault("dns 50"));
		terminal.prepare("AT+CIPSTART=0,UDP,host,7");
	},
	"CONNECTING for ever": (terminal) =>
		terminal.prepare("AT+CIPSTART=0,TCP,hole,9"),
	"CONNECTED, TCP": (terminal) => {
		terminal.prepare("AT+CIPSTART=0,TCP,host,7");
		terminal.wait(100);
	},
	"CONNECTED, UDP": (terminal) => {
		terminal.prepare("AT+CIPSTART=0,UDP,host,7");
		terminal.wait(100);
	},
	"CONNECTED with bytes unread": (terminal) => {
		terminal.prepare("AT+CIPRXGET=1", "AT+CIPSTART=0,TCP,source,19");
		terminal.wait(100);
	},
	"at a prompt": (terminal) => {
		terminal.prepare("AT+CIPSTART=0,TCP,host,7");
		terminal.wait(100);
		terminal.prepare("AT+CIPSEND=0,4");
	},
	"waiting for its SEND OK": (terminal) => {
		terminal.prepare("AT+CIPQSEND=2", "AT+CIPSTART=0,TCP,host,7");
		terminal.wait(100);
		terminal.prepare("AT+CIPSEND=0,4");
		terminal.say("data");
	},
	"REMOTE CLOSING": (terminal) => {
		terminal.prepare("AT+CIPSTART=0,TCP,host,7");
		terminal.wait(100);
		terminal.modem.inject(parseFault("half 0 50"));
	},
	CLOSING: (terminal) => {
		terminal.prepare("AT+CIPSTART=0,TCP,host,7");
		terminal.wait(100);
		terminal.prepare("AT+CIPCLOSE=0,0");
	},
	CLOSED: (terminal) => {
		terminal.prepare("AT+CIPSTART=0,TCP,host,9");
		terminal.wait(100);
	},
	"in a black hole": (terminal) => {
		terminal.prepare("AT+CIPSTART=0,TCP,host,7");
		terminal.wait(100);
		terminal.modem.inject(parseFault("blackhole host"));
		terminal.prepare("AT+CIPSEND=0,4");
		terminal.say("data");
	},
	"MQTT connecting": (terminal) =>
		terminal.prepare("AT+MCONFIG=id", "AT+MIPSTART=broker,1883"),
	"MQTT connected": (terminal) => {
		terminal.prepare("AT+MCONFIG=id", "AT+MIPSTART=broker,1883");
		terminal.wait(100);
	},
	"MQTT waiting for CONNACK": (terminal) => {
		terminal.prepare("AT+MCONFIG=id", "AT+MIPSTART=broker,1883");
		terminal.wait(100);
		terminal.prepare("AT+MCONNECT=1,60");
	},
	"MQTT session": (terminal) => {
		terminal.prepare("AT+MCONFIG=id", "AT+MIPSTART=broker,1883");
		terminal.wait(100);
		terminal.prepare("AT+MCONNECT=1,60");
		terminal.wait(100);
		terminal.prepare("AT+MSUB=t,1", "AT+MPUBEX=t,1,0,4");
	},
};

function start(seed: number): Terminal {
	const terminal = new Terminal(
		{ seed, latency: { "+CIPCLOSE": [10, 30] }, boot: { ready: [5] } },
		{ latency: 10 },
	);
	terminal.network.echo("host", 7);
	terminal.network.refuse("host", 9);
	terminal.network.blackHole("hole", 9);
	terminal.network.source("source", 19, 10_000);
	terminal.network.broker("broker", 1883);
	terminal.wait(10);
	terminal.prepareLinks();
	return terminal;
}

/** After heal and a restart the module is as good as new, and nothing is left in the network or to happen. */
function assertWhole(terminal: Terminal, after: string): void {
	terminal.modem.inject(parseFault("heal"));
	terminal.modem.powerOff();
	terminal.wait(100);
	assert.equal(terminal.network.count, 0, after);
	assert.equal(terminal.clock.pending, 0, after);
	terminal.modem.powerOn();
	terminal.modem.inject(parseFault("sim in"));
	terminal.wait(1000);
	terminal.prepareLinks();
	assert.include(
		terminal.say("AT+CIPSTART=0,TCP,host,7\r\n", 100),
		"0, CONNECT OK",
		after,
	);
}

describe("virtual modem: survives any fault", () => {
	it("of the table, none left out", () => {
		const tried = faults.map((text) => {
			const words = text.split(" ");
			const two = words.slice(0, 2).join(" ");
			return faultKinds.some(({ name }) => name === two) ? two : words[0];
		});
		assert.sameMembers(
			[...new Set(tried)],
			faultKinds.map(({ name }) => name),
		);
	});

	it("in the states that it is tried in", () => {
		for (const [state, enter] of Object.entries(states)) {
			const name = /^(?:INITIAL|CONNECT\w+|REMOTE CLOSING|CLOS\w+)/.exec(state);
			if (!name) continue;
			const terminal = start(1);
			enter(terminal);
			assert.include(terminal.modem.status[1], `"${name[0]}"`, state);
		}
		for (const [state, status] of [
			["MQTT connecting", 0],
			["MQTT connected", 2],
			["MQTT waiting for CONNACK", 2],
			["MQTT session", 1],
		]) {
			const terminal = start(1);
			states[state](terminal);
			const sent = state === "MQTT session" ? "data" : "";
			assert.include(
				terminal.say(`${sent}AT+MQTTSTATU\r\n`),
				`+MQTTSTATU :${status}`,
				String(state),
			);
		}
	});

	for (const [state, enter] of Object.entries(states))
		it(`in any state: ${state}`, () => {
			for (const fault of faults) {
				const terminal = start(1);
				enter(terminal);
				terminal.modem.inject(parseFault(fault));
				terminal.wait(5);
				terminal.say("data\r\nAT\r\n", 30);
				terminal.prepare(
					"AT+CIPSEND=0,4",
					"data",
					"AT+CIPSTATUS",
					"AT+CIPRXGET=2,0,100",
					"AT+CIPCLOSE=0",
				);
				terminal.wait(100);
				assertWhole(terminal, fault);
			}
		});

	for (const seed of [1, 2, 3])
		it(`one upon the other, at any time, seed ${seed}`, () => {
			const random = new Random(seed);
			const terminal = start(seed);
			const enters = Object.values(states);
			for (let i = 0; i < 500; i++) {
				const fault = faults[random.integer(0, faults.length - 1)];
				if (random.chance(0.5))
					enters[random.integer(0, enters.length - 1)](terminal);
				terminal.modem.inject(parseFault(fault));
				terminal.wait(random.integer(0, 20));
				if (random.chance(0.1)) {
					terminal.modem.inject(parseFault("heal"));
					terminal.modem.inject(parseFault("sim in"));
					terminal.modem.inject(parseFault("reset"));
					terminal.wait(100);
					terminal.prepareLinks();
				}
				assert.isBelow(terminal.clock.pending, 60);
			}
			assertWhole(terminal, `seed ${seed}`);
		});
});
