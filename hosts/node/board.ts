import { type Logger, Simulator } from "rp2040js";
import {
	Loopback,
	shortBoot,
	shortLatency,
	VirtualModem,
	Wire,
} from "sixlink/virtual-modem";
import type { Alarm, Clock } from "../../modules/platform.js";
import { flashStart, loadUF2 } from "./uf2.js";

export interface BoardOptions {
	/** The chip's ROM, 16384 bytes. */
	rom: Buffer;
	/** A UF2 file. */
	image: Buffer;
	/** The UART at which the virtual module is; the other is the console. */
	uart: 0 | 1;
	/** A line from the console, with its end. */
	onLine(line: string): void;
	/** What passes on the module's wire; `time` in ms of the chip's. The array is lent for the call. */
	onTraffic?(direction: ">" | "<", bytes: Uint8Array, time: number): void;
	/** What the emulator says of the firmware's mistakes. */
	onError(message: string): void;
}

/** Where a run came to. */
export interface Halt {
	/** What the firmware said behind "summary "; undefined when it did not come to it. */
	summary: string | undefined;
	/** A breakpoint, or an error that the ROM ended in. */
	stopped: boolean;
	/** The program counter. */
	address: number;
	/** Milliseconds of the chip's time. */
	time: number;
	/** Bytes from the module that found the UART's FIFO full. */
	overruns: number;
}

/** UARTFR.RXFF: the receive FIFO is full. RP2040 datasheet, 4.2.8. */
const receiveFull = 1 << 6;

/** The emulated chip's time, in ms. */
class ChipClock implements Clock {
	readonly #clock: Simulator["clock"];

	constructor(clock: Simulator["clock"]) {
		this.#clock = clock;
	}

	now(): number {
		return this.#clock.nanos / 1e6;
	}

	alarm(callback: () => void): Alarm {
		const alarm = this.#clock.createAlarm(callback);
		return {
			set: (delay) => {
				alarm.cancel();
				alarm.schedule(delay * 1e6);
			},
			clear: () => alarm.cancel(),
		};
	}
}

/**
 * An RP2040 in an emulator, a virtual module at one of its UARTs, all on the chip's own clock: each run is the same.
 * The module's network has an echo server at echo.test:7 and an MQTT broker at mqtt.test:1883.
 */
export class Board {
	readonly #simulator = new Simulator();
	readonly #clock = new ChipClock(this.#simulator.clock);
	readonly #onLine: (line: string) => void;
	readonly #line: number[] = [];
	#summary: string | undefined;
	#stopped = false;
	#overruns = 0;

	/** Throws Refusal for an image that is none. */
	constructor(options: BoardOptions) {
		const { rom, image, uart, onLine, onError } = options;
		const { rp2040 } = this.#simulator;
		this.#onLine = onLine;
		// It warns of each register that it does not have, by the thousand.
		const logger: Logger = {
			debug() {},
			info() {},
			warn() {},
			error: (component, message) => onError(`${component}: ${message}`),
		};
		rp2040.logger = logger;
		rp2040.onBreak = () => {
			this.#stopped = true;
		};
		const words = new Uint32Array(rom.length / 4);
		for (let i = 0; i < words.length; i++) words[i] = rom.readUInt32LE(i * 4);
		rp2040.loadBootrom(words);
		loadUF2(image, rp2040.flash);
		// The ROM's own way there reads the flash chip, which is not emulated.
		rp2040.core.PC = flashStart;
		rp2040.uart[1 - uart].onByte = (byte) => this.#say(byte);
		this.#connect(rp2040.uart[uart], options.onTraffic);
	}

	/** Until the firmware has said its summary, for `limit` ms of the chip's time at most. */
	run(limit: number): Halt {
		const { rp2040, clock } = this.#simulator;
		const { core } = rp2040;
		const end = limit * 1e6;
		while (this.#summary === undefined && !this.#stopped && clock.nanos < end)
			if (core.waiting) clock.tick(clock.nanosToNextAlarm);
			else clock.tick((core.executeInstruction() * 1e9) / rp2040.clkSys);
		return {
			summary: this.#summary,
			stopped: this.#stopped,
			address: core.PC,
			time: this.#clock.now(),
			overruns: this.#overruns,
		};
	}

	#connect(
		uart: Simulator["rp2040"]["uart"][0],
		trace: BoardOptions["onTraffic"],
	): void {
		const clock = this.#clock;
		// The emulated UART sends at once and keeps what it receives: the wire has the line's pace, and hands over each byte.
		const wire = new Wire({ clock, trigger: 1, transmitDepth: 65536, trace });
		const byte = new Uint8Array(1);
		const end = new wire.Serial({
			onReadable: () => {
				while (end.read(byte, 0, 1) === 1)
					if (uart.flags & receiveFull) this.#overruns++;
					else uart.feedByte(byte[0]);
			},
			onWritable: () => {},
			onError: () => {},
		});
		const out = new Uint8Array(1);
		uart.onByte = (value) => {
			out[0] = value;
			end.write(out, 0, 1);
		};
		uart.onBaudRateChange = (baud) => {
			if (baud > 0 && baud < Infinity) wire.baud = baud;
		};
		const network = new Loopback({ clock, latency: 20 });
		network.echo("echo.test", 7);
		network.broker("mqtt.test", 1883, { record: false });
		const modem = new VirtualModem({
			clock,
			network,
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
			latency: shortLatency,
			boot: shortBoot,
		});
		wire.onReceive = (bytes) => modem.receive(bytes);
		wire.onDrain = () => modem.carried();
		modem.powerOn();
	}

	#say(byte: number): void {
		this.#line.push(byte);
		if (byte !== 0x0a) return;
		const line = Buffer.from(this.#line.splice(0)).toString();
		this.#onLine(line);
		if (line.startsWith("summary ")) this.#summary = line.slice(8);
	}
}
