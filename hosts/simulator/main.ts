import { TimerClock } from "./clock.js";
import { watchHeap } from "./heap.js";
import { Screen } from "./screen.js";
import { Simulation } from "./simulation.js";

let said = "";
const clock = new TimerClock();
const { modem, links, faults } = new Simulation(clock, (text) => {
	said = text.trim();
	trace(text);
});
watchHeap(clock, links);

export default new Screen(
	{ modem, links, faults, said: () => said },
	{ displayListLength: 8192, commandListLength: 8192, touchCount: 1 },
);
