import { args, exit, write } from "host";
import * as probe from "probe";
import { AppendAndSplit } from "./append-and-split.js";
import { Driver } from "./driver.js";
import { allocated } from "../test/support/allocated.js";
import type { Cost, Measured } from "./figures.js";
import type { Reader } from "./reader.js";
import { PIECE, type Workload, workloads } from "./workloads.js";

/** Runs inside XS, on a computer or on the Cortex-M. Argument: `driver` or `split`. Writes what each workload cost, as JSON. */

function hear(reader: Reader, parts: Uint8Array<ArrayBuffer>[]): void {
	for (let i = 0; i < parts.length; i++) reader.hear(parts[i], PIECE);
}

function cost(): Cost {
	const instructions = probe.instructions();
	const meter = probe.meter();
	// Before the object below is begun, which is a slot.
	const counts = allocated();
	return { ...counts, meter, instructions };
}

/** Throws where the reader did not understand all that was said. */
function check(what: string, counted: number, said: number): void {
	if (counted !== said)
		throw new Error(`${what}: ${counted} counted, ${said} were said`);
}

function measure(reader: Reader, workload: Workload): Measured {
	const { name, description, parts, rounds } = workload;
	reader.echo = workload.echo;
	hear(reader, [workload.before, ...parts, ...parts]);
	const { lines, payloads, received, sent } = reader;
	probe.collect();
	probe.reset();
	for (let round = 0; round < rounds; round++) hear(reader, parts);
	const costs = cost();
	check(`${name}: lines`, reader.lines - lines, rounds * workload.lines);
	check(
		`${name}: payloads`,
		reader.payloads - payloads,
		rounds * workload.payloads,
	);
	check(
		`${name}: bytes`,
		reader.received - received,
		rounds * workload.payload,
	);
	return {
		name,
		description,
		operations: rounds * workload.operations,
		bytes: rounds * parts.reduce((sum, { length }) => sum + length, 0),
		callbacks: rounds * (workload.lines + workload.payloads),
		sent: reader.sent - sent,
		cost: costs,
	};
}

const reader = args[0] === "driver" ? new Driver() : new AppendAndSplit();
for (const workload of workloads())
	write(`${JSON.stringify(measure(reader, workload))}\n`);
exit(0);
