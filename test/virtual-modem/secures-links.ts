import { assert } from "chai";
import type { Credentials } from "../../modules/virtual-modem/handshake.js";
import { bytesOf, Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const invalid = "\r\n+CME ERROR: 53\r\n";
const connected = `${ok}\r\n0, CONNECT OK\r\n`;
const failed = `${ok}\r\n0, CONNECT FAIL\r\n`;

describe("virtual modem: secures links", () => {
	let terminal: Terminal;

	beforeEach(() => {
		terminal = new Terminal({ dialect: { stateBeforeFail: false } });
		terminal.prepareLinks();
	});

	function session(...steps: [said: string, heard: string][]) {
		for (const [said, heard] of steps)
			assert.equal(terminal.say(`${said}\r\n`), heard, said);
	}

	function store(name: string, content: string) {
		terminal.prepare(`AT+FSCREATE=${name}`);
		terminal.say(`AT+FSWRITE=${name},0,${content.length},1\r\n`);
		assert.equal(terminal.say(content), ok);
	}

	function serve(secure: Credentials) {
		terminal.network.serve("secure.test", 443, {
			secure,
			onData: (session, bytes) => session.write(bytes),
		});
	}

	/** What a connect with these settings of context 0 prints. */
	function connect(...settings: string[]): string {
		terminal.prepare("AT+CIPSSL=1");
		for (const setting of settings) session([`AT+SSLCFG=${setting}`, ok]);
		return terminal.say('AT+CIPSTART=0,"TCP","secure.test",443\r\n');
	}

	describe("as AT+SSLCFG and AT+CIPSSL set them (TCPIP/SSLCFG.md, TCPIP/CIPSSL.md)", () => {
		it("in the forms of the pages", () =>
			session(
				["AT+SSLCFG=?", ok],
				["AT+CIPSSL=?", `\r\n+CIPSSL: (0-1)\r\n${ok}`],
				["AT+CIPSSL?", `\r\n+CIPSSL: 0\r\n${ok}`],
				["AT+CIPSSL=2", invalid],
				["AT+CIPSSL=1", ok],
				["AT+CIPSSL?", `\r\n+CIPSSL: 1\r\n${ok}`],
				["AT+SSLCFG?", "\r\n+CME ERROR: 58\r\n"],
			));

		for (const [name, initial, value, refused, space = ""] of [
			["sslversion", "4", "3", "5", " "],
			["ciphersuite", "0XFFFF", "0X0035", "0X0036", " "],
			["cacert", "", "ca.crt", "c".repeat(65)],
			["clientcert", "", "client.crt", "c".repeat(65)],
			["clientkey", "", "client.key", "c".repeat(65)],
			["seclevel", "0", "2", "3"],
			["hostname", "", "secure.test", "secure test"],
			["ignorelocaltime", "1", "0", "2"],
			["negotiatetimeout", "300", "10", "9"],
			["clientrandom", "", "101B12C3".repeat(7), "101B12C3".repeat(6)],
			["premaster", "", "0301AB", "0301A"],
			["verifymode", "0", "1", "2"],
		])
			it(`${name}: asked for, set, refused, erased`, () => {
				const shown = (text: string) =>
					`\r\n+SSLCFG:${space}"${name}",1,${text}\r\n${ok}`;
				session(
					[`AT+SSLCFG="${name}",1`, shown(initial)],
					[`AT+SSLCFG="${name}",1,${value}`, ok],
					[`AT+SSLCFG="${name}",1,${refused}`, invalid],
					[`AT+SSLCFG="${name}",1,${value},0`, invalid],
					[`AT+SSLCFG="${name}",1`, shown(value)],
					[`AT+SSLCFG="${name}",1,`, ok],
					[`AT+SSLCFG="${name}",1`, shown(initial)],
				);
			});

		it("a client's random number of 64 digits, and those of the manual's examples", () =>
			session(
				[`AT+SSLCFG="clientrandom",0,${"aB".repeat(32)}`, ok],
				[
					'AT+SSLCFG="clientrandom",0,101B12C3141516171F19202122232425262728293031323334353637',
					ok,
				],
				[
					'AT+SSLCFG="clientrandom",2,581B12C3141516171F1920214A23249C262728293031323334353632',
					ok,
				],
			));

		it("each context for itself, until a restart", () => {
			for (const number of [0, 1, 2, 3, 4, 5, 34, 88, 153])
				session([`AT+SSLCFG="seclevel",${number},1`, ok]);
			for (const number of ["6", "87", "256", "", "x"])
				session([`AT+SSLCFG="seclevel",${number},1`, invalid]);
			session(
				["AT+SSLCFG", "\r\n+CME ERROR: 58\r\n"],
				['AT+SSLCFG="seclevel"', invalid],
				['AT+SSLCFG="toString",0', invalid],
				['AT+SSLCFG="SECLEVEL",88,2', ok],
				['AT+SSLCFG="seclevel",88', `\r\n+SSLCFG:"seclevel",88,2\r\n${ok}`],
				['AT+SSLCFG="seclevel",5', `\r\n+SSLCFG:"seclevel",5,1\r\n${ok}`],
			);
			terminal.modem.reset();
			terminal.prepare("ATE0");
			session([
				'AT+SSLCFG="seclevel",88',
				`\r\n+SSLCFG:"seclevel",88,0\r\n${ok}`,
			]);
		});
	});

	it("whose server need not be known at seclevel 0", () => {
		serve({ authority: bytesOf("CA"), name: "other", validUntil: 0 });
		assert.equal(connect('"ignorelocaltime",0,0'), connected);
		terminal.prepare("AT+CIPSEND=0,2");
		assert.equal(
			terminal.say("hi"),
			"\r\n0, SEND OK\r\n\r\n+RECEIVE,0,2:\r\nhi\r\n",
		);
	});

	it("whose server the CA file vouches for at seclevel 1", () => {
		serve({ authority: bytesOf("CA") });
		assert.equal(connect('"seclevel",0,1'), failed, "no file named");
		assert.equal(connect('"cacert",0,ca.crt'), failed, "no such file");
		store("ca.crt", "other CA");
		assert.equal(connect(), failed, "another CA");
		store("ca.crt", "CA");
		assert.equal(connect(), connected);
	});

	it("whose server has the name that is set", () => {
		store("ca.crt", "CA");
		serve({ authority: bytesOf("CA"), name: "secure.test" });
		const settings = ['"seclevel",0,1', '"cacert",0,ca.crt'];
		assert.equal(connect(...settings, '"hostname",0,other.test'), failed);
		assert.equal(connect('"hostname",0,secure.test'), connected);
	});

	it("within the certificate's time, where that counts", () => {
		store("ca.crt", "CA");
		serve({ authority: bytesOf("CA"), validUntil: Date.UTC(2017, 0, 1) });
		const settings = ['"seclevel",0,1', '"cacert",0,ca.crt'];
		assert.equal(connect(...settings, '"ignorelocaltime",0,0'), failed);
		assert.equal(connect('"ignorelocaltime",0,1'), connected);
	});

	it("with the client's certificate at seclevel 2", () => {
		store("ca.crt", "CA");
		store("client.crt", "client");
		store("client.key", "key");
		serve({ authority: bytesOf("CA"), client: bytesOf("client") });
		const settings = ['"seclevel",0,1', '"cacert",0,ca.crt'];
		const certificate = '"clientcert",0,client.crt';
		assert.equal(connect(...settings, certificate), failed, "not shown");
		assert.equal(connect('"seclevel",0,2'), failed, "no key");
		assert.equal(connect('"clientkey",0,client.key'), connected);
	});

	it("with a version and a suite that both have", () => {
		serve({ versions: ["TLS 1.1"], cipherSuites: [0x2f] });
		assert.equal(connect('"sslversion",0,3'), failed);
		assert.equal(connect('"sslversion",0,2', '"ciphersuite",0,0X0035'), failed);
		assert.equal(connect('"ciphersuite",0,0X002F'), connected);
		serve({ versions: [] });
		terminal.prepare("AT+CIPCLOSE=0");
		assert.equal(connect('"sslversion",0,4'), failed, "TLS 1.3 alone");
	});

	it("by the context that has the link's number, on CIPSSL's word", () => {
		serve({ authority: bytesOf("CA") });
		store("ca.crt", "CA");
		terminal.prepare("AT+CIPSSL=1", 'AT+SSLCFG="seclevel",3,1');
		const start = (number: number) =>
			terminal.say(`AT+CIPSTART=${number},"TCP","secure.test",443\r\n`);
		assert.equal(start(3), `${ok}\r\n3, CONNECT FAIL\r\n`);
		assert.equal(start(2), `${ok}\r\n2, CONNECT OK\r\n`);
		terminal.prepare('AT+SSLCFG="cacert",3,ca.crt');
		assert.equal(start(3), `${ok}\r\n3, CONNECT OK\r\n`);
		terminal.prepare("AT+CIPSSL=0");
		assert.equal(start(4), `${ok}\r\n4, CONNECT OK\r\n`);
		terminal.prepare("AT+CIPSEND=4,5");
		assert.equal(
			terminal.say("hello"),
			"\r\n4, SEND OK\r\n\r\n4, CLOSED\r\n",
			"a TLS server hangs up at plain text",
		);
		terminal.network.echo("plain.test", 7);
		assert.equal(
			terminal.say('AT+CIPSSL=1;+CIPSTART=5,"TCP","plain.test",7\r\n'),
			`${ok}\r\n5, CONNECT FAIL\r\n`,
			"and a plain server at a handshake",
		);
		assert.equal(
			terminal.say('AT+CIPSTART=5,"UDP","plain.test",7\r\n'),
			`${ok}\r\n5, CONNECT OK\r\n`,
			"there is no TLS over UDP",
		);
	});

	it("of MQTT by context 88", () => {
		store("ca.crt", "CA");
		const secure = { authority: bytesOf("CA") };
		terminal.network.broker("broker.test", 8883, { secure });
		const start = () => terminal.say("AT+SSLMIPSTART=broker.test,8883\r\n");
		terminal.prepare('AT+SSLCFG="seclevel",88,1');
		assert.equal(start(), `${ok}\r\n7,CONNECT FAIL\r\n`);
		terminal.prepare('AT+SSLCFG="cacert",88,ca.crt');
		assert.equal(start(), `${ok}\r\n7,CONNECT OK\r\n`);
	});
});
