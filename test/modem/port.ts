import { assert } from "chai";
import type { ModemOptions } from "../../modules/modem/modem.js";
import type { Serial } from "../../modules/platform.js";
import type { WireOptions } from "../../modules/virtual-modem/wire.js";
import { Bench } from "../support/bench.js";
import { Call } from "../support/call.js";

/** A modem whose profile is left to the port. */
function choosing(
	wire: Partial<WireOptions>,
	modem: Partial<ModemOptions> = {},
): Bench {
	return new Bench({ wire, modem: { profile: undefined, ...modem } });
}

describe("a modem goes by what its port can do", () => {
	const cases: [string, Partial<WireOptions>, "small" | "fast"][] = [
		["a bare FIFO", { receiveDepth: 128 }, "small"],
		["a ring of 512 bytes", { receiveDepth: 512 }, "small"],
		["a ring of 4095 bytes", { receiveDepth: 4095 }, "small"],
		["a ring of 4096 bytes", { receiveDepth: 4096 }, "fast"],
		[
			"a bare FIFO with RTS/CTS",
			{ receiveDepth: 128, flowControl: true },
			"fast",
		],
		["a line without a rate", { baud: 0 }, "fast"],
	];
	for (const [what, wire, profile] of cases)
		it(`${what}: ${profile}`, () => {
			assert.equal(choosing(wire).modem.profile, profile);
		});

	it("or by what the app says", () => {
		const wire = { receiveDepth: 4096 };
		assert.equal(choosing(wire, { profile: "small" }).modem.profile, "small");
	});

	it("asks the module to heed RTS and CTS where the port has them", () => {
		const bench = choosing({ flowControl: true });
		bench.boot();
		assert.include(bench.sent, "AT+IFC=2,2\r\n");
	});

	it("leaves the module's flow control alone where the port has none", () => {
		const bench = choosing({ receiveDepth: 4096 });
		bench.boot();
		assert.notInclude(bench.sent, "AT+IFC");
	});

	it("lets go of a port that will not do for what the app wants", () => {
		let open = 0;
		class Bare implements Serial {
			readonly capacity = 128;
			readonly flowControl = false;
			readonly reportsOverrun = false;
			baud = 115200;
			constructor() {
				open++;
			}
			read(): number {
				return 0;
			}
			write(_: Uint8Array, start: number, end: number): number {
				return end - start;
			}
			close(): void {
				open--;
			}
		}
		assert.throws(
			() => choosing({}, { serial: { io: Bare }, receive: "push" }),
			RangeError,
			/receive push: frames of 1460 bytes do not fit the 76 of profile small/,
		);
		assert.equal(open, 0);
	});

	it("refuses to have bytes pushed into a port that may lose them, unless the app says that they may be lost", () => {
		const wire = { receiveDepth: 8192 };
		assert.throws(
			() => choosing(wire, { receive: "push" }),
			RangeError,
			/receive push: the port holds 8192 bytes and has no flow control/,
		);
		assert.equal(
			choosing(wire, { receive: "push", lossy: true }).modem.state,
			"off",
		);
		choosing({ flowControl: true }, { receive: "push" });
	});

	it("tells the app of an overrun by name, and the links that it hurt", () => {
		const errors: string[] = [];
		const bench = new Bench({
			wire: { receiveDepth: 64, reportsOverrun: true },
			modem: { onError: (reason) => errors.push(reason) },
		});
		bench.boot();
		new Call(bench);
		bench.clock.advance(1000);
		assert.deepEqual(errors, []);
		bench.wire.stall(50);
		bench.module.urc("+CGEV: NW MODIFY 1,0".repeat(8));
		bench.clock.advance(1000);
		assert.deepEqual(errors, ["overrun"]);
		assert.isAbove(bench.modem.lost, 0);
	});
});
