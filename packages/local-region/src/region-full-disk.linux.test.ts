import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeStateDirectory } from "./testing/make-state-directory.ts";
import { openStage } from "./testing/open-stage.ts";
import { startKillableRegion } from "./testing/start-killable-region.ts";

/** A disk of its own, of so many kilobytes. */
async function makeSmallDisk(kilobytes: number): Promise<string> {
  const directory = await makeStateDirectory(onTestFinished);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k,mode=711`, "postern", directory]);
  onTestFinished(() => void execFileSync("umount", ["--lazy", directory]));
  return directory;
}

test("on a full disk calls that change something fail, the others go on, and room makes all of it well again", {
  timeout: 60_000,
}, async () => {
  const stateDirectory = await makeSmallDisk(1024);
  const region = await startKillableRegion(onTestFinished, { stateDirectory, network: "none" });
  const { ec2 } = openStage(region, onTestFinished).owner;
  const answered: string[] = [];
  const create = async (number: number) => {
    const { Vpc } = await ec2("CreateVpc", { CidrBlock: `10.${number}.0.0/16` });
    answered.push(Vpc.VpcId);
  };
  await create(0);
  const filler = join(stateDirectory, "filler");
  expect(() => writeFileSync(filler, Buffer.alloc(2 * 1024 * 1024))).toThrow("ENOSPC");
  // What is left of the last block takes a few calls.
  const failed = await Array.from({ length: 100 }, (_, number) => number + 1).reduce<Promise<unknown>>(
    async (before, number) => (await before) ?? create(number).catch((error) => error),
    Promise.resolve(undefined),
  );
  expect(failed).toMatchObject({ name: "InternalError", $metadata: { httpStatusCode: 500 } });
  expect((await ec2("DescribeVpcs")).Vpcs.length).toBeGreaterThan(0);
  await expect(create(101)).rejects.toMatchObject({ name: "InternalError" });

  rmSync(filler);
  await create(102);
  await region.kill();
  const next = await startKillableRegion(onTestFinished, { stateDirectory, network: "none" });
  const { Vpcs } = await openStage(next, onTestFinished).owner.ec2("DescribeVpcs");
  expect(Vpcs.map(({ VpcId }: { VpcId: string }) => VpcId)).toEqual(expect.arrayContaining(answered));
  expect(answered.length).toBeGreaterThanOrEqual(2);
});
