/** Bearer states of TCPIP/状态机.md that hold whether links are numbered or not. */
export type BearerState =
	| "IP INITIAL"
	| "IP START"
	| "IP CONFIG"
	| "IP GPRSACT"
	| "IP STATUS"
	| "PDP DEACT";

/** The PDP context that the links ride on. */
export class Bearer {
	state: BearerState = "IP INITIAL";
	apn = "";
	user = "";
	password = "";
	/** The module's own address while the bearer is up. */
	address = "10.76.1.35";
	readonly gateway = "10.76.1.1";

	/** The address of context `cid`: links ride on 1. */
	addressOf(cid: number): string {
		const [a, b, c, d] = this.address.split(".").map(Number);
		return `${a}.${b}.${c}.${d + cid - 1}`;
	}

	/** Whether the context is active. */
	get up(): boolean {
		return this.state === "IP GPRSACT" || this.state === "IP STATUS";
	}
}
