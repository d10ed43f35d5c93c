/** One of the three bearers of the services that AT+SAPBR serves: NTP, HTTP, FTP (IP/SAPBR.md). */
export class BearerProfile {
	open = false;
	/** By `<ConParamTag>`. */
	readonly parameters = new Map([
		["CONTYPE", "GPRS"],
		["APN", ""],
		["USER", ""],
		["PWD", ""],
		["PHONENUM", ""],
		["RATE", "2"],
	]);

	/** Sets a parameter to what IP/SAPBR.md allows it. Returns whether it does. */
	set(tag: string, value: string): boolean {
		const shape = shapes[tag];
		if (shape === undefined || !shape.test(value)) return false;
		this.parameters.set(tag, value);
		return true;
	}
}

const upTo50 = /^.{0,50}$/;

const shapes: Readonly<Record<string, RegExp | undefined>> = {
	CONTYPE: /^(CSD|GPRS)$/,
	APN: upTo50,
	USER: upTo50,
	PWD: upTo50,
	PHONENUM: upTo50,
	RATE: /^[0-3]$/,
};
