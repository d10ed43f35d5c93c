import { assert } from "chai";
import { commands } from "../../modules/virtual-modem/commands/table.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { Fuzzer } from "../support/fuzzer.js";
import { Terminal } from "../support/terminal.js";

/** As many lines as it takes at most until something of each kind got through. */
const most = 10_000;

/** `npm run bench` says a million of them. */
describe("virtual modem: survives any line", () => {
	for (const seed of [1, 5])
		it(`1000 random and damaged lines or more, seed ${seed}`, () => {
			const terminal = new Terminal({ latency: 2, seed });
			const fuzzer = new Fuzzer(new Random(seed), commands.keys());
			fuzzer.prepare(terminal);
			const missing = new Set([
				"CONNECT OK",
				"SEND OK",
				"CONNACK OK",
				"SUBACK",
			]);
			for (let i = 0; i < 1000 || (missing.size > 0 && i < most); i++) {
				const { said, heard } = fuzzer.say(terminal);
				assert.isBelow(heard.length, 400_000, said.slice(0, 100));
				for (const text of missing)
					if (heard.includes(text)) missing.delete(text);
				assert.isAtMost(terminal.network.count, 7);
				assert.isBelow(terminal.clock.pending, 40);
			}
			assert.isEmpty([...missing], "some got through");
			terminal.modem.reset();
			terminal.wait(10);
			assert.equal(terminal.say("AT\r\n", 10), "AT\r\n\r\nOK\r\n");
		});
});
