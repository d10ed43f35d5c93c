import { type CmeCode, cme } from "./cme.js";

/** FS/FSCREATE.md: `<filename>`. */
const nameSize = 64;
/** Bytes that an entry takes beside its content: so names alone cannot fill memory without end. */
const entrySize = 64;

/**
 * The module's flash: files and directories (the manual's chapter FS). A path may begin with `C:`, with `/` or with
 * neither, and is parted by `/` or `\`. What fails returns the error's number and changes nothing.
 */
export class FileStore {
	#capacity: number;
	#files = new Map<string, Uint8Array>();
	/** Without the root, which is always there. */
	#directories = new Set<string>();
	#used = 0;

	/** `capacity`: bytes for all of it. */
	constructor(capacity: number) {
		this.#capacity = capacity;
	}

	/** Bytes that are left. */
	get free(): number {
		return this.#capacity - this.#used;
	}

	/** Makes an empty file, in place of one with that name. */
	create(name: string): CmeCode | undefined {
		const path = this.#newPath(name);
		if (typeof path === "number") return path;
		if (this.#directories.has(path)) return cme.notAllowed;
		if (!this.#files.has(path) && this.free < entrySize) return cme.memoryFull;
		this.#remove(path);
		this.#keep(path, new Uint8Array(0));
		return undefined;
	}

	/** Why `size` bytes cannot be written to a file, or undefined. */
	refusal(name: string, size: number, appends: boolean): CmeCode | undefined {
		const path = toPath(name);
		if (path === undefined) return cme.invalidParameter;
		const before = this.#files.get(path);
		if (!before) return cme.fileMissing;
		const gained = appends ? 0 : before.length;
		return size > this.free + gained ? cme.memoryFull : undefined;
	}

	/** Writes behind what the file has, or in place of it. The array is the store's from now on. */
	write(
		name: string,
		bytes: Uint8Array,
		appends: boolean,
	): CmeCode | undefined {
		const refusal = this.refusal(name, bytes.length, appends);
		const path = toPath(name);
		if (refusal !== undefined || path === undefined) return refusal;
		const before = this.#files.get(path) ?? new Uint8Array(0);
		this.#remove(path);
		if (!appends) this.#keep(path, bytes);
		else {
			const joined = new Uint8Array(before.length + bytes.length);
			joined.set(before);
			joined.set(bytes, before.length);
			this.#keep(path, joined);
		}
		return undefined;
	}

	/** A file's content, not to be changed; undefined where there is no such file. */
	read(name: string): Uint8Array | undefined {
		const path = toPath(name);
		return path === undefined ? undefined : this.#files.get(path);
	}

	delete(name: string): CmeCode | undefined {
		const path = toPath(name);
		if (path === undefined) return cme.invalidParameter;
		if (!this.#files.has(path)) return cme.fileMissing;
		this.#remove(path);
		return undefined;
	}

	makeDirectory(name: string): CmeCode | undefined {
		const path = this.#newPath(name);
		if (typeof path === "number") return path;
		const taken = this.#files.has(path) || this.#directories.has(path);
		if (path === "" || taken) return cme.directoryFailed;
		if (this.free < entrySize) return cme.memoryFull;
		this.#directories.add(path);
		this.#used += entrySize;
		return undefined;
	}

	/** Removes an empty directory. */
	removeDirectory(name: string): CmeCode | undefined {
		const path = toPath(name);
		if (path === undefined) return cme.invalidParameter;
		if (!this.#directories.has(path)) return cme.directoryMissing;
		if (this.#entries(path).length > 0) return cme.notAllowed;
		this.#directories.delete(path);
		this.#used -= entrySize;
		return undefined;
	}

	/** The names in a directory, in order of their characters, those of directories with `\` behind them. */
	list(name: string): string[] | CmeCode {
		const path = toPath(name);
		if (path === undefined) return cme.invalidParameter;
		if (path !== "" && !this.#directories.has(path))
			return cme.directoryMissing;
		const names = this.#entries(path).map((entry) => {
			const last = entry.slice(entry.lastIndexOf("/") + 1);
			return this.#directories.has(entry) ? `${last}\\` : last;
		});
		return names.sort();
	}

	/** A path whose directory is there. */
	#newPath(name: string): string | CmeCode {
		const path = toPath(name);
		if (path === undefined || path === "") return cme.invalidParameter;
		const parent = parentOf(path);
		if (parent === "" || this.#directories.has(parent)) return path;
		return cme.directoryMissing;
	}

	#entries(directory: string): string[] {
		return [...this.#files.keys(), ...this.#directories].filter(
			(path) => parentOf(path) === directory,
		);
	}

	#keep(path: string, bytes: Uint8Array): void {
		this.#files.set(path, bytes);
		this.#used += entrySize + bytes.length;
	}

	#remove(path: string): void {
		const bytes = this.#files.get(path);
		if (!bytes) return;
		this.#files.delete(path);
		this.#used -= entrySize + bytes.length;
	}
}

function parentOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The path without drive and slashes around it, empty for the root; undefined for what is no path on this drive. */
function toPath(name: string): string | undefined {
	if (name === "" || name.length > nameSize) return undefined;
	const path = name
		.replaceAll("\\", "/")
		.replace(/^C:/i, "")
		.replace(/^\/|\/$/g, "");
	if (path === "") return path;
	const parts = path.split("/");
	const fits = parts.every(
		(part) => part !== "." && part !== ".." && /^[^":]+$/.test(part),
	);
	return fits ? path : undefined;
}
