/** One byte a character, as the command line has it (ISO 8859-1). */
export function toBytes(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
	return bytes;
}

/** One character a byte. */
export function toText(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}

/** Two upper-case hex digits a byte, as `AT+CIPRXGET=3` prints them. */
export function toHex(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes)
		text += (byte < 16 ? "0" : "") + byte.toString(16).toUpperCase();
	return text;
}

/** The bytes of an even number of hex digits in either case, else undefined. */
export function fromHex(text: string): Uint8Array | undefined {
	if (text.length % 2 !== 0 || /[^\da-f]/i.test(text)) return undefined;
	const bytes = new Uint8Array(text.length / 2);
	for (let i = 0; i < bytes.length; i++)
		bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
	return bytes;
}
