import type {
	Serial as Contract,
	SerialCallbacks,
} from "../../modules/platform.js";

/** XS: a function in C. */
declare function native<T>(name: string): {
	call(self: object, ...parameters: unknown[]): T;
};
/** XS: a class of objects with data in C. */
declare function Native(destructor: string): new () => object;

export interface PicoSerialOptions extends SerialCallbacks {
	/**
	 * GPIO numbers, both of one UART. Default 4 and 5. UART 0: 0 and 1, 12 and 13, 16 and 17, 28 and 29; UART 1: 4 and 5,
	 * 8 and 9, 20 and 21, 24 and 25 (RP2040 datasheet, 1.4.3).
	 */
	transmit?: number;
	receive?: number;
	/** Default 115200. */
	baud?: number;
	/** Bytes that the port holds while JavaScript is away: a power of two from 256 to 32768. Default 4096. */
	ring?: number;
}

/**
 * A UART of the RP2040 with a ring behind its FIFO. What the FIFO loses is told as `onError("overrun")`.
 * Throws RangeError for pins, a rate or a ring that cannot be, Error for a pin or a UART that is in use.
 */
export class Serial
	extends Native("sixlink_serial_destructor")
	implements Contract
{
	constructor(options: PicoSerialOptions) {
		super();
		native("sixlink_serial_constructor").call(this, options);
	}

	close(): void {
		native("sixlink_serial_close").call(this);
	}

	get capacity(): number {
		return native<number>("sixlink_serial_get_capacity").call(this);
	}

	read(buffer: Uint8Array, start: number, end: number): number {
		return native<number>("sixlink_serial_read").call(this, buffer, start, end);
	}

	write(buffer: Uint8Array, start: number, end: number): number {
		return native<number>("sixlink_serial_write").call(
			this,
			buffer,
			start,
			end,
		);
	}
}
