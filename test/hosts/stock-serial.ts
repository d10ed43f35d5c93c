import { assert } from "chai";
import {
	type StockConstructor,
	stockSerial,
} from "../../hosts/moddable/stock-serial.js";
import type { SerialCallbacks } from "../../modules/platform.js";

type Options = ConstructorParameters<StockConstructor>[0];

/** What the SDK's ports of ESP32 and Pico have in common, in the format `number`. */
class Stock {
	static last: Stock;
	static room = 128;
	readonly options: Options;
	readonly input: number[] = [];
	readonly output: number[] = [];
	closed = false;

	constructor(options: Options) {
		Stock.last = this;
		this.options = options;
	}

	/** A message of the machine: bytes are there, room is there. */
	tell(): void {
		if (this.input.length > 0) this.options.onReadable(this.input.length);
		this.options.onWritable(Stock.room - this.output.length);
	}

	receive(...bytes: number[]): void {
		this.input.push(...bytes);
		this.tell();
	}

	read(): number | undefined {
		return this.input.shift();
	}

	write(byte: number): void {
		if (this.output.length === Stock.room) throw new Error("output full");
		this.output.push(byte);
	}

	close(): void {
		this.closed = true;
	}
}

/** The Pico's throws where the ESP32's says undefined. */
class Pico extends Stock {
	override read(): number {
		if (this.input.length === 0) throw new Error("no data");
		return super.read() as number;
	}
}

for (const [name, io] of Object.entries({ ESP32: Stock, Pico })) {
	describe(`the adapter to the SDK's serial port of ${name}`, () => {
		let log: string[];

		function open(options: Record<string, unknown> = {}) {
			log = [];
			const callbacks: SerialCallbacks = {
				onReadable: (count) => void log.push(`readable ${count}`),
				onWritable: (count) => void log.push(`writable ${count}`),
				onError: (reason) => void log.push(reason),
			};
			const port = new (stockSerial(io))({ ...options, ...callbacks });
			return { port, stock: Stock.last };
		}

		it("hands on the options, and says what the port can do", () => {
			const { port, stock } = open({ transmit: 17, receive: 16, port: 1 });
			const { transmit, receive, format, baud } = stock.options;
			assert.deepEqual(
				[transmit, receive, format, baud],
				[17, 16, "number", 115200],
			);
			assert.equal(port.capacity, 128);
			assert.isFalse(port.flowControl);
			assert.isFalse(port.reportsOverrun);
			assert.equal(port.baud, 115200);
		});

		it("reads within its bounds, and no more than is there", () => {
			const { port, stock } = open();
			const buffer = new Uint8Array(6);
			assert.equal(port.read(buffer, 0, 6), 0);
			stock.receive(1, 2, 3, 4, 5);
			assert.deepEqual(log, ["readable 5"]);
			assert.equal(port.read(buffer, 1, 4), 3);
			assert.equal(port.read(buffer, 0, 0), 0);
			assert.deepEqual([...buffer], [0, 1, 2, 3, 0, 0]);
			assert.equal(port.read(buffer, 0, 6), 2);
			assert.equal(port.read(buffer, 0, 6), 0);
		});

		it("writes no more than there is room for, and says once when there is room again", () => {
			const { port, stock } = open();
			const bytes = Uint8Array.from({ length: 200 }, (_, index) => index);
			assert.equal(port.write(bytes, 0, 1), 0);
			assert.deepEqual(log, []);
			stock.tell();
			assert.deepEqual(log.splice(0), ["writable 128"]);
			assert.equal(port.write(bytes, 10, 30), 20);
			assert.equal(port.write(bytes, 30, 200), 108);
			assert.deepEqual(
				stock.output,
				Array.from({ length: 128 }, (_, index) => index + 10),
			);
			stock.tell();
			assert.deepEqual(log, []);
			stock.output.splice(0, 118);
			stock.tell();
			stock.tell();
			assert.deepEqual(log, ["writable 118"]);
		});

		it("says nothing of room that nobody waits for", () => {
			const { port, stock } = open();
			stock.tell();
			assert.equal(port.write(new Uint8Array(10), 0, 10), 10);
			stock.tell();
			assert.deepEqual(log, []);
		});

		it("refuses flow control and another rate, keeps the one it has, and closes", () => {
			assert.throws(() => open({ rts: 18, cts: 19 }), /rts, cts/);
			const { port, stock } = open({ baud: 460800 });
			port.baud = 460800;
			assert.throws(() => {
				port.baud = 115200;
			}, /baud 115200: the SDK's port keeps the 460800/);
			assert.equal(port.baud, 460800);
			port.close();
			assert.isTrue(stock.closed);
		});
	});
}
