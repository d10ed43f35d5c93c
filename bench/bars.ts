import type { Crowd, Load, Soak, Throughput } from "./figures.js";

/** What the virtual modem is to reach. */

/** Bytes a second that one link carries where data is pushed. */
const throughputBar = 20e6;
/** Processors that the crowd may need to keep its rate. */
const processors = 2;
/** Bytes by which the heap may grow between the two looks: V8 goes on learning, and buffers grow to the most they ever held. */
export const growthBar = 1 << 20;

function crowdMisses(crowd: Crowd): string[] {
	const { modems, cpu, seconds, wrong, dropped } = crowd;
	return [
		...(dropped > 0 ? [`${modems} modems dropped ${dropped} bytes`] : []),
		...(wrong > 0 ? [`${modems} modems changed ${wrong} bytes`] : []),
		...(cpu > processors * seconds
			? [
					`${modems} modems took ${cpu.toFixed(1)} s of a processor for ${seconds} s of traffic, more than ${processors} processors have`,
				]
			: []),
	];
}

function throughputMisses({ ways }: Throughput): string[] {
	return ways
		.filter(({ pushed, rate }) => pushed && rate < throughputBar)
		.map(
			({ name, rate }) =>
				`${name}: a link carries ${(rate / 1e6).toFixed(1)} MB/s, not ${throughputBar / 1e6}`,
		);
}

function soakMisses(soak: Soak): string[] {
	const { lines, settled, exceptions, firstException, silent, heap } = soak;
	const growth = heap.end - heap.settled;
	const missing = Object.keys(soak.reached).filter(
		(text) => soak.reached[text] === 0,
	);
	return [
		...(exceptions > 0
			? [
					`${exceptions} of ${lines} lines threw, the first of them ${firstException}`,
				]
			: []),
		...(silent > 0
			? [`${silent} times in ${lines} lines the module did not come back to AT`]
			: []),
		...(growth > growthBar
			? [
					`the heap grew by ${growth} bytes between ${settled} and ${lines} lines, more than ${growthBar}`,
				]
			: []),
		...missing.map((text) => `in ${lines} lines the module never said ${text}`),
	];
}

/** What is missed, a sentence each. */
export function misses({ crowd, throughput, soak }: Load): string[] {
	return [
		...crowdMisses(crowd),
		...throughputMisses(throughput),
		...soakMisses(soak),
	];
}
