import type { Allocated } from "../test/support/allocated.js";

/** What the bench finds. All counts are whole, so that two runs can be compared to the last digit. */

/** What a workload took in all. */
export interface Cost extends Allocated {
	/** The engine's units; null where it does not meter. */
	meter: number | null;
	/** Of the Cortex-M4; null where nothing counts them. */
	instructions: number | null;
}

/** A workload as one reader took it. */
export interface Measured {
	name: string;
	/** What an operation is. */
	description: string;
	operations: number;
	bytes: number;
	/** Lines, prompts and payloads told. */
	callbacks: number;
	/** Bytes that the reader sent. */
	sent: number;
	cost: Cost;
}

/** A workload as both took it. */
export interface Compared extends Omit<Measured, "cost"> {
	driver: Cost;
	split: Cost;
}

/** What a modem with six links takes. */
export interface Memory {
	profile: string;
	/** With room for the module's MQTT link. */
	mqtt: boolean;
	/** Bytes of the arena, by part. */
	arena: Record<string, number>;
	slots: number;
	/** Bytes, the arena included. */
	chunk: number;
}

export interface Module {
	name: string;
	/** Bytes of code. */
	code: number;
}

export interface Figures {
	/** "XS 13.3.0" */
	engine: string;
	bits: 32 | 64;
	/** Why there are no instructions; null where there are. */
	missing: string | null;
	/** Bytes at a time. */
	piece: number;
	workloads: Compared[];
	memory: Memory[];
	modules: Module[];
}

/** Many virtual modems in one process, each with links that echo. */
export interface Crowd {
	modems: number;
	/** Of each modem. */
	links: number;
	/** Bytes a second that each link is to send, and for how long. */
	rate: number;
	seconds: number;
	/** Seconds until the last byte was back. */
	elapsed: number;
	/** Bytes that came back as they were sent, others, and bytes that did not come. */
	echoed: number;
	wrong: number;
	dropped: number;
	/** Seconds of a processor that the process took, those who use the modems included. */
	cpu: number;
	/** Bytes of one modem, its sockets and its user: when it was just switched on, and with all links open at the end. */
	memory: { switchedOn: number; busy: number };
}

/** What one link carries from a TCP source to the host, in bytes a second. */
export interface Throughput {
	/** Bytes timed, and how often; the fastest counts. */
	bytes: number;
	rounds: number;
	/** A socket without a modem. */
	bare: number;
	/** `pushed`: the module sends without being asked. */
	ways: { name: string; pushed: boolean; rate: number }[];
}

/** A virtual modem that hears random and damaged command lines. */
export interface Soak {
	lines: number;
	seed: number;
	/** Commands that were tried, in all forms. */
	commands: number;
	exceptions: number;
	/** The line and what it threw. */
	firstException: string | null;
	/** How often, of all looks, the module did not come back to AT. */
	silent: number;
	/** Lines after which the heap is looked at first. */
	settled: number;
	/** Bytes in use after a garbage collection, then and at the end. */
	heap: { settled: number; end: number };
	/** Lines behind which the module said so. */
	reached: Record<string, number>;
}

/** The virtual modem under load. Throughput, elapsed time and share of the processor are timed, and no two runs agree. */
export interface Load {
	/** "Node 20.20.2, 2 x …" */
	machine: string;
	crowd: Crowd;
	throughput: Throughput;
	soak: Soak;
}
