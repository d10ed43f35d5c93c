import type { Clock } from "../platform.js";
import { Agenda } from "./agenda.js";
import { Broker, type BrokerOptions } from "./broker.js";
import { ByteQueue } from "./byte-queue.js";
import { dnsError, tcpError, timeError, udpError } from "./error-code.js";
import { type Credentials, handshake } from "./handshake.js";
import { MqttConnection } from "./mqtt-connection.js";
import type {
	Echo,
	LinkKind,
	MqttEvents,
	MqttPeer,
	Network,
	OpenOptions,
	Peer,
	PeerEvents,
	PingOptions,
	Target,
	TlsOptions,
} from "./network.js";

export interface LoopbackOptions {
	clock: Clock;
	/** ms from one end to the other. Default 0. */
	latency?: number;
	/** Bytes that may be on their way to the module, TCP only. Default 4096. */
	window?: number;
}

/** ms to wait for a time server. */
const timeLimit = 5000;

/** One connection as its server sees it. */
export interface Session {
	/** Sends bytes to the module; a copy is made. For UDP one datagram. */
	write(bytes: Uint8Array): void;
	/** Closes when what was written is out. `code`: 0, or the error that the module is told. */
	close(code?: number): void;
}

/** What a server does. All calls come from the clock. */
export interface Server {
	/** A connection is up. */
	onOpen?(session: Session): void;
	/** Bytes from the module, for UDP one datagram; the array is the server's. */
	onData?(session: Session, bytes: Uint8Array): void;
	/** The module closed. */
	onClose?(session: Session): void;
	/** It speaks TLS, and only that. Default: it does not. */
	secure?: Credentials;
	/** ms that the server takes for each byte it reads, before which it does not acknowledge it. Default 0. */
	pace?: number;
}

/** Tells the time: ms of UTC. */
type TimeServer = () => number;

interface Host {
	address: string;
	ports: Map<number, Server | Broker | TimeServer | "refuse" | "silent">;
	answersPings: boolean;
}

/** A network in memory, on a clock: named servers, each with an address of its own, those named by their address with that. */
export class Loopback implements Network {
	#clock: Clock;
	#latency: number;
	#window: number;
	#hosts = new Map<string, Host>();
	#connections = new Set<Connection | MqttConnection>();

	/** Throws when an option is out of range. */
	constructor({ clock, latency = 0, window = 4096 }: LoopbackOptions) {
		if (!(latency >= 0 && latency < Infinity))
			throw new RangeError(
				`latency ${latency}: 0 or more milliseconds; leave it out for 0`,
			);
		if (!(window >= 1))
			throw new RangeError(
				`window ${window}: 1 or more bytes; leave it out for 4096`,
			);
		this.#clock = clock;
		this.#latency = latency;
		this.#window = window;
	}

	/** Connections that are open or opening. */
	get count(): number {
		return this.#connections.size;
	}

	/** A server at a name and port, for TCP and UDP alike. */
	serve(name: string, port: number, server: Server): void {
		this.#host(name).ports.set(port, server);
	}

	/** Gives back what it gets. */
	echo(name: string, port: number): void {
		this.serve(name, port, {
			onData: (session, bytes) => session.write(bytes),
		});
	}

	/** Keeps what it gets. Returns what it got so far, over all connections. `pace`: see {@link Server}. */
	sink(name: string, port: number, pace = 0): { bytes: number[] } {
		const record = { bytes: [] as number[] };
		this.serve(name, port, {
			pace,
			onData: (_session, bytes) => {
				for (const byte of bytes) record.bytes.push(byte);
			},
		});
		return record;
	}

	/** Sends `length` bytes of {@link pattern} to who connects, then closes, or not. */
	source(name: string, port: number, length: number, closes = true): void {
		this.serve(name, port, {
			onOpen(session) {
				for (let start = 0; start < length; start += 1460)
					session.write(pattern(start, Math.min(start + 1460, length)));
				if (closes) session.close();
			},
		});
	}

	/** A stand-in for an MQTT broker. To a plain TCP link it is a server that says nothing. */
	broker(name: string, port: number, options: BrokerOptions = {}): Broker {
		const broker = new Broker(options);
		this.#host(name).ports.set(port, broker);
		return broker;
	}

	/** Tells who asks what `utc` returns, ms. To a link it is a server that says nothing. */
	timeServer(name: string, port: number, utc: () => number): void {
		this.#host(name).ports.set(port, utc);
	}

	/** A host that answers no echo request; all others do. */
	ignorePings(name: string): void {
		this.#host(name).answersPings = false;
	}

	/** Rejects every connection. */
	refuse(name: string, port: number): void {
		this.#host(name).ports.set(port, "refuse");
	}

	/** Never answers. */
	blackHole(name: string, port: number): void {
		this.#host(name).ports.set(port, "silent");
	}

	/** Echoes, and closes after `count` bytes: with `code` 0 as it should be, else with that error. */
	closeAfter(name: string, port: number, count: number, code = 0): void {
		const left = new Map<Session, number>();
		this.serve(name, port, {
			onOpen(session) {
				if (count === 0) session.close(code);
				else left.set(session, count);
			},
			onData(session, bytes) {
				const open = left.get(session) ?? 0;
				session.write(bytes.subarray(0, open));
				left.set(session, open - bytes.length);
				if (open > bytes.length) return;
				left.delete(session);
				session.close(code);
			},
			onClose: (session) => {
				left.delete(session);
			},
		});
	}

	/** Breaks every connection: the module is told `code`. */
	breakAll(code: number): void {
		for (const connection of this.#connections) connection.break(code);
	}

	open({ kind, host, port, tls }: OpenOptions, events: PeerEvents): Peer {
		const found = this.#find(host);
		const at = found?.ports.get(port);
		const mute = at instanceof Broker || typeof at === "function";
		const server = mute ? { secure: credentialsOf(at) } : at;
		const connection = new Connection(
			this.#clock,
			this.#latency,
			kind === "TCP" ? this.#window : Infinity,
			kind,
			events,
			() => this.#connections.delete(connection),
		);
		this.#connections.add(connection);
		if (!found)
			connection.fail((kind === "TCP" ? tcpError : udpError).unreachable);
		else if (kind === "UDP")
			connection.connect(
				found.address,
				typeof server === "object" ? server : {},
			);
		else if (server === undefined || server === "refuse")
			connection.fail(tcpError.rejected);
		else if (server !== "silent") {
			const failure = tls && failureOf(server.secure, tls);
			const understood = tls || !server.secure ? server : deaf;
			if (failure) connection.fail(failure);
			else connection.connect(found.address, understood);
		}
		return connection;
	}

	mqtt({ host, port, tls }: Target, events: MqttEvents): MqttPeer {
		const found = this.#find(host);
		const server = found?.ports.get(port);
		const connection = new MqttConnection(
			this.#clock,
			this.#latency,
			events,
			() => this.#connections.delete(connection),
		);
		this.#connections.add(connection);
		if (!found) connection.fail(tcpError.unreachable);
		else if (server === undefined || server === "refuse")
			connection.fail(tcpError.rejected);
		else if (server === "silent") return connection;
		else {
			const credentials = credentialsOf(server);
			const failure = tls && failureOf(credentials, tls);
			const understands = server instanceof Broker && (tls || !credentials);
			if (failure) connection.fail(failure);
			else connection.open(understands ? server : undefined);
		}
		return connection;
	}

	resolve(name: string, done: (result: string | number) => void): void {
		const alarm = this.#clock.alarm(() =>
			done(this.#find(name)?.address ?? dnsError.invalidName),
		);
		alarm.set(2 * this.#latency);
	}

	ping(
		{ address, timeout }: PingOptions,
		done: (echo: Echo | undefined) => void,
	): void {
		const time = 2 * this.#latency;
		const host = this.#find(address);
		const answered = host?.answersPings === true && time <= timeout;
		const echo = answered ? { time, timeToLive: 64 } : undefined;
		this.#clock.alarm(() => done(echo)).set(answered ? time : timeout);
	}

	time(
		host: string,
		port: number,
		done: (utc: number | undefined, failure: number) => void,
	): void {
		const found = this.#find(host);
		const server = found?.ports.get(port);
		const tell = () => {
			if (typeof server === "function") return done(server(), 0);
			if (!found) return done(undefined, timeError.name);
			if (server === "silent") return done(undefined, timeError.timeOut);
			const refused = server === undefined || server === "refuse";
			done(undefined, refused ? timeError.connection : timeError.answer);
		};
		const delay = server === "silent" ? timeLimit : 2 * this.#latency;
		this.#clock.alarm(tell).set(delay);
	}

	#host(name: string): Host {
		let host = this.#hosts.get(name);
		if (!host) {
			const number = this.#hosts.size + 1;
			const address = /^\d+(\.\d+){3}$/.test(name)
				? name
				: `10.0.${number >> 8}.${number & 255}`;
			host = { address, ports: new Map(), answersPings: true };
			this.#hosts.set(name, host);
		}
		return host;
	}

	#find(name: string): Host | undefined {
		const named = this.#hosts.get(name);
		if (named) return named;
		for (const host of this.#hosts.values())
			if (host.address === name) return host;
		return undefined;
	}
}

/** Bytes `start…end` of the endless pattern that {@link Loopback.source} sends: every value, no short period. */
export function pattern(start: number, end: number): Uint8Array {
	const bytes = new Uint8Array(end - start);
	for (let i = start; i < end; i++)
		bytes[i - start] = (i * 7 + (i >> 8) * 13) & 255;
	return bytes;
}

function credentialsOf(
	server: Server | Broker | TimeServer,
): Credentials | undefined {
	return typeof server === "function" ? undefined : server.secure;
}

/** The error code that a handshake with a server ends in, 0 for none. A server without TLS hangs up at what it does not understand. */
function failureOf(
	server: Credentials | undefined,
	client: TlsOptions,
): number {
	return server ? handshake(server, client) : tcpError.reset;
}

/** A TLS server to a client without TLS: at what it does not understand it hangs up. */
const deaf: Server = { onData: (session) => session.close() };

/** Both ends of one connection. As a Peer it is the module's end; the server holds a Session. */
class Connection implements Peer {
	#clock: Clock;
	#latency: number;
	#window: number;
	#kind: LinkKind;
	#events: PeerEvents;
	#forget: () => void;
	#server: Server = {};
	#session: Session;
	/** What is on its way. */
	#agenda: Agenda;
	/** From the server and not sent yet. */
	#stream = new ByteQueue();
	#inFlight = 0;
	#paused = false;
	/** The server closes with this code when its stream is out. */
	#closing: number | undefined;
	/** The module hears nothing any more. */
	#over = false;
	/** When the server will have read all that it got. */
	#readUntil = 0;
	#acknowledged = 0;
	/** At how many bytes the module wants to be told. */
	#notifyAt = Infinity;

	constructor(
		clock: Clock,
		latency: number,
		window: number,
		kind: LinkKind,
		events: PeerEvents,
		forget: () => void,
	) {
		this.#clock = clock;
		this.#latency = latency;
		this.#window = window;
		this.#kind = kind;
		this.#events = events;
		this.#forget = forget;
		this.#agenda = new Agenda(clock);
		this.#session = {
			write: (bytes) => this.#fromServer(bytes),
			close: (code = 0) => {
				this.#closing ??= code;
				this.#flow();
			},
		};
	}

	connect(address: string, server: Server): void {
		this.#server = server;
		this.#tell(this.#kind === "TCP" ? 2 * this.#latency : 0, () => {
			this.#events.onConnect(address);
			server.onOpen?.(this.#session);
		});
	}

	fail(code: number): void {
		this.#tell(2 * this.#latency, () => {
			this.#end();
			this.#events.onFail(code);
		});
	}

	break(code: number): void {
		this.#tell(0, () => {
			this.#end();
			this.#events.onClose(code);
		});
	}

	write(bytes: Uint8Array): void {
		const now = this.#clock.now();
		const { pace = 0 } = this.#server;
		this.#readUntil =
			Math.max(now + this.#latency, this.#readUntil) + pace * bytes.length;
		const read = this.#readUntil - now;
		this.#agenda.later(read, () => this.#server.onData?.(this.#session, bytes));
		this.#tell(read + this.#latency, () => {
			this.#acknowledged += bytes.length;
			if (this.#acknowledged < this.#notifyAt) return;
			this.#notifyAt = Infinity;
			this.#events.onAcknowledge();
		});
	}

	get acknowledged(): number {
		return this.#acknowledged;
	}

	notifyAt(count: number): void {
		this.#notifyAt = count;
	}

	pause(): void {
		this.#paused = true;
	}

	resume(): void {
		this.#paused = false;
		this.#flow();
	}

	close(abort: boolean): void {
		if (this.#over) return;
		this.#end();
		if (abort) this.#agenda.clear();
		const now = this.#clock.now();
		const delay = Math.max(this.#latency, abort ? 0 : this.#readUntil - now);
		this.#agenda.later(delay, () => this.#server.onClose?.(this.#session));
	}

	#fromServer(bytes: Uint8Array): void {
		if (this.#over || this.#closing !== undefined) return;
		if (this.#kind === "UDP") {
			const datagram = bytes.slice();
			this.#tell(this.#latency, () => this.#events.onData(datagram));
			return;
		}
		this.#stream.push(bytes);
		this.#flow();
	}

	/** Sends what the window allows, and the end behind the last byte. */
	#flow(): void {
		while (!this.#over && !this.#paused && this.#stream.length > 0) {
			const room = this.#window - this.#inFlight;
			if (room <= 0) return;
			const segment = this.#stream.take(Math.min(room, 1460));
			this.#inFlight += segment.length;
			this.#tell(this.#latency, () => {
				this.#events.onData(segment);
				this.#agenda.later(this.#latency, () => {
					this.#inFlight -= segment.length;
					this.#flow();
				});
			});
		}
		if (this.#closing === undefined || this.#stream.length > 0) return;
		const code = this.#closing;
		this.#tell(this.#latency, () => {
			if (this.#stream.length > 0) return;
			this.#end();
			this.#events.onClose(code);
		});
	}

	#end(): void {
		this.#over = true;
		this.#stream.clear();
		this.#forget();
	}

	/** Runs `event` later, unless the module has closed or been told of the end by then. */
	#tell(delay: number, event: () => void): void {
		this.#agenda.later(delay, () => {
			if (!this.#over) event();
		});
	}
}
