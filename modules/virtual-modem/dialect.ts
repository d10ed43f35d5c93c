/**
 * The spellings in which firmware differs, each as the manual or a log has it. The defaults are those of the Air780E;
 * where its logs are silent, those of the manual.
 */
export interface Dialect {
	/** `0, CONNECT OK` (true) or `0,CONNECT OK`. Both stand in TCPIP/使用方法举例.md. */
	linkSpace: boolean;
	/** `+PDP DEACT` (TCPIP/状态机.md) or `+PDP: DEACT` (TCPIP/CIPSHUT.md). */
	deactivation: "+PDP DEACT" | "+PDP: DEACT";
	/** `STATE: IP STATUS` (true) or `STATE:IP STATUS`. */
	stateSpace: boolean;
	/** `+CIPRXGET: 2,…` (true, the examples) or `+CIPRXGET:2,…` (the syntax) of TCPIP/CIPRXGET.md. */
	receiveSpace: boolean;
	/** What ends AT+CIPSHUT: TCPIP/CIPSHUT.md has the first, TCPIP/使用方法举例.md the second. */
	shut: "SHUT OK" | "OK" | "SHUT OK, OK";
	/** What asks for the payload of AT+CIPSEND, behind CR LF. */
	prompt: "> " | ">" | "> \r\n";
	/** Whether bytes that came before the peer's close can still be read behind `CLOSED`, or give `+CME ERROR: 3`. */
	afterClose: "readable" | "lost";
	/** Whether `STATE: …` stands before a CONNECT FAIL of a numbered link too. */
	stateBeforeFail: boolean;
	/** Whether `OK` follows the line of AT+CIPSTATUS=<n>. TCPIP/CIPSTATUS.md shows none. */
	statusEndsWithOk: boolean;
	/** `<bearer>` of a used link in AT+CIPSTATUS: 0 in all logs. TCPIP/CIPSTATUS.md has 1 too, and no command sets it. */
	bearer: 0 | 1;
	/** Whether AT+CIPSTART=<n>,… insists on CSTT, CIICR and CIFSR, as TCPIP/CIPSTART.md does. */
	multiNeedsBearer: boolean;
	/** Whether `TCP ERROR:<code>` is printed before the CLOSED of a broken connection (TCPIP/错误码.md). */
	reportsErrorCode: boolean;
	/** Whether one read gives bytes of more than one datagram. The manual does not say. */
	joinsDatagrams: boolean;
	/** What ATO says when there is no data state to go back to: TCPIP/ATO.md has the first, other firmware the second. */
	resumeRefusal: "NO CARRIER" | "ERROR";
	/** `7, CONNECT OK` (true) or `7,CONNECT OK`, as MQTT/MIPSTART.md and a log have it, whatever other links do. */
	mqttLinkSpace: boolean;
	/**
	 * How an MQTT command is refused: with ERROR whatever AT+CMEE says, as the MQTT pages and a log have it, or as
	 * AT+CMEE has it, by default `+CME ERROR: 767`, as another log has it for AT+MIPCLOSE.
	 */
	mqttRefusal: "ERROR" | "CME";
	/** What says that the broker refused the session: MQTT/MCONNECT.md has the first; logs have the others. `CLOSED` follows in any case. */
	sessionRefusal: "ERROR" | "+CME ERROR: 767" | "CLOSED";
	/** Whether AT+MIPCLOSE is OK when the connection is gone already. Logs have OK, and both that `mqttRefusal` has. */
	closesLostMqtt: boolean;
	/** Whether CLOSED is printed when the broker closes behind AT+MDISCONNECT. An Air780E log shows none. */
	closedAfterDisconnect: boolean;
	/** `+MSUB: "topic"` (true) or `+MSUB:"topic"`, as a log of an Air780E clone has it. */
	messageSpace: boolean;
	/** Digits of the year in `+NITZ: …`: 2 as Network_service/+NITZ.md and a log have it, 4 in another. */
	nitzYear: 2 | 4;
	/** What tells that the SIM was pulled: Device_control/CSDT.md has the first; older firmware prints the second, with no line end before it. */
	simRemoved: "\r\n+CPIN: SIM REMOVED\r\n" | "+CPIN: SIM REMOVED 0\r\n";
}

export const air780e: Readonly<Dialect> = {
	linkSpace: true,
	deactivation: "+PDP DEACT",
	stateSpace: true,
	receiveSpace: true,
	shut: "SHUT OK",
	prompt: "> ",
	afterClose: "readable",
	stateBeforeFail: true,
	statusEndsWithOk: false,
	bearer: 0,
	multiNeedsBearer: true,
	reportsErrorCode: false,
	joinsDatagrams: false,
	resumeRefusal: "NO CARRIER",
	mqttLinkSpace: false,
	mqttRefusal: "ERROR",
	sessionRefusal: "ERROR",
	closesLostMqtt: true,
	closedAfterDisconnect: false,
	messageSpace: true,
	nitzYear: 2,
	simRemoved: "\r\n+CPIN: SIM REMOVED\r\n",
};
