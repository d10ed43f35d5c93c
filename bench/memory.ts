import { args, exit, write } from "host";
import * as probe from "probe";
import { TimerClock } from "../hosts/xs/clock.js";
import { Arena } from "../modules/at/arena.js";
import { LONGEST, LONGEST_MQTT } from "../modules/at/command.js";
import { Ring } from "../modules/at/ring.js";
import { LINE, LINE_WITHOUT_MQTT, Tokenizer } from "../modules/at/tokenizer.js";
import { Writer } from "../modules/at/writer.js";
import { MqttLink } from "../modules/link/mqtt-link.js";
import { States } from "../modules/link/state.js";
import { SLOTS } from "../modules/link/table.js";
import { Modem, profiles } from "../modules/modem/modem.js";
import type { Serial, SerialCallbacks } from "../modules/platform.js";
import type { Memory } from "./figures.js";

/** Runs inside XS, once for each modem so that nothing is there yet. Arguments: profile, `true` for the MQTT link. Writes JSON. */

/** Gives nothing and takes everything. What it is given to read into is the driver's arena. */
class Port implements Serial {
	readonly capacity = Infinity;
	readonly flowControl = false;
	readonly reportsOverrun = false;
	baud = 0;
	arena = 0;

	constructor(callbacks: SerialCallbacks) {
		opened = { port: this, callbacks };
	}

	read(buffer: Uint8Array): number {
		this.arena = buffer.length;
		return 0;
	}

	write(_buffer: Uint8Array, start: number, end: number): number {
		return end - start;
	}

	close(): void {}
}

let opened: { port: Port; callbacks: SerialCallbacks } | undefined;

/** The bytes of the arena's parts. */
function partsOf(
	profile: keyof typeof profiles,
	mqtt: boolean,
): Record<string, number> {
	const { ring, receive, transmit, messages, publish } = profiles[profile];
	const parts = {
		"receive ring": Ring.footprint(ring, mqtt ? LINE : LINE_WITHOUT_MQTT),
		"received, six links": SLOTS * Arena.round(receive),
		"to be sent, six links": SLOTS * Arena.round(transmit),
		"line texts, fields": Tokenizer.footprint(),
		"state texts": States.footprint(),
		"command texts and buffer": Writer.footprint(mqtt ? LONGEST_MQTT : LONGEST),
	};
	return mqtt
		? {
				...parts,
				"MQTT link": MqttLink.footprint(messages, publish),
			}
		: parts;
}

function measure(profile: keyof typeof profiles, mqtt: boolean): Memory {
	const clock = new TimerClock();
	const parts = partsOf(profile, mqtt);
	probe.collect();
	const slots = probe.heapSlots();
	const chunk = probe.heapChunk();
	const modem = new Modem({
		serial: { io: Port },
		clock,
		apn: "cmiot",
		profile,
		mqtt,
	});
	for (let slot = 0; slot < SLOTS; slot++)
		modem.open({ kind: "TCP", host: "example.com", port: 7 });
	probe.collect();
	const taken = {
		slots: probe.heapSlots() - slots,
		chunk: probe.heapChunk() - chunk,
	};
	if (opened === undefined) throw new Error("the modem opened no port");
	opened.callbacks.onReadable(1);
	const known = Object.values(parts).reduce((sum, size) => sum + size, 0);
	const arena = { ...parts, "copying, alignment": opened.port.arena - known };
	return { profile, mqtt, arena, ...taken };
}

const [name, mqtt] = args;
if (name !== "small" && name !== "fast")
	throw new RangeError(`profile ${name}: give small or fast`);
write(JSON.stringify(measure(name, mqtt === "true")));
exit(0);
