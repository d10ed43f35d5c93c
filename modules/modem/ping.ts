import { PING } from "../at/agenda.js";
import * as Outcome from "../at/channel.js";
import type { Channel } from "../at/channel.js";
import { checkText } from "../at/check.js";
import { CIPPING } from "../at/command.js";
import * as Token from "../at/token.js";
import type { Table } from "../link/table.js";
import { failureOf, Request } from "./request.js";

/** Characters of a name (`TCPIP/CIPSTART.md`; that of CIPPING has no limit). */
const HOST = 128;
/** Milliseconds, from the request on. */
const LIMIT = 40000;
/** One request, its bytes, tenths of a second to wait for the echo. */
const COUNT = 1;
const SIZE = 32;
const WAIT = 30;
/** What the module says of one that did not come (`TCPIP/CIPPING.md`). */
const LATE = 600;
const LATE_HOPS = 255;
const COMMA = 0x2c;

/** `milliseconds`: there and back; undefined where no echo came, then `detail` says why: `no echo`, `deadline`, `ERROR`. */
export type OnEcho = (milliseconds: number | undefined, detail: string) => void;

/**
 * Sends an echo request (AT+CIPPING). The wire is taken until it ends, 3 s where there is no echo, and longer where the
 * module has to look for the name: `Resolver` does that without holding up the links.
 */
export class Ping extends Request {
	private readonly table: Table;
	private host = "";
	private milliseconds = -1;
	private hops = 0;
	private onEcho: OnEcho | undefined;

	constructor(channel: Channel, table: Table) {
		super(channel, PING);
		this.table = table;
		channel.listen(this);
	}

	/**
	 * Asks `host`, a name or an address of 1-128 characters, for an echo. Throws a TypeError or RangeError that names the
	 * value and the limit, a TypeError while another is under way.
	 */
	ask(host: string, onEcho: OnEcho): void {
		checkText("host", host, HOST);
		this.checkIdle("a ping");
		this.host = host;
		this.onEcho = onEcho;
		this.begin(LIMIT);
	}

	protected override get possible(): boolean {
		return this.table.ready && super.possible;
	}

	protected say(): void {
		const { writer } = this.channel;
		this.milliseconds = -1;
		writer.begin(CIPPING);
		writer.quoted(this.host);
		writer.byte(COMMA);
		writer.integer(COUNT);
		writer.byte(COMMA);
		writer.integer(SIZE);
		writer.byte(COMMA);
		writer.integer(WAIT);
		this.channel.send(this, CIPPING, Token.NONE);
	}

	onLine(token: number): void {
		if (token !== Token.CIPPING) return;
		const { fields } = this.channel.tokenizer;
		this.milliseconds = fields.number(2);
		this.hops = fields.number(3);
	}

	protected heard(_row: number, outcome: number, code: number): void {
		const { milliseconds, hops } = this;
		if (outcome !== Outcome.DONE) this.fail(failureOf(outcome, code));
		else if (milliseconds < 0 || (milliseconds === LATE && hops === LATE_HOPS))
			this.fail("no echo");
		else this.done(milliseconds, "");
	}

	protected fail(failure: string): void {
		this.done(undefined, failure);
	}

	private done(milliseconds: number | undefined, detail: string): void {
		const { onEcho } = this;
		this.onEcho = undefined;
		if (this.end()) onEcho?.(milliseconds, detail);
	}
}
