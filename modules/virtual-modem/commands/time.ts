import { type Command, cme } from "../command.js";
import { parseTime } from "../wall-clock.js";
import { setting } from "./setting.js";

/** `<time zone>` of NTP/CNTP.md: quarter hours, -47…48. Returns undefined for anything else. */
function zoneOf(text: string): number | undefined {
	const zone = Number(text);
	return /^[+-]?\d{1,2}$/.test(text) && zone >= -47 && zone <= 48
		? zone
		: undefined;
}

export const timeCommands: readonly Command[] = [
	/** Configuration/CCLK.md */
	{
		name: "+CCLK",
		early: true,
		test: "",
		read: ({ wallClock }) => `+CCLK: "${wallClock.text}"`,
		write({ wallClock }, turn, parameters) {
			const time =
				parameters.count === 1 ? parseTime(parameters.text(0)) : undefined;
			if (!time) return turn.fail(cme.invalidParameter);
			if (Number.isNaN(time.utc)) return turn.fail(cme.invalidTime);
			wallClock.set(time.utc, time.zone);
			turn.ok();
		},
	},
	/** The SIM800's, which TinyGSM sends; the manual has no page of it, and +NITZ comes whatever it says. */
	{ ...setting("+CLTS", "clts", 1, "+CLTS: (0,1)"), early: true },
	/** NTP/CNTP.md */
	{
		name: "+CNTP",
		test: "",
		read: ({ ntp }) => `+CNTP: "${ntp.server}",${ntp.zone},${ntp.timeout}`,
		write({ ntp }, turn, parameters) {
			const server = parameters.text(0);
			const zone =
				parameters.text(1) === "" ? ntp.zone : zoneOf(parameters.text(1));
			const timeout =
				parameters.text(2) === "" ? ntp.timeout : parameters.integer(2, 1, 255);
			if (
				server.length === 0 ||
				server.length > 128 ||
				zone === undefined ||
				timeout === undefined
			)
				return turn.fail(cme.invalidParameter);
			ntp.server = server;
			ntp.zone = zone;
			ntp.timeout = timeout;
			turn.ok();
		},
		execute({ ntp, output, profiles, wallClock }, turn) {
			if (ntp.busy) return turn.fail(cme.notAllowed);
			turn.ok();
			ntp.query(profiles[ntp.cid - 1].open, (code, utc) => {
				if (code === 1) wallClock.set(utc, ntp.zone);
				output.line(`+CNTP: ${code}`);
			});
		},
	},
	/** NTP/CNTPCID.md */
	{
		name: "+CNTPCID",
		test: "+CNTPCID:(1-3)",
		read: ({ ntp }) => `+CNTPCID:${ntp.cid}`,
		write({ ntp }, turn, parameters) {
			const cid = parameters.integer(0, 1, 3);
			if (cid === undefined) return turn.fail(cme.invalidParameter);
			ntp.cid = cid;
			turn.ok();
		},
	},
	/** Network_service/CTZR.md: cannot be set. */
	{
		name: "+CTZR",
		early: true,
		test: "+CTZR: (0,1)",
		read: () => "+CTZR: 1",
	},
	/** Network_service/CTZU.md */
	{ ...setting("+CTZU", "ctzu", 1, "+CTZU: (0,1)"), early: true },
];
