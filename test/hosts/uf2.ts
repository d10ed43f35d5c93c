import { assert } from "chai";
import { Refusal } from "../../hosts/node/refusal.js";
import { loadUF2 } from "../../hosts/node/uf2.js";
import { uf2Block } from "../support/uf2.js";

const rp2350 = 0xe48b_ff59;

describe("a UF2 file", () => {
	it("puts each block's bytes where the block says", () => {
		const flash = new Uint8Array(1024);
		const blocks = [
			uf2Block(0x1000_0200, Buffer.from("second")),
			uf2Block(0x1000_0010, Buffer.from("first")),
		];
		loadUF2(Buffer.concat(blocks), flash);
		assert.equal(Buffer.from(flash.subarray(0x10, 0x15)).toString(), "first");
		assert.equal(
			Buffer.from(flash.subarray(0x200, 0x206)).toString(),
			"second",
		);
		assert.equal(
			flash.reduce((sum, byte) => sum + (byte === 0 ? 0 : 1), 0),
			11,
		);
	});

	it("may have a block for another chip in front, and nowhere else", () => {
		const flash = new Uint8Array(16);
		const ours = uf2Block(0x1000_0000, Buffer.from("ours"));
		const other = uf2Block(0x10ff_ff00, Buffer.alloc(256), rp2350);
		loadUF2(Buffer.concat([other, ours]), flash);
		assert.equal(Buffer.from(flash.subarray(0, 4)).toString(), "ours");
		assert.throws(
			() => loadUF2(Buffer.concat([ours, other]), flash),
			Refusal,
			"block 1: for family 0xe48bff59",
		);
		assert.throws(() => loadUF2(other, flash), Refusal, "block 0: for family");
	});

	it("is refused where it is none", () => {
		const flash = new Uint8Array(16);
		const block = uf2Block(0x1000_0000, Buffer.from("ours"));
		assert.throws(() => loadUF2(Buffer.alloc(0), flash), Refusal, "0 bytes");
		assert.throws(
			() => loadUF2(block.subarray(0, 500), flash),
			Refusal,
			"500 bytes",
		);
		assert.throws(
			() => loadUF2(Buffer.alloc(512), flash),
			Refusal,
			"block 0: not of UF2",
		);
		assert.throws(
			() => loadUF2(uf2Block(0x2000_0000, Buffer.from("RAM")), flash),
			Refusal,
			"block 0: 3 bytes at 0x20000000, not in flash",
		);
	});
});
