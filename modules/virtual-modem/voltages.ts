/** What the module measures, in mV: its supply (Device_control/CBC.md) and two inputs (Device_control/CADC.md). */
export class Voltages {
	supply = 3800;
	/** The supply's limits for going on and off, as AT+CBC sets them. */
	powerOn = 0;
	powerOff = 0;
	/** The value is the manual's example. */
	readonly inputs = [
		{ enabled: false, voltage: 1086 },
		{ enabled: false, voltage: 1086 },
	];
}
