import { assert } from "chai";
import type { Broker } from "../../modules/virtual-modem/broker.js";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const error = "\r\nERROR\r\n";
const connected = "\r\nOK\r\n\r\nCONNECT OK\r\n";

/** Every cell of MQTT/MIPSTART.md. */
describe("virtual modem: MQTT/MIPSTART.md", () => {
	let terminal: Terminal;

	beforeEach(() => {
		terminal = new Terminal();
		terminal.network.broker("broker.test", 1883, { patience: 120_000 });
		terminal.network.broker("broker.test", 8883, { secure: true });
		terminal.network.broker("192.0.2.255", 65535);
		terminal.network.broker("0.0.0.1", 1);
		terminal.network.refuse("closed.test", 1883);
		terminal.network.blackHole("hole.test", 1883);
		terminal.prepare("ATE0");
	});

	describe("set command", () => {
		it("plain link AT+MIPSTART=<svraddr>,<port>: OK", () => {
			assert.equal(
				terminal.say('AT+MIPSTART="hole.test",1883\r\n'),
				ok,
				"before anything is known of the connection",
			);
		});

		it("SSL link AT+SSLMIPSTART=<svraddr>,<port>: OK", () => {
			assert.equal(terminal.say('AT+SSLMIPSTART="hole.test",1883\r\n'), ok);
		});

		for (const [what, parameters] of [
			["port 0", '"broker.test",0'],
			["port 65536", '"broker.test",65536'],
			["port -1", '"broker.test",-1'],
			["a port that is text", '"broker.test",mqtt'],
			["a port with something behind it", '"broker.test",1883x'],
			["an empty port", '"broker.test",'],
			["no port", '"broker.test"'],
			["no parameter", ""],
			["a third parameter", '"broker.test",1883,60'],
			["an empty address", '"",1883'],
			["no address", ",1883"],
			["an octet above 255", "192.0.2.256,1883"],
			["three octets", "192.0.2,1883"],
			["five octets", "192.0.2.1.1,1883"],
			["an empty octet", '"192.0..2",1883'],
			["a quote inside the address", '"broker"."test",1883'],
			["a quote that does not end", '"broker.test,1883'],
			["a space inside the address", '"broker test",1883'],
			["an address of 129 bytes", `${"x".repeat(129)},1883`],
		])
			it(`ERROR for input in the wrong form: ${what}`, () => {
				for (const command of ["AT+MIPSTART", "AT+SSLMIPSTART"])
					assert.equal(terminal.say(`${command}=${parameters}\r\n`), error);
				assert.equal(terminal.network.count, 0);
				assert.equal(
					terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
					connected,
					"and nothing stays behind",
				);
			});

		it("ERROR whatever AT+CMEE says, as the page has it, or as AT+CMEE has it", () => {
			terminal.prepare("AT+CMEE=2");
			assert.equal(terminal.say("AT+MIPSTART=,1883\r\n"), error);
			const other = new Terminal({ dialect: { mqttRefusal: "CME" } });
			other.prepare("ATE0");
			assert.equal(
				other.say("AT+MIPSTART=,1883\r\n"),
				"\r\n+CME ERROR: 53\r\n",
			);
			other.prepare("AT+CMEE=0");
			assert.equal(other.say("AT+MIPSTART=,1883\r\n"), error);
		});

		it("neither the read form nor the execute form exists", () => {
			const refused = "\r\n+CME ERROR: 58\r\n";
			assert.equal(terminal.say("AT+MIPSTART?\r\n"), refused);
			assert.equal(terminal.say("AT+MIPSTART\r\n"), refused);
		});
	});

	describe("URC of a single link (AT+CIPMUX=0)", () => {
		it("CONNECT OK when the link is made", () => {
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				connected,
			);
		});

		it("CONNECT OK no sooner than the network has it", () => {
			const far = new Terminal({}, { latency: 100 });
			far.network.broker("broker.test", 1883, { patience: 120_000 });
			far.prepare("ATE0");
			assert.equal(
				far.say('AT+MIPSTART="broker.test",1883\r\n', 199),
				"\r\nOK\r\n",
			);
			assert.equal(far.wait(1), "\r\nCONNECT OK\r\n");
		});

		it("ALREADY CONNECT when the link is there", () => {
			terminal.prepare('AT+MIPSTART="broker.test",1883');
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				"\r\nOK\r\n\r\nALREADY CONNECT\r\n",
			);
			assert.equal(terminal.network.count, 1);
		});

		it("STATE:<state> and CONNECT FAIL when the link fails", () => {
			assert.equal(
				terminal.say('AT+MIPSTART="closed.test",1883\r\n'),
				"\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n\r\nCONNECT FAIL\r\n",
			);
		});

		it("STATE:<state> without a space, as the page prints it", () => {
			const other = new Terminal({ dialect: { stateSpace: false } });
			other.prepare("ATE0");
			assert.equal(
				other.say('AT+MIPSTART="nowhere.test",1883\r\n'),
				"\r\nOK\r\n\r\nSTATE:IP INITIAL\r\n\r\nCONNECT FAIL\r\n",
			);
		});

		it("STATE:<state> is that of AT+CIPSTATUS when it fails", () => {
			terminal.network.echo("echo.test", 7);
			terminal.prepare('AT+CIPSTART="TCP","echo.test",7');
			assert.include(
				terminal.say('AT+MIPSTART="closed.test",1883\r\n'),
				"\r\nSTATE: CONNECT OK\r\n\r\nCONNECT FAIL\r\n",
			);
		});

		it("CONNECT FAIL for a name that nobody has, a host that nobody answers for, and without registration", () => {
			const failed = "\r\nSTATE: IP INITIAL\r\n\r\nCONNECT FAIL\r\n";
			assert.equal(
				terminal.say('AT+MIPSTART="nowhere.test",1883\r\n'),
				ok + failed,
			);
			assert.equal(
				terminal.say('AT+MIPSTART="hole.test",1883\r\n', 59_999),
				ok,
			);
			assert.equal(terminal.wait(1), failed);
			terminal.modem.register(2);
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				ok + failed,
			);
			assert.equal(terminal.network.count, 0);
		});

		it("CONNECT FAIL does not keep the next one from CONNECT OK", () => {
			terminal.prepare('AT+MIPSTART="closed.test",1883');
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				connected,
			);
		});
	});

	describe("URC of numbered links (AT+CIPMUX=1)", () => {
		beforeEach(() => terminal.prepare("AT+CIPMUX=1"));

		it("7,CONNECT OK when the link is made", () => {
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				"\r\nOK\r\n\r\n7,CONNECT OK\r\n",
			);
		});

		it("7, CONNECT OK with a space, as other links have it", () => {
			const other = new Terminal({ dialect: { mqttLinkSpace: true } });
			other.network.broker("broker.test", 1883, { patience: 120_000 });
			other.prepare("ATE0", "AT+CIPMUX=1");
			assert.equal(
				other.say('AT+MIPSTART="broker.test",1883\r\n'),
				"\r\nOK\r\n\r\n7, CONNECT OK\r\n",
			);
		});

		it("ALREADY CONNECT when the link is there, without a number", () => {
			terminal.prepare('AT+MIPSTART="broker.test",1883');
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				"\r\nOK\r\n\r\nALREADY CONNECT\r\n",
			);
		});

		it("7,CONNECT FAIL when the link fails, without a state", () => {
			assert.equal(
				terminal.say('AT+MIPSTART="closed.test",1883\r\n'),
				"\r\nOK\r\n\r\n7,CONNECT FAIL\r\n",
			);
		});
	});

	describe("test command", () => {
		for (const name of ["+MIPSTART", "+SSLMIPSTART"])
			it(`AT${name}=?`, () => {
				assert.equal(
					terminal.say(`AT${name}=?\r\n`),
					`\r\n${name}:"(0,255).(0,255).(0,255).(0,255)",(1-65535)\r\n\r\n${name}:"DOMAIN NAME",(1-65535)\r\n\r\nOK\r\n`,
				);
			});
	});

	describe("note: with SSL all else is as on a plain link", () => {
		let broker: Broker;

		beforeEach(() => {
			broker = terminal.network.broker("secure.test", 8883, { secure: true });
		});

		it("CONNECT OK, ALREADY CONNECT, the session", () => {
			assert.equal(
				terminal.say('AT+SSLMIPSTART="secure.test",8883\r\n'),
				connected,
			);
			for (const command of ["AT+SSLMIPSTART", "AT+MIPSTART"])
				assert.equal(
					terminal.say(`${command}="secure.test",8883\r\n`),
					"\r\nOK\r\n\r\nALREADY CONNECT\r\n",
				);
			terminal.prepare("AT+MCONFIG=id");
			assert.equal(
				terminal.say("AT+MCONNECT=1,60\r\n"),
				"\r\nOK\r\n\r\nCONNACK OK\r\n",
			);
			assert.equal(broker.count, 1);
		});

		it("CONNECT FAIL where the port does not speak SSL", () => {
			assert.equal(
				terminal.say('AT+SSLMIPSTART="broker.test",1883\r\n'),
				"\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n\r\nCONNECT FAIL\r\n",
			);
			terminal.prepare("AT+CIPMUX=1");
			assert.equal(
				terminal.say('AT+SSLMIPSTART="broker.test",1883\r\n'),
				"\r\nOK\r\n\r\n7,CONNECT FAIL\r\n",
			);
		});

		it("a plain link to an SSL port connects, and gets no session", () => {
			terminal.prepare("AT+MCONFIG=id");
			assert.equal(
				terminal.say('AT+MIPSTART="secure.test",8883\r\n'),
				connected,
			);
			assert.equal(
				terminal.say("AT+MCONNECT=1,60\r\n"),
				"\r\nOK\r\n\r\nCLOSED\r\n",
			);
		});
	});

	describe("<svraddr>", () => {
		for (const [what, parameters] of [
			["a domain name in quotes", '"broker.test",1883'],
			["a domain name without quotes", "broker.test,1883"],
			["XXX.XXX.XXX.XXX in quotes, an octet of 255", '"192.0.2.255",65535'],
			["XXX.XXX.XXX.XXX without quotes", "192.0.2.255,65535"],
			["XXX.XXX.XXX.XXX with octets of 0", "0.0.0.1,1"],
		])
			it(what, () => {
				assert.equal(terminal.say(`AT+MIPSTART=${parameters}\r\n`), connected);
			});

		it("of 128 bytes", () => {
			const name = "x".repeat(128);
			terminal.network.broker(name, 1883);
			assert.equal(terminal.say(`AT+MIPSTART="${name}",1883\r\n`), connected);
		});
	});

	describe("<port>", () => {
		for (const [what, parameters] of [
			["1", "0.0.0.1,1"],
			["65535", "192.0.2.255,65535"],
			["in quotes", 'broker.test,"1883"'],
			["in quotes as the address is", '"broker.test","1883"'],
		])
			it(what, () => {
				assert.equal(terminal.say(`AT+MIPSTART=${parameters}\r\n`), connected);
			});
	});

	describe("where the page is silent", () => {
		it("no AT+MCONFIG is needed: the session begins with AT+MCONNECT", () => {
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				connected,
			);
			assert.equal(terminal.say("AT+MCONNECT=1,60\r\n"), error);
		});

		it("no AT+CSTT, AT+CIICR and AT+CIFSR are needed, and AT+CIPSTATUS sees nothing of it", () => {
			terminal.prepare('AT+MIPSTART="broker.test",1883');
			assert.equal(
				terminal.say("AT+CIPSTATUS\r\n"),
				"\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n",
			);
		});

		it("one connect at a time", () => {
			terminal.prepare('AT+MIPSTART="hole.test",1883');
			assert.equal(terminal.say('AT+MIPSTART="broker.test",1883\r\n'), error);
			assert.equal(terminal.say("AT+MIPCLOSE\r\n"), ok);
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				connected,
			);
			assert.equal(terminal.wait(60_000), "", "nothing of the one given up");
		});

		it("refused in PDP DEACT until AT+CIPSHUT", () => {
			terminal.prepare("AT+CSTT", "AT+CIICR");
			terminal.modem.deactivate();
			terminal.wait(0);
			assert.equal(terminal.say('AT+MIPSTART="broker.test",1883\r\n'), error);
			terminal.prepare("AT+CIPSHUT");
			assert.equal(
				terminal.say('AT+MIPSTART="broker.test",1883\r\n'),
				connected,
			);
		});

		it("AT+CIPMUX stays as it is while the link is there", () => {
			terminal.prepare('AT+MIPSTART="broker.test",1883');
			assert.equal(terminal.say("AT+CIPMUX=1\r\n"), "\r\n+CME ERROR: 3\r\n");
			terminal.prepare("AT+MIPCLOSE");
			assert.equal(terminal.say("AT+CIPMUX=1\r\n"), ok);
		});
	});
});
