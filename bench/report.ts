import { growthBar } from "./bars.js";
import type { Compared, Cost, Figures, Load, Memory } from "./figures.js";
import { type Links, shareOf, USUAL_LENGTH } from "./links.js";
import type { Recovery } from "./recovery.js";

/** The figures for people: as text of at most 100 columns, and as Markdown. */

interface Table {
	title: string;
	/** Under the title: what is counted, and in what. */
	notes: string[];
	/** The first is left-aligned, as are its rows' first cells. */
	head: string[];
	rows: string[][];
}

/** 1234567.8 as "1 234 567.8". */
function number(value: number, digits = 0): string {
	return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, " ");
}

/** A count for each of `of`; whole where there is none, so that nothing shows as exactly 0. */
function per(count: number | null, of: number): string {
	if (count === null) return "-";
	if (count === 0) return "0";
	return number(count / of, 1);
}

const readers = ["driver", "split"] as const;

/** Two lines for each workload: the driver's, and that of the reader that appends and splits. */
function each(
	{ workloads }: Figures,
	cells: (cost: Cost, workload: Compared) => string[],
): string[][] {
	return workloads.flatMap((workload) =>
		readers.map((reader) => [
			reader === "driver" ? workload.name : "",
			reader,
			...cells(workload[reader], workload),
		]),
	);
}

function workloadTable(figures: Figures): Table {
	return {
		title: "Workloads",
		notes: [
			"What the module says. Both readers hear the same bytes and must count the same lines and payload",
			"bytes. A callback is a line, a prompt or a payload that is told.",
		],
		head: ["workload", "operation", "bytes an operation", "callbacks"],
		rows: figures.workloads.map((one) => [
			one.name,
			one.description,
			number(one.bytes / one.operations, 1),
			number(one.callbacks / one.operations),
		]),
	};
}

function allocationTable(figures: Figures): Table {
	return {
		title: "Allocations of an operation",
		notes: [
			"Slots and chunk bytes of the engine's heap, and blocks of the C heap, for one operation; collections",
			"in 1000 operations, with the memory of an ESP32 under Moddable (78848 chunk bytes, 4928 slots).",
		],
		head: ["workload", "reader", "slots", "chunk", "mallocs", "collections"],
		rows: each(figures, (cost, { operations }) => [
			per(cost.slots, operations),
			per(cost.chunk, operations),
			per(cost.mallocs, operations),
			per(1000 * cost.collections, operations),
		]),
	};
}

function workTable(figures: Figures): Table {
	return {
		title: "Work",
		notes: [
			"Instructions: Thumb-2, executed by a Cortex-M4 with the engine as on a device; that is the work.",
			"Meter units: the engine's own, about one for each instruction of byte code. What the engine does",
			"inside one, such as copying a string, is not in them.",
			...(figures.missing === null
				? []
				: ["No instructions here:", figures.missing]),
		],
		head: [
			"workload",
			"reader",
			"instructions a byte",
			"a callback",
			"units a byte",
			"a callback",
		],
		rows: each(figures, ({ instructions, meter }, { bytes, callbacks }) => [
			per(instructions, bytes),
			per(instructions, callbacks),
			per(meter, bytes),
			per(meter, callbacks),
		]),
	};
}

/** A column for each modem, a row for each part that one of them has. */
function memoryTable({ memory, bits }: Figures): Table {
	const slot = bits === 32 ? 16 : 32;
	const parts = new Set(memory.flatMap(({ arena }) => Object.keys(arena)));
	const row = (name: string, value: (one: Memory) => number) => [
		name,
		...memory.map((one) => number(value(one))),
	];
	const arenaOf = ({ arena }: Memory) =>
		Object.values(arena).reduce((sum, size) => sum + size, 0);
	return {
		title: "RAM of a modem with six links, in bytes",
		notes: [
			"By profile, without and with room for the module's MQTT link. The code and the constant tables are",
			"in flash. The app's own buffers and callbacks come on top.",
		],
		head: [
			"part",
			...memory.map(({ profile, mqtt }) =>
				mqtt ? `${profile}, MQTT` : profile,
			),
		],
		rows: [
			...[...parts].map((part) => row(part, ({ arena }) => arena[part] ?? 0)),
			row("arena, sum of the above", arenaOf),
			row("other chunks", (one) => one.chunk - arenaOf(one)),
			row(`slots of ${slot} bytes`, ({ slots }) => slots * slot),
			row("all", ({ chunk, slots }) => chunk + slots * slot),
		],
	};
}

function moduleTable({ modules }: Figures): Table {
	const sum = modules.reduce((sum, { code }) => sum + code, 0);
	return {
		title: "Byte code by module, in bytes",
		notes: ["As a device keeps it in flash; names are kept apart from it."],
		head: ["module", "bytes"],
		rows: [
			...modules.map(({ name, code }) => [name, number(code)]),
			["all", number(sum)],
		],
	};
}

const tables = [
	workloadTable,
	allocationTable,
	workTable,
	memoryTable,
	moduleTable,
];

function introduction({ engine, bits, piece }: Figures): string[] {
	return [
		`${engine}, ${bits}-bit. "driver" is Sixlink from its serial port to the app's buffer; "split" is an`,
		"ordinary reader, which appends what arrives to a string and splits it. Bytes come as from a UART, up",
		`to ${piece} at a time. Less is better everywhere. Of the driver all is counted and nothing timed: each run`,
		"gives the same.",
	];
}

/** The virtual modem's figures, a fact a row. */
function loadTables({ machine, crowd, throughput, soak }: Load): Table[] {
	const megabytes = (bytes: number) => number(bytes / 1e6, 1);
	const { settled, end } = soak.heap;
	return [
		{
			title: "The virtual modem: throughput",
			notes: [
				`Timed, on ${machine}; another run gives other figures.`,
				"What one link carries from a TCP source of another process to the host, through a wire at baud 0,",
				"every byte compared, beside a socket without a modem: the fastest of",
				`${throughput.rounds} times ${number(throughput.bytes)} bytes.`,
			],
			head: ["way", "MB/s", "of the bare socket"],
			rows: [
				["bare socket", megabytes(throughput.bare), "1"],
				...throughput.ways.map(({ name, rate }) => [
					name,
					megabytes(rate),
					(rate / throughput.bare).toFixed(3),
				]),
			],
		},
		{
			title: `The virtual modem: ${crowd.modems} in one process`,
			notes: [
				`Each with ${crowd.links} links to a TCP server of another process, that each send ${number(crowd.rate)} bytes a second for`,
				`${crowd.seconds} s and compare every byte that comes back. Bytes are counted; the rate and the share are timed.`,
				"Memory is that of a modem, its sockets and its user after a garbage collection.",
			],
			head: ["", "figure"],
			rows: [
				["bytes back as sent", number(crowd.echoed)],
				["bytes changed", number(crowd.wrong)],
				["bytes dropped", number(crowd.dropped)],
				[
					"bytes a second on a link",
					number(
						crowd.echoed /
							crowd.modems /
							crowd.links /
							Math.max(crowd.elapsed, crowd.seconds),
					),
				],
				[
					"of one processor, users included",
					(crowd.cpu / crowd.seconds).toFixed(2),
				],
				["bytes of a modem, just on", number(crowd.memory.switchedOn)],
				["bytes of a modem, links open", number(crowd.memory.busy)],
			],
		},
		{
			title: `The virtual modem: ${number(soak.lines)} lines`,
			notes: [
				`Random and damaged, from seed ${soak.seed}: all ${soak.commands} commands in all forms, payloads, noise. Lines that`,
				"are answered so are counted. The heap, after a garbage collection and without machine code,",
				`may grow by ${number(growthBar)} bytes between the two looks.`,
			],
			head: ["", "figure"],
			rows: [
				...Object.entries(soak.reached).map(([text, count]) => [
					text,
					number(count),
				]),
				["exceptions", number(soak.exceptions)],
				["times without an answer to AT", number(soak.silent)],
				[`heap, ${number(soak.settled)} lines`, number(settled)],
				[`heap, ${number(soak.lines)} lines`, number(end)],
				["growth", number(end - settled)],
			],
		},
	];
}

/** Parts of 1 as percent. */
function percent(part: number): string {
	return number(100 * part, 1);
}

function goodputTable({ bytes, goodput }: Links): Table {
	return {
		title: "Links: goodput on the virtual wire",
		notes: [
			`One link carries ${number(bytes)} bytes from or to a peer 20 ms away that is never the slower, with a`,
			"module that takes 5 ms for each command and each payload, in virtual time: percent of the line",
			"rate, ten bits a byte; the least that it may be; and where the rest of the time goes: to commands;",
			"to heads, prompts, results and notices; to waiting for the module; to nothing, where neither end has",
			"anything to say. A ring of 4096 bytes or RTS/CTS suggests the profile fast.",
		],
		head: [
			"",
			"port",
			"baud",
			"percent",
			"bar",
			"commands",
			"answers",
			"module",
			"idle",
		],
		rows: goodput.map((one) => [
			one.receive === "push" ? "pushed" : one.way,
			one.port,
			number(one.baud),
			percent(shareOf(one)),
			one.bar === null ? "-" : number(100 * one.bar),
			percent(one.rest.commands),
			percent(one.rest.answers),
			percent(one.rest.module),
			percent(one.rest.idle),
		]),
	};
}

function stallTable(links: Links): Table {
	const { stalled, length, seed, stall, pause, patience } = links;
	return {
		title: "Links: a host that stalls",
		notes: [
			`Away for 1 to ${stall} ms at a time, at most ${pause} ms apart, from seed ${seed}. Each link carries`,
			`${number(length)} bytes each way (--length; ${number(USUAL_LENGTH)} where it is left out), received by request, beside`,
			`the same pushed, which is given up after ${patience} links that failed. "through": percent of those`,
			'bytes that arrived as they were sent. "lost": bytes that the module gave and the app did not get;',
			'"untold": of them, those of which no link\'s end told. Links that gave other bytes than were sent,',
			'that ended, that stood still. "overrun": bytes of any kind that the port lost; where no payload is',
			"lost, a notice's.",
		],
		head: [
			"port",
			"links",
			"baud",
			"by",
			"through",
			"lost",
			"untold",
			"wrong",
			"ended",
			"still",
			"overrun",
		],
		rows: stalled.map((one) => [
			one.port,
			number(one.links),
			number(one.baud),
			one.receive,
			percent((one.received + one.sent) / (2 * one.links * one.length)),
			number(one.lost),
			number(one.unreported),
			number(one.wrong),
			number(one.broken),
			number(one.hung),
			number(one.overrun),
		]),
	};
}

/** The fault, then the moment, as much as there is room for. */
function outcome({ fault, moment }: Recovery["longest"]): string {
	const told = `${fault}: ${moment}`;
	return told.length <= 34 ? told : `${told.slice(0, 31)}...`;
}

function recoveryTable(recoveries: Recovery[]): Table {
	return {
		title: "Recovery from every fault",
		notes: [
			`Each of the ${recoveries[0]?.faults ?? 0} faults at each moment of a life: each command that is sent, each answer, and`,
			"some between. All links and the MQTT link are busy, the app closes one now and then; what ends",
			"opens by itself. Virtual seconds from the end of the fault until each carried bytes both ways again;",
			'"stuck": those that had not after two hours.',
		],
		head: ["", "lasts", "moments", "stuck", "median", "longest", "that is"],
		rows: recoveries.map((one) => [
			one.name,
			`${one.lasting / 1000} s`,
			number(one.moments),
			number(one.stuck.length),
			number(one.median / 1000, 1),
			number(one.longest.ms / 1000, 1),
			outcome(one.longest),
		]),
	};
}

/** What was measured. */
export interface Report {
	figures?: Figures;
	links?: Links;
	recovery?: Recovery[];
	load?: Load;
}

/** For a terminal. */
export function text(report: Report): string {
	return sections(report, textOf).join("\n\n");
}

function textOf({ title, notes, head, rows }: Table): string {
	const all = [head, ...rows];
	const widths = head.map((_, column) =>
		Math.max(...all.map((row) => row[column].length)),
	);
	const left = (column: number) => column === 0 || isText(rows, column);
	const lines = all.map((row) =>
		row
			.map((cell, column) =>
				left(column)
					? cell.padEnd(widths[column])
					: cell.padStart(widths[column]),
			)
			.join("  ")
			.trimEnd(),
	);
	return [title.toUpperCase(), ...notes, "", ...lines].join("\n");
}

/** For docs/figures.md. */
export function markdown(report: Report, command: string): string {
	return `${[
		"# Figures",
		`\`${command}\` writes this file.`,
		...sections(report, markdownOf),
	].join("\n\n")}\n`;
}

function sections(
	{ figures, links, recovery, load }: Report,
	render: (table: Table) => string,
): string[] {
	return [
		...(figures
			? [
					introduction(figures).join("\n"),
					...tables.map((make) => render(make(figures))),
				]
			: []),
		...(links ? [goodputTable(links), stallTable(links)].map(render) : []),
		...(recovery ? [render(recoveryTable(recovery))] : []),
		...(load ? loadTables(load).map(render) : []),
	];
}

function markdownOf({ title, notes, head, rows }: Table): string {
	const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
	const rule = head.map((_, column) =>
		column === 0 || isText(rows, column) ? "---" : "---:",
	);
	return [
		`## ${title}`,
		"",
		notes.join("\n"),
		"",
		...[head, rule, ...rows].map(line),
	].join("\n");
}

function isText(rows: string[][], column: number): boolean {
	return rows.some((row) => /[a-z]/i.test(row[column]));
}
