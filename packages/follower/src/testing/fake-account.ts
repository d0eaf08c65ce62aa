import type { FollowerSurroundings } from "../follower-surroundings.ts";
import type { Following } from "../following.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const PAGE = 100;

/** An account with many single instances, each at its own address and behind its own group; answers in AWS's pages. */
export function createFakeAccount(size: number) {
  const clock = createVirtualClock();
  const calls: string[] = [];
  const tagsPut: string[] = [];
  const refused = new Set<string>();
  const address = new Map<string, string>();
  const targets = new Map<string, Map<string, string>>();
  for (let index = 0; index < size; index++) {
    address.set(`db-${index}`, `10.${Math.floor(index / 250)}.0.${(index % 250) + 1}`);
    targets.set(`group-${index}`, new Map());
  }
  const names = [...address.keys()];
  const page = (Marker: string | undefined) => {
    const from = Number(Marker ?? 0);
    const next = from + PAGE < size ? String(from + PAGE) : undefined;
    return { items: names.slice(from, from + PAGE), next };
  };
  const groupOf = (arn: string) => targets.get(arn)!;
  const operations: Record<string, (input: never) => object> = {
    describeDBInstances({ Marker }: { Marker?: string }) {
      const { items, next } = page(Marker);
      const DBInstances = items.map((name) => ({
        DBInstanceIdentifier: name,
        DBInstanceStatus: "available",
        Endpoint: { Address: name, Port: 5432 },
      }));
      return { DBInstances, Marker: next };
    },
    describeNetworkInterfaces: () => ({ NetworkInterfaces: [] }),
    describeVpcs: () => ({ Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.0.0.0/8" }] }),
    describeTargetGroups({ Marker }: { Marker?: string }) {
      const { items, next } = page(Marker);
      const TargetGroups = items.map((name) => ({ TargetGroupArn: name.replace("db", "group"), VpcId: "vpc-1" }));
      return { TargetGroups, NextMarker: next };
    },
    addTags({ Tags }: { Tags: { Value: string }[] }) {
      tagsPut.push(...Tags.map(({ Value }) => Value));
      return {};
    },
    describeTags: () => ({ TagDescriptions: [{ Tags: [] }] }),
    describeTargetHealth: ({ TargetGroupArn }: { TargetGroupArn: string }) => ({
      TargetHealthDescriptions: [...groupOf(TargetGroupArn)].map(([Id, State]) => ({
        Target: { Id, Port: 5432 },
        TargetHealth: { State },
      })),
    }),
    registerTargets({ TargetGroupArn, Targets }: { TargetGroupArn: string; Targets: { Id: string }[] }) {
      for (const { Id } of Targets) groupOf(TargetGroupArn).set(Id, "healthy");
      return {};
    },
    deregisterTargets({ TargetGroupArn, Targets }: { TargetGroupArn: string; Targets: { Id: string }[] }) {
      for (const { Id } of Targets) groupOf(TargetGroupArn).delete(Id);
      return {};
    },
  };
  const client = new Proxy(
    {},
    {
      get: (_target, operation: string) => async (input: never) => {
        calls.push(operation);
        if (refused.has(operation)) {
          throw Object.assign(new Error(`not authorized to perform ${operation}`), {
            name: "AccessDenied",
            $metadata: {},
          });
        }
        const serve = operations[operation];
        if (!serve) throw new Error(`nobody foresaw ${operation}`);
        return serve(input);
      },
    },
  );
  const surroundings: FollowerSurroundings = {
    clients: { ec2: client, elbv2: client, rds: client } as unknown as FollowerSurroundings["clients"],
    network: { resolve: async (name) => ({ addresses: [address.get(name) ?? ""].filter(Boolean), ttlSeconds: 5 }) },
    clock,
    patience: { lookSeconds: 0, looks: 3, settleSeconds: 60, graceSeconds: 600 },
  };
  const followings = names.map((name, index): Following => {
    return { name, targetGroupArn: `group-${index}`, database: { instance: name } };
  });
  return {
    surroundings,
    followings,
    clock,
    /** Values of tags that were put, in their order. */
    tagsPut,
    /** What was called since the last time this was asked. */
    takeCalls: () => calls.splice(0),
    move: (name: string, to: string) => void address.set(name, to),
    refuse: (...operations: string[]) => operations.forEach((operation) => void refused.add(operation)),
    permit: () => refused.clear(),
    targetsOf: (arn: string) => [...groupOf(arn).keys()],
  };
}
