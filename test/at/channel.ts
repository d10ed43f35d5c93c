import { assert } from "chai";
import * as Command from "../../modules/at/command.js";
import { commands } from "../../modules/at/command.js";
import { Script } from "../support/script.js";

describe("the channel ends a command", () => {
	it("with its own final result, once", () => {
		const script = new Script();
		script.send(Command.CSQ);
		assert.equal(script.said(), "AT+CSQ\r\n");
		script.say("\r\n+CSQ: 21,0\r\n\r\nOK\r\n\r\nOK\r\n");
		assert.deepEqual(script.results, ["DONE"]);
		assert.isTrue(script.channel.idle);
	});

	it("with an error and its code", () => {
		const script = new Script();
		script.send(Command.CSQ);
		script.say("\r\n+CME ERROR: 14\r\n");
		script.send(Command.CSQ);
		script.say("\r\n+CME ERROR: SIM busy\r\n");
		script.send(Command.CSQ);
		script.say("\r\nERROR\r\n");
		assert.deepEqual(script.results, ["CME 14", "CME -1", "ERROR"]);
	});

	it("not with what the module says on its own", () => {
		const script = new Script();
		script.send(Command.CIPCLOSE, "=1", 1);
		script.say(
			"\r\n+CREG: 1\r\n\r\n2, CLOSE OK\r\n\r\n0, SEND OK\r\n\r\nSHUT OK\r\n\r\n1, CLOSED\r\n\r\nDATA ACCEPT:1,4\r\n",
		);
		assert.deepEqual(script.results, []);
		script.say("\r\n1, CLOSE OK\r\n");
		assert.deepEqual(script.results, ["DONE"]);
	});

	it("not with what stands inside a payload", () => {
		const script = new Script();
		script.send(Command.CIPREAD, "0,8", 0);
		script.say("\r\n+CIPRXGET: 2,0,8,0\r\n\r\nOK\r\n> \r\n");
		assert.deepEqual(script.results, []);
		script.say("OK\r\n");
		assert.deepEqual(script.results, ["DONE"]);
	});

	it("not with an OK before the answer that it asked for", () => {
		const script = new Script();
		script.send(Command.CIPREAD, "0,3", 0);
		script.say("\r\nOK\r\n\r\n+CIPRXGET: 2,0,3,0\r\nabc\r\nOK\r\n");
		assert.deepEqual(script.results, ["DONE"]);
	});

	it("at its deadline when the module says nothing, and is free again", () => {
		const script = new Script();
		script.send(Command.CSQ);
		script.clock.advance(commands[Command.CSQ].limit - 1);
		assert.deepEqual(script.results, []);
		script.clock.advance(1);
		assert.deepEqual(script.results, ["TIMEOUT"]);
	});

	it("at its deadline even while lines pour in", () => {
		const script = new Script();
		script.send(Command.CSQ);
		for (let i = 0; i < commands[Command.CSQ].limit; i++) {
			script.say("\r\n+CREG: 1\r\n");
			script.clock.advance(1);
		}
		assert.deepEqual(script.results, ["TIMEOUT"]);
	});

	it("that asks for the SIM with the word that there is none", () => {
		const script = new Script();
		script.send(Command.CPIN);
		script.say("\r\n+CPIN: SIM REMOVED\r\n\r\nOK\r\n");
		assert.deepEqual(script.results, ["DONE"]);
	});

	it("that asks for an address with the address", () => {
		const script = new Script();
		script.send(Command.CIFSR);
		script.say("\r\n10.0.0.1\r\n");
		assert.deepEqual(script.results, ["DONE"]);
	});

	it("that asks for the status with the sixth slot, or with the state of a single link", () => {
		const script = new Script();
		script.send(Command.CIPSTATUS);
		script.say("\r\nOK\r\n\r\nSTATE: IP PROCESSING\r\n\r\n");
		for (let slot = 0; slot < 6; slot++) {
			assert.deepEqual(script.results, []);
			script.say(`C: ${slot},,"","","","INITIAL"\r\n`);
		}
		script.channel.multi = false;
		script.send(Command.CIPSTATUS);
		script.say("\r\nOK\r\n\r\nSTATE:IP INITIAL\r\n");
		assert.deepEqual(script.results, ["DONE", "DONE"]);
	});
});

describe("the channel sends a payload", () => {
	it("behind its prompt, and ends with the result of its link", () => {
		for (const [result, outcome] of [
			["3, SEND OK", "DONE"],
			["DATA ACCEPT:3,2", "DONE"],
			["3, SEND FAIL", "FAIL"],
			["+CME ERROR: 3", "CME 3"],
			["3, CLOSED", "CLOSED"],
		]) {
			const script = new Script();
			script.send(Command.CIPSEND, "3,2", 3, "hi");
			assert.equal(script.said(), "AT+CIPSEND=3,2\r\n");
			script.say("\r\n> ");
			assert.equal(script.said(), "hi");
			script.say("\r\n1, SEND OK\r\n\r\nDATA ACCEPT:1,2\r\n\r\n1, CLOSED\r\n");
			assert.deepEqual(script.results, []);
			script.say(`\r\n${result}\r\n`);
			assert.deepEqual(script.results, [outcome]);
		}
	});

	it("through a transmit FIFO of any depth", () => {
		const script = new Script();
		script.fifo = 3;
		script.send(Command.CIPSEND, "3,5", 3, "hello");
		assert.equal(script.said(), "AT+CIPSEND=3,5\r\n");
		script.say("\r\n> ");
		assert.equal(script.said(), "hello");
	});

	it("no further where the port is full, until it has room", () => {
		const script = new Script();
		script.send(Command.CIPSEND, "3,5", 3, "hello");
		script.said();
		script.fifo = 0;
		script.say("\r\n> ");
		assert.equal(script.said(), "");
		script.fifo = 5;
		script.room(5);
		assert.equal(script.said(), "hello");
	});

	it("and takes no result before the prompt for its own", () => {
		const script = new Script();
		script.send(Command.CIPSEND, "3,2", 3, "hi");
		script.say("\r\n3, SEND OK\r\n\r\nDATA ACCEPT:3,2\r\n\r\n3, SEND FAIL\r\n");
		assert.deepEqual(script.results, []);
		script.say("\r\n> ");
		script.say("\r\n3, SEND OK\r\n");
		assert.deepEqual(script.results, ["DONE"]);
	});

	it("not at all without a prompt, and fails at the prompt's deadline", () => {
		const script = new Script();
		script.send(Command.CIPSEND, "3,5", 3, "hello");
		script.clock.advance(commands[Command.CIPSEND].prompt);
		assert.deepEqual(script.results, ["TIMEOUT"]);
		assert.notInclude(script.said(), "hello");
	});
});

describe("the channel makes sure where the module is", () => {
	it("after a deadline: a result that comes late ends nothing", () => {
		const script = new Script();
		script.send(Command.CMEE);
		script.clock.advance(commands[Command.CMEE].limit);
		assert.equal(script.said(), "AT+CMEE=1\r\nAT+CMEE?\r\n");
		script.say("\r\nERROR\r\n\r\nOK\r\n");
		assert.isFalse(script.channel.idle);
		script.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
		assert.isTrue(script.channel.idle);
		assert.deepEqual(script.results, ["TIMEOUT"]);
		assert.equal(script.channel.resyncs, 1);
	});

	it("and takes none of several answers that come late for a later command's", () => {
		const script = new Script();
		script.send(Command.CMEE);
		script.clock.advance(commands[Command.CMEE].limit + 1500);
		const answer = "\r\n+CMEE: 1\r\n\r\nOK\r\n";
		script.say(answer);
		assert.isTrue(script.channel.idle);
		script.say(answer.slice(0, 12));
		script.send(Command.CIPMUX, "1");
		script.say(answer.slice(12));
		script.say(answer);
		assert.isFalse(script.channel.idle);
		script.say("\r\nERROR\r\n");
		assert.deepEqual(script.results, ["TIMEOUT", "ERROR"]);
	});

	it("after a send that its link's end cut short, which still takes the whole payload", () => {
		const script = new Script();
		script.send(Command.CIPSEND, "3,5", 3, "hello");
		script.said();
		script.fifo = 0;
		script.say("\r\n> ");
		script.say("\r\n3, CLOSED\r\n");
		assert.deepEqual(script.results, []);
		script.fifo = 5;
		script.room(5);
		assert.equal(script.said().slice(0, 5), "hello");
		assert.deepEqual(script.results, ["CLOSED"]);
	});

	it("after SHUT OK, which a stray OK may follow", () => {
		const script = new Script();
		script.send(Command.CIPSHUT);
		script.say("\r\nSHUT OK\r\n");
		assert.include(script.said(), "AT+CMEE?");
		script.say("\r\nOK\r\n\r\n+CMEE: 1\r\n\r\nOK\r\n");
		assert.isTrue(script.channel.idle);
		assert.deepEqual(script.results, ["DONE"]);
	});

	it("after a send that was accepted in part: the rest may have been taken for commands", () => {
		const script = new Script();
		script.send(Command.CIPSEND, "3,5", 3, "hello");
		script.say("\r\n> ");
		script.say("\r\nDATA ACCEPT:3,2\r\n");
		assert.deepEqual(script.results, ["DONE"]);
		assert.include(script.said(), "AT+CMEE?");
	});

	it("after half a CONNECT OK, and goes on hearing lines", () => {
		const script = new Script();
		script.send(Command.CIPMUX, "1");
		script.say("\r\nCONNECT\r\n");
		script.say("\r\nERROR\r\n");
		assert.deepEqual(script.results, ["ERROR"]);
		assert.deepEqual(script.lost, ["0 of -2"]);
		assert.include(script.said(), "AT+CMEE?");
	});

	it("and calls it mute when it does not answer five times", () => {
		const script = new Script();
		script.send(Command.CSQ);
		script.clock.advance(commands[Command.CSQ].limit + 4999);
		assert.equal(script.mute, 0);
		script.clock.advance(1);
		assert.equal(script.mute, 1);
		assert.isTrue(script.channel.idle);
	});
});

describe("the channel counts what is missing", () => {
	it("when a payload's bytes do not come for five seconds", () => {
		const script = new Script();
		script.say("\r\n+RECEIVE,2,10:\r\nabcd");
		script.clock.advance(4999);
		assert.deepEqual(script.lost, []);
		script.clock.advance(1);
		assert.deepEqual(script.lost, ["6 of 2"]);
		assert.equal(script.channel.lost, 1);
	});

	it("not when they come slowly", () => {
		const script = new Script();
		script.say("\r\n+RECEIVE,2,4:\r\n");
		for (const byte of "abcd") {
			script.clock.advance(4999);
			script.say(byte);
		}
		script.clock.advance(10000);
		assert.deepEqual(script.lost, []);
	});
});

describe("the tables", () => {
	it("name each command by its row", () => {
		const rows = Object.entries(Command).filter(
			([name, value]) => typeof value === "number" && name in spelled,
		);
		assert.equal(rows.length, commands.length);
		for (const [name, row] of rows)
			assert.equal(commands[Number(row)].text, spelled[name], name);
	});
});

const spelled: Record<string, string> = {
	AT: "AT",
	ECHO_OFF: "ATE0",
	SYNC: "AT+CMEE?",
	CMEE: "AT+CMEE=1",
	CPIN: "AT+CPIN?",
	CSQ: "AT+CSQ",
	CEREG: "AT+CEREG?",
	CREG: "AT+CREG?",
	CGATT: "AT+CGATT?",
	CIPSHUT: "AT+CIPSHUT",
	CIPMUX: "AT+CIPMUX=",
	CIPQSEND: "AT+CIPQSEND=",
	CIPRXGET: "AT+CIPRXGET=",
	CIPHEAD: "AT+CIPHEAD=",
	CSTT: "AT+CSTT=",
	CIICR: "AT+CIICR",
	CIFSR: "AT+CIFSR",
	CIPSTART: "AT+CIPSTART=",
	CIPSEND: "AT+CIPSEND=",
	CIPREAD: "AT+CIPRXGET=2,",
	CIPLEFT: "AT+CIPRXGET=4",
	CIPCLOSE: "AT+CIPCLOSE",
	CIPSTATUS: "AT+CIPSTATUS",
	CIPSTATUS_SLOT: "AT+CIPSTATUS=",
	MCONFIG: "AT+MCONFIG=",
	MIPSTART: "AT+MIPSTART=",
	SSLMIPSTART: "AT+SSLMIPSTART=",
	MCONNECT: "AT+MCONNECT=",
	MSUB: "AT+MSUB=",
	MUNSUB: "AT+MUNSUB=",
	MPUBEX: "AT+MPUBEX=",
	MQTTSTATU: "AT+MQTTSTATU",
	MDISCONNECT: "AT+MDISCONNECT",
	MIPCLOSE: "AT+MIPCLOSE",
	CIPSTATUS_TEST: "AT+CIPSTATUS=?",
	MIPSTART_TEST: "AT+MIPSTART=?",
	SSLMIPSTART_TEST: "AT+SSLMIPSTART=?",
	IFC: "AT+IFC=2,2",
	CIPACK: "AT+CIPACK",
	ATO: "ATO",
	FSWRITE: "AT+FSWRITE=",
	RESET: "AT+RESET",
	IPR: "AT+IPR=",
	CSCLK: "AT+CSCLK=",
	CFUN_OFF: "AT+CFUN=0",
	CFUN_ON: "AT+CFUN=1",
	PIN: "AT+CPIN=",
	CCLK: "AT+CCLK?",
	CCLK_SET: "AT+CCLK=",
	COPS: "AT+COPS?",
	SAPBR_SET: 'AT+SAPBR=3,1,"CONTYPE","GPRS";+SAPBR=3,1,"APN","";+CNTPCID=1',
	SAPBR_OPEN: "AT+SAPBR=1,1",
	CNTP_SET: "AT+CNTP=",
	CNTP: "AT+CNTP",
	FSCREATE: "AT+FSCREATE=",
	FSDEL: "AT+FSDEL=",
	FSFLSIZE: "AT+FSFLSIZE=",
	CIPSSL: "AT+CIPSSL=",
	SSLCFG: "AT+SSLCFG=",
	CLPORT: "AT+CLPORT=",
	CIPTKA: "AT+CIPTKA=",
	CDNSGIP: "AT+CDNSGIP=",
	CIPPING: "AT+CIPPING=",
	CIPMODE: "AT+CIPMODE=",
	CIPCCFG: "AT+CIPCCFG=",
	ESCAPE: "+++",
};

describe("a channel whose prompt was lost", () => {
	/** Bytes sent since the last call without those of a command. */
	const blank = (text: string) => text.replaceAll("AT+CMEE?\r\n", "");

	function hung(payload: string): Script {
		const script = new Script();
		script.send(Command.CIPSEND, `3,${payload.length}`, 3, payload);
		script.said();
		script.clock.advance(commands[Command.CIPSEND].prompt);
		return script;
	}

	it("ends the send first, asks twice where the module is, and sends nothing for the payload", () => {
		const script = hung("x".repeat(500));
		assert.deepEqual(script.results, ["TIMEOUT"]);
		script.clock.advance(1999);
		assert.equal(script.mute, 0);
		script.clock.advance(1);
		assert.equal(script.mute, 1);
		assert.isTrue(script.channel.owed);
		assert.equal(blank(script.said()), "");
	});

	it("goes on at once where the module answers, for it waits for no payload", () => {
		const script = hung("x".repeat(500));
		script.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
		assert.isFalse(script.channel.owed);
		assert.isTrue(script.channel.idle);
	});

	it("told to, gives it empty lines until it answers, and never anything else", () => {
		for (const length of [1, 512, 1460]) {
			const script = hung("x".repeat(length));
			script.clock.advance(2000);
			let taken = script.said().length;
			script.channel.fill();
			while (taken < length) {
				const said = script.said();
				assert.match(blank(said), /^(?:\r\n)+$/);
				taken += said.length;
				script.clock.advance(1000);
			}
			assert.equal(script.mute, 1, "not given up before it had them all");
			script.said();
			script.say(`\r\nDATA ACCEPT:3,${length}\r\n`);
			script.say("\r\n+CMEE: 1\r\n\r\nOK\r\n");
			assert.isTrue(script.channel.idle);
			assert.isFalse(script.channel.owed);
			assert.equal(script.said(), "");
		}
	});

	it("calls it mute at last where even that does not help", () => {
		const script = hung("x".repeat(1460));
		script.clock.advance(2000);
		script.channel.fill();
		script.clock.advance(20000);
		assert.equal(script.mute, 2);
		assert.isFalse(script.channel.owed);
	});
});
