import { type Command, cme } from "../command.js";
import { contextActive } from "./states.js";

/** Whether AT+CSTT, AT+CIPCSGP and AT+CPNETAPN take it (TCPIP/CSTT.md). */
function isAccess(apn: string, user: string, password: string): boolean {
	return apn.length <= 128 && user.length <= 32 && password.length <= 32;
}

export const bearerCommands: readonly Command[] = [
	/** TCPIP/CSTT.md */
	{
		name: "+CSTT",
		test: '+CSTT: "APN","USER","PWD"',
		read: ({ bearer }) =>
			`+CSTT: "${bearer.apn}","${bearer.user}","${bearer.password}"`,
		states: ["IP INITIAL"],
		refusal: "secondTask",
		write({ bearer }, turn, parameters) {
			const [apn, user, password] = [0, 1, 2].map((i) => parameters.text(i));
			if (!isAccess(apn, user, password))
				return turn.fail(cme.invalidParameter);
			bearer.apn = apn;
			bearer.user = user;
			bearer.password = password;
			bearer.state = "IP START";
			turn.ok();
		},
		execute({ bearer }, turn) {
			bearer.state = "IP START";
			turn.ok();
		},
	},
	/** TCPIP/CIICR.md; the failure's two lines are from a log. */
	{
		name: "+CIICR",
		test: "",
		gradual: true,
		states: ["IP START"],
		execute(module, turn) {
			const { bearer } = module;
			bearer.state = "IP CONFIG";
			turn.work(() => {
				if (bearer.state !== "IP CONFIG" || !module.registration.ready) {
					bearer.state = "PDP DEACT";
					if (module.dialect.activationFailure === "ERROR") return turn.fail();
					module.output.line("+PDP: DEACT");
					return turn.fail(cme.bearerFailed);
				}
				bearer.state = "IP GPRSACT";
				turn.ok();
			});
		},
	},
	/** TCPIP/CIFSR.md: the address is the end, no OK follows. IP STATUS is not among that page's states; asking twice is taken to be allowed. */
	{
		name: "+CIFSR",
		test: "",
		states: contextActive,
		refusal: "addressRefusal",
		execute({ bearer }, turn) {
			bearer.state = "IP STATUS";
			turn.end(bearer.address);
		},
	},
	/** TCPIP/CIPCSGP.md: 1 is GPRS; CSD, 0 in the test form and 2 in the table, is nothing that an LTE module has. */
	{
		name: "+CIPCSGP",
		test: "+CIPCSGP: 0-CSD,DIAL NUMBER,USER NAME,PASSWORD,RATE(0-3)\r\n+CIPCSGP: 1-GPRS,APN,USER NAME,PASSWORD",
		read: ({ bearer: { apn, user, password } }) =>
			`+CIPCSGP: 1,"${apn}","${user}","${password}"`,
		write({ bearer }, turn, parameters) {
			const mode = parameters.integer(0, 0, 2);
			const [apn, user, password] = [1, 2, 3].map((i) => parameters.text(i));
			if (mode === undefined || parameters.count > 4)
				return turn.fail(cme.invalidParameter);
			if (!isAccess(apn, user, password))
				return turn.fail(cme.invalidParameter);
			if (mode !== 1) return turn.fail(cme.notSupported);
			if (parameters.count > 1) Object.assign(bearer, { apn, user, password });
			turn.ok();
		},
	},
	/** TCPIP/CPNETAPN.md: kept for good, and the protocol stack starts anew. */
	{
		name: "+CPNETAPN",
		test: '+CPNETAPN:setmode=[2,3],"apn","Username","Password",authtype=[0,1,2]',
		read({ privateApn }) {
			const { apn = "", user = "", password = "" } = privateApn ?? {};
			const authentication = privateApn?.authentication ?? 0;
			return `MODE:${privateApn ? 2 : 3}\r\nAPN:${apn}\r\nUSR:${user}\r\nPWD:${password}\r\nAUTHMODE:${authentication}`;
		},
		write(module, turn, parameters) {
			const mode = parameters.integer(0, 2, 3);
			const [apn, user, password] = [1, 2, 3].map((i) => parameters.text(i));
			const authentication = parameters.integer(4, 0, 2);
			if (mode === 3) {
				module.privateApn = undefined;
				return turn.ok();
			}
			if (mode === undefined || apn === "" || authentication === undefined)
				return turn.fail(cme.invalidParameter);
			if (!isAccess(apn, user, password) || parameters.count > 5)
				return turn.fail(cme.invalidParameter);
			module.privateApn = { apn, user, password, authentication };
			turn.ok();
			module.radio.set(0);
			module.radio.set(1);
		},
	},
	/** TCPIP/ROUTEIP.md; that page has no default. */
	{
		name: "+ROUTEIP",
		test: "",
		read: ({ settings }) => settings.gateway,
		write({ settings }, turn, parameters) {
			const [, third] =
				/^192\.168\.(\d{1,3})\.2$/.exec(parameters.text(0)) ?? [];
			if (third === undefined || Number(third) > 255 || parameters.count > 1)
				return turn.fail(cme.invalidParameter);
			settings.gateway = parameters.text(0);
			turn.ok();
		},
	},
	/** TCPIP/CIPSHUT.md */
	{
		name: "+CIPSHUT",
		test: "",
		gradual: true,
		execute(module, turn) {
			module.closeAllLinks();
			turn.work(() => {
				module.closeAllLinks();
				module.bearer.state = "IP INITIAL";
				switch (module.dialect.shut) {
					case "OK":
						return turn.ok();
					case "SHUT OK":
						return turn.end("SHUT OK");
					case "SHUT OK, OK":
						turn.line("SHUT OK");
						return turn.ok();
				}
			});
		},
	},
];
