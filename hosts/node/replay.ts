import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf, refuse as refuseAs } from "./refusal.js";
import { Reading } from "../replay/reading.js";
import { Malformed, parseSession } from "../replay/session.js";

const usage = `usage: npm run --silent replay -- [--split N] FILE

Reads a recorded session (FILE, or - for standard input) with the modules of the device
and prints what happened, one JSON array a line.

  --split N   give the module's bytes N at a time; what happened must not change
  --help      this text
`;

const refuse: (message: string) => never = (message) =>
	refuseAs("replay", message);

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
