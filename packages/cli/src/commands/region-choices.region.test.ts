import { expect, test } from "vitest";
import { standAt, startRegionForTest } from "../testing/stand-at-region.ts";
import { runRegionChoices } from "./region-choices.ts";
import { runRegionHardships } from "./region-hardships.ts";

test("choices are told with question and answers, and those that are given are changed", async () => {
  const { words, document } = await startRegionForTest();
  const told = await words(runRegionChoices, { answers: [] });
  expect(told).toContain("noTarget=refused\n  a client of a target group without targets\n    refused: ");
  const { choices } = await document(runRegionChoices, { answers: ["noTarget=dropped", "requestExpiry=604800"] });
  const answers = Object.fromEntries(
    choices.map((each: { name: string; answer: unknown }) => [each.name, each.answer]),
  );
  expect(answers).toMatchObject({ noTarget: "dropped", requestExpiry: 604_800, ownAccount: "admitted" });
  expect(await words(runRegionChoices, { answers: [] })).toContain("noTarget=dropped (not the default, refused)");
});

test("an answer that cannot be is refused, and none of the others taken", async () => {
  const { words } = await startRegionForTest();
  const answers = ["ownAccount=needs-permission", "noTarget=silence"];
  await expect(words(runRegionChoices, { answers })).rejects.toThrow('noTarget is "silence"; give refused or dropped');
  expect(await words(runRegionChoices, { answers: [] })).toContain("ownAccount=admitted");
});

test.each([
  [["noTarget"], "'noTarget' is no answer"],
  [["noTarget="], "'noTarget=' is no answer"],
  [["=dropped"], "'=dropped' is no answer"],
  [["noTarget=dropped", "noTarget=refused"], "noTarget is answered twice"],
])("%j is the user's mistake", async (answers, message) => {
  const { words } = standAt("http://127.0.0.1:9");
  await expect(words(runRegionChoices, { answers })).rejects.toMatchObject({ field: "choices", message });
});

test("hardships are off, turned on one by one, and felt by a client", async () => {
  const { clients, words, document } = await startRegionForTest({ profile: "real" });
  expect(await words(runRegionHardships, {})).toBe(
    "throttle: off\nconsistency: strong\nenforce-iam: off\ndns-delay: 0 s\nports-per-target: 55000",
  );
  expect(await document(runRegionHardships, { throttle: "on", consistency: "eventual" })).toEqual({
    ...{
      ok: true,
      throttle: true,
      consistency: "eventual",
      enforceIam: false,
      dnsDelaySeconds: 0,
      portsPerTarget: 55_000,
    },
  });
  expect(await document(runRegionHardships, { dnsDelay: 2 })).toMatchObject({ dnsDelaySeconds: 2 });
  expect(await document(runRegionHardships, { portsPerTarget: 3 })).toMatchObject({ portsPerTarget: 3 });
  const { Vpc } = await clients.ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
  const look = () => clients.ec2.describeVpcs({ VpcIds: [Vpc!.VpcId!] });
  await expect(look()).rejects.toMatchObject({ name: "InvalidVpcID.NotFound" });
  await words(runRegionHardships, { consistency: "strong" });
  expect((await look()).Vpcs).toHaveLength(1);
});

test("what is neither on nor off is the user's mistake; what the region does not know, it refuses", async () => {
  const { words } = await startRegionForTest();
  await expect(words(runRegionHardships, { enforceIam: "yes" })).rejects.toMatchObject({ field: "--enforce-iam" });
  await expect(words(runRegionHardships, { consistency: "weak" })).rejects.toThrow('give "strong" or "eventual"');
});
