import { assert } from "chai";
import { LINE } from "../../modules/at/tokenizer.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { Listening } from "../support/listening.js";

/** What is told of `text` by a tokenizer that awaits a prompt or not. */
function told(text: string, split = 0, prompt = false): string[] {
	const listening = new Listening();
	listening.tokenizer.prompt = prompt;
	return listening.hear(text, split);
}

/** Checks `text` whole and in pieces of 1 to 64 bytes. */
function expect(text: string, expected: string[], prompt = false): void {
	for (let split = 0; split <= 64; split++)
		assert.deepEqual(told(text, split, prompt), expected, `split ${split}`);
}

describe("the tokenizer reads lines", () => {
	it("between any mix and number of CR and LF", () => {
		expect("\r\nOK\r\n\n\nERROR\r\rSHUT OK\nRDY\r\r\n", [
			"OK",
			"ERROR",
			"SHUT_OK",
			"READY",
		]);
	});

	it("behind noise, which is no line", () => {
		expect("\xe0\xff\0\r\n\xffRDY\r\n", ["READY"]);
	});

	it("with a link's number in either spelling, or without", () => {
		expect("1,CONNECT OK\r\n2, CONNECT OK\r\nCONNECT OK\r\n7,CLOSED\r\n", [
			"CONNECT_OK 1",
			"CONNECT_OK 2",
			"CONNECT_OK",
			"CLOSED 7",
		]);
	});

	it("and takes a link's number outside the table for no link", () => {
		expect("6,CLOSED\r\n8, CONNECT OK\r\n+CIPRXGET: 1,9\r\n", [
			'"6,CLOSED"',
			'"8, CONNECT OK"',
			'"+CIPRXGET: 1,9"',
		]);
	});

	it("of a CONNECT OK that has no line end", () => {
		expect("\r\nOK\r\n0, CONNECT OK+CIPRXGET: 1,0\r\nCONNECT OK", [
			"OK",
			"CONNECT_OK 0",
			"WAITING 0",
			"CONNECT_OK",
		]);
	});

	it("with blanks around a colon or none, and with a full-width one", () => {
		expect(
			"+MQTTSTATU :1\r\nSTATE:IP START\r\nSTATE: IP START\r\n+CSQ\xef\xbc\x9a9,0\r\n",
			["MQTTSTATU", "STATE", "STATE", "CSQ"],
		);
	});

	it("and not inside longer words", () => {
		expect("OKAY\r\nNOT OK\r\nCLOSED IT\r\nERRORS\r\n", [
			'"OKAY"',
			'"NOT OK"',
			'"CLOSED IT"',
			'"ERRORS"',
		]);
	});

	it("of bearer loss in every spelling", () => {
		expect(
			"+PDP DEACT\r\n+PDP: DEACT\r\n+CGEV: NW PDN DEACT 1\r\n+CGEV: ME DETACH\r\n+CGEV: ME PDN ACT 1,0\r\n",
			["PDP_DEACT", "PDP_DEACT", "NETWORK_LOST", "NETWORK_LOST", "NETWORK_UP"],
		);
	});

	it("of an address, and of nothing that only looks like one", () => {
		expect("10.0.0.1\r\n1.2.3\r\n1.2.3.4.5\r\n10.0.0.1 x\r\n", [
			"ADDRESS",
			'"1.2.3"',
			'"1.2.3.4.5"',
			'"10.0.0.1 x"',
		]);
	});

	it("and takes a line that lacks what it must say for none that it knows", () => {
		expect(
			"DATA ACCEPT:\r\nDATA ACCEPT: x\r\n+CIPRXGET:\r\n+CIPRXGET: 4\r\nC:\r\n+MSUB:\r\n",
			[
				'"DATA ACCEPT:"',
				'"DATA ACCEPT: x"',
				'"+CIPRXGET:"',
				'"+CIPRXGET: 4"',
				'"C:"',
				"lost 0 of 7",
				'"+MSUB:"',
			],
		);
	});

	it("of any length, in the memory it has: the first bytes are read, the rest is skipped", () => {
		for (const length of [LINE - 1, LINE, LINE + 1, 5000]) {
			const line = "x".repeat(length);
			expect(`${line}\r\nOK\r\n`, [JSON.stringify(line.slice(0, LINE)), "OK"]);
		}
	});

	it("without end, and is ready for the next", () => {
		const listening = new Listening();
		listening.hear("z".repeat(100000));
		assert.deepEqual(listening.hear("\r\nOK\r\n").slice(1), ["OK"]);
	});
});

describe("the tokenizer counts payloads", () => {
	it("of a push, with and without a line end behind it", () => {
		expect(
			"\r\n+RECEIVE,2,4:\r\nABCD\r\n\r\n+RECEIVE, 3, 2 : \r\nEF+RECEIVE,0,1:\r\nG",
			['RECEIVE 2: 4 "ABCD"', 'RECEIVE 3: 2 "EF"', 'RECEIVE 0: 1 "G"'],
		);
	});

	it("that begin with line ends", () => {
		expect("+RECEIVE,0,2:\r\n\r\nOK\r\n", ['RECEIVE 0: 2 "\\r\\n"', "OK"]);
		expect("+RECEIVE,0,2:\n\r\nOK\r\n", ['RECEIVE 0: 2 "\\r\\n"', "OK"]);
		expect("+RECEIVE,0,2:\rabOK\r\n", ['RECEIVE 0: 2 "ab"', "OK"]);
	});

	it("of a single link, in the line of its head", () => {
		expect("+IPD,4:TEST\r\n+IPD,3,TCP:a\r\n\r\n+IPD,2,UDP:OK+IPD,1:x", [
			'IPD -1: 4 "TEST"',
			'IPD -1: 3 "a\\r\\n"',
			'IPD -1: 2 "OK"',
			'IPD -1: 1 "x"',
		]);
	});

	it("of a read, with its link, its length first and what is left second", () => {
		expect(
			"+CIPRXGET: 2,3,5,7\r\nAAAAA\r\nOK\r\n+CIPRXGET:2,2,0\r\nBB\r\nOK\r\n",
			['READ 3: 5 "AAAAA"', "OK", 'READ -1: 2 "BB"', "OK"],
		);
	});

	it("of a read in hex, twice as long", () => {
		expect("+CIPRXGET: 3,1,2,0\r\n4f4B\r\nOK\r\n", [
			'READ_HEX 1: 2 "4f4B"',
			"OK",
		]);
	});

	it("of a read of nothing", () => {
		expect("+CIPRXGET: 2,3,0,0\r\n\r\nOK\r\n", ['READ 3: 0 ""', "OK"]);
	});

	it("of a message, in every spelling", () => {
		expect(
			'+MSUB: "a/b",3 byte,x\r\n\r\n+MSUB:"t, u",2 byte,OK\r\n+MSUB: plain,1 byte,y\r\n+MSUB\xef\xbc\x9a"q",1,z\r\n+MSUB: 2\r\n',
			[
				'MESSAGE 7 a/b: 3 "x\\r\\n"',
				'MESSAGE 7 t, u: 2 "OK"',
				'MESSAGE 7 plain: 1 "y"',
				'MESSAGE 7 q: 1 "z"',
				"MQTT_CACHED",
			],
		);
	});

	it("of a message whose topic is as long as can be", () => {
		const topic = "t".repeat(256);
		expect(`+MSUB: "${topic}",4 byte,data\r\n`, [
			`MESSAGE 7 ${topic}: 4 "data"`,
		]);
	});

	it("that hold every byte value, and anything that looks like a line or a prompt", () => {
		const bytes = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i));
		const payload = `${bytes.join("")}\r\nOK\r\n> \r\n+RECEIVE,0,9:\r\n`;
		expect(
			`+RECEIVE,1,${payload.length}:\r\n${payload}\r\nOK\r\n`,
			[`RECEIVE 1: ${payload.length} ${JSON.stringify(payload)}`, "OK"],
			true,
		);
	});

	it("across the end of the ring, wherever it falls", () => {
		for (let offset = 0; offset < 520; offset++) {
			const listening = new Listening();
			listening.hear(`${"x".repeat(offset)}\r\n`);
			listening.told.length = 0;
			assert.deepEqual(
				listening.hear(
					"+CIPRXGET: 2,3,5,0\r\nAB\r\nC\r\nOK\r\n3, CLOSED\r\n",
					7,
				),
				['READ 3: 5 "AB\\r\\nC"', "OK", "CLOSED 3"],
				`offset ${offset}`,
			);
		}
	});
});

describe("the tokenizer awaits a prompt", () => {
	it("in every spelling", () => {
		for (const prompt of ["\r\n>", "\r\n> ", "\r\n> \r\n"])
			expect(`${prompt}\r\n0, SEND OK\r\n`, [">", "SEND_OK 0"], true);
	});

	it("once, and finds none where none is awaited", () => {
		expect("\r\n> \r\n> \r\n", [">", '">"'], true);
		expect("\r\n> \r\n", ['">"']);
	});

	it("and takes one inside a payload for data", () => {
		expect("+RECEIVE,1,2:\r\n> \r\n> ", ['RECEIVE 1: 2 "> "', ">"], true);
	});
});

describe("the tokenizer finds its way back", () => {
	it("from a head that lost its first bytes, skipping its payload and saying how much is gone", () => {
		for (const head of ["ECEIVE,0,12:", "E,0,12:", "XGET: 2,0,12,0"])
			expect(`${head}\r\nOK\r\nERROR\r\n\r\n\r\n+CSQ: 1,1\r\n`, [
				"lost 12 of 0",
				"CSQ",
			]);
	});

	it("from a read that is shorter than its count: what follows is no line end", () => {
		expect("+CIPRXGET: 2,0,5,0\r\nABC\r\nOK\r\n", [
			'READ 0: 5 "ABC\\r\\n"',
			"lost 0 of 0",
			"OK",
		]);
	});

	it("from a read that is longer than its count", () => {
		expect("+CIPRXGET: 2,0,3,0\r\nABCD\r\nOK\r\n", [
			'READ 0: 3 "ABC"',
			"lost 0 of 0",
			'"D"',
			"OK",
		]);
	});

	it("from a payload whose bytes do not come, and says how many", () => {
		const listening = new Listening();
		listening.hear("+RECEIVE,4,10:\r\nabc");
		assert.isAbove(listening.tokenizer.left, 0);
		listening.tokenizer.abandon();
		assert.deepEqual(listening.hear("\r\nOK\r\n"), ["lost 7 of 4", "OK"]);
	});

	it("from counts that no module sends", () => {
		expect(
			"+RECEIVE,0,99999:\r\n+IPD,999999:\r\n+CIPRXGET: 2,0,9999,0\r\n+RECEIVE,0,-1:\r\nOK\r\n",
			[
				"lost 0 of -2",
				'"+RECEIVE,0,99999:"',
				"lost 0 of -2",
				'"+IPD,999999:"',
				'"+CIPRXGET: 2,0,9999,0"',
				"lost 0 of -2",
				'"+RECEIVE,0,-1:"',
				"OK",
			],
		);
	});
});

describe("the tokenizer, whatever the bytes", () => {
	const scraps = [
		"\r\n",
		"\r",
		"\n",
		"OK",
		"ERROR",
		"+CIPRXGET: 2,0,",
		"5,0\r\n",
		"+RECEIVE,1,",
		"3:\r\n",
		"+IPD,4:",
		'+MSUB: "t",',
		"2 byte,",
		"> ",
		"CONNECT OK",
		"0, ",
		"+CME ERROR: 3",
		"\0\xff",
		"ECEIVE,0,2:\r\n",
		'C: 0,0,"TCP",',
		"STATE: IP",
		"x".repeat(400),
		"12345678901234567890",
		",,,,",
		'"',
		":",
		"AT+CIPSEND=1,1\r\n",
	];

	for (let seed = 1; seed <= 20; seed++)
		it(`tells the same in any cut, throws nothing and keeps up: seed ${seed}`, () => {
			const random = new Random(seed);
			let text = "";
			while (text.length < 1500)
				text +=
					random.next() < 0.8
						? scraps[random.integer(0, scraps.length - 1)]
						: String.fromCharCode(random.integer(0, 255));
			const whole = told(text, 0, true);
			for (const split of [1, 2, 3, 7, 64, 511])
				assert.deepEqual(told(text, split, true), whole, `split ${split}`);
		});
});
