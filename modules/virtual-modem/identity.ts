/** Who a module says it is. */
export interface Identity {
	/** ATI (Base/ATI.md). */
	information: string;
	/** AT+CGMI (Base/CGMI.md). */
	manufacturer: string;
	/** AT+CGMM (Base/CGMM.md). */
	model: string;
	/** AT+CGMR (Base/CGMR.md). */
	revision: string;
	/** AT^HVER (Base/HVER.md). */
	platform: string;
}

/** The module's own number and what it is made of: the manual's examples. */
export const made = {
	imei: "359759002514931",
	hardware: "A12",
	built: "Mar  6 2023 20:04:22",
} as const;
