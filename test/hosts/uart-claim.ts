import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert } from "chai";
import {
	findCompiler,
	NoCompiler,
	root,
	run,
} from "../../hosts/node/compiler.js";

const WHOLE = 0x7fffffff;

interface Chip {
	/** Of the clock that its rates are made from. */
	hertz: number;
	/** By options, what is said of them. */
	granted: Record<string, string>;
	refused: Record<string, string>;
}

const chips: Record<string, Chip> = {
	pico: {
		hertz: 125_000_000,
		granted: {
			"": "UART 1",
			"transmit=8 receive=9": "UART 1",
			"transmit=0 receive=1": "UART 0",
			"transmit=28 receive=29": "UART 0",
			"transmit=4 receive=5 cts=6 rts=7": "UART 1",
			"transmit=20 receive=25 cts=22 rts=27": "UART 1",
			"port=1": "UART 1",
			"ring=256": "UART 1",
			"ring=32768": "UART 1",
			"baud=300": "UART 1",
			"baud=7812500": "UART 1",
			"taken=6": "UART 1",
			"owned=0": "UART 1",
		},
		refused: {
			"port=2": "range: port 2: the chip has UART 0 and 1",
			"transmit=5": "range: transmit: pin 5 is none of a UART's",
			"transmit=32": "range: transmit: pin 32 is none of a UART's",
			[`receive=${WHOLE}`]: `range: receive: pin ${WHOLE} is none of a UART's`,
			"cts=7 rts=6": "range: rts: pin 6 is none of a UART's",
			"receive=1": "range: receive: pin 1 is UART 0's, and UART 1 is meant",
			"port=0": "range: transmit: pin 4 is UART 1's, and UART 0 is meant",
			"rts=7": "range: rts and cts: give both, or neither",
			"cts=6": "range: rts and cts: give both, or neither",
			"taken=4": "taken: transmit: pin 4 is in use",
			"taken=5": "taken: receive: pin 5 is in use",
			"cts=6 rts=7 taken=7": "taken: rts: pin 7 is in use",
			"owned=1": "taken: UART 1: in use by a serial port",
			"ring=128": "range: ring 128: a power of two from 256 to 32768",
			"ring=3000": "range: ring 3000: a power of two from 256 to 32768",
			"ring=65536": "range: ring 65536: a power of two from 256 to 32768",
			"ring=0": "range: ring 0: a power of two from 256 to 32768",
			"baud=0": "range: baud 0: the nearest is 300",
			"baud=-115200": "range: baud -115200: the nearest is 300",
			"baud=200": "range: baud 200: the nearest is 300",
			"baud=8000000": "range: baud 8000000: the nearest is 7812500",
			[`baud=${WHOLE}`]: `range: baud ${WHOLE}: the nearest is 7812500`,
		},
	},
	esp32: {
		hertz: 80_000_000,
		granted: {
			"": "UART 1",
			"port=2": "UART 2",
			"transmit=33 receive=39 rts=18 cts=36": "UART 1",
			"receive=20": "UART 1",
			"baud=300": "UART 1",
			"baud=5000000": "UART 1",
			"port=2 owned=1": "UART 2",
		},
		refused: {
			"port=0": "range: port 0: the console's; give 1 or 2",
			"port=3": "range: port 3: give 1 or 2",
			"transmit=40": "range: transmit: pin 40 is none",
			"receive=24": "range: receive: pin 24 is none",
			"receive=81": "range: receive: pin 81 is none",
			"transmit=6": "range: transmit: pin 6 is the flash's",
			"receive=11": "range: receive: pin 11 is the flash's",
			"transmit=1": "range: transmit: pin 1 is the console's",
			"receive=3": "range: receive: pin 3 is the console's",
			"transmit=34": "range: transmit: pin 34 is an input only",
			"rts=39 cts=18": "range: rts: pin 39 is an input only",
			"rts=18": "range: rts and cts: give both, or neither",
			"receive=17": "range: receive: pin 17 is given twice",
			"rts=18 cts=18": "range: cts: pin 18 is given twice",
			"taken=17": "taken: transmit: pin 17 is in use",
			"owned=1": "taken: UART 1: in use by a serial port",
			"ring=4095": "range: ring 4095: a power of two from 256 to 32768",
			"baud=0": "range: baud 0: the nearest is 300",
			"baud=6000000": "range: baud 6000000: the nearest is 5000000",
		},
	},
};

for (const [name, { hertz, granted, refused }] of Object.entries(chips)) {
	describe(`a serial port of the ${name}`, function () {
		this.timeout(30_000);
		let folder: string;
		let program: string;

		before(async function () {
			let compiler: string;
			try {
				compiler = (await findCompiler("The port")).command;
			} catch (error) {
				if (!(error instanceof NoCompiler)) throw error;
				this.skip();
			}
			folder = await mkdtemp(join(tmpdir(), "claim-"));
			program = join(folder, "claim");
			const moddable = join(root, "hosts", "moddable");
			const support = join(root, "test", "support");
			await run(compiler, [
				...["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-g", "-O1"],
				...["-fsanitize=address,undefined", "-fno-sanitize-recover"],
				...["-I", moddable, "-I", support],
				join(support, "claim.c"),
				join(moddable, "uart-claim.c"),
				join(moddable, "uart-owner.c"),
				join(root, "hosts", name, "uart-pins.c"),
				...["-o", program],
			]);
		});

		after(async () => {
			if (folder) await rm(folder, { recursive: true });
		});

		async function answers(expected: Record<string, string>) {
			const env = { ...process.env, ASAN_OPTIONS: "detect_leaks=0" };
			for (const [options, answer] of Object.entries(expected)) {
				const words = options === "" ? [] : options.split(" ");
				const args = [String(hertz), ...words];
				const { stdout } = await run(program, args, { env });
				assert.equal(stdout, `${answer}\n`, options);
			}
		}

		it("is had with any pins, rate and ring that the chip can do", () =>
			answers(granted));

		it("is refused with what is wrong and what there is, told apart from what is in use", () =>
			answers(refused));
	});
}
