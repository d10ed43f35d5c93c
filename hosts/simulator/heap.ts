import Instrumentation from "instrumentation";
import type { Clock } from "../../modules/platform.js";
import type { LinkView } from "./row.js";

/** In milliseconds. */
const MINUTE = 60_000;
const SAMPLE = 100;

const slotBytes = Instrumentation.map("XS Slot Heap Used");
const chunkBytes = Instrumentation.map("XS Chunk Heap Used");
const stackBytes = Instrumentation.map("XS Stack Used");

function get(figure: number | undefined): number {
	return Instrumentation.get(figure) ?? 0;
}

/**
 * Traces once a minute what the links received and what the engine holds: the least bytes of slots and chunks that were
 * in use in that minute, which is soon after a collection; collections so far; the most bytes of stack in that minute.
 * A collection is a fall of the slots in use: the engine's own count begins anew every second while a debugger is there.
 */
export function watchHeap(clock: Clock, links: readonly LinkView[]): void {
	let slots = Infinity;
	let chunks = Infinity;
	let stack = 0;
	let before = 0;
	let collections = 0;
	let minutes = 0;
	const started = clock.now();
	trace("minute  received     slots    chunks  collections   stack\n");
	const alarm = clock.alarm(() => {
		alarm.set(SAMPLE);
		const now = get(slotBytes);
		if (now < before) collections++;
		before = now;
		slots = Math.min(slots, now);
		chunks = Math.min(chunks, get(chunkBytes));
		stack = Math.max(stack, get(stackBytes));
		if (clock.now() - started < (minutes + 1) * MINUTE) return;
		let received = 0;
		for (const link of links) received += link.received;
		trace(
			`${column(++minutes, 6)}${column(received, 10)}${column(slots, 10)}${column(chunks, 10)}${column(collections, 13)}${column(stack, 8)}\n`,
		);
		slots = Infinity;
		chunks = Infinity;
		stack = 0;
	});
	alarm.set(SAMPLE);
}

function column(value: number, width: number): string {
	return String(value).padStart(width);
}
