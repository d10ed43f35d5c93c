import { ByteQueue } from "./byte-queue.js";
import type { Output } from "./output.js";

/** What a link has received and the host has not: bytes, and where datagrams end. */
export class ReceiveBuffer {
	#bytes = new ByteQueue();
	/** Lengths of the datagrams, oldest first; none of TCP. */
	#datagrams: number[] = [];

	get length(): number {
		return this.#bytes.length;
	}

	/** How many bytes the first datagram has left, or, of TCP, how many there are. */
	get whole(): number {
		return this.#datagrams[0] ?? this.#bytes.length;
	}

	/** A copy is made. */
	push(bytes: Uint8Array): void {
		this.#bytes.push(bytes);
	}

	pushDatagram(bytes: Uint8Array): void {
		this.#datagrams.push(bytes.length);
		this.#bytes.push(bytes);
	}

	/** Removes and returns the first `count` bytes. */
	take(count: number): Uint8Array {
		this.#forgetDatagrams(count);
		return this.#bytes.take(count);
	}

	/** Moves the first `count` bytes to what is printed. */
	print(output: Output, count: number): void {
		this.#forgetDatagrams(count);
		output.drain(this.#bytes, count);
	}

	clear(): void {
		this.#bytes.clear();
		this.#datagrams.length = 0;
	}

	/** `count` bytes of the datagrams go. */
	#forgetDatagrams(count: number): void {
		let left = count;
		while (left > 0 && this.#datagrams.length > 0) {
			if (this.#datagrams[0] > left) {
				this.#datagrams[0] -= left;
				break;
			}
			left -= this.#datagrams.shift() ?? 0;
		}
	}
}
