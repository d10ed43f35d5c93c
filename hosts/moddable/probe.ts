/** XS: a function in C. */
declare function native<T>(name: string): {
	call(self: object, ...parameters: unknown[]): T;
};

/** What the engine allocated since `reset`. Reading a count allocates nothing. */
export class Probe {
	static reset(): void {
		native("sixlink_probe_reset").call(this);
	}

	/** 0 if and only if none was allocated; the most that were in use beyond those at the start, if a collection came between. */
	static slots(): number {
		return native<number>("sixlink_probe_slots").call(this);
	}

	/** Bytes, as `slots`. */
	static chunk(): number {
		return native<number>("sixlink_probe_chunk").call(this);
	}

	/** Not counted here. Without an allocation there is none. */
	static collections(): number {
		return NaN;
	}

	/** Not counted here. */
	static mallocs(): number {
		return NaN;
	}

	/** "XS 17.7.0, 32-bit" */
	static engine(): string {
		return native<string>("sixlink_probe_engine").call(this);
	}
}
