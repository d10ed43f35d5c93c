import { assert } from "chai";
import { Table } from "../../modules/link/table.js";
import { Script } from "../support/script.js";

const sizes = { receive: 512, transmit: 512 };

/** A connected link that had nothing to say when it was asked last, and nobody else who speaks. */
function idle(byRequest: boolean): Script {
	const script = new Script(Table.footprint(sizes));
	const { channel } = script;
	const table = new Table({ channel, byRequest, ...sizes });
	table.ready = true;
	table.open({ kind: "TCP", host: "h", port: 80, slot: 0 });
	script.say("\r\nOK\r\n\r\n0, CONNECT OK\r\n");
	script.said();
	script.say("\r\n+CSQ: 21,0\r\n");
	assert.equal(script.said(), "");
	return script;
}

describe("a link that had nothing to say is asked again", () => {
	it("when the module says that something waits", () => {
		const script = idle(true);
		script.say("\r\n+CIPRXGET: 1,0\r\n");
		assert.equal(script.said(), "AT+CIPRXGET=2,0,512\r\n");
	});

	it("when bytes were lost, as a notice may have been among them", () => {
		const script = idle(true);
		script.say("\r\n?? garbage\r\n");
		assert.equal(script.said(), "AT+CIPRXGET=4,0\r\n");
	});

	it("when it was silent for long", () => {
		const script = idle(true);
		script.clock.advance(15000);
		script.said();
		script.clock.advance(15000);
		assert.equal(script.said(), "AT+CIPRXGET=4,0\r\n");
	});

	it("when it ends in the middle of what is heard, while the module holds its connection", () => {
		const script = idle(false);
		script.say(`\r\n+RECEIVE,0,600:\r\n${"x".repeat(600)}`);
		assert.equal(script.said(), "AT+CIPCLOSE=0\r\n");
	});
});
