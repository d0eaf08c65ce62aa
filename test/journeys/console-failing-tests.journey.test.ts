import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { ConnectionPatch } from "../../packages/platform-api/src/index.ts";
import { atEnd } from "./at-end.ts";
import { hasBrowser, openBrowser, seriousFaults } from "./browser.ts";
import { EMAIL, PASSWORD, startFailingLink } from "./failing-link.ts";

/** Every way in which a test of a private connection fails, each made for real, and what the console says of it. */

const onEnd = atEnd();

let link: Awaited<ReturnType<typeof startFailingLink>>;
let page: Page;
let connectionId: string;

describe.skipIf(!hasBrowser)("a failing test in the console", () => {
  beforeAll(async () => {
    const [started, browser] = await Promise.all([startFailingLink(onEnd), openBrowser(onEnd)]);
    link = started;
    connectionId = (await create("warehouse", "warehouse")).id;
    page = await browser.newPage();
    await page.goto(link.url);
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Private endpoints" }).waitFor();
  }, 240_000);

  test("first of all it works", async () => {
    await startTest(connectionId);
    await page.getByText("The connection works: PostgreSQL").waitFor();
    expect(await page.getByRole("img", { name: "done", exact: true }).count()).toBe(5);
  }, 60_000);

  test("a read-only server works, and says that it only reads", async () => {
    const { id } = await create("the replica", "replica");
    await startTest(id);
    await page.getByText("This server only reads").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await link.client.connections.remove(id);
  }, 60_000);

  const mistakes: [what: string, stage: string, turn: string, cause: string, change: () => ConnectionPatch][] = [
    ["a wrong password", "Sign in", "your turn", "the user or the password is wrong", () => ({ password: "wrong" })],
    [
      "an unknown database",
      "Sign in",
      "your turn",
      "there is no database of that name",
      () => ({ database: "nowhere" }),
    ],
    ["no TLS where it is required", "Sign in", "your turn", "takes nobody without TLS", () => tls({ mode: "disable" })],
    [
      ...["a name that is not on the certificate", "Agree on TLS", "your turn", "bears another name"],
      () => tls({ mode: "verify-full", certificateName: "other.example.com", authorities: link.authorities }),
    ] as [string, string, string, string, () => ConnectionPatch],
  ];
  test.each(mistakes)(
    "%s fails at '%s'",
    async (_, stage, turn, cause, change) => {
      const { password } = link.database.analyst;
      await link.client.connections.change(connectionId, { password, ...change() });
      await expectFailure(stage, turn, cause);
      await link.client.connections.change(connectionId, {
        password,
        database: link.database.name,
        ...tls(soundTls()),
      });
    },
    60_000,
  );

  test("a user without rights fails at 'Sign in', and it is the owner's turn", async () => {
    const { name } = link.database;
    await link.execute(
      `revoke connect on database ${name} from public; revoke connect on database ${name} from analyst`,
    );
    await expectFailure("Sign in", "the database owner's turn", "the user lacks the right");
    await link.execute(`grant connect on database ${name} to public`);
  }, 60_000);

  test("an endpoint's security group that admits nobody is the platform's turn", async () => {
    const rule = await inboundRule();
    const input = { GroupId: rule.GroupId, SecurityGroupRuleIds: [rule.SecurityGroupRuleId] };
    await link.asPlatform("ec2", "RevokeSecurityGroupIngress", input);
    await expectFailure("Reach the port", "the platform's turn", "does not let port 5432 in from 10.0.0.0/16");
    const permission = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: rule.CidrIpv4 }] };
    const again = { GroupId: rule.GroupId, IpPermissions: [permission] };
    await link.asPlatform("ec2", "AuthorizeSecurityGroupIngress", again);
  }, 60_000);

  test("no healthy target is the owner's turn, and so is a port that nothing listens on", async () => {
    const { TargetGroupArn, ListenerArn, targets } = await balancer();
    await link.asOwner("elasticloadbalancing", "DeregisterTargets", { TargetGroupArn, Targets: targets });
    await untilNoTarget(TargetGroupArn);
    await expectFailure("Reach the port", "the database owner's turn", "no healthy target for port 5432");
    await link.asOwner("elasticloadbalancing", "RegisterTargets", { TargetGroupArn, Targets: targets });
    await link.asOwner("elasticloadbalancing", "ModifyListener", { ListenerArn, Port: 6432 });
    await expectFailure("Reach the port", "the database owner's turn", "or no listener on it");
    await link.asOwner("elasticloadbalancing", "ModifyListener", { ListenerArn, Port: 5432 });
  }, 90_000);

  test("a rejected link says so, and a pending one that the owner has to accept it", async () => {
    await link.reject(link.vpcEndpointId);
    await expectFailure("Reach the port", "the database owner's turn", "the owner has rejected the connection request");
    await link.until("rejected");
    await link.client.endpoints.retry(link.endpointId);
    const { vpcEndpointId } = await link.until("waiting-for-owner");
    expect(vpcEndpointId).not.toBe(link.vpcEndpointId);
    await expectFailure(
      /./,
      "the database owner's turn",
      `has not accepted the connection request of ${vpcEndpointId}`,
    );
    await page.getByText(`postern connections accept ${vpcEndpointId}`).waitFor();
  }, 120_000);
});

function create(name: string, endpointDatabase: string) {
  const { database, endpointId } = link;
  return link.client.connections.create({
    ...{ kind: "private", name, endpointId, endpointDatabase, database: database.name, ...database.analyst },
    tls: endpointDatabase === "replica" ? { mode: "verify-ca", authorities: link.authorities } : soundTls(),
  });
}

function soundTls() {
  return { mode: "verify-full" as const, certificateName: link.database.address, authorities: link.authorities };
}

function tls(mode: NonNullable<ConnectionPatch["tls"]>): ConnectionPatch {
  return { tls: mode };
}

async function startTest(id: string): Promise<void> {
  await page.goto(`${link.url}/connections/${id}`);
  await page.getByRole("button", { name: "Test", exact: true }).click();
}

/** Tests the connection in the browser: the stage that failed, whose turn it is, and why. */
async function expectFailure(stage: string | RegExp, turn: string, cause: string): Promise<void> {
  await startTest(connectionId);
  await page.getByText("The connection does not work yet.").waitFor({ timeout: 40_000 });
  const failed = page
    .getByRole("status", { name: "Test" })
    .getByRole("listitem")
    .filter({ has: page.getByRole("img", { name: "failed" }) });
  expect(await failed.count()).toBe(1);
  const said = (await failed.textContent()) ?? "";
  expect(said).toMatch(stage);
  expect(said).toContain(turn);
  expect(said).toContain(cause);
  expect(said).toContain("What to do: ");
}

async function inboundRule() {
  const groups = await link.asPlatform("ec2", "DescribeVpcEndpoints", { VpcEndpointIds: [link.vpcEndpointId] });
  const ids = groups.VpcEndpoints[0].Groups.map(({ GroupId }: { GroupId: string }) => GroupId);
  const Filters = [{ Name: "group-id", Values: ids }];
  const { SecurityGroupRules } = await link.asPlatform("ec2", "DescribeSecurityGroupRules", { Filters });
  return SecurityGroupRules.find(
    ({ IsEgress, FromPort }: { IsEgress: boolean; FromPort: number }) => !IsEgress && FromPort === 5432,
  );
}

async function balancer() {
  const { LoadBalancers } = await link.asOwner("elasticloadbalancing", "DescribeLoadBalancers", {});
  const [{ LoadBalancerArn }] = LoadBalancers;
  const { Listeners } = await link.asOwner("elasticloadbalancing", "DescribeListeners", { LoadBalancerArn });
  const { ListenerArn, DefaultActions } = Listeners.find(({ Port }: { Port: number }) => Port === 5432);
  const [{ TargetGroupArn }] = DefaultActions;
  const health = await link.asOwner("elasticloadbalancing", "DescribeTargetHealth", { TargetGroupArn });
  const targets = health.TargetHealthDescriptions.map(({ Target }: { Target: object }) => Target);
  return { TargetGroupArn, ListenerArn, targets };
}

async function untilNoTarget(TargetGroupArn: string): Promise<void> {
  const isServing = async () => {
    const health = await link.asOwner("elasticloadbalancing", "DescribeTargetHealth", { TargetGroupArn });
    return health.TargetHealthDescriptions.some(
      ({ TargetHealth }: { TargetHealth: { State: string } }) => TargetHealth.State === "healthy",
    );
  };
  await expect.poll(isServing, { timeout: 20_000 }).toBe(false);
}
