import { Table } from "../../modules/link/table.js";
import { Status } from "../../modules/modem/status.js";
import { Questions } from "../../modules/modem/questions.js";
import { Script } from "./script.js";

const sizes = { receive: 512, transmit: 512, messages: 1024, publish: 512 };

/** The table of links and who asks the module about them, whose module is played by the test, byte for byte. */
export class Played extends Script {
	readonly table: Table;
	readonly status: Status;
	readonly questions: Questions;
	/** Times that the module was found to hold no bearer. */
	gone = 0;

	constructor(multi = true, capacity = Infinity) {
		super(Table.footprint(sizes), capacity);
		const { channel } = this;
		channel.multi = multi;
		this.table = new Table({ channel, byRequest: true, ...sizes });
		this.table.ready = true;
		this.status = new Status({
			channel,
			table: this.table,
			owner: {
				gone: () => {
					this.gone++;
				},
			},
		});
		this.questions = new Questions(channel);
	}
}
