/**
 * What the SMS commands have set. The network takes every message and brings none, so nothing is ever stored: the memory
 * of the SIM stays empty.
 */
export class MessageService {
	/** Places for messages on the SIM (SMS/CPMS.md, the example). */
	readonly capacity = 50;
	/** AT+CNMI: `<mode>`, `<mt>`, `<bm>`, `<ds>`, `<bfr>`. */
	indication: readonly number[] = [2, 1, 0, 0, 0];
	/** AT+CSMP: `<fo>`, `<vp>`, `<pid>`, `<dcs>`. */
	submission: readonly number[] = [17, 167, 0, 0];
	/** AT+CSCA: the service centre's number and its type. */
	centre = "+8613800100500";
	centreType = 145;
	/** AT+CSMS: 1 when messages that are not stored have to be acknowledged. */
	service = 0;
	#reference = 0;

	/** `<mr>` of the message that was just sent: 0…255, then from the start again. */
	send(): number {
		this.#reference = (this.#reference + 1) % 256;
		return this.#reference;
	}
}
