import "piu/MC";
import type { Container, Label as LabelContent } from "piu/MC";
import type { ModemState } from "sixlink/modem";
import {
	barSkin,
	receivedStyle,
	screenSkin,
	textStyle,
	titleStyle,
} from "./assets.js";
import { FaultButton } from "./button.js";
import type { Fault } from "./faults.js";
import { LinkRow, type LinkView } from "./row.js";

/** What the screen shows. It looks by itself, four times a second. */
export interface View {
	modem: {
		readonly state: ModemState;
		readonly address: string;
		/** Times that bytes were damaged or missing on the wire. */
		readonly lost: number;
	};
	links: readonly LinkView[];
	faults: readonly Fault[];
	/** What the app said last. */
	said(): string;
}

/** Shows what a function says. */
class TextBehavior extends Behavior {
	#text: () => string = () => "";

	override onCreate(_label: object, text: () => string): void {
		this.#text = text;
	}

	onRefresh(label: LabelContent): void {
		const text = this.#text();
		if (text !== label.string) label.string = text;
	}
}

class ScreenBehavior extends Behavior {
	override onDisplaying(screen: Container): void {
		screen.interval = 250;
		screen.start();
	}

	override onTimeChanged(screen: Container): void {
		screen.distribute("onRefresh");
	}
}

/** The modem on top, a row for each link, the app's last line, and a button for each fault. */
export const Screen = Application.template((view: View) => ({
	skin: screenSkin,
	style: textStyle,
	Behavior: ScreenBehavior,
	contents: [
		Column(null, {
			left: 0,
			right: 0,
			top: 0,
			bottom: 0,
			contents: [
				Row(null, {
					left: 0,
					right: 0,
					height: 24,
					skin: barSkin,
					contents: [
						Label(() => `${view.modem.state} ${view.modem.address}`, {
							left: 8,
							right: 0,
							style: titleStyle,
							Behavior: TextBehavior,
						}),
						Label(() => `lost ${view.modem.lost}`, {
							width: 70,
							right: 8,
							style: receivedStyle,
							Behavior: TextBehavior,
						}),
					],
				}),
				...view.links.map((link) => new LinkRow(link)),
				Label(() => view.said(), {
					left: 8,
					right: 8,
					top: 0,
					bottom: 0,
					style: textStyle,
					Behavior: TextBehavior,
				}),
				Row(null, {
					left: 2,
					right: 2,
					height: 38,
					contents: view.faults.map((fault) => new FaultButton(fault)),
				}),
			],
		}),
	],
}));
