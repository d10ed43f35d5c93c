import { assert } from "chai";
import { Observer } from "../../modules/at/observer.js";
import * as Token from "../../modules/at/token.js";
import type { MqttOptions } from "../../modules/link/mqtt-options.js";
import { MqttCall } from "../support/mqtt-call.js";
import { Played } from "../support/played.js";
import { bytesOf } from "../support/terminal.js";

/** What goes before a module's MQTT link connects, up to the command that connects it. */
function configure(played: Played): void {
	assert.equal(played.said(), "AT+MDISCONNECT\r\n");
	played.say("\r\nERROR\r\n");
	assert.equal(played.said(), "AT+MIPCLOSE\r\n");
	played.say("\r\nERROR\r\n");
	let said = played.said();
	for (; said.startsWith("AT+SSLCFG="); said = played.said())
		played.say("\r\nOK\r\n");
	assert.equal(said, 'AT+MCONFIG="sixlink","",""\r\n');
	played.say("\r\nOK\r\n");
}

/** An MQTT link whose command was sent. */
function started(multi: boolean, options: Partial<MqttOptions> = {}) {
	const played = new Played(multi);
	const { table } = played;
	const call = new MqttCall({ open: (all) => table.openMqtt(all) }, options);
	configure(played);
	return { played, call, sent: played.said() };
}

/** One whose command was taken. */
function connecting(multi: boolean) {
	const { played, call } = started(multi);
	played.say("\r\nOK\r\n");
	return { played, call };
}

describe("MIPSTART.md, as the driver speaks it", () => {
	describe("set command", () => {
		it("plain link: AT+MIPSTART=<svraddr>,<port>", () => {
			assert.equal(started(true).sent, 'AT+MIPSTART="broker.test",1883\r\n');
		});

		it("SSL link: AT+SSLMIPSTART=<svraddr>,<port>", () => {
			const { sent } = started(true, {
				kind: "MQTTS",
				verify: false,
				port: 8883,
			});
			assert.equal(sent, 'AT+SSLMIPSTART="broker.test",8883\r\n');
		});

		it("OK: the link connects, and is not connected yet", () => {
			const { call } = connecting(true);
			assert.deepEqual(call.told(), []);
			assert.equal(call.link.state, "CONNECTING");
		});

		it("ERROR, a format that is wrong: the link fails, and what the module may hold is closed", () => {
			const { played, call } = started(true);
			played.say("\r\nERROR\r\n");
			assert.deepEqual(call.told(), ["fail: ERROR"]);
			assert.equal(played.said(), "AT+MDISCONNECT\r\n");
		});
	});

	describe("URC 1), a single link (AT+CIPMUX=0)", () => {
		it("CONNECT OK: connected, and the session is asked for at once", () => {
			const { played, call } = connecting(false);
			played.say("\r\nCONNECT OK\r\n");
			assert.deepEqual(call.told(), ["connect"]);
			assert.equal(call.link.state, "CONNECTED");
			assert.equal(played.said(), "AT+MCONNECT=1,300\r\n");
		});

		it("ALREADY CONNECT: the link fails, and what the module holds is closed", () => {
			const { played, call } = connecting(false);
			played.say("\r\nALREADY CONNECT\r\n");
			assert.deepEqual(call.told(), ["fail: ALREADY CONNECT"]);
			assert.equal(played.said(), "AT+MDISCONNECT\r\n");
		});

		for (const state of [
			"IP INITIAL",
			"IP START",
			"IP CONFIG",
			"IP GPRSACT",
			"IP STATUS",
			"TCP CONNECTING",
			"UDP CONNECTING",
			"SERVER LISTENING",
			"CONNECT OK",
			"TCP CLOSING",
			"UDP CLOSING",
			"TCP CLOSED",
			"UDP CLOSED",
			"PDP DEACT",
		])
			it(`STATE:${state}, CONNECT FAIL: the link fails and names the state`, () => {
				const { played, call } = connecting(false);
				played.say(`\r\nSTATE:${state}\r\n\r\nCONNECT FAIL\r\n`);
				assert.deepEqual(call.told(), [`fail: CONNECT FAIL, ${state}`]);
				assert.equal(call.link.state, "CLOSED");
			});
	});

	describe("URC 2), several links (AT+CIPMUX=1)", () => {
		for (const line of ["7,CONNECT OK", "7, CONNECT OK"])
			it(`${line}: connected, and the session is asked for at once`, () => {
				const { played, call } = connecting(true);
				played.say(`\r\n${line}\r\n`);
				assert.deepEqual(call.told(), ["connect"]);
				assert.equal(played.said(), "AT+MCONNECT=1,300\r\n");
			});

		for (const line of ["ALREADY CONNECT", "7,ALREADY CONNECT"])
			it(`${line}: the link fails, and what the module holds is closed`, () => {
				const { played, call } = connecting(true);
				played.say(`\r\n${line}\r\n`);
				assert.deepEqual(call.told(), ["fail: ALREADY CONNECT"]);
				assert.equal(played.said(), "AT+MDISCONNECT\r\n");
			});

		for (const line of ["7,CONNECT FAIL", "7, CONNECT FAIL"])
			it(`${line}: the link fails`, () => {
				const { played, call } = connecting(true);
				played.say(`\r\n${line}\r\n`);
				assert.deepEqual(call.told(), ["fail: CONNECT FAIL"]);
			});
	});

	describe("test command", () => {
		for (const name of ["MIPSTART", "SSLMIPSTART"] as const) {
			const lines = [
				`+${name}:"(0,255).(0,255).(0,255).(0,255)",(1-65535)`,
				`+${name}:"DOMAIN NAME",(1-65535)`,
			];

			it(`AT+${name}=?, its two lines and OK: the module has it`, () => {
				const played = new Played();
				const answers: unknown[] = [];
				played.questions.support(`AT+${name}`, (answer) =>
					answers.push(answer),
				);
				assert.equal(played.said(), `AT+${name}=?\r\n`);
				played.say(`\r\n${lines[0]}\r\n`);
				played.say(`${lines[1]}\r\n`);
				assert.deepEqual(answers, []);
				played.say("\r\nOK\r\n");
				assert.deepEqual(answers, [true]);
				assert.deepEqual(played.lost, []);
			});

			it(`AT+${name}=?, ERROR: it has not`, () => {
				const played = new Played();
				const answers: unknown[] = [];
				played.questions.support(`AT+${name}`, (answer) =>
					answers.push(answer),
				);
				played.say("\r\nERROR\r\n");
				assert.deepEqual(answers, [false]);
			});

			it(`AT+${name}=?, OK without its lines: that is not its answer`, () => {
				const played = new Played();
				const answers: unknown[] = [];
				played.questions.support(`AT+${name}`, (answer) =>
					answers.push(answer),
				);
				played.say(`\r\n${lines[0]}\r\n\r\nOK\r\n`);
				assert.deepEqual(answers, []);
				played.clock.advance(20000);
				assert.deepEqual(answers, [undefined]);
			});
		}
	});

	describe("<svraddr>", () => {
		it("a domain name", () => {
			const { sent } = started(true, { host: "mqtt.example.com" });
			assert.include(sent, '="mqtt.example.com",');
		});

		it("an address of four numbers", () => {
			for (const host of ["0.0.0.0", "192.168.1.17", "255.255.255.255"])
				assert.include(started(true, { host }).sent, `="${host}",`);
		});
	});

	describe("<svraddr> and <port>, in quotes or not", () => {
		for (const command of [
			'AT+MIPSTART="h",1883',
			'AT+MIPSTART="h","1883"',
			"AT+MIPSTART=h,1883",
			'AT+MIPSTART=h,"1883"',
			'AT+SSLMIPSTART="h","8883"',
			"AT+SSLMIPSTART=h,8883",
		])
			it(`${command}, said by another host, is followed`, () => {
				const { channel, table } = new Played(false);
				const observer = new Observer(channel);
				observer.observe(bytesOf('AT+CIPSTART="TCP","h",80\r\n'));
				assert.equal(table.named(Token.NONE), 0);
				observer.observe(bytesOf(`${command}\r\n`));
				assert.equal(table.named(Token.NONE), Token.MQTT);
			});
	});

	describe("<port>", () => {
		for (const port of [1, 1883, 65535])
			it(`${port}`, () => {
				assert.include(started(true, { port }).sent, `,${port}\r\n`);
			});

		for (const port of [0, 65536, -1, 18.83, NaN])
			it(`${port} is refused, and nothing is sent`, () => {
				const played = new Played();
				const { table } = played;
				const open = (options: MqttOptions) => table.openMqtt(options);
				assert.throws(
					() => new MqttCall({ open }, { port }),
					RangeError,
					/port .* give a whole number from 1 to 65535/,
				);
				assert.equal(played.said(), "");
				assert.equal(table.requireMqtt().state, "INITIAL");
			});
	});
});
