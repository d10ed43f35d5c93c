import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";

function error(code: number): string {
	return `\r\n+CME ERROR: ${code}\r\n`;
}

describe("virtual modem: registers with the network", () => {
	let terminal: Terminal;

	beforeEach(() => {
		terminal = new Terminal({ boot: { search: 3000 } });
		terminal.prepare("ATE0");
	});

	for (const [command, name] of [
		["CREG", "+CREG"],
		["CGREG", "+CGREG"],
		["CEREG", "+CEREG"],
	])
		it(`tells ${name} as AT+${command} has it`, () => {
			const heard = (level: number, status: number) => {
				terminal.modem.register(4);
				terminal.prepare(`AT+${command}=${level}`);
				terminal.modem.register(status);
				return terminal.wait(0);
			};
			assert.equal(heard(0, 1), "");
			assert.equal(heard(1, 1), `\r\n${name}: 1\r\n`);
			const cell = '"2797","02B82E17",7';
			assert.equal(heard(2, 1), `\r\n${name}: 1,${cell}\r\n`);
			assert.equal(heard(2, 5), `\r\n${name}: 5,${cell}\r\n`);
			assert.equal(heard(2, 3), `\r\n${name}: 3\r\n`);
			assert.equal(heard(3, 2), `\r\n${name}: 2\r\n`);
			assert.equal(heard(3, 3), `\r\n${name}: 3,,,,0,11\r\n`);
			assert.equal(heard(3, 5), `\r\n${name}: 5,${cell}\r\n`);
			if (command === "CREG") return;
			assert.equal(heard(4, 3), `\r\n${name}: 3\r\n`);
			assert.equal(heard(4, 1), `\r\n${name}: 1,${cell},,,,"00000110"\r\n`);
			assert.equal(heard(5, 3), `\r\n${name}: 3,,,,0,11\r\n`);
		});

	it("leaves with AT+COPS=2, stays away, and comes back with AT+COPS=0 (COPS.md)", () => {
		terminal.prepare("AT+CREG=1");
		assert.equal(
			terminal.say("AT+COPS=2\r\n"),
			`\r\n^MODE: 0,0\r\n\r\n+NO Service\r\n\r\n+CGEV: ME DETACH\r\n\r\n+CREG: 0\r\n${ok}`,
		);
		assert.equal(terminal.say("AT+COPS?\r\n"), `\r\n+COPS: 2\r\n${ok}`);
		assert.equal(terminal.say("AT+CFUN=1\r\n", 10_000), ok);
		assert.equal(terminal.say("AT+COPS=0\r\n"), `\r\n+CREG: 2\r\n${ok}`);
		assert.equal(terminal.wait(2999), "");
		assert.equal(
			terminal.wait(1),
			"\r\n+CREG: 1\r\n\r\n^MODE: 17,17\r\n\r\n+E_UTRAN Service\r\n\r\n+CGEV: ME PDN ACT 1,0\r\n",
		);
	});

	it("does nothing of AT+COPS while it searches", () => {
		terminal.prepare("AT+COPS=2", "AT+COPS=0");
		assert.equal(terminal.say("AT+COPS=2\r\n"), error(3));
		assert.equal(terminal.say('AT+COPS=1,2,"46000"\r\n'), error(3));
		assert.equal(terminal.say("AT+COPS=0\r\n"), ok);
		terminal.wait(3000);
		assert.include(terminal.say("AT+COPS?\r\n"), '+COPS: 0,2,"46000",7');
	});

	it("takes no other operator than the one that is there, unless it may choose (COPS.md)", () => {
		assert.equal(
			terminal.say('AT+COPS=1,2,"46001"\r\n', 10_000),
			`\r\n^MODE: 0,0\r\n\r\n+NO Service\r\n\r\n+CGEV: ME DETACH\r\n${error(30)}`,
		);
		assert.equal(terminal.say("AT+COPS?\r\n"), `\r\n+COPS: 1\r\n${ok}`);
		assert.equal(terminal.say("AT+CFUN=0;+CFUN=1\r\n", 10_000), ok);
		assert.equal(terminal.say("AT+CREG?\r\n"), `\r\n+CREG: 0,0\r\n${ok}`);
		assert.equal(terminal.say('AT+COPS=4,2,"46001"\r\n'), ok);
		assert.include(terminal.wait(3000), "ME PDN ACT");
		assert.equal(
			terminal.say("AT+COPS?\r\n"),
			`\r\n+COPS: 0,2,"46000",7\r\n${ok}`,
		);
		assert.equal(terminal.say('AT+COPS=1,1,"CMCC"\r\n'), ok);
		assert.equal(
			terminal.say("AT+COPS?\r\n"),
			`\r\n+COPS: 1,1,"CMCC",7\r\n${ok}`,
		);
	});

	it("looks for operators as long as it takes", () => {
		const slow = new Terminal({ latency: { "+COPS=?": [20_000, 20_000] } });
		slow.prepare("ATE0");
		assert.equal(slow.say("AT+COPS=?\r\n", 19_999), "");
		assert.equal(
			slow.wait(1),
			`\r\n+COPS: (2,"CHN-CMCC","CMCC","46000",7),,(0-4),(0-2)\r\n${ok}`,
		);
	});

	for (const fun of [0, 4])
		it(`is silent and deaf to the network with AT+CFUN=${fun}`, () => {
			terminal.prepare(`AT+CFUN=${fun}`);
			assert.equal(terminal.say("AT+CSQ\r\n"), `\r\n+CSQ: 99,99\r\n${ok}`);
			assert.equal(
				terminal.say("AT+CESQ\r\n"),
				`\r\n+CESQ: 99,99,255,255,255,255\r\n${ok}`,
			);
			assert.equal(terminal.say("AT+CREG?\r\n"), `\r\n+CREG: 0,0\r\n${ok}`);
			assert.equal(terminal.say("AT+CGATT=1\r\n"), error(797));
			assert.equal(terminal.say("AT+CGACT=1,1\r\n"), error(797));
			assert.equal(terminal.say("AT+COPS=0\r\n"), error(797));
			assert.equal(terminal.say("AT+SAPBR=1,1\r\n"), error(30));
		});

	it("attaches and brings contexts up where it is registered only", () => {
		terminal.modem.register(3);
		assert.equal(terminal.say("AT+CGATT?\r\n"), `\r\n+CGATT: 0\r\n${ok}`);
		assert.equal(terminal.say("AT+CGACT?\r\n"), `\r\n+CGACT: 1,0\r\n${ok}`);
		assert.equal(terminal.say("AT+CGATT=1\r\n"), error(30));
		assert.equal(terminal.say("AT+CGACT=1,1\r\n"), error(30));
		assert.equal(terminal.say("AT+CGPADDR\r\n"), ok);
		terminal.modem.register(5);
		assert.equal(terminal.say("AT+CGATT?\r\n"), `\r\n+CGATT: 1\r\n${ok}`);
	});

	it("attaches again with AT+CGATT=1 and with AT+CGACT=1 (CGACT.md)", () => {
		assert.equal(
			terminal.say("AT+CGATT=0\r\n"),
			`\r\n+CGEV: ME DETACH\r\n${ok}`,
		);
		assert.equal(terminal.say("AT+CGATT=0\r\n"), ok);
		assert.equal(
			terminal.say("AT+CGATT=1\r\n"),
			`${ok}\r\n+CGEV: ME PDN ACT 1,0\r\n`,
		);
		terminal.prepare("AT+CGATT=0", 'AT+CGDCONT=2,"IP","iot"');
		assert.equal(
			terminal.say("AT+CGACT=1,2\r\n"),
			`${ok}\r\n+CGEV: ME PDN ACT 2,0\r\n`,
		);
		assert.equal(terminal.say("AT+CGATT?\r\n"), `\r\n+CGATT: 1\r\n${ok}`);
	});

	it("brings contexts up and down, and tells it as AT+CGEREP has it (CGACT.md, CGEV.md)", () => {
		terminal.prepare(
			'AT+CGDCONT=2,"IP","iot"',
			'AT+CGDCONT=3,"IP","b","10.9.8.7"',
		);
		assert.equal(
			terminal.say("AT+CGACT=1\r\n"),
			`${ok}\r\n+CGEV: ME PDN ACT 2,0\r\n\r\n+CGEV: ME PDN ACT 3,0\r\n`,
		);
		assert.equal(
			terminal.say("AT+CGPADDR\r\n"),
			`\r\n+CGPADDR: 1,"10.76.1.35"\r\n+CGPADDR: 2,"10.76.1.36"\r\n+CGPADDR: 3,"10.9.8.7"\r\n${ok}`,
		);
		assert.equal(terminal.say("AT+CGDCONT=2\r\n"), error(3));
		assert.equal(
			terminal.say("AT+CGACT=0,2\r\n"),
			`${ok}\r\n+CGEV: ME PDN DEACT 2\r\n`,
		);
		assert.equal(terminal.say("AT+CGACT=0,2\r\n"), ok);
		terminal.prepare("AT+CGEREP=0");
		assert.equal(terminal.say("AT+CGACT=0\r\n"), ok);
		assert.equal(
			terminal.say("AT+CGACT?\r\n"),
			`\r\n+CGACT: 1,0\r\n+CGACT: 2,0\r\n+CGACT: 3,0\r\n${ok}`,
		);
	});

	it("takes the links down with context 1, which they ride on", () => {
		terminal.network.echo("echo", 7);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
		assert.equal(
			terminal.say("AT+CGACT=0,1\r\n"),
			`${ok}\r\n+CGEV: ME PDN DEACT 1\r\n`,
		);
		assert.equal(terminal.network.count, 0);
		assert.include(terminal.say("AT+CIPSTATUS\r\n"), "STATE: PDP DEACT");
		terminal.prepareLinks();
		assert.include(
			terminal.say("AT+CGACT?\r\n"),
			"+CGACT: 1,0",
			"CIPSHUT first",
		);
		terminal.prepare("AT+CIPSHUT");
		terminal.prepareLinks();
		assert.include(terminal.say("AT+CGACT?\r\n"), "+CGACT: 1,1");
	});

	it("closes AT+SAPBR's bearers when the context goes, and tells it (SAPBR.md)", () => {
		terminal.prepare("AT+SAPBR=1,1", "AT+SAPBR=1,3");
		terminal.modem.deactivate();
		assert.equal(
			terminal.wait(0),
			"\r\n+PDP DEACT\r\n\r\n+SAPBR 1: DEACT\r\n\r\n+SAPBR 3: DEACT\r\n",
		);
		assert.equal(
			terminal.say("AT+SAPBR=2,1\r\n"),
			`\r\n+SAPBR: 1,3,000.000.000.000\r\n${ok}`,
		);
	});

	it("opens and sets a bearer of AT+SAPBR when it is closed only", () => {
		assert.equal(terminal.say("AT+SAPBR=1,1\r\n"), ok);
		assert.equal(terminal.say("AT+SAPBR=1,1\r\n"), error(3));
		assert.equal(terminal.say('AT+SAPBR=3,1,"APN","iot"\r\n'), error(3));
		assert.equal(terminal.say("AT+SAPBR=0,1\r\n"), ok);
		assert.equal(terminal.say("AT+SAPBR=0,1\r\n"), error(3));
	});
});
