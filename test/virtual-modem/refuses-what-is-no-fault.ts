import { assert } from "chai";
import { faultKinds, parseFault } from "../../modules/virtual-modem/fault.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { parseScenario } from "../../modules/virtual-modem/scenario.js";

/** The message of the RangeError that `read` throws. */
function refusal(read: () => unknown): string {
	try {
		read();
	} catch (error) {
		assert.instanceOf(error, RangeError);
		return error.message;
	}
	return "";
}

describe("virtual modem: refuses what is no fault, and names", () => {
	for (const [text, message] of [
		["sim", '"sim" is no fault: sim out, sim in'],
		["sim up", '"sim up" is no fault: sim out, sim in'],
		[
			"cut",
			"cut N|mqtt [CODE]: something is missing: a link's number, 0 to 5, or mqtt",
		],
		["cut 6", 'cut N|mqtt [CODE]: not "6": a link\'s number, 0 to 5, or mqtt'],
		["cut 0 19", 'cut N|mqtt [CODE]: not "19": a TCP error code, 0 to 18'],
		["cut 0 1 2", 'cut N|mqtt [CODE]: not "2": nothing more'],
		["close mqtt 1", 'close N|mqtt: not "1": nothing more'],
		["half mqtt", 'half N [MS]: not "mqtt": a link\'s number, 0 to 5'],
		["reset now", 'reset: not "now": nothing more'],
		["register 6", 'register STAT: not "6": a registration status, 0 to 5'],
		[
			"refuse echo:70000",
			'refuse [HOST[:PORT]] [MS]: not "echo:70000": a host\'s name or address, with a port from 1 to 65535 or without',
		],
		[
			"mute 5x",
			'mute [MS]: not "5x": a time as 300ms, 1.5s, 2min or 1h; a bare number is ms, up to 10⁹ ms',
		],
		[
			"mute 1000000001",
			'mute [MS]: not "1000000001": a time as 300ms, 1.5s, 2min or 1h; a bare number is ms, up to 10⁹ ms',
		],
		["dns fail 9", 'dns fail [CODE]: not "9": a DNS error code, 10 to 15'],
		["short 0", 'short N: not "0": bytes, 1 to 1459'],
		["noise e", 'noise HEX: not "e": 1 to 512 bytes, two hex digits each'],
		[
			"urc",
			"urc TEXT: something is missing: a line of 1 to 512 characters of one byte each",
		],
		[
			"urc middle \u20ac",
			'urc middle TEXT: not "\u20ac": a line of 1 to 512 characters of one byte each',
		],
		["noresult CSQ", 'noresult [COMMAND]: not "CSQ": a command as AT+CIPSEND'],
		[
			"drop 2",
			'drop RATE [in|out]: not "2": a chance for each byte, 0 to 1; 0 ends it',
		],
		[
			"flip 0.1 up",
			'flip RATE [in|out]: not "up": in for what the host sends, out for what the module sends',
		],
		[
			"repeat at -1",
			'repeat at N [COUNT] [in|out]: not "-1": bytes from now, 0 to 1000000000',
		],
	])
		it(text, () => {
			assert.equal(
				refusal(() => parseFault(text)),
				message,
			);
		});

	it("all faults there are, for a word that is none", () => {
		const names = faultKinds.map(({ name }) => name).join(", ");
		for (const text of ["explode", "explode 5", "__proto__", "RESET"])
			assert.equal(
				refusal(() => parseFault(text)),
				`"${text.split(" ")[0]}" is no fault: ${names}`,
			);
		assert.equal(
			refusal(() => parseFault(" ")),
			`"" is no fault: ${names}`,
		);
	});
});

const events =
	'a command as AT+CIPSEND, prompt, result, or what the module prints, in quotes: "CONNECT OK"';
const times = "a time as 300ms, 1.5s, 2min or 1h; a bare number is ms";

describe("virtual modem: refuses a scenario, and names the line and the word", () => {
	for (const [text, message] of [
		["at soon reset", `line 1, at soon reset: at "soon": ${times}`],
		["\n\nat", `line 3, at: at "": ${times}`],
		["reset; after 3x reset", `line 1, after 3x reset: after "3x": ${times}`],
		[
			"# why\nafter 3s reset",
			"line 2, after 3s reset: after: there is no entry before it",
		],
		["on RDY reset", `line 1, on RDY reset: on "RDY": ${events}`],
		[
			"every 0ms reset",
			`line 1, every 0ms reset: every "0ms": ${times}, 1 ms or more; or ${events}`,
		],
		[
			"every now reset",
			`line 1, every now reset: every "now": ${times}, 1 ms or more; or ${events}`,
		],
		["on AT #0 reset", 'line 1, on AT #0 reset: # "0": 1 to 1000000'],
		["x2000000 reset", 'line 1, x2000000 reset: x "2000000": 1 to 1000000'],
		["at 5s #2 reset", "line 1, at 5s #2 reset: #: not with at"],
		[
			"chance 1.1 reset",
			'line 1, chance 1.1 reset: chance "1.1": a probability, 0 to 1',
		],
		[
			'on "\\q" reset',
			'line 1, on "\\q" reset: "\\q": escapes are those of JSON: \\r \\n \\" \\u00ff',
		],
		[
			"at 5s cut 9",
			'line 1, at 5s cut 9: cut N|mqtt [CODE]: not "9": a link\'s number, 0 to 5, or mqtt',
		],
	])
		it(JSON.stringify(text), () => {
			assert.equal(
				refusal(() => parseScenario(text)),
				message,
			);
		});
});

describe("virtual modem: refuses damaged scenarios", () => {
	it("with a RangeError, and takes what is still one", () => {
		const random = new Random(1);
		const kinds = [
			"at 5s",
			"after 3",
			"every 1h #2 x3",
			"on AT+CSQ",
			'on "OK"',
		];
		let taken = 0;
		for (let i = 0; i < 5000; i++) {
			const usage = faultKinds[random.integer(0, faultKinds.length - 1)].usage;
			let line = `reset; ${kinds[i % kinds.length]} chance .5 ${usage}`
				.replace(/\b(?:N|MS|CODE|STAT|COUNT|RATE)\b/g, "1")
				.replace(/[[\]]/g, "");
			for (let n = random.integer(0, 3); n > 0; n--) {
				const place = random.integer(0, line.length);
				const character = String.fromCharCode(random.integer(0, 300));
				line =
					line.slice(0, place) +
					[character, "", '"', "#", "\n"][random.integer(0, 4)] +
					line.slice(place + random.integer(0, 1));
			}
			if (refusal(() => parseScenario(line)) === "") taken++;
		}
		assert.isAbove(taken, 500);
		assert.isBelow(taken, 4000);
	});
});

describe("virtual modem: reads a scenario", () => {
	const texts = (script: string) =>
		parseScenario(script).map(({ fault }) => fault.text);

	it("with comments, blank lines and any line end", () => {
		assert.deepEqual(
			texts("# reset\r\n\r\n  reset # again\rcut 0\n\toff;;on;\n#reset"),
			["reset", "cut 0", "off", "on"],
		);
	});

	it("with what looks like a separator in quotes", () => {
		assert.deepEqual(texts('urc +CDNSGIP: 1,"a;b # c" ; reset # "; off'), [
			'urc +CDNSGIP: 1,"a;b # c"',
			"reset",
		]);
	});

	it("with a number that is no comment", () => {
		const [entry] = parseScenario("on AT+CSQ #3 x2 chance 0.5 urc #1");
		assert.equal(entry.first, 3);
		assert.equal(entry.count, 2);
		assert.equal(entry.chance, 0.5);
		assert.equal(entry.fault.text, "urc #1");
	});

	it("that is empty", () => {
		assert.deepEqual(texts(""), []);
	});
});
