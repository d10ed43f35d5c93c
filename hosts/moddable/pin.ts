import Digital from "embedded:io/digital";
import type { Pin } from "../../modules/platform.js";

/**
 * A GPIO at one of the module's pins that the module itself pulls up: power key, reset, DTR. From the start it leaves the
 * pin alone, which is level 1.
 * Options: `pin`, its number; `inverted`, where a transistor is between, which the GPIO switches on by a high level.
 * Without one the GPIO pulls down or is open, and never drives the pin high, as the module's pins are not made for 3.3 V.
 * Throws what the SDK throws for a pin that is in use or no output, with the pin's number.
 */
export class OutputPin implements Pin {
	readonly #digital: Digital;
	readonly #inverted: boolean;

	constructor(options: Record<string, unknown>) {
		const { pin, inverted = false } = options;
		if (typeof pin !== "number" || typeof inverted !== "boolean")
			throw new TypeError("a pin wants pin: number, and inverted: boolean");
		this.#inverted = inverted;
		try {
			this.#digital = new Digital({
				pin,
				mode: inverted ? Digital.Output : Digital.OutputOpenDrain,
				initialValue: inverted ? 0 : 1,
			});
		} catch (error) {
			throw new Error(`pin ${pin}: ${error}`, { cause: error });
		}
	}

	write(level: 0 | 1): void {
		this.#digital.write(level === (this.#inverted ? 0 : 1) ? 1 : 0);
	}

	close(): void {
		this.#digital.close();
	}
}
