import type { Crowd } from "../../bench/figures.js";
import { Client } from "./client.js";
import { NodeClock } from "./clock.js";
import { held } from "./heap.js";
import { NodeNetwork } from "./network.js";
import { isPattern, patternAt } from "./pattern.js";
import type { Servers } from "./servers.js";

/** Many virtual modems in this process, each with six links to a real echo server. */

export interface CrowdOptions {
	/** How many modems. */
	modems: number;
	/** Bytes a second that each link sends. */
	rate: number;
	/** How long. */
	seconds: number;
	/** ms that the last echoes may take. Default 10 s. */
	patience?: number;
}

const links = [0, 1, 2, 3, 4, 5];
/** ms from one payload of a link to its next. */
const interval = 100;

/** One modem whose six links send, and check what comes back. */
class Member {
	/** Bytes that came back as they were sent, in their place. */
	echoed = 0;
	/** Bytes in place of which others came. */
	wrong = 0;
	/** Everything that was asked for is sent. */
	idle: Promise<void> = Promise.resolve();
	readonly #client: Client;
	#size: number;
	/** Where in the pattern each link stands: elsewhere for each, so that a byte of another link's is seen. */
	#sent: number[];
	#received: number[];

	/** `size`: bytes of a payload. */
	constructor(number: number, size: number) {
		this.#size = size;
		this.#sent = links.map((link) => (number * links.length + link) * 167);
		this.#received = [...this.#sent];
		this.#client = new Client({
			clock: new NodeClock(),
			network: new NodeNetwork(),
			onData: (link, bytes) => this.#check(link, bytes),
		});
	}

	async open(port: number): Promise<void> {
		await this.#client.prepare("AT+CIPMUX=1");
		for (const link of links)
			await this.#client.say(
				`AT+CIPSTART=${link},"TCP","127.0.0.1",${port}\r\n`,
				/CONNECT OK$/,
			);
	}

	/** Sends a payload through `link`, behind those that were asked for before. */
	send(link: number): void {
		this.idle = this.idle.then(() => this.#send(link));
		// A failure is seen by who waits for the end.
		this.idle.catch(() => {});
	}

	close(): void {
		this.#client.close();
	}

	async #send(link: number): Promise<void> {
		const payload = patternAt(this.#sent[link], this.#size);
		this.#sent[link] += this.#size;
		await this.#client.say(`AT+CIPSEND=${link},${this.#size}\r\n`, /^>$/);
		await this.#client.say(payload, /SEND OK$/);
	}

	#check(link: number, bytes: Uint8Array): void {
		if (isPattern(bytes, this.#received[link])) this.echoed += bytes.length;
		else this.wrong += bytes.length;
		this.#received[link] += bytes.length;
	}
}

const later = (ms: number) =>
	new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Sends in even steps, one link of each modem after the other, and waits for the last echoes. */
export async function crowd(
	{ echo }: Servers,
	{ modems, rate, seconds, patience = 10_000 }: CrowdOptions,
): Promise<Crowd> {
	const size = Math.round((rate * interval) / 1000);
	const rounds = Math.round((seconds * 1000) / interval);
	const total = modems * links.length * rounds * size;
	const before = held();
	const members = Array.from(
		{ length: modems },
		(_, number) => new Member(number, size),
	);
	const switchedOn = held() - before;
	await Promise.all(members.map((member) => member.open(echo)));
	const start = performance.now();
	const cpu = process.cpuUsage();
	for (let round = 0; round < rounds; round++)
		for (const link of links) {
			const due = start + (round + link / links.length) * interval;
			await later(due - performance.now());
			for (const member of members) member.send(link);
		}
	const sum = (count: (member: Member) => number) =>
		members.reduce((sum, member) => sum + count(member), 0);
	const came = () => sum(({ echoed, wrong }) => echoed + wrong);
	await Promise.race([
		Promise.all(members.map(({ idle }) => idle)),
		later(patience),
	]);
	const end = performance.now() + patience;
	while (came() < total && performance.now() < end) await later(1);
	const elapsed = (performance.now() - start) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	const busy = held() - before;
	const figures = {
		modems,
		links: links.length,
		rate,
		seconds,
		elapsed,
		echoed: sum(({ echoed }) => echoed),
		wrong: sum(({ wrong }) => wrong),
		dropped: total - came(),
		cpu: (user + system) / 1e6,
		memory: { switchedOn: switchedOn / modems, busy: busy / modems },
	};
	for (const member of members) member.close();
	return figures;
}
