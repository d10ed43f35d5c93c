/** Bytes in, the same bytes out: a ring that grows to the most it ever held, so that nothing is moved twice. */
export class ByteQueue {
	#bytes = new Uint8Array(0);
	#head = 0;
	#length = 0;

	get length(): number {
		return this.#length;
	}

	/** Copies `bytes[start…end)` to the tail. */
	push(bytes: Uint8Array, start = 0, end = bytes.length): void {
		const count = end - start;
		if (count <= 0) return;
		if (this.#length + count > this.#bytes.length)
			this.#grow(this.#length + count);
		const mask = this.#bytes.length - 1;
		const tail = (this.#head + this.#length) & mask;
		const first = Math.min(count, this.#bytes.length - tail);
		const whole = first === bytes.length;
		this.#bytes.set(whole ? bytes : bytes.subarray(start, start + first), tail);
		if (first < count) this.#bytes.set(bytes.subarray(start + first, end), 0);
		this.#length += count;
	}

	/** Moves bytes from the head into `target[start…end)`. Returns the count moved. */
	read(target: Uint8Array, start: number, end: number): number {
		const count = Math.min(end - start, this.#length);
		if (count <= 0) return 0;
		const first = Math.min(count, this.#bytes.length - this.#head);
		target.set(this.#bytes.subarray(this.#head, this.#head + first), start);
		if (first < count)
			target.set(this.#bytes.subarray(0, count - first), start + first);
		this.skip(count);
		return count;
	}

	/** Removes up to `count` bytes from the head and returns them in an array of their own. */
	take(count = this.#length): Uint8Array {
		const taken = new Uint8Array(Math.min(count, this.#length));
		this.read(taken, 0, taken.length);
		return taken;
	}

	/** Moves up to `count` bytes from the head to the tail of `target`. */
	move(count: number, target: ByteQueue): void {
		const end = this.#head + Math.min(count, this.#length);
		const size = this.#bytes.length;
		target.push(this.#bytes, this.#head, Math.min(end, size));
		target.push(this.#bytes, 0, end - size);
		this.skip(count);
	}

	/** The byte at the head, or -1. */
	peek(): number {
		return this.#length > 0 ? this.#bytes[this.#head] : -1;
	}

	/** Removes and returns the byte at the head, or -1. */
	shift(): number {
		const byte = this.peek();
		if (byte >= 0) this.skip(1);
		return byte;
	}

	/** Removes up to `count` bytes from the head. */
	skip(count: number): void {
		const skipped = Math.min(count, this.#length);
		this.#length -= skipped;
		this.#head =
			this.#length > 0 ? (this.#head + skipped) & (this.#bytes.length - 1) : 0;
	}

	clear(): void {
		this.#head = 0;
		this.#length = 0;
	}

	#grow(needed: number): void {
		let size = Math.max(256, this.#bytes.length);
		while (size < needed) size *= 2;
		const grown = new Uint8Array(size);
		const length = this.#length;
		this.read(grown, 0, length);
		this.#bytes = grown;
		this.#head = 0;
		this.#length = length;
	}
}
