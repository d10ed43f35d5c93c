import { assert } from "chai";
import { nameOf, Names, type NamesOptions } from "../../hosts/node/names.js";

/** Where `names` have a host and port, and when. */
function find(
	names: NamesOptions["names"],
	host: string,
	port?: number,
): Promise<string> {
	return new Promise((resolve) =>
		new Names({ names }).find(host, port, (found) =>
			resolve(
				typeof found === "number"
					? `error ${found}`
					: `${found.address} ${found.port}`,
			),
		),
	);
}

describe("Node's network: names", () => {
	it("stand for a host, on every port, whatever the case of their letters", async () => {
		const names = { "Echo.example": "127.0.0.1" };
		assert.equal(await find(names, "echo.Example", 7), "127.0.0.1 7");
		assert.equal(await find(names, "echo.example"), "127.0.0.1 undefined");
	});

	it("stand for a host and a port", async () => {
		const names = { "echo.example": "127.0.0.1:7007" };
		assert.equal(await find(names, "echo.example", 7), "127.0.0.1 7007");
	});

	it("with a port stand for that one alone, and before those without", async () => {
		const names = {
			"iot.example": "127.0.0.2",
			"iot.example:1883": "127.0.0.3:11883",
		};
		assert.equal(await find(names, "iot.example", 1883), "127.0.0.3 11883");
		assert.equal(await find(names, "iot.example", 80), "127.0.0.2 80");
		assert.equal(await find(names, "iot.example"), "127.0.0.2 undefined");
	});

	it("lead on: to an address that stands for another", async () => {
		const names = {
			"iot.example": "203.0.113.5",
			"203.0.113.5:80": "127.0.0.1:8080",
		};
		assert.equal(
			await find(names, "iot.example"),
			"203.0.113.5 undefined",
			"what the device is told",
		);
		for (const host of ["iot.example", "203.0.113.5"])
			assert.equal(await find(names, host, 80), "127.0.0.1 8080");
	});

	it("end in a DNS error code", async () => {
		const names = { "broken.example": 11, "alias.example": "broken.example" };
		assert.equal(await find(names, "alias.example", 80), "error 11");
	});

	it("end in INVALID NAME where nobody knows them", async () =>
		assert.equal(await find({}, "nobody.invalid", 80), "error 14"));

	it("take as long as they are told to, and addresses none", async () => {
		const names = new Names({
			names: { "slow.example": "127.0.0.1" },
			delay: 100,
		});
		const start = performance.now();
		await new Promise((resolve) => names.find("127.0.0.1", 80, resolve));
		assert.isBelow(performance.now() - start, 95);
		await new Promise((resolve) => names.find("slow.example", 80, resolve));
		assert.isAtLeast(performance.now() - start, 95);
	});

	it("are read from NAME=HOST and the like", () => {
		assert.deepEqual(nameOf("a=127.0.0.1"), ["a", "127.0.0.1"]);
		assert.deepEqual(nameOf("a:80=b:8080"), ["a:80", "b:8080"]);
		assert.deepEqual(nameOf("a=12"), ["a", 12]);
	});

	for (const [text, message] of [
		["a", 'name "a": NAME=HOST, NAME:PORT=HOST:PORT or NAME=10…15'],
		["a=", 'name "a=": NAME=HOST, NAME:PORT=HOST:PORT or NAME=10…15'],
		["a=b:0", 'name "b:0": HOST or HOST:PORT, PORT 1…65535'],
		["a:65536=b", 'name "a:65536": HOST or HOST:PORT, PORT 1…65535'],
		["a=9", 'name "a": 9 is no DNS error code, 10…15'],
		["a=a", 'name "a": stands for itself, or for a chain of more than 8 names'],
	])
		it(`are not read from ${text}`, () =>
			assert.throws(() => nameOf(text), message));

	it("are refused with a delay that is none", () =>
		assert.throws(
			() => new Names({ delay: -1 }),
			"delay -1: 0 or more milliseconds; leave it out for 0",
		));
});
