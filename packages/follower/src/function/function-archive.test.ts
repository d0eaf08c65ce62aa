import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import type { Following } from "../following.ts";
import { bundleFunction } from "../testing/bundle-function.ts";
import { functionArchive } from "./function-archive.ts";

const MOST_BYTES = 100 * 1024;
const kept = readFileSync(new URL("../../function/follower.js", import.meta.url), "utf8");
const following: Following = { name: "shop/orders", targetGroupArn: "arn:orders", database: { instance: "orders" } };

test("the code that is kept is what the sources make: else run node scripts/write-follower-function.ts", async () => {
  expect(kept).toBe(await bundleFunction());
});

test("the same sources make the same bytes, in which no place of this machine is named", async () => {
  const [one, other] = await Promise.all([bundleFunction(), bundleFunction()]);
  expect(one).toBe(other);
  expect(one).not.toContain(process.cwd());
});

test("the code stays under 100 KB, unpacked as well, and reads nothing in but Node and AWS's SDK", () => {
  expect(Buffer.byteLength(kept)).toBeLessThan(MOST_BYTES);
  expect(functionArchive([following]).zip.length).toBeLessThan(MOST_BYTES);
  const wanted = [...kept.matchAll(/(?:from |require\w*\(|import\()"([^"]+)"/g)].map(([, name]) => name!);
  expect(wanted.length).toBeGreaterThan(3);
  expect(wanted.filter((name) => !/^(node:|@aws-sdk\/client-)/.test(name))).toEqual([]);
});

test("the same followings make the same archive, and others another", () => {
  const archive = functionArchive([following]);
  expect(functionArchive([{ ...following }])).toEqual(archive);
  expect(functionArchive([{ ...following, strategy: "writer-only" }]).codeSha256).not.toBe(archive.codeSha256);
  expect(JSON.parse(strFromU8(unzipSync(archive.zip)["settings.json"]!))).toEqual({ followings: [following] });
});
