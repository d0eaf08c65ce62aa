import { clientsOf, openSession } from "@postern/aws";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { followOnce } from "./follow-once.ts";
import type { Following } from "./following.ts";
import { keepListing } from "./keep-listing.ts";
import { FOLLOWER_PERMISSIONS } from "./permissions.ts";
import { type Scene, startScene } from "./testing/start-scene.ts";

// A real server on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const OWNER = { accountId: "111122223333", region: "us-east-1" };
const DOCUMENTED: string[] = [...FOLLOWER_PERMISSIONS.read, ...FOLLOWER_PERMISSIONS.write];
let scene: Scene;
let following: Following;
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

beforeAll(async () => {
  scene = await startScene((cleanup) => cleanups.push(cleanup));
  const instance = { DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20 };
  await scene.rds.createDBInstance({ ...scene.credentials, ...instance, DBInstanceIdentifier: "orders" });
  await scene.untilInstance("orders");
  const { targetGroupArn } = await scene.makeGroup("orders");
  following = { name: "orders", targetGroupArn, database: { instance: "orders" } };
  await fetch(`${scene.region.url}/_postern/hardships`, { method: "POST", body: '{"enforceIam":true}' });
});

/** A turn as a role that may do these actions and nothing else; the region judges it. */
async function turnWith(role: string, actions: string[]) {
  const policy = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  const trust = policy({ Effect: "Allow", Principal: { AWS: OWNER.accountId }, Action: "sts:AssumeRole" });
  const iam = (operation: string, input: object) => scene.region.call("iam", operation, input, OWNER);
  const { Role } = await iam("CreateRole", { RoleName: role, AssumeRolePolicyDocument: trust });
  const PolicyDocument = policy({ Effect: "Allow", Action: actions, Resource: "*" });
  await iam("PutRolePolicy", { RoleName: role, PolicyName: "least", PolicyDocument });
  const wish = { RoleArn: Role.Arn, RoleSessionName: "follower" };
  const { Credentials } = await scene.region.call("sts", "AssumeRole", wish, OWNER);
  const credentials = {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  };
  const clients = clientsOf(openSession({ region: OWNER.region, endpoint: scene.region.url, credentials }));
  const surroundings = { ...scene.surroundings, clients };
  return followOnce(
    surroundings,
    following,
    keepListing(surroundings, 0, () => [following]),
  );
}

test.each(["elasticloadbalancing:RegisterTargets", "rds:DescribeDBInstances"])(
  "without %s the turn fails with that name, and the group stays as it was",
  async (missing) => {
    const role = missing.replaceAll(":", "-");
    const turn = turnWith(
      role,
      DOCUMENTED.filter((action) => action !== missing),
    );
    await expect(turn).rejects.toMatchObject({ code: "not-authorised", message: expect.stringContaining(missing) });
    expect(await scene.targetsOf(following.targetGroupArn)).toEqual({});
  },
);

test("what is documented is enough to register a database", async () => {
  expect(await turnWith("least", DOCUMENTED)).toMatchObject({ registered: [expect.stringMatching(/^10\..*:5432$/)] });
  expect(Object.keys(await scene.targetsOf(following.targetGroupArn))).toHaveLength(1);
});
