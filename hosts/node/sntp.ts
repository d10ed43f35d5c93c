import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { timeError } from "../../modules/virtual-modem/error-code.js";

/** ms to wait for the answer. */
const timeLimit = 5000;

/** ms from 1900 to 1970, and what NTP's 32 bits of seconds hold before they begin again, in 2036 (RFC 4330, 3). */
const epoch = 2_208_988_800_000;
const era = 2 ** 32 * 1000;

/**
 * Asks a time server (SNTP, RFC 4330): `done` gets ms of UTC, or undefined and the `<code>` of NTP/CNTP.md.
 * `address`: dotted.
 */
export function askTime(
	address: string,
	port: number,
	done: (utc: number | undefined, failure: number) => void,
): void {
	const socket = createSocket("udp4");
	const end = (utc: number | undefined, failure: number) => {
		clearTimeout(timer);
		socket.close();
		socket.removeAllListeners("message");
		socket.removeAllListeners("error");
		socket.on("error", () => {});
		done(utc, failure);
	};
	const timer = setTimeout(() => end(undefined, timeError.timeOut), timeLimit);
	const request = Buffer.alloc(48);
	// Version 4, mode 3: a client.
	request[0] = 0x23;
	// The transmit time, which the answer gives back: random, so that nobody can guess an answer.
	randomBytes(8).copy(request, 40);
	let sent = 0;
	socket.on("connect", () => {
		sent = performance.now();
		socket.send(request);
	});
	socket.on("message", (answer) => {
		const half = (performance.now() - sent) / 2;
		const utc = timeOf(answer, request);
		if (utc === undefined) end(undefined, timeError.answer);
		else end(Math.round(utc + half), 0);
	});
	socket.on("error", () => end(undefined, timeError.connection));
	socket.connect(port, address);
}

/** The server's time in an answer to `request`, ms of UTC, or undefined for what is none (RFC 4330, 5). */
function timeOf(answer: Buffer, request: Buffer): number | undefined {
	if (answer.length < 48) return undefined;
	const leap = answer[0] >> 6;
	const mode = answer[0] & 7;
	const stratum = answer[1];
	const asked = answer.subarray(24, 32).equals(request.subarray(40, 48));
	if (leap === 3 || mode !== 4 || stratum < 1 || stratum > 15 || !asked)
		return undefined;
	const seconds = answer.readUInt32BE(40);
	const fraction = answer.readUInt32BE(44);
	if (seconds === 0 && fraction === 0) return undefined;
	const since1900 = seconds * 1000 + (fraction * 1000) / 2 ** 32;
	return since1900 - epoch + (seconds < 2 ** 31 ? era : 0);
}
