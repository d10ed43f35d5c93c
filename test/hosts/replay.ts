import { readdirSync, readFileSync } from "node:fs";
import { assert } from "chai";
import { type Event, Reading } from "../../hosts/replay/reading.js";
import {
	type Entry,
	Malformed,
	parseSession,
} from "../../hosts/replay/session.js";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";
import { tap } from "../support/tap.js";

const folder = new URL("../cases/", import.meta.url);

/** What is compared: everything but what the format leaves open. */
function read(text: string, split = 0): Event[] {
	const events: Event[] = [];
	new Reading((event) => events.push(event)).play(parseSession(text), split);
	return events.filter(
		([name]) => name !== "line" && name !== "raw" && name !== "lost",
	);
}

describe("a recorded session", () => {
	for (const file of readdirSync(folder).filter((name) =>
		name.endsWith(".txt"),
	)) {
		const text = readFileSync(new URL(file, folder), "utf8");
		const expected: Event[] = readFileSync(
			new URL(file.replace(/txt$/, "jsonl"), folder),
			"utf8",
		)
			.split("\n")
			.filter((line) => line !== "")
			.map((line) => JSON.parse(line));

		it(`reads right, in bursts and in any cut: ${file}`, () => {
			for (let split = 0; split <= 64; split++)
				assert.deepEqual(read(text, split), expected, `split ${split}`);
		});
	}

	for (const [what, text] of [
		["an unknown mark", "# ok: yes\n<> AT"],
		["an unknown escape", "# ok: yes\n<< a\\q"],
		["half an escape", "# ok: yes\n<< \\x4"],
		["a pause that is none", "# ok: yes\n.. soon"],
		["a mark without a blank", "# ok: yes\n<<OK"],
	])
		it(`is refused with the number of the line: ${what}`, () => {
			assert.throws(() => parseSession(text), Malformed, /^line 2: /);
		});
});

describe("the reader of a wire on which someone else speaks", () => {
	it("takes a payload's echo for no result, even where it looks like one", () => {
		const session = String.raw`
>> AT+CIPSEND=4\r\n
<< AT+CIPSEND=4\r\n\r\n>\x20
>> OK\r\n
<< OK\r\n\r\nSEND OK\r\n`;
		assert.deepEqual(read(session), [["prompt"], ["sent", 0]]);
	});

	it("takes a result for a result although a payload without echo looked like it", () => {
		const session = String.raw`
>> AT+CIPSEND=0,4\r\n
<< \r\n>\x20
>> OK\r\n
<< \r\nDATA ACCEPT:0,4\r\n
>> AT\r\n
<< \r\nOK\r\n`;
		assert.deepEqual(read(session), [["prompt"], ["accepted", 0, 4], ["ok"]]);
	});

	it("takes a command inside a payload for payload", () => {
		const session = String.raw`
>> AT+CIPSEND=21\r\n
<< \r\n>\x20
>> AT+MIPSTART="x",1\r\nab
<< \r\nSEND OK\r\n
<< \r\nCLOSED\r\n`;
		assert.deepEqual(read(session), [["prompt"], ["sent", 0], ["closed", 0]]);
	});

	it("yields every result, also of what the driver asks for itself", () => {
		const session = String.raw`
>> AT+CMEE=2;+CMEE?\r\n
<< \r\n+CMEE: 2\r\n\r\nOK\r\n
<< \r\n+CMEE: 2\r\n\r\nOK\r\n`;
		assert.deepEqual(read(session), [["ok"], ["ok"]]);
	});

	it("knows whose an unnumbered result is from a command that is joined to another, too", () => {
		const session = String.raw`
>> at+mconfig="a;b";+mipstart="h",1883\r\n
<< \r\nOK\r\n\r\nCONNECT OK\r\n
>> AT+CIPSTART=?\r\n
<< \r\nOK\r\n\r\nCLOSED\r\n`;
		assert.deepEqual(read(session), [
			["ok"],
			["connect-ok", "mqtt"],
			["ok"],
			["closed", "mqtt"],
		]);
	});

	it("takes a file's lines for payload, even where one begins as a command does", () => {
		const session = String.raw`
>> AT+FSWRITE="ca.crt",0,30,15\r\n
<< \r\n>\r\n
>> -----BEGIN\r\nAT+MIPSTART=\r\n--\r\n
<< \r\nOK\r\n\r\nCLOSED\r\n`;
		assert.deepEqual(read(session), [["prompt"], ["ok"], ["closed", 0]]);
	});

	it("awaits no prompt behind the question how to send", () => {
		const session = String.raw`
>> AT+CIPSEND?\r\n
<< \r\n>\r\n\r\n+CIPSEND: 1460\r\n\r\nOK\r\n`;
		assert.deepEqual(read(session), [["ok"]]);
	});

	it("takes a transparent link's bytes for no lines, until +++ or its end", () => {
		const session = String.raw`
>> AT+CIPSTART="TCP","h",80\r\n
<< \r\nOK\r\n\r\nCONNECT\r\n
>> hello
<< \r\nOK\r\n+CSQ: 1,1\r\n+IPD,3:abc\r\n
.. 1000
>> +++
.. 500
<< \r\nOK\r\n
>> ATO\r\n
<< \r\nCONNECT\r\n
<< data\r\nCLOSED\r\n
>> AT+CSQ\r\n
<< \r\n+CSQ: 21,0\r\n\r\nOK\r\n`;
		assert.deepEqual(read(session), [
			["ok"],
			["connect-transparent"],
			["command-mode"],
			["connect-transparent"],
			["closed", 0],
			["answer", "+CSQ", "21,0"],
			["ok"],
		]);
	});
});

/** All that a reading of it tells. */
function tell(entries: readonly Entry[]): Event[] {
	const events: Event[] = [];
	new Reading((event) => events.push(event)).play(entries);
	return events;
}

/** The same without what a record leaves out: the bytes of payloads, and commands that the module repeats. */
function blank(events: readonly Event[]): Event[] {
	return events
		.filter(([name, text]) => name !== "line" || !/^AT/.test(`${text}`))
		.map((event) =>
			event[0] === "data" || event[0] === "mqtt-message"
				? [...event.slice(0, -1), `${event.at(-1)}`.replace(/../g, "2a")]
				: event,
		);
}

/** Payloads with all that could be taken for something else. */
const nasty =
	'\r\nOK\r\n\r\n> \r\n+CIPRXGET: 2,0,5,0\r\n0, CLOSED\r\nAT+CSTT="';

const user = "gr.user@example";
const password = "pa,s;sWORD=42";

/** What goes wrong, now and then. */
const faults = [
	"reset",
	"mute 3s",
	"stall 100",
	"pdp",
	"sim out",
	"sim in",
	"cut 0",
	"close 1",
	"half 2",
	"urc middle +CREG: 2",
	"urc prompt +NITZ: 26/06/04,09:04:18+32,0",
	"noresult",
	"sendfail",
	"short 5",
];

/** Some minutes of a modem's life at random, what passed at its port, and its record. */
function live(
	seed: number,
	recorder = 65536,
): { passed: Entry[]; record: string } {
	const random = new Random(seed);
	const pick = <T>(list: readonly T[]): T =>
		list[random.integer(0, list.length - 1)];
	const chance = pick([0, 0, 0.0002, 0.002]);
	const push = random.chance(0.3);
	const bench = new Bench({
		wire: {
			receiveDepth: pick([64, 128, 512, 4096]),
			transmitDepth: pick([1, 16, 128]),
			flowControl: push,
			reportsOverrun: true,
			cuts: true,
			seed,
			toHost: { [pick(["drop", "flip", "insert", "repeat"])]: chance },
		},
	});
	bench.network.broker("broker.test", 1883);
	bench.modem.close();
	bench.module.reset();
	const passed: Entry[] = [];
	const modem = bench.another({
		serial: { io: tap(bench.wire.Serial, passed) },
		user,
		password,
		single: random.chance(0.2),
		receive: push ? "push" : "request",
		recorder,
	});
	const payload = (most: number) =>
		Uint8Array.from({ length: random.integer(1, most) }, (_, index) =>
			nasty.charCodeAt(index % nasty.length),
		);
	for (let turn = 0; turn < 60; turn++) {
		bench.clock.advance(random.integer(0, 2000));
		const { mqtt } = modem;
		switch (random.integer(0, 9)) {
			case 0:
			case 1:
				if (modem.links.some(({ free }) => free))
					try {
						modem.open({
							kind: pick(["TCP", "UDP"]),
							host: pick(["echo.test", "closed.test"]),
							port: 7,
							onReadable() {
								this.read(new Uint8Array(random.integer(1, 600)));
							},
						});
					} catch (error) {
						if (!(error instanceof RangeError)) throw error;
					}
				break;
			case 2:
				if (mqtt?.free)
					modem.open({
						kind: "MQTT",
						host: "broker.test",
						port: 1883,
						id: "id",
						user,
						password,
						lossy: true,
						onSession() {
							this.subscribe("t");
						},
						onReadable() {
							while (this.read(new Uint8Array(100)) > 0);
						},
					});
				break;
			case 3:
				if ((mqtt?.writable ?? 0) > 0)
					mqtt.publish("t", payload(Math.min(300, mqtt.writable)), 1);
				break;
			case 4:
				for (const link of modem.links)
					if (!link.free && random.chance(0.2)) link.close();
				break;
			case 5:
				if (random.chance(0.5)) bench.module.inject(parseFault(pick(faults)));
				break;
			case 6:
				bench.wire.stall(random.integer(1, 50));
				break;
			default:
				for (const link of modem.links)
					if (link.writable > 0 && random.chance(0.5))
						link.write(payload(link.writable));
		}
	}
	return { passed, record: [...modem.record()].join("") };
}

describe("the record of a modem", () => {
	for (let first = 1; first <= 16; first += 4)
		it(`reads as what passed at its port, whatever went wrong: seeds ${first} to ${first + 3}`, () => {
			for (let seed = first; seed < first + 4; seed++) {
				const { passed, record } = live(seed);
				const told = blank(tell(parseSession(record)));
				assert.deepEqual(told, blank(tell(passed)), `seed ${seed}`);
				assert.isAbove(told.length, 30, `seed ${seed}`);
				for (const secret of [user, password])
					assert.notInclude(record, secret, `seed ${seed}`);
			}
		}).timeout(20_000);

	it("reads as the end of what passed where only that is kept", () => {
		for (let seed = 1; seed <= 8; seed++) {
			const { passed, record } = live(seed, 2048);
			const told = blank(tell(parseSession(record)));
			const all = blank(tell(passed));
			assert.match(record, /^# what was before is overwritten\n/m);
			// The first may be the end of something.
			const rest = told.slice(1);
			assert.isAbove(rest.length, 20, `seed ${seed}`);
			assert.deepEqual(rest, all.slice(-rest.length), `seed ${seed}`);
		}
	}).timeout(20_000);

	it("shows a fault again that hit the driver: a head that lost a byte", () => {
		const bench = new Bench({ modem: { recorder: 4096 } });
		bench.boot();
		const call = new Call(bench);
		bench.clock.advance(1000);
		call.write("12345");
		bench.clock.run(() => bench.sent.includes("AT+CIPRXGET=2"), 1000);
		bench.module.inject(parseFault("drop at 2"));
		bench.clock.advance(20000);
		assert.deepEqual(call.events, [
			"connect",
			"close: bytes lost, 5 missing, 0 unsent",
		]);
		const record = [...bench.modem.record()].join("");
		assert.include(record, "<< \\r\\nCIPRXGET: 2,0,5,0\\r\\n*****");
		assert.deepInclude(tell(parseSession(record)), [
			"lost",
			"5 bytes of link 0",
		]);
	});

	it("shows where a port was overrun", () => {
		const bench = new Bench({
			wire: { receiveDepth: 64, reportsOverrun: true },
			modem: { recorder: 4096 },
		});
		bench.boot();
		bench.wire.stall(50);
		bench.module.urc("+CGEV: NW MODIFY 1,0".repeat(8));
		bench.clock.advance(1000);
		const record = [...bench.modem.record()].join("");
		assert.match(record, /\n# overrun: the port lost bytes\n(?:<<|\.\.|>>) /);
		assert.doesNotThrow(() => parseSession(record));
	});
});
