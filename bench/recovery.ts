/** How a modem comes back from the virtual modem's faults, in virtual time: each run gives the same. */

/** Each fault at each moment of a life, in one set-up. */
export interface Recovery {
	/** "six links" */
	name: string;
	/** Milliseconds from the beginning of the fault until it is taken back. */
	lasting: number;
	moments: number;
	faults: number;
	/** Those after which a link was still not as it was two hours later. */
	stuck: Outcome[];
	/** Virtual milliseconds from the end of the fault until each link carries bytes again: the middle one, and the longest. */
	median: number;
	longest: Outcome;
}

/** One fault at one moment. */
export interface Outcome {
	moment: string;
	fault: string;
	ms: number;
}
