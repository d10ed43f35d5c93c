import { FILE } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import type { Channel } from "../at/channel.js";
import { checkText } from "../at/check.js";
import { FSCREATE, FSDEL, FSFLSIZE, FSWRITE } from "../at/command.js";
import * as Token from "../at/token.js";
import { failureOf, Request } from "./request.js";

/** Characters of a name (`FS/FSCREATE.md`), bytes of a file (`FS/FSWRITE.md`). */
const NAME = 64;
const MOST = 10240;
/** Bytes of one FSWRITE: the links have their turns in between. */
const PIECE = 2048;
/** Seconds that the module waits for them; a piece takes 2 s at 9600 baud. */
const INPUT = 10;
/** Milliseconds. */
const LIMIT = 60000;
const SHORT_LIMIT = 20000;
const SOON = 1000;
const COMMA = 0x2c;
const DIGIT = 0x30;

/** `done`: it is as it was asked for. `detail`: where it is not, why. */
export type OnDone = (done: boolean, detail: string) => void;
/** `size`: bytes; undefined where there is no such file, or the module did not say; then `detail` says why. */
export type OnSize = (size: number | undefined, detail: string) => void;

/** The files in the module (the manual's chapter FS): what TLS verifies with is kept there. One operation at a time. */
export class FileStore extends Request {
	private name = "";
	private row = FSFLSIZE;
	/** What is written, and how much of it was. */
	private bytes: Uint8Array | undefined;
	private written = 0;
	private piece = 0;
	private counted = -1;
	private onDone: OnDone | undefined;
	private onSize: OnSize | undefined;

	constructor(channel: Channel) {
		super(channel, FILE);
		channel.listen(this);
	}

	/**
	 * Writes a file, in place of one of that name, and asks for its size to be sure. `bytes`: 1 to 10240, which stay as they
	 * are until `onDone`. Where it fails, what the file holds is not known.
	 * Throws a TypeError or RangeError that names the value and the limit, a TypeError while another operation is under way.
	 */
	write(name: string, bytes: Uint8Array, onDone: OnDone): void {
		if (!(bytes instanceof Uint8Array))
			throw new TypeError(
				`file of a ${typeof bytes}: give its bytes in a Uint8Array`,
			);
		if (bytes.length < 1 || bytes.length > MOST)
			throw new RangeError(
				`file of ${bytes.length} bytes: give 1 to ${MOST} bytes`,
			);
		this.check(name);
		this.bytes = bytes;
		this.written = 0;
		this.onDone = onDone;
		this.start(name, FSDEL, LIMIT);
	}

	/** Removes a file. Throws as `write` does. */
	remove(name: string, onDone: OnDone): void {
		this.check(name);
		this.onDone = onDone;
		this.start(name, FSDEL, SHORT_LIMIT);
	}

	/** Asks for a file's size. Throws as `write` does. */
	size(name: string, onSize: OnSize): void {
		this.check(name);
		this.onSize = onSize;
		this.start(name, FSFLSIZE, SHORT_LIMIT);
	}

	private check(name: string): void {
		checkText("name", name, NAME);
		this.checkIdle("a file operation");
	}

	private start(name: string, row: number, limit: number): void {
		this.name = name;
		this.row = row;
		this.begin(limit);
	}

	protected say(): void {
		const { channel, row, bytes } = this;
		const { writer } = channel;
		writer.begin(row);
		writer.quoted(this.name);
		this.counted = -1;
		if (row !== FSWRITE || bytes === undefined) {
			channel.send(this, row, Token.NONE);
			return;
		}
		const { written } = this;
		const left = bytes.length - written;
		this.piece = left < PIECE ? left : PIECE;
		writer.byte(COMMA);
		writer.byte(written === 0 ? DIGIT : DIGIT + 1);
		writer.byte(COMMA);
		writer.integer(this.piece);
		writer.byte(COMMA);
		writer.integer(INPUT);
		const end = written + this.piece;
		channel.sendPayload(this, row, Token.NONE, written, end, bytes);
	}

	onLine(token: number): void {
		if (token === Token.FSFLSIZE)
			this.counted = this.channel.tokenizer.fields.number(0);
	}

	/** What is on its way from `bytes` is not left there. */
	override onTime(): void {
		if (this.out && this.row === FSWRITE) this.channel.agenda.set(FILE, SOON);
		else super.onTime();
	}

	protected heard(row: number, outcome: number, code: number): void {
		const { bytes } = this;
		const refused = outcome === Outcome.ERROR || outcome === Outcome.CME;
		// There may be none of that name.
		const old = row === FSDEL && bytes !== undefined && refused;
		if (outcome !== Outcome.DONE && !old) this.fail(failureOf(outcome, code));
		else if (bytes === undefined) this.done("");
		else this.on(row, bytes.length);
	}

	/** What follows the command `row` of a write of `length` bytes. */
	private on(row: number, length: number): void {
		switch (row) {
			case FSDEL:
				this.row = FSCREATE;
				break;
			case FSCREATE:
				this.row = FSWRITE;
				break;
			case FSWRITE:
				this.written += this.piece;
				if (this.written === length) this.row = FSFLSIZE;
				break;
			case FSFLSIZE:
				this.done(
					this.counted === length
						? ""
						: `the module has ${this.counted} of ${length} bytes`,
				);
				return;
		}
		this.next();
	}

	protected fail(failure: string): void {
		this.counted = -1;
		this.done(failure);
	}

	private done(detail: string): void {
		const { onDone, onSize, counted } = this;
		this.onDone = undefined;
		this.onSize = undefined;
		this.bytes = undefined;
		if (!this.end()) return;
		onDone?.(detail === "", detail);
		onSize?.(counted < 0 ? undefined : counted, detail);
	}
}
