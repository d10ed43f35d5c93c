/** What the links carry on the virtual wire, in virtual time: each run gives the same. */

/** The host's end of the wire. */
export interface PortKind {
	/** "FIFO of 128", "ring of 512" */
	name: string;
	/** Bytes that it holds while the host is away. */
	depth: number;
	/** RTS/CTS. */
	flowControl: boolean;
}

/** How a link's bytes are received: asked for (CIPRXGET=1), or pushed by the module. */
export type Receive = "request" | "push";

/** One link in one direction, at full speed. */
export interface Goodput {
	/** "received", "sent" */
	way: "received" | "sent";
	receive: Receive;
	port: string;
	baud: number;
	/** Payload bytes that were timed, and the virtual milliseconds. */
	bytes: number;
	ms: number;
	/** Parts of the time; they and the payload's make 1. */
	rest: Rest;
	/** The share of the line rate to reach; null where none is set. */
	bar: number | null;
}

/** Where the time goes in which the wire carries no payload. */
export interface Rest {
	/** The wire carries a command. */
	commands: number;
	/** It carries a head, a prompt, a result or a notice. */
	answers: number;
	/** The module has a command or a payload and has not answered. */
	module: number;
	/** Nothing: the network has nothing yet, or the host does not ask. */
	idle: number;
}

/** Ten bits a byte of payload, as a part of the time: of it all, what the wire can carry. */
export function shareOf({ bytes, ms, baud }: Goodput): number {
	return (10_000 * bytes) / baud / ms;
}

/** A host that is away now and then, with links that carry bytes both ways. */
export interface Stalled {
	port: string;
	/** It holds 128 bytes and nothing holds the module back. */
	bare: boolean;
	links: number;
	baud: number;
	receive: Receive;
	/** Bytes that were to go each way on each link. */
	length: number;
	/** Bytes that reached the app and its peers. */
	received: number;
	sent: number;
	/** Bytes that the module gave and the app did not get; and of them those that no link's end told. */
	lost: number;
	unreported: number;
	/** Links that gave the app, or its peer, another byte than was sent. */
	wrong: number;
	/** Links that ended, and links that the app gave up because nothing came or went any more. */
	broken: number;
	hung: number;
	/** Bytes of any kind that the port lost. */
	overrun: number;
	/** Virtual milliseconds. */
	ms: number;
}

export interface Links {
	/** Bytes of which each goodput takes the time. */
	bytes: number;
	goodput: Goodput[];
	stalled: Stalled[];
	seed: number;
	/** Bytes each way on each link of a host that stalls. */
	length: number;
	/** The longest stall, and the longest pause between two, in ms. */
	stall: number;
	pause: number;
	/** Links broken, hung or wrong at which a run is given up. */
	patience: number;
}

/** Bytes each way on each link of a host that stalls where no length is given: so many that a check takes half a minute. */
export const USUAL_LENGTH = 100_000;
