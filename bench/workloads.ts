import { ascii } from "../test/support/ascii.js";

/** What the module says while the work is measured. Its bytes come as from a UART: so many at a time. */
export const PIECE = 64;
/** Bytes said for each workload, at least. */
const TOTAL = 65536;
/** Bytes that the app echoes in the mixed session; its buffer is as large. */
export const ECHO = 256;
const LINKS = 6;

export interface Workload {
	name: string;
	/** What an operation is. */
	description: string;
	/** The app sends back what it receives. */
	echo: boolean;
	/** What is said once, before the first round. */
	before: Uint8Array<ArrayBuffer>;
	/** A round. Each part is said when what came before has been answered. */
	parts: Uint8Array<ArrayBuffer>[];
	rounds: number;
	/** Of each round. */
	operations: number;
	/** What there is to be understood in it: lines (a prompt is one), payloads, and their bytes. */
	lines: number;
	payloads: number;
	payload: number;
}

/** Notices and results about 20 bytes long, none of which changes what a link does. */
const lines = [
	"+CSQ: 21,0",
	"+CREG: 1",
	'+CGREG: 1,"2A1B","0C3D"',
	"STATE: IP PROCESSING",
	"3, SEND OK",
	"+NITZ: 26/06/04,09:04:18+32,0",
	"^MODE: 17,17",
	"+CIPACK: 12,12,0",
	"+CPIN: READY",
	"+CME ERROR: 3",
	"OK",
	"+E_UTRAN Service",
];

const line = (text: string) => `\r\n${text}\r\n`;
const payload = (length: number) =>
	"0123456789abcdef".repeat(92).slice(0, length);
const notice = (link: number) => line(`+CIPRXGET: 1,${link}`);
const answer = (link: number, length: number) =>
	`${line(`+CIPRXGET: 2,${link},${length},0`)}${payload(length)}${line("OK")}`;

function workload(
	options: Omit<Workload, "before" | "parts" | "rounds"> & {
		before?: string;
		parts: string[];
	},
): Workload {
	return {
		...options,
		before: ascii(options.before ?? ""),
		parts: options.parts.map(ascii),
		rounds: Math.ceil(TOTAL / options.parts.join("").length),
	};
}

/** A read of one link: the module says that something waits, and gives it when asked. */
function read(length: number): Workload {
	return workload({
		name: `read ${length}`,
		description: "a notice, the read that it asks for",
		echo: false,
		parts: [notice(0), answer(0, length)],
		operations: 1,
		lines: 2,
		payloads: 1,
		payload: length,
	});
}

/** A turn of one of six links that echo: its read, its send, and what else the module says meanwhile. */
function turn(link: number): string[] {
	return [
		answer(link, ECHO),
		"\r\n> ",
		line("+CSQ: 21,0") + notice((link + 1) % LINKS),
		line(`DATA ACCEPT:${link},${ECHO}`) + line("+CREG: 1"),
	];
}

export function workloads(): Workload[] {
	return [
		workload({
			name: "lines",
			description: "a notice or a result, one line",
			echo: false,
			parts: [lines.map(line).join("")],
			operations: lines.length,
			lines: lines.length,
			payloads: 0,
			payload: 0,
		}),
		...[64, 512, 1460].map(read),
		workload({
			name: "session",
			description: `six links in turn read and send ${ECHO} bytes`,
			echo: true,
			before: notice(0),
			parts: Array.from({ length: LINKS }, (_, link) => turn(link)).flat(),
			operations: LINKS,
			lines: LINKS * 6,
			payloads: LINKS,
			payload: LINKS * ECHO,
		}),
	];
}
