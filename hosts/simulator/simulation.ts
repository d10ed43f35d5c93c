import type { Modem } from "sixlink/modem";
import {
	Loopback,
	shortBoot,
	shortLatency,
	VirtualModem,
	Wire,
} from "sixlink/virtual-modem";
import { SixLinks } from "../../examples/six-links.js";
import type { Clock } from "../../modules/platform.js";
import { type Fault, ModuleFault, Noise, Peer } from "./faults.js";
import type { LinkView } from "./row.js";

const host = "echo.test";
const port = 7;
const broker = { host: "broker.test", port: 1883, secure: false };

/** The example's firmware without an end; in place of the wire, the module and the network their virtual kin. */
export class Simulation {
	readonly modem: Modem;
	/** The six, and the MQTT link. */
	readonly links: readonly LinkView[];
	readonly faults: readonly Fault[];

	/** `write` gets what the firmware says, a line at a time. */
	constructor(clock: Clock, write: (text: string) => void) {
		const peer = new Peer();
		const network = new Loopback({ clock, latency: 20 });
		network.serve(host, port, peer);
		network.broker(broker.host, broker.port, { record: false });
		// A port with a ring of a kilobyte behind its FIFO: with 128 bytes alone, reads are of 16.
		const wire = new Wire({ clock, receiveDepth: 1024 });
		const module = new VirtualModem({
			clock,
			network,
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
			latency: shortLatency,
			boot: shortBoot,
		});
		wire.onReceive = (bytes) => module.receive(bytes);
		wire.onDrain = () => module.carried();
		module.powerOn();
		const firmware = new SixLinks(
			{
				engine: "XS",
				clock,
				serial: { io: wire.Serial },
				write,
				print: (buffer, start, end) =>
					write(String.fromCharCode(...buffer.subarray(start, end))),
				end: () => write("stopped"),
			},
			{ apn: "cmiot", host, port, closedPort: 9, broker, endless: true },
		);
		this.modem = firmware.modem;
		this.links = [...this.modem.links, this.modem.mqtt];
		this.faults = [
			new ModuleFault(module, "Reset", "reset"),
			new ModuleFault(module, "Mute", "mute", "unmute"),
			new ModuleFault(module, "Bearer", "pdp"),
			peer,
			new Noise(module),
		];
	}
}
