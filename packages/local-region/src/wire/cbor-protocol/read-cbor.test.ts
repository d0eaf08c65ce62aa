import { expect, test } from "vitest";
import { EpochTime, readCbor } from "./read-cbor.ts";
import { writeCbor } from "./write-cbor.ts";

const read = (hex: string) => readCbor(Buffer.from(hex, "hex"));

// From RFC 8949, appendix A.
test.each([
  ["00", 0],
  ["1903e8", 1000],
  ["1a000f4240", 1_000_000],
  ["1b000000e8d4a51000", 1_000_000_000_000],
  ["20", -1],
  ["3903e7", -1000],
  ["f93c00", 1],
  ["f90001", 2 ** -24],
  ["fb3ff199999999999a", 1.1],
  ["fa47c35000", 100_000],
  ["f4", false],
  ["f6", null],
  ["4401020304", new Uint8Array([1, 2, 3, 4])],
  ["6449455446", "IETF"],
  ["62c3bc", "ü"],
  ["83010203", [1, 2, 3]],
  ["a26161016162820203", { a: 1, b: [2, 3] }],
  ["c11a514b67b0", new EpochTime(1_363_896_240)],
  ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
  ["bf61610161629f0203ffff", { a: 1, b: [2, 3] }],
  ["7f657374726561646d696e67ff", "streaming"],
  ["5f42010243030405ff", new Uint8Array([1, 2, 3, 4, 5])],
])("%s is read as AWS's specification says", (hex, value) => {
  expect(read(hex)).toEqual(value);
});

test.each([
  ["", "it ends too early"],
  ["0000", "there are bytes after the value"],
  ["ff", "an end without a beginning"],
  ["9bffffffffffffffff", "longer than the body"],
  ["bbffffffffffffffff", "longer than the body"],
  ["5bffffffffffffffff", "it ends too early"],
  ["a16161", "it ends too early"],
  ["a10101", "a key that is not text"],
  ["c249010000000000000000", "the tag 2 is not read here"],
  ["7f4101ff", "pieces that are not of one kind"],
  ["f8ff", "the simple value 24 is not read here"],
  ["81".repeat(200), "nested deeper than 100"],
  ["9f".repeat(1000), "nested deeper than 100"],
])("%s is refused: %s", (hex, reason) => {
  expect(() => read(hex)).toThrow(new RangeError(reason));
});

test("what is written is read again", () => {
  const value = {
    text: "é ✓",
    numbers: [0, 23, 24, 255, 256, 65_536, 2 ** 32, Number.MAX_SAFE_INTEGER, -1, -257, 0.5, 1e300],
    bytes: new Uint8Array(300).fill(7),
    time: new EpochTime(1_767_323_045.5),
    none: null,
    yes: true,
    ["__proto__"]: { polluted: true },
    long: Array.from({ length: 300 }, (_, index) => `item ${index}`),
  };
  const again = readCbor(writeCbor(value)) as typeof value;
  expect(again).toEqual(value);
  expect(Object.keys(again)).toEqual(Object.keys(value));
  expect({}).not.toHaveProperty("polluted");
});
