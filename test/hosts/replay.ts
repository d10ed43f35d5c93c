import { readdirSync, readFileSync } from "node:fs";
import { assert } from "chai";
import { type Event, Reading } from "../../hosts/replay/reading.js";
import { Malformed, parseSession } from "../../hosts/replay/session.js";

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
