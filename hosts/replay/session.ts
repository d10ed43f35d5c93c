/** One line of a recorded session. */
export type Entry =
	| { kind: "host" | "module"; bytes: Uint8Array }
	| { kind: "pause"; ms: number };

/** A session that is not in the format; the message names the line. */
export class Malformed extends Error {}

/**
 * Reads a recorded session: `# key: value`, `>> ` what the host wrote, `<< ` one burst of the module, `.. ` a pause in
 * milliseconds; escapes `\r` `\n` `\t` `\\` `\xHH`, everything else UTF-8. Throws `Malformed`.
 */
export function parseSession(text: string): Entry[] {
	const entries: Entry[] = [];
	text.split("\n").forEach((raw, index) => {
		const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
		const fail = (what: string) =>
			new Malformed(`line ${index + 1}: ${what}: ${JSON.stringify(line)}`);
		if (line.trim() === "" || line.startsWith("#")) return;
		const rest = line.slice(3);
		if (line.length > 2 && line[2] !== " ")
			throw fail("a blank must follow the mark");
		switch (line.slice(0, 2)) {
			case ">>":
				entries.push({ kind: "host", bytes: bytesOf(rest, fail) });
				return;
			case "<<":
				entries.push({ kind: "module", bytes: bytesOf(rest, fail) });
				return;
			case "..":
				if (!/^\d+$/.test(rest.trim()))
					throw fail("a pause is a whole number of milliseconds");
				entries.push({ kind: "pause", ms: Number(rest) });
				return;
			default:
				throw fail("begin it with '# ', '>> ', '<< ' or '.. '");
		}
	});
	return entries;
}

const escapes: Record<string, number> = { r: 13, n: 10, t: 9, "\\": 92 };

function bytesOf(text: string, fail: (what: string) => Error): Uint8Array {
	const bytes: number[] = [];
	const encoder = new TextEncoder();
	for (let i = 0; i < text.length;) {
		if (text[i] !== "\\") {
			const character = String.fromCodePoint(text.codePointAt(i) ?? 0);
			bytes.push(...encoder.encode(character));
			i += character.length;
			continue;
		}
		const hex = /^\\x([0-9a-fA-F]{2})/.exec(text.slice(i, i + 4));
		const known = escapes[text[i + 1]];
		if (hex) bytes.push(Number.parseInt(hex[1], 16));
		else if (known !== undefined) bytes.push(known);
		else
			throw fail(
				`escape ${JSON.stringify(text.slice(i, i + 2))} is unknown: use \\r \\n \\t \\\\ \\xHH`,
			);
		i += hex ? 4 : 2;
	}
	return Uint8Array.from(bytes);
}
