import { defaultChoices } from "../choices/open-questions.ts";
import { createDeliveries } from "../services/deliveries/create-deliveries.ts";
import { ec2Operations } from "../services/ec2/operations.ts";
import { elbv2Operations } from "../services/elbv2/operations.ts";
import { rdsOperations } from "../services/rds/operations.ts";
import type { Caller, Operations } from "../services/service.ts";
import { createStores } from "../services/stores.ts";
import type { World } from "../services/world.ts";
import { createClock, type TimeProfile } from "../state/clock.ts";
import { createIds } from "../state/ids.ts";
import { wiringChecker } from "./check-wiring.ts";
import { notingFunctions } from "./noting-functions.ts";
import { createTablePlane, type TablePlane } from "./table-plane.ts";

export interface TestWorldOptions {
  /** `instant` when omitted. */
  profile?: TimeProfile;
  /** In place of what only notes that it was asked. */
  databases?: Partial<World["databases"]>;
  functions?: Partial<World["functions"]>;
}

// biome-ignore lint/suspicious/noExplicitAny: the answer is the operation's own output.
export type Call = (operation: string, input?: object) => Promise<any>;

export interface TestWorld {
  world: World;
  plane: TablePlane;
  /** What was asked of the network and of the databases, in order. */
  asked: string[];
  logged: string[];
  /** How often the network was refreshed. */
  refreshes(): number;
  /** Makes refreshes wait until the function that it returns is called. */
  holdRefreshes(): () => void;
  /** Calls EC2, ELBv2 or RDS, the first of them that has such an operation, in one account. */
  as(account: string | Caller): Call;
  /** The same for ELBv2's own operations of a name that EC2 has too. */
  elb(account: string): Operations;
}

/** Real stores, a table in place of packets and a notebook in place of Postgres; `onCleanup` is vitest's `onTestFinished`. */
export function createTestWorld(onCleanup: (cleanup: () => void) => void, options: TestWorldOptions = {}): TestWorld {
  let refreshCount = 0;
  let gate: Promise<void> = Promise.resolve();
  const asked: string[] = [];
  const logged: string[] = [];
  const plane = createTablePlane();
  const parts = { clock: createClock(options.profile ?? "instant"), ids: createIds("seed") };
  const world: World = {
    ...parts,
    choices: defaultChoices(),
    ...createStores(),
    network: {
      plane,
      async refresh() {
        refreshCount++;
        asked.push("refresh");
        checkWiring();
        await gate;
      },
    },
    databases: { ...notingDatabases(asked), ...options.databases },
    functions: { ...notingFunctions(asked), ...options.functions },
    deliveries: createDeliveries({ ...parts, underWay: new Map() }, () => world),
    endpointUrl: () => "http://127.0.0.1:4566",
    log: (line) => logged.push(line),
  };
  const checkWiring = wiringChecker(world);
  onCleanup(() => world.clock.stop());
  const ec2 = ec2Operations(world);
  const elb = elbv2Operations(world);
  const rds = rdsOperations(world);
  return {
    world,
    plane,
    asked,
    logged,
    refreshes: () => refreshCount,
    holdRefreshes() {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return held.resolve;
    },
    as(account) {
      const caller = typeof account === "string" ? callerOf(account) : account;
      return async (operation, input = {}) => {
        const run = ec2[operation] ?? elb[operation] ?? rds[operation];
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

function notingDatabases(asked: string[]): World["databases"] {
  const note = (text: string) => async () => void asked.push(text);
  return {
    create: async ({ host, port, dnsNames }) => void asked.push(`create ${dnsNames[0]} at ${host}:${port}`),
    createReplica: async ({ dnsNames, place }) =>
      void asked.push(`replica ${dnsNames[0]} at ${place ? `${place.host}:${place.port}` : "no address"}`),
    kill: note("kill"),
    halt: note("halt"),
    promote: async (_id, place) => void asked.push(`promote${place ? ` to ${place.host}:${place.port}` : ""}`),
    detach: note("detach"),
    findMostAdvanced: async ([first]) => first,
    rename: () => undefined,
    openProxy: note("proxy"),
    closeProxy: note("close proxy"),
    restart: note("restart"),
    setMasterPassword: note("set password"),
    execute: note("execute"),
    remove: note("remove"),
    removeAll: note("remove all"),
    isKept: () => false,
    async *backUps() {},
    keepOnly() {},
    authority: async () => "",
    stop: note("stop"),
  };
}
