import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { NoCompiler, root, run } from "./compiler.js";
import { buildEngine } from "./engine.js";

/**
 * Builds the XS host for a Cortex-M4, hosts/cortex-m over hosts/xs, and runs it in QEMU on a computer. It is the engine
 * as a device has it: without metering and without the marks of lines.
 */

const compiler = "arm-none-eabi-gcc";
const qemu = "qemu-system-arm";
/** What Debian calls them. */
const packages =
	"install qemu-system-arm, gcc-arm-none-eabi, libnewlib-arm-none-eabi";

export interface CortexM {
	/** As the host says it: "XS 13.3.0". */
	engine: string;
	/** Runs the host with `args`, none of which may hold a space; returns what it wrote. Paths are below the package's root. */
	run(args: string[]): Promise<string>;
	/**
	 * Starts it in the computer's time, with this process's console. The board's UART1 is tied to `uart`, a character
	 * device as QEMU names them: "socket,host=127.0.0.1,port=4000".
	 */
	start(args: string[], uart: string): Running;
}

export interface Running {
	/** Resolves to the exit status. */
	status: Promise<number>;
	stop(): void;
}

/** What `command` says of its version. */
async function versionOf(command: string): Promise<string> {
	try {
		return (await run(command, ["--version"])).stdout;
	} catch {
		throw new NoCompiler(`${command} does not run: ${packages}`);
	}
}

async function checkLibrary(): Promise<void> {
	const { stdout } = await run(compiler, ["-print-file-name=librdimon.a"]);
	// The compiler gives back the bare name of a file that it does not find.
	if (stdout.trim() === "librdimon.a")
		throw new NoCompiler(`${compiler} has no newlib: ${packages}`);
}

/** Throws NoCompiler where the compiler, its library or QEMU is missing. */
export async function buildCortexM(
	options: { quiet?: boolean } = {},
): Promise<CortexM> {
	const version = await versionOf(compiler);
	await versionOf(qemu);
	await checkLibrary();
	const hosts = ["xs", "uart", "cortex-m"].map((name) =>
		join(root, "hosts", name),
	);
	const folder = await buildEngine(
		{
			title: "the XS host for Cortex-M4",
			folder: "cortex-m",
			program: "xs.elf",
			compiler,
			version,
			flags: [
				"-mcpu=cortex-m4",
				"-mthumb",
				"-ffunction-sections",
				"-fdata-sections",
			],
			defines: ["_GNU_SOURCE"],
			hosts,
			link: [
				"-nostartfiles",
				"--specs=rdimon.specs",
				"-T",
				join(root, "hosts", "cortex-m", "mps2.ld"),
				"-Wl,--gc-sections",
				"-lm",
			],
		},
		options,
	);
	const image = join(folder, "xs.elf");
	const [engine] = (await runCounted(image, ["--version"])).split(",");
	return {
		engine,
		run: (args) => runCounted(image, args),
		start: (args, uart) => startTied(image, args, uart),
	};
}

/** The board with `image` in it, and QEMU's files and console for its program. */
function board(image: string, args: string[]): string[] {
	return [
		...["-M", "mps2-an386", "-kernel", image],
		...["-display", "none", "-monitor", "none"],
		"-semihosting-config",
		["enable=on,target=native", ...["xs", ...args].map(argument)].join(","),
	];
}

function runCounted(image: string, args: string[]): Promise<string> {
	const options = [
		...board(image, args),
		...["-serial", "none"],
		// An instruction takes a nanosecond of the board's time, so that its clock counts them. Without sleep=off the
		// computer's own time gets into it.
		...["-icount", "shift=0,sleep=off"],
	];
	return new Promise((resolve, reject) => {
		execFile(qemu, options, { cwd: root }, (error, stdout, stderr) => {
			if (error === null) resolve(stdout);
			else
				reject(
					new Error(
						`${qemu}: status ${error.code}: ${stderr.trim() || stdout.trim()}`,
					),
				);
		});
	});
}

function startTied(image: string, args: string[], uart: string): Running {
	const [backend, ...rest] = uart.split(",");
	const options = [
		...board(image, args),
		// The UART keeps one byte, and QEMU would read no more at a time; in front of a multiplexer it reads 32. This one
		// has nothing else to switch to, and an escape that is no byte.
		...["-chardev", [backend, "id=uart1", "mux=on", ...rest].join(",")],
		...["-echr", "256"],
		// UART0, then UART1.
		...["-serial", "null", "-serial", "chardev:uart1"],
	];
	const child = spawn(qemu, options, {
		cwd: root,
		stdio: ["ignore", "inherit", "inherit"],
	});
	return {
		status: once(child, "exit").then(([status]) => status ?? 1),
		stop: () => void child.kill("SIGKILL"),
	};
}

/** QEMU splits options at commas, unless they are doubled. */
function argument(text: string): string {
	return `arg=${text.replaceAll(",", ",,")}`;
}
