import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { LinkError } from "../errors.ts";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { countResources, NOTHING, ONE_LINK, type Scene, startScene } from "../testing/start-scene.ts";
import { applyLink } from "./apply.ts";
import { destroyLink } from "./destroy.ts";

const onEnd = atEnd();

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(onEnd);
});
afterEach(() => destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: true }));

const apply = (onCall?: (service: string, operation: string) => void, spec = scene.spec) =>
  applyLink(scene.ownerSession(onCall), scene.network, spec);

const mutating = (operation: string) => !/^(Describe|Get)/.test(operation);

describe("apply", () => {
  test("makes the whole chain, as AWS's own answers say", async () => {
    const applied = await apply();
    expect(await countResources(scene)).toEqual(ONE_LINK);
    const { ServiceConfigurations } = await scene.ec2().describeVpcEndpointServiceConfigurations({});
    expect(ServiceConfigurations).toMatchObject([
      { ServiceName: applied.serviceName, ServiceState: "Available", AcceptanceRequired: true },
    ]);
    const { AllowedPrincipals } = await scene
      .ec2()
      .describeVpcEndpointServicePermissions({ ServiceId: applied.serviceId });
    expect(AllowedPrincipals?.map(({ Principal }) => Principal)).toEqual(["arn:aws:iam::346425330055:role/MTPL_Admin"]);
    const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
    expect(LoadBalancers).toMatchObject([{ Scheme: "internal", Type: "network", State: { Code: "active" } }]);
    expect(LoadBalancers?.[0]?.SecurityGroups ?? []).toEqual([]);
    const { Attributes } = await scene.elbv2.describeLoadBalancerAttributes({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
    });
    expect(Attributes).toContainEqual({ Key: "load_balancing.cross_zone.enabled", Value: "true" });
  });

  test("ends only when the load balancer has found the database healthy", async () => {
    await apply();
    const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
    const health = await scene.elbv2.describeTargetHealth({ TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn });
    expect(health.TargetHealthDescriptions).toMatchObject([{ TargetHealth: { State: "healthy" } }]);
  });

  test("run a second time changes nothing and makes no mutating call", async () => {
    const first = await apply();
    const calls: string[] = [];
    const second = await apply((_service, operation) => calls.push(operation));
    expect(calls.filter(mutating)).toEqual([]);
    expect(hasChanges(second.plan)).toBe(false);
    expect(second.serviceName).toBe(first.serviceName);
  });

  test("puts back what somebody changed by hand, and nothing else", async () => {
    await apply();
    const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
    await scene.elbv2.modifyLoadBalancerAttributes({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }],
    });
    const { plan } = await planLink(scene.ownerSession(), scene.network, scene.spec);
    expect(plan.isDrift).toBe(true);
    const calls: string[] = [];
    await apply((_service, operation) => calls.push(operation));
    expect(calls.filter(mutating)).toEqual(["ModifyLoadBalancerAttributes"]);
  });

  test("calls a difference drift only where the specification is the one that was applied", async () => {
    await apply();
    const changed = { ...scene.spec, acceptance: "automatic" as const };
    const { plan } = await planLink(scene.ownerSession(), scene.network, changed);
    expect(hasChanges(plan)).toBe(true);
    expect(plan.isDrift).toBe(false);
  });

  test("run by two at once ends in one link", async () => {
    const [first, second] = await Promise.all([apply(), apply()]);
    expect(await countResources(scene)).toEqual(ONE_LINK);
    expect(first.serviceName).toBe(second.serviceName);
  });

  test("adds a second database to the same load balancer, and removes it again", async () => {
    const { databases } = scene.spec;
    const address = (await scene.network.resolve(scene.rehearsal.database.address)).addresses[0]!;
    const billing = { name: "billing", from: { address: [address], port: 5432 } };
    const applied = await apply(undefined, { ...scene.spec, databases: [...databases, billing] });
    expect(applied.databases.map(({ name, port }) => [name, port])).toEqual([
      ["warehouse", 5432],
      ["billing", 5433],
    ]);
    expect(await countResources(scene)).toMatchObject({ loadBalancers: 1, targetGroups: 2, listeners: 2, services: 1 });
    const again = await apply();
    expect(again.serviceName).toBe(applied.serviceName);
    expect(await countResources(scene)).toEqual(ONE_LINK);
  });

  test("with a managed security group attaches it at creation and admits it at the database", async () => {
    const network = {
      ...scene.spec.network,
      loadBalancerSecurityGroup: "managed" as const,
      allowedCidrs: ["10.0.0.0/16"],
    };
    await apply(undefined, { ...scene.spec, network });
    const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
    const [groupId] = LoadBalancers?.[0]?.SecurityGroups ?? [];
    const rules = await scene.ec2().describeSecurityGroupRules({
      Filters: [{ Name: "group-id", Values: [scene.rehearsal.owner.databaseGroupId] }],
    });
    expect(rules.SecurityGroupRules?.some(({ ReferencedGroupInfo }) => ReferencedGroupInfo?.GroupId === groupId)).toBe(
      true,
    );
    const second = await apply(undefined, { ...scene.spec, network });
    expect(hasChanges(second.plan)).toBe(false);
  });

  test("dates the rule for the platform's wide range, and its plan names that day until the rule has gone", async () => {
    const network = { ...scene.spec.network, loadBalancerSecurityGroup: "managed" as const };
    await apply(undefined, { ...scene.spec, network });
    const { SecurityGroupRules = [] } = await scene.ec2().describeSecurityGroupRules({
      Filters: [{ Name: "tag-key", Values: ["postern:until"] }],
    });
    expect(SecurityGroupRules).toMatchObject([{ CidrIpv4: "10.0.0.0/8", FromPort: 5432 }]);
    const until = SecurityGroupRules[0]?.Tags?.find(({ Key }) => Key === "postern:until")?.Value;
    expect(until).toMatch(/^\d{4}-\d\d-\d\d$/);
    const { plan } = await planLink(scene.ownerSession(), scene.network, { ...scene.spec, network });
    expect(hasChanges(plan)).toBe(false);
    expect(plan.remarks).toContainEqual(expect.stringContaining(`is meant to stand until ${until}`));
  });

  test("refuses a change that needs a new load balancer, before anything is changed", async () => {
    await apply();
    const calls: string[] = [];
    const network = { ...scene.spec.network, loadBalancerSecurityGroup: "managed" as const };
    await expect(
      apply((_service, operation) => calls.push(operation), { ...scene.spec, network }),
    ).rejects.toMatchObject({
      code: "replacement-needed",
      problems: [{ hint: expect.stringContaining("THE SERVICE NAME WILL CHANGE") }],
    });
    expect(calls.filter(mutating)).toEqual([]);
  });
});

describe("apply that was killed", () => {
  test("after any of its calls is finished by the next run: nothing doubled, nothing missing", async () => {
    let total = Number.POSITIVE_INFINITY;
    for (let allowed = 1; allowed < total; allowed++) {
      let made = 0;
      const dieAfter = () => {
        if (made === allowed) throw new Error("killed");
        made++;
      };
      const died = await apply(dieAfter).then(
        () => false,
        () => true,
      );
      if (!died) total = allowed;
      await apply();
      expect(await countResources(scene), `killed after call ${allowed}`).toEqual(ONE_LINK);
      await destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: true });
      expect(await countResources(scene), `destroyed after being killed after call ${allowed}`).toEqual(NOTHING);
    }
    // An apply that makes its chain cannot do with fewer; the loop has really gone through them.
    expect(total).toBeGreaterThan(20);
  });
});

describe("destroy", () => {
  test("that was killed after any of its calls leaves what an apply can mend", async () => {
    let total = Number.POSITIVE_INFINITY;
    for (let allowed = 1; allowed < total; allowed++) {
      await apply();
      let made = 0;
      const session = scene.ownerSession(() => {
        if (made === allowed) throw new Error("killed");
        made++;
      });
      const died = await destroyLink(session, "warehouse", { rejectConnections: false }).then(
        () => false,
        () => true,
      );
      if (!died) total = allowed;
      await apply();
      expect(await countResources(scene), `killed after call ${allowed}`).toEqual(ONE_LINK);
    }
    expect(total).toBeGreaterThan(10);
  });

  test("leaves nothing, also when it is run again", async () => {
    await apply();
    const { removed } = await destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: false });
    expect(removed).toContain("endpoint-service/service");
    expect(await countResources(scene)).toEqual(NOTHING);
    expect((await destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: false })).removed).toEqual([]);
  });

  test("that was killed after any of its calls is finished by the next run", async () => {
    let total = Number.POSITIVE_INFINITY;
    for (let allowed = 1; allowed < total; allowed++) {
      await apply();
      let made = 0;
      const session = scene.ownerSession(() => {
        if (made === allowed) throw new Error("killed");
        made++;
      });
      const died = await destroyLink(session, "warehouse", { rejectConnections: false }).then(
        () => false,
        () => true,
      );
      if (!died) total = allowed;
      await destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: false });
      expect(await countResources(scene), `killed after call ${allowed}`).toEqual(NOTHING);
    }
    expect(total).toBeGreaterThan(10);
  });
});

describe("bad input", () => {
  const subnetsInOneZone = () => {
    const [first] = scene.rehearsal.owner.subnetIds;
    return { ...scene.spec, network: { ...scene.spec.network, subnets: [first!] } };
  };
  const cases: [string, () => Promise<unknown>, string][] = [
    [
      "a database that does not exist",
      () => refused(undefined, { ...scene.spec, databases: [{ name: "warehouse", from: { rds: "warehouse-prd" } }] }),
      "databases[0].from.rds",
    ],
    ["subnets in one zone", () => refused(undefined, subnetsInOneZone()), "network.subnets"],
    [
      "a subnet that does not exist",
      () => refused(undefined, { ...scene.spec, network: { ...scene.spec.network, subnets: ["subnet-0"] } }),
      "network.subnets[0]",
    ],
    [
      "a VPC that is not the database's",
      () => refused(undefined, { ...scene.spec, network: { ...scene.spec.network, vpc: "vpc-0" } }),
      "network.vpc",
    ],
    ["a region without the database", () => refused("eu-central-1"), "databases[0].from.rds"],
  ];

  /** Applies, counting the mutating calls that it must not make. */
  async function refused(region?: string, spec = scene.spec): Promise<unknown> {
    const calls: string[] = [];
    const session = scene.ownerSession((_service, operation) => calls.push(operation));
    const error = await applyLink({ ...session, ...(region ? { region } : {}) }, scene.network, spec).catch(
      (thrown: unknown) => thrown,
    );
    expect(calls.filter(mutating)).toEqual([]);
    return error;
  }

  test.each(cases)("%s is refused with field, value and remedy, and nothing is made", async (_name, run, field) => {
    const error = await run();
    expect(error).toBeInstanceOf(LinkError);
    const [problem] = (error as LinkError).problems;
    expect(problem).toMatchObject({ field, value: expect.anything(), hint: expect.stringMatching(/\w/) });
    expect(await countResources(scene)).toEqual(NOTHING);
  });

  test("credentials that AWS does not accept are named as such, with what to check", async () => {
    const { credentials: _unused, ...session } = scene.ownerSession();
    const wrong = { ...session, credentials: async () => ({ accessKeyId: "111122223333", secretAccessKey: "wrong" }) };
    await expect(planLink(wrong, scene.network, scene.spec)).rejects.toMatchObject({
      code: "not-signed-in",
      problems: [{ field: "credentials", hint: expect.stringContaining("AWS_PROFILE") }],
    });
  });

  test("a load balancer of the wanted name that is somebody else's is not touched", async () => {
    const made = await scene.elbv2.createLoadBalancer({
      Name: "postern-warehouse",
      Type: "network",
      Scheme: "internal",
      Subnets: scene.rehearsal.owner.subnetIds,
    });
    const LoadBalancerArn = made.LoadBalancers?.[0]?.LoadBalancerArn;
    await expect(apply()).rejects.toMatchObject({ code: "name-taken" });
    expect(await destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: false })).toEqual({ removed: [] });
    expect(await countResources(scene)).toEqual({ ...NOTHING, loadBalancers: 1 });
    await scene.elbv2.deleteLoadBalancer({ LoadBalancerArn });
  });
});

test("a specification that is only YAML with the five lines of the README is enough to apply", async () => {
  const text = `link: warehouse\nplatform: dbt\nenvironment: US\nregion: us-east-1\ndatabases: [{ name: w, from: { rds: warehouse-prod } }]\n`;
  expect((await apply(undefined, readSpec(text))).databases[0]?.port).toBe(5432);
});
