import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PortKind, Receive, Stalled } from "../../bench/links.js";
import type { Link } from "../../modules/link/link.js";
import type { Alarm, Clock } from "../../modules/platform.js";
import type { Session } from "../../modules/virtual-modem/loopback.js";
import { Random } from "../../modules/virtual-modem/random.js";
import { Bench } from "../../test/support/bench.js";
import { VirtualClock } from "../../test/support/clock.js";
import { Dissection } from "./dissection.js";
import { isPattern, patternAt } from "./pattern.js";
import { bareFifo, flowControl, latency, ring4096, ring512 } from "./ports.js";

/** A host that is away at random, with links that carry bytes both ways, on the virtual wire. */

export interface StallOptions {
	port: PortKind;
	links: number;
	baud: number;
	receive: Receive;
	/** Bytes each way on each link. */
	length: number;
	seed: number;
}

/** The longest that the host is away, and the longest pause between, in ms. */
export const STALL = 50;
export const PAUSE = 100;
/** Links broken, hung or wrong at which a run is given up. */
export const PATIENCE = 100;
/** Virtual ms between two looks whether a link still moves. */
const LOOK = 60_000;
/** Bytes that a peer has on the way and the app has not. */
const AHEAD = 16_384;

const kinds: readonly (readonly [PortKind, number])[] = [
	[ring512, 6],
	[ring4096, 6],
	[bareFifo, 1],
	[bareFifo, 2],
	[bareFifo, 3],
	[bareFifo, 6],
	[flowControl, 6],
];

/** What is run: those by request first, and beside each the same pushed. */
export function stallCases(length: number, seed: number): StallOptions[] {
	return [115_200, 921_600].flatMap((baud) =>
		kinds.flatMap(([port, links]) =>
			(["request", "push"] as const).map((receive) => ({
				port,
				links,
				baud,
				receive,
				length,
				seed,
			})),
		),
	);
}

/** A host's time: what falls due while it is away happens when it is back. */
class HostClock implements Clock {
	readonly #clock: Clock;
	#awayUntil = 0;

	constructor(clock: Clock) {
		this.#clock = clock;
	}

	stall(ms: number): void {
		this.#awayUntil = this.#clock.now() + ms;
	}

	now(): number {
		return this.#clock.now();
	}

	alarm(callback: () => void): Alarm {
		const alarm = this.#clock.alarm(() => {
			const away = this.#awayUntil - this.#clock.now();
			if (away > 0) alarm.set(away);
			else callback();
		});
		return alarm;
	}
}

/** The app and the peer of one slot: each sends the pattern from its start on whenever they are connected anew. */
class Pair {
	/** Bytes that arrived as they were sent, over all connections. */
	received = 0;
	sent = 0;
	lost = 0;
	unreported = 0;
	wrong = 0;
	broken = 0;
	hung = 0;
	readonly #bench: Bench;
	readonly #slot: number;
	readonly #length: number;
	readonly #buffer = new Uint8Array(2048);
	#link: Link | undefined;
	#session: Session | undefined;
	/** Of this connection: bytes that the module gave, the app got, the peer has sent, the peer got, the app has written. */
	#given = 0;
	#got = 0;
	#sourced = 0;
	#sunk = 0;
	#written = 0;
	/** The app has given this connection up. */
	#left = false;
	#before = -1;

	constructor(bench: Bench, slot: number, length: number) {
		this.#bench = bench;
		this.#slot = slot;
		this.#length = length;
		bench.network.serve("peer.test", 1000 + slot, {
			onOpen: (session) => {
				this.#session = session;
				this.#feed();
			},
			onData: (session, bytes) => {
				if (session === this.#session) this.#sink(bytes);
			},
		});
	}

	get done(): boolean {
		return this.received >= this.#length && this.sent >= this.#length;
	}

	/** Links that did not do as they should. */
	get trouble(): number {
		return this.wrong + this.broken + this.hung;
	}

	/** The module put bytes of this link on the wire. */
	gave(count: number): void {
		this.#given += count;
	}

	open(): void {
		this.#session = undefined;
		this.#given = this.#got = this.#sourced = this.#sunk = this.#written = 0;
		this.#left = false;
		this.#link = this.#bench.modem.open({
			kind: "TCP",
			host: "peer.test",
			port: 1000 + this.#slot,
			slot: this.#slot,
			onReadable: () => this.#read(),
			onWritable: (room) => this.#write(room),
			onFail: () => {
				this.broken++;
				this.open();
			},
			onClose: (_reason, missing) => this.#ended(missing),
		});
	}

	/** Gives the connection up if nothing moved since the last look. */
	look(): void {
		const now = this.received + this.sent;
		const still = now === this.#before && !this.done;
		this.#before = now;
		if (!still || this.#left || this.#link?.state !== "CONNECTED") return;
		this.hung++;
		this.#leave(0);
	}

	/** Keeps something on the way, and no more than is due. */
	#feed(): void {
		const due = this.#length - this.received + this.#got;
		while (this.#sourced < due && this.#sourced - this.#got < AHEAD) {
			const count = Math.min(1460, due - this.#sourced);
			this.#session?.write(patternAt(this.#sourced, count));
			this.#sourced += count;
		}
	}

	#sink(bytes: Uint8Array): void {
		if (!isPattern(bytes, this.#sunk)) {
			this.wrong++;
			this.#leave(0);
			return;
		}
		this.#sunk += bytes.length;
		this.sent += bytes.length;
	}

	#read(): void {
		const link = this.#link;
		if (link === undefined || this.#left) return;
		for (let count; (count = link.read(this.#buffer)) > 0;) {
			if (!isPattern(this.#buffer.subarray(0, count), this.#got)) {
				this.wrong++;
				this.#leave(1);
				return;
			}
			this.#got += count;
			this.received += count;
		}
		this.#feed();
	}

	#write(room: number): void {
		const due = this.#length - this.sent + this.#sunk - this.#written;
		const count = Math.min(room, due);
		if (count <= 0 || this.#left) return;
		this.#link?.write(patternAt(this.#written, count));
		this.#written += count;
	}

	/** The app closes for a reason of its own. `least`: bytes that were lost at the least. */
	#leave(least: number): void {
		const lost = Math.max(least, this.#given - this.#got);
		this.lost += lost;
		this.unreported += lost;
		this.#left = true;
		this.#session = undefined;
		if (this.#link?.state === "CONNECTED") this.#link.close();
	}

	/** The link ended, and says that `missing` bytes are. */
	#ended(missing: number): void {
		if (!this.#left) {
			this.broken++;
			const lost = Math.max(0, this.#given - this.#got);
			this.lost += lost;
			this.unreported += Math.max(0, lost - missing);
		}
		if (!this.done) this.open();
	}
}

/** Runs one case, and gives it up once too much went wrong. */
export function stalls(options: StallOptions): Stalled {
	const { port, links, baud, receive, length, seed } = options;
	const clock = new VirtualClock();
	const host = new HostClock(clock);
	const pairs: Pair[] = [];
	const dissection = new Dissection((direction, link, count) => {
		if (direction === "<" && link >= 0) pairs[link]?.gave(count);
	});
	const bench = new Bench({
		clock,
		wire: {
			baud,
			receiveDepth: port.depth,
			flowControl: port.flowControl,
			trace: (direction, data, time) => dissection.take(direction, data, time),
		},
		module: { latency, seed },
		modem: {
			clock: host,
			// Small profiles have no room for what is pushed.
			profile: receive === "push" ? "fast" : undefined,
			lossy: true,
			receive,
		},
	});
	bench.boot();
	const start = clock.now();
	for (let slot = 0; slot < links; slot++)
		pairs.push(new Pair(bench, slot, length));
	for (const pair of pairs) pair.open();
	const random = new Random(seed);
	const stall = clock.alarm(() => {
		const ms = random.integer(1, STALL);
		bench.wire.stall(ms);
		host.stall(ms);
		stall.set(ms + random.integer(0, PAUSE));
	});
	stall.set(0);
	const look = clock.alarm(() => {
		for (const pair of pairs) pair.look();
		look.set(LOOK);
	});
	look.set(LOOK);
	const sum = (count: (pair: Pair) => number) =>
		pairs.reduce((total, pair) => total + count(pair), 0);
	clock.run(
		() =>
			pairs.every(({ done }) => done) ||
			sum(({ trouble }) => trouble) >= PATIENCE,
		Infinity,
	);
	return {
		port: port.name,
		bare: port.depth === bareFifo.depth && !port.flowControl,
		links,
		baud,
		receive,
		length,
		received: sum(({ received }) => received),
		sent: sum(({ sent }) => sent),
		lost: sum(({ lost }) => lost),
		unreported: sum(({ unreported }) => unreported),
		wrong: sum(({ wrong }) => wrong),
		broken: sum(({ broken }) => broken),
		hung: sum(({ hung }) => hung),
		overrun: bench.wire.overruns,
		ms: clock.now() - start,
	};
}

const self = fileURLToPath(import.meta.url);

/** Runs each case in a process of its own, as many at a time as there are processors. */
export async function startStalls(
	cases: readonly StallOptions[],
): Promise<Stalled[]> {
	const results: Stalled[] = [];
	let next = 0;
	const work = async () => {
		while (next < cases.length) {
			const index = next++;
			const { stdout } = await promisify(execFile)(process.execPath, [
				...process.execArgv,
				self,
				JSON.stringify(cases[index]),
			]);
			results[index] = JSON.parse(stdout);
		}
	};
	await Promise.all(Array.from({ length: availableParallelism() }, work));
	return results;
}

if (process.argv[1] === self)
	process.stdout.write(JSON.stringify(stalls(JSON.parse(process.argv[2]))));
