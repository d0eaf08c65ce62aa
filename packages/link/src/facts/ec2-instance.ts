import type { Instance } from "@aws-sdk/client-ec2";
import type { DatabaseFacts } from "./link-facts.ts";
import { type Lookup, unknown, unsuitable } from "./lookup.ts";

/** An EC2 instance that runs Postgres: registered by its id, so that AWS knows when it stops. */
export async function ec2InstanceFacts(
  lookup: Lookup,
  instanceId: string,
  port: number,
  field: string,
): Promise<Omit<DatabaseFacts, "name">> {
  const [instance] = await lookup.ec2Instances([instanceId]);
  const state = instance?.State?.Name;
  if (!instance || state === "terminated") throw unknown("EC2 instance", field, instanceId, lookup.region, []);
  // AWS registers only what runs, and takes a stopped one for a target that is out of service.
  if (state !== "running") throw unsuitable(field, instanceId, `is ${state}`, "start it: AWS registers what runs");
  const address = instance.PrivateIpAddress ?? "";
  return {
    title: `EC2 instance ${instanceId}`,
    hostName: undefined,
    addresses: [address],
    port,
    vpcId: instance.VpcId,
    groupIds: groupsOf([instance]),
    subnetIds: instance.SubnetId ? [instance.SubnetId] : [],
    zoneId: undefined,
    registration: { instanceId },
    notes: [],
  };
}

/** Groups that every one of the instances has, sorted. */
export function groupsOf(instances: Instance[]): string[] {
  const [first = [], ...others] = instances.map(({ SecurityGroups }) =>
    (SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
  );
  return first.filter((groupId) => others.every((groups) => groups.includes(groupId))).sort();
}
