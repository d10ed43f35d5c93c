import type { Rest } from "../../bench/links.js";
import { type Direction, Dissection } from "./dissection.js";

/** What is going on, the foremost first: where two go on at once, the time is the foremost's. */
const PAYLOAD = 0;
const COMMAND = 1;
const ANSWER = 2;
const MODULE = 3;

interface Span {
	start: number;
	end: number;
	what: number;
}

const notice = /^\r\n\+CIPRXGET: ?1(,\d)?\r\n$/;

/** Says what a wire was busy with, from its trace: payload and all else. */
export class Occupancy {
	readonly #byteTime: number;
	readonly #spans: Span[] = [];
	readonly #dissection: Dissection;
	/** When each direction has carried what was put on it. */
	readonly #free = { ">": 0, "<": 0 };
	/** The module has something to answer from then on. */
	#asked = Infinity;

	constructor(baud: number) {
		this.#byteTime = 10_000 / baud;
		this.#dissection = new Dissection((direction, link, count, time) =>
			this.#carries(direction, link, count, time),
		);
	}

	/** Takes what the wire's trace shows. */
	take(direction: Direction, bytes: Uint8Array, time: number): void {
		const answers =
			direction === "<" && !notice.test(Buffer.from(bytes).toString("latin1"));
		if (answers && this.#asked < Infinity) {
			this.#add(this.#asked, time, MODULE);
			this.#asked = Infinity;
		}
		this.#dissection.take(direction, bytes, time);
		if (direction === ">") this.#asked = this.#free[">"];
	}

	/** The parts of the time `from…to` that the payload did not take. */
	rest(from: number, to: number): Rest {
		const times = [0, 0, 0, 0];
		const edges = this.#spans
			.filter(({ start, end }) => end > from && start < to)
			.flatMap(({ start, end, what }) => [
				{ at: Math.max(start, from), what, step: 1 },
				{ at: Math.min(end, to), what, step: -1 },
			])
			.sort((a, b) => a.at - b.at);
		const open = [0, 0, 0, 0];
		let at = from;
		for (const edge of edges) {
			const what = open.findIndex((count) => count > 0);
			if (what >= 0) times[what] += edge.at - at;
			at = edge.at;
			open[edge.what] += edge.step;
		}
		const [payload, commands, answers, module] = times.map(
			(time) => time / (to - from),
		);
		const idle = Math.max(0, 1 - payload - commands - answers - module);
		return { commands, answers, module, idle };
	}

	#carries(
		direction: Direction,
		link: number,
		count: number,
		time: number,
	): void {
		const start = Math.max(time, this.#free[direction]);
		const end = start + count * this.#byteTime;
		this.#free[direction] = end;
		const rest = direction === ">" ? COMMAND : ANSWER;
		this.#add(start, end, link >= 0 ? PAYLOAD : rest);
	}

	#add(start: number, end: number, what: number): void {
		if (end > start) this.#spans.push({ start, end, what });
	}
}
