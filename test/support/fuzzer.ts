import type { Random } from "../../modules/virtual-modem/random.js";
import type { Terminal } from "./terminal.js";

/** Mends what damaged lines may have done for good: results are silent, it sleeps, the SIM asks for its PUK or PIN, no operator is wanted. */
const recovery = [
	"AT&F",
	"ATE0Q0V1",
	'AT+POWERMODE="CLOSE"',
	"AT+CPIN=12345678,1234",
	"AT+CPIN=1234",
	"AT+CFUN=1",
	"AT+COPS=0",
];

/** Sessions that get somewhere, with the servers of {@link Fuzzer.prepare}. */
const sessions: readonly (readonly string[])[] = [
	[
		...recovery,
		"AT+CIPSHUT",
		"AT+CIPMODE=0",
		"AT+CIPMUX=1",
		"AT+CIPSPRT=1;+CIPQSEND=0",
		'AT+CSTT="cmiot","user","password"',
		"AT+CIICR",
		"AT+CIFSR",
		'AT+CIPSTART=0,"TCP","echo",7',
		'AT+CIPSTART=3,"TCP","source",19',
		'AT+CIPSTART=1,"UDP","echo",7',
		"AT+CIPSTART=4,TCP,refuse,1",
		"AT+CIPSTART=5,TCP,silent,2",
		"AT+CIPSEND=0,5",
		"12345",
		"AT+CIPACK=0",
		"AT+CIPQSEND=1",
		"AT+CIPSEND=1",
		"datagram\x1a",
		"AT+CIPRXGET=1",
		"AT+CIPSEND=0,5",
		"12345",
		"AT+CIPRXGET=4,0",
		"AT+CIPRXGET=2,0,1460",
		"AT+CIPRXGET=3,3,100",
		"AT+CIPRXGET=2,3,1460",
		"AT+CIPRXGET=0",
		"AT+CIPSTATUS",
		"AT+CIPSTATUS=3",
		"AT+CIPCLOSE=0,1",
		"AT+CIPCLOSE=3",
	],
	[
		...recovery,
		"AT+CIPSHUT",
		"AT+CIPMODE=0",
		"AT+CIPMUX=0",
		"AT+CIPSPRT=1;+CIPQSEND=0",
		"AT+CSTT;+CIICR",
		"AT+CIFSR",
		'AT+CIPSTART="TCP","echo",7',
		"AT+CIPSEND",
		"some text\x1a",
		"AT+CIPSEND=3",
		"abc",
		"AT+CIPCLOSE",
		'AT+CDNSGIP="echo"',
	],
	[
		"AT+CIPSHUT;+CIPMUX=0;+CIPMODE=1",
		"AT+CSTT;+CIICR",
		"AT+CIFSR",
		'AT+CIPSTART="TCP","echo",7',
		"as it stands",
		"+++",
		"ATO",
		"+++",
		"AT+CIPCLOSE",
		"AT+CIPMODE=0",
	],
	[
		...recovery,
		"AT+MIPCLOSE",
		'AT+MCONFIG="id","user","password",1,0,"gone","message"',
		'AT+MIPSTART="broker","1883"',
		"AT+MCONNECT=1,60",
		'AT+MSUB="#",1',
		'AT+MPUB="a/b",1,0,"message"',
		'AT+MPUBEX="a/b",2,0,20',
		"twenty bytes of text",
		"AT+MPUBEX=a,0,0,",
		"message\x1a",
		"AT+MQTTSTATU",
		'AT+MUNSUB="#"',
		"AT+MDISCONNECT",
		"AT+MIPCLOSE",
	],
	['AT+MCONFIG="id"', "AT+SSLMIPSTART=broker,8883", "AT+MCONNECT=0,1"],
	[
		'AT+MCONFIG="id"',
		"AT+MIPSTART=broker,1883",
		"AT+MCONNECT=0,60",
		'AT+MSUB="a/+",2',
		"AT+MQTTMSGSET=1",
		"AT+MQTTMODE=1",
		'AT+MPUB="a/b",1,1,"6D657373616765"',
		"AT+MQTTMODE=0",
		'AT+MPUB="a/b",0,0,"\\22a\\22\\0D\\0A"',
		"AT+MQTTMSGGET?",
		"AT+MQTTMSGGET",
		"AT+MQTTMSGSET=0",
	],
	[
		"AT+FSCREATE=f",
		"AT+FSWRITE=f,0,20,1",
		"twenty bytes of text",
		"AT+FSREAD=f,0,10240",
		'AT+FSLS="/"',
		'AT+SSLCFG="seclevel",0,1',
		'AT+SSLCFG="cacert",88,"f"',
		"AT+CIPSSL=1",
		"AT+CIPSSL=0",
		"AT+FSDEL=f",
	],
	["AT+CPOWD=1"],
	["AT+CGATT=0", "AT+CGATT=1"],
	["AT+CFUN=0", "AT+CFUN=1"],
	["AT+CFUN=1,1"],
	["ATI", "AT+CSQ;+CREG?;+CGATT?"],
	["AT+IPR=115200;&W"],
	[
		'AT+CLCK="SC",1,"1234"',
		"AT+CFUN=1,1",
		"AT+CPIN=1234",
		'AT+CLCK="SC",0,"1234"',
		'AT+COPS=4,2,"46001"',
		"AT&F&W",
	],
	[
		'AT+CGDCONT=2,"IP","iot"',
		'AT+CGAUTH=2,1,"user","password"',
		"AT+CGACT=1",
		"AT+CGPADDR",
		"AT+CGACT=0,2",
		"AT+CGDCONT=2",
		"AT+SAPBR=1,1",
		'AT+CNTP="ntp",-32,2',
		"AT+CNTP",
		"AT+SAPBR=0,1",
		'AT+CCLK="26/06/04,12:00:00+32";+CCLK?',
		"AT+CSCLK=2;+WAKETIM=0",
		"AT+CSCLK=0",
	],
];

/** Parameters that some command takes, and such as none does. */
const values = [
	"",
	"0",
	"1",
	"2",
	"3",
	"5",
	"7",
	"10",
	"60",
	"255",
	"256",
	"1460",
	"1461",
	"4100",
	"65535",
	"65536",
	"2147483648",
	"99999999999999999999",
	"-1",
	"1.5",
	"0x10",
	"TCP",
	'"TCP"',
	'"UDP"',
	'"echo"',
	'"source"',
	'"silent"',
	'"refuse"',
	'"broker"',
	'"nobody"',
	'"127.0.0.1"',
	"1883",
	"8883",
	'"IP"',
	'"cmiot"',
	'"a/b"',
	'"#"',
	'"+/+"',
	'""',
	'"',
	'"\\22\\0D\\\\"',
	'"f"',
	'"SC"',
	"1234",
	'"__proto__"',
	'"24/02/30,25:61:61+99"',
	";",
	"?",
	"=",
];

/** TCPIP/+++.md: counts only between silences. */
const escape = "+++";

/** TCPIP/错误码.md */
const connectionReset = 14;

/** Characters of a line: twice what a module takes, or no end of them where a tail of tails is repeated. */
const longest = 10_000;

const ends = ["\r", "\n", "", "\r\r\n", "\n\r"];

/** What was said to a module, and what it printed until the next. */
export interface Exchange {
	/** Characters 0…255, one a byte. */
	said: string;
	heard: string;
}

/** Presses the key of a module that is off, and pulls the pin of one that sleeps. */
export function wake({ modem }: Terminal): void {
	if (!modem.on) modem.powerOn();
	if (!modem.asleep) return;
	modem.pullWakePin(true);
	modem.pullWakePin(false);
}

/** A client out of its mind, the same way for the same seed: all commands in all forms, damaged, and what are no commands. */
export class Fuzzer {
	#random: Random;
	#names: string[];
	/** What is left of a session. */
	#session: readonly string[] = [];
	/** Likely parameters of each command. */
	#hints = new Map<string, string[]>();

	/** `names`: of the commands, as {@link Command} has them. */
	constructor(random: Random, names: Iterable<string>) {
		this.#random = random;
		this.#names = [...names];
	}

	/** Has the network serve what the sessions ask for. Once more, and its brokers have forgotten who was there. */
	serve({ network }: Terminal): void {
		network.echo("echo", 7);
		network.source("source", 19, 20_000, false);
		network.refuse("refuse", 1);
		network.blackHole("silent", 2);
		network.timeServer("ntp", 123, () => 0);
		network.broker("broker", 1883, { record: false });
		network.broker("broker", 8883, { secure: true, record: false });
	}

	/**
	 * Serves, and asks the module for each command's test form: the numbers and quoted texts in its answer become likely
	 * parameters.
	 */
	prepare(terminal: Terminal): void {
		this.serve(terminal);
		for (const name of this.#names) {
			const answer = terminal.say(`AT${name}=?\r\n`, 10);
			const body = answer.slice(answer.indexOf(":") + 1);
			this.#hints.set(name, body.match(/"[^"]*"|\d+/g) ?? values);
		}
	}

	/** Says the next line, or what stands for one. A module that is off, or that only its pin wakes, is not left so for long. */
	say(terminal: Terminal): Exchange {
		const random = this.#random;
		if (random.chance(0.1)) wake(terminal);
		// Or a link in transparent mode, whose escape AT+CIPCCFG has forbidden, would hear the rest.
		if (random.chance(0.002))
			terminal.network.breakAll(random.chance(0.5) ? 0 : connectionReset);
		const said = this.#text();
		if (said === escape) {
			const before = terminal.wait(random.integer(950, 1100));
			return {
				said,
				heard: before + terminal.say(escape, random.integer(450, 600)),
			};
		}
		const dice = random.integer(0, 999);
		// Now and then as long as guard times, once in a while as time limits.
		const wait = random.integer(0, dice === 0 ? 200_000 : dice < 30 ? 3000 : 4);
		return { said, heard: terminal.say(said, wait) };
	}

	#text(): string {
		const random = this.#random;
		const kind = random.integer(0, 99);
		if (kind === 0) return escape;
		if (kind === 1) return this.#overlong();
		if (kind < 4) return this.#payload();
		if (kind < 7) return this.#junk(random.integer(1, 300));
		const inSession = this.#session.length > 0;
		const line = random.chance(inSession ? 0.8 : 0.1)
			? this.#sessionLine()
			: this.#commandLine();
		if (line === escape) return escape;
		return line + (random.chance(0.95) ? "\r\n" : this.#pick(ends));
	}

	#pick<T>(from: readonly T[]): T {
		return from[this.#random.integer(0, from.length - 1)];
	}

	/** Mostly 1, at most `most`. */
	#few(most: number): number {
		return this.#random.chance(0.9) ? 1 : this.#random.integer(1, most);
	}

	#sessionLine(): string {
		if (this.#session.length === 0) this.#session = this.#pick(sessions);
		const [line, ...rest] = this.#session;
		this.#session = rest;
		return this.#random.chance(0.05) ? this.#mutated(line) : line;
	}

	#commandLine(): string {
		const commands = Array.from({ length: this.#few(18) }, () =>
			this.#command(),
		);
		const line = `AT${commands.join(";")}`;
		return this.#random.chance(0.5) ? this.#mutated(line) : line;
	}

	#command(): string {
		const random = this.#random;
		const name = this.#pick(this.#names);
		const form = random.integer(0, 9);
		if (form === 0) return `${name}=?`;
		if (form === 1) return `${name}?`;
		if (form < 4) return name;
		const hints = this.#hints.get(name) ?? values;
		const parameters = Array.from({ length: random.integer(1, 7) }, () =>
			this.#pick(random.chance(0.5) ? hints : values),
		);
		return `${name}=${parameters.join()}`;
	}

	/** One to three changes: a character lost, added or another, a tail many times, or none. */
	#mutated(line: string): string {
		const random = this.#random;
		let mutated = line;
		for (let i = random.integer(1, 3); i > 0; i--) {
			const place = random.integer(0, mutated.length);
			const before = mutated.slice(0, place);
			const character = String.fromCharCode(random.integer(0, 255));
			switch (random.integer(0, 4)) {
				case 0:
					mutated = before + mutated.slice(place + 1);
					break;
				case 1:
					mutated = before + character + mutated.slice(place);
					break;
				case 2:
					mutated = before + character + mutated.slice(place + 1);
					break;
				case 3:
					mutated = before + mutated.slice(place).repeat(random.integer(2, 40));
					break;
				case 4:
					mutated = before;
			}
		}
		return mutated.slice(0, longest);
	}

	#payload(): string {
		const random = this.#random;
		const text = this.#pick(["x", "\r\n", "AT\r\n", "\0", "\xff\x1a", "+++"]);
		return (
			text.repeat(random.integer(0, 400)) +
			this.#pick(["\x1a", "\x1b", "", "\r\n"])
		);
	}

	#junk(length: number): string {
		const random = this.#random;
		let text = "";
		for (let i = 0; i < length; i++)
			text += String.fromCharCode(random.integer(0, 255));
		return text;
	}

	/** About as long as a line may be, or twice that. */
	#overlong(): string {
		const parameter = `${this.#pick(values)},`;
		const length = this.#random.integer(4000, 10_000);
		const count = Math.ceil(length / parameter.length);
		return `${this.#mutated(`AT${this.#command()}`)}${parameter.repeat(count)}\r`;
	}
}
