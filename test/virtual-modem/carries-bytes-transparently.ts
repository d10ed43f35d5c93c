import { assert } from "chai";
import {
	Loopback,
	pattern,
	type Session,
} from "../../modules/virtual-modem/loopback.js";
import { VirtualModem } from "../../modules/virtual-modem/virtual-modem.js";
import { Wire } from "../../modules/virtual-modem/wire.js";
import { VirtualClock } from "../support/clock.js";
import { Terminal, bytesOf, textOf } from "../support/terminal.js";

const connected = "\r\nOK\r\n\r\nCONNECT\r\n";
const ok = "\r\nOK\r\n";
const notAllowed = "\r\n+CME ERROR: 3\r\n";

/** Notes what the module sends, packet by packet, and when. */
function recording(network: Loopback, name: string, terminal: Terminal) {
	const packets: { at: number; text: string }[] = [];
	const sessions: Session[] = [];
	network.serve(name, 7, {
		onOpen: (session) => sessions.push(session),
		onData: (_session, bytes) =>
			packets.push({ at: terminal.clock.now(), text: textOf(bytes) }),
	});
	return { packets, sessions };
}

/** A terminal in the data state, nothing sent yet, and what its server got. */
function online(
	options: ConstructorParameters<typeof Terminal>[0] = {},
	...commands: string[]
) {
	const terminal = new Terminal(options);
	const { packets, sessions } = recording(terminal.network, "peer", terminal);
	terminal.prepare("ATE0", "AT+CIPMODE=1", ...commands);
	assert.equal(terminal.say("AT+CIPSTART=TCP,peer,7\r\n"), connected);
	return { terminal, packets, sessions };
}

/** Back to commands, with no doubt about it. */
function escape(terminal: Terminal): string {
	terminal.wait(1000);
	return terminal.say("+++", 500);
}

describe("virtual modem: carries bytes transparently", () => {
	it("goes through the manual's example with TCP (TCPIP/使用方法举例.md)", () => {
		const terminal = new Terminal();
		terminal.network.echo("60.166.18.9", 7500);
		terminal.prepare("ATE0");
		assert.equal(terminal.say("AT+CIPMODE=1\r\n"), ok);
		assert.equal(
			terminal.say('AT+CIPSTART="TCP","60.166.18.9",7500\r\n'),
			connected,
		);
		assert.equal(terminal.say("there and back", 200), "there and back");
		terminal.wait(1000);
		assert.equal(terminal.say("+++", 500), ok);
		assert.equal(terminal.say("ATO\r\n"), "\r\nCONNECT\r\n");
		assert.equal(terminal.say("again", 200), "again");
		terminal.network.breakAll(0);
		assert.equal(terminal.wait(0), "\r\nCLOSED\r\n");
		assert.equal(terminal.say("AT+CIPSHUT\r\n"), "\r\nSHUT OK\r\n");
	});

	it("goes through the manual's example with UDP", () => {
		const terminal = new Terminal({ dialect: { reportsErrorCode: true } });
		terminal.network.echo("60.166.18.9", 6100);
		terminal.prepare("ATE0");
		for (const command of ["AT+CIPMODE=1", "AT+CSTT", "AT+CIICR"])
			assert.equal(terminal.say(`${command}\r\n`), ok);
		assert.equal(terminal.say("AT+CIFSR\r\n"), "\r\n10.76.1.35\r\n");
		assert.equal(
			terminal.say('AT+CIPSTART="UDP","60.166.18.9",6100\r\n'),
			connected,
		);
		assert.equal(terminal.say("datagram", 200), "datagram");
		terminal.network.breakAll(6);
		assert.equal(terminal.wait(0), "\r\nUDP ERROR:6\r\n\r\nCLOSED\r\n");
		assert.equal(terminal.say("AT+CIPSHUT\r\n"), "\r\nSHUT OK\r\n");
	});

	it("answers AT+CIPCCFG as TCPIP/CIPCCFG.md prints", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0", "AT+CIPMODE=1");
		assert.equal(
			terminal.say("AT+CIPCCFG=?\r\n"),
			"\r\n+CIPCCFG: (NmRetry:3-8),(WaitTm:2-10),(SendSz:1-1460),(esc:0,1),(Rxmode:0,1),(RxSize:50-1460),(Rxtimer:20-1000),(BufClean:0,1)\r\n\r\nOK\r\n",
		);
		assert.equal(
			terminal.say("AT+CIPCCFG?\r\n"),
			"\r\n+CIPCCFG: 5,2,1024,0,0,1460,50,0\r\n\r\nOK\r\n",
		);
		assert.equal(terminal.say("AT+CIPCCFG=3,10,1460,1,1,50,1000,1\r\n"), ok);
		assert.equal(terminal.say("AT+CIPCCFG=8,2,1,0\r\n"), ok);
		assert.equal(
			terminal.say("AT+CIPCCFG?\r\n"),
			"\r\n+CIPCCFG: 8,2,1,0,1,50,1000,1\r\n\r\nOK\r\n",
			"what is left out stays",
		);
		for (const parameters of [
			"2,2,1024,0",
			"9,2,1024,0",
			"5,1,1024,0",
			"5,11,1024,0",
			"5,2,0,0",
			"5,2,1461,0",
			"5,2,1024,2",
			"5,2,1024,0,2",
			"5,2,1024,0,0,49",
			"5,2,1024,0,0,1461",
			"5,2,1024,0,0,50,19",
			"5,2,1024,0,0,50,1001",
			"5,2,1024,0,0,50,20,2",
			"5,2,1024,0,0,50,20,0,0",
			"5,2,1024",
			"",
		])
			assert.equal(
				terminal.say(`AT+CIPCCFG=${parameters}\r\n`),
				"\r\n+CME ERROR: 53\r\n",
				parameters,
			);
	});

	it("takes AT+CIPCCFG for a single link in transparent mode alone", () => {
		const terminal = new Terminal();
		terminal.prepare("ATE0");
		const command = "AT+CIPCCFG=5,2,1024,0\r\n";
		assert.equal(terminal.say(command), notAllowed);
		terminal.prepare("AT+CIPMODE=1");
		assert.equal(terminal.say("AT+CIPMUX=1\r\n"), notAllowed);
		assert.equal(terminal.say(command), ok);
		terminal.prepare("AT+CIPMODE=0", "AT+CIPMUX=1");
		assert.equal(terminal.say("AT+CIPMODE=1\r\n"), notAllowed);
		assert.equal(terminal.say(command), notAllowed);
	});

	it("says CONNECT FAIL, and stays with commands, when nobody is there", () => {
		const terminal = new Terminal();
		terminal.network.refuse("refuse", 1);
		terminal.prepare("ATE0", "AT+CIPMODE=1");
		assert.equal(
			terminal.say("AT+CIPSTART=TCP,refuse,1\r\n"),
			"\r\nOK\r\n\r\nSTATE: TCP CLOSED\r\n\r\nCONNECT FAIL\r\n",
		);
		assert.equal(terminal.say("AT\r\n"), ok);
	});

	it("sends every byte value, also what looks like a command", () => {
		const { terminal, packets } = online();
		let text = "AT+CIPSHUT\r\n\x1a\x1b";
		for (let i = 0; i < 256; i++) text += String.fromCharCode(i);
		assert.equal(terminal.say(text, 200), "");
		assert.deepEqual(packets, [{ at: 200, text }]);
	});

	it("sends a packet as soon as it is full, and the rest when its time is up", () => {
		const { terminal, packets } = online({}, "AT+CIPCCFG=5,10,100,0");
		terminal.say("x".repeat(250), 999);
		assert.deepEqual(
			packets.map(({ at, text }) => [at, text.length]),
			[
				[0, 100],
				[0, 100],
			],
		);
		terminal.say("y");
		terminal.wait(1);
		assert.deepEqual(packets[2], { at: 1000, text: `${"x".repeat(50)}y` });
	});

	for (const [wait, time] of [
		[2, 200],
		[3, 300],
		[10, 1000],
	])
		it(`waits ${time} ms behind the first byte with <WaitTm> ${wait}, however many follow`, () => {
			const { terminal, packets } = online({}, `AT+CIPCCFG=5,${wait},1024,0`);
			terminal.say("a", time - 1);
			terminal.say("b");
			assert.lengthOf(packets, 0);
			terminal.wait(1);
			assert.deepEqual(packets, [{ at: time, text: "ab" }]);
		});

	it("gives a link up when the peer is silent through all <NmRetry> retransmissions", () => {
		for (const [retries, time] of [
			[3, 15_000],
			[5, 63_000],
			[8, 511_000],
		]) {
			const terminal = new Terminal();
			terminal.network.serve("slow", 7, { pace: 1e9 });
			terminal.prepare(
				"ATE0",
				"AT+CIPMODE=1",
				`AT+CIPCCFG=${retries},2,1,0`,
				"AT+CIPSTART=TCP,slow,7",
			);
			assert.equal(terminal.say("x", time - 1), "");
			assert.equal(terminal.wait(1), "\r\nCLOSED\r\n");
		}
	});

	it("keeps a UDP link whose peer is silent", () => {
		const terminal = new Terminal();
		terminal.network.serve("slow", 7, { pace: 1e9 });
		terminal.prepare("ATE0", "AT+CIPMODE=1", "AT+CIPSTART=UDP,slow,7");
		assert.equal(terminal.say("x", 1_000_000), "");
	});

	it("keeps a link whose peer is slow", () => {
		const terminal = new Terminal();
		terminal.network.serve("slow", 7, { pace: 10_000 });
		terminal.prepare(
			"ATE0",
			"AT+CIPMODE=1",
			"AT+CIPCCFG=3,2,1,0",
			"AT+CIPSTART=TCP,slow,7",
		);
		assert.equal(terminal.say("slowly", 100_000), "");
		assert.include(escape(terminal), "OK");
		assert.equal(
			terminal.say("AT+CIPACK\r\n"),
			"\r\n+CIPACK: 6,6,0\r\n\r\nOK\r\n",
		);
	});

	it("prints as it comes, without head or end, whatever else is set", () => {
		const { terminal, sessions } = online(
			{},
			"AT+CIPHEAD=1",
			"AT+CIPSRIP=1",
			"AT+CIPRXGET=1",
		);
		sessions[0].write(bytesOf("as it is"));
		assert.equal(terminal.wait(0), "as it is");
	});

	it("prints <RxSize> bytes every <Rxtimer> ms with <Rxmode> 1", () => {
		const { terminal, sessions } = online(
			{},
			"AT+CIPCCFG=5,2,1024,0,1,50,1000",
		);
		sessions[0].write(pattern(0, 120));
		assert.equal(terminal.wait(999), textOf(pattern(0, 50)));
		assert.equal(terminal.wait(1), textOf(pattern(50, 100)));
		assert.equal(terminal.wait(999), "");
		assert.equal(terminal.wait(1), textOf(pattern(100, 120)));
	});

	it("loses no byte of a peer that is faster than the line", () => {
		let backlog = 0;
		let heard = "";
		const terminal = new Terminal({
			backlog: () => backlog,
			send: (bytes) => {
				backlog += bytes.length;
				heard += textOf(bytes);
			},
		});
		terminal.network.source("source", 19, 50_000);
		terminal.prepare("ATE0", "AT+CIPMODE=1", "AT+CIPSTART=TCP,source,19");
		for (let i = 0; i < 100; i++) {
			assert.isAtMost(backlog, 5000);
			backlog = 0;
			terminal.modem.carried();
			terminal.wait(0);
		}
		const data = heard.slice(heard.indexOf("CONNECT\r\n") + 9);
		assert.equal(data, `${textOf(pattern(0, 50_000))}\r\nCLOSED\r\n`);
	});

	it("loses no byte to a peer that is slower than the host, and counts what its buffer cannot hold", () => {
		const { terminal } = online({ limits: { sendWindow: 1000 } });
		const sink = terminal.network.sink("slow", 9, 1);
		escape(terminal);
		terminal.prepare("AT+CIPCLOSE", "AT+CIPSTART=TCP,slow,9");
		terminal.say(textOf(pattern(0, 9000)));
		assert.equal(terminal.modem.overruns, 0);
		terminal.say(textOf(pattern(9000, 10_000)));
		assert.isAbove(terminal.modem.overruns, 0);
		terminal.wait(20_000);
		const sent = 10_000 - terminal.modem.overruns;
		assert.equal(textOf(sink.bytes), textOf(pattern(0, sent)));
	});

	it("holds the host back where the line can, and loses nothing", () => {
		const clock = new VirtualClock();
		const network = new Loopback({ clock });
		const wire = new Wire({ clock, baud: 0 });
		const modem = new VirtualModem({
			clock,
			network,
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
		});
		wire.onReceive = (bytes) => modem.receive(bytes);
		wire.room = () => modem.room;
		const sink = network.sink("slow", 9, 1);
		const port = new wire.Serial({
			onReadable() {},
			onWritable() {},
			onError() {},
		});
		modem.powerOn();
		const write = (bytes: Uint8Array) => {
			for (let start = 0; start < bytes.length; clock.advance(10))
				start += port.write(bytes, start, bytes.length);
		};
		for (const command of ["AT+CIPMODE=1", "AT+CIPSTART=TCP,slow,9"]) {
			write(bytesOf(`${command}\r\n`));
			clock.advance(100);
		}
		write(pattern(0, 100_000));
		clock.advance(100_000);
		assert.equal(modem.overruns, 0);
		assert.equal(textOf(sink.bytes), textOf(pattern(0, 100_000)));
	});

	describe("+++", () => {
		it("is data without 1000 ms of silence before it", () => {
			const { terminal, packets } = online();
			terminal.say("x", 999);
			assert.equal(terminal.say("+++", 10_000), "");
			assert.equal(packets.map(({ text }) => text).join(""), "x+++");
			terminal.say("x", 1000);
			assert.equal(terminal.say("+++", 10_000), ok);
		});

		it("is data when 500 ms or more lie between two +", () => {
			const { terminal, packets } = online();
			for (const [first, second] of [
				[500, 0],
				[0, 500],
			]) {
				terminal.wait(10_000);
				terminal.say("+", first);
				terminal.say("+", second);
				assert.equal(terminal.say("+", 10_000), "");
			}
			assert.equal(packets.map(({ text }) => text).join(""), "++++++");
			terminal.say("+", 499);
			terminal.say("+", 499);
			assert.equal(terminal.say("+", 500), ok);
		});

		it("is data without 500 ms of silence behind it", () => {
			const { terminal, packets } = online();
			terminal.wait(1000);
			assert.equal(terminal.say("+++", 499), "");
			assert.equal(terminal.say("x", 10_000), "");
			assert.equal(packets.map(({ text }) => text).join(""), "+++x");
			assert.equal(terminal.say("+++", 499), "");
			assert.equal(terminal.wait(1), ok);
		});

		it("is data when another byte, or a fourth +, is among it", () => {
			const { terminal, packets } = online();
			for (const text of ["++++", "++x+", "+++\r", "++"]) {
				terminal.wait(10_000);
				assert.equal(terminal.say(text, 10_000), "");
			}
			assert.equal(packets.map(({ text }) => text).join(""), "++++++x++++\r++");
		});

		it("itself is not sent", () => {
			const { terminal, packets } = online();
			escape(terminal);
			assert.deepEqual(packets, []);
		});

		it("leaves the link as it is", () => {
			const { terminal } = online();
			escape(terminal);
			assert.equal(
				terminal.say("AT+CIPSTATUS\r\n"),
				"\r\nOK\r\n\r\nSTATE: CONNECT OK\r\n",
			);
			assert.equal(terminal.network.count, 1);
		});
	});

	describe("in the command state", () => {
		it("keeps what comes until ATO", () => {
			const { terminal, sessions } = online();
			escape(terminal);
			sessions[0].write(bytesOf("meanwhile"));
			assert.equal(terminal.wait(1000), "");
			assert.equal(terminal.say("ATO\r\n"), "\r\nCONNECT\r\nmeanwhile");
		});

		it("says CLOSED at once, or behind what was not read", () => {
			const { terminal, sessions } = online();
			escape(terminal);
			sessions[0].close();
			assert.equal(terminal.wait(0), "\r\nCLOSED\r\n");
			terminal.prepare("AT+CIPSTART=TCP,peer,7");
			escape(terminal);
			sessions[1].write(bytesOf("rest"));
			sessions[1].close();
			assert.equal(terminal.wait(1000), "");
			assert.equal(
				terminal.say("ATO\r\n"),
				"\r\nCONNECT\r\nrest\r\nCLOSED\r\n",
			);
			assert.equal(terminal.say("AT\r\n"), ok);
		});

		it("refuses AT+CIPSEND and reads by AT+CIPRXGET", () => {
			const { terminal } = online({}, "AT+CIPRXGET=1");
			escape(terminal);
			for (const command of [
				"AT+CIPSEND",
				"AT+CIPSEND=5",
				"AT+CIPRXGET=2,10",
				"AT+CIPRXGET=4",
			])
				assert.equal(terminal.say(`${command}\r\n`), notAllowed, command);
		});

		it("takes data that follows ATO in one burst", () => {
			const { terminal, packets } = online();
			escape(terminal);
			assert.equal(terminal.say("ATO\r\n\ndata", 200), "\r\nCONNECT\r\n");
			assert.equal(packets[0].text, "\ndata");
		});

		for (const [what, end] of [
			["AT+CIPCLOSE", "AT+CIPCLOSE"],
			["AT+CIPCLOSE=1", "AT+CIPCLOSE=1"],
			["AT+CIPSHUT", "AT+CIPSHUT"],
			["ATH", "ATH"],
			["AT+CGATT=0", "AT+CGATT=0"],
		] as const)
			it(`has nothing to go back to behind ${what}`, () => {
				const { terminal } = online();
				escape(terminal);
				terminal.prepare(end);
				assert.equal(terminal.say("ATO\r\n"), "\r\nNO CARRIER\r\n");
				assert.equal(terminal.network.count, 0);
			});

		it("connects again behind AT+CIPCLOSE", () => {
			const { terminal, packets } = online();
			escape(terminal);
			assert.equal(terminal.say("AT+CIPCLOSE\r\n"), "\r\nCLOSE OK\r\n");
			assert.equal(terminal.say("AT+CIPSTART=TCP,peer,7\r\n"), connected);
			terminal.say("second", 200);
			assert.deepEqual(
				packets.map(({ text }) => text),
				["second"],
			);
		});
	});

	it("goes back to commands when the bearer is lost", () => {
		const { terminal } = online();
		terminal.modem.deactivate();
		assert.equal(terminal.wait(0), "\r\n+PDP DEACT\r\n");
		assert.equal(
			terminal.say("AT+CIPSTATUS\r\n"),
			"\r\nOK\r\n\r\nSTATE: PDP DEACT\r\n",
		);
	});

	it("keeps lines that nobody asked for out of the data, until the command state", () => {
		const { terminal, sessions } = online();
		terminal.modem.urc("+CREG: 1");
		sessions[0].write(bytesOf("data"));
		assert.equal(terminal.wait(0), "data");
		assert.equal(escape(terminal), "\r\n+CREG: 1\r\n\r\nOK\r\n");
	});

	it("forgets a command line that was half typed when CONNECT came", () => {
		const terminal = new Terminal({}, { latency: 50 });
		terminal.network.echo("echo", 7);
		terminal.prepare("ATE0", "AT+CIPMODE=1", "AT+CIPSTART=TCP,echo,7");
		terminal.say("AT+CI", 100);
		assert.equal(terminal.say("data", 300), "data");
		escape(terminal);
		assert.equal(terminal.say("AT\r\n"), ok);
	});

	for (const [clean, what] of [
		[0, "sends with the next link what one that broke had left"],
		[1, "forgets what a link that broke had left"],
	] as const)
		it(`${what} (<BufClean> ${clean})`, () => {
			const { terminal, packets } = online(
				{},
				`AT+CIPCCFG=5,2,1024,0,0,1460,50,${clean}`,
			);
			terminal.say("left", 100);
			terminal.network.breakAll(14);
			terminal.wait(1000);
			terminal.prepare("AT+CIPSTART=TCP,peer,7");
			terminal.say("new", 200);
			assert.equal(
				packets.map(({ text }) => text).join(""),
				clean === 0 ? "leftnew" : "new",
			);
		});

	it("has its result codes as ATV0 and ATQ1 have them", () => {
		for (const [setting, begin, end, again, over] of [
			["ATV0", "0\r1\r", "0\r", "1\r", "3\r"],
			["ATQ1", "", "", "", ""],
		]) {
			const terminal = new Terminal();
			terminal.network.echo("echo", 7);
			terminal.prepare("ATE0", setting, "AT+CIPMODE=1");
			assert.equal(terminal.say("AT+CIPSTART=TCP,echo,7\r\n"), begin);
			assert.equal(escape(terminal), end);
			assert.equal(terminal.say("ATO\r\n"), again);
			escape(terminal);
			terminal.prepare("ATH");
			assert.equal(terminal.say("ATO\r\n"), over);
		}
	});

	it("is off after a restart", () => {
		const { terminal } = online();
		terminal.modem.reset();
		terminal.wait(0);
		assert.equal(
			terminal.say("AT+CIPMODE?\r\n"),
			"AT+CIPMODE?\r\r\n+CIPMODE: 0\r\n\r\nOK\r\n".replace("?\r\r", "?\r\n\r"),
		);
	});
});
