import { assert } from "chai";
import { Random } from "../../modules/virtual-modem/random.js";
import { Terminal } from "../support/terminal.js";

const lines = [
	"AT",
	"ATE0",
	"ATI",
	"AT+CSQ;+CREG?;+CGATT?",
	"AT+CIPMUX=1",
	"AT+CIPMUX=0",
	'AT+CSTT="cmiot","user","password"',
	"AT+CIICR",
	"AT+CIFSR",
	'AT+CIPSTART=0,"TCP","echo",7',
	'AT+CIPSTART="UDP","echo",7',
	'AT+CIPSTART=3,"TCP","source",19',
	"AT+CIPSTART=4,TCP,refuse,1",
	"AT+CIPSEND=0,5",
	"AT+CIPSEND",
	"12345\x1a",
	"AT+CIPACK=0",
	"AT+CIPRXGET=1",
	"AT+CIPRXGET=0",
	"AT+CIPRXGET=2,3,1460",
	"AT+CIPRXGET=3,0,100",
	"AT+CIPRXGET=4,3",
	"AT+CIPCLOSE=0,1",
	"AT+CIPCLOSE",
	"AT+CIPSHUT",
	"AT+CIPSTATUS",
	"AT+CIPSTATUS=3",
	"AT+CIPSTART=?",
	'AT+CDNSGIP="echo"',
	'AT+MCONFIG="id","user","password"',
	'AT+MCONFIG="id","user","password",1,0,"gone","message"',
	'AT+MIPSTART="broker","1883"',
	"AT+SSLMIPSTART=broker,8883",
	"AT+MIPSTART=192.0.2.1,1883",
	"AT+MIPSTART=?",
	"AT+MCONNECT=1,60",
	'AT+MSUB="#",1',
	'AT+MUNSUB="#"',
	'AT+MPUB="a/b",1,0,"message"',
	'AT+MPUBEX="a/b",2,0,20',
	"AT+MPUBEX=a,0,0,",
	"message\x1a",
	"AT+MQTTSTATU",
	"AT+MDISCONNECT",
	"AT+MIPCLOSE",
	"AT+CIPSSL=1",
	"AT+CIPSSL=0",
	'AT+SSLCFG="seclevel",0,1',
	'AT+SSLCFG="cacert",88,"f"',
	"AT+FSCREATE=f",
	"AT+FSWRITE=f,0,20,1",
	"AT+FSREAD=f,0,10240",
	'AT+FSLS="/"',
	"AT+FSDEL=f",
	"AT+CFUN=1,1",
	"AT+IPR=115200;&W",
	"AT+CGATT=0",
	"AT+CGATT=1",
];

function mutate(line: string, random: Random): string {
	let mutated = line;
	for (let i = random.integer(0, 3); i > 0; i--) {
		const place = random.integer(0, mutated.length);
		const before = mutated.slice(0, place);
		const character = String.fromCharCode(random.integer(0, 255));
		const changes = [
			before + mutated.slice(place + 1),
			before + character + mutated.slice(place),
			before + character + mutated.slice(place + 1),
			before + mutated.slice(place).repeat(random.integer(2, 40)),
			before,
		];
		mutated = changes[random.integer(0, changes.length - 1)];
	}
	return mutated;
}

describe("virtual modem: survives any line", () => {
	for (const seed of [1, 2])
		it(`4000 damaged command lines, seed ${seed}`, () => {
			const random = new Random(seed);
			const terminal = new Terminal({ latency: 2, seed });
			terminal.network.echo("echo", 7);
			terminal.network.source("source", 19, 20_000, false);
			terminal.network.refuse("refuse", 1);
			const broker = terminal.network.broker("broker", 1883);
			terminal.network.broker("broker", 8883, { secure: true });
			let most = 0;
			for (let i = 0; i < 4000; i++) {
				const line = lines[random.integer(0, lines.length - 1)];
				const end = ["\r\n", "\r", "\n", ""][
					random.chance(0.9) ? 0 : random.integer(1, 3)
				];
				const heard = terminal.say(
					mutate(line, random) + end,
					random.integer(0, 4),
				);
				most = Math.max(most, heard.length);
				assert.isAtMost(terminal.network.count, 7);
				assert.isBelow(terminal.clock.pending, 40);
			}
			assert.isBelow(
				most,
				200_000,
				"six links with 20000 bytes each, and echo",
			);
			assert.isAbove(broker.published.length, 0, "some got through");
			terminal.modem.reset();
			terminal.wait(10);
			assert.equal(terminal.say("AT\r\n", 10), "AT\r\n\r\nOK\r\n");
		});
});
