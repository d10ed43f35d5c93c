/** What these files use of the Moddable SDK, so that they can be checked without it. */

declare module "mc/config" {
	/** The manifest's `config`. */
	const config: {
		sixlink: {
			/** The port's options. */
			serial: Record<string, unknown>;
			/** Pins of the module's that are wired, as OutputPin of pin.ts wants them. */
			power?: Partial<
				Record<"key" | "reset" | "sleep", Record<string, unknown>>
			>;
			plan: import("../../examples/six-links.js").Plan;
		};
	};
	export default config;
}

declare module "embedded:io/digital" {
	export default class Digital {
		static readonly Output: number;
		static readonly OutputOpenDrain: number;
		constructor(options: { pin: number; mode: number; initialValue: 0 | 1 });
		write(level: 0 | 1): void;
		close(): void;
	}
}
