import { ec2Operations } from "../services/ec2/operations.ts";
import { createEc2Store } from "../services/ec2/store.ts";
import { elbv2Operations } from "../services/elbv2/operations.ts";
import { createElbv2Store } from "../services/elbv2/store.ts";
import { createRdsStore } from "../services/rds/store.ts";
import type { Caller, Operations } from "../services/service.ts";
import { createStsStore } from "../services/sts/store.ts";
import type { World } from "../services/world.ts";
import { createClock } from "../state/clock.ts";
import { createIds } from "../state/ids.ts";
import { createTablePlane, type TablePlane } from "./table-plane.ts";

export interface TestWorld {
  world: World;
  plane: TablePlane;
  /** How often the network was refreshed. */
  refreshes(): number;
  /** Makes refreshes wait until the function that it returns is called. */
  holdRefreshes(): () => void;
  /** Calls EC2 or, when EC2 has no such operation, ELBv2, in one account. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
  as(account: string | Caller): (operation: string, input?: object) => Promise<any>;
  /** The same for ELBv2's own operations of a name that EC2 has too. */
  elb(account: string): Operations;
}

/** Real stores and a table in place of packets; `onCleanup` is vitest's `onTestFinished`. */
export function createTestWorld(onCleanup: (cleanup: () => void) => void): TestWorld {
  let refreshCount = 0;
  let gate: Promise<void> = Promise.resolve();
  const plane = createTablePlane();
  const world: World = {
    clock: createClock("instant"),
    ids: createIds("seed"),
    ec2: createEc2Store(),
    elbv2: createElbv2Store(),
    rds: createRdsStore(),
    sts: createStsStore(),
    network: {
      plane,
      async refresh() {
        refreshCount++;
        await gate;
      },
    },
    databases: noDatabases(),
    log: () => {},
  };
  onCleanup(() => world.clock.stop());
  const ec2 = ec2Operations(world);
  const elb = elbv2Operations(world);
  return {
    world,
    plane,
    refreshes: () => refreshCount,
    holdRefreshes() {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return held.resolve;
    },
    as(account) {
      const caller = typeof account === "string" ? callerOf(account) : account;
      return async (operation, input = {}) => {
        const run = ec2[operation] ?? elb[operation];
        if (!run) throw new Error(`no operation ${operation}`);
        return run(input, caller);
      };
    },
    elb: (account) =>
      Object.fromEntries(Object.entries(elb).map(([name, run]) => [name, (input) => run(input, callerOf(account))])),
  };
}

export function callerOf(accountId: string, region = "us-east-1"): Caller {
  return { accountId, region, arn: `arn:aws:iam::${accountId}:root`, roleArn: undefined, userId: accountId };
}

export function roleCallerOf(accountId: string, role: string): Caller {
  return {
    ...callerOf(accountId),
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/session`,
    roleArn: `arn:aws:iam::${accountId}:role/${role}`,
  };
}

function noDatabases(): World["databases"] {
  const fail = async () => {
    throw new Error("a test world has no databases");
  };
  return {
    create: fail,
    restart: fail,
    setMasterPassword: fail,
    execute: fail,
    remove: fail,
    authority: fail,
    stop: async () => {},
  };
}
