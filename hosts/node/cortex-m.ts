import { execFile } from "node:child_process";
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
	const hosts = ["xs", "cortex-m"].map((name) => join(root, "hosts", name));
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
	const [engine] = (await start(image, ["--version"])).split(",");
	return { engine, run: (args) => start(image, args) };
}

function start(image: string, args: string[]): Promise<string> {
	const board = [
		...["-M", "mps2-an386", "-kernel", image],
		...["-display", "none", "-monitor", "none", "-serial", "none"],
		// An instruction takes a nanosecond of the board's time, so that its clock counts them. Without sleep=off the
		// computer's own time gets into it.
		...["-icount", "shift=0,sleep=off"],
		"-semihosting-config",
		["enable=on,target=native", ...["xs", ...args].map(argument)].join(","),
	];
	return new Promise((resolve, reject) => {
		execFile(qemu, board, { cwd: root }, (error, stdout, stderr) => {
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

/** QEMU splits options at commas, unless they are doubled. */
function argument(text: string): string {
	return `arg=${text.replaceAll(",", ",,")}`;
}
