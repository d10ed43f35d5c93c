import { assert } from "chai";
import { FaultyNetwork } from "../../modules/virtual-modem/faulty-network.js";
import type {
	MqttEvents,
	MqttPeer,
	Network,
	OpenOptions,
	Peer,
	PeerEvents,
} from "../../modules/virtual-modem/network.js";
import { VirtualClock } from "../support/clock.js";

/** A network that notes what it is asked, and whose events the test gives. */
class Stub implements Network {
	readonly calls: string[] = [];
	events: PeerEvents | undefined;
	mqttEvents: MqttEvents | undefined;
	acknowledged = 0;

	open({ kind, host, port }: OpenOptions, events: PeerEvents): Peer {
		this.calls.push(`open ${kind} ${host}:${port}`);
		this.events = events;
		const { calls } = this;
		const acknowledged = () => this.acknowledged;
		return {
			get acknowledged() {
				return acknowledged();
			},
			write: (bytes) => calls.push(`write ${bytes.join()}`),
			notifyAt: (count) => calls.push(`notifyAt ${count}`),
			pause: () => calls.push("pause"),
			resume: () => calls.push("resume"),
			close: (abort) => calls.push(abort ? "abort" : "close"),
		};
	}

	mqtt(_target: unknown, events: MqttEvents): MqttPeer {
		this.mqttEvents = events;
		const note = (name: string) => () => this.calls.push(name);
		return {
			connect: note("connect"),
			subscribe: (topic, qos) => this.calls.push(`subscribe ${topic} ${qos}`),
			unsubscribe: (topic) => this.calls.push(`unsubscribe ${topic}`),
			publish: ({ topic }) => this.calls.push(`publish ${topic}`),
			disconnect: note("disconnect"),
			pause: note("pause"),
			resume: note("resume"),
			close: (abort) => this.calls.push(abort ? "abort" : "close"),
		};
	}

	resolve(name: string, done: (result: string | number) => void): void {
		this.calls.push(`resolve ${name}`);
		done("10.0.0.9");
	}

	ping(...[, done]: Parameters<Network["ping"]>): void {
		this.calls.push("ping");
		done({ time: 1, timeToLive: 64 });
	}

	time(...[host, , done]: Parameters<Network["time"]>): void {
		this.calls.push(`time ${host}`);
		done(1e12, 0);
	}
}

/** A faulty network before a stub, and what a link is told. */
class Bench {
	readonly clock = new VirtualClock();
	readonly stub = new Stub();
	readonly network = new FaultyNetwork(this.stub, this.clock);
	readonly told: string[] = [];

	open(kind: "TCP" | "UDP" = "TCP"): Peer {
		const { told } = this;
		return this.network.open(
			{ kind, host: "host", port: 7 },
			{
				onConnect: (address) => told.push(`connect ${address}`),
				onFail: (code) => told.push(`fail ${code}`),
				onData: (bytes) => told.push(`data ${bytes.join()}`),
				onAcknowledge: () => told.push("acknowledge"),
				onClose: (code) => told.push(`close ${code}`),
			},
		);
	}

	/** Takes what was called and told since the last time. */
	take(): string {
		const taken = [...this.stub.calls, "-", ...this.told].join("; ");
		this.stub.calls.length = 0;
		this.told.length = 0;
		return taken;
	}
}

describe("virtual modem: the faulty network stands before any other", () => {
	it("and passes everything on while nothing is wrong", () => {
		const bench = new Bench();
		const peer = bench.open();
		bench.stub.events?.onConnect("10.0.0.1");
		peer.write(Uint8Array.of(1, 2));
		peer.notifyAt(2);
		bench.stub.acknowledged = 2;
		assert.equal(peer.acknowledged, 2);
		bench.stub.events?.onAcknowledge();
		peer.pause();
		peer.resume();
		bench.stub.events?.onData(Uint8Array.of(3));
		peer.close(false);
		assert.equal(
			bench.take(),
			"open TCP host:7; write 1,2; notifyAt 2; pause; resume; close; -; connect 10.0.0.1; acknowledge; data 3",
		);
		assert.equal(bench.clock.pending, 0);
	});

	it("and keeps what the network takes back after the call", () => {
		const bench = new Bench();
		bench.open();
		bench.network.blackHole(undefined, 100);
		const lent = Uint8Array.of(1, 2);
		bench.stub.events?.onData(lent);
		lent.fill(0);
		bench.stub.events?.onData(lent);
		bench.stub.events?.onClose(14);
		assert.equal(bench.take(), "open TCP host:7; pause; -");
		bench.clock.advance(100);
		assert.equal(bench.take(), "-; data 1,2; data 0,0; close 14");
	});

	it("and asks for no more while a black hole has it", () => {
		const bench = new Bench();
		const peer = bench.open();
		bench.take();
		bench.network.blackHole(undefined, 100);
		bench.network.blackHole({ host: "host", port: 7 }, 200);
		peer.pause();
		peer.resume();
		bench.clock.advance(199);
		assert.equal(bench.take(), "pause; -");
		bench.clock.advance(1);
		assert.equal(bench.take(), "resume; -");
		bench.network.blackHole(undefined, 100);
		peer.pause();
		bench.clock.advance(100);
		assert.equal(bench.take(), "pause; -", "still, since the module has asked");
		peer.resume();
		assert.equal(bench.take(), "resume; -");
	});

	it("and aborts what is closed in a black hole, with no event behind it", () => {
		const bench = new Bench();
		const peer = bench.open();
		bench.network.blackHole({ host: "host", port: 7 }, Infinity);
		bench.stub.events?.onData(Uint8Array.of(1));
		peer.write(Uint8Array.of(2));
		peer.close(false);
		bench.network.heal();
		bench.stub.events?.onClose(0);
		assert.equal(bench.take(), "open TCP host:7; pause; abort; -");
	});

	it("and tells nothing from inside a call", () => {
		const bench = new Bench();
		bench.network.refuse(undefined, Infinity);
		bench.open();
		assert.equal(bench.take(), "-");
		bench.clock.advance(0);
		assert.equal(bench.take(), "-; fail 11");
		bench.network.heal();
		bench.network.lookUp(0, 14);
		bench.open("UDP");
		assert.equal(bench.take(), "-");
		bench.clock.advance(0);
		assert.equal(bench.take(), "-; fail 8");
	});

	it("and holds to the last of two black holes", () => {
		const bench = new Bench();
		bench.network.blackHole({ host: "host", port: undefined }, 100);
		bench.network.blackHole({ host: "host", port: 7 }, 200);
		bench.open();
		bench.clock.advance(100);
		assert.equal(bench.take(), "-");
		bench.clock.advance(100);
		assert.equal(bench.take(), "open TCP host:7; -");
	});

	it("and ends a black hole with 0, at its own place only", () => {
		const bench = new Bench();
		bench.network.blackHole({ host: "host", port: undefined }, Infinity);
		bench.open();
		bench.network.blackHole({ host: "other", port: undefined }, 0);
		assert.equal(bench.take(), "-");
		bench.network.blackHole({ host: "host", port: undefined }, 0);
		assert.equal(bench.take(), "open TCP host:7; -");
	});

	it("and counts no acknowledgement that a black hole has", () => {
		const bench = new Bench();
		const peer = bench.open();
		peer.write(Uint8Array.of(1, 2));
		bench.network.blackHole(undefined, 10);
		bench.stub.acknowledged = 2;
		bench.stub.events?.onAcknowledge();
		assert.equal(peer.acknowledged, 0);
		bench.clock.advance(10);
		assert.equal(peer.acknowledged, 2);
		assert.include(bench.take(), "acknowledge");
	});

	it("and loses echo requests and the time in a black hole", () => {
		const bench = new Bench();
		const told: unknown[] = [];
		const ask = () => {
			const request = { size: 32, timeToLive: 64, timeout: 5000 };
			bench.network.ping({ address: "10.0.0.9", ...request }, (echo) =>
				told.push(echo?.time),
			);
			bench.network.time("ntp", 123, (utc, failure) =>
				told.push(utc ?? failure),
			);
		};
		ask();
		assert.deepEqual(told.splice(0), [1, 1e12]);
		bench.network.blackHole(undefined, 60_000);
		ask();
		assert.deepEqual(told, []);
		bench.clock.advance(60_000);
		assert.deepEqual(told, [undefined, 65]);
	});

	it("and knows no time server by a name that it cannot look up", () => {
		const bench = new Bench();
		const told: unknown[] = [];
		const ask = (host: string) =>
			bench.network.time(host, 123, (utc, failure) =>
				told.push(utc ?? failure),
			);
		bench.network.lookUp(0, 11);
		ask("ntp");
		ask("10.0.0.9");
		bench.clock.advance(0);
		assert.deepEqual(told.splice(0), [1e12, 62]);
		bench.network.lookUp(50, 0);
		ask("ntp");
		bench.clock.advance(49);
		assert.deepEqual(told, []);
		bench.clock.advance(1);
		assert.deepEqual(told, [1e12]);
	});

	it("and brings an MQTT session through it in order", () => {
		const bench = new Bench();
		const told: string[] = [];
		bench.network.blackHole(undefined, 100);
		const peer = bench.network.mqtt(
			{ host: "host", port: 1883 },
			{
				onConnect: () => told.push("connect"),
				onFail: (code) => told.push(`fail ${code}`),
				onSession: (accepted) => told.push(`session ${accepted}`),
				onSubscribed: () => told.push("subscribed"),
				onUnsubscribed: () => told.push("unsubscribed"),
				onAcknowledge: (what) => told.push(what),
				onMessage: (topic, payload) => told.push(`${topic} ${payload.join()}`),
				onClose: (code) => told.push(`close ${code}`),
			},
		);
		const act = () => {
			const events = bench.stub.mqttEvents;
			const payload = Uint8Array.of(1);
			events?.onConnect();
			peer.subscribe("a", 1);
			peer.unsubscribe("a");
			peer.publish({ topic: "b", payload, qos: 1, retain: false });
			events?.onSession(true);
			events?.onSubscribed();
			events?.onUnsubscribed();
			events?.onAcknowledge("PUBACK");
			events?.onMessage("c", payload);
			payload.fill(0);
			peer.disconnect();
			events?.onClose(0);
		};
		act();
		assert.deepEqual([told, bench.stub.calls], [[], []]);
		bench.clock.advance(100);
		// The stub was asked only now: its events begin here.
		assert.deepEqual(bench.stub.calls.splice(0), [
			"subscribe a 1",
			"unsubscribe a",
			"publish b",
			"disconnect",
		]);
		bench.network.blackHole(undefined, 100);
		act();
		assert.deepEqual([told, bench.stub.calls], [[], ["pause"]]);
		bench.clock.advance(100);
		assert.deepEqual(told, [
			"connect",
			"session true",
			"subscribed",
			"unsubscribed",
			"PUBACK",
			"c 1",
			"close 0",
		]);
	});
});
