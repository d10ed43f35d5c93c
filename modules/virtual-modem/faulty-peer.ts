import type {
	Message,
	MqttEvents,
	MqttPeer,
	MqttSession,
	OpenOptions,
	Peer,
	PeerEvents,
	Qos,
	Target,
} from "./network.js";

/** One connection of a faulty network, which may be held: then nothing goes through it, either way, and all of it waits. */
abstract class FaultyConnection<Inner extends { close(abort: boolean): void }> {
	readonly target: Target;
	/** Called when the connection has ended, or was given up. */
	onEnd: () => void = () => {};
	protected inner: Inner | undefined;
	#held = false;
	#over = false;
	#waiting: (() => void)[] = [];

	constructor(target: Target) {
		this.target = target;
	}

	get held(): boolean {
		return this.#held;
	}

	/** Holds what comes from now on. */
	hold(): void {
		this.#held = true;
	}

	/** Goes on with what waits. */
	release(): void {
		this.#held = false;
		while (!this.#held && !this.#over) {
			const next = this.#waiting.shift();
			if (!next) return;
			next();
		}
	}

	/** Makes the connection. */
	start(): void {
		this.pass(() => {
			this.inner = this.open();
		});
	}

	/** Nothing that was held gets through any more. */
	close(abort: boolean): void {
		if (this.#over) return;
		this.finish();
		this.inner?.close(abort || this.#held);
	}

	protected abstract open(): Inner;

	/** Does `action`, now or when nothing holds it. */
	protected pass(action: () => void): void {
		if (this.#over) return;
		if (this.#held || this.#waiting.length > 0) this.#waiting.push(action);
		else action();
	}

	/** As `pass`, for what ends the connection. */
	protected passEnd(action: () => void): void {
		this.pass(() => {
			this.finish();
			action();
		});
	}

	protected finish(): void {
		this.#over = true;
		this.#waiting = [];
		this.onEnd();
	}
}

/** A link's connection. Held datagrams are lost. */
export class FaultyPeer extends FaultyConnection<Peer> implements Peer {
	#open: (events: PeerEvents) => Peer;
	#events: PeerEvents;
	#udp: boolean;
	/** Bytes of datagrams that a black hole swallowed: they have left. */
	#swallowed = 0;
	/** What had been acknowledged when it was held. */
	#known = 0;

	constructor(
		options: OpenOptions,
		events: PeerEvents,
		open: (events: PeerEvents) => Peer,
	) {
		super(options);
		this.#open = open;
		this.#events = events;
		this.#udp = options.kind === "UDP";
	}

	get acknowledged(): number {
		return this.held && !this.#udp ? this.#known : this.#acknowledged;
	}

	override hold(): void {
		if (!this.held) this.#known = this.#acknowledged;
		super.hold();
	}

	override start(): void {
		// A port is registered without a word to the peer.
		if (this.#udp) this.inner = this.open();
		else super.start();
	}

	/** There is no connection; from the clock only. */
	fail(code: number): void {
		this.passEnd(() => this.#events.onFail(code));
	}

	write(bytes: Uint8Array): void {
		if (this.#udp && this.held) this.#swallowed += bytes.length;
		else this.pass(() => this.inner?.write(bytes));
	}

	notifyAt(count: number): void {
		this.inner?.notifyAt(count - this.#swallowed);
	}

	pause(): void {
		this.inner?.pause();
	}

	resume(): void {
		this.inner?.resume();
	}

	protected open(): Peer {
		const events = this.#events;
		return this.#open({
			onConnect: (address) => this.#tell(() => events.onConnect(address)),
			onFail: (code) => this.passEnd(() => events.onFail(code)),
			onData: (bytes) => {
				if (!this.held) this.pass(() => events.onData(bytes));
				else if (!this.#udp) {
					const kept = bytes.slice();
					this.pass(() => events.onData(kept));
				}
			},
			onAcknowledge: () => this.#tell(() => events.onAcknowledge()),
			onClose: (code) => this.passEnd(() => events.onClose(code)),
		});
	}

	get #acknowledged(): number {
		return (this.inner?.acknowledged ?? 0) + this.#swallowed;
	}

	/** An event that a datagram port has from inside the module. */
	#tell(event: () => void): void {
		if (this.#udp) event();
		else this.pass(event);
	}
}

/** An MQTT connection. */
export class FaultyMqttPeer
	extends FaultyConnection<MqttPeer>
	implements MqttPeer
{
	#open: (events: MqttEvents) => MqttPeer;
	#events: MqttEvents;

	constructor(
		target: Target,
		events: MqttEvents,
		open: (events: MqttEvents) => MqttPeer,
	) {
		super(target);
		this.#open = open;
		this.#events = events;
	}

	/** There is no connection; from the clock only. */
	fail(code: number): void {
		this.passEnd(() => this.#events.onFail(code));
	}

	connect(session: MqttSession): void {
		this.pass(() => this.inner?.connect(session));
	}

	subscribe(topic: string, qos: Qos): void {
		this.pass(() => this.inner?.subscribe(topic, qos));
	}

	unsubscribe(topic: string): void {
		this.pass(() => this.inner?.unsubscribe(topic));
	}

	publish(message: Message): void {
		this.pass(() => this.inner?.publish(message));
	}

	disconnect(): void {
		this.pass(() => this.inner?.disconnect());
	}

	pause(): void {
		this.inner?.pause();
	}

	resume(): void {
		this.inner?.resume();
	}

	protected open(): MqttPeer {
		const events = this.#events;
		return this.#open({
			onConnect: () => this.pass(() => events.onConnect()),
			onFail: (code) => this.passEnd(() => events.onFail(code)),
			onSession: (accepted) => this.pass(() => events.onSession(accepted)),
			onSubscribed: () => this.pass(() => events.onSubscribed()),
			onUnsubscribed: () => this.pass(() => events.onUnsubscribed()),
			onAcknowledge: (what) => this.pass(() => events.onAcknowledge(what)),
			onMessage: (topic, payload) => {
				const kept = this.held ? payload.slice() : payload;
				this.pass(() => events.onMessage(topic, kept));
			},
			onClose: (code) => this.passEnd(() => events.onClose(code)),
		});
	}
}
