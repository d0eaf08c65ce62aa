import type { Caller } from "../services/service.ts";
import { makeVpc, PROVIDER } from "./make-link.ts";
import { callerOf, createTestWorld, type TestWorldOptions } from "./test-world.ts";

export const CALLER: Caller = callerOf(PROVIDER);

/** A VPC with a subnet in each of the first `zones` zones, and a DB subnet group `group` of them. */
export async function makeDbNetwork(
  onCleanup: Parameters<typeof createTestWorld>[0],
  { zones = 2, databases }: { zones?: number; databases?: TestWorldOptions["databases"] } = {},
) {
  const made = createTestWorld(onCleanup, { databases });
  const call = (operation: string, input: object, caller = CALLER) => made.as(caller)(operation, input);
  const zoneIds = ["use1-az1", "use1-az2", "use1-az3"].slice(0, zones);
  const network = await makeVpc(made.as(CALLER), zoneIds);
  await call("CreateDBSubnetGroup", {
    DBSubnetGroupName: "Group",
    DBSubnetGroupDescription: "several zones",
    SubnetIds: network.subnetIds,
  });
  return { ...made, ...network, call };
}
