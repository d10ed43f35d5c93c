import { assert } from "chai";
import * as probe from "probe";
import { TimerClock } from "../../hosts/xs/clock.js";
import { Arena } from "../../modules/at/arena.js";
import { lines } from "../../modules/at/dialect.js";
import { Recorder } from "../../modules/at/recorder.js";
import { Ring } from "../../modules/at/ring.js";
import { LINE, type Reader, Tokenizer } from "../../modules/at/tokenizer.js";
import type { BringUp } from "../../modules/modem/bring-up.js";
import { Statistics } from "../../modules/modem/statistics.js";
import { Source } from "../support/listening.js";
import { type Allocated, allocated } from "../support/allocated.js";
import { ascii } from "../support/ascii.js";
import { Quiet } from "../support/quiet.js";

const ROUNDS = 1000;
const PAYLOAD = 512;
const body = "\0\r\nOK\r\n> \xff".repeat(PAYLOAD).slice(0, PAYLOAD);

/** Runs `round` until it is warm, then counts over a thousand. */
function count(round: () => void): Allocated {
	for (let i = 0; i < 10; i++) round();
	probe.reset();
	for (let i = 0; i < ROUNDS; i++) round();
	return allocated();
}

const nothing = { slots: 0, chunk: 0, collections: 0, mallocs: 0 };

/** A reader that hears and forgets. */
class Deaf implements Reader {
	heard = 0;
	onLine(): void {
		this.heard++;
	}
	onRaw(): boolean {
		return false;
	}
	onPrompt(): void {
		this.heard++;
	}
	onPayload(): void {
		this.heard++;
	}
	onBytes(): void {}
	onPayloadEnd(): void {}
	onLost(): void {
		this.heard++;
	}
}

describe("nothing is allocated", () => {
	it("by a literal, while the probe does see an object", () => {
		let last: object = nothing;
		const seen = count(() => {
			last = { a: 1 };
		});
		assert.notDeepEqual(seen, nothing);
		assert.isObject(last);
	});

	it("by the tokenizer: a line of every row, every counted payload, prompt, echo, damage, in any cut", () => {
		const arena = new Arena(Ring.footprint(512, LINE) + Tokenizer.footprint());
		const ring = new Ring(arena, 512, LINE);
		const reader = new Deaf();
		const tokenizer = new Tokenizer(arena, ring, reader);
		const source = new Source();
		const bytes = ascii(
			[
				...lines.map(({ text }) => `${text.replace(":", ": ")} 1,2,"three"`),
				...lines.map(({ text }) => text),
				...lines.map(({ text }) => `3, ${text}`),
				`+RECEIVE,0,${PAYLOAD}:\r\n${body}`,
				`+IPD,${PAYLOAD}:${body}`,
				`+CIPRXGET: 2,0,${PAYLOAD},0\r\n${body}`,
				`+CIPRXGET: 3,0,2,0\r\n4142`,
				`+MSUB: "topic",${PAYLOAD} byte,${body}`,
				'C: 0,0,"TCP","1.2.3.4","80","CONNECTED"',
				"10.0.0.1",
				"AT+CIPSTART=0",
				"ECEIVE,0,3:\r\nabc",
				"x".repeat(2 * LINE),
				"> ",
			].join("\r\n"),
		);
		let step = 1;
		const seen = count(() => {
			tokenizer.prompt = true;
			step = step === 64 ? 1 : step + 1;
			for (let at = 0; at < bytes.length; at += step) {
				source.hold(bytes, at, Math.min(at + step, bytes.length));
				ring.fill(source);
				tokenizer.read();
			}
		});
		assert.isAbove(reader.heard, ROUNDS * lines.length);
		assert.deepEqual(seen, nothing);
	});

	for (const recorder of [0, 1024])
		it(`by tokenizer, channel and table${recorder > 0 ? " with a recorder" : ""}: a notice, a read, a send with its prompt, and a line of each kind between`, () => {
			const clock = new TimerClock();
			const quiet = new Quiet(clock, PAYLOAD, PAYLOAD, false, recorder);
			const link = quiet.connect(0);
			const steps = [
				"\r\n+CIPRXGET: 1,0\r\n",
				`\r\n+CIPRXGET: 2,0,${PAYLOAD},0\r\n${body}\r\nOK\r\n`,
				"\r\n> ",
				`\r\nDATA ACCEPT:0,${PAYLOAD}\r\n`,
				"\r\n4,CLOSED\r\n\r\n4, CONNECT FAIL\r\n\r\nSTATE: IP PROCESSING\r\n",
				"\r\n+CSQ: 21,0\r\n\r\n+CREG: 1\r\n\r\n+NITZ: 26/06/04,09:04:18+32,0\r\n",
				'\r\nC: 3,0,"TCP","1.2.3.4","80","CLOSED"\r\n\r\nOK\r\n\r\nERROR\r\n\r\n+CME ERROR: 3\r\n',
				"\r\n+CIPACK: 12,12,0\r\n\r\n10.0.0.1\r\n\r\nSHUT OK\r\n\r\n+PDP DEACT\r\n",
				`\r\n+RECEIVE,3,${PAYLOAD}:\r\n${body}\r\n`,
				`\r\n+MSUB: "topic",${PAYLOAD} byte,${body}\r\n`,
				// A connection that nobody asked for is closed; a strange line makes the links be asked.
				"\r\n5, CONNECT OK\r\n",
				"\r\n5, CLOSE OK\r\n",
				"\r\n4, ALREADY CONNECT\r\n",
				"\r\n4, CLOSE OK\r\n",
				"\r\nstrange\r\n",
				"\r\n+CIPRXGET: 4,0,0\r\n\r\nOK\r\n",
			].map(ascii);
			let step = 1;
			const before = link.received;
			const seen = count(() => {
				step = step === 64 ? 1 : step + 1;
				for (let i = 0; i < steps.length; i++) quiet.hear(steps[i], step);
			});
			assert.deepEqual(seen, nothing);
			assert.equal(link.received - before, (ROUNDS + 10) * PAYLOAD);
			assert.equal(link.sent, (ROUNDS + 10) * PAYLOAD);
			assert.isTrue(quiet.channel.idle);
			quiet.channel.close();
		});

	it("by the recorder: secrets and what repeats them, payloads, overruns, in any cut, over and over its end", () => {
		const arena = new Arena(1024 + 4096);
		const recorder = new Recorder(arena, new TimerClock(), 1024);
		const start = arena.take(2048);
		const command = 'AT+CSTT="cmiot","user","password"\r\n';
		const end = arena.encode(command, start);
		let step = 1;
		const seen = count(() => {
			step = step === 64 ? 1 : step + 1;
			recorder.command(start, end, 1);
			for (let at = start; at < end; at += step)
				recorder.said(at, at + step < end ? at + step : end);
			for (let at = start; at < end; at += step)
				recorder.heard(at, at + step < end ? at + step : end);
			recorder.payload(start, end);
			recorder.said(start, end);
			recorder.passed(PAYLOAD);
			recorder.overrun();
			recorder.command(start, end, -1);
			recorder.said(start, end);
		});
		assert.deepEqual(seen, nothing);
		const record = [...recorder.lines({ ring: { head: 0 }, unread: 0 })].join(
			"",
		);
		assert.include(record, "overwritten");
		assert.include(record, "overrun");
	});

	it("by reading statistics", () => {
		const quiet = new Quiet(new TimerClock(), PAYLOAD, PAYLOAD, true);
		const { channel, table } = quiet;
		const bringUp = { retries: 1, climbs: 2, rung: "link" } as BringUp;
		const statistics = new Statistics(channel, table, bringUp);
		let sum = 0;
		const seen = count(() => {
			sum += statistics.sent + statistics.received + statistics.commands;
			sum += statistics.timeouts + statistics.resyncs + statistics.lost;
			sum += statistics.overruns + statistics.ring;
			sum += statistics.retries + statistics.climbs;
			for (let link = 0; link < 6; link++)
				sum += statistics.inbox(link) + statistics.outbox(link);
			sum += statistics.inbox(7) + statistics.outbox(7);
		});
		assert.deepEqual(seen, nothing);
		assert.isAtLeast(sum, 3 * ROUNDS);
		quiet.channel.close();
	});

	it("by the MQTT link: a message to the same topic, its acknowledgements, and one that comes back", () => {
		const quiet = new Quiet(new TimerClock(), PAYLOAD, PAYLOAD, true);
		const buffer = new Uint8Array(PAYLOAD);
		const payload = ascii(body);
		let topics = 0;
		const link = quiet.table.openMqtt({
			kind: "MQTT",
			host: "h",
			port: 1,
			id: "i",
			onReadable() {
				if (this.topic === "a/topic") topics++;
				this.read(buffer);
			},
		});
		for (const answer of ["OK", "OK", "OK", "OK", "7,CONNECT OK", "OK"])
			quiet.hear(ascii(`\r\n${answer}\r\n`));
		quiet.hear(ascii("\r\nCONNACK OK\r\n"));
		const steps = [
			"\r\n> ",
			"\r\nOK\r\n",
			"\r\nPUBREC\r\n\r\nPUBCOMP\r\n",
			`\r\n+MSUB: "a/topic",${PAYLOAD} byte,${body}\r\n`,
		].map(ascii);
		let step = 1;
		const seen = count(() => {
			step = step === 64 ? 1 : step + 1;
			link.publish("a/topic", payload, 2);
			for (let i = 0; i < steps.length; i++) quiet.hear(steps[i], step);
		});
		assert.deepEqual(seen, nothing);
		assert.equal(topics, ROUNDS + 10);
		assert.equal(link.sent, topics * PAYLOAD);
		assert.equal(link.received, topics * PAYLOAD);
		quiet.channel.close();
	});
});
