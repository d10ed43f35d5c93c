import type { Reader } from "./reader.js";

/**
 * What the driver is compared with: a reader of the ordinary kind, which appends what arrives to a string, cuts lines off
 * its front, and tells them apart with `startsWith` and `split`. It is written to be quick: the engine's own conversion
 * makes the string, which leaves it text only, and it knows no time limit and no damage.
 */
export class AppendAndSplit implements Reader {
	echo = false;
	lines = 0;
	payloads = 0;
	received = 0;
	sent = 0;
	signal = 0;
	registered = false;
	bearer = "";
	readonly states: string[] = [];
	#text = "";
	/** Characters of the payload to come, and the link that they are for. */
	#awaited = 0;
	#link = 0;
	/** A command is under way; these wait. */
	#busy = false;
	readonly #commands: string[] = [];
	readonly #outgoing: string[] = [];

	hear(bytes: Uint8Array<ArrayBuffer>, piece: number): void {
		for (let at = 0; at < bytes.length; at += piece)
			this.#onReadable(
				bytes.buffer.slice(at, Math.min(at + piece, bytes.length)),
			);
	}

	#onReadable(buffer: ArrayBuffer): void {
		this.#text += String.fromArrayBuffer(buffer);
		for (;;) {
			if (this.#awaited > 0) {
				if (this.#text.length < this.#awaited) return;
				const data = this.#text.slice(0, this.#awaited);
				this.#text = this.#text.slice(this.#awaited);
				this.#awaited = 0;
				this.#onData(data);
			}
			const end = this.#text.indexOf("\r\n");
			if (end < 0) break;
			const line = this.#text.slice(0, end);
			this.#text = this.#text.slice(end + 2);
			if (line !== "") this.#onLine(line);
		}
		if (this.#text.startsWith("> ")) {
			this.#text = this.#text.slice(2);
			this.lines++;
			this.#write(this.#outgoing.shift() ?? "");
		}
	}

	#onLine(line: string): void {
		if (line.startsWith("+CIPRXGET:")) {
			const [mode, link, length] = line.slice(10).split(",").map(Number);
			if (mode === 2) {
				this.payloads++;
				this.#link = link;
				this.#awaited = length;
				return;
			}
			if (mode === 1) this.#send(`AT+CIPRXGET=2,${link},1460\r\n`);
		} else if (line === "OK" || line === "ERROR") this.#done();
		else if (line.startsWith("+CME ERROR:")) this.#done();
		else if (line.startsWith("DATA ACCEPT:")) this.#done();
		else if (line.startsWith("+CSQ:"))
			this.signal = Number(line.slice(5).split(",")[0]);
		else if (line.startsWith("+CREG:"))
			this.registered = line.slice(6).trim() === "1";
		else if (line.startsWith("STATE:")) this.bearer = line.slice(6).trim();
		else if (line.includes(", ")) {
			const [link, state] = line.split(", ");
			this.states[Number(link)] = state;
		}
		this.lines++;
	}

	#onData(data: string): void {
		this.received += data.length;
		if (!this.echo) return;
		this.#outgoing.push(data);
		this.#send(`AT+CIPSEND=${this.#link},${data.length}\r\n`);
	}

	#send(command: string): void {
		if (this.#busy) {
			this.#commands.push(command);
			return;
		}
		this.#busy = true;
		this.#write(command);
	}

	#done(): void {
		this.#busy = false;
		const next = this.#commands.shift();
		if (next !== undefined) this.#send(next);
	}

	#write(text: string): void {
		this.sent += ArrayBuffer.fromString(text).byteLength;
	}
}
