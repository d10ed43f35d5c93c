/** What is measured: something that hears the module and serves an app with six links. Its counts tell that it understood. */
export interface Reader {
	/** The app sends back what it receives. */
	echo: boolean;
	/** Lines (a prompt is one) and payloads told, bytes of payloads that reached the app, bytes written to the port. */
	readonly lines: number;
	readonly payloads: number;
	readonly received: number;
	readonly sent: number;
	/** `bytes` arrive, `piece` at a time. */
	hear(bytes: Uint8Array<ArrayBuffer>, piece: number): void;
}
