import { getHeapCodeStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/**
 * Bytes in use after a garbage collection: the heap and the buffers outside it, without machine code, which V8 makes
 * more of for as long as a program runs.
 */
export function held(): number {
	// The second ends what the first began: buffers are freed beside the program.
	collect();
	collect();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external - getHeapCodeStatistics().code_and_metadata_size;
}
