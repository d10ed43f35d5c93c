import type { CmeCode } from "../cme.js";
import { type Command, cme, type Handler } from "../command.js";
import type { FileStore } from "../file-store.js";
import { setting } from "./setting.js";

/** FS/FSWRITE.md, FS/FSREAD.md: `<filesize>`. */
const transferSize = 10240;
/** FS/FSWRITE.md: seconds. */
const longestInput = 4294967295;

/** A command whose only parameter is a name. */
function named(
	name: string,
	run: (files: FileStore, name: string) => CmeCode | undefined,
): Command {
	return {
		name,
		test: "",
		write({ files }, turn, parameters) {
			if (parameters.count !== 1) return turn.fail(cme.invalidParameter);
			const failure = run(files, parameters.text(0));
			if (failure === undefined) turn.ok();
			else turn.fail(failure);
		},
	};
}

/** The prompt is CIPSEND's. Of a write whose data do not come in time nothing is kept. */
const write: Handler = ({ files, dialect }, turn, parameters) => {
	const name = parameters.text(0);
	const mode = parameters.integer(1, 0, 1);
	const size = parameters.integer(2, 1, transferSize);
	const seconds = parameters.integer(3, 1, longestInput);
	if (mode === undefined || seconds === undefined || parameters.count > 4)
		return turn.fail(cme.invalidParameter);
	if (size === undefined)
		return turn.fail(
			parameters.integer(2, 1, Infinity) === undefined
				? cme.invalidParameter
				: cme.fileTooLarge,
		);
	const refusal = files.refusal(name, size, mode === 1);
	if (refusal !== undefined) return turn.fail(refusal);
	turn.prompt({ size, open: false, limit: seconds * 1000 }, (payload) => {
		if (!payload)
			return dialect.fileTimeout === "ERROR"
				? turn.fail()
				: turn.end("TimeOut");
		const failure = files.write(name, payload, mode === 1);
		if (failure === undefined) turn.ok();
		else turn.fail(failure);
	});
};

/** Between the data and OK is one line end, as a log has it. */
const read: Handler = ({ files, settings, output }, turn, parameters) => {
	const bytes = files.read(parameters.text(0));
	const mode = parameters.integer(1, 0, 1);
	const size = parameters.integer(2, 1, transferSize);
	if (!bytes) return turn.fail(cme.fileMissing);
	const last = Math.max(0, bytes.length - 1);
	const start = mode === 1 ? parameters.integer(3, 0, last) : 0;
	if (mode === undefined || size === undefined || start === undefined)
		return turn.fail(cme.invalidParameter);
	output.text(settings.fsreadhead === 1 ? "\r\n+FSREAD: " : "\r\n");
	turn.bytes(bytes.subarray(start, start + size));
	turn.ok();
};

export const fileCommands: readonly Command[] = [
	/** FS/FSCREATE.md; a file that is there is emptied. */
	named("+FSCREATE", (files, name) => files.create(name)),
	/** FS/FSDEL.md */
	named("+FSDEL", (files, name) => files.delete(name)),
	/** FS/FSDRIVE.md */
	{
		name: "+FSDRIVE",
		test: "",
		write(_module, turn, parameters) {
			if (parameters.integer(0, 0, 0) === undefined)
				return turn.fail(cme.invalidParameter);
			turn.line("+FSDRIVE:C");
			turn.ok();
		},
	},
	/** FS/FSFLSIZE.md */
	{
		name: "+FSFLSIZE",
		test: "",
		write({ files }, turn, parameters) {
			const bytes = files.read(parameters.text(0));
			if (!bytes) return turn.fail(cme.fileMissing);
			turn.line(`+FSFLSIZE: ${bytes.length}`);
			turn.ok();
		},
	},
	/** FS/FSLS.md; names alone, without the directory's that the page's example has, as a log shows. */
	{
		name: "+FSLS",
		test: "",
		write({ files }, turn, parameters) {
			const names = files.list(parameters.text(0));
			if (typeof names === "number") return turn.fail(names);
			if (names.length > 0) turn.line(names.join("\r\n"));
			turn.ok();
		},
	},
	/** FS/FSMEM.md; with the unit, as FS/使用方法举例.md and a log have it. */
	{
		name: "+FSMEM",
		test: "",
		execute({ files }, turn) {
			turn.line(`+FSMEM: ${files.free} bytes`);
			turn.ok();
		},
	},
	/** FS/FSMKDIR.md */
	named("+FSMKDIR", (files, name) => files.makeDirectory(name)),
	/** FS/FSREAD.md */
	{ name: "+FSREAD", test: "", write: read },
	/** FS/FSREADHEAD.md */
	setting("+FSREADHEAD", "fsreadhead", 1, "+FSREADHEAD: (0,1)"),
	/** FS/FSRMDIR.md */
	named("+FSRMDIR", (files, name) => files.removeDirectory(name)),
	/** FS/FSWRITE.md */
	{ name: "+FSWRITE", test: "", write },
];
