import { expect, onTestFinished, test } from "vitest";
import { renderWiring } from "../../network/render-wiring.ts";
import { makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  const { vpcId, subnetIds } = await makeVpc(call, ["use1-az1", "use1-az2"]);
  const { NetworkAcl } = await call("CreateNetworkAcl", { VpcId: vpcId });
  return { ...made, call, vpcId, subnetIds, NetworkAclId: NetworkAcl.NetworkAclId as string };
}

const code = (name: string) => expect.objectContaining({ code: name });
const entry = (RuleNumber: number, more: object = {}) => ({
  RuleNumber,
  Egress: false,
  RuleAction: "allow",
  Protocol: "tcp",
  CidrBlock: "10.0.0.0/16",
  PortRange: { From: 5432, To: 5432 },
  ...more,
});

test("entries are tried by number, and the wiring has those that say something about TCP", async () => {
  const { call, world, subnetIds, NetworkAclId } = await start();
  await call("CreateNetworkAclEntry", { NetworkAclId, ...entry(200) });
  await call("CreateNetworkAclEntry", {
    NetworkAclId,
    ...entry(100, { RuleAction: "deny", CidrBlock: "10.0.9.0/24" }),
  });
  await call("CreateNetworkAclEntry", { NetworkAclId, ...entry(50, { Protocol: "udp" }) });
  const { NetworkAcls } = await call("DescribeNetworkAcls", { NetworkAclIds: [NetworkAclId] });
  const inbound = NetworkAcls[0].Entries.filter((row: { Egress: boolean }) => !row.Egress);
  expect(inbound.map((row: { RuleNumber: number }) => row.RuleNumber)).toEqual([50, 100, 200, 32767]);

  const [defaultAcl] = (await call("DescribeNetworkAcls", { Filters: [{ Name: "default", Values: ["true"] }] }))
    .NetworkAcls;
  const AssociationId = defaultAcl.Associations[0].NetworkAclAssociationId;
  await call("ReplaceNetworkAclAssociation", { AssociationId, NetworkAclId });
  const { NetworkInterface } = await call("CreateNetworkInterface", { SubnetId: subnetIds[0] });
  const wiring = renderWiring(world);
  expect(wiring.interfaces.get(NetworkInterface.NetworkInterfaceId)?.networkAclId).toBe(NetworkAclId);
  expect(wiring.networkAcls?.get(NetworkAclId)).toEqual({
    ingress: [
      { ruleNumber: 100, allows: false, cidr: "10.0.9.0/24", fromPort: 5432, toPort: 5432 },
      { ruleNumber: 200, allows: true, cidr: "10.0.0.0/16", fromPort: 5432, toPort: 5432 },
    ],
    egress: [],
  });
  await expect(call("DeleteNetworkAcl", { NetworkAclId })).rejects.toEqual(code("DependencyViolation"));
});

test("a number is taken once per direction, replaced only where it is, and the default list stays", async () => {
  const { call, NetworkAclId } = await start();
  await call("CreateNetworkAclEntry", { NetworkAclId, ...entry(100) });
  await call("CreateNetworkAclEntry", { NetworkAclId, ...entry(100, { Egress: true }) });
  await expect(call("CreateNetworkAclEntry", { NetworkAclId, ...entry(100) })).rejects.toEqual(
    code("NetworkAclEntryAlreadyExists"),
  );
  await call("ReplaceNetworkAclEntry", { NetworkAclId, ...entry(100, { RuleAction: "deny" }) });
  await expect(call("ReplaceNetworkAclEntry", { NetworkAclId, ...entry(101) })).rejects.toEqual(
    code("InvalidNetworkAclEntry.NotFound"),
  );
  await expect(
    call("CreateNetworkAclEntry", { NetworkAclId, ...entry(102, { PortRange: undefined }) }),
  ).rejects.toEqual(code("MissingParameter"));
  await expect(call("CreateNetworkAclEntry", { NetworkAclId, ...entry(32767) })).rejects.toEqual(
    code("InvalidParameterValue"),
  );
  await call("DeleteNetworkAclEntry", { NetworkAclId, RuleNumber: 100, Egress: false });
  await call("DeleteNetworkAcl", { NetworkAclId });
  const { NetworkAcls } = await call("DescribeNetworkAcls");
  await expect(call("DeleteNetworkAcl", { NetworkAclId: NetworkAcls[0].NetworkAclId })).rejects.toEqual(
    code("InvalidParameterValue"),
  );
});
