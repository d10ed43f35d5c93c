import { assert } from "chai";
import { Simulation } from "../../hosts/simulator/simulation.js";
import { VirtualClock } from "../support/clock.js";

/** The app without its screen, on a virtual clock, with all links up. */
class Bench {
	readonly clock = new VirtualClock();
	readonly lines: string[] = [];
	readonly simulation = new Simulation(this.clock, (text) =>
		this.lines.push(text),
	);

	constructor() {
		assert.isTrue(this.settles(), "all links connect at first");
	}

	get states(): string[] {
		return this.simulation.links.map((link) => link.state);
	}

	press(name: string): void {
		const fault = this.simulation.faults.find((fault) => fault.name === name);
		assert.isDefined(fault);
		fault?.press();
	}

	/** Whether all links come to carry bytes both ways, within two minutes. */
	settles(): boolean {
		return this.clock.run(
			() =>
				this.simulation.links.every(
					({ state, sent, received }) =>
						state === "CONNECTED" && sent > 0 && received > 0,
				),
			120_000,
		);
	}

	/** Lets time pass until a link ended. */
	end(): void {
		const ended = () => this.states.includes("CLOSED");
		assert.isTrue(this.clock.run(ended, 120_000), "a link ends");
	}
}

describe("the simulator's app", () => {
	for (const name of ["Reset", "Bearer", "Peer"])
		it(`gets all links back after ${name}`, () => {
			const bench = new Bench();
			bench.press(name);
			bench.end();
			assert.isTrue(bench.settles(), bench.states.join());
		});

	it("gets all links back when Mute is over, and not before", () => {
		const bench = new Bench();
		bench.press("Mute");
		bench.end();
		assert.isFalse(bench.settles());
		bench.press("Mute");
		assert.isTrue(bench.settles(), bench.states.join());
	});

	it("leaves the other links alone when a peer closes one", () => {
		const bench = new Bench();
		bench.press("Peer");
		bench.end();
		bench.clock.advance(500);
		const ended = bench.states.filter((state) => state !== "CONNECTED");
		assert.lengthOf(ended, 1);
	});

	it("carries on through Noise, and takes no byte of it for data", () => {
		const bench = new Bench();
		for (let i = 0; i < 20; i++) {
			bench.press("Noise");
			bench.clock.advance(5000);
		}
		assert.isTrue(bench.settles(), bench.states.join());
		assert.isAbove(bench.simulation.modem.lost, 0);
		assert.notInclude(bench.lines.join(""), "changed");
	});
});
