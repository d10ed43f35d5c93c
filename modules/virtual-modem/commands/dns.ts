import { isAddress } from "../address.js";
import { type Command, cme } from "../command.js";
import { addressKnown } from "./states.js";

export const dnsCommands: readonly Command[] = [
	/** TCPIP/CDNSCFG.md: `<cid>` is SAPBR's, whose connections share the servers. */
	{
		name: "+CDNSCFG",
		test: '+CDNSCFG: ("Primary DNS"),("Secondary DNS")',
		read: ({ bearer: { nameServers } }) =>
			`PrimaryDns: ${nameServers[0]}\r\nSecondaryDns: ${nameServers[1]}`,
		write({ bearer }, turn, parameters) {
			const { count } = parameters;
			const servers = [parameters.text(0), parameters.text(1)];
			if (servers[1] === "") servers[1] = bearer.nameServers[1];
			const fits = count < 3 || parameters.integer(2, 1, 3) !== undefined;
			if (!servers.every(isAddress) || !fits || count > 3)
				return turn.fail(cme.invalidParameter);
			bearer.setNameServers(servers[0], servers[1]);
			turn.ok();
		},
	},
	/** TCPIP/CDNSGIP.md; that it needs CSTT, CIICR and CIFSR says TCPIP/使用方法举例.md. */
	{
		name: "+CDNSGIP",
		test: "",
		states: addressKnown,
		write(module, turn, parameters) {
			const name = parameters.text(0);
			if (name.length === 0 || name.length > 128)
				return turn.fail(cme.invalidParameter);
			turn.ok();
			module.resolve(name);
		},
	},
];
