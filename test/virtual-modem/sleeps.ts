import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";

function asleep(...commands: string[]): Terminal {
	const terminal = new Terminal({ waking: 50 });
	terminal.prepare("ATE0", ...commands);
	terminal.wait(999);
	assert.isFalse(terminal.modem.asleep);
	terminal.wait(1);
	assert.isTrue(terminal.modem.asleep);
	return terminal;
}

describe("virtual modem: sleeps", () => {
	it("never, unless it is told to", () => {
		const terminal = new Terminal();
		terminal.wait(100_000);
		assert.isFalse(terminal.modem.asleep);
	});

	for (const command of [
		"AT+CSCLK=1",
		"AT+CSCLK=2",
		"AT+CSCLK=3",
		'AT+POWERMODE="PRO"',
		'AT+POWERMODE="STD"',
		'AT+POWERMODE="PSM+"',
	])
		it(`after a second without a word with ${command}, and loses what is to wake it`, () => {
			const terminal = asleep(command);
			assert.equal(terminal.say("AT\r\n", 25), "");
			assert.equal(terminal.say("AT\r\n", 24), "");
			assert.isTrue(terminal.modem.asleep);
			terminal.wait(1);
			assert.isFalse(terminal.modem.asleep);
			assert.equal(terminal.say("AT\r\n"), ok);
		});

	it("after the seconds of AT+WAKETIM (WAKETIM.md)", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0", "AT+CSCLK=2", "AT+WAKETIM=8");
		terminal.wait(7999);
		assert.equal(terminal.say("AT\r\n"), ok, "starts the time again");
		terminal.wait(7999);
		assert.isFalse(terminal.modem.asleep);
		terminal.wait(1);
		assert.isTrue(terminal.modem.asleep);
	});

	it("a tenth of a second after a word with AT+WAKETIM=0", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0", "AT+CSCLK=2", "AT+WAKETIM=0");
		terminal.wait(99);
		assert.isFalse(terminal.modem.asleep);
		terminal.wait(1);
		assert.isTrue(terminal.modem.asleep);
	});

	it("no more when it has been told not to", () => {
		const terminal = asleep("AT+CSCLK=2");
		terminal.say("AT\r\n", 50);
		assert.equal(terminal.say("AT+CSCLK=0\r\n"), ok);
		terminal.wait(100_000);
		assert.isFalse(terminal.modem.asleep);
	});

	it("until it has something to say", () => {
		const terminal = asleep("AT+CSCLK=2");
		terminal.modem.urc("+CTZV: 32");
		assert.equal(terminal.wait(0), "\r\n+CTZV: 32\r\n");
		assert.isFalse(terminal.modem.asleep);
		assert.equal(terminal.say("AT\r\n"), ok);
		terminal.wait(1000);
		assert.isTrue(terminal.modem.asleep);
	});

	it("until data comes for a link", () => {
		const terminal = new Terminal({}, { latency: 2000 });
		terminal.network.echo("echo", 7);
		terminal.prepareLinks();
		terminal.say("AT+CIPSTART=0,TCP,echo,7\r\n", 4000);
		terminal.say("AT+CSCLK=2\r\n");
		terminal.say("AT+CIPSEND=0,2\r\nhi");
		terminal.wait(3999);
		assert.isTrue(terminal.modem.asleep);
		assert.equal(terminal.wait(1), "\r\n+RECEIVE,0,2:\r\nhi\r\n");
		assert.isFalse(terminal.modem.asleep);
	});

	it("not while a command runs", () => {
		const terminal = new Terminal({ latency: { "+COPS=?": [30_000, 30_000] } });
		terminal.prepare("ATE0", "AT+CSCLK=2");
		terminal.say("AT+COPS=?\r\n", 29_999);
		assert.isFalse(terminal.modem.asleep);
		assert.include(terminal.wait(1), ok);
	});

	it("while a prompt waits: the payload's first bytes are lost (POWERMODE.md, note 4)", () => {
		const terminal = new Terminal({ waking: 50 });
		terminal.network.echo("echo", 7);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CSCLK=2");
		assert.equal(terminal.say("AT+CIPSEND=0,2\r\n"), "\r\n> ");
		terminal.wait(1000);
		assert.equal(terminal.say("hi", 50), "");
		assert.include(terminal.say("hi"), "SEND OK");
	});

	it("not with AT+CSCLK=1 while its pin is low, which wakes it too (CSCLK.md)", () => {
		const terminal = asleep("AT+CSCLK=1");
		terminal.modem.pullWakePin(true);
		assert.isFalse(terminal.modem.asleep);
		terminal.wait(100_000);
		assert.isFalse(terminal.modem.asleep);
		terminal.modem.pullWakePin(false);
		terminal.wait(1000);
		assert.isTrue(terminal.modem.asleep);
	});

	it("with AT+CSCLK=2 whatever its pin does", () => {
		const terminal = asleep("AT+CSCLK=2");
		terminal.modem.pullWakePin(true);
		assert.isTrue(terminal.modem.asleep);
		terminal.modem.urc("+CTZV: 32");
		terminal.wait(1000);
		assert.isTrue(terminal.modem.asleep);
	});

	it("and hears the first bytes at 9600 bit/s with AT+POWERMODE, not with AT+CSCLK (POWERMODE.md)", () => {
		const light = asleep("AT+IPR=9600", 'AT+POWERMODE="STD"');
		assert.equal(light.say("AT\r\n"), ok);
		const deep = asleep("AT+IPR=9600", "AT+CSCLK=2");
		assert.equal(deep.say("AT\r\n"), "");
		const fast = asleep("AT+IPR=19200", 'AT+POWERMODE="STD"');
		assert.equal(fast.say("AT\r\n"), "");
	});

	it("off the network with PSM+, whose links are gone when it wakes (POWERMODE.md)", () => {
		const terminal = new Terminal({ boot: { search: 2000 } });
		terminal.network.echo("echo", 7);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CREG=1", "AT+SAPBR=1,1");
		terminal.say('AT+POWERMODE="PSM+"\r\n', 1000);
		assert.equal(terminal.wait(10_000), "");
		assert.isTrue(terminal.modem.asleep);
		assert.equal(terminal.network.count, 0);
		assert.equal(terminal.say("AT\r\n"), "\r\n+CREG: 2\r\n");
		assert.equal(
			terminal.say("AT+CREG?;+CIPSTATUS=0;+SAPBR=2,1\r\n"),
			`\r\n+CREG: 1,2\r\n\r\n0,,"","","","INITIAL"\r\n\r\n+SAPBR: 1,3,000.000.000.000\r\n${ok}`,
		);
		terminal.say('AT+POWERMODE="CLOSE"\r\n');
		assert.include(terminal.wait(2000), "\r\n+CREG: 1\r\n");
	});

	it("no more after a restart, unless AT+POWERMODE was set", () => {
		const terminal = asleep("AT+CSCLK=2");
		terminal.modem.reset();
		terminal.prepare("ATE0");
		terminal.wait(10_000);
		assert.isFalse(terminal.modem.asleep);
		terminal.prepare('AT+POWERMODE="PRO"');
		terminal.modem.reset();
		assert.include(terminal.say("AT+POWERMODE?\r\n"), '"PRO",0');
		terminal.wait(1000);
		assert.isTrue(terminal.modem.asleep);
	});

	it("is refused a time to wake that is none", () => {
		assert.throws(
			() => new Terminal({ waking: -1 }),
			RangeError,
			"waking -1: 0 or more milliseconds; leave it out for 0",
		);
	});
});
