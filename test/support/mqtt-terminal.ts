import type { Broker } from "../../modules/virtual-modem/broker.js";
import type { VirtualModemOptions } from "../../modules/virtual-modem/virtual-modem.js";
import { Terminal } from "./terminal.js";

/** Someone who types at a modem with an MQTT broker behind it. */
export class MqttTerminal extends Terminal {
	readonly broker: Broker;

	constructor(options: Partial<VirtualModemOptions> = {}, latency = 0) {
		super(options, { latency });
		this.broker = this.network.broker("broker", 1883);
		this.network.refuse("closed", 1883);
		this.prepare("ATE0");
	}

	/** CONNECT OK came. `config`: the parameters of AT+MCONFIG. */
	connect(config = '"id","user","pass"'): this {
		this.prepare(`AT+MCONFIG=${config}`, "AT+MIPSTART=broker,1883");
		return this;
	}

	/** CONNACK OK came. */
	begin(config?: string, clean = 1): this {
		this.connect(config).prepare(`AT+MCONNECT=${clean},60`);
		if (this.state() !== 1) throw new Error("no session");
		return this;
	}

	/** `<state>` of AT+MQTTSTATU. */
	state(): number {
		const answer = /^\r\n\+MQTTSTATU :(\d)\r\n\r\nOK\r\n$/.exec(
			this.say("AT+MQTTSTATU\r\n"),
		);
		return Number(answer?.[1]);
	}
}
