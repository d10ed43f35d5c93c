import { TimerClock } from "../hosts/xs/clock.js";
import type { Listener } from "../modules/at/channel.js";
import type { Link } from "../modules/link/link.js";
import { SLOTS } from "../modules/link/table.js";
import { ascii } from "../test/support/ascii.js";
import { Quiet } from "../test/support/quiet.js";
import type { Reader } from "./reader.js";
import { ECHO } from "./workloads.js";

/** Bytes of each link's buffers, as in the profile `fast`. */
const RECEIVE = 2048;
const TRANSMIT = 1460;

/** Sixlink: tokenizer, channel, six links. It counts what it is told where a modem would listen. */
export class Driver implements Reader, Listener {
	echo = false;
	lines = 0;
	payloads = 0;
	received = 0;
	readonly #quiet = new Quiet(new TimerClock(), RECEIVE, TRANSMIT);

	constructor() {
		const buffer = new Uint8Array(ECHO);
		const take = (link: Link) => {
			for (;;) {
				const count = link.read(buffer);
				if (count === 0) return;
				this.received += count;
				if (this.echo) link.write(buffer);
			}
		};
		this.#quiet.channel.listen(this);
		for (let slot = 0; slot < SLOTS; slot++) {
			this.#quiet.table.open({
				kind: "TCP",
				host: "example.com",
				port: 7,
				slot,
				onReadable: () => {
					this.payloads++;
					take(this.#quiet.table.links[slot]);
				},
			});
			this.#quiet.hear(ascii(`\r\nOK\r\n\r\n${slot}, CONNECT OK\r\n`));
		}
	}

	get sent(): number {
		return this.#quiet.sent;
	}

	hear(bytes: Uint8Array<ArrayBuffer>, piece: number): void {
		this.#quiet.hear(bytes, piece);
	}

	onLine(): void {
		this.lines++;
	}

	onLost(): void {}
}
