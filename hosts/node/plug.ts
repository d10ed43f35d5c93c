/** What is plugged into the host's end of a wire: a pseudo-terminal, a TCP client. */
export interface Plug {
	/** Bytes that it takes now. */
	readonly room: number;
	/** Takes bytes, no more than it has room for. */
	send(bytes: Uint8Array): void;
	/** Brings nothing more until `resume`. */
	pause(): void;
	resume(): void;
}

/** What a plug tells. */
export interface PlugEvents {
	onData(bytes: Uint8Array): void;
	/** There is room again. */
	onRoom(): void;
}
