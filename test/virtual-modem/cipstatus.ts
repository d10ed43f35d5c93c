import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const notAllowed = "\r\n+CME ERROR: 3\r\n";
const invalid = "\r\n+CME ERROR: 53\r\n";
const unknown = "\r\n+CME ERROR: 58\r\n";

/** What AT+CIPSTATUS says, OK and the empty lines left out. */
function status(terminal: Terminal): string[] {
	const lines = terminal.say("AT+CIPSTATUS\r\n").split("\r\n");
	assert.deepEqual(lines.slice(0, 3), ["", "OK", ""], "OK comes first");
	return lines.slice(3).filter((line) => line !== "");
}

/** Servers for every end that a connect can have; every answer takes 20 ms. */
function prepared(...commands: string[]): Terminal {
	const terminal = new Terminal(
		{ latency: { "+CIICR": [100, 100], "+CIPCLOSE": [100, 100] } },
		{ latency: 10 },
	);
	terminal.network.echo("echo", 7);
	terminal.network.refuse("closed", 1);
	terminal.network.blackHole("hole", 1);
	for (const command of ["ATE0", ...commands]) {
		terminal.say(`${command}\r\n`, 200);
	}
	return terminal;
}

const up = ["AT+CSTT", "AT+CIICR", "AT+CIFSR"];
const numbered = ["AT+CIPMUX=1", ...up];

/** Every cell of TCPIP/CIPSTATUS.md. */
describe("virtual modem: TCPIP/CIPSTATUS.md", () => {
	describe("execute command", () => {
		it("single link (AT+CIPMUX=0): OK, then STATE: <sl_state>", () => {
			assert.equal(
				prepared().say("AT+CIPSTATUS\r\n"),
				"\r\nOK\r\n\r\nSTATE: IP INITIAL\r\n",
			);
		});

		it("single link: no line for the link, also while it is there", () => {
			const terminal = prepared('AT+CIPSTART="TCP","echo",7');
			assert.equal(
				terminal.say("AT+CIPSTATUS\r\n"),
				"\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n",
			);
		});

		it("numbered links (AT+CIPMUX=1): OK, then STATE: <ml_state>, then six lines C:", () => {
			const terminal = prepared(
				...numbered,
				'AT+CIPSTART=1,"TCP","echo",7',
				'AT+CIPSTART=4,"UDP","echo",7',
			);
			assert.equal(
				terminal.say("AT+CIPSTATUS\r\n"),
				'\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\nC: 0,,"","","","INITIAL"\r\nC: 1,0,"TCP","10.0.0.1","7","CONNECTED"\r\nC: 2,,"","","","INITIAL"\r\nC: 3,,"","","","INITIAL"\r\nC: 4,0,"UDP","10.0.0.1","7","CONNECTED"\r\nC: 5,,"","","","INITIAL"\r\n',
			);
		});

		it("numbered links: six lines C: before the first link, too", () => {
			assert.lengthOf(status(prepared("AT+CIPMUX=1")), 7);
		});

		it("STATE:<ml_state> without a space, as the page prints it", () => {
			const terminal = new Terminal({ dialect: { stateSpace: false } });
			terminal.prepare("ATE0", "AT+CIPMUX=1");
			assert.equal(status(terminal)[0], "STATE:IP INITIAL");
		});
	});

	describe("query AT+CIPSTATUS=<n>", () => {
		it("numbered links: <n>,<bearer>,<TCP/UDP>,<IP address>,<port>,<client state>", () => {
			const terminal = prepared(...numbered, 'AT+CIPSTART=1,"TCP","echo",7');
			assert.equal(
				terminal.say("AT+CIPSTATUS=1\r\n"),
				'\r\n1,0,"TCP","10.0.0.1","7","CONNECTED"\r\n',
			);
		});

		it("numbered links: empty fields for a link that was not used", () => {
			assert.equal(
				prepared("AT+CIPMUX=1").say("AT+CIPSTATUS=5\r\n"),
				'\r\n5,,"","","","INITIAL"\r\n',
			);
		});

		it("single link: refused", () => {
			assert.equal(prepared().say("AT+CIPSTATUS=0\r\n"), notAllowed);
		});
	});

	describe("test command", () => {
		for (const mux of [0, 1])
			it(`AT+CIPSTATUS=? gives OK (AT+CIPMUX=${mux})`, () => {
				const terminal = prepared(`AT+CIPMUX=${mux}`);
				assert.equal(terminal.say("AT+CIPSTATUS=?\r\n"), "\r\nOK\r\n");
			});

		it("the read form, which the page has not, is refused", () => {
			assert.equal(prepared().say("AT+CIPSTATUS?\r\n"), unknown);
		});
	});

	describe("<n>", () => {
		for (const n of [0, 1, 2, 3, 4, 5])
			it(`${n}, as in AT+CIPSTART=${n}`, () => {
				const terminal = prepared(
					...numbered,
					`AT+CIPSTART=${n},"TCP","echo",7`,
				);
				const line = `${n},0,"TCP","10.0.0.1","7","CONNECTED"`;
				assert.equal(terminal.say(`AT+CIPSTATUS=${n}\r\n`), `\r\n${line}\r\n`);
				assert.equal(status(terminal)[1 + n], `C: ${line}`);
			});

		for (const n of ["6", "7", "-1", "x", "", '"x"', "0,1", "99999999999"])
			it(`${n === "" ? "nothing" : n} is refused`, () => {
				assert.equal(
					prepared("AT+CIPMUX=1").say(`AT+CIPSTATUS=${n}\r\n`),
					invalid,
				);
			});
	});

	describe("<bearer>", () => {
		it("0, the default, for a link that was used, nothing for one that was not", () => {
			const terminal = prepared(...numbered, 'AT+CIPSTART=3,"TCP","closed",1');
			assert.match(status(terminal)[4], /^C: 3,0,/);
			assert.match(status(terminal)[5], /^C: 4,,/);
		});

		it("1, the page's other value, of a module that has it so", () => {
			const terminal = new Terminal({ dialect: { bearer: 1 } });
			terminal.network.echo("echo", 7);
			terminal.prepareLinks();
			terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
			assert.equal(
				status(terminal)[1],
				'C: 0,1,"TCP","10.0.0.1","7","CONNECTED"',
			);
		});
	});

	describe("<TCP/UDP>, <IP address>, <port>", () => {
		it("quoted, the port too, as a log has it", () => {
			const terminal = prepared(...numbered, "AT+CIPSTART=2,UDP,echo,7");
			assert.equal(
				status(terminal)[3],
				'C: 2,0,"UDP","10.0.0.1","7","CONNECTED"',
			);
		});

		it("the name while its address is not known", () => {
			const terminal = prepared(...numbered, "AT+CIPSTART=2,TCP,hole,1");
			assert.equal(status(terminal)[3], 'C: 2,0,"TCP","hole","1","CONNECTING"');
		});

		it("those of a closed link stay until it is opened again, or AT+CIPSHUT", () => {
			const terminal = prepared(
				...numbered,
				"AT+CIPSTART=2,TCP,echo,7",
				"AT+CIPCLOSE=2",
			);
			assert.equal(status(terminal)[3], 'C: 2,0,"TCP","10.0.0.1","7","CLOSED"');
			terminal.prepare("AT+CIPSTART=2,TCP,hole,1");
			assert.equal(status(terminal)[3], 'C: 2,0,"TCP","hole","1","CONNECTING"');
			terminal.say("AT+CIPSHUT\r\n", 100);
			assert.equal(status(terminal)[3], 'C: 2,,"","","","INITIAL"');
		});
	});

	describe("<sl_state>", () => {
		const states: [state: string, commands: string[]][] = [
			["IP INITIAL", []],
			["IP START", ["AT+CSTT"]],
			["IP GPRSACT", ["AT+CSTT", "AT+CIICR"]],
			["IP STATUS", up],
			["CONNECT OK", ["AT+CIPSTART=TCP,echo,7"]],
			["TCP CLOSED", ["AT+CIPSTART=TCP,echo,7", "AT+CIPCLOSE"]],
			["UDP CLOSED", ["AT+CIPSTART=UDP,echo,7", "AT+CIPCLOSE"]],
		];
		for (const [state, commands] of states)
			it(`${state} after ${commands.join(", ") || "switching on"}`, () => {
				const terminal = prepared(...commands);
				assert.deepEqual(status(terminal), [`STATE: ${state}`]);
				assert.deepEqual(terminal.modem.status, [`STATE: ${state}`]);
			});

		it("IP CONFIG until AT+CIICR ends", () => {
			const terminal = prepared("AT+CSTT");
			terminal.say("AT+CIICR\r\n", 99);
			assert.deepEqual(terminal.modem.status, ["STATE: IP CONFIG"]);
			terminal.wait(1);
			assert.deepEqual(terminal.modem.status, ["STATE: IP GPRSACT"]);
		});

		it("IP CONFIG on the wire, where AT+MIPSTART fails meanwhile", () => {
			const terminal = prepared("AT+CSTT", "AT+MIPSTART=hole,1");
			terminal.wait(60_000 - 300);
			assert.equal(
				terminal.say("AT+CIICR\r\n", 200),
				"\r\nSTATE: IP CONFIG\r\n\r\nCONNECT FAIL\r\n\r\nOK\r\n",
			);
		});

		for (const kind of ["TCP", "UDP"]) {
			it(`${kind} CONNECTING until AT+CIPSTART has its result`, () => {
				const terminal = prepared();
				terminal.say(`AT+CIPSTART=${kind},nowhere,7\r\n`, 19);
				assert.deepEqual(status(terminal), [`STATE: ${kind} CONNECTING`]);
				terminal.wait(1);
				assert.deepEqual(status(terminal), [`STATE: ${kind} CLOSED`]);
			});

			it(`${kind} CLOSING until AT+CIPCLOSE ends`, () => {
				const terminal = prepared(`AT+CIPSTART=${kind},echo,7`);
				terminal.say("AT+CIPCLOSE\r\n", 99);
				assert.deepEqual(terminal.modem.status, [`STATE: ${kind} CLOSING`]);
				terminal.wait(1);
				assert.deepEqual(status(terminal), [`STATE: ${kind} CLOSED`]);
			});
		}

		it("SERVER LISTENING is out of reach: no command of the manual listens", () => {
			const terminal = prepared();
			for (const command of ["AT+CIPSERVER=1,80", "AT+CIPSERVER?"])
				assert.equal(terminal.say(`${command}\r\n`), unknown);
		});

		it("PDP DEACT when the network took the bearer", () => {
			const terminal = prepared("AT+CIPSTART=TCP,echo,7");
			terminal.modem.deactivate();
			terminal.wait(0);
			assert.deepEqual(status(terminal), ["STATE: PDP DEACT"]);
			terminal.prepare("AT+CIPSHUT");
			assert.deepEqual(status(terminal), ["STATE: IP INITIAL"]);
		});
	});

	describe("<ml_state>", () => {
		const states: [state: string, commands: string[]][] = [
			["IP INITIAL", []],
			["IP START", ["AT+CSTT"]],
			["IP GPRSACT", ["AT+CSTT", "AT+CIICR"]],
			["IP STATUS", up],
			["IP PROCESSING", [...up, "AT+CIPSTART=0,TCP,echo,7"]],
			["IP PROCESSING", [...up, "AT+CIPSTART=0,TCP,hole,1"]],
			["IP PROCESSING", [...up, "AT+CIPSTART=0,TCP,closed,1"]],
		];
		for (const [state, commands] of states)
			it(`${state} after ${commands.join(", ") || "AT+CIPMUX=1"}`, () => {
				const terminal = prepared("AT+CIPMUX=1", ...commands);
				assert.equal(status(terminal)[0], `STATE: ${state}`);
			});

		it("IP CONFIG until AT+CIICR ends", () => {
			const terminal = prepared("AT+CIPMUX=1", "AT+CSTT");
			terminal.say("AT+CIICR\r\n", 99);
			assert.equal(terminal.modem.status[0], "STATE: IP CONFIG");
			terminal.wait(1);
			assert.equal(status(terminal)[0], "STATE: IP GPRSACT");
		});

		it("PDP DEACT when the network took the bearer", () => {
			const terminal = prepared(...numbered, "AT+CIPSTART=0,TCP,echo,7");
			terminal.modem.deactivate();
			terminal.wait(0);
			assert.equal(status(terminal)[0], "STATE: PDP DEACT");
		});
	});

	describe("<client state>", () => {
		function clientState(terminal: Terminal): string {
			return /"([^"]*)"$/.exec(terminal.modem.status[1])?.[1] ?? "";
		}

		it("INITIAL before the link was used", () => {
			assert.equal(clientState(prepared(...numbered)), "INITIAL");
		});

		it("CONNECTING until AT+CIPSTART has its result", () => {
			const terminal = prepared(...numbered, "AT+CIPSTART=0,TCP,hole,1");
			assert.equal(status(terminal)[1], 'C: 0,0,"TCP","hole","1","CONNECTING"');
		});

		it("CONNECTED after CONNECT OK", () => {
			const terminal = prepared(...numbered, "AT+CIPSTART=0,TCP,echo,7");
			assert.equal(clientState(terminal), "CONNECTED");
			assert.include(status(terminal)[1], '"CONNECTED"');
		});

		it("REMOTE CLOSING while the peer has closed and CLOSED is not printed", () => {
			let backlog = 0;
			const terminal = new Terminal({ backlog: () => backlog });
			terminal.network.source("source", 19, 100);
			terminal.prepareLinks();
			backlog = 10_000;
			assert.notInclude(
				terminal.say("AT+CIPSTART=0,TCP,source,19\r\n"),
				"CLOSED",
			);
			assert.equal(
				status(terminal)[1],
				'C: 0,0,"TCP","10.0.0.1","19","REMOTE CLOSING"',
			);
			backlog = 0;
			terminal.modem.carried();
			assert.include(terminal.wait(0), "\r\n0, CLOSED\r\n");
			assert.equal(clientState(terminal), "CLOSED");
		});

		it("CLOSING until AT+CIPCLOSE ends, then CLOSED", () => {
			const terminal = prepared(...numbered, "AT+CIPSTART=0,TCP,echo,7");
			terminal.say("AT+CIPCLOSE=0\r\n", 99);
			assert.equal(clientState(terminal), "CLOSING");
			terminal.wait(1);
			assert.equal(clientState(terminal), "CLOSED");
		});

		it("CLOSED after CONNECT FAIL, after the peer's close, and when the bearer went", () => {
			const terminal = prepared(...numbered, "AT+CIPSTART=0,TCP,closed,1");
			assert.equal(clientState(terminal), "CLOSED");
			terminal.say("AT+CIPSTART=0,TCP,echo,7\r\n", 100);
			assert.equal(clientState(terminal), "CONNECTED");
			terminal.network.breakAll(0);
			terminal.wait(100);
			assert.equal(clientState(terminal), "CLOSED");
			terminal.say("AT+CIPSTART=0,TCP,echo,7\r\n", 100);
			terminal.modem.deactivate();
			assert.equal(clientState(terminal), "CLOSED");
		});
	});
});
