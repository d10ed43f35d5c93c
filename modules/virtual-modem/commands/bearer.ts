import { type Command, cme } from "../command.js";
import { contextActive } from "./states.js";

export const bearerCommands: readonly Command[] = [
	/** TCPIP/CSTT.md */
	{
		name: "+CSTT",
		test: '+CSTT: "APN","USER","PWD"',
		read: ({ bearer }) =>
			`+CSTT: "${bearer.apn}","${bearer.user}","${bearer.password}"`,
		states: ["IP INITIAL"],
		write({ bearer }, turn, parameters) {
			const [apn, user, password] = [0, 1, 2].map((i) => parameters.text(i));
			if (apn.length > 128 || user.length > 32 || password.length > 32)
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
		execute({ bearer }, turn) {
			bearer.state = "IP STATUS";
			turn.end(bearer.address);
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
