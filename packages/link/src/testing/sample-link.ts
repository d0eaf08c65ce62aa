import type { LinkFacts } from "../facts/link-facts.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";

/** A specification with two databases, one of RDS and one of an address outside the VPC. */
export function sampleSpec(changes: Partial<LinkSpec> = {}): LinkSpec {
  const spec = readSpec(`
link: warehouse
platform: dbt
environment: US
region: us-east-1
databases:
  - name: warehouse
    from: { rds: warehouse-prod }
  - name: billing
    from: { address: [192.168.7.5], port: 5432 }
`);
  return { ...spec, ...changes };
}

export function sampleFacts(changes: Partial<LinkFacts> = {}): LinkFacts {
  const subnet = (zone: number) => ({
    subnetId: `subnet-${zone}`,
    vpcId: "vpc-1",
    zoneName: `us-east-1${["a", "b"][zone - 1]}`,
    zoneId: `use1-az${zone}`,
    cidrBlock: `10.0.${zone}.0/24`,
    freeAddresses: 250,
  });
  return {
    vpc: { vpcId: "vpc-1", cidrBlocks: ["10.0.0.0/16"] },
    subnets: [subnet(1), subnet(2)],
    databases: [
      {
        name: "warehouse",
        title: "RDS instance warehouse-prod",
        hostName: "warehouse-prod.abc.us-east-1.rds.amazonaws.com",
        addresses: ["10.0.1.9"],
        port: 5432,
        vpcId: "vpc-1",
        groupIds: ["sg-db"],
        subnetIds: ["subnet-1", "subnet-2"],
        zoneId: undefined,
        registration: "addresses",
        notes: [],
      },
      {
        name: "billing",
        title: "Postgres at 192.168.7.5",
        hostName: undefined,
        addresses: ["192.168.7.5"],
        port: 5432,
        vpcId: undefined,
        groupIds: [],
        subnetIds: [],
        zoneId: undefined,
        registration: "addresses",
        notes: [],
      },
    ],
    ...changes,
  };
}
