import { type Command, cme } from "./command.js";
import type { Module } from "./module.js";

/** The module's standing with the network: SIM, registration, attachment, radio. */
export class Registration {
	/** Whether the SIM has finished starting. */
	simReady = false;
	/** `<stat>` of CREG: 0 off, 1 home, 2 searching, 3 denied, 5 roaming. */
	status = 2;
	/** AT+CFUN: 0 minimum, 1 full, 4 flight mode. */
	radio = 1;
	/** AT+CGATT. */
	attached = false;
	/** `<rssi>` of CSQ, 0…31 or 99. */
	signal = 23;
	/** `<format>` of COPS: 0 long, 1 short, 2 numeric. */
	operatorFormat = 2;

	/** Registered and attached: a bearer can come up. */
	get ready(): boolean {
		return this.attached && (this.status === 1 || this.status === 5);
	}
}

const cell = ',"2797","02B82E17",7';

/** Prints the registration URCs that the host asked for. */
export function announceRegistration(module: Module): void {
	for (const [name, key] of registers) {
		const level = module.settings[key];
		if (level === 0) continue;
		const { status } = module.registration;
		module.output.line(
			`${name}: ${status}${level > 1 && status === 1 ? cell : ""}`,
		);
	}
}

const registers = [
	["+CREG", "creg"],
	["+CGREG", "cgreg"],
	["+CEREG", "cereg"],
] as const;

function register(name: string, key: "creg" | "cgreg" | "cereg"): Command {
	return {
		name,
		test: `${name}:(0,1,2,3)`,
		read: ({ settings, registration: { status } }) =>
			`${name}: ${settings[key]},${status}${settings[key] > 1 && status === 1 ? cell : ""}`,
		write({ settings }, turn, parameters) {
			const level = parameters.text(0) === "" ? 0 : parameters.integer(0, 0, 3);
			if (level === undefined) return turn.fail(cme.invalidParameter);
			settings[key] = level;
			turn.ok();
		},
	};
}

const operators = ["CHN-CMCC", "CMCC", "46000"];

export const registrationCommands: readonly Command[] = [
	/** Device_control/CPIN.md */
	{ name: "+CPIN", test: "", read: () => "+CPIN: READY" },
	/** Network_service/CSQ.md */
	{
		name: "+CSQ",
		test: "+CSQ: (0-31,99),(0-7,99)",
		execute({ registration }, turn) {
			turn.line(`+CSQ: ${registration.signal},0`);
			turn.ok();
		},
	},
	/** Network_service/CREG.md */
	register("+CREG", "creg"),
	/** GPRS/CGREG.md */
	register("+CGREG", "cgreg"),
	/** Network_service/CEREG.md */
	register("+CEREG", "cereg"),
	/** Network_service/COPS.md */
	{
		name: "+COPS",
		test: '+COPS: (2,"CHN-CMCC","CMCC","46000",7),,(0-4),(0-2)',
		read: ({ registration: { ready, operatorFormat } }) =>
			ready
				? `+COPS: 0,${operatorFormat},"${operators[operatorFormat]}",7`
				: "+COPS: 0",
		write({ registration }, turn, parameters) {
			const mode = parameters.integer(0, 0, 4);
			const format =
				parameters.text(1) === "" ? 0 : parameters.integer(1, 0, 2);
			if (mode === undefined || format === undefined)
				return turn.fail(cme.invalidParameter);
			if (parameters.text(1) !== "") registration.operatorFormat = format;
			turn.ok();
		},
	},
	/** GPRS/CGATT.md; leaving takes the bearer down (TCPIP/状态机.md). */
	{
		name: "+CGATT",
		test: "+CGATT: (0-1)",
		read: ({ registration }) => `+CGATT: ${registration.attached ? 1 : 0}`,
		write(module, turn, parameters) {
			const { registration } = module;
			const state = parameters.integer(0, 0, 1);
			if (state === undefined) return turn.fail(cme.invalidParameter);
			if (state === 1 && registration.status !== 1)
				return turn.fail(cme.notAllowed);
			if (registration.attached && state === 0)
				module.loseBearer("+CGEV: ME DETACH");
			registration.attached = state === 1;
			turn.ok();
		},
	},
	/** Device_control/CFUN.md */
	{
		name: "+CFUN",
		early: true,
		test: "+CFUN: (0,1,4),(0,1)",
		read: ({ registration }) => `+CFUN: ${registration.radio}`,
		write(module, turn, parameters) {
			const fun = parameters.integer(0, 0, 4);
			const restart = parameters.count > 1 ? parameters.integer(1, 0, 1) : 0;
			if ((fun !== 0 && fun !== 1 && fun !== 4) || restart === undefined)
				return turn.fail(cme.invalidParameter);
			turn.ok();
			if (restart === 1) module.restart();
			else module.setRadio(fun);
		},
	},
	/** Base/RESET.md */
	{
		name: "+RESET",
		early: true,
		execute(module, turn) {
			turn.ok();
			module.restart();
		},
	},
];
