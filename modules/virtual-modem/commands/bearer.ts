import { type Command, cme, type Turn } from "../command.js";

/** Where one firmware has a code, and another ERROR whatever AT+CMEE says. */
function refuse(turn: Turn, spelling: "ERROR" | "+CME ERROR: 3"): void {
	turn.fail(spelling === "ERROR" ? undefined : cme.notAllowed);
}

export const bearerCommands: readonly Command[] = [
	/** TCPIP/CSTT.md */
	{
		name: "+CSTT",
		test: '+CSTT: "APN","USER","PWD"',
		read: ({ bearer }) =>
			`+CSTT: "${bearer.apn}","${bearer.user}","${bearer.password}"`,
		write({ bearer, dialect }, turn, parameters) {
			const [apn, user, password] = [0, 1, 2].map((i) => parameters.text(i));
			if (bearer.state !== "IP INITIAL")
				return refuse(turn, dialect.secondTask);
			if (apn.length > 128 || user.length > 32 || password.length > 32)
				return turn.fail(cme.invalidParameter);
			bearer.apn = apn;
			bearer.user = user;
			bearer.password = password;
			bearer.state = "IP START";
			turn.ok();
		},
		execute({ bearer, dialect }, turn) {
			if (bearer.state !== "IP INITIAL")
				return refuse(turn, dialect.secondTask);
			bearer.state = "IP START";
			turn.ok();
		},
	},
	/** TCPIP/CIICR.md; the failure's two lines are from a log. */
	{
		name: "+CIICR",
		test: "",
		gradual: true,
		execute(module, turn) {
			const { bearer } = module;
			if (bearer.state !== "IP START") return turn.fail(cme.notAllowed);
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
	/** TCPIP/CIFSR.md: the address is the end, no OK follows. */
	{
		name: "+CIFSR",
		test: "",
		execute({ bearer, dialect }, turn) {
			if (!bearer.up) return refuse(turn, dialect.addressRefusal);
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
