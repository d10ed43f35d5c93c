import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const controlZ = "\x1a";
const escape = "\x1b";

function quiet(...commands: string[]): Terminal {
	const terminal = new Terminal();
	terminal.prepare("ATE0", ...commands);
	return terminal;
}

const answers: [page: string, command: string, answer: string][] = [
	["SMS/CMGF.md", "AT+CMGF?", "+CMGF: 0\r\n\r\nOK"],
	["SMS/CMGF.md", "AT+CMGF=?", "+CMGF: (0,1)\r\n\r\nOK"],
	["SMS/CNMI.md", "AT+CNMI=2,1", "OK"],
	[
		"SMS/CNMI.md",
		"AT+CNMI=?",
		"+CNMI: (0-3),(0-3),(0-3),(0-1),(0-1)\r\n\r\nOK",
	],
	[
		"SMS/CPMS.md",
		"AT+CPMS=?",
		'+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")\r\n\r\nOK',
	],
	["SMS/CPMS.md", "AT+CPMS?", '+CPMS: "SM",0,50,"SM",0,50,"SM",0,50\r\n\r\nOK'],
	["SMS/CPMS.md", 'AT+CPMS="SM","SM","SM"', "+CPMS: 0,50,0,50,0,50\r\n\r\nOK"],
	["SMS/CPMS.md", 'AT+CPMS="ME"', "+CMS ERROR: 303"],
	["SMS/CSCA.md", 'AT+CSCA="+8613010314500",145', "OK"],
	["SMS/CSMP.md", "AT+CSMP?", "+CSMP: 17,167,0,0\r\n\r\nOK"],
	["SMS/CSMP.md", "AT+CSMP=17,11,0,0", "OK"],
	["SMS/CSMP.md", "AT+CSMP=256", "+CME ERROR: 53"],
	["SMS/CSDH.md", "AT+CSDH?", "+CSDH: 0\r\n\r\nOK"],
	["SMS/CSMS.md", "AT+CSMS=1", "+CSMS: 1,1,1\r\n\r\nOK"],
	["SMS/CSMS.md", "AT+CSMS?", "+CSMS: 0,1,1,1\r\n\r\nOK"],
	["SMS/CMMS.md", "AT+CMMS?", "+CMMS: 0\r\n\r\nOK"],
	["SMS/CMGL.md", "AT+CMGL=?", "+CMGL: (0-4)\r\n\r\nOK"],
	["SMS/CMGL.md", "AT+CMGL=4", "OK"],
	["SMS/CMGL.md", "AT+CMGL=5", "+CMS ERROR: 304"],
	["SMS/CMGR.md", "AT+CMGR=6", "+CMS ERROR: 321"],
	["SMS/CMGD.md", "AT+CMGD=1", "OK"],
	["SMS/CMGD.md", "AT+CMGD=1,4", "OK"],
	["SMS/CMGD.md", "AT+CMGD=51", "+CMS ERROR: 321"],
	["SMS/CNMA.md", "AT+CNMA", "+CMS ERROR: 340"],
	["Call/ATD.md", "ATD10086", "NO CARRIER"],
	["Call/ATD.md", "ATD+8613800000000;", "NO CARRIER"],
	["Call/ATD.md", "ATD*99#", "NO CARRIER"],
	["Call/ATA.md", "ATA", "NO CARRIER"],
	["Call/CHUP.md", "AT+CHUP", "OK"],
	["Call/CLCC.md", "AT+CLCC", "OK"],
	["Call/CLCC.md", "AT+CLCC=?", "OK"],
	["Call/CRC.md", "AT+CRC?", "+CRC: 0\r\n\r\nOK"],
	["Call/CVHU.md", "AT+CVHU=?", "+CVHU: (0,1)\r\n\r\nOK"],
	["Call/VTD.md", "AT+VTD?", "+VTD: 3\r\n\r\nOK"],
	["Call/VTD.md", "AT+VTD=11", "ERROR"],
	["Call/VTS.md", "AT+VTS=?", "+VTS:(0-9,#,*,A-D),(1-10)\r\n\r\nOK"],
	["Call/VTS.md", "AT+VTS=1", "ERROR"],
];

describe("virtual modem: takes messages and calls", () => {
	for (const [page, command, answer] of answers)
		it(`${command} (${page})`, () => {
			assert.equal(quiet().say(`${command}\r\n`), `\r\n${answer}\r\n`);
		});

	it("shows what was set", () => {
		const terminal = quiet(
			"AT+CMGF=1",
			"AT+CNMI=1,2",
			"AT+CSMP=,11",
			'AT+CSCA="10086"',
		);
		assert.equal(
			terminal.say("AT+CMGF?;+CNMI?;+CSMP?;+CSCA?;+CMGL=?\r\n"),
			"\r\n+CMGF: 1\r\n\r\n+CNMI: 1,2,0,0,0\r\n\r\n+CSMP: 17,11,0,0\r\n" +
				'\r\n+CSCA: "10086",129\r\n' +
				'\r\n+CMGL: "REC UNREAD","REC READ","STO UNSENT","STO SENT","ALL"\r\n\r\nOK\r\n',
		);
	});

	it("sends a text, and counts the messages", () => {
		const terminal = quiet("AT+CMGF=1");
		assert.equal(terminal.say('AT+CMGS="10086"\r\n'), "\r\n> ");
		assert.equal(
			terminal.say(`hello, world${controlZ}`),
			"\r\n+CMGS: 1\r\n\r\nOK\r\n",
		);
		terminal.prepare('AT+CMGS="+8613800000000"');
		assert.equal(
			terminal.say(`${"x".repeat(160)}${controlZ}`),
			"\r\n+CMGS: 2\r\n\r\nOK\r\n",
		);
	});

	it("sends a PDU of the length that was told", () => {
		const pdu = "0011100D91683161450179F900080004611F8C22";
		const terminal = quiet();
		assert.equal(terminal.say("AT+CMGS=19\r\n"), "\r\n> ");
		assert.equal(terminal.say(pdu + controlZ), "\r\n+CMGS: 1\r\n\r\nOK\r\n");
		terminal.prepare("AT+CMGS=18");
		assert.equal(terminal.say(pdu + controlZ), "\r\n+CMS ERROR: 304\r\n");
	});

	it("sends nothing behind ESC", () => {
		const terminal = quiet("AT+CMGF=1", 'AT+CMGS="10086"');
		assert.equal(terminal.say(`hello${escape}`), "\r\nOK\r\n");
	});

	it("refuses messages that are none, and what stood behind them on the line", () => {
		const terminal = quiet("AT+CMGF=1");
		assert.equal(
			terminal.say('AT+CMGS="nobody";+CSQ\r\n'),
			"\r\n+CMS ERROR: 305\r\n",
		);
		terminal.prepare('AT+CMGS="10086"');
		assert.equal(
			terminal.say(`${"x".repeat(161)}${controlZ}`),
			"\r\n+CMS ERROR: 305\r\n",
		);
		terminal.prepare("AT+CSMP=,,,8", 'AT+CMGS="10086"');
		assert.equal(terminal.say(`611F8C2${controlZ}`), "\r\n+CMS ERROR: 305\r\n");
	});

	it("sends none without a network", () => {
		const terminal = quiet("AT+CMGF=1", "AT+CFUN=4", 'AT+CMGS="10086"');
		assert.equal(terminal.say(`hello${controlZ}`), "\r\n+CMS ERROR: 331\r\n");
	});

	it("takes all behind ATD for the number, up to a semicolon", () => {
		const terminal = quiet();
		assert.equal(terminal.say("ATD10086;E1\r\n"), "\r\nNO CARRIER\r\n");
		assert.equal(terminal.say("AT\r\n"), "\r\nOK\r\n");
	});
});
