import { assert } from "chai";
import { bootOf, loggedBoot } from "../../modules/virtual-modem/boot.js";
import { dialects } from "../../modules/virtual-modem/dialect.js";
import { Terminal } from "../support/terminal.js";

describe("virtual modem: boots like a module", () => {
	it("at the times of a log: RDY twice, the first command unheard", () => {
		const terminal = new Terminal({ boot: loggedBoot });
		assert.equal(terminal.wait(1310), "");
		assert.equal(terminal.wait(1), "\r\nRDY\r\n");
		assert.equal(terminal.say("ATE0\r\n", 739), "");
		assert.equal(terminal.wait(1), "\r\nRDY\r\n");
		assert.equal(
			terminal.wait(2310),
			"\r\n^MODE: 17,17\r\n\r\n+E_UTRAN Service\r\n\r\n+CGEV: ME PDN ACT 1,0\r\n",
		);
		assert.equal(terminal.wait(60), "\r\n+NITZ: 26/06/04,09:04:18+32,0\r\n");
		assert.equal(terminal.say("ATE0\r\n"), "ATE0\r\n\r\nOK\r\n");
	});

	it("as an Air724: the boot program speaks before the first line, and RDY comes once", () => {
		const terminal = new Terminal({ boot: bootOf("air724") });
		assert.equal(terminal.wait(3000), "\xff^boot.rom'v'!\n\r\nRDY\r\n");
	});

	it("as a SIM800: RDY with its company, and no RDY at all in autobaud before AT", () => {
		const terminal = new Terminal({
			dialect: dialects.sim800,
			boot: bootOf("sim800"),
		});
		assert.equal(
			terminal.wait(20_000),
			"\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nCall Ready\r\n\r\nSMS Ready\r\n",
		);
		const autobaud = new Terminal({
			dialect: dialects.sim800,
			boot: { ...bootOf("sim800"), training: 1 },
		});
		assert.equal(autobaud.wait(20_000), "");
	});

	it("with RDY as often as it is told: never, once, twice", () => {
		for (const ready of [[], [5], [5, 6]]) {
			const terminal = new Terminal({ boot: { ready } });
			assert.equal(terminal.wait(10), "\r\nRDY\r\n".repeat(ready.length));
		}
	});

	it("is silent and deaf while it is off", () => {
		const terminal = new Terminal();
		terminal.modem.powerOff();
		assert.equal(terminal.say("AT\r\n", 1000), "");
	});

	it("starts when its power key was low for a second, and not before", () => {
		const terminal = new Terminal();
		const { modem } = terminal;
		modem.powerOff();
		modem.pullPowerKey(true);
		terminal.wait(999);
		assert.isFalse(modem.on);
		modem.pullPowerKey(false);
		terminal.wait(1000);
		assert.isFalse(modem.on);
		modem.pullPowerKey(true);
		terminal.wait(1000);
		assert.isTrue(modem.on);
	});

	it("with its power key tied to ground, starts no second time", () => {
		const terminal = new Terminal();
		const { modem } = terminal;
		modem.pullPowerKey(true);
		terminal.wait(1000);
		terminal.say("ATE0;+CPOWD=1\r\n");
		assert.equal(terminal.wait(5000), "");
		assert.isFalse(modem.on);
	});

	it("is off after half a second of reset", () => {
		const terminal = new Terminal();
		terminal.modem.pullReset(true);
		terminal.wait(499);
		assert.isTrue(terminal.modem.on);
		terminal.wait(1);
		assert.isFalse(terminal.modem.on);
	});

	it("has its SIM busy at first", () => {
		const terminal = new Terminal({ boot: { sim: 3000 } });
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CPIN?\r\n"), "\r\n+CME ERROR: 14\r\n");
		assert.equal(terminal.say("AT\r\n"), "\r\nOK\r\n");
		terminal.wait(3000);
		assert.equal(
			terminal.say("AT+CPIN?\r\n"),
			"\r\n+CPIN: READY\r\n\r\nOK\r\n",
		);
	});

	it("searches until it is registered, and tells when asked to", () => {
		const terminal = new Terminal({ boot: { registration: 5000 } });
		terminal.prepare("ATE0", "AT+CEREG=2");
		assert.equal(
			terminal.say("AT+CREG?;+CGATT?\r\n"),
			"\r\n+CREG: 0,2\r\n\r\n+CGATT: 0\r\n\r\nOK\r\n",
		);
		assert.equal(terminal.wait(5000), '\r\n+CEREG: 1,"2797","02B82E17",7\r\n');
		assert.equal(
			terminal.say("AT+CREG?;+CGATT?\r\n"),
			"\r\n+CREG: 0,1\r\n\r\n+CGATT: 1\r\n\r\nOK\r\n",
		);
	});

	it("searches on as it does when AT+CFUN=1 finds the radio on", () => {
		const terminal = new Terminal({ boot: { registration: 8000 } });
		terminal.prepare("ATE0", "AT+CREG=1", "AT+CGEREP=0");
		assert.equal(terminal.say("AT+CFUN=1\r\n", 7999), "\r\nOK\r\n");
		assert.equal(terminal.wait(1), "\r\n+CREG: 1\r\n");
	});

	it("holds all back at autobaud until AT has trained it (IPR.md)", () => {
		const terminal = new Terminal({ boot: { training: 2, ready: [100] } });
		assert.equal(terminal.wait(200), "");
		assert.equal(terminal.say("At\r\naT\r\n"), "");
		assert.equal(terminal.say("AT\r\n"), "");
		assert.equal(terminal.say("AT\r\n"), "\r\nRDY\r\nAT\r\n\r\nOK\r\n");
	});

	it("knows a saved bit rate after a restart, and forgets the rest", () => {
		const rates: number[] = [];
		const terminal = new Terminal({
			boot: { training: 1, ready: [100] },
			onBaud: (rate) => rates.push(rate),
		});
		terminal.prepare("AT", "ATE0", "AT+CIPMUX=1", "AT+IPR=460800;&W");
		terminal.wait(1);
		assert.equal(terminal.say("AT+RESET\r\n", 1), "\r\nOK\r\n");
		assert.equal(terminal.wait(100), "\r\nRDY\r\n");
		assert.equal(
			terminal.say("AT+IPR?;+CIPMUX?\r\n"),
			"AT+IPR?;+CIPMUX?\r\n\r\n+IPR: 460800\r\n\r\n+CIPMUX: 0\r\n\r\nOK\r\n",
		);
		assert.deepEqual(rates, [0, 460800, 460800]);
	});

	it("goes off with AT+CPOWD, with a word or without (CPOWD.md)", () => {
		const terminal = new Terminal({ boot: { ready: [0] } });
		terminal.network.echo("echo", 7);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
		assert.equal(
			terminal.say("AT+CPOWD=1\r\n", 1),
			"\r\nNORMAL POWER DOWN\r\n",
		);
		assert.isFalse(terminal.modem.on);
		assert.equal(terminal.network.count, 0);
		assert.equal(terminal.say("AT\r\n", 1000), "");
		terminal.modem.powerOn();
		assert.equal(terminal.wait(0), "\r\nRDY\r\n");
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CPOWD=0\r\n", 1), "");
		assert.isFalse(terminal.modem.on);
	});

	it("says what the SIM's state is and what time it is in its turn", () => {
		const terminal = new Terminal({
			boot: {
				ready: [100],
				sim: 200,
				announcesSim: true,
				time: { at: 300, utc: () => Date.UTC(2026, 0, 2, 3, 4, 5), zone: 0 },
			},
		});
		assert.equal(terminal.wait(199), "\r\nRDY\r\n");
		assert.equal(terminal.wait(1), "\r\n+CPIN: READY\r\n");
		assert.equal(terminal.wait(100), "\r\n+NITZ: 26/01/02,03:04:05+0,0\r\n");
	});

	it("forgets what it held back when it starts anew before it was trained", () => {
		const terminal = new Terminal({ boot: { training: 1, ready: [0] } });
		terminal.wait(10);
		terminal.modem.reset();
		assert.equal(terminal.wait(10), "");
		assert.equal(terminal.say("AT\r\n"), "\r\nRDY\r\nAT\r\n\r\nOK\r\n");
	});

	it("drops connections and the command under way at a brown-out", () => {
		const terminal = new Terminal({ boot: { ready: [0] } });
		terminal.network.echo("echo", 7);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CIPSEND=0,100");
		terminal.modem.reset();
		assert.equal(terminal.wait(0), "\r\nRDY\r\n");
		assert.equal(terminal.network.count, 0);
		assert.equal(terminal.say("AT\r\n"), "AT\r\n\r\nOK\r\n");
	});

	it("neither hears nor speaks while muted", () => {
		const terminal = new Terminal();
		terminal.modem.mute(true);
		terminal.modem.urc("+CTZV: 32");
		assert.equal(terminal.say("AT\r\n"), "");
		terminal.modem.mute(false);
		assert.equal(terminal.say("AT\r\n"), "AT\r\n\r\nOK\r\n");
	});

	it("prints noise and lines that nobody asked for", () => {
		const terminal = new Terminal();
		terminal.modem.noise(Uint8Array.of(0xe0, 0xff));
		terminal.modem.urc("+CTZV: 32");
		assert.equal(terminal.wait(0), "\xe0\xff\r\n+CTZV: 32\r\n");
	});
});
