import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert } from "chai";
import {
	findCompiler,
	NoCompiler,
	root,
	run,
} from "../../hosts/node/compiler.js";

describe("a microcontroller's serial line", function () {
	this.timeout(60_000);
	let compiler: string;
	let folder: string;

	before(async function () {
		try {
			compiler = (await findCompiler("The line")).command;
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			this.skip();
		}
		folder = await mkdtemp(join(tmpdir(), "line-"));
	});

	after(async () => {
		if (folder) await rm(folder, { recursive: true });
	});

	/** Runs `program` on a UART of test/support under the address and undefined-behaviour sanitizers. */
	async function play(program: string): Promise<void> {
		const [source, binary] = ["program.c", "program"].map((name) =>
			join(folder, name),
		);
		await writeFile(
			source,
			`#include "${join(root, "test", "support", "uart.c")}"\nint main(void) {${program}\nputs("done"); return 0; }\n`,
		);
		const flags = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-g", "-O1"];
		const tolerated = ["-Wno-unused-function"];
		const checks = ["-fsanitize=address,undefined", "-fno-sanitize-recover"];
		const includes = ["support", "../hosts/uart"].flatMap((name) => [
			"-I",
			join(root, "test", name),
		]);
		await run(compiler, [
			...[...flags, ...tolerated, ...checks, ...includes],
			...[source, join(root, "hosts", "uart", "line.c"), "-o", binary],
		]);
		// A leak check does not run under every tracer; what is allocated here is a test's own.
		const env = { ...process.env, ASAN_OPTIONS: "detect_leaks=0" };
		let said: string;
		try {
			said = (await run(binary, [], { env })).stdout;
		} catch (error) {
			const { stdout = "", stderr = "" } = error as {
				stdout?: string;
				stderr?: string;
			};
			said = stdout + stderr;
		}
		assert.equal(said, "done\n");
	}

	it("tells of every loss between the bytes before it and those behind, and of none that was not, over the end of its counts", () =>
		play(`
			uint32_t losses = 0, told = 0, jumps = 0;
			for (unsigned seed = 1; seed <= 60; seed++) {
				uint8_t to[400];
				uint32_t sent = 0, expected = 0;
				bool warned = false;
				uart = (Uart){ 0 };
				srand(seed);
				begin(256, 64, false);
				for (int turn = 0; turn < 40000 || uart.posted; turn++) {
					int what = turn < 40000 ? rand() % 100 : 99;
					/* A byte is its number modulo 251. Every other seed is of a program that is mostly away. */
					if (what < 55) {
						if (!arrive(sent % 251)) losses++;
						sent++;
					} else if (what < (seed % 2 ? 90 : 58)) interrupt();
					else if (what < 97 && (seed % 2 || rand() % 8)) continue;
					else if (notice() || what < 99) {
						if (lineOverran(&line)) {
							check(losses > 0);
							warned = true;
							told++;
						}
						uint32_t readable = lineReadable(&line), count = lineRead(&line, to, rand() % 400);
						check(count <= readable);
						for (uint32_t i = 0; i < count; i++, expected++) {
							if (i == 0 && warned) {
								warned = false;
								jumps++;
								while (expected % 251 != to[i]) expected++;
							}
							check(to[i] == expected % 251);
						}
					}
				}
				check(expected <= sent);
				end();
				notice();
			}
			check(jumps > 1000 && told >= jumps && losses >= told);`));

	it("loses nothing with flow control, however late the program is", () =>
		play(`
			for (unsigned seed = 1; seed <= 40; seed++) {
				uint8_t to[400];
				uint32_t sent = 0, expected = 0, late = 0;
				uart = (Uart){ 0 };
				srand(seed);
				begin(256, 64, true);
				while (expected < 20000) {
					int what = rand() % 100;
					/* The other end sends a few more bytes than it is asked to. */
					late = rts() ? 0 : late + 1;
					if (what < 60 && late < fifoDepth - rtsMark) check(arrive(sent++ % 251));
					else if (what < 80) interrupt();
					else if (what < 82 && notice()) {
						check(!lineOverran(&line));
						uint32_t count;
						while ((count = lineRead(&line, to, 1 + rand() % 399)) > 0)
							for (uint32_t i = 0; i < count; i++) check(to[i] == expected++ % 251);
					}
				}
				end();
				notice();
			}`));

	it("leaves bytes in the FIFO when the ring is full, and with flow control until a quarter is free again", () =>
		play(`
			for (int flowControl = 0; flowControl < 2; flowControl++) {
				uint8_t to[256];
				uart = (Uart){ 0 };
				begin(256, 64, flowControl);
				for (int i = 0; i < 256 + rtsMark; i++) { check(rts()); check(arrive(i)); interrupt(); }
				check(lineReadable(&line) == 256 && !rts() && !uart.receiveEnabled);
				check(lineRead(&line, to, 63) == 63);
				check(rts() == !flowControl && uart.receiveEnabled == !flowControl);
				check(lineRead(&line, to, 1) == 1);
				check(rts() && uart.receiveEnabled && fifoLength(&uart.receive) == 0);
				check(lineReadable(&line) == 256 - 64 + rtsMark);
				check(!lineOverran(&line));
				end();
				notice();
			}`));

	it("reads no further than a loss that was not told, and goes on behind it", () =>
		play(`
			uint8_t to[400];
			begin(256, 64, false);
			for (int i = 0; i < 256 + fifoDepth; i++) { check(arrive(i)); interrupt(); }
			check(!arrive(0) && !arrive(0));
			check(notice() && !lineOverran(&line));
			check(lineRead(&line, to, 100) == 100);
			check(lineReadable(&line) == 156);
			check(lineRead(&line, to, 400) == 156);
			check(lineReadable(&line) == 0 && lineRead(&line, to, 400) == 0);
			check(notice() && lineOverran(&line) && !lineOverran(&line));
			check(lineReadable(&line) == 0 && fifoLength(&uart.receive) == 0);
			check(arrive(77));
			interrupt();
			check(lineRead(&line, to, 400) == 1 && to[0] == 77);
			end();`));

	it("takes what two losses enclose for lost, and tells of both at once", () =>
		play(`
			uint8_t to[400];
			begin(256, 64, false);
			check(arrive(1));
			interrupt();
			for (int turn = 2; turn < 5; turn++) {
				for (int i = 0; i < fifoDepth; i++) check(arrive(9));
				check(!arrive(9));
				interrupt();
				check(arrive(turn));
				interrupt();
			}
			check(notice() && !lineOverran(&line) && lineRead(&line, to, 400) == 1 && to[0] == 1);
			check(notice() && lineOverran(&line));
			check(lineRead(&line, to, 400) == 1 && to[0] == 4);
			check(!lineOverran(&line));
			end();`));

	it("sends what is written, in order, and says once for each short write that there is room", () =>
		play(`
			for (unsigned seed = 1; seed <= 20; seed++) {
				uint8_t from[200];
				uint32_t written = 0, expected = 0, owed = 0, told = 0, shorts = 0;
				uart = (Uart){ 0 };
				srand(seed);
				begin(256, 64, false);
				while (expected < 20000) {
					int what = rand() % 4;
					uint32_t wanted = rand() % 200, count;
					if (what == 0 && !owed) {
						for (uint32_t i = 0; i < wanted; i++) from[i] = written + i;
						count = lineWrite(&line, from, wanted);
						check(count <= wanted);
						written += count;
						if (count < wanted) { owed++; shorts++; }
					} else if (what == 1) {
						for (int i = rand() % 40; i > 0 && fifoLength(&uart.transmit) > 0; i--)
							check(fifoTake(&uart.transmit) == (uint8_t)expected++);
					} else if (what == 2) interrupt();
					else if (notice() && (count = lineWritable(&line)) > 0) {
						check(owed == 1 && count >= 32);
						check(lineWritable(&line) == 0);
						owed--;
						told++;
					}
				}
				check(shorts > 0 && shorts - told <= 1);
				end();
				notice();
			}`));

	it("asks for no transmit interrupt when there is nothing to send", () =>
		play(`
			uint8_t from[64] = { 0 };
			begin(256, 64, false);
			check(uart.receiveEnabled && !uart.transmitEnabled);
			check(lineWrite(&line, from, 10) == 10 && !uart.transmitEnabled);
			check(lineWrite(&line, from, 60) == 60 && uart.transmitEnabled);
			while (fifoLength(&uart.transmit)) { fifoTake(&uart.transmit); interrupt(); }
			check(!uart.transmitEnabled && uart.posted == 0);
			end();`));

	it("says nothing once it is closed, and to the next owner only what is the next owner's", () =>
		play(`
			uint8_t to[64];
			begin(256, 64, false);
			for (int i = 0; i <= fifoDepth; i++) arrive(1);
			interrupt();
			check(lineWrite(&line, to, 64) == 64 && lineWrite(&line, to, 64) < 64);
			check(uart.posted == 1);
			end();
			check(!uart.receiveEnabled && !uart.transmitEnabled);
			lineServe(&line);
			check(!lineOverran(&line) && lineWritable(&line) == 0);
			uart = (Uart){ .posted = 1 };
			begin(256, 64, false);
			check(arrive(2));
			interrupt();
			check(uart.posted == 1 && notice());
			check(!lineOverran(&line) && lineWritable(&line) == 0);
			check(lineRead(&line, to, 64) == 1 && to[0] == 2);
			check(arrive(3));
			interrupt();
			check(notice() && lineReadable(&line) == 1);
			end();`));

	it("tries again to tell, where no notice could be posted", () =>
		play(`
			uint8_t to[64];
			begin(256, 64, false);
			uart.unpostable = 2;
			check(arrive(1));
			interrupt();
			check(!notice());
			lineServe(&line);
			check(!notice());
			check(lineWrite(&line, to, 1) == 1);
			check(notice() && lineReadable(&line) == 1);
			end();`));

	it("begins with what has come already", () =>
		play(`
			check(arrive(9));
			begin(256, 64, false);
			check(notice() && lineReadable(&line) == 1);
			end();`));
});
