import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { atEnd } from "./at-end.ts";
import { askForLink, type Owner, startOwner } from "./command-line.ts";

/** The doctor's commands, copied into a shell in front of the AWS CLI. */

const run = promisify(execFile);
const onEnd = atEnd();
let owner: Owner;
let isMissing = false;

beforeAll(async () => {
  isMissing = await run("aws", ["--version"]).then(
    () => false,
    () => true,
  );
  if (isMissing) return;
  owner = await startOwner(onEnd);
  const applied = await owner.runJson("apply", "--yes");
  await askForLink(owner, applied.document.serviceName);
  expect(await copyFirst("connection-is-accepted")).toBe("");
});

/** Runs the commands of the first finding, which must be of this check, as its reader would. */
async function copyFirst(check: string): Promise<string> {
  const { rehearsal, region } = owner.scene;
  const { document } = await owner.runJson("doctor");
  expect(document.findings[0]).toMatchObject({ check });
  const env = {
    PATH: process.env.PATH,
    HOME: owner.directory,
    AWS_ENDPOINT_URL: region.url,
    AWS_ACCESS_KEY_ID: rehearsal.owner.accountId,
    AWS_SECRET_ACCESS_KEY: region.secretAccessKey,
    AWS_PAGER: "",
  };
  const same = document.findings.filter((finding: { check: string }) => finding.check === check);
  const commands: string[] = same.flatMap((finding: { commands: string[] }) => finding.commands);
  for (const command of commands) await run("sh", ["-c", command], { env });
  const after = await owner.runJson("doctor");
  return after.document.findings.map((finding: { cause: string }) => finding.cause).join("\n");
}

test("a rule of a network ACL", async ({ skip }) => {
  if (isMissing && process.env.POSTERN_REQUIRE_ALL !== "1") skip("the AWS CLI is not installed");
  const { ec2, rehearsal } = owner.scene;
  const Filters = [{ Name: "vpc-id", Values: [rehearsal.owner.vpcId] }];
  const { NetworkAcls } = await ec2().describeNetworkAcls({ Filters });
  await ec2().createNetworkAclEntry({
    NetworkAclId: NetworkAcls?.[0]?.NetworkAclId,
    RuleNumber: 50,
    Protocol: "6",
    RuleAction: "deny",
    Egress: false,
    CidrBlock: "0.0.0.0/0",
    PortRange: { From: 5432, To: 5432 },
  });
  expect(await copyFirst("network-acls-let-database-through")).toBe("");
});

test("a listener's attributes", async ({ skip }) => {
  if (isMissing && process.env.POSTERN_REQUIRE_ALL !== "1") skip("the AWS CLI is not installed");
  const { elbv2 } = owner.scene;
  const { LoadBalancers } = await elbv2.describeLoadBalancers({});
  const { Listeners } = await elbv2.describeListeners({ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn });
  const Attributes = [{ Key: "tcp.idle_timeout.seconds", Value: "60" }];
  await elbv2.modifyListenerAttributes({ ListenerArn: Listeners?.[0]?.ListenerArn, Attributes });
  expect(await copyFirst("sessions-may-idle")).toBe("");
});
