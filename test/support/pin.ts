import type { Pin, PinOptions } from "../../modules/platform.js";

/** A host's pin that does `pull` with whether it is low. */
export function pinOf(pull: (low: boolean) => void): PinOptions {
	return {
		io: class implements Pin {
			write(level: 0 | 1): void {
				pull(level === 0);
			}
			close(): void {}
		},
	};
}
