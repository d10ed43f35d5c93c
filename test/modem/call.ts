import { assert } from "chai";
import type { Link } from "../../modules/link/link.js";
import { Bench } from "../support/bench.js";

/** Sends `total` bytes of a pattern, and checks that they come back. */
class Echo {
	readonly link: Link;
	readonly events: string[] = [];
	sent = 0;
	received = 0;
	readonly #total: number;
	readonly #buffer = new Uint8Array(256);

	constructor(bench: Bench, total: number, port = 7, host = "echo.test") {
		this.#total = total;
		this.link = bench.modem.open({
			kind: "TCP",
			host,
			port,
			onConnect: () => {
				this.events.push("connect");
			},
			onFail: (reason, state) => {
				this.events.push(`fail ${reason} ${state}`);
			},
			onReadable: () => {
				this.#read();
			},
			onWritable: (count) => {
				this.#write(count);
			},
			onClose: (reason, missing, unsent) => {
				this.events.push(`close ${reason} ${missing} ${unsent}`);
			},
		});
	}

	#write(room: number): void {
		const count = Math.min(room, this.#total - this.sent);
		const bytes = new Uint8Array(count);
		for (let i = 0; i < count; i++)
			bytes[i] = ((this.sent + i) * 7 + this.link.number) & 0xff;
		if (count > 0) this.link.write(bytes);
		this.sent += count;
	}

	#read(): void {
		for (;;) {
			const count = this.link.read(this.#buffer);
			if (count === 0) return;
			for (let i = 0; i < count; i++)
				assert.equal(
					this.#buffer[i],
					(this.received++ * 7 + this.link.number) & 0xff,
				);
		}
	}
}

describe("a call", () => {
	for (const single of [false, true])
		for (const receive of ["request", "push"] as const)
			it(`carries bytes both ways, ${single ? "one link" : "six links"}, by ${receive}`, () => {
				const bench = new Bench({
					modem: {
						single,
						receive,
						profile: receive === "push" ? "fast" : "small",
					},
					wire: { flowControl: receive === "push" },
				});
				bench.boot();
				const total = 5000;
				const echoes = Array.from(
					{ length: single ? 1 : 6 },
					() => new Echo(bench, total),
				);
				bench.clock.run(
					() => echoes.every((echo) => echo.received === total),
					120000,
				);
				for (const echo of echoes) {
					assert.equal(echo.received, total);
					echo.link.close();
				}
				bench.clock.run(() => echoes.every((echo) => echo.link.free), 20000);
				for (const echo of echoes)
					assert.deepEqual(echo.events, ["connect", "close CLOSE OK 0 0"]);
				assert.equal(bench.modem.lost, 0);
				bench.modem.shut();
				bench.clock.run(() => bench.modem.state === "off", 20000);
				assert.equal(bench.states.at(-1), "off");
			});
});
