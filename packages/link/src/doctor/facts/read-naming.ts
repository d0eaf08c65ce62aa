import { allPages, type Clients } from "@postern/aws";
import type { NamingFacts } from "./facts.ts";

export async function readNaming({ ec2, route53 }: Clients, vpcId: string, region: string): Promise<NamingFacts> {
  const [support, hostnames, zones] = await Promise.all([
    ec2.describeVpcAttribute({ VpcId: vpcId, Attribute: "enableDnsSupport" }),
    ec2.describeVpcAttribute({ VpcId: vpcId, Attribute: "enableDnsHostnames" }),
    allPages(async (token) => {
      const page = await route53.listHostedZonesByVPC({
        VPCId: vpcId,
        VPCRegion: region as "us-east-1",
        ...(token ? { NextToken: token } : {}),
      });
      return { items: page.HostedZoneSummaries, next: page.NextToken };
    }),
  ]);
  return {
    dnsSupport: support.EnableDnsSupport?.Value ?? true,
    dnsHostnames: hostnames.EnableDnsHostnames?.Value ?? false,
    hostedZones: zones.map(({ Name = "", HostedZoneId = "" }) => ({ name: Name.replace(/\.$/, ""), id: HostedZoneId })),
  };
}
