import { assert } from "chai";
import { Loopback, pattern } from "../../modules/virtual-modem/loopback.js";
import { VirtualModem } from "../../modules/virtual-modem/virtual-modem.js";
import { Wire } from "../../modules/virtual-modem/wire.js";
import { VirtualClock } from "../support/clock.js";
import { bytesOf, textOf } from "../support/terminal.js";

/** Takes `+RECEIVE` frames out of `heard` and adds their bytes to each link's. */
function unpack(heard: string, links: string[]): void {
	const head = /\+RECEIVE,(\d),(\d+):\r\n/g;
	for (let found = head.exec(heard); found; found = head.exec(heard)) {
		const count = Number(found[2]);
		links[Number(found[1])] += heard.slice(
			head.lastIndex,
			head.lastIndex + count,
		);
		head.lastIndex += count;
	}
}

/** A modem at the end of a wire, and all that comes through it. */
class Bench {
	readonly clock = new VirtualClock();
	readonly network = new Loopback({ clock: this.clock, latency: 30 });
	readonly wire = new Wire({
		clock: this.clock,
		flowControl: true,
		cuts: true,
	});
	heard = "";
	#port: InstanceType<Wire["Serial"]>;

	/** Six numbered links may be opened. */
	constructor() {
		const { clock, network, wire } = this;
		const modem = new VirtualModem({
			clock,
			network,
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
		});
		wire.onReceive = (bytes) => modem.receive(bytes);
		wire.onDrain = () => modem.carried();
		const buffer = new Uint8Array(64);
		this.#port = new wire.Serial({
			onReadable: () => {
				for (;;) {
					const count = this.#port.read(buffer, 0, buffer.length);
					if (count === 0) return;
					this.heard += textOf(buffer.subarray(0, count));
				}
			},
			onWritable() {},
			onError() {},
		});
		network.source("source", 19, 30_000, false);
		modem.powerOn();
		for (const command of ["ATE0", "AT+CIPMUX=1", "AT+CSTT", "AT+CIICR"])
			this.say(command);
		this.say("AT+CIFSR");
	}

	say(command: string): void {
		const line = bytesOf(`${command}\r\n`);
		assert.equal(this.#port.write(line, 0, line.length), line.length);
		this.clock.advance(100);
	}
}

describe("virtual modem on a wire: shares the line", () => {
	it("between links that all have data, and loses none of it", () => {
		const bench = new Bench();
		for (let n = 0; n < 6; n++) bench.say(`AT+CIPSTART=${n},TCP,source,19`);
		bench.clock.advance(8000);
		const halfway = ["", "", "", "", "", ""];
		unpack(bench.heard, halfway);
		for (const [n, bytes] of halfway.entries())
			assert.isAbove(bytes.length, 8000, `link ${n} has its share`);
		bench.clock.run();
		const links = ["", "", "", "", "", ""];
		unpack(bench.heard, links);
		for (const bytes of links) assert.equal(bytes, textOf(pattern(0, 30_000)));
		assert.equal(bench.wire.overruns, 0);
	});

	it("between links that have data and MQTT messages", () => {
		const bench = new Bench();
		const broker = bench.network.broker("broker", 1883);
		bench.say("AT+MCONFIG=id");
		bench.say("AT+MIPSTART=broker,1883");
		bench.say("AT+MCONNECT=1,60");
		bench.say("AT+MSUB=t,0");
		for (let n = 0; n < 2; n++) bench.say(`AT+CIPSTART=${n},TCP,source,19`);
		for (let i = 0; i < 8; i++) broker.publish("t", new Uint8Array(1000));
		bench.clock.advance(3000);
		const messages = bench.heard.match(/\+MSUB: "t",1000 byte,/g) ?? [];
		assert.isAbove(messages.length, 3, "messages have their share");
		const links = ["", ""];
		unpack(bench.heard, links);
		for (const bytes of links) assert.isAbove(bytes.length, 6000);
	});
});
