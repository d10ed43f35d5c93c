import { isAddress } from "../address.js";
import { type Command, cme, type Handler, type Turn } from "../command.js";
import type { Parameters } from "../line.js";
import type { Module } from "../module.js";
import { type MqttConfig, messageSize } from "../mqtt.js";
import type { Message, Qos } from "../network.js";
import { fromHex, toBytes, toText } from "../text.js";
import { mqttContext } from "../tls-context.js";

/** MQTT/MCONFIG.md, MSUB.md, MPUB.md. */
const textSize = 256;
/** MQTT/MCONFIG.md */
const willSize = 1360;
/** TCPIP/CIPSTART.md: `<server>`; MQTT/MIPSTART.md has no limit of its own. */
const hostSize = 128;
/** MQTT/MPUBEX.md: ms without data that end a message without a length. */
const pause = 5000;

function refuse(module: Module, turn: Turn, code: number): void {
	turn.fail(module.dialect.mqttRefusal === "CME" ? code : undefined);
}

/** A text of 1…`size` bytes without a quote inside, else undefined. */
function text(
	parameters: Parameters,
	index: number,
	size: number,
): string | undefined {
	const value = parameters.text(index);
	return value === "" || value.length > size || value.includes('"')
		? undefined
		: value;
}

function qos(parameters: Parameters, index: number): Qos | undefined {
	const value = parameters.integer(index, 0, 2);
	return value === 0 || value === 1 || value === 2 ? value : undefined;
}

/** An address or a name; what is all digits and dots is no name. */
function isHost(text: string): boolean {
	return /^[\d.]+$/.test(text) ? isAddress(text) : /^[\x21-\x7e]+$/.test(text);
}

/**
 * MQTT/MIPSTART.md. Where the page is silent: MCONFIG need not have come, since the session begins with MCONNECT; while
 * a connect is under way another is refused; and the bearer that links use is not needed, as logs show, since the
 * module's own is up once it is registered (MQTT/使用方法举例.md). Without registration the connect fails, and in PDP
 * DEACT it is refused until CIPSHUT, as CIPSTART's do. `<state>` is AT+CIPSTATUS's, where the MQTT link does not count.
 * TLS is as context 88 has it (TCPIP/SSLCFG.md).
 */
function start(secure: boolean): Handler {
	return (module, turn, parameters) => {
		const { mqtt, bearer, registration } = module;
		const host = text(parameters, 0, hostSize);
		const port = parameters.integer(1, 1, 65535);
		const fits = host !== undefined && isHost(host) && parameters.count === 2;
		if (!fits || port === undefined)
			return refuse(module, turn, cme.invalidParameter);
		if (mqtt.state === "connecting" || bearer.state === "PDP DEACT")
			return refuse(module, turn, cme.notAllowed);
		turn.ok();
		if (mqtt.open) mqtt.sayAlready();
		else if (registration.ready)
			mqtt.start({
				host,
				port,
				...(secure ? { tls: module.tls(mqttContext, host) } : {}),
			});
		else mqtt.fail();
	};
}

function startCommand(name: string, secure: boolean): Command {
	return {
		name,
		test: () => [
			`${name}:"(0,255).(0,255).(0,255).(0,255)",(1-65535)`,
			`${name}:"DOMAIN NAME",(1-65535)`,
		],
		write: start(secure),
	};
}

/** What MCONFIG says, or undefined where it is not one client, one client and a user, or all of it. */
function configuration(parameters: Parameters): MqttConfig | undefined {
	const { count } = parameters;
	const clientId = text(parameters, 0, textSize);
	const [user, password, willTopic] = [1, 2, 5].map((i) => parameters.text(i));
	if ((count !== 1 && count !== 3 && count !== 7) || clientId === undefined)
		return undefined;
	for (const text of [user, password, willTopic])
		if (text.length > textSize || text.includes('"')) return undefined;
	const config = { clientId, user, password, will: undefined };
	if (count < 7) return config;
	const willQos = qos(parameters, 3);
	const retain = parameters.integer(4, 0, 1);
	const message = parameters.text(6);
	if (willQos === undefined || retain === undefined) return undefined;
	if (message.length > willSize || message.includes('"')) return undefined;
	if (willTopic === "") return retain === 0 ? config : undefined;
	const will: Message = {
		topic: willTopic,
		payload: toBytes(message),
		qos: willQos,
		retain: retain === 1,
	};
	return { ...config, will };
}

/** What MPUB and MPUBEX have in common: topic, qos and retain, in a session. */
function publication(
	{ mqtt }: Module,
	parameters: Parameters,
): Omit<Message, "payload"> | undefined {
	const topic = text(parameters, 0, textSize);
	const quality = qos(parameters, 1);
	const retain = parameters.integer(2, 0, 1);
	if (topic === undefined || quality === undefined || retain === undefined)
		return undefined;
	if (mqtt.state !== "session") return undefined;
	return { topic, qos: quality, retain: retain === 1 };
}

/**
 * MQTT/MPUB.md: what cannot stand in a message as it is. The page has these four; a backslash before anything else is
 * one, as a backslash alone is.
 */
function withoutEscapes(text: string): string {
	return text.replace(/\\(22|5C|0D|0A)/gi, (_all, digits: string) =>
		String.fromCharCode(parseInt(digits, 16)),
	);
}

/** A command that keeps 0 or 1, refused as MQTT commands are. `read`: what stands before the number in the answer to `?`. */
function choice(
	name: string,
	key: "mqttHex" | "mqttCached",
	read: string,
	test: string,
): Command {
	return {
		name,
		test,
		read: ({ settings }) => `${read}${settings[key]}`,
		write(module, turn, parameters) {
			const value = parameters.integer(0, 0, 1);
			if (value === undefined || parameters.count > 1)
				return refuse(module, turn, cme.invalidParameter);
			module.settings[key] = value;
			turn.ok();
		},
	};
}

/** The acknowledgements follow OK. */
function publish(module: Module, turn: Turn, message: Message): void {
	turn.ok();
	module.mqtt.publish(message);
}

export const mqttCommands: readonly Command[] = [
	/** MQTT/MCONFIG.md. The page breaks the test form's line where its table is narrow. */
	{
		name: "+MCONFIG",
		test: "+MCONFIG: <clientid>[,<username>,<password>[,(0-2),(0,1),<will_topic>,<will_message>]]",
		write(module, turn, parameters) {
			const config = configuration(parameters);
			if (!config) return refuse(module, turn, cme.invalidParameter);
			module.mqtt.config = config;
			turn.ok();
		},
	},
	/** MQTT/MIPSTART.md */
	startCommand("+MIPSTART", false),
	startCommand("+SSLMIPSTART", true),
	/** MQTT/MCONNECT.md: `CONNACK OK` or the refusal follows OK. Nothing follows where the broker does not answer. */
	{
		name: "+MCONNECT",
		test: "+MCONNECT:(0-1),(1-65535)",
		write(module, turn, parameters) {
			const { mqtt } = module;
			const clean = parameters.integer(0, 0, 1);
			const keepAlive = parameters.integer(1, 1, 65535);
			if (
				clean === undefined ||
				keepAlive === undefined ||
				parameters.count > 2
			)
				return refuse(module, turn, cme.invalidParameter);
			if (!mqtt.mayConnect || !mqtt.config)
				return refuse(module, turn, cme.operationFailed);
			turn.ok();
			mqtt.connect({ ...mqtt.config, clean: clean === 1, keepAlive });
		},
	},
	/** MQTT/MSUB.md: SUBACK follows OK. What the broker grants is not told. */
	{
		name: "+MSUB",
		test: "+MSUB:<topic>,(0-2)",
		write(module, turn, parameters) {
			const { mqtt } = module;
			const topic = text(parameters, 0, textSize);
			const quality = qos(parameters, 1);
			if (topic === undefined || quality === undefined || parameters.count > 2)
				return refuse(module, turn, cme.invalidParameter);
			if (mqtt.state !== "session")
				return refuse(module, turn, cme.operationFailed);
			turn.ok();
			mqtt.subscribe(topic, quality);
		},
	},
	/** MQTT/MUNSUB.md: UNSUBACK follows OK. */
	{
		name: "+MUNSUB",
		test: "+MUNSUB:<topic>",
		write(module, turn, parameters) {
			const { mqtt } = module;
			const topic = text(parameters, 0, textSize);
			if (topic === undefined || parameters.count > 1)
				return refuse(module, turn, cme.invalidParameter);
			if (mqtt.state !== "session")
				return refuse(module, turn, cme.operationFailed);
			turn.ok();
			mqtt.unsubscribe(topic);
		},
	},
	/** MQTT/MPUB.md; AT+MQTTMODE says how the message is written. As it is written it has 4100 bytes at most. */
	{
		name: "+MPUB",
		test: "+MPUB:<topic>,(0-2),(0-1),<message>",
		write(module, turn, parameters) {
			const head = publication(module, parameters);
			const message = parameters.text(3);
			const fits = message.length <= messageSize && !message.includes('"');
			const payload =
				module.settings.mqttHex === 1
					? fromHex(message)
					: toBytes(withoutEscapes(message));
			if (!head || parameters.count !== 4 || !fits || !payload)
				return refuse(module, turn, cme.operationFailed);
			publish(module, turn, { ...head, payload });
		},
	},
	/** MQTT/MPUBEX.md. A message of no bytes at all is refused behind its prompt, since `<len>` begins with 1. */
	{
		name: "+MPUBEX",
		test: "+MPUBEX:<topic>,(0-2),(0-1),<len>",
		write(module, turn, parameters) {
			const head = publication(module, parameters);
			const open = parameters.text(3) === "";
			const size = open ? messageSize : parameters.integer(3, 1, messageSize);
			if (!head || size === undefined || parameters.count > 4)
				return refuse(module, turn, cme.operationFailed);
			turn.prompt(
				{ size, open, pause: open ? pause : undefined },
				(payload) => {
					const empty = payload === undefined || payload.length === 0;
					if (empty || module.mqtt.state !== "session")
						return refuse(module, turn, cme.operationFailed);
					publish(module, turn, { ...head, payload });
				},
			);
		},
	},
	/** MQTT/MQTTMODE.md. AT+MPUBEX, whose bytes are counted, takes them as they are in either mode. */
	choice("+MQTTMODE", "mqttHex", "+MQTTMODE: ", "+MQTTMODE: (0,1)"),
	/** MQTT/MQTTMSGSET.md: the one page whose answers have no space. What is kept stays when the mode changes. */
	choice("+MQTTMSGSET", "mqttCached", "+MQTTMSGSET:", "+MQTTMSGSET:(0,1)"),
	/** MQTT/MQTTMSGGET.md: what is kept, in the order of its slots, which are free then; OK alone where nothing is. */
	{
		name: "+MQTTMSGGET",
		test: "",
		read: ({ mqtt }) =>
			mqtt.cache.valid
				.map((valid, slot) => {
					const status = valid ? "VALID" : "INVALID";
					return `+MQTTMSGGET: ${slot},${status}`;
				})
				.join("\r\n"),
		execute({ mqtt, dialect }, turn) {
			const head = `+MSUB:${dialect.messageSpace ? " " : ""}`;
			const quote = dialect.cachedTopicQuoted ? '"' : "";
			for (const { topic, payload } of mqtt.cache.take()) {
				const length = `${payload.length} byte`;
				turn.line(
					`${head}${quote}${topic}${quote},${length},${toText(payload)}`,
				);
			}
			turn.ok();
		},
	},
	/** MQTT/MQTTSTATU.md: with the space before the colon. */
	{
		name: "+MQTTSTATU",
		test: "",
		execute({ mqtt }, turn) {
			turn.line(`+MQTTSTATU :${mqtt.status}`);
			turn.ok();
		},
	},
	/** MQTT/MDISCONNECT.md; ERROR without a session, as a log has it. */
	{
		name: "+MDISCONNECT",
		test: "",
		execute(module, turn) {
			if (module.mqtt.state !== "session")
				return refuse(module, turn, cme.operationFailed);
			module.mqtt.disconnect();
			turn.ok();
		},
	},
	/** MQTT/MIPCLOSE.md: without a CLOSED behind it, and ERROR where nothing was started, as logs have it. */
	{
		name: "+MIPCLOSE",
		test: "",
		execute(module, turn) {
			const { mqtt, dialect } = module;
			const { state } = mqtt;
			mqtt.close(false);
			if (state === "none") return refuse(module, turn, cme.operationFailed);
			if (state !== "lost" || dialect.lostMqttClose === "OK") return turn.ok();
			const plain = dialect.lostMqttClose === "ERROR";
			turn.fail(plain ? undefined : cme.operationFailed);
		},
	},
];
