import {
	type ChildProcessWithoutNullStreams,
	execFile,
	spawn,
	spawnSync,
} from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { assert } from "chai";
import { NoCompiler } from "../../hosts/node/compiler.js";
import { buildPty } from "../../hosts/node/pty.js";

/** Programs of others that speak AT, as Debian has them; CI installs them (gammu, ppp). */
function isThere(program: string): boolean {
	return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

describe("npm run modem, to AT clients of others", function () {
	this.timeout(60_000);
	let folder = "";
	let path = "";
	let modem: ChildProcessWithoutNullStreams;

	before(async function () {
		try {
			await buildPty();
		} catch (error) {
			if (!(error instanceof NoCompiler)) throw error;
			this.skip();
		}
		folder = mkdtempSync(join(tmpdir(), "sixlink-clients-"));
		path = join(folder, "modem");
		modem = spawn(process.execPath, [
			...["--import", "./test/ts-node.js", "hosts/node/modem.ts"],
			...["--link", path, "--boot", "instant"],
		]);
		await once(modem.stdout, "data");
	});

	after(async () => {
		if (!folder) return;
		modem.stdin.end("quit\n");
		await once(modem, "exit");
		rmSync(folder, { recursive: true });
	});

	/** What `gammu` says to `words`, a command of its own. */
	async function gammu(...words: string[]): Promise<string> {
		const settings = join(folder, "gammurc");
		const lines = ["[gammu]", `device = ${path}`, "connection = at115200"];
		await writeFile(settings, `${lines.join("\n")}\n`);
		const env = { ...process.env, LC_ALL: "C" };
		const all = ["--config", settings, ...words];
		const { stdout } = await promisify(execFile)("gammu", all, { env });
		return stdout;
	}

	it("is a module that gammu identifies", async function () {
		if (!isThere("gammu")) this.skip();
		const said = await gammu("identify");
		assert.match(said, /^Manufacturer +: "AirM2M"$/m);
		assert.match(said, /^Model +: unknown \(Air780E\)$/m);
		assert.match(said, /^IMEI +: 359759002514931$/m);
		assert.match(said, /^SIM IMSI +: 460001841426414$/m);
	});

	it("is at home in a network that gammu knows", async function () {
		if (!isThere("gammu")) this.skip();
		const said = await gammu("networkinfo");
		assert.match(said, /^Network state +: home network$/m);
		assert.match(said, /^Network +: 460 00 \(China Mobile, China\)/m);
		assert.match(said, /^GPRS +: attached$/m);
	});

	it("does what a script of chat expects, up to its address", async function () {
		const chat = "/usr/sbin/chat";
		if (!isThere(chat)) this.skip();
		const script =
			"TIMEOUT 5 ABORT ERROR ABORT FAIL '' AT OK ATE0 OK AT+CIPMUX=0 OK AT+CSTT OK AT+CIICR OK AT+CIFSR 10. AT+CIPSHUT 'SHUT OK'";
		const file = join(folder, "script");
		await writeFile(file, `${script}\n`);
		const terminal = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
		try {
			const child = spawn(chat, ["-S", "-f", file], {
				stdio: [terminal, terminal, "inherit"],
			});
			const [status] = await once(child, "exit");
			assert.equal(status, 0, "3: an answer did not come, 4 and 5: ABORT");
		} finally {
			closeSync(terminal);
		}
	});
});
