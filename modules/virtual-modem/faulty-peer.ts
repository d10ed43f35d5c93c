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
abstract class FaultyConnection<
	Inner extends Pick<Peer, "pause" | "resume" | "close">,
> {
	readonly target: Target;
	/** Called when the connection has ended, or was given up. */
	onEnd: () => void = () => {};
	protected inner: Inner | undefined;
	#held = false;
	/** The module has asked for no more. */
	#paused = false;
	/** So has this, while it is held. */
	#stopped = false;
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
		this.stop();
	}

	/** Goes on with what waits. */
	release(): void {
		this.#held = false;
		while (!this.#held && !this.#over) {
			const next = this.#waiting.shift();
			if (!next) break;
			next();
		}
		if (!this.#stopped || this.#held || this.#over) return;
		this.#stopped = false;
		if (!this.#paused) this.inner?.resume();
	}

	pause(): void {
		this.#paused = true;
		if (!this.#stopped) this.inner?.pause();
	}

	resume(): void {
		this.#paused = false;
		if (!this.#stopped) this.inner?.resume();
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

	/** Has the other end keep what does not get through, as TCP does, rather than pile it up here. */
	protected stop(): void {
		if (!this.inner || this.#stopped) return;
		this.#stopped = true;
		if (!this.#paused) this.inner.pause();
	}

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

	protected open(): Peer {
		const events = this.#events;
		return this.#open({
			onConnect: (address) => {
				if (this.held) this.stop();
				this.#tell(() => events.onConnect(address));
			},
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

	protected open(): MqttPeer {
		const events = this.#events;
		return this.#open({
			onConnect: () => {
				if (this.held) this.stop();
				this.pass(() => events.onConnect());
			},
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
