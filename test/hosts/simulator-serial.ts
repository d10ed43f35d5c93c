import { assert } from "chai";
import {
	type ComputerPortConstructor,
	computerSerial,
} from "../../hosts/simulator/serial.js";
import type { SerialCallbacks } from "../../modules/platform.js";

type Options = ConstructorParameters<ComputerPortConstructor>[0];

/** What the SDK's port on Linux does, with a system behind it that a test fills, empties and takes away. */
class Port {
	static last: Port;
	readonly options: Options;
	readonly input: number[] = [];
	readonly output: number[] = [];
	/** The system takes nothing more for now, or never again. */
	stuck = false;
	gone = false;
	/** What an adapter must not do, though the port may let it pass. */
	readonly misuse: string[] = [];
	/** A write that the system has not taken. */
	#kept: number[] = [];
	/** A source of onWritable; a second one at once would outlive the port. */
	#watches = 1;
	#closed = false;

	constructor(options: Options) {
		if (options.device === "/dev/none")
			throw new Error("No such file or directory");
		Port.last = this;
		this.options = options;
	}

	/** One turn of the machine's loop. */
	turn(): void {
		if (this.#closed) return;
		if (this.gone) {
			this.options.onError();
			this.close();
			return;
		}
		if (this.input.length > 0) this.options.onReadable(this.input.length);
		if (this.stuck || this.#watches === 0) return;
		this.output.push(...this.#kept.splice(0));
		this.#watches = 0;
		this.options.onWritable(1024);
	}

	/** The end of what is no terminal: readable, and nothing there. */
	end(): void {
		this.options.onReadable(0);
	}

	read(count: number): ArrayBuffer | undefined {
		this.#check();
		if (this.input.length === 0) return undefined;
		return Uint8Array.from(this.input.splice(0, count)).buffer;
	}

	write(bytes: ArrayBuffer): void {
		this.#check();
		if (!(bytes instanceof ArrayBuffer)) this.misuse.push("no ArrayBuffer");
		if (this.gone) throw new Error("Input/output error");
		if (bytes.byteLength > 1024 || this.#kept.length > 0) {
			this.misuse.push("would overflow");
			throw new Error("would overflow");
		}
		(this.stuck ? this.#kept : this.output).push(...new Uint8Array(bytes));
		if (++this.#watches > 1) this.misuse.push("written before onWritable");
	}

	get closed(): boolean {
		return this.#closed;
	}

	close(): void {
		if (this.#closed) this.misuse.push("closed twice");
		this.#closed = true;
	}

	/** It has nothing left to read from or write to, and looks for it all the same. */
	#check(): void {
		if (this.#closed) this.misuse.push("used when it was closed");
	}
}

describe("the adapter to the SDK's serial port on Linux", () => {
	let log: string[];
	let onReadable: () => void;

	function open(options: Record<string, unknown> = {}) {
		log = [];
		onReadable = () => {};
		const callbacks: SerialCallbacks = {
			onReadable: (count) => {
				log.push(`readable ${count}`);
				onReadable();
			},
			onWritable: (count) => void log.push(`writable ${count}`),
			onError: (reason) => void log.push(reason),
		};
		const port = new (computerSerial(Port))({
			device: "/dev/ttyUSB0",
			...options,
			...callbacks,
		});
		return { port, system: Port.last };
	}

	afterEach(() => assert.isEmpty(Port.last.misuse));

	it("hands on device and rate, and says what the port can do", () => {
		const { port, system } = open({ baud: 460800 });
		assert.equal(system.options.device, "/dev/ttyUSB0");
		assert.equal(system.options.baud, 460800);
		assert.equal(port.baud, 460800);
		assert.equal(open().port.baud, 115200);
		assert.equal(port.capacity, 4095);
		assert.isFalse(port.flowControl);
		assert.isFalse(port.reportsOverrun);
	});

	it("reads within its bounds, and no more than is there", () => {
		const { port, system } = open();
		const buffer = new Uint8Array(6);
		assert.equal(port.read(buffer, 0, 6), 0);
		system.input.push(1, 2, 3, 4, 5);
		system.turn();
		assert.deepEqual(log, ["readable 5"]);
		assert.equal(port.read(buffer, 1, 4), 3);
		assert.equal(port.read(buffer, 0, 0), 0);
		assert.deepEqual([...buffer], [0, 1, 2, 3, 0, 0]);
		assert.equal(port.read(buffer, 0, 6), 2);
		assert.equal(port.read(buffer, 0, 6), 0);
		system.end();
		assert.deepEqual(log, ["readable 5"]);
	});

	it("writes 1024 bytes at most and once at a time, and says once when it takes more", () => {
		const { port, system } = open();
		const bytes = Uint8Array.from({ length: 3000 }, (_, index) => index);
		assert.equal(port.write(bytes, 0, 3000), 0);
		system.turn();
		assert.deepEqual(log.splice(0), ["writable 1024"]);
		system.stuck = true;
		assert.equal(port.write(bytes, 10, 3000), 1024);
		assert.equal(port.write(bytes, 1034, 3000), 0);
		system.turn();
		assert.deepEqual(log, []);
		system.stuck = false;
		system.turn();
		system.turn();
		assert.deepEqual(log, ["writable 1024"]);
		assert.equal(port.write(bytes, 1034, 1100), 66);
		assert.deepEqual(system.output, [...bytes.subarray(10, 1100)]);
	});

	it("says nothing of room that nobody waits for", () => {
		const { port, system } = open();
		system.turn();
		assert.equal(port.write(new Uint8Array(10), 0, 10), 10);
		system.turn();
		assert.deepEqual(log, []);
	});

	it("says that the device has gone, once, and is of no use from then on", () => {
		const { port, system } = open();
		const buffer = new Uint8Array(4);
		system.turn();
		system.input.push(1);
		system.gone = true;
		assert.equal(port.write(buffer, 0, 4), 0);
		system.turn();
		assert.deepEqual(log, ["the port is gone"]);
		assert.equal(port.read(buffer, 0, 4), 0);
		assert.equal(port.write(buffer, 0, 4), 0);
		port.close();
		system.turn();
		assert.deepEqual(log, ["the port is gone"]);
	});

	it("closes, from within a callback too, and says nothing any more", () => {
		const { port, system } = open();
		system.turn();
		system.input.push(1, 2);
		onReadable = () => port.close();
		system.turn();
		assert.isTrue(system.closed);
		assert.deepEqual(log, ["readable 2"]);
		port.close();
		assert.equal(port.read(new Uint8Array(2), 0, 2), 0);
		assert.equal(port.write(new Uint8Array(2), 0, 2), 0);
	});

	it("refuses what it cannot do, and names it", () => {
		assert.throws(
			() => open({ device: "/dev/none" }),
			"/dev/none: Error: No such file or directory",
		);
		assert.throws(() => open({ device: 3 }), TypeError, "device 3");
		assert.throws(() => open({ baud: 0 }), RangeError, "baud 0");
		assert.throws(() => open({ flowControl: true }), RangeError, "flowControl");
		const { port } = open();
		port.baud = 115200;
		assert.throws(() => {
			port.baud = 9600;
		}, /baud 9600: the SDK's port keeps the 115200/);
		assert.equal(port.baud, 115200);
	});
});
