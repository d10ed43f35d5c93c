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
