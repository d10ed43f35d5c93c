import * as probe from "probe";

/** What the engine and its host allocated; `chunk` in bytes. */
export interface Allocated {
	slots: number;
	chunk: number;
	collections: number;
	mallocs: number;
}

/** What was allocated since the probe's `reset`. Everything is read before the answer is made. */
export function allocated(): Allocated {
	const slots = probe.slots();
	const chunk = probe.chunk();
	const collections = probe.collections();
	const mallocs = probe.mallocs();
	return { slots, chunk, collections, mallocs };
}
