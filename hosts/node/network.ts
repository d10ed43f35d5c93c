import { timeError } from "../../modules/virtual-modem/error-code.js";
import type {
	Echo,
	MqttEvents,
	MqttPeer,
	Network,
	OpenOptions,
	Peer,
	PeerEvents,
	PingOptions,
	Target,
} from "../../modules/virtual-modem/network.js";
import { NodeMqttPeer } from "./mqtt.js";
import { Names, type NamesOptions } from "./names.js";
import { ping } from "./ping.js";
import { askTime } from "./sntp.js";
import { SocketTable } from "./socket-table.js";
import { TcpPeer } from "./tcp.js";
import { UdpPeer } from "./udp.js";

/** One for the process, however many networks there are: see {@link SocketTable}. */
const table = new SocketTable();

/** Names and their look-up. */
export type NodeNetworkOptions = NamesOptions;

/** The network of the machine that Node runs on: real TCP, UDP and TLS sockets, IPv4, and MQTT over them. */
export class NodeNetwork implements Network {
	#names: Names;

	/** Throws when an option is out of range. */
	constructor(options: NodeNetworkOptions = {}) {
		this.#names = new Names(options);
	}

	open(options: OpenOptions, events: PeerEvents): Peer {
		return options.kind === "TCP"
			? new TcpPeer(options, this.#names, table, events)
			: new UdpPeer(options, this.#names, events);
	}

	mqtt(target: Target, events: MqttEvents): MqttPeer {
		return new NodeMqttPeer(target, this.#names, events);
	}

	resolve(name: string, done: (result: string | number) => void): void {
		this.#names.find(name, undefined, (found) =>
			done(typeof found === "number" ? found : found.address),
		);
	}

	ping(options: PingOptions, done: (echo: Echo | undefined) => void): void {
		ping(options, done);
	}

	time(
		host: string,
		port: number,
		done: (utc: number | undefined, failure: number) => void,
	): void {
		this.#names.find(host, port, (found) => {
			if (typeof found === "number") done(undefined, timeError.name);
			else askTime(found.address, found.port ?? port, done);
		});
	}
}
