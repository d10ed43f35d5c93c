import type { Alarm, Clock } from "../platform.js";
import { cme, type Turn } from "./command.js";
import type { Module } from "./module.js";
import type { Echo } from "./network.js";

/** What AT+CIPPING asks for (TCPIP/CIPPING.md). */
export interface PingRequest {
	host: string;
	/** Echo requests, 0 for no end. */
	count: number;
	/** Bytes of data in each. */
	size: number;
	/** ms to wait for each reply. */
	timeout: number;
	timeToLive: number;
}

/** ms from one request to the next, as elsewhere: the page does not say. */
const interval = 1000;
/** What stands for time and TTL where no reply came (TCPIP/CIPPING.md, note 2). */
const noReply: Echo = { time: 600, timeToLive: 255 };

/** AT+CIPPING while it runs, one at a time. */
export class Ping {
	#module: Module;
	#alarm: Alarm;
	#next: () => void = () => {};
	#turn: Turn | undefined;

	constructor(module: Module, clock: Clock) {
		this.#module = module;
		this.#alarm = clock.alarm(() => this.#next());
	}

	/** Ends `turn` with OK behind the last reply; without an end, when the host sends anything (V.250, 5.6.1). */
	start(turn: Turn, request: PingRequest): void {
		this.#turn = turn;
		turn.interruptible(() => {
			this.#end();
			turn.ok();
		});
		this.#module.network.resolve(request.host, (result) => {
			if (this.#turn !== turn) return;
			if (typeof result === "string")
				return this.#send(turn, request, result, 1);
			this.#end();
			turn.fail(cme.operationFailed);
		});
	}

	/** The bearer went: the command ends at once (note 3). */
	stop(): void {
		const turn = this.#turn;
		this.#end();
		turn?.fail(cme.notAllowed);
	}

	#send(turn: Turn, request: PingRequest, address: string, id: number): void {
		const { count, size, timeToLive, timeout } = request;
		const options = { address, size, timeToLive, timeout };
		this.#module.network.ping(options, (echo) => {
			if (this.#turn !== turn) return;
			const { time, timeToLive } = echo ?? noReply;
			turn.line(
				`+CIPPING: ${id},"${address}",${Math.round(time)},${timeToLive}`,
			);
			if (id === count) {
				this.#end();
				return turn.ok();
			}
			this.#next = () => this.#send(turn, request, address, id + 1);
			this.#alarm.set(Math.max(0, interval - (echo?.time ?? timeout)));
		});
	}

	#end(): void {
		this.#turn = undefined;
		this.#alarm.clear();
	}
}
