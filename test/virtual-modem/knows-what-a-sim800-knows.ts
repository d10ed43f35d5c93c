import { assert } from "chai";
import { sim800 } from "../../modules/virtual-modem/dialect.js";
import { Terminal } from "../support/terminal.js";

function quiet(...commands: string[]): Terminal {
	const terminal = new Terminal({ dialect: sim800 });
	terminal.prepare("ATE0", ...commands);
	return terminal;
}

const answers: [command: string, answer: string][] = [
	["AT+GMI", "SIMCOM_Ltd\r\n\r\nOK"],
	["AT+GMM", "SIMCOM_SIM800L\r\n\r\nOK"],
	["AT+GMR", "Revision:1418B05SIM800L24\r\n\r\nOK"],
	["AT+COPS?", '+COPS: 0,0,"CHN-CMCC"\r\n\r\nOK'],
	["AT+COPS=?", '+COPS: (2,"CHN-CMCC","CMCC","46000"),,(0-4),(0-2)\r\n\r\nOK'],
	["AT+SAPBR=2,1", '+SAPBR: 1,3,"0.0.0.0"\r\n\r\nOK'],
	["AT+CGEREP?", "+CGEREP:0,0\r\n\r\nOK"],
	["AT+CGATT=0", "OK"],
	["AT+CBC", "+CBC: 0,50,3800\r\n\r\nOK"],
	["AT+CBC=?", "+CBC: (0-2),(1-100),(voltage)\r\n\r\nOK"],
	["AT+CLCC=1", "OK"],
	["AT+CLCC?", "+CLCC: 0\r\n\r\nOK"],
	["AT+CLCC=?", "+CLCC: (0,1)\r\n\r\nOK"],
	["AT+CLCC", "OK"],
	["AT+CLIP?", "+CLIP: 0,1\r\n\r\nOK"],
	["AT+CPAS", "+CPAS: 0\r\n\r\nOK"],
	["AT+CNUM", "OK"],
	["AT+ICF?", "+ICF: 3,3\r\n\r\nOK"],
	["AT+ICF=?", "+ICF: (1-6),(0-3)\r\n\r\nOK"],
	["AT+ICF=2,1;+ICF?", "+ICF: 2,1\r\n\r\nOK"],
	["AT+ICF=3,4", "ERROR"],
	["AT+CLVL?", "+CLVL: 60\r\n\r\nOK"],
	["AT+CLVL=101", "ERROR"],
	["AT+CUSD?", "+CUSD: 0\r\n\r\nOK"],
	['AT+CUSD=1,"*100#"', "OK\r\n\r\n+CUSD: 4"],
	['AT+CUSD=0,"*100#"', "OK"],
	["AT+CUSD=2", "OK"],
	['AT+CSCS="HEX"', "OK"],
	['AT+CSCS="EBCDIC"', "ERROR"],
	["AT+CSPN?", '+CSPN: "CMCC",0\r\n\r\nOK'],
	["AT+CMGDA=?", "+CMGDA: (1-6)\r\n\r\nOK"],
	["AT+CMGDA=6", "OK"],
	['AT+CMGDA="DEL ALL"', "ERROR"],
	["AT+GSMBUSY=1", "OK"],
	["AT+CPBS=?", '+CPBS: ("SM")\r\n\r\nOK'],
	["AT+CPBS?", '+CPBS: "SM",0,250\r\n\r\nOK'],
	['AT+CPBS="SM"', "OK"],
	['AT+CPBS="ME"', "ERROR"],
	["AT+CPBR=?", "+CPBR: (1-250),40,14\r\n\r\nOK"],
	["AT+CPBR=1,5", "OK"],
	["AT+CPBR=251", "ERROR"],
	['AT+CPBF="x"', "OK"],
	["AT+CPBW=?", "+CPBW: (1-250),40,(129,145,161,177),14\r\n\r\nOK"],
];

describe("virtual modem: knows what a SIM800 knows", () => {
	for (const [command, answer] of answers)
		it(command, () => {
			assert.equal(quiet().say(`${command}\r\n`), `\r\n${answer}\r\n`);
		});

	it("tells the address of its profile without padding", () => {
		const terminal = quiet("AT+SAPBR=1,1");
		assert.equal(
			terminal.say("AT+SAPBR=2,1\r\n"),
			'\r\n+SAPBR: 1,1,"10.76.1.35"\r\n\r\nOK\r\n',
		);
	});

	it("deletes messages by their names in text mode", () => {
		const terminal = quiet("AT+CMGF=1");
		assert.equal(terminal.say('AT+CMGDA="DEL ALL"\r\n'), "\r\nOK\r\n");
		assert.equal(terminal.say("AT+CMGDA=6\r\n"), "\r\nERROR\r\n");
	});

	it("asks no service of a network that it is not in", () => {
		const terminal = quiet("AT+CMEE=1", "AT+CFUN=4");
		assert.equal(
			terminal.say('AT+CUSD=1,"*100#"\r\n'),
			"\r\n+CME ERROR: 30\r\n",
		);
	});

	it("keeps a phonebook, over a restart too", () => {
		const terminal = quiet(
			'AT+CPBW=7,"+8613800000000",,"Ann"',
			'AT+CPBW=,"10086",129,"Bureau"',
			'AT+CPBW=9,"1"',
			"AT+CPBW=9",
		);
		terminal.modem.reset();
		terminal.prepare("ATE0");
		const ann = '\r\n+CPBR: 7,"+8613800000000",145,"Ann"\r\n';
		assert.equal(
			terminal.say("AT+CPBR=1,250\r\n"),
			`\r\n+CPBR: 1,"10086",129,"Bureau"\r\n${ann}\r\nOK\r\n`,
		);
		assert.equal(terminal.say("AT+CPBR=7\r\n"), `${ann}\r\nOK\r\n`);
		assert.equal(
			terminal.say('AT+CPBF="ur"\r\n'),
			'\r\n+CPBF: 1,"10086",129,"Bureau"\r\n\r\nOK\r\n',
		);
		assert.equal(
			terminal.say("AT+CPBS?\r\n"),
			'\r\n+CPBS: "SM",2,250\r\n\r\nOK\r\n',
		);
	});

	it("writes no entry that is none, and none where there is no place", () => {
		const terminal = quiet("AT+CMEE=1");
		const tries: [command: string, code: number][] = [
			["AT+CPBW=251", 21],
			['AT+CPBW=1,"Ann"', 53],
			['AT+CPBW=1,"1",1', 53],
			['AT+CPBW=1,"1",,"a name of fifteen"', 24],
		];
		for (const [command, code] of tries)
			assert.equal(
				terminal.say(`${command}\r\n`),
				`\r\n+CME ERROR: ${code}\r\n`,
			);
		for (let i = 0; i < 250; i++) terminal.prepare('AT+CPBW=,"1"');
		assert.equal(terminal.say('AT+CPBW=,"1"\r\n'), "\r\n+CME ERROR: 20\r\n");
	});

	it("which an Air780E does not", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		for (const command of ["+GMR", "+CPAS", "+CSPN?", "+CPBS?", "+CLCC=1"])
			assert.equal(terminal.say(`AT${command}\r\n`), "\r\n+CME ERROR: 58\r\n");
		assert.equal(terminal.say("AT+CBC\r\n"), "\r\n+CBC: 3800\r\n\r\nOK\r\n");
	});
});
