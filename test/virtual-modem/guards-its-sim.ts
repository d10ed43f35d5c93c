import { assert } from "chai";
import { Terminal } from "../support/terminal.js";
import type { SimOptions } from "../../modules/virtual-modem/sim.js";

const ok = "\r\nOK\r\n";
const wrong = "\r\n+CME ERROR: 16\r\n";

function error(code: number): string {
	return `\r\n+CME ERROR: ${code}\r\n`;
}

function withSim(sim: Partial<SimOptions>, announcesSim = false): Terminal {
	return new Terminal({ sim, boot: { announcesSim, search: 2000 } });
}

/** What the SIM's state lets through, and what needs the SIM. */
const free = [
	"AT",
	"ATE0",
	"ATI",
	"AT+CGMI",
	"AT+CGSN",
	"AT+CMEE?",
	"AT+IPR?",
	"AT+CFUN?",
	"AT+CCLK?",
	"AT+CBC",
	"AT+CSCLK?",
	"AT&W",
];
const bound = [
	"AT+CSQ",
	"AT+CREG?",
	"AT+COPS?",
	"AT+CGATT?",
	"AT+CIMI",
	"AT+CSTT",
	"AT+CIICR",
	"AT+CNTP",
	"AT+SAPBR=2,1",
	'AT+CLCK="SC",2',
];

function assertBarred(terminal: Terminal, code: number): void {
	for (const command of free)
		assert.include(terminal.say(`${command}\r\n`), ok, command);
	for (const command of bound)
		assert.equal(terminal.say(`${command}\r\n`), error(code), command);
}

describe("virtual modem: guards its SIM", () => {
	it("asks for the PIN at start, and then goes to the network (CPIN.md)", () => {
		const terminal = withSim({ locked: true }, true);
		assert.equal(terminal.wait(0), "\r\n+CPIN: SIM PIN\r\n");
		terminal.prepare("ATE0");
		assertBarred(terminal, 11);
		assert.equal(terminal.say("AT+CPIN?\r\n"), `\r\n+CPIN: SIM PIN\r\n${ok}`);
		assert.equal(
			terminal.say("AT+CCID\r\n"),
			`\r\n89860117831003134201\r\n${ok}`,
		);
		assert.equal(
			terminal.say('AT+CPIN="1234"\r\n'),
			`\r\n+CPIN: READY\r\n${ok}`,
		);
		assert.equal(terminal.say("AT+CREG?\r\n"), `\r\n+CREG: 0,2\r\n${ok}`);
		assert.equal(
			terminal.wait(2000),
			"\r\n^MODE: 17,17\r\n\r\n+E_UTRAN Service\r\n\r\n+CGEV: ME PDN ACT 1,0\r\n",
		);
		assert.equal(terminal.say("AT+CREG?\r\n"), `\r\n+CREG: 0,1\r\n${ok}`);
		assert.equal(terminal.say('AT+CPIN="1234"\r\n'), error(3));
	});

	it("says READY at start where no PIN is asked for", () => {
		assert.equal(withSim({}, true).wait(0), "\r\n+CPIN: READY\r\n");
	});

	it("wants the PUK after three wrong PINs, and takes a new PIN with it", () => {
		const terminal = withSim({ locked: true });
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CPIN=0000\r\n"), wrong);
		assert.equal(terminal.say("AT+CPIN=0000\r\n"), wrong);
		assert.equal(terminal.say("AT+CPIN=12\r\n"), error(53), "no try");
		assert.equal(terminal.say("AT+CPIN=0000,1111\r\n"), error(53), "no try");
		assert.equal(
			terminal.say("AT+CPIN=0000\r\n"),
			`${wrong}\r\n+CPIN: SIM PUK\r\n`,
		);
		assertBarred(terminal, 12);
		assert.equal(terminal.say("AT+CPIN?\r\n"), `\r\n+CPIN: SIM PUK\r\n${ok}`);
		assert.equal(terminal.say("AT+CPIN=1234\r\n"), error(12));
		assert.equal(terminal.say("AT+CPIN=87654321,4321\r\n"), wrong);
		assert.equal(
			terminal.say("AT+CPIN=12345678,4321\r\n"),
			`\r\n+CPIN: READY\r\n${ok}`,
		);
		terminal.modem.reset();
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CPIN=1234\r\n"), wrong);
		assert.include(terminal.say("AT+CPIN=4321\r\n"), ok);
	});

	it("counts tries on the card: power does not give them back, a right PIN does", () => {
		const terminal = withSim({ locked: true });
		terminal.prepare("ATE0", "AT+CPIN=0000", "AT+CPIN=0000");
		terminal.modem.reset();
		terminal.prepare("ATE0", "AT+CPIN=1234");
		terminal.modem.reset();
		terminal.prepare("ATE0", "AT+CPIN=0000", "AT+CPIN=0000");
		assert.include(terminal.say("AT+CPIN?\r\n"), "SIM PIN");
		terminal.modem.reset();
		terminal.prepare("ATE0", "AT+CPIN=0000");
		assert.include(terminal.say("AT+CPIN?\r\n"), "SIM PUK");
		terminal.modem.reset();
		terminal.prepare("ATE0");
		assert.include(terminal.say("AT+CPIN?\r\n"), "SIM PUK");
	});

	it("is useless after ten wrong PUKs", () => {
		const terminal = withSim({ locked: true });
		terminal.prepare("ATE0", "AT+CPIN=0000", "AT+CPIN=0000", "AT+CPIN=0000");
		for (let i = 0; i < 10; i++)
			assert.equal(terminal.say("AT+CPIN=87654321,4321\r\n"), wrong);
		assertBarred(terminal, 508);
		assert.equal(terminal.say("AT+CPIN?\r\n"), error(508));
		assert.equal(terminal.say("AT+CPIN=12345678,4321\r\n"), error(508));
	});

	it("is locked and unlocked with its PIN, which can be changed while it is locked (CPWD.md)", () => {
		const terminal = withSim({}, true);
		terminal.prepare("ATE0");
		assert.equal(terminal.say('AT+CLCK="SC",1,"1234"\r\n'), ok);
		assert.equal(terminal.say('AT+CPWD="SC","1234","8888"\r\n'), ok);
		terminal.modem.reset();
		assert.equal(terminal.wait(0), "\r\n+CPIN: SIM PIN\r\n");
		terminal.prepare("ATE0");
		assert.include(terminal.say('AT+CPIN="8888"\r\n'), ok);
		assert.equal(terminal.say('AT+CLCK="SC",0,"1234"\r\n'), wrong);
		assert.equal(terminal.say('AT+CLCK="SC",0,"8888"\r\n'), ok);
		terminal.modem.reset();
		assert.equal(terminal.wait(0), "\r\n+CPIN: READY\r\n");
	});

	it("loses the network when AT+CLCK has used the tries up", () => {
		const terminal = withSim({});
		terminal.prepare("ATE0", "AT+CREG=1");
		terminal.prepare('AT+CLCK="SC",1,0000', 'AT+CLCK="SC",1,0000');
		assert.equal(
			terminal.say('AT+CLCK="SC",1,0000\r\n'),
			`${wrong}\r\n^MODE: 0,0\r\n\r\n+NO Service\r\n\r\n+CGEV: ME DETACH\r\n\r\n+CREG: 0\r\n\r\n+CPIN: SIM PUK\r\n`,
		);
	});

	it("is missed where there is none", () => {
		const terminal = withSim({ inserted: false }, true);
		assert.equal(terminal.wait(0), "\r\n+CPIN: SIM REMOVED\r\n");
		terminal.prepare("ATE0");
		assertBarred(terminal, 10);
		assert.equal(terminal.say("AT+CPIN?\r\n"), error(10));
		assert.equal(terminal.say("AT+CPIN=1234\r\n"), error(10));
		assert.equal(terminal.say("AT+CPIN=?\r\n"), error(10));
		assert.equal(
			terminal.say("AT^SYSINFO\r\n"),
			`\r\n^SYSINFO:0,0,0,0,255,7\r\n${ok}`,
		);
		assert.equal(
			terminal.say("AT*SIMDETEC=1\r\n"),
			`\r\n*SIMDETEC: 1, NOS\r\n${ok}`,
		);
	});

	it("is busy until it has started", () => {
		const terminal = new Terminal({ boot: { sim: 3000, announcesSim: true } });
		terminal.prepare("ATE0");
		assertBarred(terminal, 14);
		assert.equal(terminal.say("AT+CPIN?\r\n"), error(14));
		assert.equal(terminal.wait(2999), "");
		assert.equal(terminal.wait(1), "\r\n+CPIN: READY\r\n");
		assert.include(terminal.say("AT+CREG?\r\n"), "+CREG: 0,1");
	});

	it("is pulled out: the network goes with it, and comes back with it (CSDT.md)", () => {
		const terminal = withSim({});
		terminal.network.echo("echo", 7);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CREG=1");
		terminal.modem.insertSim(false);
		assert.equal(
			terminal.wait(0),
			"\r\n^MODE: 0,0\r\n\r\n+NO Service\r\n\r\n+CGEV: NW PDN DEACT 1\r\n\r\n+CGEV: ME DETACH\r\n\r\n+CREG: 0\r\n\r\n+CPIN: SIM REMOVED\r\n",
		);
		assert.equal(terminal.network.count, 0);
		assertBarred(terminal, 10);
		terminal.modem.insertSim(true);
		assert.equal(
			terminal.wait(2000),
			"\r\n+CPIN: READY\r\n\r\n+CREG: 2\r\n\r\n+CREG: 1\r\n\r\n^MODE: 17,17\r\n\r\n+E_UTRAN Service\r\n\r\n+CGEV: ME PDN ACT 1,0\r\n",
		);
	});

	it("asks for its PIN again when it is put back", () => {
		const terminal = withSim({ locked: true });
		terminal.prepare("ATE0", "AT+CPIN=1234");
		terminal.modem.insertSim(false);
		terminal.modem.insertSim(true);
		terminal.wait(0);
		assert.include(terminal.say("AT+CPIN?\r\n"), "+CPIN: SIM PIN");
	});

	it("is found at the next start only where its holder is not watched", () => {
		const terminal = withSim({});
		terminal.prepare("ATE0", "AT+CSDT=0", "AT+CGEREP=0");
		terminal.modem.insertSim(false);
		assert.equal(terminal.wait(0), "\r\n^MODE: 0,0\r\n\r\n+NO Service\r\n");
		terminal.modem.insertSim(true);
		assert.equal(terminal.wait(5000), "");
		assert.equal(terminal.say("AT+CPIN?\r\n"), error(10));
		terminal.modem.reset();
		terminal.prepare("ATE0");
		assert.include(terminal.say("AT+CPIN?\r\n"), "+CPIN: READY");
	});

	it("is refused where its numbers are none", () => {
		for (const [sim, message] of [
			[{ pin: "123" }, 'sim.pin "123": 4 to 8 digits; leave it out for 1234'],
			[
				{ puk: "1234567" },
				'sim.puk "1234567": 8 digits; leave it out for 12345678',
			],
			[
				{ iccid: "8986" },
				'sim.iccid "8986": 20 digits; leave it out for 89860117831003134201',
			],
			[
				{ imsi: "46000x" },
				'sim.imsi "46000x": 15 digits; leave it out for 460001841426414',
			],
		] as const)
			assert.throws(() => withSim(sim), RangeError, message);
	});
});
