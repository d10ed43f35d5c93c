import { assert } from "chai";
import { loggedLatency, scaled } from "../../modules/virtual-modem/latency.js";
import { Terminal } from "../support/terminal.js";

/** ms from the end of `line` to `answer`, whole. */
function time(terminal: Terminal, line: string, answer: string): number {
	let heard = terminal.say(`${line}\r\n`);
	for (let ms = 0; ms < 100_000; ms++) {
		if (heard.includes(answer)) return ms;
		heard += terminal.wait(1);
	}
	throw new Error(`no ${answer} after ${line}: ${heard}`);
}

/** A bearer that comes up and goes down `count` times. */
function times(seed: number, factor = 1, count = 20): number[] {
	const latency = scaled(loggedLatency, factor);
	const terminal = new Terminal({ latency, seed });
	const all: number[] = [];
	for (let i = 0; i < count; i++) {
		terminal.say("AT+CSTT\r\n", 1000);
		all.push(time(terminal, "AT+CIICR", "OK\r\n"));
		all.push(time(terminal, "AT+CIPSHUT", "SHUT OK\r\n"));
	}
	return all;
}

describe("virtual modem: takes its time", () => {
	it("as the logs do, each command its own, differently each time", () => {
		const all = times(1);
		const up = all.filter((_, i) => i % 2 === 0);
		const down = all.filter((_, i) => i % 2 === 1);
		assert.isAtLeast(Math.min(...up), 20);
		assert.isAtMost(Math.max(...up), 145);
		assert.isAtLeast(Math.min(...down), 20);
		assert.isAtMost(Math.max(...down), 105);
		assert.isAbove(new Set(all).size, 10);
	});

	it("the same for the same seed", () => {
		assert.deepEqual(times(7), times(7));
		assert.notDeepEqual(times(7), times(8));
	});

	it("as many times as it is told, none at 0", () => {
		assert.isAtLeast(Math.min(...times(1, 10)), 200);
		assert.deepEqual(new Set(times(1, 0)), new Set([0]));
	});

	it("for what a command does, not for reading what was set", () => {
		const terminal = new Terminal({ latency: { "+CFUN": [700, 700] } });
		assert.equal(time(terminal, "AT+CFUN?", "OK\r\n"), 0);
		assert.equal(time(terminal, "AT+CFUN=4", "OK\r\n"), 700);
	});

	it("for what changes, not for what is so already", () => {
		const latency = { "+CFUN": [700, 700], "+CGATT": [900, 900] } as const;
		const terminal = new Terminal({ latency });
		assert.equal(time(terminal, "AT+CFUN=1", "OK\r\n"), 0);
		assert.equal(time(terminal, "AT+CGATT=1", "OK\r\n"), 0);
		assert.equal(time(terminal, "AT+CGATT=2", "ERROR: 53\r\n"), 0);
		assert.equal(time(terminal, "AT+CGATT=0", "OK\r\n"), 900);
		assert.equal(time(terminal, "AT+CGATT=1", "OK\r\n"), 900);
		assert.equal(time(terminal, "AT+CFUN=4", "OK\r\n"), 700);
		assert.equal(time(terminal, "AT+CFUN=1", "OK\r\n"), 700);
	});

	it("for a test form that has something to find out", () => {
		const terminal = new Terminal({ latency: { "+COPS=?": [30_000, 30_000] } });
		assert.equal(time(terminal, "AT+COPS?", "OK\r\n"), 0);
		assert.equal(time(terminal, "AT+COPS=?", "OK\r\n"), 30_000);
	});

	it("for each of the commands on a line", () => {
		const latency = { "+CSQ": [100, 100], "*": [5, 5] } as const;
		const terminal = new Terminal({ latency });
		assert.equal(time(terminal, "AT+CSQ;+CSQ", "OK\r\n"), 205);
	});

	it("with the bearer's state showing meanwhile", () => {
		const terminal = new Terminal({ latency: { "+CIICR": [100, 100] } });
		terminal.prepare("AT+CSTT");
		terminal.say("AT+CIICR\r\n", 99);
		assert.deepEqual(terminal.modem.status, ["STATE: IP CONFIG"]);
		terminal.wait(1);
		assert.deepEqual(terminal.modem.status, ["STATE: IP GPRSACT"]);
	});

	it("which is a time", () => {
		for (const [latency, said] of [
			[-1, "latency -1: 0 or more milliseconds; leave it out for 5"],
			[
				{ "+CSQ": [5, 1] as const },
				'latency of "+CSQ", 5 to 1: from 0 ms, the smaller first',
			],
		] as const)
			assert.throws(() => new Terminal({ latency }), RangeError, said);
	});
});
