/** XS: a function in C. */
declare function native<T>(name: string): {
	call(self: object, ...parameters: unknown[]): T;
};

/** What the engine allocated since `reset`. Reading a count allocates nothing. */
export class Probe {
	static reset(): void {
		native("sixlink_probe_reset").call(this);
	}

	/** 0 if and only if none was allocated. */
	static slots(): number {
		return native<number>("sixlink_probe_slots").call(this);
	}

	/** Bytes, as `slots`. */
	static chunk(): number {
		return native<number>("sixlink_probe_chunk").call(this);
	}

	/** Only an allocation brings one about; where there were some, they are not counted: NaN. */
	static collections(): number {
		return Probe.slots() === 0 && Probe.chunk() === 0 ? 0 : NaN;
	}

	/** NaN where the board cannot count them. */
	static mallocs(): number {
		return native<number>("sixlink_probe_mallocs").call(this);
	}

	/** "XS 17.7.0, 32-bit" */
	static engine(): string {
		return native<string>("sixlink_probe_engine").call(this);
	}
}
