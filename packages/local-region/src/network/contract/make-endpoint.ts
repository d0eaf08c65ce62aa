import type { Answer } from "../../testing/stories/story.ts";
import type { Balanced } from "./make-balanced.ts";
import type { Scene } from "./scene.ts";

export interface Endpoint {
  /** Its regional DNS name. */
  name: string;
  /** One for each of the platform's subnets, in their order. */
  zonalNames: string[];
  accept(): Promise<void>;
  reject(): Promise<void>;
  remove(): Promise<void>;
  /** Of its interfaces. */
  addresses(): Promise<string[]>;
}

export async function makeEndpoint(
  { stage, owner, platform, consumed }: Scene,
  { loadBalancerArn }: Balanced,
  { isAccepted = true, groupIds = [consumed.groupId] } = {},
): Promise<Endpoint> {
  const made = await owner.ec2("CreateVpcEndpointServiceConfiguration", { NetworkLoadBalancerArns: [loadBalancerArn] });
  const { ServiceId, ServiceName } = made.ServiceConfiguration;
  const AddAllowedPrincipals = [`arn:aws:iam::${platform.id}:root`];
  await owner.ec2("ModifyVpcEndpointServicePermissions", { ServiceId, AddAllowedPrincipals });
  const { VpcEndpoint } = await platform.ec2("CreateVpcEndpoint", {
    ...{ VpcEndpointType: "Interface", VpcId: consumed.vpcId, ServiceName, PrivateDnsEnabled: false },
    ...{ SubnetIds: consumed.subnetIds, SecurityGroupIds: groupIds },
  });
  const VpcEndpointIds = [VpcEndpoint.VpcEndpointId as string];
  const describe = async () => (await platform.ec2("DescribeVpcEndpoints", { VpcEndpointIds })).VpcEndpoints[0];
  const names: string[] = VpcEndpoint.DnsEntries.map((entry: Answer) => entry.DnsName);
  // Zones' names are the account's own, in any order.
  const zonal = consumed.subnetIds.map(async (id) => {
    const { Subnets } = await platform.ec2("DescribeSubnets", { SubnetIds: [id] });
    return names.find((name) => name.includes(`-${Subnets[0].AvailabilityZone}.`)) as string;
  });
  const endpoint: Endpoint = {
    ...{ name: names[0] as string, zonalNames: await Promise.all(zonal) },
    async accept() {
      await owner.ec2("AcceptVpcEndpointConnections", { ServiceId, VpcEndpointIds });
      await stage.until(async () => (await describe()).State === "available");
    },
    reject: () => owner.ec2("RejectVpcEndpointConnections", { ServiceId, VpcEndpointIds }),
    remove: () => platform.ec2("DeleteVpcEndpoints", { VpcEndpointIds }),
    async addresses() {
      const { NetworkInterfaceIds } = await describe();
      const { NetworkInterfaces } = await platform.ec2("DescribeNetworkInterfaces", { NetworkInterfaceIds });
      return NetworkInterfaces.map((row: Answer) => row.PrivateIpAddress);
    },
  };
  if (isAccepted) await endpoint.accept();
  return endpoint;
}
