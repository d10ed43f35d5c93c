/** The largest block that `copyOut` moves at once, and how many of the next smaller size make one. */
const BLOCK = 64;
const SHIFT = 2;

/**
 * One stretch of memory for every buffer of the driver: ring, commands, what each link received and has to send.
 * Bytes that stay inside move with `copyWithin`, a block copy that allocates nothing; bytes for the app leave
 * through blocks whose views were made beforehand, because making a view allocates.
 */
export class Arena {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	readonly #block: number;
	readonly #blocks: Uint8Array[] = [];
	#next = 0;

	/** `size`: bytes that the owners will take, each rounded up to a multiple of 4. */
	constructor(size: number) {
		const buffer = new ArrayBuffer(Arena.round(size) + BLOCK + 4);
		this.bytes = new Uint8Array(buffer);
		this.view = new DataView(buffer);
		this.#block = this.take(BLOCK);
		for (let size = BLOCK; size >= 1; size >>= SHIFT)
			this.#blocks.push(new Uint8Array(buffer, this.#block, size));
	}

	/** Rounds `size` up to whole words, as `take` does. */
	static round(size: number): number {
		return (size + 3) & ~3;
	}

	/** Gives `size` bytes to the caller for good. Returns the index of the first, a multiple of 4. */
	take(size: number): number {
		const start = this.#next;
		const end = start + Arena.round(size);
		// The last word stays free, so that four bytes can be read at once from any index given out.
		if (end > this.bytes.length - 4)
			throw new RangeError(
				`arena: ${size} bytes wanted, ${this.bytes.length - 4 - start} left: give the constructor the sum of all parts`,
			);
		this.#next = end;
		return start;
	}

	/** Copies `[start…end)` to `to`, from its index `at`. Allocates nothing. */
	copyOut(start: number, end: number, to: Uint8Array, at: number): void {
		let size = BLOCK;
		let index = 0;
		while (start < end) {
			while (size > end - start) {
				size >>= SHIFT;
				index++;
			}
			this.bytes.copyWithin(this.#block, start, start + size);
			to.set(this.#blocks[index], at);
			start += size;
			at += size;
		}
	}

	/** Writes the characters of `text` (each below 128) from index `at`. Returns the index behind the last. */
	encode(text: string, at: number): number {
		for (let i = 0; i < text.length; i++) this.bytes[at++] = text.charCodeAt(i);
		return at;
	}

	/** The bytes `[start…end)` as text, one character a byte. Allocates: for answers that are read once in a while. */
	decode(start: number, end: number): string {
		let text = "";
		for (let i = start; i < end; i++)
			text += String.fromCharCode(this.bytes[i]);
		return text;
	}
}
