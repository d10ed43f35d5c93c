import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert } from "chai";
import { run } from "../../hosts/node/compiler.js";
import { Board, type Halt } from "../../hosts/node/board.js";
import { uf2Block } from "../support/uf2.js";

const compiler = "arm-none-eabi-gcc";

/** Calls the module until it has answered, then says so. Registers: RP2040 datasheet, 4.2.8. It needs no ROM. */
const firmware = `
	typedef struct { volatile unsigned data, status[5], flags, more[4], line, control; } Uart;
	#define console ((Uart *)0x40034000)
	#define module ((Uart *)0x40038000)
	static void say(Uart *uart, const char *text) { while (*text) uart->data = *text++; }
	__attribute__((naked, section(".first"))) void start(void) { __asm("ldr r0, =0x20002000\\nmov sp, r0\\nbl program"); }
	__attribute__((used)) void program(void) {
		console->line = module->line = 0x70;
		console->control = module->control = 0x301;
		for (unsigned count = 0;; count++) {
			if (count % 100000 == 0) say(module, "AT\\r");
			#ifndef deaf
			if (!(module->flags & 0x10) && (module->data & 0xff) == 'K') {
				say(console, "module answers\\nsummary {\\"ok\\":true}\\n");
				while (1) {}
			}
			#endif
		}
	}`;

describe("an emulated RP2040", function () {
	this.timeout(30_000);
	let folder: string;

	before(async function () {
		try {
			await run(compiler, ["--version"]);
		} catch {
			this.skip();
		}
		folder = await mkdtemp(join(tmpdir(), "pico-"));
	});

	after(async () => {
		if (folder) await rm(folder, { recursive: true });
	});

	/** A UF2 image of the firmware. */
	async function build(...options: "deaf"[]): Promise<Buffer> {
		const [source, program, image] = ["image.c", "image.elf", "image.uf2"].map(
			(name) => join(folder, name),
		);
		await writeFile(source, firmware);
		const defines = options.map((name) => `-D${name}`);
		const flags = ["-mcpu=cortex-m0plus", "-mthumb", "-O1", "-nostdlib"];
		const link = ["-ffreestanding", "-Wl,-e,start"];
		link.push("-Wl,--section-start=.first=0x10000000,-Ttext=0x10000100");
		await run(compiler, [
			...defines,
			...flags,
			...link,
			source,
			"-lgcc",
			"-o",
			program,
		]);
		await run("arm-none-eabi-objcopy", ["-O", "binary", program, image]);
		const bytes = await readFile(image);
		const blocks: Buffer[] = [];
		for (let at = 0; at < bytes.length; at += 256)
			blocks.push(uf2Block(0x1000_0000 + at, bytes.subarray(at, at + 256)));
		return Buffer.concat(blocks);
	}

	/** What the firmware says, and where it came to within `limit` ms. */
	function play(image: Buffer, limit = 5000): Halt & { lines: string[] } {
		const lines: string[] = [];
		const board = new Board({
			rom: Buffer.alloc(16384),
			image,
			uart: 1,
			onLine: (line) => lines.push(line),
			onError: (message) => lines.push(message),
		});
		return { ...board.run(limit), lines };
	}

	it("ties one UART to a virtual module and shows what comes from the other", async () => {
		const { lines, summary, overruns } = play(await build());
		assert.deepEqual(lines, ["module answers\n", 'summary {"ok":true}\n']);
		assert.equal(summary, '{"ok":true}\n');
		assert.equal(overruns, 0);
	});

	it("goes the same way each time", async () => {
		const image = await build();
		assert.deepEqual(play(image), play(image));
	});

	it("ends in time", async () => {
		const { summary, time } = play(await build(), 100);
		assert.isUndefined(summary);
		assert.closeTo(time, 100, 1);
	});

	it("counts the bytes that find the FIFO full", async () => {
		const { overruns } = play(await build("deaf"), 2000);
		assert.isAbove(overruns, 0);
	});
});
