import { assert } from "chai";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { Played } from "../support/played.js";
import { Ping } from "../../modules/modem/ping.js";
import { Resolver } from "../../modules/modem/resolver.js";

/** What was asked for, and what came of it, as text. */
class Names {
	readonly events: string[] = [];
	readonly #bench: Bench;

	constructor(bench: Bench) {
		this.#bench = bench;
	}

	resolve(host: string): void {
		this.#bench.modem.resolve(host, (address, detail) => {
			this.events.push(address ?? `none: ${detail}`);
		});
	}

	ping(host: string): void {
		this.#bench.modem.ping(host, (milliseconds, detail) => {
			this.events.push(
				milliseconds === undefined ? `none: ${detail}` : `${milliseconds} ms`,
			);
		});
	}
}

function ready(options: ConstructorParameters<typeof Bench>[0] = {}): {
	bench: Bench;
	names: Names;
} {
	const bench = new Bench(options);
	bench.boot();
	bench.sent = "";
	return { bench, names: new Names(bench) };
}

describe("resolving a name", () => {
	it("tells its address", () => {
		const { bench, names } = ready();
		names.resolve("echo.test");
		bench.clock.advance(1000);
		assert.equal(bench.sent, 'AT+CDNSGIP="echo.test"\r\n');
		assert.deepEqual(names.events, ["10.0.0.1"]);
	});

	it("tells the module's code where there is none", () => {
		const { bench, names } = ready();
		names.resolve("nowhere.test");
		bench.clock.advance(1000);
		assert.match(names.events.join(), /^none: DNS error 1\d$/);
	});

	it("leaves the wire to the links while the answer takes its time", () => {
		const { bench, names } = ready();
		const call = new Call(bench);
		bench.clock.advance(1000);
		bench.module.inject(parseFault("dns 10s"));
		names.resolve("echo.test");
		call.write("meanwhile");
		bench.clock.advance(1000);
		assert.equal(call.received, "meanwhile");
		assert.deepEqual(names.events, []);
		bench.clock.advance(10000);
		assert.deepEqual(names.events, ["10.0.0.1"]);
	});

	it("waits for the bearer, and ends by its deadline where there is none", () => {
		const bench = new Bench({ module: { boot: { registration: 300000 } } });
		const names = new Names(bench);
		names.resolve("echo.test");
		bench.clock.advance(29999);
		assert.deepEqual(names.events, []);
		bench.clock.advance(1);
		assert.deepEqual(names.events, ["none: deadline"]);
		assert.notInclude(bench.sent, "CDNSGIP");
	});

	it("does not take the late answer to one for that to the next", () => {
		const played = new Played();
		const resolver = new Resolver(played.channel, played.table);
		const told: string[] = [];
		const tell = (address: string | undefined, detail: string) => {
			told.push(address ?? detail);
		};
		resolver.ask("first.test", tell);
		played.say("\r\nOK\r\n");
		played.clock.advance(30000);
		assert.deepEqual(told, ["deadline"]);
		resolver.ask("second.test", tell);
		played.say("\r\nOK\r\n");
		played.say('\r\n+CDNSGIP: 1,"first.test","1.2.3.4"\r\n');
		assert.deepEqual(told, ["deadline"]);
		played.say('\r\n+CDNSGIP: 1,"SECOND.test","5.6.7.8"\r\n');
		assert.deepEqual(told, ["deadline", "5.6.7.8"]);
	});

	it("does not take the late failure of one for that of the next", () => {
		const played = new Played();
		const resolver = new Resolver(played.channel, played.table);
		const told: string[] = [];
		const tell = (address: string | undefined, detail: string) => {
			told.push(address ?? detail);
		};
		resolver.ask("first.test", tell);
		played.say("\r\nOK\r\n");
		played.clock.advance(30000);
		resolver.ask("second.test", tell);
		played.say("\r\nOK\r\n\r\n+CDNSGIP:0,14\r\n");
		assert.deepEqual(told, ["deadline"]);
		played.say("\r\n+CDNSGIP:0,11\r\n");
		assert.deepEqual(told, ["deadline", "DNS error 11"]);
	});

	for (const answer of ["ERROR", "+CME ERROR: 3"])
		it(`ends with ${answer} where the module refuses it`, () => {
			const played = new Played();
			const resolver = new Resolver(played.channel, played.table);
			const told: string[] = [];
			resolver.ask("first.test", (_, detail) => told.push(detail));
			played.say(`\r\n${answer}\r\n`);
			assert.deepEqual(told, [answer]);
			played.clock.advance(40000);
			assert.deepEqual(told, [answer]);
		});
});

describe("a ping", () => {
	it("tells the time there and back", () => {
		const { bench, names } = ready();
		names.ping("echo.test");
		bench.clock.advance(2000);
		assert.equal(bench.sent, 'AT+CIPPING="echo.test",1,32,30\r\n');
		assert.deepEqual(names.events, ["40 ms"]);
	});

	it("tells that nobody answers, after 3 s, and the links go on", () => {
		const { bench, names } = ready();
		const call = new Call(bench);
		bench.clock.advance(1000);
		bench.network.ignorePings("echo.test");
		names.ping("10.0.0.1");
		bench.clock.advance(2500);
		assert.deepEqual(names.events, []);
		bench.clock.advance(1000);
		assert.deepEqual(names.events, ["none: no echo"]);
		call.write("still here");
		bench.clock.advance(1000);
		assert.equal(call.received, "still here");
	});

	it("tells the module's code where there is no such host", () => {
		const { bench, names } = ready();
		names.ping("nowhere.test");
		bench.clock.advance(2000);
		assert.match(names.events.join(), /^none: \+CME ERROR: \d+$/);
	});

	it("does not take the late answer to one for that to the next", () => {
		const played = new Played();
		const { table, clock, channel } = played;
		const ping = new Ping(channel, table);
		const told: string[] = [];
		const tell = (milliseconds: number | undefined, detail: string) => {
			told.push(milliseconds === undefined ? detail : `${milliseconds}`);
		};
		table.ready = false;
		ping.ask("first.test", tell);
		clock.advance(39000);
		table.ready = true;
		channel.wake();
		assert.include(played.said(), "first.test");
		clock.advance(1000);
		assert.deepEqual(told, ["deadline"]);
		ping.ask("second.test", tell);
		played.say('\r\n+CIPPING: 1,"1.2.3.4",35,54\r\n\r\nOK\r\n');
		assert.include(played.said(), "second.test");
		assert.deepEqual(told, ["deadline"]);
		played.say('\r\n+CIPPING: 1,"1.2.3.4",99,54\r\n\r\nOK\r\n');
		assert.deepEqual(told, ["deadline", "99"]);
	});

	it("ends once where the module says nothing, by its deadline", () => {
		const { bench, names } = ready();
		bench.module.mute(true);
		names.ping("echo.test");
		bench.clock.advance(40000);
		assert.equal(names.events.length, 1);
		bench.module.mute(false);
		bench.clock.run(() => bench.modem.state === "ready", 300000);
		bench.clock.advance(60000);
		assert.equal(names.events.length, 1);
	});
});

describe("names and pings", () => {
	for (const end of ["reset", "close", "shut"] as const)
		it(`end once at ${end}`, () => {
			const { bench, names } = ready();
			names.resolve("echo.test");
			names.ping("echo.test");
			bench.clock.advance(5);
			if (end === "reset") bench.module.reset();
			else bench.modem[end]();
			bench.clock.advance(60000);
			assert.equal(names.events.length, 2);
		});

	for (const what of ["resolve", "ping"] as const) {
		it(`${what}: what can not be a host is refused at the door, and nothing is sent`, () => {
			const { bench, names } = ready();
			const bad: [unknown, RegExp, ErrorConstructor][] = [
				["", /host has 0 characters: give 1 to 128/, RangeError],
				["h".repeat(129), /host has 129/, RangeError],
				['a"b', /0x22 at index 1/, RangeError],
				["a\r\nAT", /0x0d at index 1/, RangeError],
				[undefined, /host is a undefined/, TypeError],
			];
			for (const [host, message, kind] of bad)
				assert.throws(() => names[what](host as string), kind, message);
			bench.clock.advance(1000);
			assert.equal(bench.sent, "");
		});

		it(`${what}: a second one is refused while the first is under way`, () => {
			const { bench, names } = ready();
			names[what]("echo.test");
			assert.throws(
				() => names[what]("echo.test"),
				TypeError,
				/under way: wait for its answer/,
			);
			bench.clock.advance(2000);
			assert.equal(names.events.length, 1);
			names[what]("echo.test");
			bench.clock.advance(2000);
			assert.equal(names.events.length, 2);
		});
	}
});
