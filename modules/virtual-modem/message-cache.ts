/** A message as it came. The topic has one character a byte. */
export interface Received {
	topic: string;
	payload: Uint8Array;
}

const size = 4;

/** What AT+MQTTMSGSET=1 keeps for AT+MQTTMSGGET: four messages, the next in the place of the oldest (MQTT/MQTTMSGGET.md). */
export class MessageCache {
	#slots: (Received | undefined)[] = [];
	#next = 0;

	constructor() {
		this.clear();
	}

	/** Which slots hold a message, 0…3. */
	get valid(): boolean[] {
		return this.#slots.map((message) => message !== undefined);
	}

	/** Keeps a message. Returns its slot. */
	store(message: Received): number {
		const slot = this.#next;
		this.#slots[slot] = message;
		this.#next = (slot + 1) % size;
		return slot;
	}

	/** The messages in the order of their slots, which are free then. */
	take(): Received[] {
		const messages = this.#slots.filter((message) => message !== undefined);
		this.clear();
		return messages;
	}

	clear(): void {
		this.#slots = new Array<undefined>(size).fill(undefined);
		this.#next = 0;
	}
}
