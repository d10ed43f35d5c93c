import { TimerClock } from "./clock.js";
import { watchHeap } from "./heap.js";
import { Screen } from "./screen.js";
import { Simulation } from "./simulation.js";

let said = "";
const { modem, links, faults } = new Simulation(new TimerClock(), (text) => {
	said = text.trim();
	trace(text);
});
watchHeap(links);

export default new Screen(
	{ modem, links, faults, said: () => said },
	{ displayListLength: 8192, commandListLength: 8192, touchCount: 1 },
);
