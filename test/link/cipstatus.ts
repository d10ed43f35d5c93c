import { assert } from "chai";
import { Played } from "../support/played.js";

const INITIAL = 'C: %,0,"","","","INITIAL"';

/** Opens slot 0 and hears what became of it. `connected`: CONNECT OK came. */
function open(played: Played, connected = true) {
	const events: string[] = [];
	const link = played.table.open({
		kind: "TCP",
		host: "h",
		port: 80,
		slot: 0,
		onConnect() {
			events.push("connect");
		},
		onFail(reason, state) {
			events.push(`fail: ${reason}, ${state}`);
		},
		onClose(reason, missing) {
			events.push(`close: ${reason}, ${missing} missing`);
		},
	});
	played.say("\r\nOK\r\n");
	if (connected)
		played.say(`\r\n${played.channel.multi ? "0, " : ""}CONNECT OK\r\n`);
	played.said();
	const told = () => events.splice(0);
	if (connected) assert.deepEqual(told(), ["connect"]);
	return { link, told };
}

/** Asks for the status. */
function ask(played: Played): boolean[] {
	const answers: boolean[] = [];
	played.status.ask((answered) => answers.push(answered));
	return answers;
}

/** The six lines, all of unused slots but for those given. */
function slots(given: Record<number, string> = {}): string {
	let text = "";
	for (let n = 0; n < 6; n++)
		text += `${given[n] ?? INITIAL.replace("%", String(n))}\r\n`;
	return text;
}

/** Slot 0's line. */
function zero(state: string): string {
	return `C: 0,0,"TCP","192.168.1.2","80","${state}"`;
}

/** The module answers whatever is still asked of `link`, which reads what is left. */
function drain(played: Played): void {
	for (let i = 0; i < 4; i++)
		if (played.said().includes("CIPRXGET"))
			played.say("\r\n+CIPRXGET: 2,0,0,0\r\n\r\nOK\r\n");
}

describe("CIPSTATUS.md, as the driver speaks it", () => {
	describe("execute command, a single link (AT+CIPMUX=0)", () => {
		it("OK, STATE: <sl_state>: that is the answer, and OK alone is not", () => {
			const played = new Played(false);
			const answers = ask(played);
			assert.equal(played.said(), "AT+CIPSTATUS\r\n");
			played.say("\r\nSTATE: IP STATUS\r\n");
			assert.deepEqual(answers, [], "not before OK");
			played.say("\r\nOK\r\n");
			assert.deepEqual(answers, []);
			played.say("\r\nSTATE: IP STATUS\r\n");
			assert.deepEqual(answers, [true]);
		});

		it("STATE:<sl_state> without the space too", () => {
			const played = new Played(false);
			const answers = ask(played);
			played.say("\r\nOK\r\n\r\nSTATE:CONNECT OK\r\n");
			assert.deepEqual(answers, [true]);
			assert.equal(played.table.state, "CONNECT OK");
		});
	});

	describe("execute command, several links (AT+CIPMUX=1)", () => {
		it("OK, STATE:<ml_state>, six lines C:<n>,<bearer>,<TCP/UDP>,<IP address>,<port>,<client state>: only with the sixth it is the answer", () => {
			const played = new Played();
			const answers = ask(played);
			assert.equal(played.said(), "AT+CIPSTATUS\r\n");
			played.say("\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n");
			for (const line of slots().trim().split("\r\n")) {
				assert.deepEqual(answers, []);
				played.say(`${line}\r\n`);
			}
			assert.deepEqual(answers, [true]);
			assert.equal(played.table.state, "IP PROCESSING");
			assert.deepEqual(played.lost, []);
		});
	});

	describe("query AT+CIPSTATUS=<n>, several links", () => {
		for (const [spelled, line] of [
			["<n>,…", "%"],
			["+CIPSTATUS: <n>,…", "+CIPSTATUS: %"],
		])
			it(`answered by ${spelled}: asked for each slot where the port is too small for all at once`, () => {
				const played = new Played(true, 128);
				const { told } = open(played);
				const answers = ask(played);
				assert.equal(played.said(), "AT+CIFSR\r\n");
				played.say("\r\n10.0.0.1\r\n");
				for (let n = 0; n < 6; n++) {
					assert.equal(played.said(), "AT+CMEE?\r\n");
					played.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
					assert.equal(played.said(), `AT+CIPSTATUS=${n}\r\n`);
					const state = n === 0 ? "CLOSED" : "INITIAL";
					played.say(
						`\r\n${line.replace("%", String(n))},0,"TCP","1.2.3.4","80","${state}"\r\n`,
					);
				}
				assert.deepEqual(answers, [true]);
				played.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
				drain(played);
				assert.deepEqual(told(), ["close: CLOSED, 0 missing"]);
			});
	});

	describe("test command", () => {
		it("AT+CIPSTATUS=?, OK: the module has it", () => {
			const played = new Played();
			const answers: unknown[] = [];
			played.questions.support("AT+CIPSTATUS", (answer) =>
				answers.push(answer),
			);
			assert.equal(played.said(), "AT+CIPSTATUS=?\r\n");
			played.say("\r\nOK\r\n");
			assert.deepEqual(answers, [true]);
		});
	});

	describe("<n>", () => {
		for (let n = 0; n < 6; n++)
			it(`${n}: the line is about that slot alone`, () => {
				const played = new Played();
				const { told } = open(played);
				ask(played);
				played.say(
					`\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n${slots({
						0: zero("CONNECTED"),
						[n]: `C: ${n},0,"TCP","1.2.3.4","80","CLOSED"`,
					})}`,
				);
				drain(played);
				assert.deepEqual(told(), n === 0 ? ["close: CLOSED, 0 missing"] : []);
			});
	});

	describe("<bearer>", () => {
		for (const bearer of ["0", "1", ""])
			it(`${bearer === "" ? "left out" : bearer}: means nothing to a link`, () => {
				const played = new Played();
				const { link, told } = open(played);
				const answers = ask(played);
				played.say(
					`\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n${slots({
						0: `C: 0,${bearer},"TCP","1.2.3.4","80","CONNECTED"`,
					})}`,
				);
				assert.deepEqual(answers, [true]);
				assert.deepEqual(told(), []);
				assert.equal(link.state, "CONNECTED");
			});
	});

	describe("<IP address> and <port>", () => {
		for (const [what, line] of [
			["in quotes", 'C: 0,0,"TCP","1.2.3.4","80","CLOSED"'],
			["the port without", 'C: 0,0,"TCP","1.2.3.4",80,"CLOSED"'],
			["with blanks between", 'C:0, 0, "TCP", "1.2.3.4", "80", "CLOSED"'],
			["empty", 'C: 0,0,"","","","CLOSED"'],
		])
			it(`${what}: the line is read all the same`, () => {
				const played = new Played();
				const { told } = open(played);
				ask(played);
				played.say(
					`\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n${slots({ 0: line })}`,
				);
				drain(played);
				assert.deepEqual(told(), ["close: CLOSED, 0 missing"]);
			});
	});

	describe("<sl_state>", () => {
		const closed = ["close: CLOSED, 0 missing"];
		for (const [state, events, gone] of [
			["IP INITIAL", [], 1],
			["IP START", [], 1],
			["IP CONFIG", [], 1],
			["IP STATUS", closed, 0],
			["TCP CONNECTING", [], 0],
			["UDP CONNECTING", [], 0],
			["SERVER LISTENING", closed, 0],
			["CONNECT OK", [], 0],
			["TCP CLOSING", closed, 0],
			["UDP CLOSING", closed, 0],
			["TCP CLOSED", closed, 0],
			["UDP CLOSED", closed, 0],
			["PDP DEACT", closed, 1],
		] as const)
			it(`${state}: ${gone > 0 ? "the bearer is gone" : events.length > 0 ? "the link is not connected" : "the link stays"}`, () => {
				const played = new Played(false);
				const { told } = open(played);
				const answers = ask(played);
				played.say(`\r\nOK\r\n\r\nSTATE: ${state}\r\n`);
				assert.deepEqual(answers, [true]);
				assert.equal(played.table.state, state);
				played.say("\r\n+CIPRXGET: 2,0,0\r\n\r\nOK\r\n");
				assert.sameOrderedMembers(told(), [...events]);
				assert.equal(played.gone, gone);
			});
	});

	describe("<sl_state> and <ml_state>", () => {
		for (const multi of [false, true])
			for (const refused of [false, true])
				it(`IP GPRSACT: no link can connect, so the address is asked for${refused ? ", and without one the bearer is gone" : ""}: ${multi ? "six links" : "one link"}`, () => {
					const played = new Played(multi);
					const { link } = open(played);
					const answers = ask(played);
					const lines = slots({ 0: zero("CONNECTED") });
					played.say(
						`\r\nOK\r\n\r\nSTATE: IP GPRSACT\r\n${multi ? lines : ""}`,
					);
					assert.include(played.said(), "AT+CIFSR\r\n");
					assert.deepEqual(answers, []);
					played.say(refused ? "\r\nERROR\r\n" : "\r\n10.0.0.1\r\n");
					assert.deepEqual(answers, [!refused]);
					assert.equal(played.gone, refused ? 1 : 0);
					assert.equal(link.state, "CONNECTED");
				});
	});

	describe("<ml_state>", () => {
		for (const [state, gone] of [
			["IP INITIAL", 1],
			["IP START", 1],
			["IP CONFIG", 1],
			["IP STATUS", 0],
			["IP PROCESSING", 0],
			["PDP DEACT", 1],
		] as const)
			it(`${state}: ${gone > 0 ? "the bearer is gone" : "the bearer is up"}`, () => {
				const played = new Played();
				const answers = ask(played);
				played.say(`\r\nOK\r\n\r\nSTATE: ${state}\r\n\r\n${slots()}`);
				assert.deepEqual(answers, [true]);
				assert.equal(played.table.state, state);
				assert.equal(played.gone, gone);
			});
	});

	describe("<client state>", () => {
		const closed = ["close: CLOSED, 0 missing"];
		for (const [state, connected, connecting, free] of [
			["INITIAL", closed, ["fail: CONNECT FAIL, INITIAL"], ""],
			["CONNECTING", [], [], "AT+CIPCLOSE=0\r\n"],
			["CONNECTED", [], ["connect"], "AT+CIPCLOSE=0\r\n"],
			["REMOTE CLOSING", closed, ["fail: CONNECT FAIL, REMOTE CLOSING"], ""],
			["CLOSING", closed, ["fail: CONNECT FAIL, CLOSING"], ""],
			["CLOSED", closed, ["fail: CONNECT FAIL, CLOSED"], ""],
		] as const) {
			const tell = (played: Played) => {
				ask(played);
				played.say(
					`\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n${slots({ 0: zero(state) })}`,
				);
			};

			it(`${state}, of a link that is connected here: told once`, () => {
				const played = new Played();
				const { told } = open(played);
				tell(played);
				drain(played);
				assert.sameOrderedMembers(told(), [...connected]);
				tell(played);
				assert.deepEqual(told(), []);
			});

			it(`${state}, of a link that connects here: told once, a failure only when it is said twice`, () => {
				const played = new Played();
				const { told } = open(played, false);
				tell(played);
				const first = told();
				tell(played);
				assert.sameOrderedMembers([...first, ...told()], [...connecting]);
				if (connecting[0] !== "connect") assert.deepEqual(first, []);
				tell(played);
				assert.deepEqual(told(), []);
			});

			it(`${state}, of a slot that is free here: ${free === "" ? "as it should be" : "closed"}`, () => {
				const played = new Played();
				tell(played);
				assert.equal(played.said().replace("AT+CIPSTATUS\r\n", ""), free);
			});
		}
	});
});

describe("a status that is damaged", () => {
	/** A played table with slot 0 connected, told `lines` after OK and STATE. */
	function damaged(lines: string) {
		const played = new Played();
		const { link, told } = open(played);
		ask(played);
		played.said();
		played.say(`\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n${lines}`);
		return { played, link, told };
	}

	it("in which a line is cut ends nothing, and is asked for again", () => {
		const { played, link } = damaged(
			slots({ 0: 'C: 0,0,"TCP","1.2.3.4","80' }),
		);
		assert.equal(link.state, "CONNECTED");
		assert.equal(played.said(), "AT+CMEE?\r\n");
		played.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
		if (played.said().includes("AT+CIPRXGET=4,0"))
			played.say("\r\n+CIPRXGET: 4,0,0\r\n\r\nOK\r\n");
		played.clock.advance(1000);
		assert.equal(played.said(), "AT+CIPSTATUS\r\n");
	});

	it("in which a state is cut ends nothing", () => {
		const { link } = damaged(slots({ 0: 'C: 0,0,"TCP","1.2.3.4","80","CLO' }));
		assert.equal(link.state, "CONNECTED");
	});

	it("in which a line is doubled is told once", () => {
		const { played, told } = damaged(
			slots({ 0: `${zero("CLOSED")}\r\n${zero("CLOSED")}` }),
		);
		drain(played);
		assert.deepEqual(told(), ["close: CLOSED, 0 missing"]);
	});

	it("that says two things of one slot is believed in neither, and asked for again", () => {
		const { played, link } = damaged(
			slots({ 0: `${zero("CLOSED")}\r\n${zero("CONNECTED")}` }),
		);
		assert.equal(link.state, "CONNECTED");
		assert.equal(played.said(), "");
		played.clock.advance(1000);
		assert.equal(played.said(), "AT+CIPSTATUS\r\n");
	});

	it("whose lines come out of order is read", () => {
		const played = new Played();
		const { told } = open(played);
		const answers = ask(played);
		const lines = slots({ 0: zero("CLOSED") })
			.trim()
			.split("\r\n");
		const [first, second, third, fourth, fifth, sixth] = lines;
		played.say(
			`\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n${[third, first, fifth, second, fourth, sixth].join("\r\n")}\r\n`,
		);
		assert.deepEqual(answers, [true]);
		drain(played);
		assert.deepEqual(told(), ["close: CLOSED, 0 missing"]);
	});

	it("whose last line comes first leaves alone what was not told", () => {
		const { played, link } = damaged(
			`${INITIAL.replace("%", "5")}\r\n${zero("CLOSED")}\r\n`,
		);
		assert.equal(link.state, "CONNECTED");
		assert.isTrue(played.channel.idle);
	});

	it("with a seventh slot is no damage, and means nothing", () => {
		const seventh = 'C: 6,0,"TCP","1.2.3.4","80","CLOSED"';
		const connected = slots({ 0: zero("CONNECTED") });
		for (const lines of [
			`${seventh}
${connected}`,
			`${connected}${seventh}
`,
		]) {
			const { played, link, told } = damaged(lines);
			assert.equal(link.state, "CONNECTED");
			assert.deepEqual(told(), []);
			assert.deepEqual(played.lost, []);
			played.clock.advance(5000);
			assert.equal(played.said(), "");
		}
	});

	it("without a last line fails at its deadline, and changes nothing", () => {
		const { played, link } = damaged(
			slots({ 0: zero("CLOSED") }).replace(/C: 5.*\r\n/, ""),
		);
		played.clock.advance(9000);
		assert.equal(link.state, "CONNECTED");
	});
});

describe("a status that is told before a link connects and done with after", () => {
	it("takes the only link for what it is, not for what it was", () => {
		const played = new Played(false);
		const { table } = played;
		table.openMqtt({ kind: "MQTT", host: "h", port: 1, id: "x" });
		for (let i = 0; i < 4; i++) played.say("\r\nOK\r\n");
		played.say("\r\nCONNECT OK\r\n");
		played.say("\r\nOK\r\n\r\nCONNACK OK\r\n");
		played.said();
		const answers = ask(played);
		assert.equal(played.said(), "AT+CIPSTATUS\r\n");
		const events: string[] = [];
		table.open({
			kind: "TCP",
			host: "h",
			port: 80,
			onConnect: () => events.push("connect"),
			onClose: () => events.push("close"),
		});
		played.say("\r\nOK\r\n\r\nSTATE: TCP CLOSED\r\n");
		assert.include(played.said(), "AT+CIPSTART");
		played.say("\r\nOK\r\n");
		assert.equal(played.said(), "AT+MQTTSTATU\r\n");
		played.say("\r\nCONNECT OK\r\n\r\n+MQTTSTATU :1\r\n\r\nOK\r\n");
		assert.deepEqual(answers, [true]);
		assert.deepEqual(events, ["connect"]);
		assert.equal(table.links[0].state, "CONNECTED");
	});
});

describe("a status asked for from inside a callback that a status led to", () => {
	it("is asked and answered for itself, and cuts the other one short for no link", () => {
		const played = new Played();
		const { table } = played;
		const events: string[] = [];
		for (const slot of [0, 1]) {
			table.open({
				kind: "UDP",
				host: "h",
				port: 80,
				onFail() {
					events.push(`fail ${slot}`);
				},
				onConnect() {
					events.push(`connect ${slot}`);
					if (slot === 0)
						played.status.ask((answered) => events.push(`${answered}`));
				},
			});
			played.say("\r\nOK\r\n");
		}
		played.said();
		played.say("\r\nCONNECT OK\r\n");
		const answer = `\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n${slots({
			0: 'C: 0,0,"UDP","1.2.3.4","80","CONNECTED"',
			1: 'C: 1,0,"UDP","1.2.3.4","80","CONNECTED"',
		})}`;
		assert.equal(played.said(), "AT+CIPSTATUS\r\n");
		played.say(answer);
		assert.deepEqual(events, ["connect 0", "connect 1"]);
		for (let i = 0; i < 4; i++) {
			const said = played.said();
			if (said.includes("CIPSTATUS")) played.say(answer);
			else if (said !== "") played.say("\r\n+CIPRXGET: 4,0,0\r\n\r\nOK\r\n");
		}
		assert.deepEqual(events, ["connect 0", "connect 1", "true"]);
	});
});

describe("the status is asked for", () => {
	/** What is sent, up to the status. */
	function asks(played: Played): boolean {
		for (let i = 0; i < 10; i++) {
			const said = played.said();
			if (said.includes("AT+CIPSTATUS\r\n")) return true;
			if (said.includes("CMEE")) played.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
			else if (said !== "") played.say("\r\nERROR\r\n");
		}
		return false;
	}

	it("after a resync", () => {
		const played = new Played();
		played.table.open({ kind: "TCP", host: "h", port: 80 });
		played.said();
		played.clock.advance(9000);
		assert.equal(played.said(), "AT+CMEE?\r\n");
		played.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
		assert.isTrue(asks(played));
	});

	it("after damage on the wire, also while nothing is under way", () => {
		const played = new Played();
		assert.isFalse(asks(played));
		played.say("\r\n?? garbage\r\n");
		assert.isTrue(asks(played));
	});

	it("after the module refused a command", () => {
		const played = new Played();
		played.table.open({ kind: "TCP", host: "h", port: 80 });
		played.say("\r\nERROR\r\n");
		assert.isTrue(asks(played));
	});

	it("after a result without its link's number, which is believed of none", () => {
		for (const line of ["CONNECT OK", "CONNECT FAIL", "CLOSED"]) {
			const played = new Played();
			const { link } = open(played, line === "CLOSED");
			const { state } = link;
			played.say(`\r\n${line}\r\n`);
			assert.equal(link.state, state);
			assert.isTrue(asks(played));
		}
	});

	it("after a long silence of an open link", () => {
		const played = new Played();
		open(played);
		played.clock.advance(14999);
		assert.equal(played.said(), "");
		// What was heard so far was its CONNECT OK.
		played.clock.advance(1);
		played.clock.advance(15000);
		assert.isTrue(asks(played));
	});

	it("less and less often where the module does not answer it", () => {
		const played = new Played();
		let asked = 0;
		played.say("\r\n?? garbage\r\n");
		for (let second = 0; second < 3600; second++) {
			const said = played.said();
			if (said.includes("CIPSTATUS")) asked++;
			if (said.includes("CMEE")) played.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
			played.clock.advance(1000);
		}
		assert.isAtLeast(asked, 40);
		assert.isAtMost(asked, 60);
	});

	it("at most once a second, however much is damaged", () => {
		const played = new Played();
		let asked = 0;
		for (let i = 0; i < 100; i++) {
			played.say("\r\n?? garbage\r\n");
			const said = played.said();
			if (said.includes("CIPSTATUS")) {
				asked++;
				played.say(`\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n${slots()}`);
			}
			if (played.said().includes("CMEE"))
				played.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
			played.clock.advance(100);
		}
		assert.isAtLeast(asked, 5);
		assert.isAtMost(asked, 11);
	});
});
