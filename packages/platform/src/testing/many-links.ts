import { openNetwork, openSession } from "@postern/aws";
import { applyLink, makeRequest, readSpec } from "@postern/link";
import { seedRehearsal } from "@postern/local-region";
import type { startTestRegion } from "@postern/local-region/testing";
import type { RequestInput } from "@postern/platform-api";

export interface ManyLinks {
  /** Of as many services, all of which lead to one database and accept by themselves. */
  requests: RequestInput[];
  scene: Awaited<ReturnType<typeof seedRehearsal>>;
  /** A platform's environment named US, with the way into its network. */
  environment: {
    name: string;
    region: string;
    vpcId: string;
    subnetIds: string[];
    clientCidrs: string[];
    dnsServers: string[];
    socksProxy: string;
  };
  roleArn: string;
}

/** An owner's links in a region, made by the owner's own tool, and an environment that may connect to them. */
export async function makeManyLinks(
  region: Awaited<ReturnType<typeof startTestRegion>>,
  names: string[],
): Promise<ManyLinks> {
  const scene = await seedRehearsal(region);
  const { owner, platform, database } = scene;
  const session = openSession({
    region: owner.region,
    endpoint: region.endpoint,
    credentials: region.credentialsOf(owner.accountId),
  });
  const { VpcSecurityGroups } = (await region.call("rds", "DescribeDBInstances", {}, owner)).DBInstances[0];
  // The links know their database by its name alone and leave its group as it is: that has room for sixty rules.
  await region.call(
    "ec2",
    "AuthorizeSecurityGroupIngress",
    {
      GroupId: VpcSecurityGroups[0].VpcSecurityGroupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/8" }] }],
    },
    owner,
  );
  const network = openNetwork({ dnsServers: [region.publicDnsServer] });
  const requests = await Promise.all(
    names.map(async (name): Promise<RequestInput> => {
      const spec = readSpec(`
        link: ${name}
        platform: dbt
        environment: US
        region: ${owner.region}
        acceptance: automatic
        network: { vpc: ${owner.vpcId} }
        databases: [{ name: ${name}, from: { host: ${database.address}, port: 5432 } }]`);
      return { ...makeRequest(spec, await applyLink(session, network, spec)) };
    }),
  );
  const jobs = await region.openHost({ ...platform, subnetId: platform.subnetIds[0]! });
  return {
    requests,
    scene,
    environment: {
      ...{ name: "US", region: platform.region, vpcId: platform.vpcId, subnetIds: platform.subnetIds },
      ...{ clientCidrs: ["10.0.0.0/16"], dnsServers: [jobs.dnsServer], socksProxy: jobs.socksProxy },
    },
    roleArn: `arn:aws:iam::${platform.accountId}:role/MTPL_Admin`,
  };
}
