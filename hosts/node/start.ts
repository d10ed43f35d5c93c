import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { parseArgs } from "node:util";
import { checkText } from "sixlink/at/check";
import {
	shortBoot,
	shortLatency,
	VirtualModem,
	Wire,
} from "sixlink/virtual-modem";
import type { Plan } from "../../examples/six-links.js";
import { readAddress } from "./address.js";
import { startBroker } from "./broker.js";
import { NodeClock } from "./clock.js";
import { buildCortexM, type CortexM } from "./cortex-m.js";
import { runInNode } from "./firmware.js";
import { HostPort } from "./host-port.js";
import { listen } from "./listen.js";
import { NodeNetwork } from "./network.js";
import { Pty } from "./pty.js";
import { messageOf, refuse as refuseAs } from "./refusal.js";
import { openPort, serialOf } from "./serial.js";
import { TcpPort } from "./tcp-port.js";
import { Trace } from "./trace.js";
import { buildXS, NoCompiler, type XS } from "./xs.js";

const usage = `usage: npm start -- [options]

Runs the six-links example: firmware in the XS engine, through a UART, against a virtual module with real TCP sockets
and a real MQTT broker behind it, or against a module of yours.

  --host xs|node|qemu   where the firmware runs (xs); qemu: in XS on a board with a Cortex-M4
  --engine npm|sdk      whose XS: the npm package's, or the Moddable SDK's at $MODDABLE (npm)
  --trace               show the wire on standard error, as npm run replay reads it
  --serial PATH         a real module's port, in place of the virtual module; needs --connect
  --baud N              its rate (115200)
  --apn NAME            the APN; empty where the network knows it (cmiot)
  --connect HOST:PORT   an echo server that the module can reach; nobody may listen at port 1 of the same host
  --broker HOST:PORT    an MQTT broker that it can reach and that asks for no password; without, no MQTT
  --tls                 the broker speaks TLS
  --help                this text
`;

/** The names under which the virtual module's network knows this machine. */
const NAME = "echo.sixlink.test";
const BROKER = "mqtt.sixlink.test";

/** The board's port. */
const uart = "UART1";

const refuse: (message: string) => never = (message) =>
	refuseAs("start", message);

function parse() {
	try {
		return parseArgs({
			options: {
				host: { type: "string", default: "xs" },
				engine: { type: "string", default: "npm" },
				trace: { type: "boolean", default: false },
				serial: { type: "string" },
				baud: { type: "string", default: "115200" },
				apn: { type: "string", default: "cmiot" },
				connect: { type: "string" },
				broker: { type: "string" },
				tls: { type: "boolean", default: false },
				help: { type: "boolean", default: false },
			},
		}).values;
	} catch (error) {
		return refuse(messageOf(error));
	}
}

/** What the arguments ask for, checked before anything is begun. */
function readArguments() {
	const { host, engine, trace, serial, baud, apn, connect, help, ...mqtt } =
		parse();
	if (help) {
		process.stdout.write(usage);
		process.exit(0);
	}
	if (host !== "xs" && host !== "node" && host !== "qemu")
		return refuse(`--host ${host}: give xs, node or qemu`);
	if (engine !== "npm" && engine !== "sdk")
		return refuse(`--engine ${engine}: give npm or sdk`);
	if (engine === "sdk" && !process.env.MODDABLE)
		return refuse("--engine sdk: set MODDABLE to the folder of the SDK");
	if (engine === "sdk" && host === "qemu")
		return refuse("--engine sdk: only with --host xs");
	const chosen: {
		host: "xs" | "node" | "qemu";
		engine: "npm" | "sdk";
		trace: boolean;
		apn: string;
	} = { host, engine, trace, apn };
	if (!/^\d+$/.test(baud) || Number(baud) < 300 || Number(baud) > 4000000)
		return refuse(`--baud ${baud}: give a rate from 300 to 4000000`);
	try {
		checkText("--apn", apn, 128, 0);
		if (serial === undefined && connect === undefined) {
			if (mqtt.broker !== undefined)
				return refuse("--broker is for a real module: give --serial too");
			return { ...chosen, tls: mqtt.tls, real: undefined };
		}
		if (serial === undefined || connect === undefined)
			return refuse("--serial and --connect go together: give both or neither");
		if (!statSync(serial).isCharacterDevice())
			return refuse(`--serial ${serial}: not a serial port`);
		const address = readAddress("--connect", connect);
		const broker =
			mqtt.broker === undefined
				? undefined
				: { ...readAddress("--broker", mqtt.broker), secure: mqtt.tls };
		const real = { path: serial, baud: Number(baud), address, broker };
		return { ...chosen, tls: mqtt.tls, real };
	} catch (error) {
		return refuse(messageOf(error));
	}
}

/** A TCP server on this machine that gives back what it gets, and a port at which nobody listens. */
async function serve(): Promise<{ server: Server; plan: Omit<Plan, "apn"> }> {
	const server = createServer((socket) => {
		socket.on("error", () => socket.destroy());
		socket.pipe(socket);
	});
	const port = await listen(server);
	const other = createServer();
	const closedPort = await listen(other);
	other.close();
	return { server, plan: { host: NAME, port, closedPort } };
}

/** A virtual module that boots as a real one does, only sooner; `send` and `backlog` are the wire's. */
function virtualModem(
	send: (bytes: Uint8Array) => void,
	backlog: () => number,
) {
	return new VirtualModem({
		clock: new NodeClock(),
		network: new NodeNetwork({
			names: { [NAME]: "127.0.0.1", [BROKER]: "127.0.0.1" },
		}),
		send,
		backlog,
		latency: shortLatency,
		boot: shortBoot,
	});
}

/** What the XS host is to run. `port`, `baud`: of its serial port; 0: as it is. */
function firmware(
	trace: boolean,
	port: string,
	baud: number,
	plan: Plan,
): string[] {
	return [
		...(trace ? ["--trace"] : []),
		"--map",
		"sixlink/*=build/modules/*.js",
		// On a device they would be in flash.
		"--preload",
		"build/examples/six-links.js",
		"--preload",
		"build/examples/hello.js",
		"--preload",
		"build/hosts/xs/clock.js",
		"build/hosts/xs/main.js",
		port,
		String(baud),
		// The board's arguments are split at spaces.
		JSON.stringify(plan).replaceAll(" ", "\\u0020"),
	];
}

async function runInXS(xs: XS, args: string[]): Promise<number> {
	const child = spawn(xs.host, args, {
		stdio: ["ignore", "inherit", "inherit"],
	});
	const [status] = await once(child, "exit");
	return status ?? 1;
}

/** The firmware on the board. It ends with this process: nothing tells it that nobody is at its UART any more. */
async function runOnBoard(
	board: CortexM,
	args: string[],
	tie: string,
): Promise<number> {
	const { status, stop } = board.start(args, tie);
	let stopped = false;
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
		process.once(signal, () => {
			stopped = true;
			stop();
		});
	// QEMU ends well when a signal ends it.
	return (await status) || Number(stopped);
}

/** The firmware in XS, the virtual module at the other end of a pseudo-terminal. */
async function callInXS(xs: XS, trace: boolean, plan: Plan): Promise<number> {
	const modem = virtualModem(
		(bytes) => pty.send(bytes),
		() => pty.backlog,
	);
	const pty = await Pty.open({
		program: xs.pty,
		onData: (bytes) => modem.receive(bytes),
		onRoom: () => modem.carried(),
		onGone: () => {},
	});
	modem.powerOn();
	try {
		return await runInXS(xs, firmware(trace, pty.path, 0, plan));
	} finally {
		modem.powerOff();
		await pty.close();
	}
}

/** The virtual module at one end of `wire`, which has no limit. */
function onWire(wire: Wire): VirtualModem {
	const modem = virtualModem(
		(bytes) => wire.send(bytes),
		() => wire.backlog,
	);
	wire.onReceive = (bytes) => modem.receive(bytes);
	wire.onDrain = () => modem.carried();
	wire.room = () => modem.room;
	return modem;
}

/** The firmware in XS on the board, whose UART is tied to the virtual module over TCP. */
async function callOnBoard(
	board: CortexM,
	trace: boolean,
	plan: Plan,
): Promise<number> {
	const wire = new Wire({ clock: new NodeClock(), baud: 0 });
	const modem = onWire(wire);
	const address = { host: "127.0.0.1", port: 0 };
	const tcp = await TcpPort.open(address, new HostPort(wire));
	modem.powerOn();
	try {
		return await runOnBoard(
			board,
			firmware(trace, uart, 0, plan),
			`socket,host=${address.host},port=${tcp.port},nodelay=on`,
		);
	} finally {
		modem.powerOff();
		await tcp.close();
	}
}

/** The firmware and the virtual module in this process, a wire without a limit between them. */
async function callInNode(trace: boolean, plan: Plan): Promise<number> {
	const shown = new Trace(() => performance.now());
	const wire = new Wire({
		clock: new NodeClock(),
		baud: 0,
		trace: (direction, bytes) => {
			if (trace) shown.write(direction === ">" ? ">>" : "<<", bytes);
		},
	});
	const modem = onWire(wire);
	modem.powerOn();
	const ok = await runInNode({ io: wire.Serial }, plan);
	modem.powerOff();
	return ok ? 0 : 1;
}

async function main(): Promise<number> {
	const { host, engine, trace, apn, tls, real } = readArguments();
	let xs: XS | undefined;
	let board: CortexM | undefined;
	if (host === "qemu")
		try {
			board = await buildCortexM();
			console.log(`Firmware in ${board.engine}, 32-bit, on a Cortex-M4`);
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			return refuse(`--host qemu: ${error.message}`);
		}
	if (host === "xs")
		try {
			xs = await buildXS({ engine });
			console.log(`Firmware in ${xs.engine}, ${xs.bits}-bit`);
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			console.log(`${error.message} Until then the firmware runs in Node.`);
		}
	if (real !== undefined) {
		const { address, broker } = real;
		const plan = { apn, ...address, closedPort: 1, broker };
		if (board !== undefined)
			return runOnBoard(
				board,
				firmware(trace, uart, real.baud, plan),
				`serial,path=${real.path}`,
			);
		if (xs !== undefined)
			return runInXS(xs, firmware(trace, real.path, real.baud, plan));
		const port = await openPort(real.path, real.baud);
		const shown = new Trace(() => performance.now());
		const io = serialOf(port, trace ? shown.write.bind(shown) : undefined);
		const ok = await runInNode({ io }, plan);
		return ok ? 0 : 1;
	}
	const { server, plan } = await serve();
	const broker = await startBroker({ secure: tls });
	const all: Plan = {
		apn,
		...plan,
		broker: {
			host: BROKER,
			port: tls ? broker.securePort : broker.port,
			secure: tls,
		},
	};
	try {
		if (board !== undefined) return await callOnBoard(board, trace, all);
		if (xs !== undefined) return await callInXS(xs, trace, all);
		return await callInNode(trace, all);
	} finally {
		server.close();
		await broker.close();
	}
}

main().then(
	(status) => process.exit(status),
	(error) => {
		process.stderr.write(`start: ${messageOf(error)}\n`);
		process.exit(1);
	},
);
