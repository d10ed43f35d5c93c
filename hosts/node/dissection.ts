/** Where bytes go: `>` from host to module, `<` from module to host. */
export type Direction = ">" | "<";

/** `count` bytes that follow each other: of a payload of link `link`, or with -1 of a command, a result, a head or a notice. */
export type Tell = (
	direction: Direction,
	link: number,
	count: number,
	time: number,
) => void;

const LF = 10;
/** `+CIPRXGET: 2,<n>,<read>,<left>` and `+RECEIVE,<n>,<len>:` */
const head = /^\+CIPRXGET: ?2,(\d),(\d+),|^\+RECEIVE,(\d),(\d+):/;
const send = /^AT\+CIPSEND=(\d),(\d+)\r/;

/** One direction: the line that is under way, and what is left of a payload. */
class Way {
	line = "";
	link = -1;
	left = 0;
}

/**
 * Tells the payloads on a wire with several links from all else, as the module means them: it sees what the module put
 * on the wire, not what was left of it at the host. For CIPSEND, CIPRXGET=2 and +RECEIVE alone.
 */
export class Dissection {
	readonly #tell: Tell;
	readonly #ways = { ">": new Way(), "<": new Way() };
	/** The payload that goes out when the prompt has come. */
	#link = -1;
	#length = 0;

	constructor(tell: Tell) {
		this.#tell = tell;
	}

	/** Takes what {@link Wire}'s trace shows. */
	take(direction: Direction, bytes: Uint8Array, time: number): void {
		const way = this.#ways[direction];
		for (let at = 0; at < bytes.length;) {
			const start = at;
			if (way.left > 0) {
				at = Math.min(bytes.length, start + way.left);
				way.left -= at - start;
				this.#tell(direction, way.link, at - start, time);
				continue;
			}
			const end = bytes.indexOf(LF, start);
			at = end < 0 ? bytes.length : end + 1;
			for (let i = start; i < at; i++)
				way.line += String.fromCharCode(bytes[i]);
			this.#tell(direction, -1, at - start, time);
			if (direction === "<") this.#heard(way, end >= 0);
			else if (end >= 0) this.#sent(way);
		}
	}

	#heard(way: Way, whole: boolean): void {
		const { line } = way;
		if (whole) {
			way.line = "";
			const match = head.exec(line);
			if (match === null) return;
			way.link = Number(match[1] ?? match[3]);
			way.left = Number(match[2] ?? match[4]);
		} else if (line.startsWith(">")) {
			way.line = "";
			const out = this.#ways[">"];
			out.link = this.#link;
			out.left = this.#length;
			this.#length = 0;
		}
	}

	#sent(way: Way): void {
		const match = send.exec(way.line);
		way.line = "";
		this.#link = match === null ? -1 : Number(match[1]);
		this.#length = match === null ? 0 : Number(match[2]);
	}
}
