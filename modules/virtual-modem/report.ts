import type { Link } from "./link.js";
import type { Module } from "./module.js";

/** `<stat>` of Network_service/CREG.md. */
const registrations = [
	"off",
	"registered at home",
	"searching",
	"denied",
	"unknown",
	"roaming",
];

function linkLine(link: Link): string {
	const { number, state, kind, address, port } = link;
	const bytes = `${link.sent} bytes sent, ${link.acknowledged} of them acknowledged, ${link.waiting} to be read`;
	return `link ${number}: ${state}, ${kind} ${address}:${port}, ${bytes}`;
}

/** Where the module stands, a line each, for people. Links that were not used are left out. */
export function report(module: Module): string[] {
	const { registration, bearer, mqtt, settings } = module;
	return [
		`network: ${registrations[registration.status]}, ${registration.attached ? "attached" : "not attached"}`,
		`bearer: ${module.state}${bearer.up ? `, ${bearer.address}` : ""}`,
		`links: ${settings.mux === 1 ? "numbered" : "one"}`,
		...module.links.filter(({ state }) => state !== "INITIAL").map(linkLine),
		`MQTT: ${mqtt.state}`,
	];
}
