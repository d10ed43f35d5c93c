import type { Serial } from "../../modules/platform.js";
import type { Wire } from "../../modules/virtual-modem/wire.js";
import type { Plug, PlugEvents } from "./plug.js";

/**
 * The host's end of a wire, for whatever is plugged in. The module's bytes go to all plugs as fast as the slowest takes
 * them, and are lost while there is none; what any of them brings goes to the module, and it is held back where that is
 * too much.
 */
export class HostPort implements PlugEvents {
	#serial: Serial;
	#plugs = new Set<Plug>();
	#buffer = new Uint8Array(65536);
	/** Brought, and not on the wire yet. */
	#waiting: Uint8Array[] = [];

	constructor(wire: Wire) {
		this.#serial = new wire.Serial({
			onReadable: () => this.onRoom(),
			onWritable: () => this.#write(),
			onError: () => {},
		});
	}

	attach(plug: Plug): void {
		this.#plugs.add(plug);
		if (this.#waiting.length > 0) plug.pause();
	}

	detach(plug: Plug): void {
		this.#plugs.delete(plug);
		this.onRoom();
	}

	onData(bytes: Uint8Array): void {
		this.#waiting.push(bytes);
		this.#write();
		if (this.#waiting.length > 0) for (const plug of this.#plugs) plug.pause();
	}

	onRoom(): void {
		for (;;) {
			let room = this.#buffer.length;
			for (const plug of this.#plugs) room = Math.min(room, plug.room);
			const count = this.#serial.read(this.#buffer, 0, Math.max(0, room));
			if (count === 0) return;
			const bytes = this.#buffer.slice(0, count);
			for (const plug of this.#plugs) plug.send(bytes);
		}
	}

	#write(): void {
		while (this.#waiting.length > 0) {
			const [bytes] = this.#waiting;
			const count = this.#serial.write(bytes, 0, bytes.length);
			if (count < bytes.length) {
				this.#waiting[0] = bytes.subarray(count);
				return;
			}
			this.#waiting.shift();
		}
		for (const plug of this.#plugs) plug.resume();
	}
}
