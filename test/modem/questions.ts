import { assert } from "chai";
import { loggedBoot } from "../../modules/virtual-modem/boot.js";
import { utcOf, timestampOf } from "../../modules/modem/timestamp.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { bytesOf } from "../support/terminal.js";

const TIME = Date.UTC(2026, 5, 4, 9, 4, 18);

function booted(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
	const bench = new Bench(options);
	bench.boot();
	return bench;
}

describe("a modem tells", () => {
	it("the signal, in dBm", () => {
		const bench = booted();
		const answers: unknown[] = [];
		bench.modem.signal((dBm) => answers.push(dBm));
		bench.clock.advance(100);
		assert.deepEqual(answers, [-67]);
	});

	it("no signal where there is none", () => {
		const bench = booted();
		bench.module.receive(bytesOf("AT+CFUN=4\r\n"));
		bench.clock.advance(10);
		const answers: unknown[] = [];
		bench.modem.signal((dBm) => answers.push(dBm));
		bench.clock.advance(100);
		assert.deepEqual(answers, [undefined]);
	});

	it("the operator", () => {
		const bench = booted();
		const answers: unknown[] = [];
		bench.modem.operator((operator) => answers.push(operator));
		bench.clock.advance(100);
		bench.module.receive(bytesOf("AT+COPS=3,0\r\n"));
		bench.clock.advance(100);
		bench.modem.operator((operator) => answers.push(operator));
		bench.clock.advance(100);
		bench.module.register(0);
		bench.modem.operator((operator) => answers.push(operator));
		bench.clock.advance(100);
		assert.deepEqual(answers, ["46000", "CHN-CMCC", undefined]);
	});

	it("no time where nobody told it to the module, and the time where the network did", () => {
		const bench = booted();
		const answers: unknown[] = [];
		assert.isFalse(bench.modem.timed);
		bench.modem.time((utc) => answers.push(utc));
		bench.clock.advance(100);
		bench.module.networkTime(TIME, 32);
		bench.clock.advance(100);
		assert.isTrue(bench.modem.timed);
		bench.modem.time((utc) => answers.push(utc));
		bench.clock.advance(100);
		assert.deepEqual(answers, [undefined, TIME]);
	});

	it("that the time is set where the network told it during the boot, in every spelling", () => {
		for (const nitzYear of [2, 4] as const) {
			const bench = booted({
				module: { boot: loggedBoot, dialect: { nitzYear } },
			});
			assert.isTrue(bench.modem.timed);
		}
	});

	it("that the time is set where the module knows it since before this program", () => {
		const bench = booted();
		bench.module.networkTime(TIME, 0);
		bench.clock.advance(10);
		bench.modem.close();
		const modem = bench.another();
		bench.clock.run(() => modem.state === "ready", 60000);
		assert.isTrue(modem.timed);
	});

	it("that the time is not set once the module has started anew", () => {
		const bench = booted({ module: { boot: { ready: [50] } } });
		bench.module.networkTime(TIME, 0);
		bench.clock.advance(10);
		bench.module.reset();
		bench.clock.run(() => bench.modem.state === "boot", 1000);
		assert.isFalse(bench.modem.timed);
		bench.boot();
		assert.isFalse(bench.modem.timed);
	});
});

describe("a modem's clock is set", () => {
	it("by the app", () => {
		const bench = booted();
		const answers: unknown[] = [];
		bench.modem.setTime(TIME, (done) => answers.push(done));
		bench.clock.advance(100);
		assert.isTrue(bench.modem.timed);
		bench.modem.time((utc) => answers.push(utc));
		bench.clock.advance(100);
		assert.deepEqual(answers, [true, TIME]);
		assert.include(bench.sent, 'AT+CCLK="26/06/04,09:04:18+00"\r\n');
	});

	it("by a time server", () => {
		const bench = booted();
		bench.network.timeServer("ntp.test", 123, () => TIME);
		const answers: unknown[] = [];
		bench.modem.synchronise("ntp.test", (done) => answers.push(done));
		bench.clock.advance(1000);
		assert.deepEqual(answers, [true]);
		assert.isTrue(bench.modem.timed);
		bench.modem.time((utc) => answers.push(utc));
		bench.clock.advance(100);
		assert.closeTo(Number(answers[1]), TIME, 2000);
	});

	it("by a time server a second time, while its context is open", () => {
		const bench = booted();
		bench.network.timeServer("ntp.test", 123, () => TIME);
		const answers: unknown[] = [];
		for (let i = 0; i < 2; i++) {
			bench.modem.synchronise("ntp.test", (done) => answers.push(done));
			bench.clock.advance(1000);
		}
		assert.deepEqual(answers, [true, true]);
	});

	it("not by a server that does not answer, and that is told", () => {
		const bench = booted();
		const answers: unknown[] = [];
		bench.modem.synchronise("nobody.test", (done) => answers.push(done));
		bench.clock.advance(20000);
		assert.deepEqual(answers, [false]);
		assert.isFalse(bench.modem.timed);
	});

	for (const [what, utc] of [
		["a time before 2024", Date.UTC(2023, 11, 31)],
		["a time after 2069", Date.UTC(2070, 0)],
		["a time that is none", NaN],
		["half a millisecond", TIME + 0.5],
	] as const)
		it(`not to ${what}`, () => {
			const bench = booted();
			assert.throws(
				() => bench.modem.setTime(utc, () => {}),
				RangeError,
				/utc/,
			);
		});

	it("not by a server whose name would be a command", () => {
		const bench = booted();
		assert.throws(
			() => bench.modem.synchronise('a"\r\nAT', () => {}),
			RangeError,
			/server has character 0x22/,
		);
	});
});

describe("a question to the module", () => {
	it("is answered once, with nothing, where the module is mute", () => {
		const bench = booted();
		bench.module.mute(true);
		const answers: unknown[] = [];
		bench.modem.signal((answer) => answers.push(answer));
		bench.modem.operator((answer) => answers.push(answer));
		bench.modem.time((answer) => answers.push(answer));
		bench.modem.setTime(TIME, (answer) => answers.push(answer));
		bench.modem.synchronise("x", (answer) => answers.push(answer));
		bench.modem.supports("AT+MIPSTART", (answer) => answers.push(answer));
		bench.clock.advance(20000);
		assert.sameMembers(answers, [
			undefined,
			undefined,
			undefined,
			undefined,
			false,
			false,
		]);
		bench.module.mute(false);
		bench.clock.advance(120000);
		assert.equal(answers.length, 6);
	});

	it("is answered once where the modem is closed, or the module restarts", () => {
		for (const close of [true, false]) {
			const bench = booted({ module: { boot: { ready: [50] } } });
			const answers: unknown[] = [];
			bench.modem.signal((answer) => answers.push(answer));
			bench.modem.operator((answer) => answers.push(answer));
			if (close) bench.modem.close();
			else bench.module.reset();
			bench.clock.advance(60000);
			assert.equal(answers.length, 2);
		}
	});

	it("is refused while the same is under way, and once the modem is closed", () => {
		const bench = booted();
		bench.modem.signal(() => {});
		assert.throws(
			() => bench.modem.signal(() => {}),
			TypeError,
			/signal is under way/,
		);
		bench.modem.operator(() => {});
		bench.modem.close();
		assert.throws(() => bench.modem.time(() => {}), TypeError, /closed/);
	});

	it("may be asked again from inside its answer", () => {
		const bench = booted();
		let count = 0;
		const again = () => {
			if (++count < 5) bench.modem.signal(again);
		};
		bench.modem.signal(again);
		bench.clock.advance(1000);
		assert.equal(count, 5);
	});

	it("is answered while six links are busy", () => {
		const bench = booted();
		const calls = Array.from({ length: 6 }, () => new Call(bench));
		bench.clock.advance(1000);
		for (const call of calls) call.write("x".repeat(500));
		const answers: unknown[] = [];
		bench.modem.signal((answer) => answers.push(answer));
		bench.clock.advance(3000);
		assert.deepEqual(answers, [-67]);
	});
});

describe("a timestamp", () => {
	it("is read with its zone, in quarter hours", () => {
		assert.equal(utcOf("26/06/04,17:04:18+32"), TIME);
		assert.equal(utcOf("26/06/04,06:04:18-12"), TIME);
		assert.equal(utcOf("70/01/01,00:00:00+00"), 0);
	});

	it("that is none is none", () => {
		for (const text of [
			"",
			"26/06/04",
			"26/06/04,17:04:18",
			"x",
			"26-06-04,17:04:18+32",
		])
			assert.isNaN(utcOf(text));
	});

	it("is written as it is read", () => {
		for (const utc of [TIME, Date.UTC(2024, 1, 29), Date.UTC(2069, 11, 31)])
			assert.equal(utcOf(timestampOf(utc)), utc);
	});
});
