import {
	type Boot,
	bootOf,
	instantBoot,
} from "../../modules/virtual-modem/boot.js";
import {
	type DialectName,
	dialects,
} from "../../modules/virtual-modem/dialect.js";
import { loggedLatency, scaled } from "../../modules/virtual-modem/latency.js";
import { VirtualModem } from "../../modules/virtual-modem/virtual-modem.js";
import { Wire } from "../../modules/virtual-modem/wire.js";
import type { Address } from "./address.js";
import { PatientClock } from "./clock.js";
import { HostPort } from "./host-port.js";
import type { NamesOptions } from "./names.js";
import { NodeNetwork } from "./network.js";
import { Pty } from "./pty.js";
import { messageOf } from "./refusal.js";
import { TcpPort } from "./tcp-port.js";
import type { Trace } from "./trace.js";

export interface VirtualPortOptions {
	/** The program of the pseudo-terminal, see {@link buildPty}; without it there is the TCP port alone. */
	pty?: string;
	/** A link to the terminal. */
	link?: string;
	/** Where the module's UART is served too. */
	tcp?: Address;
	dialect: DialectName;
	/** At once, or as a log of such a module has it. */
	boot: "instant" | "logged";
	/** The line's rate until AT+IPR changes it; 0: as fast as it goes. */
	baud: number;
	/** Bytes of the host's receive FIFO that its program has not read, 2 or more. Default: as many as this system keeps. */
	fifo?: number;
	/** RTS/CTS on the line. */
	flowControl: boolean;
	/** Whether bursts are cut at random. */
	cuts: boolean;
	seed: number;
	/** Times the module's latency as logs have it. */
	latency: number;
	/** What names stand for in the module's network. */
	names: NamesOptions["names"];
	trace?: Trace;
	/** The terminal is gone, and nobody had asked for it. */
	onGone(): void;
}

/** What a Linux terminal keeps until it is read. */
const systemDepth = 4096;
/** The most bytes of which the host is not told at once. */
const mostUntold = 64;
/** A transmit FIFO, and what stands in its place where nothing is paced. */
const transmitDepth = 128;
const unpacedDepth = 65536;
/** The most ms that this process may be late without losing time. */
const mostSlack = 2;

/** As a log has it, but for the time that the network tells: this computer's. */
function loggedBoot(dialect: DialectName): Boot {
	const boot = bootOf(dialect);
	if (!boot.time) return boot;
	const zone = Math.round(-new Date().getTimezoneOffset() / 15);
	return { ...boot, time: { ...boot.time, utc: () => Date.now(), zone } };
}

/** What `opened` resolves to; why it could not be, behind `what` it was. */
async function named<T>(what: string, opened: Promise<T>): Promise<T> {
	try {
		return await opened;
	} catch (error) {
		throw new Error(what + messageOf(error), { cause: error });
	}
}

/** A virtual module behind a port of this machine: a pseudo-terminal, a TCP port, or both. */
export class VirtualPort {
	readonly modem: VirtualModem;
	readonly #wire: Wire;
	readonly #port: HostPort;
	#pty: Pty | undefined;
	#tcp: TcpPort | undefined;
	#name = "";

	/** Opens the port; the module is still off. Rejects with what the system says where it cannot be had, nothing left behind. */
	static async open(options: VirtualPortOptions): Promise<VirtualPort> {
		const opened = new VirtualPort(options);
		const { pty: program, link, tcp, fifo, onGone } = options;
		const port = opened.#port;
		try {
			if (tcp !== undefined)
				opened.#tcp = await named(
					`--tcp ${tcp.host}:${tcp.port}: `,
					TcpPort.open(tcp, port),
				);
			if (tcp !== undefined) opened.#name = `${tcp.host}:${tcp.port}`;
			if (program === undefined) return opened;
			opened.#pty = await named(
				link === undefined ? "" : "--link ",
				Pty.open({
					program,
					link,
					depth: fifo === undefined ? undefined : Math.floor(fifo / 2),
					onData: (bytes) => port.onData(bytes),
					onRoom: () => port.onRoom(),
					onGone,
				}),
			);
			port.attach(opened.#pty);
			opened.#name = opened.#pty.path;
			return opened;
		} catch (error) {
			await opened.close();
			throw error;
		}
	}

	private constructor(options: VirtualPortOptions) {
		const { baud, fifo, seed, latency, names, dialect, trace } = options;
		// The other half is what the terminal has and nobody has read.
		const receiveDepth = fifo === undefined ? systemDepth : Math.ceil(fifo / 2);
		const quarter = Math.ceil(receiveDepth / 4);
		const clock = new PatientClock(mostSlack);
		const pace = (rate: number) => {
			// What arrives while this process is late must not overrun the FIFO.
			clock.slack = Math.min(mostSlack, (10_000 * quarter) / rate);
		};
		const wire = new Wire({
			clock,
			baud,
			receiveDepth,
			trigger: Math.min(quarter, mostUntold),
			transmitDepth: baud === 0 ? unpacedDepth : transmitDepth,
			flowControl: options.flowControl,
			cuts: options.cuts,
			seed,
			trace:
				trace &&
				((direction, bytes) =>
					trace.write(direction === ">" ? ">>" : "<<", bytes)),
		});
		if (baud !== 0) pace(baud);
		const modem = new VirtualModem({
			clock,
			network: new NodeNetwork({ names }),
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
			onBaud: (rate) => {
				if (baud === 0) return;
				wire.baud = rate === 0 ? baud : rate;
				pace(wire.baud);
			},
			seed,
			latency: scaled(loggedLatency, latency),
			boot: options.boot === "logged" ? loggedBoot(dialect) : instantBoot,
			dialect: dialects[dialect],
		});
		wire.onReceive = (bytes) => modem.receive(bytes);
		wire.onDrain = () => modem.carried();
		wire.room = () => modem.room;
		this.modem = modem;
		this.#wire = wire;
		this.#port = new HostPort(wire);
	}

	/** The terminal's path, or HOST:PORT where there is only the TCP port. */
	get name(): string {
		return this.#name;
	}

	/** Where the module and its line stand, a line each. */
	get report(): string[] {
		const { baud, backlog, overruns } = this.#wire;
		const rate = baud === 0 ? "as fast as it goes" : `${baud} baud`;
		return [
			`port: ${this.#name}`,
			`line: ${rate}, ${backlog} bytes on their way to the host`,
			`overruns: ${overruns} bytes at the host, ${this.modem.overruns} at the module`,
			...this.modem.report,
		];
	}

	/** Switches the module off. Resolves when the terminal, its link and the TCP port are gone. */
	async close(): Promise<void> {
		this.modem.powerOff();
		await Promise.all([this.#tcp?.close(), this.#pty?.close()]);
	}
}
