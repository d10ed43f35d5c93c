import type { Crowd, Figures, Load, Soak, Throughput } from "./figures.js";
import { type Goodput, type Links, shareOf, type Stalled } from "./links.js";
import type { Recovery } from "./recovery.js";

/** What the driver, the links and the virtual modem are to reach. */

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

/** What the virtual modem misses, a sentence each. */
export function misses({ crowd, throughput, soak }: Load): string[] {
	return [
		...crowdMisses(crowd),
		...throughputMisses(throughput),
		...soakMisses(soak),
	];
}

/** Bytes of RAM that a modem with six links may take, by profile, in the heap of a 32-bit engine. */
const memoryBars: Readonly<Record<string, number>> = {
	small: 12 * 1024,
	fast: 32 * 1024,
};
const SLOT = 16;

/** What the driver misses, a sentence each. Slots of a 64-bit engine are no device's. */
export function driverMisses({ bits, memory }: Figures): string[] {
	if (bits !== 32) return [];
	return memory.flatMap(({ profile, mqtt, slots, chunk }) => {
		const taken = slots * SLOT + chunk;
		const bar = memoryBars[profile];
		return mqtt || taken <= bar
			? []
			: [`profile ${profile} takes ${taken} bytes of RAM, not ${bar}`];
	});
}

/** What the links miss, a sentence each. */
export function linkMisses({ goodput, stalled }: Links): string[] {
	return [...goodput.flatMap(goodputMisses), ...stalled.flatMap(stallMisses)];
}

function goodputMisses(one: Goodput): string[] {
	const { way, port, baud, bar } = one;
	const share = shareOf(one);
	if (bar === null || share >= bar) return [];
	return [
		`${port} at ${baud}: ${percent(share)} of the line rate ${way}, not ${percent(bar)}`,
	];
}

/** What does not come back, a sentence each. */
export function recoveryMisses(recoveries: Recovery[]): string[] {
	return recoveries.flatMap(({ name, lasting, stuck }) =>
		stuck.map(
			({ moment, fault }) =>
				`${name}: not back from "${fault}" for ${lasting} ms at "${moment}"`,
		),
	);
}

/** Only what is received by request promises anything. */
function stallMisses(one: Stalled): string[] {
	const { port, links, baud, receive, length, bare } = one;
	if (receive === "push") return [];
	const name = `${port}, ${links} links at ${baud}, a host that stalls`;
	const whole = links * length;
	const counts: [number, string][] = [
		[one.unreported, "bytes were lost without a word"],
		[one.wrong, "links changed bytes"],
		[one.hung, "links hung"],
		[whole - one.received, `of ${whole} bytes did not reach the app`],
		[whole - one.sent, `of ${whole} bytes did not reach the peers`],
	];
	if (!bare || links <= 3) counts.push([one.lost, "bytes were lost"]);
	if (!bare) counts.push([one.broken, "links broke"]);
	return counts.flatMap(([count, what]) =>
		count > 0 ? [`${name}: ${count} ${what}`] : [],
	);
}

function percent(share: number): string {
	return `${(100 * share).toFixed(1)} %`;
}
