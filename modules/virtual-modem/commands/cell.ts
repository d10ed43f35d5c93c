import { type Command, cme } from "../command.js";
import { setting } from "./setting.js";

/** The cell's band: LTE band 3. */
const band = 3;
/** `<AcT>`: E-UTRAN. */
const technology = 7;

export const cellCommands: readonly Command[] = [
	/** Network_service/BANDIND.md */
	{
		...setting("*BANDIND", "bandReport", 1, "*BANDIND: (0,1)", { initial: 0 }),
		read: ({ registration, settings: { bandReport } }) =>
			registration.registered
				? `*BANDIND: ${bandReport},${band},${technology}`
				: `*BANDIND: ${bandReport}`,
	},
	/** Network_service/CACAP.md */
	{
		name: "^CACAP",
		test: "+CACAP:(0-7)",
		read: () => `+CACAP: ${technology}`,
	},
	/** Network_service/SYSCONFIG.md: kept, and nothing more: the module has LTE only. */
	{
		name: "^SYSCONFIG",
		early: true,
		read: ({ settings }) =>
			`^SYSCONFIG:${settings.systemMode},${settings.systemOrder},${settings.systemRoaming},${settings.systemDomain}`,
		write({ settings }, turn, parameters) {
			const mode = parameters.integer(0, 2, 16);
			const order = parameters.integer(1, 0, 3);
			const roaming = parameters.integer(2, 0, 2);
			const domain = parameters.integer(3, 0, 4);
			if (
				mode === undefined ||
				(mode > 2 && mode < 13) ||
				order === undefined ||
				roaming === undefined ||
				domain === undefined
			)
				return turn.fail(cme.invalidParameter);
			settings.systemMode = mode;
			settings.systemOrder = order;
			if (roaming < 2) settings.systemRoaming = roaming;
			if (domain < 4) settings.systemDomain = domain;
			turn.ok();
		},
	},
	/** Network_service/SYSINFO.md */
	{
		name: "^SYSINFO",
		early: true,
		execute({ registration, sim }, turn) {
			const { registered, status } = registration;
			const card = sim.state === "READY" ? 1 : 255;
			turn.line(
				registered
					? `^SYSINFO:2,3,${status === 5 ? 1 : 0},17,${card},${technology}`
					: `^SYSINFO:0,0,0,0,${card},${technology}`,
			);
			turn.ok();
		},
	},
];
