import { RESOLVE } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import type { Channel } from "../at/channel.js";
import { checkText } from "../at/check.js";
import { CDNSGIP } from "../at/command.js";
import * as Token from "../at/token.js";
import type { Table } from "../link/table.js";
import { failureOf, Request } from "./request.js";

/** Characters of a name (`TCPIP/CDNSGIP.md`). */
const NAME = 128;
/** Milliseconds, from the request on; no manual limits it. */
const LIMIT = 30000;
/** +CDNSGIP: 1 for an address, 0 for none. */
const FOUND = 1;

/** `address`: undefined where there is none, then `detail` says why: `DNS error 14`, `deadline`, `+CME ERROR: 3`. */
export type OnAddress = (address: string | undefined, detail: string) => void;

/** Asks the module's resolver for addresses (AT+CDNSGIP): the answer comes when it likes, and the wire is free until then. */
export class Resolver extends Request {
	private readonly table: Table;
	private host = "";
	/** It was sent: an answer may be for it. */
	private sent = false;
	/** Answers to earlier ones, given up, that may still come: those that tell of no address name no host. */
	private owed = 0;
	private onAddress: OnAddress | undefined;

	constructor(channel: Channel, table: Table) {
		super(channel, RESOLVE);
		this.table = table;
		channel.listen(this);
	}

	/**
	 * Asks for the address of `host`, 1-128 characters. Throws a TypeError or RangeError that names the value and the limit,
	 * a TypeError while another is asked for.
	 */
	ask(host: string, onAddress: OnAddress): void {
		checkText("host", host, NAME);
		this.checkIdle("a name's resolution");
		this.host = host;
		this.sent = false;
		this.onAddress = onAddress;
		this.begin(LIMIT);
	}

	protected override get possible(): boolean {
		return this.table.ready && super.possible;
	}

	protected say(): void {
		this.sent = true;
		this.channel.writer.begin(CDNSGIP);
		this.channel.writer.quoted(this.host);
		this.channel.send(this, CDNSGIP, Token.NONE);
	}

	protected heard(_row: number, outcome: number, code: number): void {
		if (outcome === Outcome.DONE) return;
		// Where only its OK was lost, its answer may still come.
		if (outcome === Outcome.TIMEOUT) return;
		this.sent = false;
		this.owed = 0;
		this.fail(failureOf(outcome, code));
	}

	onLine(token: number): void {
		if (token !== Token.DNS) return;
		const { fields } = this.channel.tokenizer;
		if (fields.number(0) === FOUND) {
			const host = fields.text(1).toLowerCase();
			if (this.waiting && host === this.host.toLowerCase())
				this.done(fields.text(2), "");
			else if (this.owed > 0) this.owed--;
		} else if (this.owed > 0) this.owed--;
		else if (this.waiting && this.sent)
			this.done(undefined, `DNS error ${fields.number(1)}`);
	}

	protected fail(failure: string): void {
		if (this.sent) this.owed++;
		this.done(undefined, failure);
	}

	private done(address: string | undefined, detail: string): void {
		const { onAddress } = this;
		this.onAddress = undefined;
		this.sent = false;
		if (this.end()) onAddress?.(address, detail);
	}
}
