/** Bearer states of TCPIP/状态机.md that hold whether links are numbered or not. */
export type BearerState =
	| "IP INITIAL"
	| "IP START"
	| "IP CONFIG"
	| "IP GPRSACT"
	| "IP STATUS"
	| "PDP DEACT";

/** What AT+CPNETAPN keeps (TCPIP/CPNETAPN.md). */
export interface PrivateApn {
	apn: string;
	user: string;
	password: string;
	/** 0 none, 1 PAP, 2 CHAP. */
	authentication: number;
}

/** The servers that the network names (the example of TCPIP/CDNSCFG.md), and what stands for none. */
const assignedServers = ["211.136.112.50", "211.136.150.66"] as const;
const noServers = ["0.0.0.0", "0.0.0.0"] as const;

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

	/** AT+CDNSCFG. */
	#nameServers: readonly [string, string] | undefined;

	/** Whether the context is active. */
	get up(): boolean {
		return this.state === "IP GPRSACT" || this.state === "IP STATUS";
	}

	/** The name servers, primary and secondary: those that AT+CDNSCFG has set, or the network's while the context is active. */
	get nameServers(): readonly [string, string] {
		return this.#nameServers ?? (this.up ? assignedServers : noServers);
	}

	setNameServers(primary: string, secondary: string): void {
		this.#nameServers = [primary, secondary];
	}
}
