import { assert } from "chai";
import {
	Loopback,
	shortBoot,
	shortLatency,
	VirtualModem,
	Wire,
} from "sixlink/virtual-modem";
import { SixLinks } from "../../examples/six-links.js";
import { VirtualClock } from "../support/clock.js";

describe("the example of six links", () => {
	it("ends well where there is no MQTT broker", function () {
		this.timeout(60_000);
		const clock = new VirtualClock();
		const network = new Loopback({ clock, latency: 20 });
		network.echo("echo.test", 7);
		const wire = new Wire({ clock, baud: 0 });
		const module = new VirtualModem({
			clock,
			network,
			send: (bytes) => wire.send(bytes),
			backlog: () => wire.backlog,
			latency: shortLatency,
			boot: shortBoot,
		});
		wire.onReceive = (bytes) => module.receive(bytes);
		wire.onDrain = () => module.carried();
		module.powerOn();
		let said = "";
		let ended: boolean | undefined;
		new SixLinks(
			{
				engine: "Node",
				clock,
				serial: { io: wire.Serial },
				write: (text) => {
					said += text;
				},
				print: () => {},
				end: (ok) => {
					ended = ok;
				},
			},
			{ apn: "cmiot", host: "echo.test", port: 7, closedPort: 9 },
		);
		clock.run(() => ended !== undefined, 600_000);
		assert.isTrue(ended, said);
		assert.match(said, /^summary \{"ok":true,.*"connected":6,/m);
	});
});
