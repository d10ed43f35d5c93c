import type { Entry } from "../../hosts/replay/session.js";
import type { Serial, SerialOptions } from "../../modules/platform.js";

/** The class `Port`, whose every read and write is added to `passed` as the driver did it. */
export function tap(
	Port: SerialOptions["io"],
	passed: Entry[],
): SerialOptions["io"] {
	return class extends Port implements Serial {
		override read(buffer: Uint8Array, start: number, end: number): number {
			const count = super.read(buffer, start, end);
			const bytes = buffer.slice(start, start + count);
			if (count > 0) passed.push({ kind: "module", bytes });
			return count;
		}

		override write(buffer: Uint8Array, start: number, end: number): number {
			const count = super.write(buffer, start, end);
			const bytes = buffer.slice(start, start + count);
			if (count > 0) passed.push({ kind: "host", bytes });
			return count;
		}
	};
}
