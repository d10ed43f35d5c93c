/** The characters of `text`, each below 256, as bytes. */
export function ascii(text: string): Uint8Array<ArrayBuffer> {
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
