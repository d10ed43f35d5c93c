import "piu/MC";
import type { Content } from "piu/MC";
import { buttonSkin, buttonStyle } from "./assets.js";
import type { Fault } from "./faults.js";

class FaultBehavior extends Behavior {
	#fault: Fault | undefined;

	override onCreate(_button: Content, fault: Fault): void {
		this.#fault = fault;
	}

	override onTouchBegan(button: Content): void {
		button.state = 1;
	}

	onTouchEnded(button: Content): void {
		this.#fault?.press();
		this.onRefresh(button);
	}

	override onTouchCancelled(button: Content): void {
		this.onRefresh(button);
	}

	onRefresh(button: Content): void {
		button.state = this.#fault?.on ? 1 : 0;
	}
}

/** Brings on a fault when it is pressed; lit while the fault lasts. */
export const FaultButton = Label.template((fault: Fault) => ({
	left: 2,
	right: 2,
	height: 32,
	active: true,
	skin: buttonSkin,
	style: buttonStyle,
	string: fault.name,
	Behavior: FaultBehavior,
}));
