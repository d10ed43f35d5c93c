import { execFile } from "node:child_process";
import { connect } from "node:net";
import type { Echo, PingOptions } from "../../modules/virtual-modem/network.js";

/** The discard port (RFC 863): hosts that are there accept or refuse a connection to it, and either will do. */
const discardPort = 9;

/**
 * Sends an echo request by the system's `ping` where there is one that works as Linux's do; Node has no ICMP. Elsewhere
 * the time is that of a TCP connection taken or refused, and the time to live is the request's own.
 */
export function ping(
	options: PingOptions,
	done: (echo: Echo | undefined) => void,
): void {
	const { address, size, timeToLive, timeout } = options;
	// Whatever becomes of it, silence lasts as long as the module would wait.
	let over = false;
	const end = (echo: Echo | undefined) => {
		if (over) return;
		over = true;
		clearTimeout(timer);
		done(echo);
	};
	const timer = setTimeout(() => end(undefined), timeout);
	if (process.platform !== "linux") return probe(options, end);
	const limits = [
		"-s",
		size,
		"-t",
		timeToLive,
		"-W",
		Math.ceil(timeout / 1000),
	];
	const start = performance.now();
	execFile(
		"ping",
		["-n", "-c", "1", ...limits.map(String), address],
		(error, output) => {
			const reply = /ttl=(\d+)(?: time=([\d.]+))?/.exec(output);
			if (reply) {
				// With less than 16 bytes of data ping has no room for its time.
				const time = reply[2] ?? performance.now() - start;
				end({ time: Number(time), timeToLive: Number(reply[1]) });
			}
			// 1: no reply. Else there is no ping, or it may not.
			else if (error?.code !== 1) probe(options, end);
		},
	);
}

function probe(
	{ address, timeToLive, timeout }: PingOptions,
	end: (echo: Echo | undefined) => void,
): void {
	const start = performance.now();
	const answered = () => {
		socket.destroy();
		end({ time: performance.now() - start, timeToLive });
	};
	const socket = connect({ host: address, port: discardPort, family: 4 });
	socket.setTimeout(timeout, () => socket.destroy());
	socket.on("connect", answered);
	socket.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "ECONNREFUSED") answered();
	});
}
