import type { Goodput, PortKind, Receive } from "../../bench/links.js";
import { Bench } from "../../test/support/bench.js";
import { Occupancy } from "./occupancy.js";
import { patternAt } from "./pattern.js";
import { bareFifo, flowControl, latency, ring4096 } from "./ports.js";

/** What one link carries on the virtual wire when both ends always have something, and where the time goes. */

interface Case {
	way: "received" | "sent";
	receive?: Receive;
	port: PortKind;
	baud: number;
	bar?: number;
}

/** The bars allow for the module's answers and little else: see what the wire is busy with. */
const cases: readonly Case[] = [
	{ way: "received", port: bareFifo, baud: 115_200, bar: 0.38 },
	{ way: "received", port: bareFifo, baud: 921_600 },
	{ way: "received", port: ring4096, baud: 115_200, bar: 0.9 },
	{ way: "received", port: ring4096, baud: 921_600, bar: 0.7 },
	{
		way: "received",
		receive: "push",
		port: flowControl,
		baud: 115_200,
		bar: 0.95,
	},
	{
		way: "received",
		receive: "push",
		port: flowControl,
		baud: 921_600,
		bar: 0.95,
	},
	{ way: "sent", port: bareFifo, baud: 115_200 },
	{ way: "sent", port: bareFifo, baud: 921_600 },
	{ way: "sent", port: ring4096, baud: 115_200, bar: 0.87 },
	{ way: "sent", port: ring4096, baud: 921_600, bar: 0.58 },
];

/** Bytes that the peer has ready: more than the module and the network hold. */
const ready = 32_768;
/** Bytes that go before the time is taken. */
const warmUp = 65_536;
/** Virtual milliseconds after which a link that does not get there is given up. */
const patience = 3_600_000;

/** Takes the time of `bytes`, or a few more, for each case. */
export function goodput(bytes: number): Goodput[] {
	return cases.map((one) => measure(one, bytes));
}

function measure(
	{ way, receive = "request", port, baud, bar }: Case,
	bytes: number,
): Goodput {
	const occupancy = new Occupancy(baud);
	const bench = new Bench({
		wire: {
			baud,
			receiveDepth: port.depth,
			flowControl: port.flowControl,
			trace: (direction, data, time) => occupancy.take(direction, data, time),
		},
		module: { latency },
		// The profile that the port suggests.
		modem: { profile: undefined, receive },
	});
	const { clock, network, modem } = bench;
	const buffer = new Uint8Array(2048);
	let count = 0;
	let source: (count: number) => void = () => {};
	const take = (more: number) => {
		count += more;
		source(more);
	};
	network.serve("peer.test", 7, {
		onOpen(session) {
			if (way === "sent") return;
			// As much as is taken goes behind it: the peer always has more.
			source = (more) => session.write(patternAt(0, more));
			source(ready);
		},
		onData: (_session, data) => take(data.length),
	});
	bench.boot();
	modem.open({
		kind: "TCP",
		host: "peer.test",
		port: 7,
		onReadable() {
			for (let read; (read = this.read(buffer)) > 0;) take(read);
		},
		onWritable(room) {
			if (way === "sent") this.write(patternAt(0, room));
		},
	});
	const reach = (goal: number) => {
		if (clock.run(() => count >= goal, patience)) return;
		throw new Error(
			`${port.name} at ${baud}: ${count} of ${goal} bytes ${way} within an hour`,
		);
	};
	reach(warmUp);
	const from = clock.now();
	const before = count;
	reach(warmUp + bytes);
	const to = clock.now();
	return {
		way,
		receive,
		port: port.name,
		baud,
		bytes: count - before,
		ms: to - from,
		rest: occupancy.rest(from, to),
		bar: bar ?? null,
	};
}
