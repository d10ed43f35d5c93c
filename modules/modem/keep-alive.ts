import { checkInteger } from "../at/check.js";
import type { Writer } from "../at/writer.js";

const COMMA = 0x2c;
/** What the manual has where a number is left out (`TCPIP/CIPTKA.md`). */
const IDLE = 7200;
const INTERVAL = 75;
const COUNT = 9;

/** When the module asks a silent peer whether it is still there: of all TCP links, with TLS or without (AT+CIPTKA). */
export interface KeepAlive {
	/** Seconds of silence, 30-7200; 7200 where left out. */
	idle?: number;
	/** Seconds between two questions, 30-600; 75 where left out. */
	interval?: number;
	/** Questions without an answer until the link ends, 1-9; 9 where left out. */
	count?: number;
}

/** Throws a TypeError or RangeError that names the value and the limit. */
export function checkKeepAlive(options: KeepAlive): void {
	const { idle = IDLE, interval = INTERVAL, count = COUNT } = options;
	checkInteger("keepAlive.idle", idle, 30, 7200);
	checkInteger("keepAlive.interval", interval, 30, 600);
	checkInteger("keepAlive.count", count, 1, 9);
}

/** Adds the parameters of AT+CIPTKA. */
export function writeKeepAlive(writer: Writer, options: KeepAlive): void {
	const { idle = IDLE, interval = INTERVAL, count = COUNT } = options;
	writer.integer(1);
	writer.byte(COMMA);
	writer.integer(idle);
	writer.byte(COMMA);
	writer.integer(interval);
	writer.byte(COMMA);
	writer.integer(count);
}
