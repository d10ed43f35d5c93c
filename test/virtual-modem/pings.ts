import { assert } from "chai";
import type { PingOptions } from "../../modules/virtual-modem/network.js";
import { Terminal } from "../support/terminal.js";

/** The bearer is up; an echo takes 40 ms. */
function prepared(): Terminal {
	const terminal = new Terminal({}, { latency: 20 });
	terminal.network.echo("host", 7);
	terminal.network.echo("mute", 7);
	terminal.network.ignorePings("mute");
	terminal.prepareLinks();
	return terminal;
}

function reply(id: number): string {
	return `\r\n+CIPPING: ${id},"10.0.0.1",40,64\r\n`;
}

describe("virtual modem: pings (TCPIP/CIPPING.md)", () => {
	it("once a second, OK behind the last reply", () => {
		const terminal = prepared();
		assert.equal(terminal.say('AT+CIPPING="host",2\r\n', 80), reply(1));
		assert.equal(terminal.wait(999), "");
		assert.equal(terminal.wait(1), `${reply(2)}\r\nOK\r\n`);
		assert.equal(terminal.wait(5000), "");
	});

	it("with the data, the wait and the hops asked for, or the defaults", () => {
		const terminal = prepared();
		const asked: PingOptions[] = [];
		const ping = terminal.network.ping.bind(terminal.network);
		terminal.network.ping = (options, done) => {
			asked.push(options);
			ping(options, done);
		};
		terminal.say("AT+CIPPING=host,1\r\n", 100);
		terminal.say("AT+CIPPING=host,1,1024,600,255\r\n", 100);
		terminal.say("AT+CIPPING=host,1,,1\r\n", 100);
		const address = "10.0.0.1";
		assert.deepEqual(asked, [
			{ address, size: 32, timeout: 10_000, timeToLive: 64 },
			{ address, size: 1024, timeout: 60_000, timeToLive: 255 },
			{ address, size: 32, timeout: 100, timeToLive: 64 },
		]);
	});

	it("says 600 and 255 where no reply comes (note 2)", () => {
		const terminal = prepared();
		assert.equal(terminal.say('AT+CIPPING="mute",1,32,5\r\n', 539), "");
		assert.equal(
			terminal.wait(1),
			'\r\n+CIPPING: 1,"10.0.0.2",600,255\r\n\r\nOK\r\n',
		);
	});

	it("without an end, until the host sends anything", () => {
		const terminal = prepared();
		let asked = 0;
		const ping = terminal.network.ping.bind(terminal.network);
		terminal.network.ping = (options, done) => {
			asked++;
			ping(options, done);
		};
		const heard = terminal.say('AT+CIPPING="host",0\r\n', 200_000);
		assert.isTrue(heard.startsWith(reply(1) + reply(2)));
		assert.isTrue(heard.endsWith(reply(200)));
		assert.equal(terminal.say("AT\r\n"), "\r\nOK\r\n\r\nOK\r\n");
		assert.equal(terminal.wait(5000), "");
		assert.equal(asked, 200);
	});

	it("ends at once with the bearer (note 3)", () => {
		const terminal = prepared();
		terminal.say('AT+CIPPING="host",100\r\n', 1500);
		terminal.modem.deactivate();
		assert.equal(
			terminal.wait(5000),
			"\r\n+CME ERROR: 3\r\n\r\n+PDP DEACT\r\n",
		);
		assert.equal(terminal.say("AT\r\n"), "\r\nOK\r\n");
	});

	it("fails for a name that nobody knows", () => {
		const terminal = prepared();
		assert.equal(
			terminal.say('AT+CIPPING="nowhere"\r\n', 1000),
			"\r\n+CME ERROR: 767\r\n",
		);
	});

	it("is forgotten at a restart", () => {
		const terminal = prepared();
		terminal.say('AT+CIPPING="host",0\r\n', 1500);
		terminal.modem.reset();
		assert.equal(terminal.wait(5000), "");
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT\r\n"), "\r\nOK\r\n");
	});

	it("refuses what is out of range", () => {
		const terminal = prepared();
		for (const parameters of [
			"",
			'""',
			"x".repeat(129),
			"host,101",
			"host,-1",
			"host,1,1025",
			"host,1,32,0",
			"host,1,32,601",
			"host,1,32,1,0",
			"host,1,32,1,256",
			"host,1,32,1,64,1",
		])
			assert.equal(
				terminal.say(`AT+CIPPING=${parameters}\r\n`),
				"\r\n+CME ERROR: 53\r\n",
				parameters,
			);
	});
});
