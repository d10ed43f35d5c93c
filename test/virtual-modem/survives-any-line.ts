import { assert } from "chai";
import { commands } from "../../modules/virtual-modem/commands/table.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { Fuzzer } from "../support/fuzzer.js";
import { Terminal } from "../support/terminal.js";

/** `npm run bench` says a million of them. */
describe("virtual modem: survives any line", () => {
	for (const seed of [1, 2])
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
			// On until something of each kind got through, or a change of the seed's run would be a failure.
			for (let i = 0; i < 1000 || (missing.size > 0 && i < 10_000); i++) {
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
