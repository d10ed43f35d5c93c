import { closeSync, readFileSync } from "node:fs";
import { NoCompiler } from "./compiler.js";
import { Console } from "./console.js";
import {
	type ModemOptions,
	modemUsage,
	readModemOptions,
} from "./modem-options.js";
import { buildPty } from "./pty.js";
import { messageOf, Refusal } from "./refusal.js";
import { VirtualPort } from "./virtual-port.js";

/** The pseudo-terminal's program; undefined where it cannot be built and TCP ports are enough. */
async function terminalProgram({ ports }: ModemOptions) {
	try {
		return await buildPty();
	} catch (error) {
		if (!(error instanceof NoCompiler)) throw error;
		const [{ link, tcp }] = ports;
		if (link !== undefined || tcp === undefined)
			throw new Refusal(`${error.message} Or give --tcp without --link.`, {
				cause: error,
			});
		complain(`${error.message} Until then there is the TCP port alone.`);
		return undefined;
	}
}

function complain(message: string): void {
	process.stderr.write(`modem: ${message}\n`);
}

/** Whether the shell has put this process into the background: reading its terminal would stop it. */
function inBackground(): boolean {
	if (!process.stdin.isTTY) return false;
	try {
		// proc(5): behind the name in brackets are state, parent, group, session, terminal and the terminal's group, -1 without.
		const stat = readFileSync("/proc/self/stat", "utf8");
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return Number(fields[5]) > 0 && fields[2] !== fields[5];
	} catch {
		return false;
	}
}

/** Closes a standard stream. Node aborts where it cannot give a terminal its settings back, which has hung up. */
function abandon(stream: number): void {
	try {
		closeSync(stream);
	} catch {
		// It was closed before.
	}
}

async function main(): Promise<void> {
	const options = readModemOptions(process.argv.slice(2));
	if (options === undefined) {
		process.stdout.write(modemUsage);
		return;
	}
	const ports: VirtualPort[] = [];
	let ending = false;
	const end = async (status: number) => {
		if (ending) return;
		ending = true;
		await Promise.all(ports.map((port) => port.close()));
		process.exit(status);
	};
	for (const signal of ["SIGINT", "SIGTERM"])
		process.on(signal, () => void end(0));
	const hangUp = async () => {
		for (const stream of [0, 1, 2]) abandon(stream);
		await end(0);
	};
	process.on("SIGHUP", () => void hangUp());
	// Whoever was at the other end has gone.
	for (const stream of [process.stdin, process.stdout, process.stderr])
		stream.on("error", () => void hangUp());
	const pty = await terminalProgram(options);
	const onGone = () => {
		complain("a terminal has gone");
		void end(1);
	};
	try {
		for (const port of options.ports)
			ports.push(await VirtualPort.open({ ...port, pty, onGone }));
	} catch (error) {
		complain(messageOf(error));
		return end(2);
	}
	process.stdout.write(ports.map(({ name }) => `${name}\n`).join(""));
	for (const { modem } of ports) {
		modem.powerOn();
		for (const fault of options.faults) modem.inject(fault);
		modem.play(options.scenario);
	}
	if (inBackground()) return;
	const say = (text: string) => void process.stdout.write(text);
	const typed = new Console(ports, say, complain, () => void end(0));
	typed.read(process.stdin, () => {
		if (process.stdin.isTTY) void hangUp();
	});
}

main().catch((error: unknown) => {
	complain(messageOf(error));
	process.exit(error instanceof Refusal ? 2 : 1);
});
