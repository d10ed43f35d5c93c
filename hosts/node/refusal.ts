/** The first line of what an error says. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message.split("\n")[0] : String(error);
}

/** Arguments or input that a command cannot take; the message is one line. */
export class Refusal extends Error {
	override name = "Refusal";
}

/** Ends `command` over arguments or input that it cannot take: one line on standard error, status 2. */
export function refuse(command: string, message: string): never {
	process.stderr.write(`${command}: ${message}\n`);
	process.exit(2);
}
