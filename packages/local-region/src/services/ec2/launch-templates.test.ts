import { expect, onTestFinished, test } from "vitest";
import { PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

const NAME = { LaunchTemplateName: "plain" };

async function start() {
  const { as } = createTestWorld(onTestFinished);
  const call = as(PROVIDER);
  const TagSpecifications = [{ ResourceType: "launch-template", Tags: [{ Key: "team", Value: "data" }] }];
  const input = { ...NAME, LaunchTemplateData: { ImageId: "ami-1", InstanceType: "t4g.micro" }, TagSpecifications };
  const { LaunchTemplate } = await call("CreateLaunchTemplate", input);
  const versions = async (...Versions: string[]) =>
    // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
    (await call("DescribeLaunchTemplateVersions", { ...NAME, Versions })).LaunchTemplateVersions as any[];
  return { as, call, input, LaunchTemplate, versions };
}

test("a template has its first version as default and latest, and its tags", async () => {
  const { as, call, LaunchTemplate } = await start();
  expect(LaunchTemplate).toMatchObject({ ...NAME, DefaultVersionNumber: 1, LatestVersionNumber: 1 });
  const Filters = [{ Name: "tag:team", Values: ["data"] }];
  expect((await call("DescribeLaunchTemplates", { Filters })).LaunchTemplates).toEqual([LaunchTemplate]);
  expect((await as("444455556666")("DescribeLaunchTemplates")).LaunchTemplates).toEqual([]);
});

test("a version made from another keeps what it does not change; the default moves only when told", async () => {
  const { call, versions } = await start();
  const LaunchTemplateData = { InstanceType: "t4g.large" };
  await call("CreateLaunchTemplateVersion", { ...NAME, SourceVersion: "1", LaunchTemplateData });
  const [latest] = await versions("$Latest");
  expect(latest).toMatchObject({
    VersionNumber: 2,
    DefaultVersion: false,
    LaunchTemplateData: { ImageId: "ami-1", InstanceType: "t4g.large" },
  });
  expect((await versions()).map((version) => version.VersionNumber)).toEqual([2, 1]);
  await call("ModifyLaunchTemplate", { ...NAME, DefaultVersion: "2" });
  expect((await versions("$Default"))[0]).toMatchObject({ VersionNumber: 2, DefaultVersion: true });
});

test("versions are deleted one by one, the default one never", async () => {
  const { call, versions } = await start();
  await call("CreateLaunchTemplateVersion", { ...NAME, LaunchTemplateData: { ImageId: "ami-2" } });
  const answer = await call("DeleteLaunchTemplateVersions", { ...NAME, Versions: ["1", "2", "9"] });
  expect(answer.SuccessfullyDeletedLaunchTemplateVersions).toMatchObject([{ VersionNumber: 2 }]);
  expect(answer.UnsuccessfullyDeletedLaunchTemplateVersions).toMatchObject([
    { VersionNumber: 1 },
    { VersionNumber: 9, ResponseError: { Code: "launchTemplateVersionDoesNotExist" } },
  ]);
  await expect(versions("2")).rejects.toMatchObject({ code: "InvalidLaunchTemplateId.VersionNotFound" });
});

test("names are unique, and what is deleted is not found any more", async () => {
  const { call, input, LaunchTemplate } = await start();
  await expect(call("CreateLaunchTemplate", input)).rejects.toMatchObject({
    code: "InvalidLaunchTemplateName.AlreadyExistsException",
  });
  await call("DeleteLaunchTemplate", NAME);
  await expect(call("DescribeLaunchTemplates", { LaunchTemplateNames: ["plain"] })).rejects.toMatchObject({
    code: "InvalidLaunchTemplateName.NotFoundException",
  });
  const LaunchTemplateIds = [LaunchTemplate.LaunchTemplateId];
  await expect(call("DescribeLaunchTemplates", { LaunchTemplateIds })).rejects.toMatchObject({
    code: "InvalidLaunchTemplateId.NotFound",
  });
  await expect(call("DeleteLaunchTemplate")).rejects.toMatchObject({ code: "MissingParameter" });
});
