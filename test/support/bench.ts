import { Modem, type ModemOptions } from "../../modules/modem/modem.js";
import { Loopback } from "../../modules/virtual-modem/loopback.js";
import {
	VirtualModem,
	type VirtualModemOptions,
} from "../../modules/virtual-modem/virtual-modem.js";
import { Wire, type WireOptions } from "../../modules/virtual-modem/wire.js";
import { VirtualClock } from "./clock.js";

/** A modem on a virtual wire to a virtual module with a network behind it, all on one virtual clock. */
export class Bench {
	readonly clock: VirtualClock;
	readonly network: Loopback;
	readonly wire: Wire;
	readonly module: VirtualModem;
	readonly modem: Modem;
	/** States and reasons in the order told. */
	readonly states: string[] = [];
	/** What the driver sent. */
	sent = "";

	constructor(
		options: {
			clock?: VirtualClock;
			wire?: Partial<WireOptions>;
			module?: Partial<VirtualModemOptions>;
			modem?: Partial<ModemOptions>;
		} = {},
	) {
		const { clock = new VirtualClock() } = options;
		this.clock = clock;
		this.network = new Loopback({ clock, latency: 20 });
		this.network.echo("echo.test", 7);
		this.network.refuse("closed.test", 9);
		this.wire = new Wire({
			clock,
			trace: (direction, bytes) => {
				if (direction === ">") this.sent += String.fromCharCode(...bytes);
			},
			...options.wire,
		});
		this.module = new VirtualModem({
			clock,
			network: this.network,
			send: (bytes) => this.wire.send(bytes),
			backlog: () => this.wire.backlog,
			onBaud: (rate) => {
				this.wire.moduleBaud = rate;
			},
			...options.module,
		});
		this.wire.onReceive = (bytes) => this.module.receive(bytes);
		this.wire.onDrain = () => this.module.carried();
		this.module.powerOn();
		this.modem = new Modem({
			profile: "fast",
			serial: { io: this.wire.Serial },
			clock,
			apn: "cmiot",
			onState: (state, detail) => {
				this.states.push(detail === "" ? state : `${state}: ${detail}`);
			},
			...options.modem,
		});
	}

	/** Another program on the same wire, after the first let go of it. */
	another(options: Partial<ModemOptions> = {}): Modem {
		return new Modem({
			serial: { io: this.wire.Serial },
			clock: this.clock,
			apn: "cmiot",
			mqtt: true,
			...options,
		});
	}

	/** From now on the module does not hear lines with `text` in them. */
	deafen(text: string): void {
		let line: number[] = [];
		this.wire.onReceive = (bytes) => {
			for (const byte of bytes) {
				line.push(byte);
				// What begins with no A is a payload.
				if (byte !== 0x0a && line[0] === 0x41) continue;
				if (!String.fromCharCode(...line).includes(text))
					this.module.receive(Uint8Array.from(line));
				line = [];
			}
		};
	}

	/** Runs until links can be opened. */
	boot(): void {
		this.clock.run(() => this.modem.state === "ready", 120000);
		if (this.modem.state !== "ready")
			throw new Error(
				`not ready: ${this.states.join(", ")}; sent ${this.sent}`,
			);
	}
}
