import { Document } from "yaml";
import type { DatabaseSource } from "../spec/database-source.ts";
import type { Candidate } from "./candidate.ts";

export interface AdoptedDatabase {
  name: string;
  from: DatabaseSource;
  port: number;
  /** Of the target group, for people. */
  groupName: string;
}

/** The specification of what stands there, with comments that say where each line was read. */
export function writeSpec(
  candidate: Candidate,
  link: { link: string; platform: string; environment: string; region: string },
  databases: AdoptedDatabase[],
): string {
  const { service } = candidate;
  const [balancer] = candidate.loadBalancers;
  const [group] = balancer?.SecurityGroups ?? [];
  const isOutside = databases.every(({ from }) => "address" in from);
  const regions = (service.SupportedRegions ?? []).flatMap(({ Region }) =>
    Region && Region !== link.region ? Region : [],
  );
  const document = new Document({
    ...link,
    databases: databases.map(({ name, from, port }) => ({ name, from, port })),
    network: {
      ...(isOutside ? { vpc: balancer?.VpcId } : {}),
      subnets: (balancer?.AvailabilityZones ?? []).flatMap(({ SubnetId }) => SubnetId ?? []),
      crossZone: candidate.crossZone,
      loadBalancerSecurityGroup: group ?? "none",
    },
    acceptance: service.AcceptanceRequired ? "manual" : "automatic",
    ...(candidate.topics[0] ? { notifyTopic: candidate.topics[0] } : {}),
    ...(service.PrivateDnsName ? { privateDnsName: { name: service.PrivateDnsName } } : {}),
    ...(regions.length > 0 ? { supportedRegions: regions } : {}),
  });
  document.commentBefore = ` Adopted from endpoint service ${service.ServiceId} (${service.ServiceName}).`;
  const comment = (path: (string | number)[], text: string) => {
    const node = document.getIn(path, true) as { commentBefore?: string } | undefined;
    if (node) node.commentBefore = ` ${text}`;
  };
  databases.forEach(({ groupName }, index) => {
    comment(["databases", index], `behind target group ${groupName}`);
  });
  comment(["network", "subnets"], `of load balancer ${balancer?.LoadBalancerName}, which keeps its name`);
  comment(["privateDnsName"], "add hostedZone to have Postern keep the TXT record that proves the name");
  return document.toString({ lineWidth: 0 });
}
