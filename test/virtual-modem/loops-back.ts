import { assert } from "chai";
import {
	Loopback,
	type LoopbackOptions,
	pattern,
} from "../../modules/virtual-modem/loopback.js";
import type { LinkKind, Peer } from "../../modules/virtual-modem/network.js";
import { VirtualClock } from "../support/clock.js";
import { bytesOf, textOf } from "../support/terminal.js";

/** One link's view of a loopback network: its events as text, with their times. */
class Probe {
	readonly clock = new VirtualClock();
	readonly network: Loopback;
	readonly events: string[] = [];
	received = 0;

	constructor(options: Omit<LoopbackOptions, "clock"> = {}) {
		this.network = new Loopback({ clock: this.clock, ...options });
	}

	open(host: string, port: number, kind: LinkKind = "TCP"): Peer {
		const note = (text: string) => {
			this.events.push(`${text}@${this.clock.now()}`);
		};
		const peer = this.network.open(
			{ kind, host, port },
			{
				onConnect: (address) => note(`connect ${address}`),
				onFail: (code) => note(`fail ${code}`),
				onData: (bytes) => {
					this.received += bytes.length;
					note(`data ${bytes.length > 9 ? bytes.length : textOf(bytes)}`);
				},
				onAcknowledge: () => note(`acknowledge ${peer.acknowledged}`),
				onClose: (code) => note(`close ${code}`),
			},
		);
		return peer;
	}
}

describe("loopback network: loops back", () => {
	it("what is echoed, with its latency, acknowledged before", () => {
		const probe = new Probe({ latency: 10 });
		probe.network.echo("echo", 7);
		const peer = probe.open("echo", 7);
		assert.lengthOf(probe.events, 0, "not from inside open");
		probe.clock.run();
		peer.write(bytesOf("hello"));
		peer.notifyAt(5);
		probe.clock.run();
		assert.sameMembers(probe.events, [
			"connect 10.0.0.1@20",
			"acknowledge 5@40",
			"data hello@40",
		]);
	});

	it("a refusal, an unknown host, a name's address", () => {
		const probe = new Probe({ latency: 10 });
		probe.network.refuse("refuse", 1);
		probe.open("refuse", 1);
		probe.open("refuse", 2);
		probe.open("nowhere", 1);
		probe.network.resolve("refuse", (result) =>
			probe.events.push(`${result}@${probe.clock.now()}`),
		);
		probe.network.resolve("nowhere", (result) =>
			probe.events.push(`${result}@${probe.clock.now()}`),
		);
		probe.clock.run();
		assert.deepEqual(probe.events, [
			"fail 11@20",
			"fail 11@20",
			"fail 6@20",
			"10.0.0.1@20",
			"14@20",
		]);
		assert.equal(probe.network.count, 0);
	});

	it("nothing from a black hole", () => {
		const probe = new Probe();
		probe.network.blackHole("hole", 1);
		const peer = probe.open("hole", 1);
		probe.clock.run();
		assert.lengthOf(probe.events, 0);
		peer.close(true);
		assert.equal(probe.network.count, 0);
	});

	it("no more than the window while the module has paused", () => {
		const probe = new Probe({ latency: 10, window: 3000 });
		probe.network.source("source", 19, 100_000);
		const peer = probe.open("source", 19);
		probe.clock.advance(20);
		peer.pause();
		probe.clock.run();
		assert.equal(probe.received, 3000);
		peer.resume();
		probe.clock.run();
		assert.equal(probe.received, 100_000);
		assert.match(probe.events.at(-1) ?? "", /^close 0@/);
	});

	it("acknowledgements at the pace of a slow peer", () => {
		const probe = new Probe();
		const sink = probe.network.sink("slow", 9, 2);
		const peer = probe.open("slow", 9);
		probe.clock.run();
		peer.write(bytesOf("abc"));
		peer.write(bytesOf("de"));
		peer.notifyAt(1);
		probe.clock.advance(6);
		assert.deepEqual(probe.events.slice(1), ["acknowledge 3@6"]);
		peer.notifyAt(5);
		probe.clock.run();
		assert.deepEqual(probe.events.slice(2), ["acknowledge 5@10"]);
		assert.equal(textOf(sink.bytes), "abcde");
	});

	it("so many bytes, and then the end", () => {
		const probe = new Probe();
		probe.network.closeAfter("short", 7, 4, 14);
		const peer = probe.open("short", 7);
		probe.clock.run();
		peer.write(bytesOf("abcdef"));
		probe.clock.run();
		assert.deepEqual(probe.events.slice(1), ["data abcd@0", "close 14@0"]);
		assert.equal(peer.acknowledged, 6);
	});

	it("datagrams whole", () => {
		const probe = new Probe();
		probe.network.echo("echo", 7);
		const peer = probe.open("echo", 7, "UDP");
		probe.clock.run();
		peer.write(bytesOf("one"));
		peer.write(bytesOf("two"));
		probe.clock.run();
		assert.deepEqual(probe.events.slice(1), ["data one@0", "data two@0"]);
		assert.equal(peer.acknowledged, 6);
	});

	it("echo requests, but for a host that ignores them and one that is too far", () => {
		const probe = new Probe({ latency: 10 });
		probe.network.echo("near", 7);
		probe.network.ignorePings("silent");
		const ping = (address: string, timeout: number) =>
			probe.network.ping(
				{ address, size: 32, timeToLive: 64, timeout },
				(echo) =>
					probe.events.push(
						`${address} ${echo ? echo.time : "lost"}@${probe.clock.now()}`,
					),
			);
		ping("10.0.0.1", 20);
		ping("10.0.0.1", 19);
		ping("10.0.0.2", 30);
		ping("10.0.0.3", 40);
		assert.lengthOf(probe.events, 0, "not from inside ping");
		probe.clock.run();
		assert.deepEqual(probe.events, [
			"10.0.0.1 lost@19",
			"10.0.0.1 20@20",
			"10.0.0.2 lost@30",
			"10.0.0.3 lost@40",
		]);
	});

	it("the time of a time server, and why there is none elsewhere (NTP/CNTP.md)", () => {
		const probe = new Probe({ latency: 10 });
		probe.network.timeServer("ntp", 123, () => 1_000 + probe.clock.now());
		probe.network.echo("ntp", 7);
		probe.network.blackHole("ntp", 9);
		const ask = (host: string, port: number) =>
			probe.network.time(host, port, (utc, failure) =>
				probe.events.push(`${utc} ${failure}@${probe.clock.now()}`),
			);
		ask("ntp", 123);
		ask("ntp", 7);
		ask("ntp", 1);
		ask("nowhere", 123);
		ask("ntp", 9);
		assert.lengthOf(probe.events, 0, "not from inside time");
		probe.clock.run();
		assert.deepEqual(probe.events, [
			"1020 0@20",
			"undefined 64@20",
			"undefined 63@20",
			"undefined 62@20",
			"undefined 65@5000",
		]);
	});

	it("no event after a close of ours", () => {
		const probe = new Probe({ latency: 5 });
		probe.network.echo("echo", 7);
		const peer = probe.open("echo", 7);
		probe.clock.run();
		peer.write(bytesOf("hello"));
		peer.close(false);
		probe.clock.run();
		assert.deepEqual(probe.events, ["connect 10.0.0.1@10"]);
	});

	it("a pattern in which no byte value is missing", () => {
		const values = new Set(pattern(0, 2000));
		assert.equal(values.size, 256);
	});
});
