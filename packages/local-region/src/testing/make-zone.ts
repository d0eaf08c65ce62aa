import { route53Operations } from "../services/route53/operations.ts";
import type { Call, TestWorld } from "./test-world.ts";
import { callerOf } from "./test-world.ts";

/** Calls Route 53 as an account. */
export function route53As({ world }: Pick<TestWorld, "world">, account: string): Call {
  const operations = route53Operations(world);
  return async (operation, input = {}) => {
    const run = operations[operation];
    if (!run) throw new Error(`no operation ${operation}`);
    return run(input, callerOf(account));
  };
}

export interface Zone {
  id: string;
  /** Makes changes: `["UPSERT", "db.example.com", "A", "10.0.0.1"]`. TTL 300. */
  change(...changes: [action: string, name: string, type: string, ...values: string[]][]): Promise<unknown>;
}

/** A public zone, or a private one of the VPC. */
export async function makeZone(call: Call, name: string, vpcId?: string): Promise<Zone> {
  const VPC = vpcId === undefined ? undefined : { VPCId: vpcId, VPCRegion: "us-east-1" };
  const CallerReference = `${name} ${vpcId} ${Math.random()}`;
  const { HostedZone } = await call("CreateHostedZone", { Name: name, CallerReference, VPC });
  return {
    id: HostedZone.Id,
    change: (...changes) =>
      call("ChangeResourceRecordSets", {
        HostedZoneId: HostedZone.Id,
        ChangeBatch: {
          Changes: changes.map(([Action, Name, Type, ...values]) => ({
            Action,
            ResourceRecordSet: { Name, Type, TTL: 300, ResourceRecords: values.map((Value) => ({ Value })) },
          })),
        },
      }),
  };
}
