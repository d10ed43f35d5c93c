/** `<PDP_type>` of GPRS/CGDCONT.md: the parameter's own values, and those of the answer to `=?`. */
export const pdpTypes: readonly string[] = [
	"IP",
	"IPV6",
	"IPV4V6",
	"PPP",
	"Non-IP",
];

/** A PDP context as AT+CGDCONT and AT+CGAUTH define it. */
export class PdpContext {
	type = "IP";
	apn: string;
	/** A static address; empty for one that the network chooses. */
	address = "";
	dataCompression = 0;
	headerCompression = 0;
	/** `<auth_prot>` of GPRS/CGAUTH.md: 0 none, 1 PAP, 2 CHAP. */
	authentication = 0;
	user = "";
	password = "";
	active = false;

	constructor(apn = "") {
		this.apn = apn;
	}
}
