import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";

/** Everything that a command of the set-up chapters sets, in other than its first state. */
const changes = [
	"ATE0",
	"AT+CMEE=2",
	"ATS5=127",
	'AT+CSCS="IRA"',
	"AT+CTZU=0",
	"AT+CLTS=1",
	"AT+CBATCHK=1",
	"AT+CNETLIGHT=0",
	"AT+ICF=2,1",
	"AT+CREG=2",
	"AT+CGREG=2",
	"AT+CEREG=2",
	"AT+CGEREP=0",
	"AT+COPS=3,0",
	"AT+WAKETIM=8",
	"AT*RTIME=2",
	"AT+CSCLK=2",
	"AT+CBC=3400,3200",
	'AT+CGDCONT=2,"IP","iot"',
	'AT+CGAUTH=1,1,"user","password"',
	'AT+CNTP="ntp.example",0',
	"AT+CNTPCID=2",
	"AT+SAPBR=1,3",
	"AT+CSDT=0",
	"AT+IFC=2,2",
];
const questions =
	"AT+CMEE?;S5?;+CSCS?;+CTZU?;+CLTS?;+CBATCHK?;+CNETLIGHT?;+ICF?\r\nAT+CREG?;+CGREG?;+CEREG?;+CGEREP?;+COPS?;+WAKETIM?;*RTIME?;+CSCLK?\r\nAT+CBC?;+CGDCONT?;+CGAUTH?;+CNTP?;+CNTPCID?;+SAPBR=2,3;+CSDT?;+IFC?\r\n";

function settings(terminal: Terminal): string {
	terminal.prepare("ATE0");
	return terminal.say(questions);
}

function changed(): Terminal {
	const terminal = new Terminal();
	for (const change of changes)
		assert.include(terminal.say(`${change}\r\n`), ok, change);
	return terminal;
}

describe("virtual modem: keeps settings", () => {
	it("none over a restart", () => {
		const initial = settings(new Terminal());
		for (const restart of ["AT+RESET", "AT+CFUN=1,1", "AT+RSTSET"]) {
			const terminal = changed();
			assert.notEqual(settings(terminal), initial);
			assert.equal(terminal.say(`${restart}\r\n`, 1), ok);
			assert.equal(settings(terminal), initial, restart);
		}
	});

	it("those whose pages say so over a restart, once AT&W has been said", () => {
		const terminal = changed();
		assert.equal(terminal.say("AT+IPR=115200;&W\r\n"), ok);
		terminal.modem.reset();
		assert.equal(
			terminal.say("ATE0+IPR?;+IFC?;+CSDT?;+CREG?;+WAKETIM?\r\n"),
			"ATE0+IPR?;+IFC?;+CSDT?;+CREG?;+WAKETIM?\r\n\r\n+IPR: 115200\r\n\r\n+IFC: 2,2\r\n\r\n+CSDT:0,1\r\n\r\n+CREG: 0,1\r\n\r\n+WAKETIM:1\r\n\r\nOK\r\n",
		);
		terminal.prepare("ATQ1", "AT&W");
		terminal.modem.reset();
		assert.equal(terminal.say("AT\r\n"), "AT\r\n", "ATQ.md");
	});

	it("what was saved until it is saved again", () => {
		const terminal = new Terminal();
		terminal.prepare("AT+IPR=115200;&W", "AT+IPR=9600");
		terminal.modem.reset();
		assert.include(terminal.say("AT+IPR?\r\n"), "+IPR: 115200\r\n");
		terminal.prepare("AT+IPR=9600", "AT&W");
		terminal.modem.reset();
		assert.include(terminal.say("AT+IPR?\r\n"), "+IPR: 9600\r\n");
	});

	it("those of AT+POWERMODE over a restart, without AT&W (POWERMODE.md)", () => {
		const terminal = new Terminal();
		terminal.prepare('AT+POWERMODE="PSM+",60');
		terminal.modem.reset();
		assert.include(terminal.say("AT+POWERMODE?\r\n"), '"PSM+",60\r\n');
	});

	it("nothing of AT&W and AT+POWERMODE over AT+RSTSET (RSTSET.md)", () => {
		const terminal = new Terminal();
		terminal.prepare("AT+IPR=9600;&W", 'AT+POWERMODE="PRO"');
		terminal.say("AT+RSTSET\r\n", 1);
		terminal.prepare("ATE0");
		assert.equal(
			terminal.say("AT+IPR?;+POWERMODE?\r\n"),
			`\r\n+IPR: 0\r\n\r\n+POWERMODE:"CLOSE"\r\n${ok}`,
		);
	});

	it("the user's serial number whatever happens", () => {
		const terminal = new Terminal();
		terminal.prepare('AT+WISN="A1"');
		terminal.say("AT+RSTSET\r\n", 1);
		terminal.modem.powerOff();
		terminal.modem.powerOn();
		assert.include(terminal.say("AT+WISN?\r\n"), "\r\nA1\r\n");
	});

	it("none behind AT&F, and those saved behind ATZ", () => {
		const rates: number[] = [];
		const terminal = new Terminal({ onBaud: (rate) => rates.push(rate) });
		terminal.prepare("AT+IFC=2,2", "AT+IPR=9600;&W");
		terminal.wait(1);
		terminal.prepare("AT+IPR=19200", "AT+CREG=1");
		terminal.wait(1);
		assert.equal(terminal.say("ATZ\r\n", 1), `ATZ\r\n${ok}`);
		const asked = "AT+IPR?;+IFC?;+CREG?\r\n";
		assert.equal(
			terminal.say(asked),
			`${asked}\r\n+IPR: 9600\r\n\r\n+IFC: 2,2\r\n\r\n+CREG: 0,1\r\n${ok}`,
		);
		terminal.say("AT&F\r\n", 1);
		assert.equal(
			terminal.say(asked),
			`${asked}\r\n+IPR: 0\r\n\r\n+IFC: 0,0\r\n\r\n+CREG: 0,1\r\n${ok}`,
		);
		assert.deepEqual(rates, [0, 9600, 19200, 9600, 0]);
		terminal.modem.reset();
		assert.include(terminal.say("AT+IPR?\r\n"), "9600", "AT&F saves nothing");
	});

	it("the numbering of links behind AT&F, while links are numbered", () => {
		const terminal = new Terminal();
		terminal.prepareLinks();
		terminal.prepare("AT&F");
		assert.include(terminal.say("AT+CIPMUX?\r\n"), "+CIPMUX: 1");
		terminal.prepare("AT+CIPSHUT", "AT&F");
		assert.include(terminal.say("AT+CIPMUX?\r\n"), "+CIPMUX: 0");
	});

	it("why it started (EXINFO.md)", () => {
		const terminal = new Terminal();
		terminal.say("AT+RESET\r\n", 1);
		assert.include(terminal.say("AT*EXINFO?\r\n"), "*EXINFO: 3\r\n");
		terminal.modem.reset();
		assert.include(terminal.say("AT*EXINFO?\r\n"), "*EXINFO: 0\r\n");
	});
});
