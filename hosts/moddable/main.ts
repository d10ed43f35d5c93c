import { start } from "./app.js";
import { Serial } from "./serial.js";

export default function main(): void {
	start(Serial);
}
