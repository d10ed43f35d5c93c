import "piu/MC";
import type { Content, Label as LabelContent } from "piu/MC";
import type { LinkState } from "sixlink/modem";
import {
	pillSkins,
	pillStyle,
	receivedStyle,
	sentStyle,
	titleStyle,
} from "./assets.js";

/** What a row shows of a link. */
export interface LinkView {
	/** 0-5, or 7 for the module's MQTT link. */
	readonly number: number;
	readonly state: LinkState;
	/** Bytes since it was opened. */
	readonly sent: number;
	readonly received: number;
}

class StateBehavior extends Behavior {
	#link: LinkView | undefined;

	override onCreate(_label: Content, link: LinkView): void {
		this.#link = link;
	}

	onRefresh(label: LabelContent): void {
		if (this.#link === undefined || label.string === this.#link.state) return;
		label.string = this.#link.state;
		label.skin = pillSkins[this.#link.state];
	}
}

/** Shows the count of bytes one way, making a string only when it went on. */
class CountBehavior extends Behavior {
	#shown = -1;
	#link: LinkView | undefined;
	readonly way: "sent" | "received" = "sent";

	override onCreate(_label: Content, link: LinkView): void {
		this.#link = link;
	}

	onRefresh(label: LabelContent): void {
		if (this.#link === undefined || this.#link[this.way] === this.#shown)
			return;
		this.#shown = this.#link[this.way];
		label.string = `${this.way} ${this.#shown}`;
	}
}

class ReceivedBehavior extends CountBehavior {
	override readonly way = "received";
}

/** One link: its number and its state, below them the bytes out and in. */
export const LinkRow = Column.template((link: LinkView) => ({
	left: 8,
	right: 8,
	height: 34,
	contents: [
		Row(null, {
			left: 0,
			right: 0,
			height: 17,
			contents: [
				Label(null, {
					width: 52,
					style: titleStyle,
					string: link.number === 7 ? "MQTT" : `link ${link.number}`,
				}),
				Label(link, {
					left: 0,
					right: 0,
					height: 17,
					style: pillStyle,
					Behavior: StateBehavior,
				}),
			],
		}),
		Row(null, {
			left: 0,
			right: 0,
			height: 15,
			contents: [
				Label(link, { width: 102, style: sentStyle, Behavior: CountBehavior }),
				Label(link, {
					left: 0,
					right: 0,
					style: receivedStyle,
					Behavior: ReceivedBehavior,
				}),
			],
		}),
	],
}));
