/** What AWS says about the things a link is built on: read once, before anything is planned. */
export interface LinkFacts {
  accountId: string;
  callerArn: string;
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
  /** Private IPv4 addresses to register. */
  addresses: string[];
  port: number;
  /** Undefined for addresses outside AWS. */
  vpcId: string | undefined;
  /** Its own security groups, which must let the load balancer in. */
  groupIds: string[];
  /** Subnets it may stand in, from which the load balancer's are derived. */
  subnetIds: string[];
  /** Zone id it stands in now, where known. */
  zoneId: string | undefined;
}

export interface SubnetFacts {
  subnetId: string;
  vpcId: string;
  zoneId: string;
  cidrBlock: string;
  freeAddresses: number;
}
