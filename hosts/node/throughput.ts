import { once } from "node:events";
import { connect } from "node:net";
import type { Throughput } from "../../bench/figures.js";
import { Client } from "./client.js";
import { NodeClock } from "./clock.js";
import { NodeNetwork } from "./network.js";
import { isPattern } from "./pattern.js";
import type { Servers } from "./servers.js";

/** How fast one link carries what a real TCP source sends, module to host, beside a bare socket. */

/** Bytes that come before the time is taken. */
const warmUp = 4 << 20;

/** Counts bytes, compares each with the pattern, and takes the time of some of them. */
class Meter {
	/** Bytes a second. */
	readonly rate: Promise<number>;
	#bytes: number;
	#count = 0;
	#next = warmUp;
	#startCount = 0;
	#startTime = 0;
	#resolve: (rate: number) => void = () => {};
	#reject: (reason: Error) => void = () => {};

	/** Takes the time of `bytes`, or a few more. */
	constructor(bytes: number) {
		this.#bytes = bytes;
		this.rate = new Promise((resolve, reject) => {
			this.#resolve = resolve;
			this.#reject = reject;
		});
	}

	take(bytes: Uint8Array): void {
		if (!isPattern(bytes, this.#count))
			this.#reject(
				new Error(
					`among ${bytes.length} bytes from number ${this.#count} on are some that were not sent`,
				),
			);
		this.#count += bytes.length;
		if (this.#count >= this.#next) this.#reach();
	}

	#reach(): void {
		const now = performance.now();
		if (this.#startTime === 0) {
			this.#startTime = now;
			this.#startCount = this.#count;
			this.#next = this.#count + this.#bytes;
			return;
		}
		this.#next = Infinity;
		const bytes = this.#count - this.#startCount;
		this.#resolve((1000 * bytes) / (now - this.#startTime));
	}
}

/** One way of receiving. */
interface Way {
	name: string;
	/** What is said before the bearer comes up. */
	settings: string[];
	/** What stands before the kind of link in CIPSTART. */
	link: string;
	/** The host asks for data; else it is pushed. */
	reads?: boolean;
}

const ways: readonly Way[] = [
	{ name: "pushed, +RECEIVE", settings: ["AT+CIPMUX=1"], link: "0," },
	{
		name: "pushed, +IPD",
		settings: ["AT+CIPMUX=0", "AT+CIPHEAD=1"],
		link: "",
	},
	{
		name: "pushed, transparent",
		settings: ["AT+CIPMUX=0", "AT+CIPMODE=1"],
		link: "",
	},
	{
		name: "read, CIPRXGET=2",
		settings: ["AT+CIPMUX=1", "AT+CIPRXGET=1"],
		link: "0,",
		reads: true,
	},
];

async function measureBare(port: number, bytes: number): Promise<number> {
	const meter = new Meter(bytes);
	const socket = connect(port, "127.0.0.1");
	socket.on("data", (data) => meter.take(data));
	try {
		return await meter.rate;
	} finally {
		socket.destroy();
		await once(socket, "close");
	}
}

async function measure(
	{ settings, link, reads = false }: Way,
	port: number,
	bytes: number,
): Promise<number> {
	const meter = new Meter(bytes);
	const client = new Client({
		clock: new NodeClock(),
		network: new NodeNetwork(),
		onData: (_link, data) => meter.take(data),
	});
	let done = false;
	const read = async () => {
		while (!done) await client.say("AT+CIPRXGET=2,0,1460\r\n", /^OK$/);
	};
	try {
		await client.prepare(...settings);
		await client.say(
			`AT+CIPSTART=${link}"TCP","127.0.0.1",${port}\r\n`,
			/CONNECT( OK)?$/,
		);
		const reading = reads ? read() : undefined;
		const rate = await meter.rate;
		done = true;
		await reading;
		return rate;
	} finally {
		client.close();
	}
}

/** Takes the time of `bytes` for each way, `rounds` times in turn. The fastest counts: what else the machine does only slows. */
export async function throughput(
	{ source }: Servers,
	{ bytes, rounds }: { bytes: number; rounds: number },
): Promise<Throughput> {
	let bare = 0;
	const rates = ways.map(() => 0);
	for (let round = 0; round < rounds; round++) {
		bare = Math.max(bare, await measureBare(source, bytes));
		for (const [index, way] of ways.entries())
			rates[index] = Math.max(rates[index], await measure(way, source, bytes));
	}
	return {
		bytes,
		rounds,
		bare,
		ways: ways.map(({ name, reads = false }, index) => ({
			name,
			pushed: !reads,
			rate: rates[index],
		})),
	};
}
