import { assert } from "chai";
import type { OpenOptions } from "../../modules/virtual-modem/network.js";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const invalid = "\r\n+CME ERROR: 53\r\n";

/** A terminal with numbered links and a record of what its module asked of the network. */
function recording(numbered: boolean) {
	const terminal = new Terminal();
	const opened: OpenOptions[] = [];
	const { network } = terminal;
	const open = network.open.bind(network);
	network.open = (options, events) => {
		opened.push(options);
		return open(options, events);
	};
	network.echo("echo", 7);
	if (numbered) terminal.prepareLinks();
	else terminal.prepare("ATE0");
	return { terminal, opened };
}

describe("virtual modem: sets links up", () => {
	it("with the local port that AT+CLPORT gave a single link, by kind", () => {
		const { terminal, opened } = recording(false);
		terminal.prepare("AT+CLPORT=TCP,5000", 'AT+CLPORT="UDP",6000');
		assert.equal(
			terminal.say("AT+CLPORT?\r\n"),
			"\r\n+CLPORT: 5000,6000\r\n\r\nOK\r\n",
		);
		terminal.prepare("AT+CIPSTART=UDP,echo,7", "AT+CIPCLOSE=1");
		terminal.prepare("AT+CIPSTART=TCP,echo,7", "AT+CIPCLOSE=1");
		terminal.prepare("AT+CLPORT=TCP,0", "AT+CIPSTART=TCP,echo,7");
		assert.deepEqual(
			opened.map(({ localPort }) => localPort),
			[6000, 5000, undefined],
		);
	});

	it("with the local port that AT+CLPORT gave a numbered link (CLPORT.md)", () => {
		const { terminal, opened } = recording(true);
		terminal.prepare("AT+CLPORT=1,TCP,5001", "AT+CLPORT=5,UDP,65535");
		assert.equal(
			terminal.say("AT+CLPORT=?\r\n"),
			'\r\n+CLPORT: (0-5),("TCP","UDP"),(0-65535)\r\n\r\nOK\r\n',
		);
		assert.equal(
			terminal.say("AT+CLPORT?\r\n"),
			"\r\n+CLPORT: 0,0,0\r\n+CLPORT: 1,5001,0\r\n+CLPORT: 2,0,0\r\n+CLPORT: 3,0,0\r\n+CLPORT: 4,0,0\r\n+CLPORT: 5,0,65535\r\n\r\nOK\r\n",
		);
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CIPSTART=1,TCP,echo,7");
		assert.deepEqual(
			opened.map(({ localPort }) => localPort),
			[undefined, 5001],
		);
	});

	it("refuses ports and kinds that are none", () => {
		const { terminal } = recording(true);
		for (const parameters of [
			"6,TCP,5000",
			"0,SCTP,5000",
			"0,TCP,65536",
			"0,TCP,",
			"0,TCP",
			"TCP,5000",
			"0,TCP,1,1",
		])
			assert.equal(terminal.say(`AT+CLPORT=${parameters}\r\n`), invalid);
	});

	it("with the probes of AT+CIPTKA, from the next connect on", () => {
		const { terminal, opened } = recording(false);
		terminal.prepare("AT+CIPSTART=TCP,echo,7", "AT+CIPCLOSE=1");
		for (const parameters of ["1", "1,30", "1,7200,600", "1,30,30,1", "0"]) {
			assert.equal(terminal.say(`AT+CIPTKA=${parameters}\r\n`), ok);
			terminal.prepare("AT+CIPSTART=TCP,echo,7", "AT+CIPCLOSE=1");
		}
		assert.deepEqual(
			opened.map(({ keepAlive }) => keepAlive),
			[
				undefined,
				{ idle: 7200, interval: 75, count: 9 },
				{ idle: 30, interval: 75, count: 9 },
				{ idle: 7200, interval: 600, count: 9 },
				{ idle: 30, interval: 30, count: 1 },
				undefined,
			],
		);
		assert.equal(
			terminal.say("AT+CIPTKA?\r\n"),
			"\r\n+CIPTKA:0,30,30,1\r\n\r\nOK\r\n",
		);
		for (const parameters of [
			"2",
			"1,29",
			"1,7201",
			"1,30,29",
			"1,30,601",
			"1,30,30,0",
			"1,30,30,10",
			"1,30,30,9,1",
			"1,",
			"",
		])
			assert.equal(terminal.say(`AT+CIPTKA=${parameters}\r\n`), invalid);
	});

	it("numbered: answers the test forms with the link's number in them", () => {
		const { terminal } = recording(true);
		assert.equal(
			terminal.say("AT+CIPSTART=?\r\n"),
			'\r\n+CIPSTART: (0-5),("TCP","UDP"),("(0-255).(0-255).(0-255).(0-255)"),(1-65535)\r\n\r\n+CIPSTART: (0-5),("TCP","UDP"),("DOMAIN NAME"),(1-65535)\r\n\r\nOK\r\n',
		);
		assert.equal(
			terminal.say("AT+CIPSEND=?\r\n"),
			"\r\n+CIPSEND: <0-7>,<length>\r\n\r\nOK\r\n",
		);
		terminal.prepare("AT+CIPSTART=1,TCP,echo,7", "AT+CIPSTART=4,UDP,echo,7");
		assert.equal(
			terminal.say("AT+CIPSEND?\r\n"),
			"\r\n+CIPSEND: 1,1460\r\n+CIPSEND: 4,1460\r\n\r\nOK\r\n",
		);
	});

	it("takes the access point of AT+CIPCSGP as AT+CSTT's (CIPCSGP.md)", () => {
		const { terminal } = recording(false);
		assert.equal(terminal.say('AT+CIPCSGP=1,"cmiot","me","secret"\r\n'), ok);
		assert.equal(
			terminal.say("AT+CIPCSGP?\r\n"),
			'\r\n+CIPCSGP: 1,"cmiot","me","secret"\r\n\r\nOK\r\n',
		);
		assert.equal(
			terminal.say("AT+CSTT?\r\n"),
			'\r\n+CSTT: "cmiot","me","secret"\r\n\r\nOK\r\n',
		);
		assert.equal(terminal.say("AT+CIPCSGP=1\r\n"), ok);
		assert.include(terminal.say("AT+CIPCSGP?\r\n"), '1,"cmiot"');
		for (const csd of ["0", "2"])
			assert.equal(
				terminal.say(`AT+CIPCSGP=${csd}\r\n`),
				"\r\n+CME ERROR: 4\r\n",
			);
		for (const parameters of [
			"3",
			`1,${"x".repeat(129)}`,
			`1,a,${"x".repeat(33)}`,
			"1,a,b,c,d",
		])
			assert.equal(terminal.say(`AT+CIPCSGP=${parameters}\r\n`), invalid);
	});

	it("takes the gateways that ROUTEIP.md allows", () => {
		const { terminal } = recording(false);
		for (const address of ["192.168.0.2", '"192.168.255.2"']) {
			assert.equal(terminal.say(`AT+ROUTEIP=${address}\r\n`), ok);
			assert.equal(
				terminal.say("AT+ROUTEIP?\r\n"),
				`\r\n${address.replaceAll('"', "")}\r\n\r\nOK\r\n`,
			);
		}
		for (const address of ["192.168.1.1", "192.168.256.2", "10.0.0.2", ""])
			assert.equal(terminal.say(`AT+ROUTEIP=${address}\r\n`), invalid);
	});

	it("brings back what AT+CIPSCONT saved when it starts again, and nothing else", () => {
		const { terminal } = recording(false);
		terminal.prepare(
			...["AT+CIPMODE=1", "AT+CIPCCFG=3,3,100,1,1,60,70,1"],
			...["AT+CIPHEAD=1", "AT+CIPSHOWTP=1", "AT+CIPSRIP=1", "AT+CIPRXGET=5"],
			...["AT+CIPATS=1,7", "AT+CIPSPRT=2", "AT+CIPQSEND=1"],
			...['AT+CIPCSGP=1,"cmiot","me","secret"', "AT+CIPSCONT"],
			...["AT+CIPQSEND=2", "AT+CIPRXF=1"],
		);
		const saved =
			"\r\n+CIPSCONT:0\r\n+CIPCSGP:1\r\nGprs Config APN:cmiot\r\nGprs Config UserId:me\r\nGprs Config Password:secret\r\n+CIPHEAD:1\r\n+CIPSHOWTP:1\r\n+CIPSRIP:1\r\n+CIPATS:1,7\r\n+CIPSPRT:2\r\n+CIPQSEND:1\r\n+CIPMODE:1\r\n+CIPCCFG:3,3,100,1,1,60,70\r\n+CIPMUX:0\r\n+CIPDPDP:1,10,3\r\n+CIPRXGET:5\r\n+CIPRDTIMER: 2000,3500\r\n\r\nOK\r\n";
		for (let i = 0; i < 2; i++) {
			terminal.modem.reset();
			terminal.prepare("ATE0");
			assert.equal(terminal.say("AT+CIPSCONT?\r\n"), saved);
			assert.equal(
				terminal.say("AT+CIPRXF?\r\n"),
				"\r\n+CIPRXF:0\r\n\r\nOK\r\n",
			);
		}
	});

	it("keeps a private network's access for good, and starts the stack anew (CPNETAPN.md)", () => {
		const { terminal } = recording(false);
		terminal.prepare("AT+CSTT", "AT+CIICR", "AT+CIFSR", "AT+CREG=1");
		assert.equal(
			terminal.say("AT+CPNETAPN=2,jscmiot,u9682,iot98765,2\r\n"),
			"\r\nOK\r\n\r\n^MODE: 0,0\r\n\r\n+NO Service\r\n\r\n+CGEV: ME DETACH\r\n\r\n+CREG: 0\r\n\r\n+CREG: 2\r\n\r\n+CREG: 1\r\n\r\n^MODE: 17,17\r\n\r\n+E_UTRAN Service\r\n\r\n+CGEV: ME PDN ACT 1,0\r\n",
		);
		terminal.modem.reset();
		terminal.prepare("ATE0");
		assert.equal(
			terminal.say("AT+CPNETAPN?\r\n"),
			"\r\nMODE:2\r\nAPN:jscmiot\r\nUSR:u9682\r\nPWD:iot98765\r\nAUTHMODE:2\r\n\r\nOK\r\n",
		);
		assert.equal(terminal.say("AT+CPNETAPN=3\r\n"), ok);
		assert.include(terminal.say("AT+CPNETAPN?\r\n"), "\r\nMODE:3\r\nAPN:\r\n");
		for (const parameters of [
			"1,a,b,c,0",
			"2,,b,c,0",
			"2,a,b,c,3",
			"2,a,b,c",
			`2,${"x".repeat(129)},b,c,0`,
			"2,a,b,c,0,0",
		])
			assert.equal(terminal.say(`AT+CPNETAPN=${parameters}\r\n`), invalid);
	});
});
