import { assert } from "chai";
import type { VirtualModemOptions } from "../../modules/virtual-modem/virtual-modem.js";
import { MqttTerminal } from "../support/mqtt-terminal.js";

const ok = "\r\nOK\r\n";
const error = "\r\nERROR\r\n";
const prompt = "\r\n> ";

/** Brings a module into a state of its MQTT link. */
const states = {
	none: (terminal: MqttTerminal) => terminal.prepare("AT+MCONFIG=id"),
	connecting(terminal: MqttTerminal) {
		terminal.network.blackHole("hole", 1883);
		terminal.prepare("AT+MCONFIG=id", "AT+MIPSTART=hole,1883");
	},
	connected: (terminal: MqttTerminal) => terminal.connect(),
	asked(terminal: MqttTerminal) {
		terminal.broker.session = "silent";
		terminal.connect().prepare("AT+MCONNECT=1,60");
	},
	session: (terminal: MqttTerminal) => terminal.begin(),
	disconnected: (terminal: MqttTerminal) =>
		terminal.begin().prepare("AT+MDISCONNECT"),
	lost(terminal: MqttTerminal) {
		terminal.begin().broker.close();
		terminal.wait(0);
	},
	"PDP DEACT"(terminal: MqttTerminal) {
		terminal.begin().modem.deactivate();
		terminal.wait(0);
	},
};
type State = keyof typeof states;

const again = `${ok}\r\nALREADY CONNECT\r\n`;
const started = `${ok}\r\nCONNECT OK\r\n`;

/** What each command gives where it is not ERROR. */
const answers: Record<string, Partial<Record<State | "else", string>>> = {
	"AT+MCONFIG=id": { else: ok },
	"AT+MIPSTART=broker,1883": {
		none: started,
		connected: again,
		asked: again,
		session: again,
		disconnected: started,
		lost: started,
	},
	"AT+MCONNECT=1,60": { connected: `${ok}\r\nCONNACK OK\r\n` },
	"AT+MSUB=t,0": { session: `${ok}\r\nSUBACK\r\n` },
	"AT+MUNSUB=t": { session: `${ok}\r\nUNSUBACK\r\n` },
	"AT+MPUB=t,1,0,x": { session: `${ok}\r\nPUBACK\r\n` },
	"AT+MPUBEX=t,0,0,1": { session: prompt },
	"AT+MQTTMODE=1": { else: ok },
	"AT+MQTTMSGSET=1": { else: ok },
	"AT+MQTTMSGGET": { else: ok },
	"AT+MDISCONNECT": { session: ok },
	"AT+MIPCLOSE": { none: error, else: ok },
};

const status: Record<State, number> = {
	none: 0,
	connecting: 0,
	connected: 2,
	asked: 2,
	session: 1,
	disconnected: 0,
	lost: 0,
	"PDP DEACT": 0,
};

describe("virtual modem: obeys MQTT commands by the link's state", () => {
	const enter = (
		state: State,
		options?: Partial<VirtualModemOptions>,
	): MqttTerminal => {
		const terminal = new MqttTerminal(options);
		states[state](terminal);
		return terminal;
	};

	for (const state of Object.keys(states) as State[]) {
		it(`${state}: +MQTTSTATU :${status[state]} (MQTT/MQTTSTATU.md)`, () => {
			assert.equal(enter(state).state(), status[state]);
		});

		for (const [command, given] of Object.entries(answers)) {
			const answer = given[state] ?? given.else ?? error;
			it(`${state}: ${command} gives ${answer.trim().replace(/\s+/g, " ")}`, () => {
				assert.equal(enter(state).say(`${command}\r\n`), answer);
			});
		}
	}

	it("refuses with a CME where the dialect has it so", () => {
		const dialect = { mqttRefusal: "CME" } as const;
		for (const command of ["AT+MCONNECT=1,60", "AT+MSUB=t,0", "AT+MDISCONNECT"])
			assert.equal(
				enter("none", { dialect }).say(`${command}\r\n`),
				"\r\n+CME ERROR: 767\r\n",
			);
	});
});
