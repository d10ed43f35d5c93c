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

describe("virtual modem on a wire: shares the line", () => {
	it("between links that all have data, and loses none of it", () => {
		const clock = new VirtualClock();
		const network = new Loopback({ clock, latency: 30 });
		const wire = new Wire({ clock, flowControl: true, cuts: true });
		const modem = new VirtualModem({
			clock,
			network,
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
		});
		wire.onReceive = (bytes) => modem.receive(bytes);
		wire.onDrain = () => modem.carried();
		let heard = "";
		const buffer = new Uint8Array(64);
		const port = new wire.Serial({
			onReadable() {
				for (;;) {
					const count = port.read(buffer, 0, buffer.length);
					if (count === 0) return;
					heard += textOf(buffer.subarray(0, count));
				}
			},
			onWritable() {},
			onError() {},
		});
		const say = (command: string) => {
			const line = bytesOf(`${command}\r\n`);
			assert.equal(port.write(line, 0, line.length), line.length);
			clock.advance(50);
		};
		network.source("source", 19, 30_000, false);
		modem.powerOn();
		for (const command of ["ATE0", "AT+CIPMUX=1", "AT+CSTT", "AT+CIICR"])
			say(command);
		say("AT+CIFSR");
		for (let n = 0; n < 6; n++) say(`AT+CIPSTART=${n},TCP,source,19`);
		clock.advance(8000);
		const halfway = ["", "", "", "", "", ""];
		unpack(heard, halfway);
		for (const [n, bytes] of halfway.entries())
			assert.isAbove(bytes.length, 8000, `link ${n} has its share`);
		clock.run();
		const links = ["", "", "", "", "", ""];
		unpack(heard, links);
		for (const bytes of links) assert.equal(bytes, textOf(pattern(0, 30_000)));
		assert.equal(wire.overruns, 0);
	});
});
