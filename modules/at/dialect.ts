import { Arena } from "./arena.js";
import * as Token from "./token.js";

/** The line is the text and nothing else. */
export const EXACT = 0;
/** The line starts with the text; what follows are its fields. */
export const FIELDS = 1;
/** As FIELDS, and only these show what it means. */
export const BY_FIELDS = 2;
/** As EXACT, and a link's number may stand before it: `3,CLOSED`, `3, CLOSED`, `CLOSED`. */
export const LINK = 3;
/** As FIELDS, with a link's number before it or not. */
export const LINK_FIELDS = 4;
/** As LINK, and complete with its last byte: firmware before V1121 leaves out the line end. */
export const LINK_OPEN = 5;

/**
 * One line of the module. In `text` a colon stands for a colon with or without blanks around it, in either width.
 * `page` is the page of the vendor's manual (openLuat/luatos-doc-pool, AT_Command_Manual, Command_List).
 */
export interface Line {
	text: string;
	token: number;
	form: number;
	page: string;
}

function row(
	text: string,
	token: number,
	form: number,
	page: string,
): Readonly<Line> {
	return Object.freeze({ text, token, form, page });
}

/** Every line that means something. Of two that begin alike the longer comes first. */
export const lines: readonly Readonly<Line>[] = Object.freeze([
	row("OK", Token.OK, EXACT, ""),
	row("ERROR", Token.ERROR, EXACT, ""),
	row("+CME ERROR:", Token.CME_ERROR, FIELDS, "Configuration/CME_ERROR.md"),
	row("+CME ERROR ", Token.CME_ERROR, FIELDS, "TCPIP/CIPSEND.md"),
	row("SHUT OK", Token.SHUT_OK, EXACT, "TCPIP/CIPSHUT.md"),
	row("CONNECT OK", Token.CONNECT_OK, LINK_OPEN, "TCPIP/CIPSTART.md"),
	row("CONNECT FAIL", Token.CONNECT_FAIL, LINK, "TCPIP/CIPSTART.md"),
	row("CONNECT", Token.CONNECT, EXACT, "TCPIP/CIPMODE.md"),
	row("ALREADY CONNECT", Token.ALREADY_CONNECT, LINK, "TCPIP/CIPSTART.md"),
	row("CLOSED", Token.CLOSED, LINK, "TCPIP/CIPCLOSE.md"),
	row("CLOSE OK", Token.CLOSE_OK, LINK, "TCPIP/CIPCLOSE.md"),
	row("SEND OK", Token.SEND_OK, LINK, "TCPIP/CIPSEND.md"),
	row("SEND FAIL", Token.SEND_FAIL, LINK, "TCPIP/CIPSEND.md"),
	row("DATA ACCEPT:", Token.DATA_ACCEPT, BY_FIELDS, "TCPIP/CIPSEND.md"),
	row("TCP ERROR:", Token.TCP_ERROR, LINK_FIELDS, "TCPIP/错误码.md"),
	row("UDP ERROR:", Token.UDP_ERROR, LINK_FIELDS, "TCPIP/错误码.md"),
	row("+CIPRXGET:", Token.RXGET, BY_FIELDS, "TCPIP/CIPRXGET.md"),
	row("+RECEIVE,", Token.RECEIVE, BY_FIELDS, "TCPIP/+RECEIVE.md"),
	row("+IPD,", Token.IPD, BY_FIELDS, "TCPIP/CIPHEAD.md"),
	row("+MSUB:", Token.MESSAGE, BY_FIELDS, "MQTT/MSUB.md"),
	row("STATE:", Token.STATE, FIELDS, "TCPIP/CIPSTATUS.md"),
	row("C:", Token.SLOT, BY_FIELDS, "TCPIP/CIPSTATUS.md"),
	row("+CIPSTATUS:", Token.SLOT_ASKED, BY_FIELDS, "TCPIP/CIPSTATUS.md"),
	row("+PDP DEACT", Token.PDP_DEACT, FIELDS, "TCPIP/CIPSHUT.md"),
	row("+PDP:DEACT", Token.PDP_DEACT, FIELDS, "TCPIP/CIPSHUT.md"),
	row("+CGEV:ME PDN ACT", Token.NETWORK_UP, FIELDS, "GPRS/CGEV.md"),
	row("+CGEV:", Token.NETWORK, BY_FIELDS, "GPRS/CGEV.md"),
	row("+CDNSGIP:", Token.DNS, FIELDS, "TCPIP/CDNSGIP.md"),
	row("+NITZ:", Token.NITZ, FIELDS, "Network_service/NITZ.md"),
	row("TimeOut", Token.GIVEN_UP, EXACT, "FS/FSWRITE.md"),
	row("NO CARRIER", Token.GIVEN_UP, EXACT, "TCPIP/ATO.md"),
	row("RDY", Token.READY, EXACT, ""),
	row("+CPIN:SIM REMOVED", Token.SIM_REMOVED, FIELDS, "Device_control/CPIN.md"),
	row("CONNACK OK", Token.CONNACK, EXACT, "MQTT/MCONNECT.md"),
	row("SUBACK", Token.SUBACK, EXACT, "MQTT/MSUB.md"),
	row("UNSUBACK", Token.UNSUBACK, EXACT, "MQTT/MUNSUB.md"),
	row("PUBACK", Token.PUBACK, EXACT, "MQTT/MPUB.md"),
	row("PUBREC", Token.PUBREC, EXACT, "MQTT/MPUB.md"),
	row("PUBCOMP", Token.PUBCOMP, EXACT, "MQTT/MPUB.md"),
	row("+CSQ:", Token.CSQ, FIELDS, "Network_service/CSQ.md"),
	row("+CPIN:", Token.CPIN, FIELDS, "Device_control/CPIN.md"),
	row("+CREG:", Token.CREG, FIELDS, "Network_service/CREG.md"),
	row("+CGREG:", Token.CGREG, FIELDS, "GPRS/CGREG.md"),
	row("+CEREG:", Token.CEREG, FIELDS, "Network_service/CEREG.md"),
	row("+CGATT:", Token.CGATT, FIELDS, "GPRS/CGATT.md"),
	row("+CIPACK:", Token.CIPACK, FIELDS, "TCPIP/CIPACK.md"),
	row("+CIPMUX:", Token.CIPMUX, FIELDS, "TCPIP/CIPMUX.md"),
	row(
		'+MIPSTART:"DOMAIN NAME",(1-65535)',
		Token.DOMAIN_NAME,
		EXACT,
		"MQTT/MIPSTART.md",
	),
	row("+MIPSTART:", Token.FOUR_NUMBERS, FIELDS, "MQTT/MIPSTART.md"),
	row(
		'+SSLMIPSTART:"DOMAIN NAME",(1-65535)',
		Token.DOMAIN_NAME,
		EXACT,
		"MQTT/MIPSTART.md",
	),
	row("+SSLMIPSTART:", Token.FOUR_NUMBERS, FIELDS, "MQTT/MIPSTART.md"),
	row("+MQTTSTATU:", Token.MQTTSTATU, FIELDS, "MQTT/MQTTSTATU.md"),
	row("+MQTTMSGGET:", Token.MQTTMSGGET, FIELDS, "MQTT/MQTTMSGGET.md"),
	row("+CCLK:", Token.CCLK, FIELDS, "Configuration/CCLK.md"),
	row("+COPS:", Token.COPS, FIELDS, "Network_service/COPS.md"),
	row("+CNTP:", Token.CNTP, FIELDS, "NTP/CNTP.md"),
	row("+FSFLSIZE:", Token.FSFLSIZE, FIELDS, "FS/FSFLSIZE.md"),
	row("+CIPPING:", Token.CIPPING, FIELDS, "TCPIP/CIPPING.md"),
	row("+CMEE:", Token.CMEE, FIELDS, "Configuration/CMEE.md"),
]);

const ROWS = lines.length;
const TEXTS = lines.reduce((size, { text }) => size + text.length, 0);
/** The size of the hash table: a power of two, about twice the number of different heads. */
const BUCKETS = 128;
const SPACE = 0x20;
const COLON = 0x3a;
/** `C:` is the only head shorter than the four bytes looked at together, and what follows varies. */
const SLOT_HEAD = 0x3a43;
const LETTER_A = 0x41;
const LETTER_C = 0x43;
const LETTER_Z = 0x5a;

/**
 * Finds the row that a line begins with. The first four bytes, taken as one number, choose the few rows to compare,
 * so the work does not depend on how many rows there are.
 */
export class Dialect {
	/** Where the fields begin in the line found last. Only the dialect itself sets it. */
	rest = 0;
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	/**
	 * Indices in the arena: where each row's text begins, and behind the last where it ends, two bytes each; by bucket the
	 * first of its rows; the row after each. Rows count from 1 in these two, 0 is none.
	 */
	readonly #texts: number;
	readonly #first: number;
	readonly #next: number;

	constructor(arena: Arena) {
		const { bytes, view } = arena;
		this.#bytes = bytes;
		this.#view = view;
		this.#texts = arena.take(2 * (ROWS + 1));
		this.#first = arena.take(BUCKETS);
		this.#next = arena.take(ROWS + 1);
		let end = arena.take(TEXTS);
		view.setUint16(this.#texts, end, true);
		lines.forEach(({ text }, index) => {
			const start = end;
			end = arena.encode(text, end);
			view.setUint16(this.#texts + 2 * (index + 1), end, true);
			const first = this.#first + this.bucket(this.key(start, end));
			if (bytes[first] === 0) bytes[first] = index + 1;
			else {
				let last = this.#next + bytes[first];
				while (bytes[last] !== 0) last = this.#next + bytes[last];
				bytes[last] = index + 1;
			}
		});
	}

	/** Bytes of the arena that a dialect takes. */
	static footprint(): number {
		return (
			Arena.round(2 * (ROWS + 1)) +
			BUCKETS +
			Arena.round(ROWS + 1) +
			Arena.round(TEXTS)
		);
	}

	/** The row that the bytes `[at…end)` are, or -1. */
	find(at: number, end: number): number {
		const key = this.key(at, end);
		const bytes = this.#bytes;
		let next = bytes[this.#first + this.bucket(key)];
		if (next === 0) return -1;
		// The bytes that the key holds are known to be the row's.
		const known = key === SLOT_HEAD ? 0 : end - at < 4 ? end - at : 4;
		do {
			const rest = this.match(next - 1, known, at + known, end);
			if (rest === end) {
				this.rest = rest;
				return next - 1;
			}
			if (rest >= 0) {
				const { form } = lines[next - 1];
				if (form !== EXACT && form !== LINK) {
					this.rest = rest;
					return next - 1;
				}
			}
			next = bytes[this.#next + next];
		} while (next !== 0);
		return -1;
	}

	/** How many bytes of the head in `row` are missing in front of `[at…end)`, or 0 where that is not its damage. */
	missing(row: number, at: number, end: number): number {
		const bytes = this.#bytes;
		const first = this.textAt(row);
		const last = this.textAt(row + 1);
		const byte = bytes[at];
		for (let start = first + 1; start < last - 1; start++) {
			if (bytes[start] !== byte) continue;
			let i = start;
			let j = at;
			while (i < last && j < end && bytes[i] === bytes[j]) {
				i++;
				j++;
			}
			if (i === last) {
				this.rest = j;
				return start - first;
			}
		}
		return 0;
	}

	/** Where the row's text ends, if all of it but the first `known` bytes is at `[at…end)`, or -1 where it differs. */
	private match(row: number, known: number, at: number, end: number): number {
		const bytes = this.#bytes;
		const last = this.textAt(row + 1);
		const view = this.#view;
		let i = this.textAt(row) + known;
		// Four at a time, but for the last, as that may be a colon with blanks behind it.
		while (
			i + 4 < last &&
			at + 4 < end &&
			view.getInt32(i, true) === view.getInt32(at, true)
		) {
			i += 4;
			at += 4;
		}
		for (; i < last; i++) {
			const expected = bytes[i];
			if (expected === COLON) {
				at = this.colon(at, end);
				if (at < 0) return -1;
			} else if (bytes[at++] !== expected) return -1;
		}
		return at > end ? -1 : at;
	}

	/** The index behind a colon of either width and the blanks around it, or -1 where there is none. */
	colon(at: number, end: number): number {
		const bytes = this.#bytes;
		while (at < end && bytes[at] === SPACE) at++;
		if (at < end && bytes[at] === COLON) at++;
		else if (
			at + 2 < end &&
			bytes[at] === 0xef &&
			bytes[at + 1] === 0xbc &&
			bytes[at + 2] === 0x9a
		)
			at += 3;
		else return -1;
		while (at < end && bytes[at] === SPACE) at++;
		return at;
	}

	private key(at: number, end: number): number {
		let key = this.#view.getInt32(at, true);
		const length = end - at;
		if (length < 4) key &= (1 << (length << 3)) - 1;
		if ((key & 0xff) !== LETTER_C) return key;
		const second = (key >> 8) & 0xff;
		return second < LETTER_A || second > LETTER_Z ? SLOT_HEAD : key;
	}

	/** The bucket of the rows with that key, or an empty one. */
	private bucket(key: number): number {
		const bytes = this.#bytes;
		let bucket = (key ^ (key >>> 7) ^ (key >>> 18)) & (BUCKETS - 1);
		for (;;) {
			const row = bytes[this.#first + bucket];
			if (row === 0 || this.key(this.textAt(row - 1), this.textAt(row)) === key)
				return bucket;
			bucket = (bucket + 1) & (BUCKETS - 1);
		}
	}

	/** Where the row's text begins. */
	private textAt(row: number): number {
		return this.#view.getUint16(this.#texts + 2 * row, true);
	}
}
