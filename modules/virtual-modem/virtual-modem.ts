import type { Alarm, Clock } from "../platform.js";
import { type Boot, instantBoot } from "./boot.js";
import { air780e, type Dialect } from "./dialect.js";
import type { Fault } from "./fault.js";
import { HeldPin } from "./held-pin.js";
import { FaultInjector } from "./fault-injector.js";
import { FaultyNetwork } from "./faulty-network.js";
import { Interpreter } from "./interpreter.js";
import { checkLatency, type Latency } from "./latency.js";
import type { LinkLimits } from "./link.js";
import { Module } from "./module.js";
import type { Network } from "./network.js";
import { Random } from "./random.js";
import { report } from "./report.js";
import type { Scenario } from "./scenario.js";
import type { SimOptions } from "./sim.js";
import { toBytes } from "./text.js";

export interface VirtualModemOptions {
	clock: Clock;
	/** The network behind the module. */
	network: Network;
	/** Takes what the module prints. Called from the clock only, never from inside a call of the modem. */
	send(bytes: Uint8Array): void;
	/** Bytes that `send` took and the line has not carried yet: pushed data waits while they are many. Call `carried()` when they get fewer. */
	backlog?(): number;
	/** The module's bit rate from now on, 0 for autobaud: after AT+IPR and after every start. */
	onBaud?(rate: number): void;
	/** Same seed, same run. Default 1. */
	seed?: number;
	/**
	 * How long commands take: {@link loggedLatency}, or a table of one's own; a number: all are answered after 0 to that
	 * many ms. Default 5.
	 */
	latency?: number | Latency;
	/** Default: at once, see {@link instantBoot}. */
	boot?: Partial<Boot>;
	/** ms from the first byte that wakes a sleeping UART until it hears the next (Device_control/CSCLK.md). Default 0. */
	waking?: number;
	/** Default: {@link readySim}. */
	sim?: Partial<SimOptions>;
	/** Default: {@link air780e}. */
	dialect?: Partial<Dialect>;
	/** Default: 8192 bytes of receive buffer, 32768 of send window, pushes at a backlog of at most 2048 in frames of 1460, connects within 60 s. */
	limits?: Partial<LinkLimits>;
	/** Bytes of flash for files, which last as long as this object. Default 1304000, as the manual shows (FS/使用方法举例.md). */
	flash?: number;
}

/** Throws RangeError for a time that is none. */
function latencyOf(latency: number | Latency): Latency {
	if (typeof latency !== "number") {
		checkLatency(latency);
		return latency;
	}
	if (latency >= 0 && latency < Infinity) return { "*": [0, latency] };
	throw new RangeError(
		`latency ${latency}: 0 or more milliseconds; leave it out for 5`,
	);
}

/** ms that the pins must be low. */
const powerKeyHold = 1000;
const resetHold = 500;

/** One thing that boot still has to do. */
interface Step {
	at: number;
	run: () => void;
}

/** An LTE Cat-1 module of the Air780 family without the hardware, written from its manual: bytes in, bytes out. */
export class VirtualModem {
	#clock: Clock;
	#module: Module;
	#interpreter: Interpreter;
	#faults: FaultInjector;
	#boot: Boot;
	#bootAlarm: Alarm;
	#steps: Step[] = [];
	#startedAt = 0;
	#on = false;
	#deaf = true;
	/** `AT`s that are still needed to know the bit rate. */
	#training = 0;
	#previous = 0;
	/** What boot printed before the bit rate was known. */
	#held: (() => void)[] = [];
	#powerKey: HeldPin;
	#resetPin: HeldPin;

	/** The modem is off: see {@link powerOn}. Throws when an option is out of range. */
	constructor(options: VirtualModemOptions) {
		const { clock, flash = 1_304_000, waking = 0 } = options;
		if (!(waking >= 0 && waking < Infinity))
			throw new RangeError(
				`waking ${waking}: 0 or more milliseconds; leave it out for 0`,
			);
		const latency = latencyOf(options.latency ?? 5);
		if (!(flash >= 0 && flash < Infinity))
			throw new RangeError(
				`flash ${flash}: 0 or more bytes; leave it out for 1304000`,
			);
		const { seed = 1 } = options;
		const random = new Random(seed);
		const network = new FaultyNetwork(options.network, clock);
		this.#clock = clock;
		this.#boot = { ...instantBoot, ...options.boot };
		this.#module = new Module({
			clock,
			network,
			send: (bytes) => {
				const sent = this.#faults.sent(bytes);
				if (sent.length > 0) options.send(sent);
			},
			backlog: () => options.backlog?.() ?? 0,
			onBaud: (rate) => options.onBaud?.(rate),
			onRestart: () => this.reset(),
			onPowerOff: () => this.powerOff(),
			busy: () => this.#interpreter.busy,
			waking,
			sim: options.sim ?? {},
			dialect: { ...air780e, ...options.dialect },
			search: this.#boot.search,
			limits: {
				receiveBuffer: 8192,
				sendWindow: 32_768,
				pushBacklog: 2048,
				frame: 1460,
				connectTimeout: 60_000,
				...options.limits,
			},
			flash,
			random: new Random(seed + 1),
		});
		this.#interpreter = new Interpreter(this.#module, clock, latency, random);
		this.#faults = new FaultInjector({
			clock,
			seed,
			network,
			module: this.#module,
			interpreter: this.#interpreter,
			reset: () => this.powerOn(),
			off: () => this.#switchOff(),
			insertSim: (present) => this.insertSim(present),
			onMute: () => this.#output(),
		});
		this.#bootAlarm = clock.alarm(() => this.#runSteps());
		this.#powerKey = new HeldPin(clock, powerKeyHold, () => {
			if (!this.#on) this.powerOn();
		});
		this.#resetPin = new HeldPin(clock, resetHold, () => {
			if (this.#module.dialect.resetStarts) this.powerOn();
			else this.powerOff();
		});
	}

	/** Whether it is on: AT+CPOWD switches it off. */
	get on(): boolean {
		return this.#on;
	}

	/** Whether its UART sleeps (Device_control/CSCLK.md). */
	get asleep(): boolean {
		return this.#module.sleep.asleep;
	}

	/** Bytes that the module's own UART lost, because the host did not wait for answers. */
	get overruns(): number {
		return this.#interpreter.overruns + this.#module.transparent.overruns;
	}

	/** Bytes that `receive` takes now without losing any: what the module's CTS would tell. */
	get room(): number {
		return this.#interpreter.room;
	}

	/**
	 * What AT+CIPSTATUS has to tell behind its OK, a line each, at any time: also while the host's line is busy with
	 * AT+CIICR or AT+CIPCLOSE, as another AT port of the module would have it.
	 */
	get status(): string[] {
		return this.#module.statusLines.flatMap((line) => line.split("\r\n"));
	}

	/** Where the module stands, a line each, for people: whether it hears, registration, bearer, links with their counters, MQTT. */
	get report(): string[] {
		if (!this.#on) return ["module: off"];
		const standing = this.asleep ? "asleep" : "on";
		return [
			`module: ${this.#faults.muted ? "mute" : standing}`,
			...report(this.#module),
		];
	}

	/** Bytes from the host, a copy is made. Lost while the module is off, deaf, muted or untrained. */
	receive(bytes: Uint8Array): void {
		if (!this.#on || this.#deaf || this.#faults.muted) return;
		if (!this.#module.sleep.hears()) return;
		const heard = this.#faults.received(bytes);
		if (this.#training === 0) {
			this.#interpreter.receive(heard);
			return;
		}
		for (let i = 0; i < heard.length; i++) {
			if (!this.#trains(heard[i])) continue;
			this.#output();
			for (const print of this.#held.splice(0)) print();
			this.#interpreter.receive(toBytes("AT"));
			this.#interpreter.receive(heard.subarray(i + 1));
			return;
		}
	}

	/** Switches on, or off and on. */
	powerOn(): void {
		this.#switchOff();
		this.#on = true;
		this.#deaf = this.#boot.deaf > 0;
		this.#training = this.#module.settings.ipr === 0 ? this.#boot.training : 0;
		this.#output();
		this.#plan();
		this.#runSteps();
	}

	/** Switches off: silent, its connections break, faults and scenarios end, and nothing more is going to happen. */
	powerOff(): void {
		this.#faults.stop();
		this.#switchOff();
	}

	/** Makes something go wrong. */
	inject(fault: Fault): void {
		this.#faults.inject(fault);
	}

	/** Makes things go wrong at their time, from now on, beside what is played already. It goes on when the module starts again. */
	play(scenario: Scenario): void {
		this.#faults.play(scenario);
	}

	#switchOff(): void {
		const wasOn = this.#on;
		this.#on = false;
		this.#bootAlarm.clear();
		this.#steps = [];
		this.#held = [];
		this.#interpreter.reset();
		this.#module.powerUp();
		// What was made to wait while it was off waits for its start.
		if (wasOn) this.#faults.restart();
		this.#output();
	}

	/** A brown-out or AT+RESET: everything that was not saved is forgotten, and the boot begins. */
	reset(): void {
		this.powerOn();
	}

	/** Room on the line again: pushed data goes on. */
	carried(): void {
		this.#module.pump();
	}

	/** Prints a line that nobody asked for. */
	urc(text: string): void {
		this.#faults.urc(text);
	}

	/** Prints bytes as they are, in the data state of transparent mode too. */
	noise(bytes: Uint8Array): void {
		this.#faults.noise(bytes);
	}

	/** While on, the module neither hears nor prints; it goes on otherwise. */
	mute(on: boolean): void {
		this.#faults.mute(on ? Infinity : 0);
	}

	/** The network drops the PDP context, and the links with it. `spelling`: what is printed, by default the dialect's +PDP DEACT. */
	deactivate(spelling = ""): void {
		this.#faults.deactivate(spelling);
	}

	/** Changes `<stat>` of CREG, CGREG and CEREG: 0 off, 1 home, 2 searching, 3 denied, 5 roaming. */
	register(status: number): void {
		this.#faults.register(status);
	}

	/** Puts the SIM in, or pulls it out. */
	insertSim(inserted: boolean): void {
		const module = this.#module;
		const watched = module.settings.simDetection === 1;
		if (inserted) module.sim.insert(watched);
		else module.sim.remove();
		if (this.#on) module.radio.simMoved(inserted);
	}

	/**
	 * The network tells the time: the clock is set, unless AT+CTZU forbids it, and `+NITZ: …` printed. `utc`: ms since 1970;
	 * `zone`: quarter hours, -48…48; `daylight`: hours of daylight saving in it, 0…2, where the network tells it.
	 */
	networkTime(utc: number, zone: number, daylight?: number): void {
		this.#module.networkTime(utc, zone, daylight);
	}

	/** Pulls AP_WAKEUP_MODULE low, which wakes the module from AT+CSCLK=1's sleep and keeps it from it, or lets it go (Device_control/CSCLK.md). */
	pullWakePin(low: boolean): void {
		const { sleep, settings } = this.#module;
		sleep.pinLow = low;
		if (low && settings.clockSleep === 1) sleep.stir();
	}

	/**
	 * Pulls PWRKEY low, or lets it go: a module that is off starts after 1 s (Air780E hardware documents, "poweron"). What
	 * it does to one that is on they do not say; here, nothing.
	 */
	pullPowerKey(low: boolean): void {
		this.#powerKey.pull(low);
	}

	/** Pulls RESET_N low, or lets it go: after 0.5 s the module is off or, by its dialect, starts anew. */
	pullReset(low: boolean): void {
		this.#resetPin.pull(low);
	}

	#output(): void {
		this.#module.output.silent =
			!this.#on || this.#faults.muted || this.#training > 0;
	}

	/** Device_control/IPR.md: `AT` and `at` train, `At` and `aT` do not. */
	#trains(byte: number): boolean {
		const pair = this.#previous * 256 + byte;
		this.#previous = byte;
		if (pair !== 0x4154 && pair !== 0x6174) return false;
		this.#training--;
		return this.#training === 0;
	}

	#plan(): void {
		const { deaf, ready, lines, noise, sim, announcesSim, registration, time } =
			this.#boot;
		const module = this.#module;
		this.#startedAt = this.#clock.now();
		const print = (at: number, run: () => void) => ({
			at,
			run: () => {
				if (this.#training > 0) this.#held.push(run);
				else run();
			},
		});
		this.#steps = [
			{
				at: deaf,
				run: () => {
					this.#deaf = false;
				},
			},
			...noise.map(({ at, text }) => ({
				at,
				run: () => module.output.text(text),
			})),
			...ready.map((at) => print(at, () => module.output.line("RDY"))),
			{ at: sim, run: () => module.sim.start() },
			...(announcesSim ? [print(sim, () => module.radio.announceSim())] : []),
			{ at: Math.max(sim, registration), run: () => module.radio.register() },
			...lines.map(({ at, text }) => print(at, () => module.output.line(text))),
		];
		if (time)
			this.#steps.push(
				print(time.at, () => module.networkTime(time.utc(), time.zone, 0)),
			);
		this.#steps.sort((a, b) => a.at - b.at);
	}

	#runSteps(): void {
		// Rounded up, or an alarm set for what rounding left over would never get there.
		const elapsed = Math.ceil(this.#clock.now() - this.#startedAt);
		while (this.#steps.length > 0 && this.#steps[0].at <= elapsed)
			this.#steps.shift()?.run();
		const next = this.#steps[0];
		if (next && next.at < Infinity) this.#bootAlarm.set(next.at - elapsed);
	}
}
