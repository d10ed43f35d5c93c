/** XS: a function in C. */
declare function native<T>(name: string): {
	call(self: object, ...parameters: unknown[]): T;
};

/** UART 0 at 115200 baud, pin 0. It waits until the line takes what is written. */
export class Console {
	static write(text: string): void {
		native("sixlink_console_write").call(this, text);
	}

	/** Writes `buffer[start…end)`, allocating nothing. */
	static print(buffer: Uint8Array, start: number, end: number): void {
		native("sixlink_console_print").call(this, buffer, start, end);
	}
}
