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
