import { assert } from "chai";
import { parseFault } from "../../modules/virtual-modem/fault.js";
import { bytesOf, Terminal, textOf } from "../support/terminal.js";

/** A terminal, without echo, that makes things go wrong. */
class Bench extends Terminal {
	constructor(...options: ConstructorParameters<typeof Terminal>) {
		super(...options);
		this.network.echo("echo", 7);
		this.prepare("ATE0");
	}

	/** Returns what is printed within `ms`. */
	strike(fault: string, ms = 0): string {
		this.modem.inject(parseFault(fault));
		return this.wait(ms);
	}

	/** Link 0 is up. */
	connect(): void {
		this.prepareLinks();
		this.prepare('AT+CIPSTART=0,"TCP","echo",7');
	}

	/** Takes the answer to a line. */
	ask(command: string, ms = 0): string {
		return this.say(`${command}\r\n`, ms);
	}
}

const ok = "\r\nOK\r\n";

describe("virtual modem: fails on demand, in the module", () => {
	it("starts again in mid-command, and forgets it", () => {
		const bench = new Bench({
			latency: { "+CIICR": [500, 500] },
			boot: { ready: [100] },
		});
		bench.wait(100);
		bench.prepare("AT+CSTT");
		assert.equal(bench.ask("AT+CIICR", 200), "");
		assert.equal(bench.strike("reset", 600), "\r\nRDY\r\n");
		assert.equal(bench.ask("AT"), `AT\r\n${ok}`, "with the echo on again");
	});

	it("is off until it is switched on", () => {
		const bench = new Bench({ boot: { ready: [100] } });
		assert.equal(bench.strike("off", 1000), "");
		assert.equal(bench.ask("AT"), "");
		assert.equal(bench.strike("on", 99), "");
		assert.equal(bench.wait(1), "\r\nRDY\r\n");
	});

	it("reports where it stands, and that it is off, mute or asleep", () => {
		const bench = new Bench();
		const first = () => bench.modem.report[0];
		bench.connect();
		assert.deepEqual(bench.modem.report, [
			"module: on",
			"network: registered at home, attached",
			"bearer: IP PROCESSING, 10.76.1.35",
			"links: numbered",
			"link 0: CONNECTED, TCP 10.0.0.1:7, 0 bytes sent, 0 of them acknowledged, 0 to be read",
			"MQTT: none",
		]);
		bench.strike("mute");
		assert.equal(first(), "module: mute");
		bench.strike("unmute");
		bench.ask("AT+CSCLK=2", 2000);
		assert.equal(first(), "module: asleep");
		bench.strike("off");
		assert.deepEqual(bench.modem.report, ["module: off"]);
		bench.strike("on");
		assert.equal(first(), "module: on");
	});

	it("is mute for a time, or until unmute", () => {
		const bench = new Bench();
		bench.strike("mute 1s");
		assert.equal(bench.ask("AT", 999), "");
		assert.equal(bench.wait(1), "");
		assert.equal(bench.ask("AT"), ok);
		bench.strike("mute");
		assert.equal(bench.ask("AT", 100_000), "");
		bench.strike("unmute");
		assert.equal(bench.ask("AT"), ok);
	});

	it("stands still for a time, then answers what has come", () => {
		const bench = new Bench();
		bench.strike("stall 300");
		assert.equal(bench.ask("AT", 100), "");
		assert.equal(bench.strike("urc RING"), "");
		assert.equal(bench.ask("ATI", 199), "");
		assert.equal(
			bench.wait(1),
			`\r\nRING\r\n${ok}\r\nAirM2M_780E_V1169_LTE_AT\r\n${ok}`,
		);
	});

	it("loses what does not fit its UART while it stands still", () => {
		const bench = new Bench();
		bench.strike("stall 300");
		for (let i = 0; i < 10; i++) bench.say("#".repeat(1000));
		assert.equal(bench.modem.overruns, 10_000 - 8192);
		bench.wait(300);
		assert.equal(bench.ask(""), "", "noise that no AT is in");
		assert.equal(bench.ask("AT"), ok);
	});

	it("has its SIM pulled, and put back", () => {
		const bench = new Bench();
		bench.connect();
		assert.include(bench.strike("sim out"), "\r\n+CPIN: SIM REMOVED\r\n");
		assert.equal(bench.network.count, 0);
		assert.match(bench.ask("AT+CIMI"), /^\r\n\+CME ERROR: \d+\r\n$/);
		assert.include(bench.strike("sim in", 60_000), "\r\n+CPIN: READY\r\n");
		assert.equal(bench.ask("AT+CREG?"), `\r\n+CREG: 0,1\r\n${ok}`);
		assert.equal(bench.ask("AT+CIMI"), `\r\n460001841426414\r\n${ok}`);
	});
});

describe("virtual modem: fails on demand, in what it prints", () => {
	it("a line now", () => {
		const bench = new Bench();
		assert.equal(bench.strike("urc +CTZV: 32"), "\r\n+CTZV: 32\r\n");
	});

	it("bytes now", () => {
		const bench = new Bench();
		assert.equal(bench.strike("noise E0 ff00"), "\xe0\xff\x00");
	});

	it("a line in the middle of the next answer, each seed in its place", () => {
		const answers = new Set<string>();
		for (let seed = 1; seed <= 20; seed++) {
			const bench = new Bench({ seed });
			bench.strike("urc middle RING");
			answers.add(bench.ask("ATI"));
			assert.equal(bench.ask("AT"), ok, "only the next one");
		}
		const info = "\r\nAirM2M_780E_V1169_LTE_AT\r\n";
		assert.sameMembers(
			[...answers],
			[`\r\nRING\r\n${info}${ok}`, `${info}\r\nRING\r\n${ok}`],
		);
	});

	it("a line in front of an OK that is the whole answer", () => {
		const bench = new Bench();
		bench.strike("urc middle RING");
		assert.equal(bench.ask("AT"), `\r\nRING\r\n${ok}`);
	});

	it("a line between the next prompt and its result", () => {
		const answers = new Set<string>();
		for (let seed = 1; seed <= 20; seed++) {
			const bench = new Bench({ seed });
			bench.connect();
			bench.strike("urc prompt RING");
			assert.equal(bench.ask("AT"), ok);
			answers.add(`${bench.ask("AT+CIPSEND=0,2")}…${bench.say("hi")}`);
		}
		const sent = "\r\n0, SEND OK\r\n";
		const echoed = "\r\n+RECEIVE,0,2:\r\nhi\r\n";
		assert.sameMembers(
			[...answers],
			[
				`\r\n> \r\nRING\r\n…${sent}${echoed}`,
				`\r\n> …\r\nRING\r\n${sent}${echoed}`,
			],
		);
	});

	it("no result, once", () => {
		const bench = new Bench();
		bench.strike("noresult");
		assert.equal(bench.ask("ATI"), "\r\nAirM2M_780E_V1169_LTE_AT\r\n");
		assert.equal(bench.ask("AT"), ok);
	});

	it("no result of one command, whatever stands before or behind it", () => {
		const bench = new Bench();
		bench.strike("noresult AT+CSQ");
		assert.equal(bench.ask("AT"), ok);
		assert.equal(bench.ask("ATE0;+CSQ;+CGATT?").slice(-6), "T: 1\r\n");
		assert.match(bench.ask("AT+CSQ"), /OK\r\n$/);
	});

	it("no end of AT+CIPSTATUS, whose OK comes first", () => {
		const bench = new Bench();
		bench.strike("noresult AT+CIPSTATUS");
		assert.equal(bench.ask("AT+CIPSTATUS"), `${ok}`);
		bench.prepareLinks();
		bench.strike("noresult");
		assert.equal(bench.ask("AT+CIPSTATUS"), `${ok}\r\nSTATE: IP STATUS\r\n`);
	});

	it("no SEND OK, though the payload went", () => {
		const bench = new Bench();
		bench.connect();
		bench.strike("noresult AT+CIPSEND");
		bench.ask("AT+CIPSEND=0,2");
		assert.equal(bench.say("hi"), "\r\n+RECEIVE,0,2:\r\nhi\r\n");
		assert.equal(bench.ask("AT"), ok);
	});
});

describe("virtual modem: fails on demand, on the wire", () => {
	it("single bytes of what it prints", () => {
		const bench = new Bench();
		bench.strike("drop at 2");
		assert.equal(bench.ask("AT"), "\r\nK\r\n");
		assert.equal(bench.ask("AT"), ok);
		bench.strike("repeat at 2");
		assert.equal(bench.ask("AT"), "\r\nOOK\r\n");
		bench.strike("flip at 8");
		assert.equal(bench.ask("AT"), ok);
		const flipped = bench.ask("AT");
		assert.notEqual(flipped, ok);
		assert.equal(flipped.replace(/^\r\n.K/s, "\r\nOK"), ok);
		bench.strike("insert at 0");
		assert.equal(bench.ask("AT").slice(1), ok);
		assert.equal(bench.ask("AT"), ok);
	});

	it("a run of bytes, as a FIFO loses them", () => {
		const bench = new Bench();
		bench.strike("drop at 0 4");
		assert.equal(bench.strike("urc +RECEIVE,0,12:"), "ECEIVE,0,12:\r\n");
	});

	it("bytes of what it hears", () => {
		const bench = new Bench();
		bench.strike("drop at 1 in");
		assert.equal(bench.ask("ATAT"), ok, "AAT");
		bench.strike("repeat at 2 in");
		assert.equal(bench.ask("AT"), ok, "AT, CR, CR, LF");
	});

	it("bytes by chance, until 0 or heal ends it", () => {
		const text = "0123456789".repeat(50);
		for (const end of ["drop 0", "heal"]) {
			const bench = new Bench();
			bench.strike("drop 0.1");
			const heard = bench.strike(`urc ${text}`);
			assert.isBelow(heard.length, 480);
			assert.isAbove(heard.length, 420);
			bench.strike(end);
			assert.equal(bench.strike(`urc ${text}`), `\r\n${text}\r\n`);
		}
	});

	it("bytes of what it hears by chance, the same for the same seed", () => {
		const run = (seed: number) => {
			const bench = new Bench({ seed });
			bench.prepare("ATE1");
			bench.strike("flip 0.2 in");
			bench.strike("insert 0.1 in");
			bench.strike("repeat 0.1");
			let heard = "";
			for (let i = 0; i < 20; i++) heard += bench.ask("AT+CSQ");
			return heard;
		};
		assert.equal(run(3), run(3));
		assert.notEqual(run(3), run(4));
	});
});

describe("virtual modem: fails on demand, in its links", () => {
	it("SEND FAIL, and nothing is sent", () => {
		const bench = new Bench();
		bench.connect();
		bench.strike("sendfail");
		bench.ask("AT+CIPSEND=0,2");
		assert.equal(bench.say("hi", 100), "\r\n0, SEND FAIL\r\n");
		bench.ask("AT+CIPSEND=0,2");
		assert.equal(
			bench.say("ho"),
			"\r\n0, SEND OK\r\n\r\n+RECEIVE,0,2:\r\nho\r\n",
		);
		assert.equal(bench.ask("AT+CIPACK=0"), `\r\n+CIPACK: 2,2,0\r\n${ok}`);
	});

	it("a DATA ACCEPT for a part, and the rest is not sent", () => {
		const bench = new Bench();
		bench.connect();
		bench.ask("AT+CIPQSEND=1");
		bench.strike("short 3");
		bench.ask("AT+CIPSEND=0,3");
		assert.include(bench.say("abc"), "\r\nDATA ACCEPT:0,3\r\n");
		bench.ask("AT+CIPSEND=0,6");
		assert.equal(
			bench.say("abcdef"),
			"\r\nDATA ACCEPT:0,3\r\n\r\n+RECEIVE,0,3:\r\nabc\r\n",
		);
		bench.ask("AT+CIPSEND=0,6");
		assert.include(bench.say("abcdef"), "\r\nDATA ACCEPT:0,6\r\n");
	});

	it("no short SEND OK, which could not tell", () => {
		const bench = new Bench();
		bench.connect();
		bench.strike("short 3");
		bench.ask("AT+CIPSEND=0,6");
		assert.include(bench.say("abcdef"), "\r\n+RECEIVE,0,6:\r\nabcdef");
	});

	it("a reset by the peer, with its code where the dialect tells it", () => {
		for (const [fault, code] of [
			["cut 0", 14],
			["cut 0 13", 13],
		]) {
			const bench = new Bench({ dialect: { reportsErrorCode: true } });
			bench.connect();
			assert.equal(
				bench.strike(String(fault)),
				`\r\n0, TCP ERROR:${code}\r\n\r\n0, CLOSED\r\n`,
			);
			assert.equal(bench.network.count, 0);
		}
	});

	it("a connect that never ends, with the code of its kind", () => {
		for (const [kind, code] of [
			["TCP", 12],
			["UDP", 14],
		]) {
			const bench = new Bench({ dialect: { reportsErrorCode: true } });
			bench.prepareLinks();
			bench.strike("dns 1h");
			bench.ask(`AT+CIPSTART=0,${kind},echo,7`);
			assert.include(bench.wait(60_000), `\r\n0, ${kind} ERROR:${code}\r\n`);
		}
	});

	it("a close by the peer", () => {
		const bench = new Bench();
		bench.connect();
		assert.equal(bench.strike("close 0"), "\r\n0, CLOSED\r\n");
		assert.include(bench.ask("AT+CIPSTATUS=0"), '"CLOSED"');
		assert.equal(bench.network.count, 0);
		assert.include(bench.ask("AT+CIPSTART=0,TCP,echo,7"), "CONNECT OK");
	});

	it("a reset while it connects", () => {
		const bench = new Bench({}, { latency: 1000 });
		bench.prepareLinks();
		bench.ask("AT+CIPSTART=0,TCP,echo,7");
		assert.include(bench.strike("cut 0"), "\r\n0, CONNECT FAIL\r\n");
		assert.equal(bench.wait(5000), "");
	});

	it("a half close, which ends when it is said to", () => {
		const bench = new Bench();
		bench.connect();
		assert.equal(bench.strike("half 0 2s"), "");
		assert.include(bench.ask("AT+CIPSTATUS=0"), '"REMOTE CLOSING"');
		assert.equal(bench.ask("AT+CIPSEND=0,2"), "\r\n+CME ERROR: 3\r\n");
		assert.equal(bench.wait(1999), "");
		assert.equal(bench.wait(1), "\r\n0, CLOSED\r\n");
	});

	it("a half close that the host must end", () => {
		const bench = new Bench();
		bench.connect();
		bench.strike("half 0");
		assert.equal(bench.wait(100_000), "");
		assert.equal(bench.ask("AT+CIPCLOSE=0"), "\r\n0, CLOSE OK\r\n");
		assert.include(bench.ask("AT+CIPSTART=0,TCP,echo,7"), "CONNECT OK");
	});

	it("a half close does not end the connection after it", () => {
		const bench = new Bench();
		bench.connect();
		bench.strike("half 0 2s");
		bench.ask("AT+CIPCLOSE=0");
		bench.ask("AT+CIPSTART=0,TCP,echo,7");
		assert.equal(bench.wait(5000), "");
	});

	it("an end of the MQTT link", () => {
		for (const fault of ["cut mqtt", "close mqtt"]) {
			const bench = new Bench();
			bench.network.broker("broker", 1883);
			bench.prepareLinks();
			bench.prepare("AT+MCONFIG=id", "AT+MIPSTART=broker,1883");
			assert.include(bench.ask("AT+MCONNECT=1,60"), "CONNACK OK");
			assert.equal(bench.strike(fault), "\r\n7,CLOSED\r\n");
			assert.include(bench.ask("AT+MQTTSTATU"), "+MQTTSTATU :0");
			assert.equal(bench.network.count, 0);
		}
	});

	it("nothing, of a link that is not there", () => {
		const bench = new Bench();
		for (const fault of ["cut 0", "close 5", "half 3 10", "cut mqtt"])
			assert.equal(bench.strike(fault, 100), "");
	});
});

describe("virtual modem: fails on demand, in its network", () => {
	for (const line of [
		"+PDP DEACT",
		"+PDP: DEACT",
		"+CGEV: NW PDN DEACT 1",
		"+CGEV: ME PDN DEACT 1",
		"ME DETACH",
		"NW DETACH",
	])
		it(`loses the bearer as ${line}`, () => {
			const bench = new Bench();
			bench.connect();
			assert.equal(bench.strike(`pdp ${line}`), `\r\n${line}\r\n`);
			assert.include(bench.ask("AT+CIPSTATUS"), "PDP DEACT");
			assert.equal(bench.network.count, 0);
		});

	it("loses the bearer in the dialect's words", () => {
		const bench = new Bench({ dialect: { deactivation: "+PDP: DEACT" } });
		bench.connect();
		assert.equal(bench.strike("pdp"), "\r\n+PDP: DEACT\r\n");
	});

	it("loses its registration", () => {
		const bench = new Bench();
		bench.ask("AT+CREG=1");
		assert.equal(bench.strike("register 2"), "\r\n+CREG: 2\r\n");
	});

	it("refuses connections to one place for a time", () => {
		const bench = new Bench();
		bench.network.echo("other", 7);
		bench.prepareLinks();
		bench.strike("refuse echo:7 1s");
		assert.include(bench.ask("AT+CIPSTART=0,TCP,echo,7"), "0, CONNECT FAIL");
		assert.include(bench.ask("AT+CIPSTART=1,TCP,other,7"), "1, CONNECT OK");
		bench.wait(1000);
		assert.include(bench.ask("AT+CIPSTART=0,TCP,echo,7"), "0, CONNECT OK");
	});

	it("refuses all connections until heal", () => {
		const bench = new Bench();
		bench.network.broker("broker", 1883);
		bench.prepareLinks();
		bench.strike("refuse");
		assert.include(bench.ask("AT+CIPSTART=0,TCP,echo,7"), "0, CONNECT FAIL");
		assert.include(bench.ask("AT+CIPSTART=1,UDP,echo,7"), "1, CONNECT OK");
		bench.prepare("AT+MCONFIG=id");
		assert.include(bench.ask("AT+MIPSTART=broker,1883"), "7,CONNECT FAIL");
		bench.strike("heal");
		assert.include(bench.ask("AT+CIPSTART=0,TCP,echo,7"), "0, CONNECT OK");
	});

	it("swallows a connection attempt, which gets through when that ends in time", () => {
		const bench = new Bench();
		bench.prepareLinks();
		bench.strike("blackhole echo 10s");
		assert.equal(bench.ask("AT+CIPSTART=0,TCP,echo,7", 9999), ok);
		assert.equal(bench.wait(1), "\r\n0, CONNECT OK\r\n");
	});

	it("swallows a connection attempt until the module gives it up", () => {
		const bench = new Bench();
		bench.prepareLinks();
		bench.strike("blackhole");
		assert.equal(bench.ask("AT+CIPSTART=0,TCP,echo,7", 59_999), ok);
		assert.include(bench.wait(1), "\r\n0, CONNECT FAIL\r\n");
		bench.strike("heal");
		assert.equal(bench.wait(1000), "");
		assert.equal(bench.network.count, 0);
	});

	it("holds what TCP has under way, and loses nothing of it", () => {
		const bench = new Bench({}, { latency: 10 });
		bench.prepareLinks();
		bench.ask("AT+CIPSTART=0,TCP,echo,7", 100);
		bench.ask("AT+CIPSEND=0,2");
		assert.equal(bench.say("ab"), "\r\n0, SEND OK\r\n");
		bench.strike("blackhole echo:7 5s");
		bench.ask("AT+CIPSEND=0,2");
		assert.equal(bench.say("cd", 4999), "\r\n0, SEND OK\r\n");
		assert.equal(bench.ask("AT+CIPACK=0"), `\r\n+CIPACK: 4,0,4\r\n${ok}`);
		assert.equal(
			bench.wait(1000),
			"\r\n+RECEIVE,0,2:\r\nab\r\n\r\n+RECEIVE,0,2:\r\ncd\r\n",
		);
		assert.equal(bench.ask("AT+CIPACK=0"), `\r\n+CIPACK: 4,4,0\r\n${ok}`);
	});

	it("holds a peer's close behind its data", () => {
		const bench = new Bench({}, { latency: 10 });
		bench.network.source("source", 19, 10);
		bench.prepareLinks();
		bench.ask("AT+CIPSTART=0,TCP,source,19", 20);
		bench.strike("blackhole source 1s");
		assert.equal(bench.wait(999), "");
		assert.match(
			bench.wait(1),
			/^\r\n\+RECEIVE,0,10:\r\n.{10}\r\n\r\n0, CLOSED\r\n$/s,
		);
	});

	it("loses datagrams, whose sender does not learn of it", () => {
		const bench = new Bench();
		bench.prepareLinks();
		bench.ask("AT+CIPSTART=0,UDP,echo,7");
		bench.strike("blackhole echo 1s");
		bench.ask("AT+CIPSEND=0,2");
		assert.equal(bench.say("ab"), "\r\n0, SEND OK\r\n");
		assert.equal(bench.ask("AT+CIPACK=0"), `\r\n+CIPACK: 2,2,0\r\n${ok}`);
		assert.equal(bench.wait(2000), "");
		bench.ask("AT+CIPSEND=0,2");
		assert.include(bench.say("cd"), "+RECEIVE,0,2:\r\ncd");
		assert.equal(bench.ask("AT+CIPACK=0"), `\r\n+CIPACK: 4,4,0\r\n${ok}`);
	});

	it("holds an MQTT session's words, both ways", () => {
		const bench = new Bench();
		const broker = bench.network.broker("broker", 1883);
		bench.prepareLinks();
		bench.prepare("AT+MCONFIG=id", "AT+MIPSTART=broker,1883");
		bench.prepare("AT+MCONNECT=1,60", 'AT+MSUB="t",0');
		bench.strike("blackhole broker 5s");
		assert.equal(bench.ask('AT+MPUB="u",1,0,"m"', 1000), ok);
		broker.publish("t", bytesOf("news"));
		assert.equal(bench.wait(3999), "");
		assert.equal(broker.published.length, 0);
		assert.sameMembers(
			bench
				.wait(1)
				.split(/\r\n(?:\r\n)?/)
				.slice(1, -1),
			["PUBACK", '+MSUB: "t",4 byte,news'],
		);
		assert.equal(textOf(broker.published[0].payload), "m");
	});

	it("gives up what is closed in a black hole", () => {
		const bench = new Bench();
		const sink = bench.network.sink("sink", 9);
		bench.prepareLinks();
		bench.ask("AT+CIPSTART=0,TCP,sink,9");
		bench.strike("blackhole");
		bench.ask("AT+CIPSEND=0,2");
		bench.say("ab");
		assert.equal(bench.ask("AT+CIPCLOSE=0"), "\r\n0, CLOSE OK\r\n");
		bench.strike("heal", 1000);
		assert.equal(sink.bytes.length, 0);
		assert.equal(bench.network.count, 0);
	});

	it("is slow to look up a name", () => {
		const bench = new Bench();
		bench.prepareLinks();
		bench.strike("dns 3s");
		assert.equal(bench.ask('AT+CDNSGIP="echo"', 2999), ok);
		assert.equal(bench.wait(1), '\r\n+CDNSGIP: 1,"echo","10.0.0.1"\r\n');
		assert.equal(bench.ask("AT+CIPSTART=0,TCP,echo,7", 2999), ok);
		assert.equal(bench.wait(1), "\r\n0, CONNECT OK\r\n");
		assert.include(
			bench.ask("AT+CIPSTART=1,TCP,10.0.0.1,7"),
			"CONNECT OK",
			"an address needs no lookup",
		);
		bench.strike("dns 0");
		assert.include(bench.ask('AT+CDNSGIP="echo"'), "+CDNSGIP: 1");
	});

	it("fails to look up a name", () => {
		const bench = new Bench();
		bench.prepareLinks();
		bench.strike("dns fail 11");
		assert.equal(bench.ask('AT+CDNSGIP="echo"'), `${ok}\r\n+CDNSGIP:0,11\r\n`);
		assert.include(bench.ask("AT+CIPSTART=0,TCP,echo,7"), "CONNECT FAIL");
		assert.include(bench.ask("AT+CIPSTART=0,TCP,10.0.0.1,7"), "CONNECT OK");
		bench.strike("dns 0");
		assert.include(bench.ask('AT+CDNSGIP="echo"'), "+CDNSGIP: 1");
	});

	it("has no name server in a black hole", () => {
		const bench = new Bench();
		bench.prepareLinks();
		bench.strike("blackhole");
		assert.equal(bench.ask('AT+CDNSGIP="echo"', 9999), ok);
		assert.equal(bench.wait(1), "\r\n+CDNSGIP:0,11\r\n");
	});
});
