import type { Link } from "../../modules/link/link.js";
import type { LinkOptions } from "../../modules/link/options.js";
import type { Bench } from "./bench.js";

/** A link, and what its callbacks told, as text. */
export class Call {
	readonly link: Link;
	readonly events: string[] = [];
	/** All that was received. */
	received = "";
	/** Whether it reads when it is told to. */
	reading = true;
	readonly #buffer = new Uint8Array(64);

	constructor(bench: Bench, options: Partial<LinkOptions> = {}) {
		this.link = bench.modem.open({
			kind: "TCP",
			host: "echo.test",
			port: 7,
			onConnect: () => {
				this.events.push("connect");
			},
			onFail: (reason, state) => {
				this.events.push(
					state === "" ? `fail: ${reason}` : `fail: ${reason}, ${state}`,
				);
			},
			onReadable: () => {
				if (this.reading) this.read();
			},
			onClose: (reason, missing, unsent) => {
				this.events.push(
					`close: ${reason}, ${missing} missing, ${unsent} unsent`,
				);
			},
			...options,
		});
	}

	read(): void {
		for (;;) {
			const count = this.link.read(this.#buffer);
			if (count === 0) return;
			for (let i = 0; i < count; i++)
				this.received += String.fromCharCode(this.#buffer[i]);
		}
	}

	write(text: string): void {
		this.link.write(Uint8Array.from(text, (c) => c.charCodeAt(0)));
	}
}
