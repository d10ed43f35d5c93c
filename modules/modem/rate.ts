/** Bits per second that a module may have been left at, the likeliest first (`Device_control/IPR.md`). */
export const rates: readonly number[] = Object.freeze([
	115200, 921600, 460800, 9600, 230400, 57600, 38400, 19200,
]);
