import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Outcome, Recovery } from "../../bench/recovery.js";
import {
	Outage,
	type OutageOptions,
	outages,
} from "../../test/support/outage.js";

/** Each fault of the virtual modem at each moment of the driver's life, and how long until all links carry bytes again. */

/** Milliseconds after which a modem that is not back is taken never to be. */
const LIMIT = 7_200_000;
/** Moments that a process takes at once. */
const SHARE = 4;

interface Way {
	name: string;
	options: Partial<OutageOptions>;
	lasting: number;
	/** Only at moments without a command: what lasts is soon the same whenever it began. */
	few?: boolean;
}

const ways: readonly Way[] = [
	{ name: "six links", options: {}, lasting: 3000 },
	{ name: "six links, power pins", options: { pins: true }, lasting: 3000 },
	{ name: "one link, CIPMUX=0", options: { single: true }, lasting: 3000 },
	{ name: "six links", options: {}, lasting: 90_000, few: true },
	{ name: "six links", options: {}, lasting: 600_000, few: true },
];

interface Share {
	options: Partial<OutageOptions>;
	lasting: number;
	moments: string[];
}

function outcomes({ options, lasting, moments }: Share): Outcome[] {
	return moments.flatMap((moment) =>
		outages.map(([fault, end]) => ({
			moment,
			fault,
			ms: Outage.recovery({ ...options, moment, fault, end, lasting }, LIMIT),
		})),
	);
}

function summary(way: Way, moments: number, all: Outcome[]): Recovery {
	const back = all.filter(({ ms }) => ms >= 0).sort((a, b) => a.ms - b.ms);
	return {
		name: way.name,
		lasting: way.lasting,
		moments,
		faults: outages.length,
		stuck: all.filter(({ ms }) => ms < 0),
		median: back[back.length >> 1]?.ms ?? -1,
		longest: back.at(-1) ?? { moment: "", fault: "", ms: -1 },
	};
}

const self = fileURLToPath(import.meta.url);

/** Runs all, a share of the moments in a process of its own, as many at a time as there are processors. */
export async function startOutages(): Promise<Recovery[]> {
	const shares: { way: number; share: Share }[] = [];
	const counts = ways.map(({ options, lasting, few = false }, way) => {
		const every = Outage.moments(options);
		const moments = few
			? every.filter((moment) => moment.endsWith(" ms"))
			: every;
		for (let i = 0; i < moments.length; i += SHARE) {
			const some = moments.slice(i, i + SHARE);
			shares.push({ way, share: { options, lasting, moments: some } });
		}
		return moments.length;
	});
	const results = ways.map((): Outcome[] => []);
	let next = 0;
	const work = async () => {
		while (next < shares.length) {
			const { way, share } = shares[next++];
			const { stdout } = await promisify(execFile)(process.execPath, [
				...process.execArgv,
				self,
				JSON.stringify(share),
			]);
			results[way].push(...(JSON.parse(stdout) as Outcome[]));
		}
	};
	await Promise.all(Array.from({ length: availableParallelism() }, work));
	return ways.map((way, index) => summary(way, counts[index], results[index]));
}

if (process.argv[1] === self)
	process.stdout.write(JSON.stringify(outcomes(JSON.parse(process.argv[2]))));
