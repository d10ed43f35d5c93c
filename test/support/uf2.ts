/** A block of a UF2 file, for the RP2040 unless said otherwise. */
export function uf2Block(
	address: number,
	payload: Uint8Array,
	family = 0xe48b_ff56,
): Buffer {
	const block = Buffer.alloc(512);
	const words = [0x0a32_4655, 0x9e5d_5157, 0x2000, address, payload.length];
	words.push(0, 1, family);
	words.forEach((word, index) => block.writeUInt32LE(word, index * 4));
	block.set(payload, 32);
	block.writeUInt32LE(0x0ab1_6f30, 508);
	return block;
}
