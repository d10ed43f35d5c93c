import Stock from "embedded:io/serial";
import { start } from "./app.js";
import { type StockConstructor, stockSerial } from "./stock-serial.js";

export default function main(): void {
	// Its shape differs from port to port, and the SDK's typings fit none.
	start(stockSerial(Stock as unknown as StockConstructor));
}
