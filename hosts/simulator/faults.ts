import { Random } from "sixlink/virtual-modem/random";
import type { Server, Session, VirtualModem } from "sixlink/virtual-modem";

/** Something that goes wrong at the press of a button. */
export interface Fault {
	readonly name: string;
	/** It lasts, until it is pressed again. */
	readonly on: boolean;
	press(): void;
}

/** The module starts anew, as after a brown-out. */
export class Reset implements Fault {
	readonly name = "Reset";
	readonly on = false;
	readonly #module: VirtualModem;

	constructor(module: VirtualModem) {
		this.#module = module;
	}

	press(): void {
		this.#module.reset();
	}
}

/** The module neither hears nor speaks. */
export class Mute implements Fault {
	readonly name = "Mute";
	on = false;
	readonly #module: VirtualModem;

	constructor(module: VirtualModem) {
		this.#module = module;
	}

	press(): void {
		this.on = !this.on;
		this.#module.mute(this.on);
	}
}

/** The network drops the PDP context. */
export class Bearer implements Fault {
	readonly name = "Bearer";
	readonly on = false;
	readonly #module: VirtualModem;

	constructor(module: VirtualModem) {
		this.#module = module;
	}

	press(): void {
		this.#module.deactivate();
	}
}

/** Bytes on the wire that nobody sent. */
export class Noise implements Fault {
	readonly name = "Noise";
	readonly on = false;
	readonly #module: VirtualModem;
	readonly #random = new Random();

	constructor(module: VirtualModem) {
		this.#module = module;
	}

	press(): void {
		const bytes = new Uint8Array(32);
		for (let i = 0; i < bytes.length; i++)
			bytes[i] = this.#random.integer(0, 255);
		this.#module.noise(bytes);
	}
}

/** An echo server, which closes the connection that it has had for longest. */
export class Peer implements Fault, Server {
	readonly name = "Peer";
	readonly on = false;
	readonly #sessions = new Set<Session>();

	press(): void {
		for (const session of this.#sessions) {
			this.#sessions.delete(session);
			session.close();
			return;
		}
	}

	onOpen(session: Session): void {
		this.#sessions.add(session);
	}

	onData(session: Session, bytes: Uint8Array): void {
		session.write(bytes);
	}

	onClose(session: Session): void {
		this.#sessions.delete(session);
	}
}
