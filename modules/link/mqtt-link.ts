import * as Agenda from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import { checkFlag, checkInteger } from "../at/check.js";
import {
	MCONFIG,
	MCONNECT,
	MDISCONNECT,
	MIPCLOSE,
	MIPSTART,
	MPUBEX,
	MSUB,
	MUNSUB,
	SSLMIPSTART,
} from "../at/command.js";
import * as Token from "../at/token.js";
import { Buffers, Pool } from "./buffers.js";
import {
	CLOSE_LIMIT,
	checkBuffer,
	Connection,
	HEARD,
	LEAVING,
	type Links,
	OPEN_LIMIT,
	PAUSED,
	reasonOf,
	STALE,
	STARTED,
	STUCK,
	TLS_OPEN_LIMIT,
} from "./connection.js";
import { Mailbox } from "./mailbox.js";
import { checkFilter, checkTopic, type MqttOptions } from "./mqtt-options.js";
import type { Reason } from "./reason.js";
import { CLOSING, CONNECTED, CONNECTING, REMOTE_CLOSING } from "./state.js";
import { TOPIC, Topic } from "./topic.js";

/** Milliseconds: from CONNECT OK to CONNACK OK, from a subscribe or publish to its acknowledgement. No manual limits them. */
const SESSION_LIMIT = 40000;
const ACKNOWLEDGE_LIMIT = 30000;
/** What AT+MQTTSTATU says (`MQTT/MQTTSTATU.md`). */
const OFFLINE = 0;
const NO_SESSION = 2;
const COMMA = 0x2c;
/** Operations and parameters, for what checks them. */
const READ = "read";
const PUBLISH = "publish";
const QOS = "qos";
const RETAIN = "retain";
const NO_TOPIC = "";
const MQTTS = "MQTTS";

/**
 * The module's own MQTT link, number 7 on the wire: it connects, closes and fails as the six links do, with the same
 * callbacks. On top of it is one session with the broker, asked for as soon as the link is there.
 */
export class MqttLink extends Connection {
	/** Messages that did not arrive whole, found no room, or may have been hit by damage on the wire. */
	lost = 0;
	readonly #mailbox: Mailbox;
	/** What is to be published; what is received is in the mailbox. */
	readonly #outbox: Buffers;
	readonly #destination: Topic;
	#options: MqttOptions | undefined;
	#onReadable: MqttOptions["onReadable"];
	#onWritable: MqttOptions["onWritable"];
	#onAcknowledge: MqttOptions["onAcknowledge"];
	/** MCONFIG was taken. CONNACK OK came. */
	#configured = false;
	#session = false;
	/** The module's last connection ended by MIPCLOSE: it holds none. It may hold one from before this program began. */
	#clean = false;
	/** MDISCONNECT is done with, MIPCLOSE is next. */
	#left = false;
	/** What the app wants: the command, or -1; its parameters; the line that acknowledges it, and whether that came. */
	#wanted = -1;
	#topic = "";
	#qos = 0;
	#retain = 0;
	#ack = Token.UNKNOWN;
	#acknowledged = false;
	/** Its command went out; its time was over meanwhile; the app was not told its end when the link ended. */
	#out = false;
	#late = false;
	#owed = false;
	/** The message under way is of use, and its bytes. The first message in the mailbox was told. */
	#arriving = false;
	#announced = 0;
	#told = false;
	/** Bytes that the app has read. */
	#taken = 0;
	/** What AT+MQTTSTATU said that differs from ours and was not said again yet, or -1. */
	#suspect = -1;

	/** `receive`, `transmit`: bytes of the channel's arena for messages to read, and for one to publish. */
	constructor(links: Links, receive: number, transmit: number) {
		super(Token.MQTT, links);
		const { agenda, arena } = links.channel;
		this.#mailbox = new Mailbox(arena, receive);
		this.#outbox = new Buffers(new Pool(arena, 0, transmit, 1), 0);
		this.#destination = new Topic(arena, TOPIC);
		agenda.enter(Agenda.MQTT, this);
		agenda.enter(Agenda.MESSAGE, this);
	}

	override onTime(place: number): void {
		if (place === Agenda.MESSAGE) this.tell();
		else super.onTime(place);
	}

	/** Bytes of the arena that it takes. */
	static footprint(receive: number, transmit: number): number {
		return Mailbox.footprint(receive) + Pool.footprint(0, transmit, 1) + TOPIC;
	}

	/** What `open` was given last; undefined before. */
	get options(): Readonly<MqttOptions> | undefined {
		return this.#options;
	}

	/** CONNACK OK came: the broker takes subscriptions and messages. */
	get session(): boolean {
		return this.#session;
	}

	/** Bytes of the message told last that were not read. */
	get readable(): number {
		return this.#told ? this.#mailbox.readable : 0;
	}

	/** Its topic, empty where there is none. Makes a string only where it is another than the last time. */
	get topic(): string {
		return this.#told ? this.#mailbox.topic : NO_TOPIC;
	}

	/** Bytes that can be published now: 0 while there is no session, or something is under way. */
	get writable(): number {
		return this.current === CONNECTED && this.#session && this.#wanted < 0
			? this.#outbox.room
			: 0;
	}

	/** The most bytes that ever were in its mailbox, topics and 4 bytes a message included, and in what is to be published. */
	get mostReceived(): number {
		return this.#mailbox.highWater;
	}

	get mostWaiting(): number {
		return this.#outbox.mostWaiting;
	}

	/** Begins to connect. The table has checked the options and that the link is free. */
	open(options: MqttOptions): void {
		// A copy: what was checked is what is sent.
		this.#options = { ...options };
		this.#onReadable = options.onReadable;
		this.#onWritable = options.onWritable;
		this.#onAcknowledge = options.onAcknowledge;
		this.renew();
		this.wake();
	}

	protected get reopens(): boolean {
		return this.#options?.reopen === true;
	}

	protected renew(): void {
		this.#configured = false;
		this.#taken = 0;
		this.#suspect = -1;
		this.lost = 0;
		if (!this.#clean) this.flags |= STALE;
		const usual = this.#options?.kind === MQTTS ? TLS_OPEN_LIMIT : OPEN_LIMIT;
		this.begin(this.#options?.deadline ?? usual);
	}

	/**
	 * Moves the next bytes of the message told last to the front of `buffer`, as many as there are and it holds. Returns
	 * the count. With its last byte, or a count of 0, the message is done with.
	 * Throws a TypeError where `buffer` is no Uint8Array.
	 */
	read(buffer: Uint8Array): number {
		checkBuffer(this.number, READ, buffer);
		if (!this.#told) return 0;
		const count = this.#mailbox.read(buffer);
		this.#taken += count;
		if (count === 0 || this.#mailbox.readable === 0) {
			this.#taken += this.#mailbox.readable;
			this.#mailbox.remove();
			this.#told = false;
			// The app hears of the next message, or of the end, after it has returned from here.
			this.links.channel.agenda.set(Agenda.MESSAGE, 0);
		}
		return count;
	}

	/** Subscribes to a topic, wildcards allowed (AT+MSUB). Throws as `publish` does. */
	subscribe(topic: string, qos = 0): void {
		checkFilter(topic);
		checkInteger("qos", qos, 0, 2);
		this.checkIdle("subscribe");
		this.want(MSUB, topic, qos, Token.SUBACK);
	}

	/** Ends a subscription (AT+MUNSUB). Throws as `publish` does. */
	unsubscribe(topic: string): void {
		checkFilter(topic);
		this.checkIdle("unsubscribe");
		this.want(MUNSUB, topic, 0, Token.UNSUBACK);
	}

	/**
	 * Publishes `payload`, 1 to `writable` bytes of any value (AT+MPUBEX). `qos`: 0 at most once, 1 at least once, 2
	 * exactly once. `retain`: the broker keeps it for later subscribers. Allocates nothing where `topic` is the last one.
	 * Throws a TypeError where there is no session or something is under way, a TypeError or RangeError that names the
	 * value and the limit where a parameter is wrong; then nothing is sent.
	 */
	publish(topic: string, payload: Uint8Array, qos = 0, retain = false): void {
		if (topic === NO_TOPIC || topic !== this.#destination.text)
			checkTopic(topic);
		checkBuffer(this.number, PUBLISH, payload);
		checkInteger(QOS, qos, 0, 2);
		checkFlag(RETAIN, retain);
		this.checkIdle(PUBLISH);
		const { room } = this.#outbox;
		if (payload.length < 1 || payload.length > room)
			throw new RangeError(
				`link ${this.number}: publish of ${payload.length} bytes: give 1 to ${room}`,
			);
		this.#destination.write(topic);
		this.#outbox.put(payload);
		this.#retain = retain ? 1 : 0;
		if (qos === 0) this.want(MPUBEX, topic, qos, Token.UNKNOWN);
		else if (qos === 1) this.want(MPUBEX, topic, qos, Token.PUBACK);
		else this.want(MPUBEX, topic, qos, Token.PUBCOMP);
	}

	/**
	 * Ends the session and the link (AT+MDISCONNECT, AT+MIPCLOSE); messages that were not read are dropped. `onClose`
	 * follows, or `onFail` where CONNECT OK had not come. Throws a TypeError where nothing is open.
	 */
	close(): void {
		if (this.free)
			throw new TypeError(
				`link ${this.number} is ${this.current}: nothing to close`,
			);
		if (this.current === CLOSING) return;
		if (this.current === REMOTE_CLOSING) this.flags &= ~STARTED;
		this.current = CLOSING;
		this.#mailbox.clear();
		this.#told = false;
		this.#taken = this.received;
		this.setLimit((this.flags & STARTED) !== 0 ? CLOSE_LIMIT : 0);
		this.wake();
	}

	offerClose(): boolean {
		if ((this.flags & LEAVING) !== 0) return false;
		const due = this.current === CLOSING && (this.flags & STARTED) !== 0;
		if (!due && ((this.flags & STALE) === 0 || (this.flags & STUCK) !== 0))
			return false;
		this.sendClose();
		return true;
	}

	private sendClose(): void {
		this.flags |= LEAVING;
		const row = this.#left ? MIPCLOSE : MDISCONNECT;
		this.links.channel.writer.begin(row);
		this.links.channel.send(this, row, this.number);
	}

	/** Asks for the session, which the broker expects at once (`MQTT/使用方法举例.md`). */
	offerSession(): boolean {
		if (this.current !== CONNECTED || this.#session || this.pending >= 0)
			return false;
		const { clean = true, keepAlive = 300 } = this.#options ?? {};
		const { writer } = this.links.channel;
		writer.begin(MCONNECT);
		writer.integer(clean ? 1 : 0);
		writer.byte(COMMA);
		writer.integer(keepAlive);
		this.pending = MCONNECT;
		this.links.channel.send(this, MCONNECT, this.number);
		return true;
	}

	offerTurn(): boolean {
		if (this.current === CONNECTING) return this.offerStart();
		return this.current === CONNECTED && this.offerWanted();
	}

	onResult(row: number, _link: number, outcome: number): void {
		if (row === MDISCONNECT) {
			this.flags &= ~LEAVING;
			this.#left = true;
			return;
		}
		if (row === MIPCLOSE) {
			// Where there was nothing to close it is refused, which is as good.
			this.flags &= ~LEAVING;
			this.#left = false;
			this.#clean = outcome !== Outcome.TIMEOUT;
			this.mark(STALE, !this.#clean);
			this.mark(STUCK, (this.flags & STALE) !== 0);
			if (this.current === CLOSING && (this.flags & STARTED) !== 0)
				this.end(this.#clean ? "CLOSE OK" : "deadline");
			return;
		}
		// The life that asked for it may be over.
		if (row !== this.pending) return;
		this.pending = -1;
		switch (row) {
			case MCONFIG:
				if (outcome === Outcome.DONE) this.#configured = true;
				else if (outcome !== Outcome.RESET) this.end(reasonOf(outcome));
				return;
			case MIPSTART:
			case SSLMIPSTART:
				if (outcome === Outcome.DONE) return;
				this.links.doubt();
				// CONNECT OK came: what is lost is only the OK before it.
				if (this.current !== CONNECTING) return;
				// A refusal may mean that the module holds a connection that we do not know of.
				this.flags |= STALE;
				this.end(reasonOf(outcome));
				return;
			case MCONNECT:
				if (this.current !== CONNECTED) return;
				if (outcome !== Outcome.DONE) {
					this.break("session refused", this.unread());
					return;
				}
				this.#session = true;
				this.clearLimit();
				this.#options?.onSession?.call(this);
				if (this.writable > 0) this.#onWritable?.(this.writable);
				return;
			default:
				this.wantedResult(outcome);
		}
	}

	override onLine(token: number, state: string): void {
		this.flags |= HEARD;
		if (token === this.#ack && this.#out) {
			this.#acknowledged = true;
			if (this.pending < 0) this.finish(true);
			return;
		}
		// MIPCLOSE follows whatever the broker does.
		if (token === Token.CLOSED && this.current === CLOSING) return;
		super.onLine(token, state);
	}

	onPayload(_token: number, length: number): void {
		this.flags |= HEARD;
		this.#announced = length;
		this.#arriving = false;
		if (this.current !== CONNECTED) return;
		const { start, end } = this.links.channel.tokenizer;
		this.#arriving = this.#mailbox.begin(start, end, length);
		if (!this.#arriving) this.miss();
	}

	onBytes(start: number, end: number): void {
		if (this.#arriving) this.#mailbox.arrive(start, end);
	}

	onPayloadEnd(): void {
		if (!this.#arriving) return;
		this.#arriving = false;
		this.#mailbox.keep();
		this.received += this.#announced;
		if (!this.#told) this.tell();
	}

	/** Any damage may have hit a message, and there is nobody to ask for it again. */
	onLost(missing: number): void {
		if (!this.armed) return;
		if (missing < 0) {
			this.lost++;
			return;
		}
		if (!this.#arriving) this.#announced = missing;
		this.#arriving = false;
		this.#mailbox.discard();
		this.miss();
	}

	/**
	 * The module was asked (AT+MQTTSTATU) and said `status`: where that differs from ours, it is right. A damaged bit makes
	 * one digit another, so it must say so twice.
	 */
	settle(status: number): void {
		// One that connects is offline too.
		const differs =
			status === OFFLINE
				? this.current === CONNECTED
				: this.starting || (status === NO_SESSION && this.#session);
		if (!differs || status > NO_SESSION) this.#suspect = -1;
		else if (this.#suspect !== status) {
			this.#suspect = status;
			this.links.doubt();
		} else {
			this.#suspect = -1;
			if (status === OFFLINE) this.remoteClosed();
			else if (this.starting) this.connected();
			else this.break("CLOSED", this.unread());
		}
	}

	override drop(reason: Reason, waiting: boolean): void {
		this.#clean = false;
		this.#left = false;
		this.#configured = false;
		super.drop(reason, waiting);
		if (this.current === CONNECTING) this.flags |= STALE;
	}

	private offerStart(): boolean {
		const options = this.#options;
		if ((this.flags & STALE) !== 0 && (this.flags & STUCK) !== 0) {
			this.sendClose();
			return true;
		}
		if ((this.flags & (STARTED | STALE | PAUSED)) !== 0) return false;
		if (this.pending >= 0) return false;
		if (options === undefined) return false;
		if (!this.links.prepare(this, options)) return !this.links.channel.idle;
		const { writer } = this.links.channel;
		if (!this.#configured) {
			writer.begin(MCONFIG);
			writer.quoted(options.id);
			writer.byte(COMMA);
			writer.quoted(options.user ?? "");
			writer.byte(COMMA);
			writer.quoted(options.password ?? "");
			this.pending = MCONFIG;
			this.links.channel.send(this, MCONFIG, this.number);
			return true;
		}
		const row = options.kind === MQTTS ? SSLMIPSTART : MIPSTART;
		writer.begin(row);
		writer.quoted(options.host);
		writer.byte(COMMA);
		writer.integer(options.port);
		this.flags |= STARTED;
		this.#clean = false;
		this.pending = row;
		this.links.channel.send(this, row, this.number);
		return true;
	}

	private offerWanted(): boolean {
		if (this.#wanted < 0 || this.#out) return false;
		const { writer } = this.links.channel;
		this.#out = true;
		writer.begin(this.#wanted);
		if (this.#wanted === MPUBEX)
			writer.quotedBytes(this.#destination.start, this.#destination.end);
		else writer.quoted(this.#topic);
		if (this.#wanted !== MUNSUB) {
			writer.byte(COMMA);
			writer.integer(this.#qos);
		}
		this.pending = this.#wanted;
		if (this.#wanted !== MPUBEX) {
			this.links.channel.send(this, this.#wanted, this.number);
			return true;
		}
		const { outgoing: start, waiting } = this.#outbox;
		writer.byte(COMMA);
		writer.integer(this.#retain);
		writer.byte(COMMA);
		writer.integer(waiting);
		this.links.channel.sendPayload(
			this,
			MPUBEX,
			this.number,
			start,
			start + waiting,
		);
		return true;
	}

	private checkIdle(operation: string): void {
		if (!this.#session || this.current !== CONNECTED)
			throw new TypeError(
				`link ${this.number} is ${this.current}, without a session: ${operation} between onSession and onClose`,
			);
		if (this.#wanted >= 0)
			throw new TypeError(
				`link ${this.number}: ${operation} while another operation is under way: wait for onAcknowledge`,
			);
	}

	private want(row: number, topic: string, qos: number, ack: number): void {
		this.#wanted = row;
		this.#topic = topic;
		this.#qos = qos;
		this.#ack = ack;
		this.#acknowledged = false;
		this.#out = false;
		this.#late = false;
		this.setLimit(ACKNOWLEDGE_LIMIT);
		this.wake();
	}

	/** The command of what the app wanted ended; the broker may still have to acknowledge it. */
	private wantedResult(outcome: number): void {
		if (outcome === Outcome.DONE) {
			this.sent += this.#outbox.waiting;
			this.#outbox.waiting = 0;
			if (this.#ack === Token.UNKNOWN || this.#acknowledged) this.finish(true);
			else if (this.current === REMOTE_CLOSING) this.finish(false);
			else if (this.#late) this.break("deadline", this.unread());
			return;
		}
		this.links.doubt();
		// The module may still wait for the rest of the payload.
		if (outcome === Outcome.TIMEOUT && this.#wanted === MPUBEX)
			this.break("deadline", this.unread());
		else this.finish(this.#acknowledged);
	}

	/** What the app wanted ended. */
	private finish(done: boolean): void {
		this.#wanted = -1;
		this.#out = false;
		this.#outbox.waiting = 0;
		// While it closes, the deadline is the close's.
		if (this.current === CONNECTED) this.clearLimit();
		this.#onAcknowledge?.(done);
		if (this.writable > 0) this.#onWritable?.(this.writable);
	}

	/** The message under way is lost. */
	private miss(): void {
		this.lost++;
		if (this.#options?.lossy !== true && this.armed)
			this.break("bytes lost", this.unread() + this.#announced);
	}

	/** Tells the next message, or the end that waited for the last. */
	private tell(): void {
		if (this.#told || !this.armed) return;
		if (this.#mailbox.count > 0) {
			this.#told = true;
			this.#onReadable?.(this.#mailbox.readable);
		} else if (this.current === REMOTE_CLOSING) this.endClosed();
	}

	private endClosed(): void {
		this.end(this.#session ? "CLOSED" : "session refused");
	}

	protected remoteClosed(): void {
		this.clearLimit();
		this.current = REMOTE_CLOSING;
		if (this.#mailbox.count === 0) this.endClosed();
		// Nothing acknowledges it any more, and the app may read as late as it likes.
		else if (this.#wanted >= 0 && this.pending < 0) this.finish(false);
	}

	/** Bytes of messages that arrived and that the app has not read. */
	protected unread(): number {
		return this.received - this.#taken;
	}

	protected clear(): number {
		const unsent = this.#outbox.waiting;
		this.#owed = this.#wanted >= 0;
		this.#wanted = -1;
		this.#out = false;
		this.#session = false;
		this.#configured = false;
		this.#arriving = false;
		this.#told = false;
		this.#mailbox.clear();
		this.#outbox.waiting = 0;
		this.links.channel.agenda.clear(Agenda.MESSAGE);
		return unsent;
	}

	protected tellConnect(): void {
		this.setLimit(SESSION_LIMIT);
		this.#options?.onConnect?.call(this);
	}

	protected tellEnd(
		opened: boolean,
		reason: Reason,
		state: string,
		missing: number,
		unsent: number,
	): void {
		const { onAcknowledge, onClose, onFail } = this.#options ?? {};
		if (this.#owed) onAcknowledge?.call(this, false);
		if (opened) onClose?.call(this, reason, missing, unsent);
		else onFail?.call(this, reason, state);
	}

	protected expired(): void {
		switch (this.current) {
			case CONNECTING:
				this.mark(STALE, (this.flags & STARTED) !== 0);
				this.end(this.links.obstacle(this.number));
				break;
			case CONNECTED:
				if (!this.#session) this.break("deadline", this.unread());
				else if (this.pending >= 0) this.#late = true;
				// Acknowledgements have no number: a late one would be taken for the next one's.
				else if (this.#out) this.break("deadline", this.unread());
				else this.finish(false);
				break;
			case CLOSING:
				if ((this.flags & STARTED) !== 0) {
					this.flags |= STALE;
					this.end("deadline");
				} else this.end("CLOSE OK");
				break;
		}
	}
}
