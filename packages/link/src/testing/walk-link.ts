import { type AwsSession, openSession } from "@postern/aws";
import pg from "pg";
import { expect, vi } from "vitest";
import { type AppliedLink, applyLink } from "../apply/apply.ts";
import { destroyLink } from "../apply/destroy.ts";
import { ensureEndpoint, type ObservedEndpoint, removeEndpoint } from "../consumer/consumer-endpoint.ts";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import { acceptConnections } from "../request/connections.ts";
import { makeRequest } from "../request/make-request.ts";
import { readRequest } from "../request/read-request.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { expectSound } from "./start-doctor-scene.ts";
import type { Scene } from "./start-scene.ts";

export interface Login {
  user: string;
  password: string;
  database: string;
}

export interface WalkedLink {
  applied: AppliedLink;
  endpoint: ObservedEndpoint;
  /** By a stock client at the place of the endpoint's address: the rows of a query at one of the link's databases. */
  ask(database: string, login: Login, sql: string): Promise<Record<string, unknown>[]>;
}

/**
 * The whole way of a link: plan, apply, request, endpoint, acceptance, and a doctor who finds nothing. What was made is
 * taken away again at the end.
 */
export async function walkLink(
  scene: Scene,
  spec: LinkSpec,
  onCleanup: (cleanup: () => Promise<void>) => void,
): Promise<WalkedLink> {
  const owner = scene.ownerSession();
  const planned = await planLink(owner, scene.network, spec);
  expect(planned.plan.steps.every(({ action }) => action === "create")).toBe(true);
  onCleanup(async () => void (await destroyLink(owner, spec.link, { rejectConnections: true })));
  const applied = await applyLink(owner, scene.network, spec);
  const request = readRequest(JSON.stringify(makeRequest(spec, applied)));
  const platform = platformSession(scene);
  onCleanup(() => removeEndpoint(platform, spec.link));
  const endpoint = await ensureEndpoint(platform, {
    link: spec.link,
    serviceName: request.serviceName,
    vpcId: scene.rehearsal.platform.vpcId,
    subnetIds: scene.rehearsal.platform.subnetIds.slice(0, 2),
    ports: request.databases.map(({ port }) => port),
    clientCidrs: ["10.0.0.0/16"],
  });
  await acceptConnections(owner, spec.link, []);
  const { vpcEndpointId } = endpoint;
  await expectSound({ session: owner, network: scene.network, spec, platform: { session: platform, vpcEndpointId } });
  return {
    applied,
    endpoint,
    async ask(database, login, sql) {
      const port = request.databases.find(({ name }) => name === database)?.port ?? 0;
      const { vpcId } = scene.rehearsal.platform;
      const at = await scene.region.locate({ vpcId, address: endpoint.addresses[0] ?? "", port });
      const ssl = { ca: await scene.region.authority(), checkServerIdentity: () => undefined };
      const client = new pg.Client({ ...login, ...at, ssl, connectionTimeoutMillis: 5000 });
      client.on("error", () => undefined);
      try {
        await client.connect();
        return (await client.query(sql)).rows;
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

/** A second plan is empty; after the platform has left and the link is destroyed, AWS's own answers name nothing of it. */
export async function leaveNothing(scene: Scene, spec: LinkSpec): Promise<void> {
  const owner = scene.ownerSession();
  const { plan } = await planLink(owner, scene.network, spec);
  expect(plan.steps.filter(({ action }) => action !== "keep")).toEqual([]);
  expect(hasChanges(plan)).toBe(false);
  await removeEndpoint(platformSession(scene), spec.link);
  await destroyLink(owner, spec.link, { rejectConnections: false });
  const [balancers, groups, services, rules] = await Promise.all([
    scene.elbv2.describeLoadBalancers({}),
    scene.elbv2.describeTargetGroups({}),
    scene.ec2().describeVpcEndpointServiceConfigurations({}),
    scene.ec2().describeSecurityGroupRules({ Filters: [{ Name: "tag:postern:link", Values: [spec.link] }] }),
  ]);
  expect({
    balancers: balancers.LoadBalancers,
    groups: groups.TargetGroups,
    services: services.ServiceConfigurations,
    rules: rules.SecurityGroupRules,
  }).toEqual({ balancers: [], groups: [], services: [], rules: [] });
  const { platform } = scene.rehearsal;
  await vi.waitFor(async () => {
    const { VpcEndpoints } = await scene.ec2(platform.accountId).describeVpcEndpoints({});
    expect(VpcEndpoints).toEqual([]);
  });
}

export function platformSession(scene: Scene): AwsSession {
  const { region, rehearsal } = scene;
  return openSession({
    region: rehearsal.platform.region,
    endpoint: region.url,
    credentials: region.credentialsOf(rehearsal.platform.accountId),
    assumeRole: { roleArn: "arn:aws:iam::346425330055:role/MTPL_Admin", sessionName: "test" },
  });
}
