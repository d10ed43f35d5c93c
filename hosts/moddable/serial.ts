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

export interface SerialOptions extends SerialCallbacks {
	/** The UART's number. Default: 1 on the ESP32, on the Pico the one that the pins are of. */
	port?: number;
	/**
	 * GPIO numbers. Default: 17 and 16 on the ESP32, which has any UART at any pin, 4 and 5 on the Pico. Its UART 0 transmits
	 * at 0, 12, 16 or 28, UART 1 at 4, 8, 20 or 24; the three pins after each are receive, cts and rts (RP2040 datasheet, 1.4.3).
	 */
	transmit?: number;
	receive?: number;
	/** Both, or neither: with them the port and the module hold each other. */
	rts?: number;
	cts?: number;
	/** 300 or more. Default 115200. */
	baud?: number;
	/** Bytes that the port holds while JavaScript is away: a power of two from 256 to 32768. Default 4096. */
	ring?: number;
}

/**
 * A UART with a ring behind its FIFO. What is lost all the same is told as `onError("overrun")`, between the bytes before
 * it and those behind it.
 * Throws RangeError for a port, pin, rate or ring that cannot be, Error for a port or pin that is in use.
 */
export class Serial
	extends Native("sixlink_serial_destructor")
	implements Contract
{
	constructor(options: SerialOptions) {
		super();
		native("sixlink_serial_constructor").call(this, options);
	}

	close(): void {
		native("sixlink_serial_close").call(this);
	}

	/** The ring's. */
	get capacity(): number {
		return native<number>("sixlink_serial_get_capacity").call(this);
	}

	get flowControl(): boolean {
		return native<boolean>("sixlink_serial_get_flowControl").call(this);
	}

	get reportsOverrun(): boolean {
		return true;
	}

	get baud(): number {
		return native<number>("sixlink_serial_get_baud").call(this);
	}

	set baud(baud: number) {
		native("sixlink_serial_set_baud").call(this, baud);
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
