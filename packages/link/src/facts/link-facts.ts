/** What AWS says about the things a link is built on: read once, before anything is planned. */
export interface LinkFacts {
  databases: DatabaseFacts[];
  vpc: { vpcId: string; cidrBlocks: string[] };
  /** The load balancer's subnets, one per zone, ordered by zone id. */
  subnets: SubnetFacts[];
}

export interface DatabaseFacts {
  /** Its name in the specification. */
  name: string;
  /** For people: `RDS instance warehouse-prod`. */
  title: string;
  /** The name it answers to, when it has one: what its certificate says. */
  hostName: string | undefined;
  /** Its private IPv4 addresses. */
  addresses: string[];
  /** Of a Multi-AZ instance: the one of the addresses that is its standby's, where that can be told. */
  multiZone?: { standby: string | undefined };
  /** What the load balancer is told: the addresses, an EC2 instance's id, or nothing, as an Auto Scaling group tells it. */
  registration: "addresses" | { instanceId: string } | { autoScalingGroup: string };
  port: number;
  /** Undefined for addresses outside AWS. */
  vpcId: string | undefined;
  /** Its own security groups, which must let the load balancer in. */
  groupIds: string[];
  /** Subnets it may stand in, from which the load balancer's are derived. */
  subnetIds: string[];
  /** Zone id it stands in now, where known. */
  zoneId: string | undefined;
  /** What a reader of the plan should know of this database. */
  notes: string[];
}

export interface SubnetFacts {
  subnetId: string;
  vpcId: string;
  /** As this account calls the zone. */
  zoneName: string;
  zoneId: string;
  cidrBlock: string;
  freeAddresses: number;
}
