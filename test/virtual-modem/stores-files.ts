import { assert } from "chai";
import { Terminal } from "../support/terminal.js";

const ok = "\r\nOK\r\n";
const prompt = "\r\n> ";
const invalid = "\r\n+CME ERROR: 53\r\n";
const missing = "\r\n+CME ERROR: 62\r\n";
const noDirectory = "\r\n+CME ERROR: 98\r\n";
const full = "\r\n+CME ERROR: 20\r\n";

describe("virtual modem: stores files", () => {
	let terminal: Terminal;

	beforeEach(() => {
		terminal = new Terminal();
		terminal.prepare("ATE0");
	});

	/** Each command, and what it must print. */
	function session(...steps: [said: string, heard: string][]) {
		for (const [said, heard] of steps)
			assert.equal(terminal.say(`${said}\r\n`), heard, said);
	}

	function store(name: string, content: string, mode = 0) {
		const { length } = content;
		terminal.say(`AT+FSWRITE=${name},${mode},${length},1\r\n`);
		assert.equal(terminal.say(content), ok);
	}

	it("as the manual's example has it (FS/使用方法举例.md)", () => {
		session(
			['AT+FSMKDIR="/testdir"', ok],
			['AT+FSMKDIR="/testdir/testdir"', ok],
			['AT+FSCREATE="/testdir/test.txt"', ok],
			['AT+FSLS="/testdir"', `\r\ntest.txt\r\ntestdir\\\r\n${ok}`],
			['AT+FSWRITE="/testdir/test.txt",0,10,10', prompt],
		);
		assert.equal(terminal.say("1234567890"), ok);
		session(
			['AT+FSREAD="/testdir/test.txt",0,10,10', `\r\n1234567890${ok}`],
			['AT+FSFLSIZE="/testdir/test.txt"', `\r\n+FSFLSIZE: 10\r\n${ok}`],
			['AT+FSDEL="/testdir/test.txt"', ok],
			['AT+FSRMDIR="/testdir/testdir"', ok],
			['AT+FSLS="/testdir"', ok],
			['AT+FSRMDIR="/testdir"', ok],
			["AT+FSMEM", `\r\n+FSMEM: 1304000 bytes\r\n${ok}`],
		);
	});

	it("in all forms that their pages have", () => {
		for (const name of [
			"FSCREATE",
			"FSDEL",
			"FSDRIVE",
			"FSFLSIZE",
			"FSLS",
			"FSMEM",
			"FSMKDIR",
			"FSREAD",
			"FSRMDIR",
			"FSWRITE",
		])
			session([`AT+${name}=?`, ok]);
		session(
			["AT+FSDRIVE=0", `\r\n+FSDRIVE:C\r\n${ok}`],
			["AT+FSDRIVE=1", invalid],
			["AT+FSREADHEAD?", `\r\n+FSREADHEAD: 0\r\n${ok}`],
			["AT+FSREADHEAD=2", invalid],
		);
	});

	it("of every byte value, in pieces of which a later one follows or replaces", () => {
		const bytes = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i));
		const all = bytes.join("");
		terminal.prepare("AT+FSCREATE=f");
		store("f", all);
		store("f", "more", 1);
		session(
			["AT+FSFLSIZE=f", `\r\n+FSFLSIZE: 260\r\n${ok}`],
			["AT+FSREAD=f,0,10240", `\r\n${all}more${ok}`],
			["AT+FSREAD=f,1,3,254", `\r\n\xfe\xffm${ok}`],
			["AT+FSREAD=f,1,3,259", `\r\ne${ok}`],
			["AT+FSREAD=f,1,3,260", invalid],
			["AT+FSREAD=f,1,3", invalid],
		);
		store("f", "new");
		session(
			["AT+FSREAD=f,0,10240", `\r\nnew${ok}`],
			["AT+FSREADHEAD=1", ok],
			["AT+FSREAD=f,0,2", `\r\n+FSREAD: ne${ok}`],
			["AT+FSCREATE=f", ok],
			["AT+FSFLSIZE=f", `\r\n+FSFLSIZE: 0\r\n${ok}`],
		);
	});

	it("by paths with or without drive and slash, on the module's own drive alone", () => {
		session(
			["AT+FSMKDIR=d", ok],
			['AT+FSCREATE="C:/d/ca.crt"', ok],
			["AT+FSFLSIZE=d\\ca.crt", `\r\n+FSFLSIZE: 0\r\n${ok}`],
			['AT+FSLS="/"', `\r\nd\\\r\n${ok}`],
			['AT+FSLS="C:/"', `\r\nd\\\r\n${ok}`],
			['AT+FSLS="C:/d/"', `\r\nca.crt\r\n${ok}`],
			['AT+FSLS="D:/"', invalid],
			["AT+FSCREATE=d/../up", invalid],
			["AT+FSCREATE=/", invalid],
			["AT+FSCREATE=", invalid],
			["AT+FSCREATE=a,b", invalid],
			[`AT+FSCREATE=${"n".repeat(64)}`, ok],
			[`AT+FSCREATE=${"n".repeat(65)}`, invalid],
		);
	});

	it("only where their directory is, and keeps both apart", () => {
		session(
			["AT+FSCREATE=no/file", noDirectory],
			["AT+FSMKDIR=no/d", noDirectory],
			["AT+FSLS=no", noDirectory],
			["AT+FSRMDIR=no", noDirectory],
			["AT+FSDEL=no", missing],
			["AT+FSFLSIZE=no", missing],
			["AT+FSREAD=no,0,1", missing],
			["AT+FSWRITE=no,0,1,1", missing],
			["AT+FSMKDIR=d", ok],
			["AT+FSMKDIR=d", "\r\n+CME ERROR: 97\r\n"],
			["AT+FSCREATE=d", "\r\n+CME ERROR: 3\r\n"],
			["AT+FSDEL=d", missing],
			["AT+FSCREATE=d/f", ok],
			["AT+FSRMDIR=d", "\r\n+CME ERROR: 3\r\n"],
			["AT+FSRMDIR=d/f", noDirectory],
		);
	});

	it("up to 10240 bytes at a time, and refuses other sizes and times before the prompt", () => {
		terminal.prepare("AT+FSCREATE=f");
		store("f", "x".repeat(10240));
		session(
			["AT+FSWRITE=f,0,10241,1", "\r\n+CME ERROR: 63\r\n"],
			["AT+FSWRITE=f,0,0,1", invalid],
			["AT+FSWRITE=f,0,x,1", invalid],
			["AT+FSWRITE=f,2,1,1", invalid],
			["AT+FSWRITE=f,0,1,0", invalid],
			["AT+FSWRITE=f,0,1,4294967296", invalid],
			["AT+FSWRITE=f,0,1", invalid],
			["AT+FSREAD=f,0,10241", invalid],
			["AT+FSREAD=f,0,0", invalid],
			["AT+FSWRITE=f,0,1,4294967295", prompt],
		);
		assert.equal(terminal.say("", 2 ** 33), "", "it waits that long");
		assert.equal(terminal.say("x"), ok);
	});

	it("not when the bytes are not there in time: TimeOut, and the file as it was", () => {
		terminal.prepare("AT+FSCREATE=f");
		store("f", "before");
		session(["AT+FSWRITE=f,0,10,2", prompt]);
		assert.equal(terminal.say("12345", 1999), "");
		assert.equal(terminal.wait(1), "\r\nTimeOut\r\n");
		session(
			["AT+FSREAD=f,0,10", `\r\nbefore${ok}`],
			["AT+FSWRITE=f,1,2,2", prompt],
		);
		assert.equal(terminal.say("ok", 1999), ok);
		assert.equal(terminal.say("AT\r\n", 2000), ok, "the time is forgotten");
	});

	it("until the flash is full, and after", () => {
		terminal = new Terminal({ flash: 20_000 });
		terminal.prepare("ATE0", "AT+FSCREATE=a", "AT+FSCREATE=b");
		store("a", "x".repeat(10_000));
		session(
			["AT+FSWRITE=b,0,10000,1", full],
			["AT+FSWRITE=a,1,10000,1", full],
			["AT+FSWRITE=a,0,10000,1", prompt],
		);
		terminal.say("y".repeat(10_000));
		const names = [];
		for (let i = 0; terminal.say(`AT+FSCREATE=n${i}\r\n`) === ok; i++)
			names.push(`n${i}`);
		assert.isAbove(names.length, 100);
		session(
			["AT+FSCREATE=more", full],
			["AT+FSMKDIR=more", full],
			[`AT+FSDEL=${names[0]}`, ok],
			["AT+FSMKDIR=more", ok],
		);
		for (const name of names.slice(1)) terminal.prepare(`AT+FSDEL=${name}`);
		terminal.prepare("AT+FSDEL=a", "AT+FSDEL=b", "AT+FSRMDIR=more");
		session(["AT+FSMEM", `\r\n+FSMEM: 20000 bytes\r\n${ok}`]);
	});

	it("beyond a restart", () => {
		terminal.prepare("AT+FSMKDIR=d", "AT+FSCREATE=d/f");
		store("d/f", "kept");
		terminal.say("AT+RESET\r\n", 10);
		terminal.modem.powerOff();
		terminal.modem.powerOn();
		terminal.wait(10);
		terminal.prepare("ATE0");
		session(["AT+FSREAD=d/f,0,9", `\r\nkept${ok}`]);
	});
});
