import { pattern } from "../../modules/virtual-modem/loopback.js";

/** Bytes after which {@link pattern} begins again. */
export const PERIOD = 65536;

const twice = Buffer.from(pattern(0, 2 * PERIOD));

/** Bytes `start…start + length` of the pattern, `length` up to {@link PERIOD}. The array is shared. */
export function patternAt(start: number, length: number): Uint8Array {
	const place = start % PERIOD;
	return twice.subarray(place, place + length);
}

/** Whether `bytes`, up to {@link PERIOD} of them, are the pattern's from `start` on. */
export function isPattern(bytes: Uint8Array, start: number): boolean {
	const place = start % PERIOD;
	return (
		twice.compare(bytes, 0, bytes.length, place, place + bytes.length) === 0
	);
}
