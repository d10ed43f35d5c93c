/** The four forms of a command (V.250): `=?`, `?`, `=…` and nothing. */
export type Form = "test" | "read" | "write" | "execute";

/** One command of a command line. */
export interface Request {
	/** Upper case: `+CIPSTART`, `E`, `&W`; empty for `AT` alone. */
	name: string;
	form: Form;
	parameters: Parameters;
}

/** The parameters of a command, in order. Quotes are taken off. */
export class Parameters {
	#texts: string[];

	constructor(texts: string[] = []) {
		this.#texts = texts;
	}

	get count(): number {
		return this.#texts.length;
	}

	/** The parameter at `index`, empty when it is left out. */
	text(index: number): string {
		return this.#texts[index] ?? "";
	}

	/** The parameter at `index` when it is an integer of `low`…`high`, else undefined. */
	integer(index: number, low: number, high: number): number | undefined {
		const text = this.text(index);
		if (!/^\d{1,10}$/.test(text)) return undefined;
		const value = Number(text);
		return value >= low && value <= high ? value : undefined;
	}
}

/**
 * Splits a command line, without its line end, into its commands. What stands before the `AT` is noise.
 * Returns undefined when there is no `AT`, or when a quote does not end: then there is no way to tell.
 */
export function splitLine(line: string): Request[] | undefined {
	const start = line.search(/AT/i);
	if (start < 0) return undefined;
	const requests: Request[] = [];
	const segments = splitOutsideQuotes(line.slice(start + 2), ";");
	for (const segment of segments) {
		let rest = segment.trim();
		// Basic commands need no `;` between them: `ATE0&W`.
		for (;;) {
			const register = /^S(\d+)(?:\?|=(\?|\d*))/i.exec(rest);
			if (register) {
				requests.push(sRegister(register[1], register[2]));
				rest = rest.slice(register[0].length).trim();
				continue;
			}
			const dial = /^D(.*)$/i.exec(rest);
			if (dial) {
				// All of the rest is the number (V.250, 6.3.1).
				requests.push({
					name: "D",
					form: "execute",
					parameters: new Parameters([dial[1]]),
				});
				rest = "";
				break;
			}
			const basic = /^(&?[A-Za-z])(\d*)/.exec(rest);
			if (!basic) break;
			requests.push({
				name: basic[1].toUpperCase(),
				form: "execute",
				parameters: new Parameters([basic[2] || "0"]),
			});
			rest = rest.slice(basic[0].length).trim();
		}
		if (rest.length > 0) requests.push(extended(rest));
	}
	if (requests.length === 0)
		requests.push({ name: "", form: "execute", parameters: new Parameters() });
	return requests;
}

/** `S3?`, `S3=13` (V.250, 5.3.2). */
function sRegister(number: string, value: string | undefined): Request {
	const form = value === undefined ? "read" : value === "?" ? "test" : "write";
	return {
		name: `S${Number(number)}`,
		form,
		parameters: new Parameters(form === "write" ? [value ?? ""] : []),
	};
}

function extended(text: string): Request {
	const equals = text.indexOf("=");
	if (equals < 0) {
		const asks = text.endsWith("?");
		const name = (asks ? text.slice(0, -1) : text).trim().toUpperCase();
		return {
			name,
			form: asks ? "read" : "execute",
			parameters: new Parameters(),
		};
	}
	const name = text.slice(0, equals).trim().toUpperCase();
	const values = text.slice(equals + 1).trim();
	if (values === "?")
		return { name, form: "test", parameters: new Parameters() };
	const texts = splitOutsideQuotes(values, ",").map(unquote);
	return { name, form: "write", parameters: new Parameters(texts) };
}

function splitOutsideQuotes(text: string, separator: string): string[] {
	const parts: string[] = [];
	let start = 0;
	let quoted = false;
	for (let i = 0; i < text.length; i++) {
		if (text[i] === '"') quoted = !quoted;
		else if (text[i] === separator && !quoted) {
			parts.push(text.slice(start, i));
			start = i + 1;
		}
	}
	parts.push(text.slice(start));
	return parts;
}

function unquote(text: string): string {
	const trimmed = text.trim();
	const quoted =
		trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"');
	return quoted ? trimmed.slice(1, -1) : trimmed;
}
