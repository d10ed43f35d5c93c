import type { Command } from "../command.js";
import type { Dialect } from "../dialect.js";
import { basicCommands } from "./basic.js";
import { bearerProfileCommands } from "./bearer-profile.js";
import { bearerCommands } from "./bearer.js";
import { callCommands } from "./call.js";
import { cellCommands } from "./cell.js";
import { deviceCommands } from "./device.js";
import { dnsCommands } from "./dns.js";
import { fileCommands } from "./file.js";
import { gnssCommands } from "./gnss.js";
import { heartbeatCommands } from "./heartbeat.js";
import { identityCommands } from "./identity.js";
import { linkSettingCommands } from "./link-setting.js";
import { linkCommands } from "./link.js";
import { messageCommands } from "./message.js";
import { mqttCommands } from "./mqtt.js";
import { pdpCommands } from "./pdp.js";
import { pingCommands } from "./ping.js";
import { phonebookCommands } from "./phonebook.js";
import { powerCommands } from "./power.js";
import { registrationCommands } from "./registration.js";
import { simCommands } from "./sim.js";
import { simcomCommands } from "./simcom.js";
import { tcpipProfileCommands } from "./tcpip-profile.js";
import { timeCommands } from "./time.js";
import { tlsCommands } from "./tls.js";
import { transparentCommands } from "./transparent.js";

function byName(
	...tables: readonly (readonly Command[])[]
): ReadonlyMap<string, Command> {
	return new Map(tables.flat().map((command) => [command.name, command]));
}

/** What the vendor's manual has, by name: a file for each of its chapters. */
export const commands = byName(
	basicCommands,
	identityCommands,
	deviceCommands,
	powerCommands,
	simCommands,
	timeCommands,
	registrationCommands,
	cellCommands,
	pdpCommands,
	bearerCommands,
	bearerProfileCommands,
	dnsCommands,
	fileCommands,
	linkSettingCommands,
	linkCommands,
	mqttCommands,
	tlsCommands,
	heartbeatCommands,
	pingCommands,
	tcpipProfileCommands,
	transparentCommands,
	messageCommands,
	callCommands,
	gnssCommands,
);

const simcom = byName(simcomCommands, phonebookCommands);

/** The command of that name in a dialect, if it has one. */
export function commandOf(name: string, dialect: Dialect): Command | undefined {
	if (dialect.lacks.has(name)) return undefined;
	return (dialect.simcom ? simcom.get(name) : undefined) ?? commands.get(name);
}
