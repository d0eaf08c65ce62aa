import { expect, vi } from "vitest";
import type { Scene } from "./start-scene.ts";

/** As the platform does by AWS's own calls: accepts the share, and waits until it sees what is shared. */
export async function acceptShare(scene: Scene, shareArn: string, configurationArn: string): Promise<void> {
  const { platform } = scene.rehearsal;
  const asked = { resourceShareArns: [shareArn] };
  const { resourceShareInvitations } = await scene.region.call("ram", "GetResourceShareInvitations", asked, platform);
  const { resourceShareInvitationArn } = resourceShareInvitations[0];
  await scene.region.call("ram", "AcceptResourceShareInvitation", { resourceShareInvitationArn }, platform);
  const look = { resourceConfigurationIdentifier: configurationArn };
  await vi.waitFor(() => scene.region.call("vpc-lattice", "GetResourceConfiguration", look, platform), 20_000);
}

/** An endpoint of the platform's at a configuration that is shared with it; answers its id and an address. */
export async function makeResourceEndpoint(scene: Scene, configurationArn: string) {
  const { platform } = scene.rehearsal;
  const ec2 = scene.ec2(platform.accountId);
  const { vpcId } = platform;
  const { GroupId } = await ec2.createSecurityGroup({
    ...{ GroupName: `endpoint-${configurationArn.slice(-8)}`, Description: "endpoint", VpcId: vpcId },
  });
  const clients = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };
  await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: [clients] });
  const { VpcEndpoint } = await ec2.createVpcEndpoint({
    ...{ VpcEndpointType: "Resource", ResourceConfigurationArn: configurationArn },
    ...{ VpcId: vpcId, SubnetIds: [await sharedSubnet(scene)], SecurityGroupIds: [GroupId ?? ""] },
  });
  const id = VpcEndpoint?.VpcEndpointId ?? "";
  const endpoint = await vi.waitFor(async () => {
    const [seen] = (await ec2.describeVpcEndpoints({ VpcEndpointIds: [id] })).VpcEndpoints ?? [];
    expect(String(seen?.State).toLowerCase()).toBe("available");
    return seen;
  }, 20_000);
  const NetworkInterfaceIds = endpoint?.NetworkInterfaceIds?.slice(0, 1);
  const { NetworkInterfaces } = await ec2.describeNetworkInterfaces({ NetworkInterfaceIds });
  return { id, address: NetworkInterfaces?.[0]?.PrivateIpAddress ?? "" };
}

/** One of the platform's in a zone of the gateway's, by id; us-east-1's third takes no such endpoints. */
async function sharedSubnet({ rehearsal: { owner, platform }, ec2 }: Scene): Promise<string> {
  const zonesOf = async (accountId: string, SubnetIds: string[]) =>
    (await ec2(accountId).describeSubnets({ SubnetIds })).Subnets ?? [];
  const gateway = await zonesOf(owner.accountId, owner.subnetIds);
  const shared = (await zonesOf(platform.accountId, platform.subnetIds)).find(
    ({ AvailabilityZoneId: zone }) =>
      zone !== "use1-az3" && gateway.some(({ AvailabilityZoneId }) => AvailabilityZoneId === zone),
  );
  return shared?.SubnetId ?? "";
}
