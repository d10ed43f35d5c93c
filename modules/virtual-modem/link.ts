import type { Alarm, Clock } from "../platform.js";
import { tcpError, udpError } from "./error-code.js";
import type { Module } from "./module.js";
import type { LinkKind, OpenOptions, Peer, PeerEvents } from "./network.js";
import { ReceiveBuffer } from "./receive-buffer.js";

/** `<client state>` of TCPIP/CIPSTATUS.md. */
export type LinkState =
	| "INITIAL"
	| "CONNECTING"
	| "CONNECTED"
	| "REMOTE CLOSING"
	| "CLOSING"
	| "CLOSED";

/** Bytes of a full TCP segment. */
const segment = 1460;

/** Sizes and waits of one link. */
export interface LinkLimits {
	/** Received bytes that the module holds for the host. More stay with the peer. */
	receiveBuffer: number;
	/** Sent bytes that the peer has not acknowledged. A CIPSEND beyond waits for its result. */
	sendWindow: number;
	/** Printed bytes that the line has not carried, above which no data is pushed. */
	pushBacklog: number;
	/** The most data in one `+RECEIVE` or `+IPD`. */
	frame: number;
	/** ms until a connect without an answer fails. */
	connectTimeout: number;
}

/** What a CIPSEND waits for. */
interface Sending {
	payload: Uint8Array;
	written: boolean;
	done: (sent: boolean) => void;
}

/** `<sl_state>` of a single link (TCPIP/CIPSTATUS.md). */
export type SingleState =
	| "IP STATUS"
	| `${LinkKind} ${"CONNECTING" | "CLOSING" | "CLOSED"}`
	| "CONNECT OK";

/** One of the module's six links. */
export class Link {
	readonly number: number;
	state: LinkState = "INITIAL";
	kind: LinkKind = "TCP";
	/** The peer's address, or its name until that is known. */
	address = "";
	port = 0;
	/** AT+CLPORT: 0 for any. */
	localPorts: Record<LinkKind, number> = { TCP: 0, UDP: 0 };
	/** Bytes sent since the connect (TCPIP/CIPACK.md). */
	sent = 0;
	/** Datagrams that found the receive buffer full. */
	lostDatagrams = 0;
	#module: Module;
	#limits: LinkLimits;
	#timeout: Alarm;
	#peer: Peer | undefined;
	/** What the last peer had acknowledged when it went. */
	#acknowledged = 0;
	#received = new ReceiveBuffer();
	/** Bytes that the host can know of; the rest is as good as on the way. */
	#waiting = 0;
	/** The receive window is shut: the buffer was full, and there is not yet room enough to open it. */
	#shut = false;
	#armed = true;
	#paused = false;
	#closeCode: number | undefined;
	#sending: Sending | undefined;

	constructor(
		module: Module,
		number: number,
		clock: Clock,
		limits: LinkLimits,
	) {
		this.number = number;
		this.#module = module;
		this.#limits = limits;
		this.#timeout = clock.alarm(() => this.#timeOut());
	}

	/** This link's `<sl_state>`. */
	get singleState(): SingleState {
		const { state, kind } = this;
		if (state === "INITIAL") return "IP STATUS";
		if (state === "CONNECTED") return "CONNECT OK";
		if (state === "REMOTE CLOSING") return `${kind} CLOSING`;
		return `${kind} ${state}`;
	}

	/** The link's part of TCPIP/CIPSTATUS.md. */
	get status(): string {
		const { number, state, kind, address, port } = this;
		return state === "INITIAL"
			? `${number},,"","","","INITIAL"`
			: `${number},${this.#module.dialect.bearer},"${kind}","${address}","${port}","${state}"`;
	}

	/** Of the bytes sent, those that the peer has acknowledged. */
	get acknowledged(): number {
		return this.#peer?.acknowledged ?? this.#acknowledged;
	}

	/** Received bytes that can be read. */
	get waiting(): number {
		return this.#waiting;
	}

	open(options: OpenOptions): void {
		const { kind, host, port } = options;
		this.clear();
		this.kind = kind;
		this.address = host;
		this.port = port;
		this.state = "CONNECTING";
		this.#timeout.set(
			this.#limits.connectTimeout + (options.tls?.timeout ?? 0),
		);
		this.#peer = this.#module.network.open(options, this.#events());
	}

	/** Sends a payload. `done` is called once, possibly from inside: with false when the link is gone. */
	send(payload: Uint8Array, done: (sent: boolean) => void): void {
		this.#sending = { payload, written: false, done };
		if (this.state === "CONNECTED") this.#continueSending();
		else this.#endSending(false);
	}

	/** Whether `count` more bytes can be sent now; if not, sending goes on when they can. More than the window go when nothing else is under way. */
	takes(count: number): boolean {
		const room = Math.min(
			this.sent,
			this.sent + count - this.#limits.sendWindow,
		);
		return this.state === "CONNECTED" && this.#reached(room);
	}

	/** Sends bytes that the link {@link takes}. */
	write(bytes: Uint8Array): void {
		this.sent += bytes.length;
		this.#peer?.write(bytes);
	}

	/** Gives the connection up as broken. `code`: TCPIP/错误码.md. */
	abandon(code: number): void {
		this.#detach(true);
		this.#closedByPeer(code);
	}

	/** Takes up to `count` of the waiting bytes. {@link settle} must follow once the answer is out. */
	read(count: number): Uint8Array {
		const whole =
			this.kind === "TCP" || this.#module.dialect.joinsDatagrams
				? count
				: Math.min(count, this.#received.whole);
		const length = Math.min(whole, this.#waiting);
		const bytes = this.#received.take(length);
		this.#waiting -= bytes.length;
		this.#armed = true;
		return bytes;
	}

	/** Begins a close of ours: nothing more is received or sent, what was received and not read is gone. */
	startClosing(fast: boolean): void {
		this.#detach(fast);
		this.#drop();
		this.state = "CLOSING";
	}

	/** The peer closes (`code` 0), or resets the connection with an error code, even while it is being made. */
	breakOff(code: number): void {
		if (!this.#peer) return;
		if (this.state === "CONNECTING") return this.#fail(code);
		this.#peer.close(code !== 0);
		this.#ended(code);
	}

	/** The peer sends no more, and closes `ms` later, or never for Infinity. */
	halfClose(ms: number): void {
		if (this.state !== "CONNECTED") return;
		this.state = "REMOTE CLOSING";
		if (ms < Infinity) this.#timeout.set(ms);
	}

	/** The bearer went: closed without a word, what was received and not read is gone. */
	lose(): void {
		if (this.state === "INITIAL") return;
		this.#detach(true);
		this.#drop();
		this.state = "CLOSED";
	}

	/** Back to INITIAL, without a word. */
	clear(): void {
		this.#detach(true);
		this.#drop();
		this.state = "INITIAL";
		this.sent = 0;
		this.#acknowledged = 0;
	}

	/** Prints what is due: data or the notice of it, then CLOSED. Lets the peer go on when there is room. */
	settle(): void {
		if (this.#module.settings.mode === 1) this.#pushBare();
		else if (this.#module.settings.rxget === 0) this.#push();
		else this.#notify();
		const room = this.#received.length < this.#limits.receiveBuffer;
		if (this.#paused && room) {
			this.#paused = false;
			this.#peer?.resume();
		}
		if (this.#closeCode !== undefined && this.#allAnnounced)
			this.#closedByPeer(this.#closeCode);
	}

	get #allAnnounced(): boolean {
		const { mode, rxget } = this.#module.settings;
		return mode === 1 || rxget === 0
			? this.#received.length === 0
			: this.#received.length === this.#waiting;
	}

	#events(): PeerEvents {
		return {
			onConnect: (address) => {
				this.#timeout.clear();
				this.address = address;
				this.state = "CONNECTED";
				this.#connected();
			},
			onFail: (code) => this.#fail(code),
			onData: (bytes) => this.#receive(bytes),
			onAcknowledge: () => {
				this.#continueSending();
				if (this.#module.settings.mode === 1) this.#module.transparent.flow();
			},
			onClose: (code) => this.#ended(code),
		};
	}

	#connected(): void {
		const { settings, transparent, heartbeat } = this.#module;
		heartbeat.connected(this);
		if (settings.mode === 0) return this.#announce();
		this.#module.result("CONNECT");
		transparent.enter();
	}

	#announce(): void {
		const { output, dialect } = this.#module;
		const text = this.#module.linkText(this.number, "CONNECT OK");
		if (dialect.connectEnds) output.line(text);
		else output.text(output.lead + text);
	}

	/** The peer has closed or the connection broke; see {@link PeerEvents}. */
	#ended(code: number): void {
		this.#timeout.clear();
		this.#acknowledged = this.acknowledged;
		this.#peer = undefined;
		this.state = "REMOTE CLOSING";
		this.#closeCode = code;
		this.#endSending(false);
		this.settle();
	}

	#print(text: string): void {
		this.#module.output.line(this.#module.linkText(this.number, text));
	}

	#timeOut(): void {
		if (this.state === "CONNECTING")
			this.#fail(this.kind === "TCP" ? tcpError.timeOut : udpError.unknown);
		else this.breakOff(0);
	}

	#fail(code: number): void {
		const module = this.#module;
		this.#detach(true);
		this.state = "CLOSED";
		this.#reportError(code);
		if (module.settings.mux === 0 || module.dialect.stateBeforeFail)
			module.output.line(module.stateLine);
		this.#print("CONNECT FAIL");
	}

	#reportError(code: number): void {
		if (code !== 0 && this.#module.dialect.reportsErrorCode)
			this.#print(`${this.kind} ERROR:${code}`);
	}

	#closedByPeer(code: number): void {
		const { dialect, settings, transparent } = this.#module;
		this.#closeCode = undefined;
		this.state = "CLOSED";
		if (settings.mode === 1) transparent.leave();
		if (dialect.afterClose === "lost") this.#drop();
		this.#reportError(code);
		this.#print("CLOSED");
	}

	#receive(bytes: Uint8Array): void {
		if (this.state !== "CONNECTED") return;
		const { receiveBuffer } = this.#limits;
		if (this.kind === "UDP") {
			if (this.#received.length + bytes.length > receiveBuffer) {
				this.lostDatagrams++;
				return;
			}
			this.#received.pushDatagram(bytes);
		} else this.#received.push(bytes);
		if (!this.#paused && this.#received.length >= receiveBuffer) {
			this.#paused = true;
			this.#peer?.pause();
		}
		this.settle();
	}

	#push(): void {
		const { output } = this.#module;
		const { frame, pushBacklog } = this.#limits;
		while (this.#received.length > 0 && output.backlog <= pushBacklog) {
			const length = Math.min(frame, this.#received.whole);
			this.#module.pushed(this);
			output.text(this.#head(length));
			this.#received.print(output, length);
			if (this.#module.settings.rxf === 0 && this.#module.dialect.frameEnds)
				output.text("\r\n");
		}
		this.#waiting = 0;
	}

	/** In transparent mode data has neither head nor end, and waits for the data state. */
	#pushBare(): void {
		const { transparent } = this.#module;
		while (this.#received.length > 0 && transparent.room > 0) {
			const { length } = this.#received;
			const most = Math.min(length, this.#limits.frame, transparent.room);
			transparent.print(this.#received, most);
		}
	}

	/** What stands before pushed data: TCPIP/+RECEIVE.md, TCPIP/CIPHEAD.md, TCPIP/CIPSHOWTP.md, TCPIP/CIPSRIP.md. */
	#head(length: number): string {
		const { mux, head, showtp, srip } = this.#module.settings;
		const { dialect, output } = this.#module;
		const { lead } = output;
		if (mux === 1)
			return `${lead}+RECEIVE,${this.number},${length}:${dialect.frameSpace ? " " : ""}\r\n`;
		const from =
			srip === 1 ? `${lead}RECV FROM: ${this.address}:${this.port}\r\n` : "";
		if (head === 0) return from;
		const start = from === "" ? lead : from;
		return `${start}+IPD,${length}${showtp === 1 ? `,${this.kind}` : ""}:`;
	}

	#notify(): void {
		const { receiveBuffer } = this.#limits;
		// Once shut, the window opens by a segment or half the buffer, not by each byte that is read (RFC 9293, 3.8.6.2.2).
		const step = Math.min(segment, receiveBuffer >> 1);
		if (receiveBuffer - this.#waiting >= step) this.#shut = false;
		if (this.#shut) return;
		const now = Math.min(this.#received.length, receiveBuffer);
		const arrived = now > this.#waiting;
		this.#waiting = now;
		this.#shut = this.kind === "TCP" && now === receiveBuffer;
		const { mux, rxget } = this.#module.settings;
		if (!arrived || (rxget === 1 && !this.#armed)) return;
		this.#armed = false;
		const space = this.#module.dialect.receiveSpace ? " " : "";
		this.#module.output.line(
			`+CIPRXGET:${space}1${mux === 1 ? `,${this.number}` : ""}`,
		);
	}

	#continueSending(): void {
		const sending = this.#sending;
		if (!sending) return;
		if (!sending.written) {
			if (!this.takes(sending.payload.length)) return;
			sending.written = true;
			this.write(sending.payload);
		}
		const slow = this.#module.settings.qsend === 2;
		if (!slow || this.#reached(this.sent)) this.#endSending(true);
	}

	/** Whether the peer has acknowledged `count` bytes; if not, sending goes on when it has. */
	#reached(count: number): boolean {
		if (count <= this.#acknowledged) return true;
		this.#acknowledged = this.acknowledged;
		if (count <= this.#acknowledged) return true;
		this.#peer?.notifyAt(count);
		return false;
	}

	#endSending(sent: boolean): void {
		const sending = this.#sending;
		this.#sending = undefined;
		sending?.done(sent);
	}

	#detach(abort: boolean): void {
		this.#timeout.clear();
		this.#acknowledged = this.acknowledged;
		const peer = this.#peer;
		this.#peer = undefined;
		peer?.close(abort);
		if (this.#module.settings.mode === 1) this.#module.transparent.leave();
		this.#endSending(false);
		this.#closeCode = undefined;
	}

	#drop(): void {
		this.#received.clear();
		this.#waiting = 0;
		this.#shut = false;
		this.#armed = true;
		this.#paused = false;
	}
}
