import { Refusal } from "./refusal.js";

/** Where the RP2040 sees its flash, and how much of it. RP2040 datasheet, 2.6.3. */
export const flashStart = 0x1000_0000;
const flashSize = 16 * 1024 * 1024;
/** UF2 specification (github.com/microsoft/uf2): what a block starts and ends with, flags, and the chip's number. */
const blockSize = 512;
const magics = [
	[0, 0x0a32_4655],
	[4, 0x9e5d_5157],
	[508, 0x0ab1_6f30],
] as const;
const familyPresent = 0x2000;
const family = 0xe48b_ff56;
const mostPayload = 476;

/** Puts the blocks of a UF2 file into `flash`. Throws Refusal for what is none, or is for another chip. */
export function loadUF2(file: Buffer, flash: Uint8Array): void {
	if (file.length === 0 || file.length % blockSize !== 0)
		throw new Refusal(`${file.length} bytes: not blocks of ${blockSize}`);
	for (let at = 0; at < file.length; at += blockSize) {
		const block = file.subarray(at, at + blockSize);
		const what = `block ${at / blockSize}`;
		if (magics.some(([place, magic]) => block.readUInt32LE(place) !== magic))
			throw new Refusal(`${what}: not of UF2`);
		const [flags, address, size, , , chip] = [8, 12, 16, 20, 24, 28].map(
			(place) => block.readUInt32LE(place),
		);
		if ((flags & familyPresent) !== 0 && chip !== family) {
			// picotool's --abs-block puts one for another chip in front.
			if (at === 0 && file.length > blockSize) continue;
			throw new Refusal(
				`${what}: for family 0x${chip.toString(16)}, and the RP2040 is 0x${family.toString(16)}`,
			);
		}
		const offset = address - flashStart;
		if (size > mostPayload || offset < 0 || offset + size > flashSize)
			throw new Refusal(
				`${what}: ${size} bytes at 0x${address.toString(16)}, not in flash`,
			);
		flash.set(block.subarray(32, 32 + size), offset);
	}
}
