import { type Network, openNetwork } from "@postern/aws";
import type { AskRole } from "@postern/follower";
import { beforeAll, expect, test, vi } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { askRoleAs } from "./ask-role.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: Scene;
let network: Network;
let ask: (password?: string) => Promise<AskRole>;

beforeAll(async () => {
  scene = await startScene(onEnd);
  const { region, rehearsal } = scene;
  const { owner, database } = rehearsal;
  const place = { subnetId: owner.subnetIds[0]!, groupIds: [owner.applicationGroupId] };
  const host = await region.openHost({ ...owner, ...place });
  network = openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy });
  const authorities = await region.authority();
  ask = async (password = database.analyst.password) =>
    askRoleAs(network, { user: database.analyst.user, password, database: database.name, authorities });
});

async function addressOf(name: string): Promise<string> {
  return (await network.resolve(name)).addresses[0]!;
}

test("a primary is a writer and its replica a reader, by their own word", async () => {
  const { region, rehearsal } = scene;
  const { owner, database } = rehearsal;
  const rds = (operation: string, input: object) => region.call("rds", operation, input, owner);
  const askRole = await ask();
  const primary = await addressOf(database.address);
  expect(await askRole(primary, database.port, database.address)).toEqual({ role: "writer" });

  const replica = { DBInstanceIdentifier: "copy", SourceDBInstanceIdentifier: database.identifier };
  await rds("CreateDBInstanceReadReplica", { ...replica, VpcSecurityGroupIds: [owner.databaseGroupId] });
  const name: string = await vi.waitFor(async () => {
    const { DBInstances } = await rds("DescribeDBInstances", { DBInstanceIdentifier: "copy" });
    expect(DBInstances[0].DBInstanceStatus).toBe("available");
    return DBInstances[0].Endpoint.Address;
  }, 60_000);
  expect(await askRole(await addressOf(name), database.port, name)).toEqual({ role: "reader" });
});

test("a wrong password leaves the role unknown, and is not told on", async () => {
  const { database } = scene.rehearsal;
  const askRole = await ask("not-the-password");
  const answer = await askRole(await addressOf(database.address), database.port, database.address);
  expect(answer).toMatchObject({ role: "unknown", because: expect.stringMatching(/\w/) });
  expect(JSON.stringify(answer)).not.toContain("not-the-password");
});

test("an address where nobody listens is silent, and why is said", async () => {
  const { database } = scene.rehearsal;
  const askRole = await ask();
  const answer = await askRole("10.0.1.250", database.port, database.address);
  expect(answer).toMatchObject({ role: "silent", because: expect.stringMatching(/\w/) });
});
