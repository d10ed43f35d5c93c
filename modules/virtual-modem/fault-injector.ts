import type { Alarm, Clock } from "../platform.js";
import { Damager } from "./damage.js";
import type { Fault } from "./fault.js";
import type { FaultyNetwork } from "./faulty-network.js";
import type { Interpreter } from "./interpreter.js";
import type { Module } from "./module.js";
import type { PendingFaults } from "./pending-faults.js";
import { Random } from "./random.js";
import type { Scenario } from "./scenario.js";
import { ScenarioPlayer } from "./scenario-player.js";

/** What a fault is done to. Times are in ms, and may be Infinity. */
export interface FaultSite {
	readonly pending: PendingFaults;
	readonly network: Pick<FaultyNetwork, "refuse" | "blackHole" | "lookUp">;
	/** What damages bytes from the host (`in`) or from the module (`out`). */
	damager(direction: "in" | "out"): Damager;
	/** Switches on, or off and on. */
	reset(): void;
	off(): void;
	/** The module neither hears nor prints, for `ms`; 0 ends it. */
	mute(ms: number): void;
	/** The module stands still for `ms`. */
	stall(ms: number): void;
	/** Empty for the dialect's spelling. */
	deactivate(spelling: string): void;
	register(status: number): void;
	sim(present: boolean): void;
	endLink(link: number | "mqtt", code: number): void;
	halfClose(link: number, ms: number): void;
	urc(text: string): void;
	noise(bytes: Uint8Array): void;
	/** Takes back whatever stands or waits. */
	heal(): void;
}

/** The parts of a modem that faults reach into. */
export interface InjectorOptions {
	clock: Clock;
	seed: number;
	module: Module;
	interpreter: Interpreter;
	network: FaultyNetwork;
	reset(): void;
	off(): void;
	insertSim(present: boolean): void;
	onMute(): void;
}

/** Does faults to a virtual modem, and holds those that last. */
export class FaultInjector implements FaultSite {
	readonly pending: PendingFaults;
	readonly network: FaultyNetwork;
	muted = false;
	#options: InjectorOptions;
	#module: Module;
	#random: Random;
	#in: Damager;
	#out: Damager;
	#players: ScenarioPlayer[] = [];
	#muteAlarm: Alarm;
	#stallAlarm: Alarm;

	constructor(options: InjectorOptions) {
		const { clock, module, network, seed } = options;
		this.#options = options;
		this.#module = module;
		this.network = network;
		this.pending = module.pending;
		this.#random = new Random(seed + 2);
		this.#in = new Damager({}, new Random(seed + 3));
		this.#out = new Damager({}, new Random(seed + 4));
		this.#muteAlarm = clock.alarm(() => this.mute(0));
		this.#stallAlarm = clock.alarm(() => this.stall(0));
		this.pending.onMoment = (moment, line) => {
			for (const player of this.#players) player.moment(moment, line);
		};
	}

	inject(fault: Fault): void {
		fault.strike(this);
	}

	play(scenario: Scenario): void {
		const strike = (fault: Fault) => this.inject(fault);
		const { clock } = this.#options;
		this.#players.push(
			new ScenarioPlayer(scenario, clock, this.#random, strike),
		);
	}

	/** Ends all scenarios and faults. */
	stop(): void {
		for (const player of this.#players) player.stop();
		this.#players = [];
		this.network.stop();
		this.heal();
	}

	/** The module starts again: what waits or goes on in it is gone. */
	restart(): void {
		this.pending.clear();
		this.stall(0);
	}

	/** What the module hears of `bytes`. */
	received(bytes: Uint8Array): Uint8Array {
		return this.#in.apply(bytes);
	}

	/** What leaves the module of `bytes`. */
	sent(bytes: Uint8Array): Uint8Array {
		for (const player of this.#players) player.printed(bytes);
		return this.#out.apply(bytes);
	}

	damager(direction: "in" | "out"): Damager {
		return direction === "in" ? this.#in : this.#out;
	}

	reset(): void {
		this.#options.reset();
	}

	off(): void {
		this.#options.off();
	}

	mute(ms: number): void {
		this.muted = ms > 0;
		this.#muteAlarm.clear();
		if (this.muted && ms < Infinity) this.#muteAlarm.set(ms);
		this.#options.onMute();
	}

	stall(ms: number): void {
		this.#stallAlarm.clear();
		if (ms > 0) this.#stallAlarm.set(ms);
		this.#module.output.stalled = ms > 0;
		this.#options.interpreter.stalled = ms > 0;
	}

	deactivate(spelling: string): void {
		this.#module.loseBearer(spelling || this.#module.dialect.deactivation);
	}

	register(status: number): void {
		this.#module.radio.setRegistration(status);
	}

	sim(present: boolean): void {
		this.#options.insertSim(present);
	}

	endLink(link: number | "mqtt", code: number): void {
		const { links, mqtt } = this.#module;
		if (link === "mqtt") mqtt.breakOff();
		else links[link].breakOff(code);
	}

	halfClose(link: number, ms: number): void {
		this.#module.links[link].halfClose(ms);
	}

	urc(text: string): void {
		this.#module.output.line(text);
	}

	noise(bytes: Uint8Array): void {
		this.#module.output.data(bytes);
	}

	heal(): void {
		this.restart();
		this.#in.heal();
		this.#out.heal();
		this.network.heal();
		this.mute(0);
	}
}
