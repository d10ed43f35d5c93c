/** Writes what passes on a wire to standard error, in the format that `npm run replay` reads. */
export class Trace {
	readonly #now: () => number;
	readonly #prefix: string;
	#last: number;

	/** `prefix` stands before each line, where several wires are traced. */
	constructor(now: () => number, prefix = "") {
		this.#now = now;
		this.#prefix = prefix;
		this.#last = now();
	}

	/** `>>` is from the host to the module. */
	write(mark: ">>" | "<<", bytes: Uint8Array): void {
		const pause = Math.round(this.#now() - this.#last);
		this.#last = this.#now();
		const lines = pause > 10 ? [`.. ${pause}`] : [];
		lines.push(`${mark} ${Array.from(bytes, escaped).join("")}`);
		process.stderr.write(
			lines.map((line) => `${this.#prefix}${line}\n`).join(""),
		);
	}
}

const escapes: Readonly<Record<number, string>> = {
	9: "\\t",
	10: "\\n",
	13: "\\r",
	92: "\\\\",
};

function escaped(byte: number): string {
	if (byte in escapes) return escapes[byte];
	return byte > 0x1f && byte < 0x7f
		? String.fromCharCode(byte)
		: `\\x${byte.toString(16).padStart(2, "0")}`;
}
