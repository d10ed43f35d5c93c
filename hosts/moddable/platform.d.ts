/** What these files use of the Moddable SDK and of its compiler, so that they can be checked without it. */

declare module "mc/config" {
	/** The manifest's `config`. */
	const config: {
		sixlink: {
			serial: {
				transmit?: number;
				receive?: number;
				baud?: number;
				ring?: number;
			};
			plan: import("../../examples/six-links.js").Plan;
		};
	};
	export default config;
}
