import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Reading } from "../replay/reading.js";
import { Malformed, parseSession } from "../replay/session.js";

const usage = `usage: npm run --silent replay -- [--split N] FILE

Reads a recorded session (FILE, or - for standard input) with the modules of the device
and prints what happened, one JSON array a line.

  --split N   give the module's bytes N at a time; what happened must not change
  --help      this text
`;

/** Refused arguments or input: one line on standard error, status 2. */
function refuse(message: string): never {
	process.stderr.write(`replay: ${message}\n`);
	process.exit(2);
}

function parse() {
	try {
		return parseArgs({
			allowPositionals: true,
			options: { split: { type: "string" }, help: { type: "boolean" } },
		});
	} catch (error) {
		return refuse(messageOf(error));
	}
}

/** The first line of it. */
function messageOf(error: unknown): string {
	return error instanceof Error ? error.message.split("\n")[0] : String(error);
}

const { values, positionals } = parse();
if (values.help) {
	process.stdout.write(usage);
	process.exit(0);
}
if (positionals.length !== 1)
	refuse(
		`${positionals.length} files named: name one, or - for standard input`,
	);
const [file] = positionals;
const split = values.split ?? "0";
if (!/^\d+$/.test(split))
	refuse(`--split ${split}: give a whole number, 0 for whole bursts`);

let text = "";
try {
	text = readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\ufeff/, "");
} catch (error) {
	refuse(messageOf(error));
}
const events: string[] = [];
try {
	new Reading((event) => events.push(JSON.stringify(event))).play(
		parseSession(text),
		Number(split),
	);
} catch (error) {
	if (!(error instanceof Malformed)) throw error;
	refuse(`${file}: ${error.message}`);
}
process.stdout.write(events.map((event) => `${event}\n`).join(""));
