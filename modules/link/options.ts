import { checkFlag, checkInteger, checkText } from "../at/check.js";
import type { Link } from "./link.js";
import type { Reason } from "./reason.js";
import { checkTlsOptions, type TlsOptions } from "./tls-options.js";

/** What `open` takes. Callbacks run with `this` = the link, last of all, and may open, write and close. */
export interface LinkOptions extends TlsOptions {
	/** TLS is spoken by the module, and wants `ca`. */
	kind: "TCP" | "UDP" | "TLS";
	/** Name or address, 1-128 characters of printable ASCII without quotes. */
	host: string;
	/** 1-65535. */
	port: number;
	/** The port on this side, 1-65535 (AT+CLPORT); any where left out. */
	localPort?: number;
	/** 0-5; the lowest free one where left out. With a single link only 0. */
	slot?: number;
	/** Milliseconds from the call to CONNECT OK, 1-3600000; 75000 where left out, of TLS 90000. */
	deadline?: number;
	/**
	 * When it ends or fails, for any reason but `close`, `shut` or the modem's `close`, it is opened again, after 1 s at
	 * first and up to 64 s where that fails time and again. Every end is told all the same. Default false.
	 */
	reopen?: boolean;
	/** The module is asked what the peer has acknowledged (AT+CIPACK), TCP and TLS only: see `onAcknowledge`. Default false. */
	confirm?: boolean;
	/** CONNECT OK. */
	onConnect?(this: Link): void;
	/**
	 * The link could not be opened. `state` is what the module said of it: the STATE: line in front of CONNECT FAIL; of TLS,
	 * the code and the file or setting that it is about; empty where there was nothing.
	 */
	onFail?(this: Link, reason: Reason, state: string): void;
	/** `count` bytes can be read, of UDP those of one datagram. Not called again before more arrived. */
	onReadable?(this: Link, count: number): void;
	/** `count` bytes can be written, of UDP in one datagram. */
	onWritable?(this: Link, count: number): void;
	/** With `confirm`: the peer has acknowledged `count` bytes since CONNECT OK. */
	onAcknowledge?(this: Link, count: number): void;
	/**
	 * The link ended after CONNECT OK. `missing`: bytes the peer sent that were announced and can not be had any more;
	 * `unsent`: bytes written here that the module did not take, and with `confirm` those that the peer was not known to
	 * have. They may have arrived all the same.
	 */
	onClose?(this: Link, reason: Reason, missing: number, unsent: number): void;
}

/** Throws a TypeError or RangeError that names the value and the limit, and changes nothing. */
export function checkOptions(options: LinkOptions): void {
	const { kind, localPort } = options;
	if (kind !== "TCP" && kind !== "UDP" && kind !== "TLS")
		throw new TypeError(`kind ${kind} is unknown: give TCP, UDP or TLS`);
	checkText("host", options.host, 128);
	checkInteger("port", options.port, 1, 65535);
	if (localPort !== undefined) checkInteger("localPort", localPort, 1, 65535);
	if (options.deadline !== undefined)
		checkInteger("deadline", options.deadline, 1, 3600000);
	if (options.confirm !== undefined) {
		checkFlag("confirm", options.confirm);
		if (options.confirm && kind === "UDP")
			throw new TypeError("confirm: nobody acknowledges UDP, leave it out");
	}
	if (options.reopen !== undefined) checkFlag("reopen", options.reopen);
	checkTlsOptions(kind, kind === "TLS", options);
}

/** Throws a TypeError for what a transparent link can not be (`TCPIP/CIPMODE.md`). */
export function checkTransparent({ kind, confirm }: LinkOptions): void {
	if (kind !== "TCP")
		throw new TypeError(
			`kind ${kind}: with transparent there is only TCP, make the modem without it`,
		);
	if (confirm === true)
		throw new TypeError(
			"confirm: a transparent link can not be asked about, leave it out",
		);
}
