import { assert } from "chai";
import { faultKinds } from "../../modules/virtual-modem/fault.js";
import { Outage, outages } from "../support/outage.js";

/** Virtual milliseconds: the longest is a lost answer to AT+CIPSHUT or AT+CIICR, for which the manual gives 90 s. */
const LIMIT = 150_000;

/** Each fault at one moment; `npm run bench` has each at every moment. */
describe("a modem recovers from any fault", () => {
	let moments: readonly string[] = [];

	it("of the table, none left out", () => {
		const tried = outages.map(([text]) => {
			const words = text.split(" ");
			const two = words.slice(0, 2).join(" ");
			return faultKinds.some(({ name }) => name === two) ? two : words[0];
		});
		const ends = outages.map(([, end]) => end?.split(" ")[0]);
		const missing = faultKinds
			.map(({ name }) => name)
			.filter((name) => !tried.includes(name) && !ends.includes(name));
		assert.deepEqual(missing, []);
	});

	it("at the moments of a whole life", () => {
		moments = Outage.moments();
		for (const command of [
			"AT",
			"AT+CPIN?",
			"AT+CIICR",
			"answer to AT+CIPSEND=0,300",
			"AT+CIPRXGET=2,0,1460",
			"AT+CIPCLOSE=5",
			"answer to AT+MCONNECT=1,300",
			"AT+MIPCLOSE",
			"AT+CSQ",
		])
			assert.include(moments, command);
	});

	outages.forEach(([fault, end], index) => {
		it(`${fault}${end === undefined ? "" : `, then ${end}`}`, () => {
			const moment = moments[(index * 37) % moments.length];
			const lasting = 3000;
			const ms = Outage.recovery({ moment, fault, end, lasting }, LIMIT);
			assert.isAtLeast(ms, 0, `not back: ${moment}`);
		});
	});
});
