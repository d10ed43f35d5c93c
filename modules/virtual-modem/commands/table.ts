import type { Command } from "../command.js";
import { basicCommands } from "./basic.js";
import { bearerProfileCommands } from "./bearer-profile.js";
import { bearerCommands } from "./bearer.js";
import { callCommands } from "./call.js";
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
import { powerCommands } from "./power.js";
import { registrationCommands } from "./registration.js";
import { simCommands } from "./sim.js";
import { timeCommands } from "./time.js";
import { tlsCommands } from "./tls.js";
import { tcpipProfileCommands } from "./tcpip-profile.js";
import { transparentCommands } from "./transparent.js";

/** All that the module understands, by name: a file for each chapter of the manual. */
export const commands: ReadonlyMap<string, Command> = new Map(
	[
		basicCommands,
		identityCommands,
		deviceCommands,
		powerCommands,
		simCommands,
		timeCommands,
		registrationCommands,
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
	]
		.flat()
		.map((command) => [command.name, command]),
);
