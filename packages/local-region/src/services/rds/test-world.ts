import { createClock } from "../../state/clock.ts";
import { createIds } from "../../state/ids.ts";
import { ec2Operations } from "../ec2/operations.ts";
import { createEc2Store } from "../ec2/store.ts";
import { createElbv2Store } from "../elbv2/store.ts";
import type { Caller, Operations } from "../service.ts";
import { createStsStore } from "../sts/store.ts";
import type { World } from "../world.ts";
import { rdsOperations } from "./operations.ts";
import { createRdsStore } from "./store.ts";

export const CALLER: Caller = callerOf("111122223333");

export function callerOf(accountId: string, region = "us-east-1"): Caller {
  return { accountId, region, arn: `arn:aws:iam::${accountId}:root`, roleArn: undefined, userId: accountId };
}

/**
 * A world for tests of RDS by itself: real stores, and a notebook in place of Postgres processes and packets, which
 * their own tests cover. `asked` lists what was asked of them, in order.
 */
export function createTestWorld(overrides: Partial<World["databases"]> = {}): {
  world: World;
  asked: string[];
  logged: string[];
  // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
  call(operation: string, input: object, caller?: Caller): Promise<any>;
} {
  const asked: string[] = [];
  const logged: string[] = [];
  const note = (text: string) => async () => void asked.push(text);
  const world: World = {
    clock: createClock("instant"),
    ids: createIds("rds"),
    ec2: createEc2Store(),
    elbv2: createElbv2Store(),
    rds: createRdsStore(),
    sts: createStsStore(),
    network: {
      refresh: note("refresh"),
      plane: {
        name: "loopback",
        locate: async ({ address, port }) => ({ host: address, port }),
        apply: note("apply"),
        connect: async () => ({ stopped: { how: "refused", why: "a test world carries nothing" } }),
        stop: note("stop plane"),
      },
    },
    databases: {
      create: async ({ host, port, dnsNames }) => void asked.push(`create ${dnsNames} at ${host}:${port}`),
      restart: note("restart"),
      setMasterPassword: note("set password"),
      execute: note("execute"),
      remove: note("remove"),
      authority: async () => "",
      stop: note("stop"),
      ...overrides,
    },
    log: (line) => logged.push(line),
  };
  const operations: Operations = { ...ec2Operations(world), ...rdsOperations(world) };
  return {
    world,
    asked,
    logged,
    async call(operation, input, caller = CALLER) {
      const run = operations[operation];
      if (!run) throw new Error(`no operation ${operation}`);
      return run(input, caller);
    },
  };
}

/** A VPC with a subnet in each of the first `zones` zones, and a DB subnet group `group` of them. */
export async function makeNetwork(
  call: ReturnType<typeof createTestWorld>["call"],
  zones = 2,
): Promise<{ vpcId: string; subnetIds: string[] }> {
  const { Vpc } = await call("CreateVpc", { CidrBlock: "10.0.0.0/16" });
  const subnetIds: string[] = [];
  for (let number = 1; number <= zones; number++) {
    const input = { VpcId: Vpc.VpcId, CidrBlock: `10.0.${number}.0/24`, AvailabilityZoneId: `use1-az${number}` };
    subnetIds.push((await call("CreateSubnet", input)).Subnet.SubnetId);
  }
  if (zones > 1) {
    await call("CreateDBSubnetGroup", {
      DBSubnetGroupName: "Group",
      DBSubnetGroupDescription: "two zones",
      SubnetIds: subnetIds,
    });
  }
  return { vpcId: Vpc.VpcId, subnetIds };
}
