import { readFile } from "node:fs/promises";
import { type AwsSession, openSession } from "@postern/aws";
import { expect, onTestFinished, test } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { destroyLink } from "../apply/destroy.ts";
import { countResources, NOTHING, ONE_LINK, type Scene, startScene } from "../testing/start-scene.ts";

const DOCUMENT = new URL("../../../../docs/permissions.md", import.meta.url);

/** The actions that the document lists under the headings that begin so. */
async function actionsUnder(heading: string): Promise<string[]> {
  const sections = (await readFile(DOCUMENT, "utf8")).split("\n## ").filter((section) => section.startsWith(heading));
  return sections.flatMap((section) => [...section.matchAll(/^- `([\w-]+:\w+)`$/gm)].map(([, action]) => action!));
}

/** A session of a role of the owner's that may do these actions and nothing else; the region judges it. */
async function sessionWith(scene: Scene, actions: string[]): Promise<AwsSession> {
  const { region, rehearsal } = scene;
  const owner = { accountId: rehearsal.owner.accountId, region: rehearsal.owner.region };
  const policy = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  const trust = policy({ Effect: "Allow", Principal: { AWS: owner.accountId }, Action: "sts:AssumeRole" });
  const role = { RoleName: "link", AssumeRolePolicyDocument: trust };
  const { Role } = await region.call("iam", "CreateRole", role, owner);
  const least = policy({ Effect: "Allow", Action: actions, Resource: "*" });
  await region.call("iam", "PutRolePolicy", { RoleName: "link", PolicyName: "least", PolicyDocument: least }, owner);
  const wish = { RoleArn: Role.Arn, RoleSessionName: "ci" };
  const { Credentials } = await region.call("sts", "AssumeRole", wish, owner);
  await fetch(`${region.url}/_postern/hardships`, { method: "POST", body: '{"enforceIam":true}' });
  return openSession({
    endpoint: region.url,
    region: owner.region,
    credentials: {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    },
  });
}

test("with the documented permissions of the owner's side a link is applied and destroyed", async () => {
  const scene = await startScene(onTestFinished);
  const session = await sessionWith(scene, await actionsUnder("The owner's side"));
  await applyLink(session, scene.network, scene.spec);
  expect(await countResources(scene)).toEqual(ONE_LINK);
  await destroyLink(session, "warehouse", { rejectConnections: true });
  expect(await countResources(scene)).toEqual(NOTHING);
});

test("without one of them it is refused", async () => {
  const scene = await startScene(onTestFinished);
  const documented = await actionsUnder("The owner's side");
  const missing = "ec2:CreateVpcEndpointServiceConfiguration";
  expect(documented).toContain(missing);
  const session = await sessionWith(
    scene,
    documented.filter((action) => action !== missing),
  );
  await expect(applyLink(session, scene.network, scene.spec)).rejects.toThrow(missing);
});
