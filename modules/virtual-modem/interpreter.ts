import type { Alarm, Clock } from "../platform.js";
import { ByteQueue } from "./byte-queue.js";
import { cme, cmeTexts } from "./cme.js";
import type { PayloadOptions, Turn } from "./command.js";
import { commandOf } from "./commands/table.js";
import type { Latency, Span } from "./latency.js";
import { type Request, splitLine } from "./line.js";
import type { Module } from "./module.js";
import type { Random } from "./random.js";
import { shortResult } from "./result-code.js";

const CR = 13;
const LF = 10;
const controlZ = 26;
const escapeKey = 27;

/** Longer command lines are refused, and those with more commands. The longest is AT+MPUB with 4100 bytes in it (MQTT/MPUB.md). */
const lineSize = 4608;
const lineCommands = 16;
/** Bytes that wait while a command runs. More are lost, as in the module's own UART. */
const inputSize = 8192;

/** What a prompt waits for. */
interface Intake extends PayloadOptions {
	payload: Uint8Array;
	filled: number;
	then: (payload: Uint8Array | undefined) => void;
}

/** Reads what the host sends: command lines, one at a time, and the payloads they prompt for. */
export class Interpreter {
	/** Bytes lost because they came faster than commands end. */
	overruns = 0;
	#module: Module;
	#latency: ReadonlyMap<string, Span>;
	#random: Random;
	#input = new ByteQueue();
	#line = "";
	/** The line end of the last command was echoed, and nothing printed since. */
	#echoed = false;
	/** The last line ended with CR: one LF behind it belongs to it (TCPIP/CIPSEND.md, note 6). */
	#afterCR = false;
	#requests: Request[] = [];
	#turn: Turn | undefined;
	#interrupt: (() => void) | undefined;
	#waiting = false;
	#stalled = false;
	#intake: Intake | undefined;
	#alarm: Alarm;
	#then: () => void = () => {};
	/** The host has not gone on with a payload. */
	#pause: Alarm;
	/** The host has not come to the end of a payload. */
	#limit: Alarm;

	constructor(module: Module, clock: Clock, latency: Latency, random: Random) {
		this.#module = module;
		this.#latency = new Map(Object.entries(latency));
		this.#random = random;
		this.#alarm = clock.alarm(() => {
			this.#waiting = false;
			this.#then();
			this.#consume();
		});
		this.#pause = clock.alarm(() => {
			const intake = this.#intake;
			this.#endIntake(intake?.payload.subarray(0, intake.filled));
		});
		this.#limit = clock.alarm(() => this.#endIntake(undefined));
	}

	/** Bytes that it takes now without loss. */
	get room(): number {
		const { transparent } = this.#module;
		const room = inputSize - this.#input.length;
		return transparent.online ? Math.min(room, transparent.space) : room;
	}

	receive(bytes: Uint8Array): void {
		// What follows the command's CR is its LF.
		if (this.#interrupt && !(bytes.length === 1 && bytes[0] === LF))
			this.#interrupt();
		if (this.#idle && this.#module.transparent.online)
			return this.#module.transparent.receive(bytes);
		let start = 0;
		while (start < bytes.length && this.#input.length < inputSize) {
			const room = inputSize - this.#input.length;
			const end = Math.min(bytes.length, start + room);
			this.#input.push(bytes, start, end);
			this.#consume();
			start = end;
		}
		this.overruns += bytes.length - start;
	}

	/** Forgets everything that is under way. */
	reset(): void {
		this.#input.clear();
		this.#line = "";
		this.#afterCR = false;
		this.#echoed = false;
		this.#requests = [];
		this.#turn = undefined;
		this.#interrupt = undefined;
		this.#waiting = false;
		this.#intake = undefined;
		this.#alarm.clear();
		this.#pause.clear();
		this.#limit.clear();
	}

	/** Nothing of a command is under way or waiting. */
	get #idle(): boolean {
		return (
			!this.#waiting &&
			!this.#stalled &&
			!this.#turn &&
			this.#input.length === 0 &&
			!this.#afterCR &&
			this.#line === ""
		);
	}

	/** While true nothing is read: what comes waits, as far as there is room. */
	set stalled(stalled: boolean) {
		this.#stalled = stalled;
		this.#consume();
	}

	/** Whether a command runs, and does not wait for its payload. */
	get busy(): boolean {
		return this.#waiting || (this.#turn !== undefined && !this.#intake);
	}

	#consume(): void {
		const input = this.#input;
		for (;;) {
			if (this.#afterCR && input.length > 0) {
				this.#afterCR = false;
				if (input.peek() === LF) {
					input.skip(1);
					if (!this.#turn) this.#echo("\n");
					this.#echoed = this.#module.settings.echo === 1;
				}
			}
			if (input.length === 0 || this.#stalled || this.busy) return;
			if (this.#intake) this.#readPayload(this.#intake);
			else if (this.#module.transparent.online) {
				this.#line = "";
				this.#module.transparent.receive(input.take());
			} else this.#readLine();
		}
	}

	#echo(text: string): void {
		if (this.#module.settings.echo === 1) this.#module.output.text(text);
	}

	#readLine(): void {
		const input = this.#input;
		let echo = "";
		while (input.length > 0) {
			const byte = input.shift();
			const character = String.fromCharCode(byte);
			echo += character;
			if (byte === CR) {
				this.#afterCR = true;
				break;
			}
			if (byte === this.#module.settings.editing)
				this.#line = this.#line.slice(0, -1);
			else if (byte >= 32 && this.#line.length <= lineSize)
				this.#line += character;
		}
		this.#echo(echo);
		this.#echoed = false;
		if (!this.#afterCR) return;
		const line = this.#line;
		this.#line = "";
		const requests = splitLine(line);
		if (!requests) return;
		const excessive = line.length > lineSize || requests.length > lineCommands;
		this.#requests = excessive ? [] : requests;
		this.#module.pending.arrived(line);
		this.#wait(this.#duration("*"), () => this.#next());
	}

	#readPayload(intake: Intake) {
		const { payload, filled, open, escape = false, pause } = intake;
		if (open) {
			let ended = false;
			while (this.#input.length > 0 && !ended) {
				const byte = this.#input.shift();
				if (escape && byte === escapeKey) return this.#endIntake(undefined);
				ended = byte === controlZ;
				if (!ended) payload[intake.filled++] = byte;
				ended ||= intake.filled === payload.length;
			}
			this.#echoBytes(payload.subarray(filled, intake.filled));
			if (ended) this.#endIntake(payload.subarray(0, intake.filled));
			else if (pause !== undefined) this.#pause.set(pause);
			return;
		}
		intake.filled += this.#input.read(payload, filled, payload.length);
		this.#echoBytes(payload.subarray(filled, intake.filled));
		if (intake.filled === payload.length) this.#endIntake(payload);
	}

	#echoBytes(bytes: Uint8Array): void {
		if (this.#module.settings.echo === 1) this.#module.output.bytes(bytes);
	}

	#endIntake(payload: Uint8Array | undefined): void {
		const then = this.#intake?.then;
		this.#intake = undefined;
		this.#pause.clear();
		this.#limit.clear();
		if (then) this.#wait(this.#duration("*"), () => then(payload));
	}

	/** The ms that `name` takes this time. */
	#duration(name: string): number {
		const span = this.#latency.get(name);
		return span ? this.#random.integer(...span) : 0;
	}

	#wait(delay: number, then: () => void): void {
		this.#waiting = true;
		this.#then = then;
		this.#alarm.set(delay);
	}

	#next(): void {
		const request = this.#requests.shift();
		const turn = this.#begin(request?.name ?? "");
		this.#turn = turn;
		this.#interrupt = undefined;
		if (request) this.#run(request, turn);
		else turn.fail(cme.invalidLine);
	}

	#run({ name, form, parameters }: Request, turn: Turn) {
		const module = this.#module;
		const command = commandOf(name, module.dialect);
		if (!command) return turn.fail(cme.invalidLine);
		const { sim } = module;
		const answers = command.early || (command.locked && sim.waiting);
		if (!answers && sim.refusal !== undefined) return turn.fail(sim.refusal);
		if (form === "test" && command.test !== undefined) {
			const lines =
				typeof command.test === "string"
					? [command.test]
					: command.test(module);
			return this.#after(`${name}=?`, turn, () => {
				for (const line of lines) if (line !== "") turn.line(line);
				turn.ok();
			});
		}
		if (form === "read" && command.read) {
			const line = command.read(module);
			if (line !== "") turn.line(line);
			return turn.ok();
		}
		const handler =
			form === "write"
				? command.write
				: form === "execute"
					? command.execute
					: undefined;
		if (!handler) return turn.fail(cme.invalidLine);
		const { states, refusal } = command;
		const run = () => {
			if (states && !states.includes(module.state)) {
				const bare = refusal && module.dialect[refusal] === "ERROR";
				turn.fail(bare ? undefined : cme.notAllowed);
			} else handler(module, turn, parameters);
		};
		if (command.gradual) run();
		else this.#after(name, turn, run);
	}

	/** Runs `run` when the time that `name` takes is over, at once where it takes none. */
	#after(name: string, turn: Turn, run: () => void): void {
		const delay = this.#duration(name);
		if (delay === 0) run();
		else turn.wait(delay, run);
	}

	#begin(name: string): Turn {
		const module = this.#module;
		const { output, dialect, pending } = module;
		const ends = (text: string | undefined) => {
			if (this.#turn !== turn) return;
			this.#turn = undefined;
			this.#interrupt = undefined;
			if (pending.ending(text) && text !== undefined) this.#result(text);
			// A result that the network brought: whatever waited behind the command goes on.
			if (this.#input.length > 0 && !this.#waiting) this.#wait(0, () => {});
		};
		// From the clock, so that what a command does behind its OK is done before the next one begins.
		const goOn = () => {
			this.#turn = undefined;
			this.#wait(0, () => this.#next());
		};
		const turn: Turn = {
			line: (text) => {
				pending.answering();
				if (module.settings.verbose === 1) this.#answer(text);
				else output.text(`${text}\r\n`);
			},
			bytes: (bytes) => output.bytes(bytes),
			ok: () => {
				if (this.#turn !== turn) return;
				if (this.#requests.length > 0) goOn();
				else ends("OK");
			},
			end: (text) => {
				if (this.#turn !== turn) return;
				if (this.#requests.length === 0) return ends(text);
				if (text !== undefined) this.#answer(text);
				goOn();
			},
			fail: (code) => {
				if (this.#turn !== turn) return;
				this.#requests = [];
				ends(this.#errorText(code));
			},
			wait: (delay, then) => {
				if (this.#turn === turn) this.#wait(delay, then);
			},
			work: (then) => turn.wait(this.#duration(name), then),
			interruptible: (stop) => {
				if (this.#turn === turn) this.#interrupt = stop;
			},
			prompt: (options, then) => {
				if (this.#turn !== turn) return;
				const payload = new Uint8Array(options.size);
				this.#intake = { ...options, payload, filled: 0, then };
				const { pause, limit, cutoff } = options;
				if (pause !== undefined) this.#pause.set(pause);
				if (cutoff !== undefined) this.#pause.set(cutoff);
				if (limit !== undefined) this.#limit.set(limit);
				this.#echoed = false;
				if (!options.silent) output.text(`\r\n${dialect.prompt}`);
				pending.prompted();
			},
		};
		return turn;
	}

	#result(text: string): void {
		const { output, settings } = this.#module;
		const short = shortResult(text, settings);
		if (short === undefined) this.#answer(text);
		else output.text(short);
	}

	#answer(text: string): void {
		const { output, dialect } = this.#module;
		if (this.#echoed && dialect.echoJoinsAnswer) output.text(`${text}\r\n`);
		else output.answer(text);
		this.#echoed = false;
	}

	#errorText(code: number | string | undefined): string {
		if (typeof code === "string") return code;
		const { cmee } = this.#module.settings;
		if (cmee === 0 || code === undefined) return "ERROR";
		return `+CME ERROR: ${cmee === 2 ? (cmeTexts[code] ?? code) : code}`;
	}
}
