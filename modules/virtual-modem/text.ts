/** One byte a character, as the command line has it (ISO 8859-1). */
export function toBytes(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
	return bytes;
}

/** Two upper-case hex digits a byte, as `AT+CIPRXGET=3` prints them. */
export function toHex(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes)
		text += (byte < 16 ? "0" : "") + byte.toString(16).toUpperCase();
	return text;
}

/** What two hex digits a byte stand for, one byte a character; undefined where it is no such text. */
export function fromHex(hex: string): string | undefined {
	if (!/^([\dA-Fa-f]{2})*$/.test(hex)) return undefined;
	let text = "";
	for (let i = 0; i < hex.length; i += 2)
		text += String.fromCharCode(parseInt(hex.slice(i, i + 2), 16));
	return text;
}
