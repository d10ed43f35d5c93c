import { Random } from "sixlink/virtual-modem/random";
import {
	type Fault as Mishap,
	parseFault,
	type Server,
	type Session,
	type VirtualModem,
} from "sixlink/virtual-modem";

/** Something that goes wrong at the press of a button. */
export interface Fault {
	readonly name: string;
	/** It lasts, until it is pressed again. */
	readonly on: boolean;
	press(): void;
}

/** A fault of the module, by the words of `parseFault`. */
export class ModuleFault implements Fault {
	readonly name: string;
	on = false;
	readonly #module: VirtualModem;
	readonly #begin: Mishap;
	readonly #end: Mishap | undefined;

	/** With `end` it lasts until that is done. */
	constructor(module: VirtualModem, name: string, begin: string, end?: string) {
		this.name = name;
		this.#module = module;
		this.#begin = parseFault(begin);
		this.#end = end === undefined ? undefined : parseFault(end);
	}

	press(): void {
		this.#module.inject(this.on && this.#end ? this.#end : this.#begin);
		this.on = !this.on && this.#end !== undefined;
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
