import { assert } from "chai";
import { parseScenario } from "../../modules/virtual-modem/scenario.js";
import type { VirtualModemOptions } from "../../modules/virtual-modem/virtual-modem.js";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";

/** A terminal, without echo, with `script` played from now on. */
function play(
	script: string,
	options: Partial<VirtualModemOptions> = {},
): Terminal {
	const terminal = new Terminal(options);
	terminal.network.echo("echo", 7);
	terminal.prepareLinks();
	terminal.modem.play(parseScenario(script));
	return terminal;
}

/** The times, in ms from now, at which `text` is printed within `ms`. */
function timesOf(terminal: Terminal, text: string, ms: number): number[] {
	const times: number[] = [];
	for (let time = 0; time <= ms; time += 10)
		for (
			let n = terminal.wait(time === 0 ? 0 : 10).split(text).length;
			n > 1;
			n--
		)
			times.push(time);
	return times;
}

describe("virtual modem: plays a scenario", () => {
	it("from the beginning", () => {
		const terminal = play("urc A; noresult; x2 urc B");
		assert.equal(terminal.wait(0), "\r\nA\r\n\r\nB\r\n\r\nB\r\n");
		assert.equal(terminal.say("AT\r\n"), "");
		assert.equal(terminal.say("AT\r\n"), ok);
	});

	it("at a time", () => {
		const terminal = play("at 1.5s urc A\nat 20ms x2 urc A\nat 1min urc A");
		assert.deepEqual(timesOf(terminal, "A", 60_000), [20, 20, 1500, 60_000]);
	});

	it("after the entry before, again each time", () => {
		const terminal = play(
			"every 1s x2 noise 00; after 300ms urc A; after 50 urc A",
		);
		assert.deepEqual(timesOf(terminal, "A", 5000), [1300, 1350, 2300, 2350]);
	});

	it("again and again, from the third time on, or so many times", () => {
		const terminal = play("every 1s #3 x2 urc A");
		assert.deepEqual(timesOf(terminal, "A", 9000), [3000, 4000]);
		const endless = play("every 1s #3 urc A");
		assert.deepEqual(timesOf(endless, "A", 5000), [3000, 4000, 5000]);
	});

	it("when a command arrives, in the middle of it", () => {
		const terminal = play("on AT+CSQ reset", {
			boot: { ready: [10] },
			latency: 5,
		});
		terminal.wait(100);
		assert.equal(terminal.say("AT\r\n", 5), ok);
		assert.equal(terminal.say("AT+CSQ\r\n", 20), "\r\nRDY\r\n");
	});

	it("when a command arrives, in any of its forms and behind others", () => {
		for (const line of ["AT+CREG?", "at+creg=0", "AT+CREG=?", "ATE0;+CREG?"])
			assert.notInclude(
				play("on AT+CREG noresult").say(`${line}\r\n`),
				"OK",
				line,
			);
		for (const line of ["AT", "AT+CREGX", "AT+CSQ", "AT+CGREG?"])
			assert.match(
				play("on AT+CREG urc RING").say(`${line}\r\n`),
				/^\r\n(?!RING)/,
				line,
			);
	});

	it("when a command arrives with these parameters", () => {
		const terminal = play("on AT+CREG=1 noresult");
		assert.equal(terminal.say("AT+CREG=0\r\n"), ok);
		assert.equal(terminal.say("AT+CREG=1\r\n"), "");
	});

	it("on AT itself only when it is alone", () => {
		const terminal = play("on AT urc RING");
		assert.equal(terminal.say("AT+CREG=1\r\n"), ok);
		assert.include(terminal.say("AT\r\n"), "RING");
	});

	it("once, the N-th time, or N times", () => {
		for (const [when, struck] of [
			["on", "10000"],
			["on #3", "00100"],
			["on x2", "11000"],
			["on #2 x3", "01110"],
			["every", "11111"],
			["every #3", "00111"],
			["every x2", "11000"],
		]) {
			const [keyword, ...counts] = when.split(" ");
			const terminal = play(`${keyword} AT ${counts.join(" ")} noresult`);
			let found = "";
			for (let i = 0; i < 5; i++)
				found += terminal.say("AT\r\n") === "" ? "1" : "0";
			assert.equal(found, struck, when);
		}
	});

	it("when a prompt is out", () => {
		const terminal = play("on prompt #2 cut 0");
		terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
		terminal.say("AT+CIPSEND=0,1\r\n");
		assert.include(terminal.say("a"), "SEND OK");
		assert.equal(terminal.say("AT+CIPSEND=0,1\r\n"), "\r\n> \r\n0, CLOSED\r\n");
		assert.equal(terminal.say("a"), "\r\n0, SEND FAIL\r\n");
	});

	it("when a result is out", () => {
		const terminal = play("on result #2 urc A");
		assert.equal(terminal.say("AT\r\n"), ok);
		assert.equal(terminal.say("ATI\r\n").slice(-11), `${ok}\r\nA\r\n`);
		assert.equal(terminal.say("AT\r\n"), ok);
	});

	it("when the module has printed a text, even in pieces, a millisecond later", () => {
		const terminal = play('on "K\\r\\n\\u0041" #2 urc RING');
		terminal.modem.noise(Uint8Array.of(0x41, 0x4b, 13));
		terminal.wait(0);
		terminal.modem.noise(Uint8Array.of(10, 0x41, 0x4b, 13, 10));
		terminal.wait(10);
		terminal.modem.noise(Uint8Array.of(0x41));
		assert.equal(terminal.wait(0), "A");
		assert.equal(terminal.wait(1), "\r\nRING\r\n");
		terminal.modem.noise(Uint8Array.of(0x4b, 13, 10, 0x41));
		assert.equal(terminal.wait(10), "K\r\nA");
	});

	it("when the module has printed a text, once each time, beside a longer one", () => {
		const terminal = play('every "OK" urc A; on "a longer text" reset');
		const heard = [1, 2, 3].map(() => terminal.say("AT\r\n", 10));
		const answer = `${ok}\r\nA\r\n`;
		assert.deepEqual(heard, [answer, answer, answer]);
	});

	it("that answers itself, without holding the clock", () => {
		const terminal = play('every "RING" urc RING; urc RING');
		assert.equal(terminal.wait(10).split("RING").length - 1, 11);
		terminal.modem.powerOff();
		terminal.wait(0);
		assert.equal(terminal.clock.pending, 0);
	});

	it("by chance, the same for the same seed", () => {
		const run = (seed: number) =>
			timesOf(play("every 10 chance 0.3 urc A", { seed }), "A", 10_000);
		const struck = run(1);
		assert.isAbove(struck.length, 250);
		assert.isBelow(struck.length, 350);
		assert.deepEqual(run(1), struck);
		assert.notDeepEqual(run(2), struck);
	});

	it("over restarts of the module, off and on", () => {
		const terminal = play("at 10 off; after 100 on; after 100 reset", {
			boot: { ready: [10] },
		});
		terminal.wait(0);
		assert.deepEqual(timesOf(terminal, "RDY", 1000), [120, 220]);
	});

	it("beside another", () => {
		const terminal = play("at 10 urc A");
		terminal.modem.play(parseScenario("at 20 urc A"));
		assert.deepEqual(timesOf(terminal, "A", 50), [10, 20]);
	});

	it("the same way for the same seed, to the byte", () => {
		const script = `
			drop 0.002; flip 0.001 in     # a bad line
			every 700ms chance 0.5 urc middle +CREG: 2
			on prompt x5 chance 0.5 urc prompt +CGEV: NW DETACH
			every "CONNECT OK" chance 0.3 cut 0
			every 5s pdp
			after 400 stall 100`;
		const run = (seed: number) => {
			const terminal = play(script, { seed, latency: 20 });
			let heard = "";
			for (let i = 0; i < 30; i++)
				for (const line of [
					"AT+CIPSHUT",
					"AT+CSTT",
					"AT+CIICR",
					"AT+CIFSR",
					"AT+CIPSTART=0,TCP,echo,7",
					"AT+CIPSEND=0,20",
					"01234567890123456789",
				])
					heard += terminal.say(`${line}\r\n`, 40);
			return heard;
		};
		const heard = run(7);
		assert.isAbove(heard.length, 2000);
		assert.equal(run(7), heard);
		assert.notEqual(run(8), heard);
	});
});

describe("virtual modem: nothing is left of faults", () => {
	const waiting = [
		"urc middle RING",
		"urc prompt RING",
		"noresult",
		"noresult AT",
		"sendfail",
		"short 1",
		"stall 1h",
		"half 0",
		"half 0 1s",
	];

	it("that wait for their moment, after a restart", () => {
		for (const fault of waiting) {
			const terminal = play("");
			terminal.prepare("AT+CIPSTART=0,TCP,echo,7");
			terminal.modem.play(parseScenario(fault));
			terminal.wait(0);
			terminal.modem.reset();
			terminal.wait(0);
			terminal.prepareLinks();
			assert.equal(terminal.say("AT\r\n"), ok, fault);
			terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CIPQSEND=1");
			assert.equal(terminal.say("AT+CIPSEND=0,2\r\n"), "\r\n> ", fault);
			assert.include(terminal.say("ab", 9000), "DATA ACCEPT:0,2", fault);
		}
	});

	it("but what was made to wait while the module was off", () => {
		const terminal = play("off; noresult; urc A; on");
		assert.equal(terminal.wait(0), "");
		assert.equal(terminal.say("AT\r\n"), "AT\r\n");
	});

	it("after heal, whatever they were", () => {
		for (const fault of [
			...waiting.filter((text) => !text.startsWith("half")),
			"mute",
			"mute 1h",
			"refuse",
			"blackhole echo",
			"dns 1h",
			"dns fail",
			"drop 1",
			"flip 1 in",
			"repeat at 20 100",
			"insert at 3 in",
		]) {
			const terminal = play(`${fault}; heal`);
			assert.equal(terminal.wait(0), "", fault);
			assert.equal(terminal.say("AT\r\n"), ok, fault);
			terminal.prepare("AT+CIPSTART=0,TCP,echo,7", "AT+CIPQSEND=1");
			assert.equal(terminal.say("AT+CIPSEND=0,2\r\n"), "\r\n> ", fault);
			assert.equal(
				terminal.say("ab", 9000),
				"\r\nDATA ACCEPT:0,2\r\n\r\n+RECEIVE,0,2:\r\nab\r\n",
				fault,
			);
			assert.equal(terminal.clock.pending, 0, fault);
		}
	});

	it("nor of a scenario, after it is switched off", () => {
		const terminal = play(
			"every 1s urc A; at 5s reset; on AT cut 0; mute 1h; stall 1h; dns 1h; blackhole 1h; drop 1",
		);
		terminal.wait(0);
		terminal.say("AT+CIPSTART=0,TCP,echo,7\r\n");
		terminal.modem.powerOff();
		terminal.wait(0);
		assert.equal(terminal.clock.pending, 0);
		terminal.modem.powerOn();
		assert.equal(terminal.wait(100_000), "");
		terminal.prepareLinks();
		assert.include(terminal.say("AT+CIPSTART=0,TCP,echo,7\r\n"), "CONNECT OK");
	});
});
