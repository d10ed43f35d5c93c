import { assert } from "chai";
import type { Session } from "../../modules/virtual-modem/loopback.js";
import { pattern } from "../../modules/virtual-modem/loopback.js";
import { bytesOf, Terminal, textOf } from "../support/terminal.js";

/** A terminal with one server that a test speaks for. */
function speaking(options?: ConstructorParameters<typeof Terminal>[0]) {
	const terminal = new Terminal(options);
	const sessions: Session[] = [];
	terminal.network.serve("60.166.12.210", 7500, {
		onOpen: (session) => sessions.push(session),
	});
	const tell = (text: string, link = 0): string => {
		sessions[link].write(bytesOf(text));
		return terminal.wait(0);
	};
	return { terminal, sessions, tell };
}

const start = '"TCP","60.166.12.210",7500';

describe("virtual modem: receives as set", () => {
	it("pushes numbered links' data in frames (+RECEIVE.md, CIPRXF.md)", () => {
		const { terminal, tell } = speaking();
		terminal.prepareLinks();
		terminal.prepare(`AT+CIPSTART=2,${start}`);
		assert.equal(tell("ABCD"), "\r\n+RECEIVE,2,4:\r\nABCD\r\n");
		terminal.prepare("AT+CIPRXF=1");
		assert.equal(tell("EF"), "\r\n+RECEIVE,2,2:\r\nEF");
	});

	it("pushes a single link's data bare, or with the heads asked for", () => {
		const { terminal, tell } = speaking();
		terminal.prepare("ATE0", `AT+CIPSTART=${start}`, "AT+CIPRXF=1");
		assert.equal(tell("TEST"), "TEST");
		terminal.prepare("AT+CIPHEAD=1");
		assert.equal(tell("TEST"), "\r\n+IPD,4:TEST");
		terminal.prepare("AT+CIPSHOWTP=1");
		assert.equal(tell("TEST"), "\r\n+IPD,4,TCP:TEST");
		terminal.prepare("AT+CIPSRIP=1", "AT+CIPSHOWTP=0");
		assert.equal(
			tell("TEST"),
			"\r\nRECV FROM: 60.166.12.210:7500\r\n+IPD,4:TEST",
		);
	});

	it("names the protocol and the sender of a single UDP link's data too", () => {
		const { terminal, tell } = speaking();
		terminal.prepare(
			"ATE0",
			'AT+CIPSTART="UDP","60.166.12.210",7500',
			"AT+CIPRXF=1",
			"AT+CIPHEAD=1",
			"AT+CIPSHOWTP=1",
		);
		assert.equal(tell("TEST"), "\r\n+IPD,4,UDP:TEST");
		terminal.prepare("AT+CIPSRIP=1");
		assert.equal(
			tell("TEST"),
			"\r\nRECV FROM: 60.166.12.210:7500\r\n+IPD,4,UDP:TEST",
		);
		terminal.prepare("AT+CIPHEAD=0");
		assert.equal(
			tell("TEST"),
			"\r\nRECV FROM: 60.166.12.210:7500\r\nTEST",
			"AT+CIPSHOWTP counts with a head alone (CIPSHOWTP.md)",
		);
	});

	it("leaves heads and senders out of numbered links' frames (CIPHEAD.md, CIPSRIP.md)", () => {
		const { terminal, tell } = speaking();
		terminal.prepareLinks();
		terminal.prepare("AT+CIPHEAD=1", "AT+CIPSHOWTP=1", "AT+CIPSRIP=1");
		terminal.prepare(`AT+CIPSTART=2,${start}`);
		assert.equal(tell("ABCD"), "\r\n+RECEIVE,2,4:\r\nABCD\r\n");
	});

	it("keeps data until it is read (CIPRXGET.md, numbered)", () => {
		const { terminal, tell } = speaking();
		terminal.prepareLinks();
		terminal.prepare("AT+CIPRXGET=1", `AT+CIPSTART=3,${start}`);
		assert.equal(tell("AAAAA"), "\r\n+CIPRXGET: 1,3\r\n");
		assert.equal(
			terminal.say("AT+CIPRXGET=2,3,10\r\n"),
			"\r\n+CIPRXGET: 2,3,5,0\r\nAAAAA\r\nOK\r\n",
		);
		assert.equal(
			terminal.say("AT+CIPRXGET=4,3\r\n"),
			"\r\n+CIPRXGET: 4,3,0\r\n\r\nOK\r\n",
		);
	});

	it("keeps data until it is read (CIPRXGET.md, single)", () => {
		const { terminal, tell } = speaking();
		terminal.prepare("ATE0", "AT+CIPRXGET=1", `AT+CIPSTART=${start}`);
		assert.equal(tell("1234567890"), "\r\n+CIPRXGET: 1\r\n");
		assert.equal(
			terminal.say("AT+CIPRXGET=2,150\r\n"),
			"\r\n+CIPRXGET: 2,10,0\r\n1234567890\r\nOK\r\n",
		);
		assert.equal(tell("HELLO"), "\r\n+CIPRXGET: 1\r\n");
		assert.equal(
			terminal.say("AT+CIPRXGET=3,150\r\n"),
			"\r\n+CIPRXGET: 3,5,0\r\n48454C4C4F\r\nOK\r\n",
		);
	});

	it("gives notice once until the next read in mode 1, and always in mode 5", () => {
		const { terminal, tell } = speaking();
		terminal.prepareLinks();
		terminal.prepare("AT+CIPRXGET=1", `AT+CIPSTART=0,${start}`);
		assert.equal(tell("a"), "\r\n+CIPRXGET: 1,0\r\n");
		assert.equal(tell("b"), "");
		terminal.prepare("AT+CIPRXGET=4,0");
		assert.equal(tell("c"), "");
		assert.equal(
			terminal.say("AT+CIPRXGET=2,0,1\r\n"),
			"\r\n+CIPRXGET: 2,0,1,2\r\na\r\nOK\r\n",
		);
		assert.equal(tell("d"), "\r\n+CIPRXGET: 1,0\r\n");
		terminal.prepare("AT+CIPRXGET=5");
		assert.equal(tell("e"), "\r\n+CIPRXGET: 1,0\r\n");
		assert.equal(tell("f"), "\r\n+CIPRXGET: 1,0\r\n");
	});

	it("pushes what was kept when reading on request ends", () => {
		const { terminal, tell } = speaking();
		terminal.prepareLinks();
		terminal.prepare("AT+CIPRXGET=1", `AT+CIPSTART=0,${start}`);
		tell("abc");
		assert.equal(
			terminal.say("AT+CIPRXGET=0\r\n"),
			"\r\nOK\r\n\r\n+RECEIVE,0,3:\r\nabc\r\n",
		);
	});

	it("refuses a read that nothing was set up for", () => {
		const { terminal } = speaking();
		terminal.prepareLinks();
		assert.equal(
			terminal.say("AT+CIPRXGET=2,0,10\r\n"),
			"\r\n+CME ERROR: 3\r\n",
		);
		terminal.prepare("AT+CIPRXGET=1", `AT+CIPSTART=0,${start}`);
		for (const length of ["0", "1461"])
			assert.equal(
				terminal.say(`AT+CIPRXGET=2,0,${length}\r\n`),
				"\r\n+CME ERROR: 53\r\n",
			);
		assert.equal(
			terminal.say("AT+CIPRXGET=3,0,731\r\n"),
			"\r\n+CME ERROR: 53\r\n",
		);
	});

	it("holds the peer back when its buffer is full, and loses nothing", () => {
		const { terminal } = speaking({ limits: { receiveBuffer: 5000 } });
		terminal.network.source("source", 19, 100_000);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPRXGET=1", 'AT+CIPSTART=0,"TCP","source",19');
		assert.equal(
			terminal.say("AT+CIPRXGET=4,0\r\n"),
			"\r\n+CIPRXGET: 4,0,5000\r\n\r\nOK\r\n",
		);
		let received = "";
		let closed = false;
		while (!closed || received.length < 100_000) {
			const answer = terminal.say("AT+CIPRXGET=2,0,1460\r\n");
			const [, head] = answer.split("\r\n", 2);
			const [, , count, left] = head.split(",").map(Number);
			assert.isAbove(count, 0);
			assert.isAtMost(count + left, 5000);
			const begin = head.length + 4;
			received += answer.slice(begin, begin + count);
			closed ||= answer.slice(begin + count).includes("0, CLOSED");
		}
		assert.equal(received, textOf(pattern(0, 100_000)));
	});

	it("takes no more from a peer that filled its buffer until a segment has been read, and says then that it did", () => {
		const { terminal } = speaking({ limits: { receiveBuffer: 5000 } });
		terminal.network.source("source", 19, 100_000);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPRXGET=1", 'AT+CIPSTART=0,"TCP","source",19');
		terminal.wait(0);
		for (const left of [4500, 4000]) {
			const answer = terminal.say("AT+CIPRXGET=2,0,500\r\n");
			assert.match(answer, new RegExp(`^\r\n\\+CIPRXGET: 2,0,500,${left}\r\n`));
			assert.notInclude(answer, "+CIPRXGET: 1,0");
		}
		assert.include(
			terminal.say("AT+CIPRXGET=2,0,500\r\n"),
			"\r\nOK\r\n\r\n+CIPRXGET: 1,0\r\n",
		);
		assert.equal(
			terminal.say("AT+CIPRXGET=4,0\r\n"),
			"\r\n+CIPRXGET: 4,0,5000\r\n\r\nOK\r\n",
		);
	});

	it("holds the peer back while the line is busy, and loses nothing", () => {
		let backlog = 0;
		let heard = "";
		const { terminal } = speaking({
			backlog: () => backlog,
			send: (bytes) => {
				backlog += bytes.length;
				heard += textOf(bytes);
			},
		});
		terminal.network.source("source", 19, 50_000);
		terminal.prepareLinks();
		terminal.prepare("AT+CIPRXF=1", 'AT+CIPSTART=0,"TCP","source",19');
		let received = "";
		for (let i = 0; i < 1000 && !heard.endsWith("0, CLOSED\r\n"); i++) {
			assert.isAtMost(backlog, 5000);
			backlog = 0;
			terminal.modem.carried();
			terminal.wait(0);
		}
		heard = heard.slice(heard.indexOf("\r\n+RECEIVE"));
		while (heard.startsWith("\r\n+RECEIVE,0,")) {
			const begin = heard.indexOf(":\r\n") + 3;
			const count = Number(heard.slice(13, begin - 3));
			received += heard.slice(begin, begin + count);
			heard = heard.slice(begin + count);
		}
		assert.equal(received, textOf(pattern(0, 50_000)));
		assert.equal(heard, "\r\n0, CLOSED\r\n");
	});

	it("gives one datagram a frame and a read", () => {
		const { terminal, tell } = speaking();
		terminal.prepareLinks();
		terminal.prepare('AT+CIPSTART=0,"UDP","60.166.12.210",7500');
		assert.equal(tell("one"), "\r\n+RECEIVE,0,3:\r\none\r\n");
		terminal.prepare("AT+CIPRXGET=1");
		tell("two");
		tell("three");
		assert.equal(
			terminal.say("AT+CIPRXGET=2,0,100\r\n"),
			"\r\n+CIPRXGET: 2,0,3,5\r\ntwo\r\nOK\r\n",
		);
		assert.equal(
			terminal.say("AT+CIPRXGET=2,0,100\r\n"),
			"\r\n+CIPRXGET: 2,0,5,0\r\nthree\r\nOK\r\n",
		);
	});
});
