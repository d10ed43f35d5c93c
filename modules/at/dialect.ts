import type { Arena } from "./arena.js";
import * as Token from "./token.js";

/** The line is the text and nothing else. */
export const EXACT = 0;
/** The line starts with the text; what follows are its fields. */
export const FIELDS = 1;
/** As EXACT, and a link's number may stand before it: `3,CLOSED`, `3, CLOSED`, `CLOSED`. */
export const LINK = 2;
/** As FIELDS, with a link's number before it or not. */
export const LINK_FIELDS = 3;
/** As LINK, and complete with its last byte: firmware before V1121 leaves out the line end. */
export const LINK_OPEN = 4;

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

/** Every line that means something. Of two that begin alike the longer comes first. */
export const lines: readonly Line[] = [
	{ text: "OK", token: Token.OK, form: EXACT, page: "" },
	{ text: "ERROR", token: Token.ERROR, form: EXACT, page: "" },
	{
		text: "+CME ERROR:",
		token: Token.CME_ERROR,
		form: FIELDS,
		page: "Configuration/CME_ERROR.md",
	},
	{
		text: "SHUT OK",
		token: Token.SHUT_OK,
		form: EXACT,
		page: "TCPIP/CIPSHUT.md",
	},
	{
		text: "CONNECT OK",
		token: Token.CONNECT_OK,
		form: LINK_OPEN,
		page: "TCPIP/CIPSTART.md",
	},
	{
		text: "CONNECT FAIL",
		token: Token.CONNECT_FAIL,
		form: LINK,
		page: "TCPIP/CIPSTART.md",
	},
	{
		text: "CONNECT",
		token: Token.CONNECT,
		form: EXACT,
		page: "TCPIP/CIPMODE.md",
	},
	{
		text: "ALREADY CONNECT",
		token: Token.ALREADY_CONNECT,
		form: LINK,
		page: "TCPIP/CIPSTART.md",
	},
	{
		text: "CLOSED",
		token: Token.CLOSED,
		form: LINK,
		page: "TCPIP/CIPCLOSE.md",
	},
	{
		text: "CLOSE OK",
		token: Token.CLOSE_OK,
		form: LINK,
		page: "TCPIP/CIPCLOSE.md",
	},
	{
		text: "SEND OK",
		token: Token.SEND_OK,
		form: LINK,
		page: "TCPIP/CIPSEND.md",
	},
	{
		text: "SEND FAIL",
		token: Token.SEND_FAIL,
		form: LINK,
		page: "TCPIP/CIPSEND.md",
	},
	{
		text: "DATA ACCEPT:",
		token: Token.DATA_ACCEPT,
		form: FIELDS,
		page: "TCPIP/CIPSEND.md",
	},
	{
		text: "TCP ERROR:",
		token: Token.TCP_ERROR,
		form: LINK_FIELDS,
		page: "TCPIP/错误码.md",
	},
	{
		text: "UDP ERROR:",
		token: Token.UDP_ERROR,
		form: LINK_FIELDS,
		page: "TCPIP/错误码.md",
	},
	{
		text: "+CIPRXGET:",
		token: Token.RXGET,
		form: FIELDS,
		page: "TCPIP/CIPRXGET.md",
	},
	{
		text: "+RECEIVE,",
		token: Token.RECEIVE,
		form: FIELDS,
		page: "TCPIP/+RECEIVE.md",
	},
	{ text: "+IPD,", token: Token.IPD, form: FIELDS, page: "TCPIP/CIPHEAD.md" },
	{ text: "+MSUB:", token: Token.MESSAGE, form: FIELDS, page: "MQTT/MSUB.md" },
	{
		text: "STATE:",
		token: Token.STATE,
		form: FIELDS,
		page: "TCPIP/CIPSTATUS.md",
	},
	{ text: "C:", token: Token.SLOT, form: FIELDS, page: "TCPIP/CIPSTATUS.md" },
	{
		text: "+CIPSTATUS:",
		token: Token.SLOT_ASKED,
		form: FIELDS,
		page: "TCPIP/CIPSTATUS.md",
	},
	{
		text: "+PDP DEACT",
		token: Token.PDP_DEACT,
		form: EXACT,
		page: "TCPIP/CIPSHUT.md",
	},
	{
		text: "+PDP:DEACT",
		token: Token.PDP_DEACT,
		form: EXACT,
		page: "TCPIP/CIPSHUT.md",
	},
	{
		text: "+CGEV:NW PDN DEACT",
		token: Token.NETWORK_LOST,
		form: FIELDS,
		page: "GPRS/CGEV.md",
	},
	{
		text: "+CGEV:ME PDN DEACT",
		token: Token.NETWORK_LOST,
		form: FIELDS,
		page: "GPRS/CGEV.md",
	},
	{
		text: "+CGEV:EPS PDN DEACT",
		token: Token.NETWORK_LOST,
		form: FIELDS,
		page: "GPRS/CGEV.md",
	},
	{
		text: "+CGEV:NW DEACT",
		token: Token.NETWORK_LOST,
		form: FIELDS,
		page: "GPRS/CGEV.md",
	},
	{
		text: "+CGEV:ME DEACT",
		token: Token.NETWORK_LOST,
		form: FIELDS,
		page: "GPRS/CGEV.md",
	},
	{
		text: "+CGEV:NW DETACH",
		token: Token.NETWORK_LOST,
		form: FIELDS,
		page: "GPRS/CGEV.md",
	},
	{
		text: "+CGEV:ME DETACH",
		token: Token.NETWORK_LOST,
		form: FIELDS,
		page: "GPRS/CGEV.md",
	},
	{
		text: "+CGEV:ME PDN ACT",
		token: Token.NETWORK_UP,
		form: FIELDS,
		page: "GPRS/CGEV.md",
	},
	{
		text: "+CDNSGIP:",
		token: Token.DNS,
		form: FIELDS,
		page: "TCPIP/CDNSGIP.md",
	},
	{
		text: "+NITZ:",
		token: Token.NITZ,
		form: FIELDS,
		page: "Network_service/NITZ.md",
	},
	{ text: "RDY", token: Token.READY, form: EXACT, page: "" },
	{
		text: "+CPIN:SIM REMOVED",
		token: Token.SIM_REMOVED,
		form: FIELDS,
		page: "Device_control/CPIN.md",
	},
	{
		text: "CONNACK OK",
		token: Token.CONNACK,
		form: EXACT,
		page: "MQTT/MCONNECT.md",
	},
	{ text: "SUBACK", token: Token.SUBACK, form: EXACT, page: "MQTT/MSUB.md" },
	{
		text: "UNSUBACK",
		token: Token.UNSUBACK,
		form: EXACT,
		page: "MQTT/MUNSUB.md",
	},
	{ text: "PUBACK", token: Token.PUBACK, form: EXACT, page: "MQTT/MPUB.md" },
	{ text: "PUBREC", token: Token.PUBREC, form: EXACT, page: "MQTT/MPUB.md" },
	{ text: "PUBCOMP", token: Token.PUBCOMP, form: EXACT, page: "MQTT/MPUB.md" },
	{
		text: "+CSQ:",
		token: Token.CSQ,
		form: FIELDS,
		page: "Network_service/CSQ.md",
	},
	{
		text: "+CPIN:",
		token: Token.CPIN,
		form: FIELDS,
		page: "Device_control/CPIN.md",
	},
	{
		text: "+CREG:",
		token: Token.CREG,
		form: FIELDS,
		page: "Network_service/CREG.md",
	},
	{ text: "+CGREG:", token: Token.CGREG, form: FIELDS, page: "GPRS/CGREG.md" },
	{
		text: "+CEREG:",
		token: Token.CEREG,
		form: FIELDS,
		page: "Network_service/CEREG.md",
	},
	{ text: "+CGATT:", token: Token.CGATT, form: FIELDS, page: "GPRS/CGATT.md" },
	{
		text: "+CIPACK:",
		token: Token.CIPACK,
		form: FIELDS,
		page: "TCPIP/CIPACK.md",
	},
	{
		text: "+CIPMUX:",
		token: Token.CIPMUX,
		form: FIELDS,
		page: "TCPIP/CIPMUX.md",
	},
	{
		text: "+MQTTSTATU:",
		token: Token.MQTTSTATU,
		form: FIELDS,
		page: "MQTT/MQTTSTATU.md",
	},
	{
		text: "+MQTTMSGGET:",
		token: Token.MQTTMSGGET,
		form: FIELDS,
		page: "MQTT/MQTTMSGGET.md",
	},
	{
		text: "+CMEE:",
		token: Token.CMEE,
		form: FIELDS,
		page: "Configuration/CMEE.md",
	},
];

/** The size of the hash table: a power of two, about twice the number of different heads. */
const BUCKETS = 128;
const SPACE = 0x20;
const COLON = 0x3a;
/** `C:` is the only head shorter than the four bytes looked at together, and its fourth varies. */
const SLOT_HEAD = 0x3a43;

/**
 * Finds the row that a line begins with. The first four bytes, taken as one number, choose the few rows to compare,
 * so the work does not depend on how many rows there are.
 */
export class Dialect {
	readonly #arena: Arena;
	readonly #start: number;
	readonly #ends = new Uint16Array(lines.length);
	readonly #keys = new Int32Array(BUCKETS);
	readonly #first = new Uint8Array(BUCKETS);
	readonly #next = new Uint8Array(lines.length);
	#rest = 0;

	constructor(arena: Arena) {
		this.#arena = arena;
		this.#start = arena.take(Dialect.footprint());
		let end = this.#start;
		lines.forEach((line, row) => {
			const start = end;
			end = arena.encode(line.text, end);
			this.#ends[row] = end;
			const bucket = this.#bucket(this.#key(start, end));
			if (this.#first[bucket] === 0) this.#first[bucket] = row + 1;
			else {
				let last = this.#first[bucket] - 1;
				while (this.#next[last] !== 0) last = this.#next[last] - 1;
				this.#next[last] = row + 1;
			}
			this.#keys[bucket] = this.#key(start, end);
		});
	}

	/** Bytes of the arena that a dialect takes. */
	static footprint(): number {
		let size = 0;
		for (const line of lines) size += line.text.length;
		return size;
	}

	/** Where the fields begin in the line found last. */
	get rest(): number {
		return this.#rest;
	}

	/** The row that the bytes `[at…end)` are, or -1. */
	find(at: number, end: number): number {
		let next = this.#first[this.#bucket(this.#key(at, end))];
		while (next !== 0) {
			const row = next - 1;
			const rest = this.#match(row, at, end);
			if (rest >= 0) {
				const form = lines[row].form;
				if (
					rest === end ||
					form === FIELDS ||
					form === LINK_FIELDS ||
					form === LINK_OPEN
				) {
					this.#rest = rest;
					return row;
				}
			}
			next = this.#next[row];
		}
		return -1;
	}

	/** How many bytes of the head in `row` are missing in front of `[at…end)`, or 0 where that is not its damage. */
	missing(row: number, at: number, end: number): number {
		const bytes = this.#arena.bytes;
		const first = row === 0 ? this.#start : this.#ends[row - 1];
		const last = this.#ends[row];
		for (let start = first + 1; start < last - 1; start++) {
			let i = start;
			let j = at;
			while (i < last && j < end && bytes[i] === bytes[j]) {
				i++;
				j++;
			}
			if (i === last) {
				this.#rest = j;
				return start - first;
			}
		}
		return 0;
	}

	/** Where the row's text ends in `[at…end)`, or -1 where it differs. */
	#match(row: number, at: number, end: number): number {
		const bytes = this.#arena.bytes;
		const last = this.#ends[row];
		let i = row === 0 ? this.#start : this.#ends[row - 1];
		while (i < last) {
			const expected = bytes[i++];
			if (expected === COLON) {
				at = this.colon(at, end);
				if (at < 0) return -1;
			} else if (at < end && bytes[at] === expected) at++;
			else return -1;
		}
		return at;
	}

	/** The index behind a colon of either width and the blanks around it, or -1 where there is none. */
	colon(at: number, end: number): number {
		const bytes = this.#arena.bytes;
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

	#key(at: number, end: number): number {
		let key = this.#arena.view.getInt32(at, true);
		const length = end - at;
		if (length < 4) key &= (1 << (length << 3)) - 1;
		return (key & 0xffff) === SLOT_HEAD ? SLOT_HEAD : key;
	}

	#bucket(key: number): number {
		let bucket = (key ^ (key >>> 7) ^ (key >>> 18)) & (BUCKETS - 1);
		while (this.#first[bucket] !== 0 && this.#keys[bucket] !== key)
			bucket = (bucket + 1) & (BUCKETS - 1);
		return bucket;
	}
}
